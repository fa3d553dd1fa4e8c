"""The guarantees of a conversation as properties of thousands of scripts that Hypothesis makes."""
