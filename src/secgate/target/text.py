"""Decoding that never drops a file silently: every byte string becomes text, or says why it cannot."""

import codecs
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS = tuple(mark for mark, _ in _BOMS)
_SAMPLE = 65_536
_MIN_SHARE = 0.3
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"


@dataclass(frozen=True)
class Text:
    """A decoded file.

    Attributes:
        value: the text, newlines as in the file.
        encoding: utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, utf-32 or latin-1.
    """

    value: str
    encoding: str


def decode(data: bytes) -> Text | None:
    """The text in `data`, or None when it is binary.

    A byte order mark decides; then UTF-8; then UTF-16 without a mark, recognised by NUL bytes on one side of each pair;
    what is left without NUL bytes is read as Latin-1, in which every byte means something.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Text(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                break
    nul = data.count(0, 0, _SAMPLE)
    if not nul:
        try:
            return Text(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            return Text(data.decode("latin-1"), "latin-1")
    return _utf16(data)


def is_plain(data: bytes) -> bool:
    """Whether `decode` takes this for UTF-8 without a mark where it is valid UTF-8, and else for Latin-1."""
    return not data.startswith(_MARKS) and not data.count(0, 0, _SAMPLE)


def _utf16(data: bytes) -> Text | None:
    sample = data[:_SAMPLE]
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        low = sample[::2] if encoding.endswith("le") else sample[1::2]
        if high and high.count(0) >= _MIN_SHARE * len(high) and low.count(0) * 20 < len(low):
            try:
                return Text(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                continue
    return None
