"""What asking a language model about some messages keeps of asking it about all of them."""
