r"""Text of the target made safe to show: what cannot be seen, or would be obeyed, becomes a visible escape.

The rule is that of Python's `repr`: whatever is not printable is written as `\n`, `\x1b`, `\u202e` or `\U000e0041`.
That covers C0 and C1 controls (and so ANSI and OSC sequences), bidirectional overrides, zero-width and unassigned
characters, lone surrogates, and spaces other than the plain one. A backslash of the text itself stays as it is.
"""

import re

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# Printable by category, yet shown as nothing: joiners, fillers, vowel carriers, variation selectors, blank braille.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]",
)
# CI servers obey these in a log: `::command` where a line begins, `##[command]` and `##tool[command]` anywhere.
_COMMAND = re.compile(r"(?<!\S)::|##(?=\w*\[)")
_BYTE, _BASIC_PLANE = 0x100, 0x10000


def safe(text: str, *, ascii_only: bool = False) -> str:
    """`text` on one line, without a character that a terminal or a CI log would act on or hide.

    Args:
        text: any string, also with lone surrogates.
        ascii_only: escape everything outside ASCII as well, for an encoding that cannot hold it.
    """
    if _is_plain(text, ascii_only=ascii_only):
        return text
    return "".join(characters(text, ascii_only=ascii_only))


def characters(text: str, *, ascii_only: bool = False) -> list[str]:
    """`safe`, as what each character of `text` became; the list is as long as the text."""
    if _is_plain(text, ascii_only=ascii_only):
        return list(text)
    shown = [_character(char, ascii_only=ascii_only) for char in text]
    for command in _COMMAND.finditer(text):
        shown[command.start()] = code(text[command.start()])
    return shown


def code(char: str) -> str:
    """The escape of one character, whatever it is."""
    number = ord(char)
    if number < _BYTE:
        return _NAMED.get(char, f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < _BASIC_PLANE else f"\\U{number:08x}"


def is_seen(char: str) -> bool:
    """Whether a character shows as itself: printable, and not one that is drawn as nothing."""
    return char.isprintable() and not _UNSEEN.match(char)


def _is_plain(text: str, *, ascii_only: bool) -> bool:
    if not text.isprintable() or _COMMAND.search(text):
        return False
    return text.isascii() or not (ascii_only or _UNSEEN.search(text))


def _character(char: str, *, ascii_only: bool) -> str:
    return char if is_seen(char) and (char.isascii() or not ascii_only) else code(char)
