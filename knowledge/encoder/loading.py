"""From settings to a loaded encoder."""

from knowledge.encoder.build import build_model, encoder_name
from knowledge.encoder.encoder import Progress, SentenceEncoder
from knowledge.encoder.hashing import HashingEncoder
from knowledge.encoder.weights import find_weights
from knowledge.settings import KnowledgeSettings


def load_encoder(settings: KnowledgeSettings, progress: Progress | None = None) -> SentenceEncoder:
    """The configured encoder, ready to use; the embedded one is built on first use.

    Raises:
        EncoderWeightsError: its files are missing, wrong or unreadable.
        EncoderExtraMissingError: `hf:` without the `transformers` extra.
    """
    if settings.encoder == "hashing":
        return HashingEncoder()
    if settings.encoder.startswith("hf:"):
        from knowledge.encoder.hugging_face import HuggingFaceEncoder

        name = settings.encoder.removeprefix("hf:")
        return HuggingFaceEncoder(name, max_tokens=settings.max_tokens)
    from knowledge.encoder.onnx_encoder import OnnxEncoder

    files = find_weights(settings)
    precision = settings.encoder_precision
    model = build_model(
        files, precision, folder=settings.data_dir / "models" / "encoders", progress=progress
    )
    return OnnxEncoder(
        model,
        files.tokenizer,
        name=encoder_name(files, precision),
        max_tokens=settings.max_tokens,
    )
