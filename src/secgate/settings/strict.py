"""Strict YAML: every mistake is an error with file, line, key and the nearest valid word.

Refused, because each has silently changed somebody's gate elsewhere: duplicate keys, unknown keys, bare yes/no/on/off,
anchors and aliases (a bomb needs them), tags, several documents, and files above a size cap.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError
from yaml.resolver import Resolver

from secgate.errors import ConfigError

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_YES_NO = re.compile(r"(?:y|yes|n|no|on|off)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# No more digits than every YAML reader keeps exactly: a double holds 15.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
# What a person reads instead of the name of a type, by the beginning of the name of pydantic's error.
_WORDS = {
    "model_type": "must hold keys with values",
    "dict_type": "must hold keys with values",
    "tuple_type": "must be a list",
    "string_type": "must be text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "date_type": "must be a date, YYYY-MM-DD without quotes",
}

# libyaml's parser, where PyYAML was built with it.
_QUICK = getattr(yaml, "CSafeLoader", None)
# Tabs and byte order marks inside a text, which it takes for less than PyYAML's own parser does.
_READ_APART = re.compile("[\t\ufeff]")

Loc = tuple[str | int, ...]

# NOTE: strict, because `true` is 1 and `"off"` is false to a lenient reader, and each would change a gate silently.
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=1)]
Natural = Annotated[int, Strict(), Field(ge=0)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Day = Annotated[date, Strict()]


class Authored(BaseModel):
    """Base of every file that a person writes: unknown keys are errors, values are coerced as YAML gives them.

    What the docstring below a field says is read by settings/described.py.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


Model = TypeVar("Model", bound=Authored)


@dataclass(frozen=True)
class Document:
    """A parsed file: plain values, and the line of every key and value by its path."""

    name: str
    value: Any
    lines: Mapping[Loc, int]

    def line(self, loc: Loc) -> int:
        """The line of the nearest known ancestor of `loc`."""
        return next((self.lines[loc[:end]] for end in range(len(loc), -1, -1) if loc[:end] in self.lines), 1)

    def where(self, loc: Loc) -> str:
        """`file:line` of the nearest known ancestor of `loc`."""
        return f"{self.name}:{self.line(loc)}"


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
    try:
        events = _events(text, name)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(
            f"holds the character U+{error.character:04X}, which YAML does not allow", where=f"{name}:{line}"
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        tab = "Indent with spaces; YAML allows no tabs." if "'\\t'" in (error.problem or "") else ""
        raise ConfigError(f"not valid YAML: {error.problem or error.context}", where=where, next_step=tab) from error
    except (ValueError, OverflowError) as error:
        # NOTE: PyYAML lets these through, for an escape beyond Unicode or a version number of thousands of digits.
        raise ConfigError("not valid YAML: a number in it is too large", where=name) from error
    builder = _Builder(name, events)
    value = builder.built()
    return Document(name, {} if value is None else value, {(): 1} | builder.lines)


def quickest(text: str) -> Any:  # noqa: ANN401 - one of PyYAML's two loaders
    """The loader that reads a text soonest: libyaml's where both read the same, six times as fast."""
    apart = _QUICK is None or _READ_APART.search(text) or yaml.reader.Reader.NON_PRINTABLE.search(text)
    return yaml.SafeLoader if apart else _QUICK


def _events(text: str, name: str) -> list[yaml.Event]:
    """What a document is made of; what is refused ends the reading where it stands."""
    loader = quickest(text)
    if loader is not yaml.SafeLoader:
        # NOTE: what it does not read is read again for the other one's message.
        with suppress(yaml.YAMLError, ValueError):
            return _read(text, name, loader)
    return _read(text, name, yaml.SafeLoader)


def _read(text: str, name: str, loader: Any) -> list[yaml.Event]:  # noqa: ANN401 - one of PyYAML's two loaders
    found: list[yaml.Event] = []
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        found.append(event)
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None) is not None):
            raise _refused(event, name)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                next_step = "Keep one, and leave out the line `---`."
                raise ConfigError("holds several documents", where=_place(event, name), next_step=next_step)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ConfigError(f"nested deeper than {MAX_DEPTH} levels", where=_place(event, name))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return found


def _place(event: yaml.Event, name: str) -> str:
    return f"{name}:{event.start_mark.line + 1 if event.start_mark else 1}"


def _refused(event: yaml.NodeEvent, name: str) -> ConfigError:
    where = _place(event, name)
    if event.anchor:
        next_step = "Write the value out where it is used."
        return ConfigError("anchors and aliases are not allowed", where=where, next_step=next_step)
    tag = getattr(event, "tag", None)
    return ConfigError(f"tag {tag} is not allowed", where=where, next_step="Write the plain value.")


