"""Stored conversations through a changed agent: what would have been answered differently."""
