"""Workbooks (XLSX) by which units, special bodies and reviewers state scores, facts and occurrences."""
