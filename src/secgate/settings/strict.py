"""Strict YAML: every mistake is an error with file, line, key and the nearest valid word.

Refused, because each has silently changed somebody's gate elsewhere: duplicate keys, unknown keys, bare yes/no/on/off,
anchors and aliases (a bomb needs them), tags, several documents, and files above a size cap.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from secgate.errors import ConfigError

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_YES_NO = re.compile(r"(?:y|yes|n|no|on|off)", re.IGNORECASE)
_TAGS = {
    "tag:yaml.org,2002:str": "text",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "true/false",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:timestamp": "date",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Loc = tuple[str | int, ...]


class Authored(BaseModel):
    """Base of every file that a person writes: unknown keys are errors, values are coerced as YAML gives them."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Model = TypeVar("Model", bound=Authored)


@dataclass(frozen=True)
class Document:
    """A parsed file: plain values, and the line of every key and value by its path."""

    name: str
    value: Any
    lines: Mapping[Loc, int]

    def where(self, loc: Loc) -> str:
        """`file:line` of the nearest known ancestor of `loc`."""
        for end in range(len(loc), -1, -1):
            if (line := self.lines.get(loc[:end])) is not None:
                return f"{self.name}:{line}"
        return self.name


def load(text: str | bytes, *, name: str) -> Document:
    """Parse one strict YAML document.

    Args:
        text: the file's content; bytes must be UTF-8.
        name: the file's name as messages show it.

    Raises:
        ConfigError: with `name:line` for everything that is refused.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ConfigError("not UTF-8", where=name, next_step="Save the file as UTF-8.") from error
    if len(text) > MAX_BYTES:
        raise ConfigError(f"larger than {MAX_BYTES} characters", where=name, next_step="Split the file.")
    builder = _Builder(name)
    try:
        _refuse_aliases(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigError(f"not valid YAML: {error.problem or error.context}", where=where) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError("not valid YAML", where=name) from error
    if node is None:
        return Document(name, {}, {(): 1})
    return Document(name, builder.build(node, ()), builder.lines)


def _refuse_aliases(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        where = f"{name}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ConfigError(
                "anchors and aliases are not allowed",
                where=where,
                next_step="Write the value out where it is used.",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ConfigError(f"nested deeper than {MAX_DEPTH} levels", where=where)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Builder:
    """Turns YAML nodes into plain values and remembers the line of each path."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Loc, int] = {}

    def build(self, node: yaml.Node, loc: Loc) -> Any:  # noqa: ANN401 - YAML holds any plain value
        self.lines.setdefault(loc, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*loc, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConfigError("a key must be plain text", where=f"{self.name}:{line}")
            key = str(key_node.value)
            if key in result:
                first = self.lines[(*loc, key)]
                raise ConfigError(
                    f'duplicate key "{key}"',
                    where=f"{self.name}:{line}",
                    next_step=f"It stands on line {first} already; keep one of the two.",
                )
            self.lines[(*loc, key)] = line
            result[key] = self.build(value_node, (*loc, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds any plain value
        where = f"{self.name}:{node.start_mark.line + 1}"
        value = str(node.value)
        if node.tag not in _TAGS:
            raise ConfigError(f"tag {node.tag} is not allowed", where=where, next_step="Write plain text.")
        if not isinstance(node, yaml.ScalarNode) or node.style is not None:
            return value
        if _YES_NO.fullmatch(value):
            raise ConfigError(
                f"bare {value} is ambiguous in YAML",
                where=where,
                next_step=f'Write true or false, or "{value}" in quotes.',
            )
        match node.tag.rpartition(":")[2]:
            case "bool":
                return value.lower() == "true"
            case "null":
                return None
            case "int":
                return _integer(value, where)
            case "float":
                return float(value.replace("_", "")) if re.fullmatch(r"[-+]?[\d_]+\.[\d_]+", value) else value
            case "timestamp":
                return _date(value, where)
            case _:
                return value


def _integer(value: str, where: str) -> int:
    if not re.fullmatch(r"[-+]?(?:0|[1-9]\d*)", value):
        raise ConfigError(
            f"{value} is read differently by different YAML readers",
            where=where,
            next_step=f'Write a plain decimal number, or "{value}" in quotes.',
        )
    return int(value)


def _date(value: str, where: str) -> date:
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ConfigError(f"{value} is not a date", where=where, next_step="Write YYYY-MM-DD.")


def parse(document: Document, model: type[Model], *, at: Loc = ()) -> Model:
    """Validate a document, or the part of it at `at`, against a model.

    Raises:
        ConfigError: for the first mistake in file order, with line, key, and the nearest valid word.
    """
    value = document.value
    for step in at:
        value = value[step]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        mistakes = [_mistake(document, model, at, dict(detail)) for detail in error.errors()]
        raise min(mistakes, key=lambda pair: pair[0])[1] from None


def _mistake(document: Document, model: type[BaseModel], at: Loc, detail: dict[str, Any]) -> tuple[int, ConfigError]:
    loc: Loc = tuple(detail["loc"])
    full = (*at, *loc)
    where = document.where(full)
    line = int(where.rpartition(":")[2]) if ":" in where else 0
    key = str(loc[-1]) if loc else ""
    match detail["type"]:
        case "extra_forbidden":
            hint = nearest(key, fields_at(model, loc[:-1]))
            what = f'unknown key "{key}"' + (f'; did you mean "{hint}"?' if hint else "")
        case "missing":
            what = f'"{key}" is missing'
        case "enum" | "literal_error":
            expected = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
            hint = nearest(str(detail["input"]), expected)
            what = f'{key}: "{detail["input"]}" is not one of {", ".join(expected)}'
            what += f'; did you mean "{hint}"?' if hint else ""
        case _:
            message = str(detail["msg"]).removeprefix("Value error, ")
            what = f"{'.'.join(str(part) for part in loc)}: {message[:1].lower()}{message[1:]}" if loc else message
    return line, ConfigError(what, where=where)


def nearest(word: str, words: list[str]) -> str | None:
    """The valid word most like `word`, or None when nothing is close."""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Valid keys of the mapping at `loc` inside `model`, as authors write them."""
    current: Any = model
    for step in loc:
        if isinstance(step, int) or not _is_model(current):
            continue
        field = next((f for n, f in current.model_fields.items() if step in (n, f.alias)), None)
        if field is None:
            return []
        current = _model_in(field.annotation)
    return [f.alias or n for n, f in current.model_fields.items()] if _is_model(current) else []


def _is_model(kind: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_in(annotation: Any) -> Any:  # noqa: ANN401 - an annotation may be anything
    if _is_model(annotation):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := _model_in(part)) is not None:
            return found
    return None