class _Builder:
    """Turns the events of a document into plain values and remembers the line of each path.

    NOTE: without PyYAML's nodes in between, which take longer to make than the text to read.
    """

    def __init__(self, name: str, events: Iterable[Any]) -> None:
        self.name = name
        self.lines: dict[Loc, int] = {}
        self._events = iter(events)
        self._resolver: Any = Resolver()

    def built(self) -> Any:  # noqa: ANN401 - YAML holds any plain value
        """The value of the document; None when there is none."""
        node = next((event for event in self._events if isinstance(event, yaml.NodeEvent)), None)
        return self._build(node, ()) if node is not None else None

    def _build(self, event: Any, loc: Loc) -> Any:  # noqa: ANN401 - as above, and PyYAML's types do not say what it has
        self.lines.setdefault(loc, event.start_mark.line + 1)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(loc)
        value = str(event.value)
        # NOTE: a plain scalar's style is None or "", by the loader that read it.
        if event.style:
            return value
        tag = self._resolver.resolve(yaml.ScalarNode, value, event.implicit)
        return _plain(value, tag, f"{self.name}:{event.start_mark.line + 1}")

    def _sequence(self, loc: Loc) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            result.append(self._build(event, (*loc, len(result))))
        return result

    def _mapping(self, loc: Loc) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise ConfigError("a key must be plain text", where=f"{self.name}:{line}")
            key = str(event.value)
            if key == "<<" and not event.style:
                raise ConfigError("merge keys are not allowed", where=f"{self.name}:{line}")
            if key in result:
                first = self.lines[(*loc, key)]
                raise ConfigError(
                    f'duplicate key "{key}"',
                    where=f"{self.name}:{line}",
                    next_step=f"It stands on line {first} already; keep one of the two.",
                )
            self.lines[(*loc, key)] = line
            result[key] = self._build(next(self._events), (*loc, key))
        return result


def _plain(value: str, tag: str, where: str) -> Any:  # noqa: ANN401 - YAML holds any plain value
    if _YES_NO.fullmatch(value):
        raise ConfigError(
            f"bare {value} is ambiguous in YAML",
            where=where,
            next_step=f'Write true or false, or "{value}" in quotes.',
        )
    match tag.rpartition(":")[2]:
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
        case "merge" | "value":
            raise ConfigError(
                f"bare {value} has a meaning of its own in YAML", where=where, next_step=f'Write "{value}" in quotes.'
            )
        case _:
            return value


def _integer(value: str, where: str) -> int:
    if not _INTEGER.fullmatch(value):
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
        details: list[dict[str, Any]] = [dict(detail) for detail in error.errors(include_url=False)]
        # A misspelt key is one mistake: that the right one is missing then goes without saying.
        misspelt = {detail["loc"][:-1] for detail in details if detail["type"] == "extra_forbidden"}
        told = [d for d in details if d["type"] != "missing" or d["loc"][:-1] not in misspelt]
        # A list that is too short because an entry is wrong: the entry is the mistake.
        inner = [d["loc"] for d in told]
        told = [d for d in told if d["type"] != "too_short" or not any(_is_below(loc, d["loc"]) for loc in inner)]
        first = min(told, key=lambda detail: document.line(_written(document, at, detail["loc"])))
        raise _mistake(document, model, at, first) from None


def _is_below(loc: Loc, outer: Loc) -> bool:
    return len(loc) > len(outer) and loc[: len(outer)] == outer


def _mistake(document: Document, model: type[BaseModel], at: Loc, detail: dict[str, Any]) -> ConfigError:
    loc: Loc = detail["loc"]
    written = _written(document, at, loc)
    key = str(loc[-1]) if loc else ""
    match detail["type"]:
        case "extra_forbidden":
            hint = nearest(key, fields_at(model, loc[:-1]))
            what = f'unknown key "{key}"' + (f'; did you mean "{hint}"?' if hint else "")
        case "missing":
            what = f'"{key}" is missing'
        case "enum" | "literal_error":
            expected = re.findall(r"'([^']+)'", str(detail["ctx"]["expected"]))
            hint = nearest(str(detail["input"]), expected)
            what = f'{key}: "{detail["input"]}" is not one of {", ".join(expected)}'
            what += f'; did you mean "{hint}"?' if hint else ""
        case kind:
            message = _WORDS.get(kind) or str(detail["msg"]).removeprefix("Value error, ")
            message = f"{message[:1].lower()}{message[1:]}"
            what = f"{'.'.join(str(step) for step in written[len(at) :])}: {message}" if loc else message
    return ConfigError(what, where=document.where(written))


def _written(document: Document, at: Loc, loc: Loc) -> Loc:
    """The path to a mistake as the author wrote it; pydantic adds the name of a branch between its steps."""
    known = at
    for step in loc:
        if (*known, step) in document.lines:
            known = (*known, step)
    return known


def nearest(word: str, words: list[str]) -> str | None:
    """The valid word most like `word`, or None when nothing is close."""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Valid keys of the mapping at `loc` inside `model`, as authors write them."""
    current: Any = model
    for step in loc:
        kind = _model_in(current)
        inside = get_origin(current) in {dict, tuple}
        current = kind if inside or kind is None else _annotations(kind).get(step, kind)
    kind = _model_in(current)
    return [f.alias or n for n, f in kind.model_fields.items()] if kind is not None else []


def _annotations(model: type[BaseModel]) -> dict[str | int, Any]:
    """The type of each field by the key that authors write; a step that is none of them names the branch of a union."""
    return {f.alias or n: f.annotation for n, f in model.model_fields.items()}


def _is_model(kind: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_in(annotation: Any) -> Any:  # noqa: ANN401 - an annotation may be anything
    if _is_model(annotation):
        return annotation
    parts = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((part for part in parts if part is not None), None)
