"""Strict YAML as plain values: every mistake is an error with file and line.

Refused, because each has silently changed somebody's gate elsewhere: duplicate keys, bare yes/no/on/off, anchors and
aliases (a bomb needs them), tags, several documents, and files above a size cap.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.resolver import Resolver

from secgate.errors import ConfigError

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_YES_NO = re.compile(r"(?:y|yes|n|no|on|off)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# No more digits than every YAML reader keeps exactly: a double holds 15.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
# libyaml's parser, where PyYAML was built with it.
_QUICK = getattr(yaml, "CSafeLoader", None)
# Tabs and byte order marks inside a text, which it takes for less than PyYAML's own parser does.
_READ_APART = re.compile("[\t\ufeff]")

Loc = tuple[str | int, ...]


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


def read(file: Path) -> bytes:
    """What a file holds.

    Raises:
        ConfigError: when it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(file)) from error


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
