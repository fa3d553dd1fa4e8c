"""Tasks: slots, identity, policy, consent, tool, receipt."""
