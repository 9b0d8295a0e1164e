"""What every match of a pattern holds: where there is none of it, nobody has to look for a match.

That is how long a run of token characters, and which letters.
"""

from collections.abc import Sequence
from functools import lru_cache
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_ZERO_WIDTH = frozenset({code.AT, code.ASSERT, code.ASSERT_NOT})
_CATEGORIES = frozenset({code.CATEGORY_DIGIT, code.CATEGORY_WORD})
_ASCII = 128


def longest_run(pattern: str) -> int:
    """The least length of the longest run of letters, digits, `_`, `-` and non-ASCII characters in any match.

    It may be said too short, never too long.
    """
    best, current = _walk(parser.parse(pattern), 0)
    return max(best, current)


@lru_cache(maxsize=1_000)
def needed_letters(pattern: bytes) -> bytes:
    """The longest run of small letters that every match of a pattern of bytes holds; it may be said too short."""
    runs, run = [b""], b""
    for kind, argument in parser.parse(pattern):
        small = kind is code.LITERAL and chr(argument).isascii() and chr(argument).islower()
        run = run + bytes([argument]) if small else b""
        runs.append(run)
    return max(runs, key=len)


def _walk(items: Sequence[tuple[Any, Any]], current: int) -> tuple[int, int]:
    """The longest run before the end, and the run that reaches it, when a run of `current` stands before the items."""
    best = current
    for kind, argument in items:
        current = _step(kind, argument, current)
        best = max(best, current)
        if kind is code.MAX_REPEAT and argument[0]:
            best = max(best, _walk(argument[2], 0)[0])
        elif kind is code.BRANCH:
            best = max(best, min(_walk(branch, 0)[0] for branch in argument[1]))
        elif kind is code.SUBPATTERN:
            best = max(best, _walk(argument[3], 0)[0])
    return best, current


def _step(kind: Any, argument: Any, current: int) -> int:  # noqa: ANN401 - the parser has no types
    if kind in _ZERO_WIDTH:
        return current
    if not _is_plain(kind, argument):
        # NOTE: where a part may be left out or hold something else, no run is sure to reach over it.
        return _walk(argument[3], current)[1] if kind is code.SUBPATTERN else 0
    return current + _least(kind, argument)


def _is_plain(kind: Any, argument: Any) -> bool:  # noqa: ANN401
    """Whether a part can hold nothing but token characters."""
    if kind is code.LITERAL:
        return _in_alphabet(argument)
    if kind is code.IN:
        return all(_set_is_plain(*one) for one in argument)
    if kind is code.MAX_REPEAT:
        return all(_is_plain(*one) for one in argument[2])
    if kind is code.SUBPATTERN:
        return all(_is_plain(*one) for one in argument[3])
    if kind is code.BRANCH:
        return all(_is_plain(*one) for branch in argument[1] for one in branch)
    return kind in _ZERO_WIDTH


def _set_is_plain(kind: Any, argument: Any) -> bool:  # noqa: ANN401
    if kind is code.LITERAL:
        return _in_alphabet(argument)
    if kind is code.RANGE:
        return all(map(_in_alphabet, range(argument[0], min(argument[1], _ASCII) + 1)))
    return kind is code.CATEGORY and argument in _CATEGORIES


def _least(kind: Any, argument: Any) -> int:  # noqa: ANN401
    """The least number of characters of a part."""
    if kind is code.MAX_REPEAT:
        return int(argument[0]) * sum(_least(*one) for one in argument[2])
    if kind is code.SUBPATTERN:
        return sum(_least(*one) for one in argument[3])
    if kind is code.BRANCH:
        return min(sum(_least(*one) for one in branch) for branch in argument[1])
    return 0 if kind in _ZERO_WIDTH else 1


def _in_alphabet(number: int) -> bool:
    return number >= _ASCII or chr(number).isalnum() or chr(number) in "_-"
