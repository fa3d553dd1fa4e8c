"""The process contract: what must hold of every conversation, whatever it was about."""
