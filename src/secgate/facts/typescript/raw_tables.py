"""The tables that the text of a raw call names, read by their place behind a keyword: no statement is parsed."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.syntax import Node, text_of, walk

RAW_NAME = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?")
_NAME = r"(?:[\"`]?\w+[\"`]?\s*\.\s*)?[\"`]?(\w+)"
_WRITTEN = re.compile(
    rf"\b(?:insert\s+into|delete\s+from|truncate(?:\s+table)?|merge\s+into|(?<!do\s)update(?:\s+only)?)\s+{_NAME}",
    re.IGNORECASE,
)
_LISTED = rf"{_NAME}(?:\s+(?:as\s+)?\w+)?"
_NAMED = re.compile(rf"(?<!distinct\s)\b(?:from|join)\s+({_LISTED}(?:\s*,\s*{_LISTED})*)", re.IGNORECASE)
_FIRST = re.compile(rf"\s*{_NAME}")
_REMARK = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)


def raw_values(call: Node) -> list[Node]:
    """The values that a raw call passes beside its text."""
    inner = [
        part.named_children[0] for part in walk(call) if part.type == "template_substitution" and part.named_children
    ]
    further = arguments_of(call)[1:]
    listed = [part for one in further if one.type == "array" for part in one.named_children if part.type != "comment"]
    return inner + further + listed


def tables_of(call: Node, text: str | None = None) -> Iterator[tuple[str, bool]]:
    """(name in lower case, whether it is changed) of what may be a table in a raw call.

    Args:
        call: the call.
        text: its first argument, where that is a constant.
    """
    given = call.child_by_field_name("arguments")
    named = given is None or (given.type != "template_string" and text is not None)
    written = _REMARK.sub(" ", text or "" if named else text_of(given))
    changed = {match.group(1).lower() for match in _WRITTEN.finditer(written)}
    yield from ((name, True) for name in sorted(changed))
    listed = (part for match in _NAMED.finditer(written) for part in match.group(1).split(","))
    read = {match.group(1).lower() for part in listed if (match := _FIRST.match(part)) is not None}
    yield from ((name, False) for name in sorted(read - changed))
