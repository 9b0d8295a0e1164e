"""What may be said of an error inside the scanner, whose text could hold a value."""

import traceback
from pathlib import Path


def place_of(error: BaseException) -> str:
    """Kind of an error and our own file and line, nothing else."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "secgate" in frame.filename]
    where = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}{where}; please report this"


class StoppedError(Exception):
    """A process stopped; the message says where, and holds nothing of the target."""
