"""What the figures of a run depend on beside its seed."""

import os
import platform


def this_machine() -> str:
    """Python, system and cores; nothing that could identify anybody."""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
