"""The routes that a target's contracts declare: ts-rest contracts and OpenAPI documents, read as they are written."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from secgate.facts.typescript.names import ancestors, arguments_of, key_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View
from secgate.model import Place

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_STRING = re.compile(r"['\"`]([^'\"`$]*)['\"`]")
_OPENAPI = re.compile(r"(?:^|[/_.-])(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$", re.IGNORECASE)
_PARAMETER = re.compile(r":\w+(?:\([^)]*\))?[?*+]?|\{[^}]*\}|\$\{[^}]*\}|\[[^\]]*\]|\*")
_MAX_CHARACTERS = 4_000_000


@dataclass(frozen=True)
class ContractRoute:
    """A route that a contract declares.

    Attributes:
        path: with the prefixes that the contract itself gives it.
        described: it has a summary, a description or a comment.
        node: its entry, for one that a script holds.
    """

    method: str
    path: str
    place: Place
    name: str = ""
    described: bool = True
    node: Node | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Contracts:
    """What all contracts of a target declare.

    Attributes:
        unread: documents that are contracts by their names, and why they cannot be read.
    """

    routes: tuple[ContractRoute, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    def declares(self, method: str, route: str) -> bool:
        """Whether a contract has a route; one that is mounted below a prefix ends like the contract's path."""
        wanted = shape_of(route)
        return any(one.method in {method, "ALL"} and is_end(shape_of(one.path), wanted) for one in self.routes)


def shape_of(path: str) -> str:
    """A path in which no name of a parameter counts: `/rooms/:id` and `/rooms/{roomId}` are one."""
    return "/" + "/".join(part for part in _PARAMETER.sub("*", path).lower().split("/") if part)


def is_end(end: str, whole: str) -> bool:
    """Whether a path is another one, or that one below a prefix."""
    return whole == end or (end != "/" and whole.endswith(end))


def read_contracts(views: Iterable[View], texts: Mapping[str, str]) -> Contracts:
    """What the ts-rest contracts and OpenAPI documents of a target declare, by place."""
    found = [route for view in views if "@ts-rest/core" in view.file.text for route in _ts_rest(view)]
    unread: dict[str, str] = {}
    for path, text in sorted(texts.items()):
        if _OPENAPI.search(path) is not None:
            try:
                found += _openapi(path, text)
            except (ValueError, TypeError, RecursionError, yaml.YAMLError):
                unread[path] = "is named like an OpenAPI document and cannot be read as one"
    return Contracts(tuple(sorted(found, key=lambda one: (one.place.path, one.place.line, one.path))), unread)


def _ts_rest(view: View) -> Iterator[ContractRoute]:
    for pair in view.file.nodes("pair"):
        value = pair.child_by_field_name("value")
        entry = unwrap(value) if value is not None else None
        if entry is not None and entry.type == "call_expression" and last_name(entry) in {"query", "mutation"}:
            given = arguments_of(entry)
            entry = unwrap(given[0]) if given else entry
        if entry is None or entry.type != "object":
            continue
        held = properties(entry)
        method, path = _text(held.get("method")), _text(held.get("path"))
        if method is None or path is None or method.lower() not in _METHODS or "responses" not in held:
            continue
        described = bool({"summary", "description"} & held.keys()) or _is_commented(pair)
        yield ContractRoute(method.upper(), _prefix(pair) + path, view.file.place(pair), key_of(pair), described, pair)


def _text(node: Node | None) -> str | None:
    match = _STRING.fullmatch(text_of(unwrap(node))) if node is not None else None
    return match[1] if match is not None else None


def _prefix(pair: Node) -> str:
    """The prefixes of the routers around an entry."""
    found = ""
    for outer in ancestors(pair):
        if outer.type == "call_expression" and last_name(outer) == "router":
            given = arguments_of(outer)
            options = properties(unwrap(given[1])) if len(given) > 1 else {}
            found = (_text(options.get("pathPrefix")) or "") + found
    return found


def _is_commented(node: Node) -> bool:
    before = node.prev_sibling
    while before is not None and before.type == ",":
        before = before.prev_sibling
    return before is not None and before.type == "comment" and text_of(before).startswith("/**")


class _Plain(yaml.SafeLoader):
    """YAML without aliases, which can make a small document large beyond measure."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node, unless it stands for another one."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def _openapi(path: str, text: str) -> list[ContractRoute]:
    if len(text) > _MAX_CHARACTERS:
        raise ValueError(path)
    value = json.loads(text) if path.lower().endswith("json") else _Plain(text).get_single_data()
    paths = (value.get("paths") or {}) if isinstance(value, dict) else None
    if not isinstance(paths, dict) or not {"openapi", "swagger"} & value.keys():
        raise TypeError(path)
    lines = text.split("\n")
    base = value.get("basePath") if isinstance(value.get("basePath"), str) else ""
    return [
        ContractRoute(
            method.upper(), f"{base}{route}", Place(path=path, line=_line(lines, route)), "",
            described=isinstance(entry, dict) and bool({"summary", "description"} & entry.keys()),
        )
        for route, entries in paths.items() if isinstance(entries, dict)
        for method, entry in entries.items() if str(method).lower() in _METHODS
    ]  # fmt: skip


def _line(lines: list[str], route: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if route in line), 1)
