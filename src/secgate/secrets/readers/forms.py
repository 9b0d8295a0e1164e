"""A form in which a credential is written, as a pattern with the group `value`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """One way to write a credential.

    Attributes:
        pattern: has a group `value`, and may have `name` and `quote`. No part of it takes more than a line.
        kind: what the form itself calls its value; "" when the name says so.
        loose: the label may belong to something else near it, so the value must show by itself that it is one.
        login: the place itself is that of a password, beside the user's name.
        record: as `login`, and the host stands beside it.
        needs: something else that the line must hold.
        phrase: the value is words in a row, or it is none.
        words: the folded line must hold one of them; none: every line is looked at.
    """

    pattern: re.Pattern[str]
    kind: str = ""
    loose: bool = False
    login: bool = False
    record: bool = False
    needs: re.Pattern[str] | None = None
    phrase: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Forms that stand only in lines with a sign, so that most lines need no further look."""

    forms: tuple[Form, ...]
    sign: str = ""


class Forms:
    """All forms in their order, and which of them may stand in a line.

    Attributes:
        words: what is looked for in a line, each once.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self._forms = tuple(form for group in groups for form in group.forms)
        signs = [group.sign for group in groups for _ in group.forms]
        needed = (word for group in groups for form in group.forms for word in (group.sign, *form.words))
        self.words = tuple(word for word in dict.fromkeys(needed) if word)
        # By the number of a word, as bits, the forms that it stands for; and those that need none.
        self._of_word = [_bits(word in form.words for form in self._forms) for word in self.words]
        self._of_sign = [_bits(sign == word for sign in signs) for word in self.words]
        self._wordless, self._signless = (
            _bits(not form.words for form in self._forms),
            _bits(not sign for sign in signs),
        )

    def worded(self, folded: str) -> Iterator[Form]:
        """The forms whose sign and a word of which stand in a folded line."""
        for group in self._groups:
            if group.sign not in folded:
                continue
            for form in group.forms:
                # NOTE: a plain loop; a generator takes three times as long, and this runs hundreds of times a line.
                for word in form.words:
                    if word in folded:
                        break
                else:
                    if form.words:
                        continue
                yield form

    def told(self, held: Iterable[int]) -> Iterator[Form]:
        """The same by the numbers of the words that stand in the line."""
        by_word, by_sign = self._wordless, self._signless
        for number in held:
            by_word |= self._of_word[number]
            by_sign |= self._of_sign[number]
        bits = by_word & by_sign
        while bits:
            lowest = bits & -bits
            yield self._forms[lowest.bit_length() - 1]
            bits ^= lowest


def _bits(marked: Iterable[bool]) -> int:
    return sum(1 << at for at, one in enumerate(marked) if one)


QUOTED = r"(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.){4,200})(?P=quote)"
# Another argument of a call: a literal, or a name with at most one call of its own.
ARGUMENT = r"(?:[\"'`][^\"'`\n]{0,160}[\"'`]|\{[^{}\n]{0,120}\}|[\w$.>\[\]:-]{1,60}(?:\([^()\n]{0,40}\))?)"
# A word of a command line, quoted or not.
WORD = r"(?P<quote>[\"']?)(?P<value>[^\s\"'`$<{|;&-][^\s\"'`|;&]{3,80})(?P=quote)"
