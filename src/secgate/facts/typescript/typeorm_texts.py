"""Conditions that are written as text for a query builder: `i.orgId = :orgId AND i.status IN (:...statuses)`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

# What stands for the substitution of a template, by its number.
_SUBSTITUTION = "__part{}__"
PART = re.compile(r"__part(\d+)__")
_NAME = r"[\"`]?(\w+)[\"`]?"
_COLUMN = rf"(?:{_NAME}\s*\.\s*)?{_NAME}"
_EQUALS = re.compile(rf"^{_COLUMN}\s*(=|\bin\b)\s*(.+)$", re.IGNORECASE | re.DOTALL)
_TURNED = re.compile(rf"^(:\w+|'?{PART.pattern}'?)\s*=\s*{_COLUMN}$", re.IGNORECASE)
_PARAMETER = re.compile(r"^(?:any\s*)?\(?\s*:(?:\.\.\.)?(\w+)\s*\)?$", re.IGNORECASE)
_GIVEN = re.compile(rf"^(?:any\s*)?\(?\s*'?{PART.pattern}'?\s*\)?$", re.IGNORECASE)
_OTHER_COLUMN = re.compile(rf"^{_NAME}\s*\.\s*{_NAME}$")
_BETWEEN = re.compile(r"(\bbetween\b(?:(?!\band\b).)+)\band\b", re.IGNORECASE | re.DOTALL)
_NEGATED = re.compile(r"^not\s*\(", re.IGNORECASE)
_MAX_DEPTH = 8


@dataclass(frozen=True)
class Written:
    """A text, and what its substitutions are."""

    text: str
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Term:
    """A condition on one column.

    Attributes:
        alias: what stands before it; empty for none.
        value: the name of a parameter, or the number of a substitution behind `#`; empty for a value that the text
            holds itself.
        column: it is compared with another column.
    """

    alias: str
    name: str
    many: bool
    value: str = ""
    column: bool = False


@dataclass(frozen=True)
class Group:
    """Conditions that must all hold, or of which one must; `not` is what holds where these do not."""

    kind: Literal["and", "or", "not", "unread"]
    parts: tuple["Group | Term", ...] = ()
    text: str = field(default="")


def written(view: View, node: Node) -> Written | None:
    """The text that an expression is; None where a part of it is not written here."""
    made = view.names.resolve(node)
    if made.type == "string":
        return Written(text_of(made)[1:-1])
    if made.type == "binary_expression" and text_of(made.child_by_field_name("operator")) == "+":
        sides = [made.child_by_field_name("left"), made.child_by_field_name("right")]
        found = [written(view, side) for side in sides if side is not None]
        left, right = found if len(found) == 2 else (None, None)  # noqa: PLR2004 - two sides
        if left is None or right is None or (left.parts and right.parts):
            return None
        return Written(left.text + right.text, left.parts + right.parts)
    if made.type != "template_string":
        return None
    text, parts = "", list[Node]()
    for child in made.named_children:
        if child.type == "template_substitution":
            text += _SUBSTITUTION.format(len(parts))
            parts.append(unwrap(child.named_children[0]) if child.named_children else child)
        else:
            text += text_of(child)
    return Written(text, tuple(parts))


def read_text(text: str, depth: int = 0) -> Group | Term:
    """What a condition says."""
    text = _bare(text)
    if depth > _MAX_DEPTH or not text:
        return Group("unread", text=text)
    for kind, word in (("or", "or"), ("and", "and")):
        parts = _split(text, word)
        if len(parts) > 1:
            inner = tuple(read_text(part, depth + 1) for part in parts)
            return Group("or" if kind == "or" else "and", inner, text)
    if _NEGATED.match(text):
        return Group("not", text=text)
    return _term(text) or Group("unread", text=text)


def terms_of(group: Group | Term) -> Iterator[Term]:
    """The terms of a condition, however deep."""
    if isinstance(group, Term):
        yield group
        return
    for part in group.parts:
        yield from terms_of(part)


def _bare(text: str) -> str:
    """A condition without the brackets around it."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _closes(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _closes(text: str) -> int:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place
    return -1


def _split(text: str, word: str) -> list[str]:
    """The parts of a text between a word that stands in no brackets and no quotes."""
    held = _BETWEEN.sub(lambda match: match[1] + "   ", text) if word == "and" else text
    parts, depth, quoted, start = list[str](), 0, False, 0
    for match in re.finditer(rf"[()']|\b{word}\b", held, re.IGNORECASE):
        found = match.group()
        if found == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif found in "()":
            depth += 1 if found == "(" else -1
        elif depth == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _term(text: str) -> Term | None:
    turned = _TURNED.match(text)
    if turned is not None:
        value = f"#{turned[2]}" if turned[2] else turned[1].lstrip(":")
        return Term(turned[3] or "", turned[4], many=False, value=value)
    match = _EQUALS.match(text)
    if match is None:
        return None
    alias, name, operator, value = match[1] or "", match[2], match[3].lower(), match[4].strip()
    many = operator == "in" or value.lower().startswith("any")
    if (parameter := _PARAMETER.match(value)) is not None:
        return Term(alias, name, many, parameter[1])
    if (given := _GIVEN.match(value)) is not None:
        return Term(alias, name, many, f"#{given[1]}")
    if _OTHER_COLUMN.match(value):
        return Term(alias, name, many, column=True)
    plain = re.fullmatch(r"'[^']*'|-?[\d.]+|true|false|null|\([^()]*\)", value, re.IGNORECASE)
    return (
        Term(alias, name, many) if plain is not None and not re.search(r"\bselect\b|:", value, re.IGNORECASE) else None
    )
