"""Tasks: what is looked up or done for a customer."""
