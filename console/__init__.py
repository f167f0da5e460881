"""The console of reviewers, leads and units: Django, server-rendered, nothing loaded from elsewhere."""
