"""The errors of this folder; their text is shown to engineers as is."""


class EvalsError(Exception):
    """An evaluation cannot be run; the message names what is wrong and where."""


class BenchmarkFileError(EvalsError):
    """A benchmark's file is missing or malformed; the message names file and line."""
