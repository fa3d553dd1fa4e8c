"""Dialogs with simulated customers, and what must be true after each (docs/evals.md)."""
