"""A table of prompt injections, played against the real agent, and what none may bring about."""
