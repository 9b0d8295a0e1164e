"""Prisma schemas as models.

Only what checks need is read: models, fields, relations, uniques. The language is line based: one field or block
attribute a line, but for what brackets hold (https://www.prisma.io/docs/orm/reference/prisma-schema-reference).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from secgate.facts.schemas import Model, ModelField

_BLOCK = re.compile(r"^\s*(model|view|type|enum|datasource|generator)\s+(\w+)\s*\{")
# What a client has a property for.
_STORED = frozenset({"model", "view"})
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
_TOKEN = re.compile(_STRING.pattern + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\[\])?(\?)?(.*)$")
_BLOCK_UNIQUE = re.compile(r"@@(unique|id)\s*\(\s*(?:fields:\s*)?\[([^\]]*)\](?:.*?name:\s*\"(\w+)\")?")
_BLOCK_INDEX = re.compile(r"@@(?:index|fulltext)\s*\(\s*(?:fields:\s*)?\[([^\]]*)\]")
_COLUMN = re.compile(r"(?<!@)@map\(\s*(?:name:\s*)?\"([^\"]+)\"")
_RELATION_FIELDS = re.compile(r"@relation\([^)]*fields:\s*\[([^\]]*)\]")
_MAP = re.compile(r"@@map\(\s*(?:name:\s*)?\"([^\"]+)\"")


@dataclass(frozen=True)
class ParsedSchema:
    """One schema file.

    Attributes:
        models: in the order of the file; views among them.
        unread: lines that stand in no block: what they mean is not known.
    """

    models: tuple[Model, ...]
    unread: tuple[int, ...]


def parse_schema(text: str, path: str) -> ParsedSchema:
    """Models of one schema file. A block that is never closed ends with the file."""
    models: list[Model] = []
    unread: list[int] = []
    block: list[tuple[int, str]] = []
    head: re.Match[str] | None = None
    start = 0
    for number, line in _logical_lines(text):
        if head is not None and _BLOCK.match(line):
            # NOTE: a block that is not closed where it should be must not swallow the ones after it.
            models += _models(head, path, start, block)
            unread.append(number)
            head = None
        if head is None:
            if head := _BLOCK.match(line):
                start, block = number, []
                if line.rstrip().endswith("}"):
                    unread += [number] if head[1] in _STORED else []
                    head = None
            elif line.strip():
                unread.append(number)
        elif line.strip() == "}":
            models += _models(head, path, start, block)
            head = None
        else:
            block.append((number, line))
    if head is not None:
        models += _models(head, path, start, block)
    return ParsedSchema(tuple(models), tuple(unread))


def _models(head: re.Match[str], path: str, start: int, block: Iterable[tuple[int, str]]) -> list[Model]:
    return [_model(head[2], path, start, block)] if head[1] in _STORED else []


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) without comments; what brackets hold stands on one line."""
    held: list[str] = []
    first, depth = 1, 0
    for number, line in enumerate(_TOKEN.sub(_without_comment, text).split("\n"), 1):
        # NOTE: a bracket that is never closed must not swallow the blocks after it.
        if line.strip() == "}" and held:
            yield first, " ".join(held)
            held, depth = [], 0
        first = first if held else number
        held.append(line)
        bare = _STRING.sub("", line)
        depth = max(0, depth + sum(map(bare.count, "([")) - sum(map(bare.count, ")]")))
        if not depth:
            yield first, " ".join(held).rstrip()
            held = []
    if held:
        yield first, " ".join(held)


def _without_comment(match: re.Match[str]) -> str:
    found = match.group()
    return found if found.startswith('"') else "\n" * found.count("\n")


def _model(name: str, path: str, line: int, block: Iterable[tuple[int, str]]) -> Model:
    fields: list[ModelField] = []
    uniques: list[tuple[str, tuple[str, ...]]] = []
    indexes: list[tuple[str, ...]] = []
    table = name
    for number, text in block:
        if text.lstrip().startswith("@@"):
            if match := _BLOCK_UNIQUE.search(text):
                names = _names(match.group(2))
                uniques.append((match.group(3) or "_".join(names), names))
            if match := _BLOCK_INDEX.search(text):
                indexes.append(_names(match.group(1)))
            if match := _MAP.search(text):
                table = match.group(1)
        elif match := _FIELD.match(text):
            rest = match.group(5)
            relation, column = _RELATION_FIELDS.search(rest), _COLUMN.search(rest)
            fields.append(
                ModelField(
                    name=match.group(1),
                    kind=match.group(2),
                    line=number,
                    is_list=bool(match.group(3)),
                    optional=bool(match.group(4)),
                    unique="@id" in rest or "@unique" in rest,
                    relation_fields=tuple(p.strip() for p in relation.group(1).split(",")) if relation else (),
                    column=column.group(1) if column is not None else match.group(1),
                )
            )
    return Model(name, path, line, tuple(fields), tuple(uniques), table, tuple(indexes))


def _names(listed: str) -> tuple[str, ...]:
    """Field names of a block attribute: `[tenantId, createdAt(sort: Desc), ref(ops: raw("text_pattern_ops"))]`."""
    bare, more = _STRING.sub("", listed), 1
    while more:
        bare, more = re.subn(r"\([^()]*\)", "", bare)
    return tuple(part.strip() for part in bare.split(",") if part.strip())
