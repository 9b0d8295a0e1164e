"""Text that stands in a line in another form: base64 as in a Kubernetes Secret, hexadecimal, or with escapes."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

_RUN = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,4000}={0,2}(?![A-Za-z0-9+/=])")
_HEAD = 24
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}){20,1000}(?![0-9A-Fa-f])")
_HEX_HEAD = 24  # of random digits one in a hundred thousand begins with so much text
# Escapes of what nobody needs to escape: letters, digits, `-` and `_`.
_PLAIN = r"(?:2[dD]|3[0-9]|[46][1-9a-fA-F]|5[0-9aAfF]|7[0-9aA])"
_CODE = r"0*(?:4[589]|5[0-7]|6[5-9]|[78][0-9]|9[05789]|1[01][0-9]|12[0-2])"
_OCTAL = r"(?:055|06[0-7]|07[01]|1(?:0[1-7]|[1246][0-7]|3[0-27]|5[0-7]|7[0-2]))"
_ESCAPE = (
    rf"\\x{_PLAIN}|\\u00{_PLAIN}|\\u\{{0{{0,4}}{_PLAIN}\}}|%{_PLAIN}|&#{_CODE};|&#[xX]0*{_PLAIN};"
    rf"|\\{_OCTAL}"
)
_FIRST = re.compile(_ESCAPE)
_ESCAPED = re.compile(rf"(?:{_ESCAPE}|[\w./+=:@-]){{1,2000}}")
_BESIDE = frozenset("_./+=:@-")
_MOST_BEFORE = 200
# By the sign that each begins with, which is quicker to look for than all at once.
ESCAPES = (
    rf"\\(?:x{_PLAIN}|u00{_PLAIN}|u\{{0{{0,4}}{_PLAIN}\}}|{_OCTAL})".encode(),
    f"%{_PLAIN}".encode(),
    f"&#(?:{_CODE}|[xX]0*{_PLAIN});".encode(),
)
# Runs that begin like printable ASCII: no octet of it lies below 0x20 or above 0x7f.
TEXT_RUNS = (
    rb"(?m)(?:^|[^A-Za-z0-9+/\n])(?:[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/]){6}",
    rb"(?m)(?:^|[^0-9A-Fa-f\n])(?:[2-7][0-9A-Fa-f]){12}[0-9A-Fa-f]{16}",
)
_CODES = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|\\([0-7]{3})")
_LEAST = 20  # no provider's token is shorter
_DEPTH = 3


def decoded_runs(line: str) -> Iterator[tuple[int, str, str]]:
    """Offset, run and text of everything in a line that stands for printable text, also of what that stands for."""
    for match in _RUN.finditer(line):
        run = match.group()
        if is_text(run) and (text := decoded(run)) is not None:
            yield from _layers(match.start(), run, text)
    for match in _HEX.finditer(line):
        run = match.group()
        if _printable(bytes.fromhex(run[:_HEX_HEAD])) and (text := _as_text(bytes.fromhex(run))) is not None:
            yield from _layers(match.start(), run, text)
    for start, run in _escaped(line):
        text = unescaped(run)
        if len(text) >= _LEAST:
            yield from _layers(start, run, text)


def _escaped(line: str) -> Iterator[tuple[int, str]]:
    """Offset and text of every run with an escape."""
    end = 0
    while (match := _FIRST.search(line, end)) is not None:
        start, least = match.start(), max(end, match.start() - _MOST_BEFORE)
        while start > least and (line[start - 1].isalnum() or line[start - 1] in _BESIDE):
            start -= 1
        run = _ESCAPED.match(line, start)
        end = run.end() if run is not None else match.end()
        yield start, line[start:end]


def _layers(start: int, run: str, text: str) -> Iterator[tuple[int, str, str]]:
    """The text, and what it stands for in turn: a few times, for each makes it shorter."""
    for _ in range(_DEPTH):
        yield start, run, text
        inner = text.strip()
        if _RUN.fullmatch(inner) is None or not is_text(inner) or (next_ := decoded(inner)) is None:
            return
        text = next_


def is_text(run: str) -> bool:
    """Whether the beginning of a run decodes to printable ASCII, which chance gives once in a hundred million."""
    return _printable(base64.b64decode(run[:_HEAD]))


def decoded(run: str) -> str | None:
    """The printable text that a base64 run stands for, or None."""
    try:
        data = base64.b64decode(run + "=" * (-len(run) % 4))
    except (ValueError, binascii.Error):
        return None
    return _as_text(data)


def unescaped(run: str) -> str:
    """A text with the escapes of strings, URLs and markup replaced by what they stand for."""
    plain = _CODES.sub(lambda m: chr(int(m[4], 8)) if m[4] else _character(m[1] or m[2] or m[3]), run)
    return html.unescape(unquote(plain))


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else ""  # noqa: PLR2004 - the last of Unicode


def _printable(data: bytes) -> bool:
    return data.isascii() and data.decode("ascii").isprintable()


def _as_text(data: bytes) -> str | None:
    text = data.decode("utf-8", "replace")
    # NOTE: what is encoded often ends with a newline, or holds several lines.
    return text if all(char.isprintable() or char in "\r\n\t" for char in text) else None
