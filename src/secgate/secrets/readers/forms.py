"""A form in which a credential is written, as a pattern with the group `value`."""

import re
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


QUOTED = r"(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.){4,200})(?P=quote)"
# Another argument of a call: a literal, or a name with at most one call of its own.
ARGUMENT = r"(?:[\"'`][^\"'`\n]{0,160}[\"'`]|\{[^{}\n]{0,120}\}|[\w$.>\[\]:-]{1,60}(?:\([^()\n]{0,40}\))?)"
# A word of a command line, quoted or not.
WORD = r"(?P<quote>[\"']?)(?P<value>[^\s\"'`$<{|;&-][^\s\"'`|;&]{3,80})(?P=quote)"
