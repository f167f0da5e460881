"""Views: a request in, a page out. Each names the roles that may use it; everything else is refused."""
