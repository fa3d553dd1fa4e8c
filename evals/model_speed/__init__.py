"""How long a customer waits for the first sentence of a language model, beside the model's own."""
