"""On which line of its statement an action stands: that of the column or constraint that it is about."""

import re
from collections.abc import Iterator, Sequence

from secgate.facts.migration_statements import Statement
from secgate.facts.sql_actions import Action, Kind
from secgate.facts.sql_split import without_comments

# Actions that may be one of several of a statement, with a word that tells them from others about the same names.
_WORDS: dict[Kind, str] = {
    "add-column": "", "drop-column": "drop", "rename-column": "rename|change", "set-type": "type|modify|change|column",
    "set-not-null": "not", "drop-not-null": "null", "set-default": "default", "drop-default": "default",
    "add-unique": "unique", "add-primary-key": "primary", "add-foreign-key": "references", "add-check": "check",
    "validate": "validate", "drop-constraint": "drop", "drop-table": "", "truncate": "",
}  # fmt: skip
_HEAD = re.compile(r"(?is)\A\s*alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?[^\s(]+")
_MAKES = re.compile(r"(?is)\A\s*create\b[^(]*\btable\b")
_INDEX = re.compile(r"(?is)\A\s*create\s+(?:unique\s+)?index\b")


def line_of(statement: Statement, action: Action) -> int:
    """The line of an action, 1-based; that of the statement where it cannot be told.

    Args:
        statement: one of a migration.
        action: one of its actions.
    """
    text = statement.text
    # NOTE: what a call runs stands at the caller's line, whatever its own text is.
    whole = statement.end_line - statement.line == text.count("\n")
    if action.kind not in _WORDS or statement.end_line == statement.line or not whole or _INDEX.match(text):
        return statement.line
    parts = list(_parts(without_comments(text)))
    for names in _names(action):
        at = _found(parts, names, _WORDS[action.kind])
        if at is not None:
            return statement.line + text.count("\n", 0, at)
    return statement.line


def _names(action: Action) -> Iterator[tuple[str, ...]]:
    """What a part may be known by, the surest first."""
    if action.kind in {"drop-table", "truncate"}:
        yield (action.table.rpartition(".")[2],)
        return
    if action.name:
        yield (action.name,)
    if action.columns:
        yield action.columns


def _found(parts: Sequence[tuple[int, str]], names: tuple[str, ...], word: str) -> int | None:
    """Where the first of some names stands in the part that holds all of them, best one that holds a word too."""
    kind = re.compile(rf"\b(?:{word})\b", re.IGNORECASE)
    found: list[tuple[bool, int]] = []
    for start, part in parts:
        hits = [re.search(rf"(?<!\w){re.escape(name)}(?!\w)", part, re.IGNORECASE) for name in names]
        places = [start + hit.start() for hit in hits if hit is not None]
        if len(places) == len(names):
            found.append((not word or kind.search(part) is None, min(places)))
    return min(found)[1] if found else None


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """What the commas of a statement separate, with where that starts; of a table that is made, in its brackets."""
    head = _HEAD.match(text)
    inside = _MAKES.match(text) is not None
    start = head.end() if head is not None else text.find("(") + 1 if inside else 0
    depth, quote = 0, ""
    for at in range(start, len(text)):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        if not quote and (depth < 0 or (character == "," and not depth)):
            yield start, text[start:at]
            start = at + 1
            if depth < 0:
                return
    yield start, text[start:]
