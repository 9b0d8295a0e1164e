"""The name that a value is assigned to, as it may be shown."""

import re
from collections.abc import Iterable

from secgate.secrets.words import switches

_NAME_BEFORE = re.compile(
    r"([A-Za-z_$][\w.$\-]{0,80}+)[\"'\]`*?!)]{0,5}\s{0,4}"
    r"(?::[ ]?[\w<>|\[\] ]{1,40}=|:=|=>|[=!]{1,3}|:|,|\()\s*(?:\*\*)?\s*[bru@]?[\"'`(\[]{0,2}$"
)
# The same, tried at the first letter of each run alone: from a later one it comes to the same end.
_NAME_BEFORE_RUNS = re.compile(r"(?<![A-Za-z_$])" + _NAME_BEFORE.pattern)
_RUN_ENDS = re.compile(r"[^\w.$\-]+")
_LONGEST = 81  # what the pattern takes of a run
# What may stand between the sign and the value, and how the sign ends: what the pattern asks for.
_BETWEEN = "\"'`([bru@*" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_SIGNS = frozenset("=>!:,(")


def name_before(line: str, start: int) -> str:
    """The identifier that a value at `start` is assigned or passed to, "" when there is none."""
    before = line[max(0, start - 140) : start]
    # NOTE: most values follow no sign, and the pattern tries every letter before it finds that out.
    sign = before.rstrip(_BETWEEN)
    if sign[-1:] not in _SIGNS and "(" not in before[len(sign) :]:
        return ""
    whole = len(before) <= _LONGEST or max(map(len, _RUN_ENDS.split(before))) <= _LONGEST
    match = (_NAME_BEFORE_RUNS if whole else _NAME_BEFORE).search(before)
    return match.group(1) if match else ""


def safe_name(name: str, values: Iterable[str]) -> str:
    """A name that may leave: "" instead of one that holds, or is part of, a value, or looks drawn at random."""
    pieces = re.split(r"[^A-Za-z0-9]+", name)
    if len(name) > 60 or re.search(r"\d{5}", name) or "@" in name:  # noqa: PLR2004 - no identifier is longer
        return ""
    if any(len(piece) >= 12 and (len(piece) > 32 or switches(piece) >= 0.2) for piece in pieces):  # noqa: PLR2004
        return ""
    return "" if any(value in name or name in value for value in values) else name
