"""Whole nights of a small office: two units on two sites, with everything that a night writes."""
