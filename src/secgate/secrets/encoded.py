"""Text that stands in a line as base64, as in a Kubernetes Secret or a header."""

import base64
import binascii
import re
from collections.abc import Iterator

_RUN = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,4000}={0,2}(?![A-Za-z0-9+/=])")
_HEAD = 24


def decoded_runs(line: str) -> Iterator[tuple[int, str, str]]:
    """Offset, run and text of every base64 run of 24 characters or more that holds printable text."""
    for match in _RUN.finditer(line):
        run = match.group()
        if is_text(run) and (text := decoded(run)) is not None:
            yield match.start(), run, text


def is_text(run: str) -> bool:
    """Whether the beginning of a run decodes to printable ASCII, which chance gives once in a hundred million."""
    head = base64.b64decode(run[:_HEAD])
    return head.isascii() and head.decode("ascii").isprintable()


def decoded(run: str) -> str | None:
    """The printable text that a base64 run stands for, or None."""
    try:
        data = base64.b64decode(run + "=" * (-len(run) % 4))
    except (ValueError, binascii.Error):
        return None
    text = data.decode("utf-8", "replace")
    # NOTE: what is encoded often ends with a newline, or holds several lines.
    return text if all(char.isprintable() or char in "\r\n\t" for char in text) else None
