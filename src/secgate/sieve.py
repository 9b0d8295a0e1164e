"""Whether a text holds a match of a pattern, asked of plain words first: most files hold none of the words.

To look for a plain word costs a hundredth of looking for a pattern that does not begin with one.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import takewhile
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["Sieve", "words_needed"]

_ZERO_WIDTH = frozenset({code.AT, code.ASSERT, code.ASSERT_NOT})
_LEAST = 2
_MOST_WORDS = 40
# What makes the parts of a pattern depend on one another: groups that are referred to, flags for all of it.
_BOUND = re.compile(r"\\[1-9]|\(\?(?:P|\(|[aiLmsux]+\))")
_WHOLE_WORD = re.compile(r"\\b(\w+)(?![\w*+?{])")
# What letters beyond ASCII are in lower case that a pattern without regard to case takes for plain ones.
_LIKE_ASCII = re.compile("[\u0307\u017f\u0131]")
Words = tuple[str, ...]


class Sieve:
    """A pattern, and for each of its alternatives the words without which it cannot match.

    Args:
        pattern: as for `re`; one that ignores case is looked for as it is, which takes long: take a folded text.
        flags: MULTILINE and DOTALL.
    """

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        if flags & ~(re.MULTILINE | re.DOTALL):
            raise ValueError("words are looked for as they are written")
        self._pattern, self._flags = pattern, flags

    def finds(self, text: str) -> bool:
        """Whether there is a match."""
        for one in self._alternatives:  # noqa: SIM110 - asked for each file and pattern, and a generator is dear
            if one(text):
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """The first match, as `re.search` gives it."""
        return self._compiled.search(text) if self.finds(text) else None

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    @cached_property
    def _alternatives(self) -> tuple[Callable[[str], bool], ...]:
        parts = [self._pattern] if _BOUND.search(self._pattern) else _parts(self._pattern)
        return tuple(_finder(part, self._flags) for part in parts)


def words_needed(pattern: str) -> Callable[[str], bool]:
    """Whether a text in lower case may hold the words of a match, one here and the other there.

    Args:
        pattern: as for `re`, looked for whatever the case; in one that is bound together nothing is needed.
    """
    bound = _BOUND.search(pattern) or not pattern.isascii()
    parts = [] if bound else [_apart(_needed(parser.parse(part))) for part in _parts(pattern)]
    if not all(parts) or not parts:
        return lambda _text: True

    def may_hold(text: str) -> bool:
        if any(all(any(word in text for word in words) for words in needed) for needed in parts):
            return True
        return _LIKE_ASCII.search(text) is not None

    return may_hold


def _apart(needed: Sequence[Words]) -> list[set[str]]:
    """The same for words in lower case, of which blanks divide what may stand apart: one of all pieces has to do."""
    pieces = [[word.lower().split() for word in words] for words in needed]
    return [{piece for word in words for piece in word} for words in pieces if all(words)]


def _parts(pattern: str) -> list[str]:
    """The alternatives that a pattern consists of."""
    parts, depth, begin, at = [], 0, 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            at = _end_of_set(pattern, at)
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            parts.append(pattern[begin:at])
            begin = at + 1
        at += 1
    return [*parts, pattern[begin:]]


def _end_of_set(pattern: str, start: int) -> int:
    """Where the `]` of a set stands; one right at its beginning is a member."""
    at = start + 1
    at += pattern.startswith("^", at)
    at += pattern.startswith("]", at)
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at


def _finder(part: str, flags: re.RegexFlag) -> Callable[[str], bool]:
    items = parser.parse(part, flags)
    if items.state.flags & re.IGNORECASE:
        anyhow = re.compile(part, flags)
        return lambda text: anyhow.search(text) is not None
    if len(items) and all(kind is code.LITERAL for kind, _ in items):
        plain = "".join(chr(number) for _, number in items)
        return lambda text: plain in text
    # NOTE: `re` runs to the places of a word that a pattern begins with, and tries `\b` at every sign.
    match = re.compile(_WHOLE_WORD.sub(r"\1(?<=\\b\1)", part, count=1) if _WHOLE_WORD.match(part) else part, flags)
    needed = sorted(dict.fromkeys(_needed(items)), key=len)

    def finds(text: str) -> bool:
        for words in needed:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return match.search(text) is not None

    return finds


def _needed(items: Sequence[tuple[Any, Any]]) -> list[Words]:
    """Sets of words; every match holds one of each set."""
    found: list[Words] = []
    run = ""
    for kind, argument in items:
        if kind is code.LITERAL:
            run += chr(argument)
        elif kind is code.ASSERT:
            found += _needed(argument[1])
        elif kind not in _ZERO_WIDTH:
            found += [tuple(run + begin for begin in _beginnings(kind, argument))]
            run = ""
            found += _inside(kind, argument)
    return [words for words in (*found, (run,)) if min(map(len, words)) >= _LEAST]


def _beginnings(kind: Any, argument: Any) -> list[str]:  # noqa: ANN401 - the parser has no types
    """How each alternative of a part begins; only an empty one where that is not known."""
    if kind is code.SUBPATTERN and not argument[1] and len(argument[3]):
        return _beginnings(*argument[3][0])
    if kind is not code.BRANCH or len(argument[1]) > _MOST_WORDS:
        return [""]
    runs = (takewhile(lambda item: item[0] is code.LITERAL, one) for one in argument[1])
    return ["".join(chr(number) for _, number in run) for run in runs]


def _inside(kind: Any, argument: Any) -> list[Words]:  # noqa: ANN401 - the parser has no types
    if kind is code.SUBPATTERN and not argument[1]:
        return _needed(argument[3])
    if kind in {code.MAX_REPEAT, code.MIN_REPEAT} and argument[0]:
        return _needed(argument[2])
    if kind is code.BRANCH:
        best = [max(_needed(one), key=lambda words: min(map(len, words)), default=None) for one in argument[1]]
        words = tuple(dict.fromkeys(word for known in best if known is not None for word in known))
        return [words] if None not in best and len(words) <= _MOST_WORDS else []
    return []
