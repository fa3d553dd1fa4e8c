"""OpenAI-compatible endpoints on real sockets: one that listens, and ones that go wrong."""
