"""The suite of conversations with no model, a scripted, a misbehaving and a small real one."""
