"""A run as one page for people, a few lines for a terminal, and JSON for machines."""
