"""What standard output is: how wide, with colour or without, which signs it holds; and bytes on it."""

import os
import shutil
import sys
from typing import TypedDict


class Look(TypedDict):
    """How a text for a terminal is laid out."""

    width: int
    color: bool
    ascii_only: bool


def look(*, usual: int = 80, widest: int = 100) -> Look:
    """How a text looks on standard output.

    Args:
        usual: how many columns are filled where nothing says how many there are.
        widest: how many are filled at most.
    """
    return {
        "width": min(widest, shutil.get_terminal_size((usual, 24)).columns),
        "color": sys.stdout.isatty() and not {"NO_COLOR", "CI"} & os.environ.keys(),
        "ascii_only": not (sys.stdout.encoding or "").lower().startswith("utf"),
    }


def show(made: str | bytes) -> None:
    """Write to standard output, after what was written there before; what cannot be encoded is escaped."""
    data = made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
