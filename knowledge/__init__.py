"""What the agent knows: company packs, the sentence encoder, article search."""

import os

# onnxruntime and the Hugging Face libraries contact their vendors unless told otherwise, and read
# these names once, when they are imported: so before any other import of this package.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from knowledge.encoder import SentenceEncoder, load_encoder
from knowledge.errors import KnowledgeError
from knowledge.opening import open_search
from knowledge.pack import Pack
from knowledge.pack_loading import load_pack
from knowledge.search import ArticleSearch, PassageMatch, Search
from knowledge.settings import KnowledgeSettings

__all__ = [
    "ArticleSearch",
    "KnowledgeError",
    "KnowledgeSettings",
    "Pack",
    "PassageMatch",
    "Search",
    "SentenceEncoder",
    "load_encoder",
    "load_pack",
    "open_search",
]
