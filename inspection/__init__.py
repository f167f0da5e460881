"""The five steps of an inspection wired together: crawl, extract, check, score, report; and the re-check of a single
finding."""
