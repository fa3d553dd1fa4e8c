"""The errors of this folder; their text is shown to engineers as is."""


class KnowledgeError(Exception):
    """Something is wrong with a pack, an encoder or an index; the message names what and where."""


class EncoderWeightsError(KnowledgeError):
    """The weights, configuration or tokenizer of an encoder are missing, wrong or unreadable."""


class EncoderExtraMissingError(KnowledgeError):
    """The chosen encoder needs the optional `transformers` extra, which is not installed."""


class PackError(KnowledgeError):
    """A company pack is incomplete or wrong; a line per problem, each with file and line."""


class VectorStoreError(KnowledgeError):
    """The vector index cannot be opened."""


class IndexOwnedError(VectorStoreError):
    """Another process has the embedded index open."""
