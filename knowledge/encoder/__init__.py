"""Sentence encoders behind one Protocol: embedded MiniLM, any Hugging Face one, a fake."""

from knowledge.encoder.blind import BlindEncoder
from knowledge.encoder.encoder import Progress, SentenceEncoder
from knowledge.encoder.hashing import HashingEncoder
from knowledge.encoder.loading import load_encoder

__all__ = ["BlindEncoder", "HashingEncoder", "Progress", "SentenceEncoder", "load_encoder"]
