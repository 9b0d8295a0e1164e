"""Guards that stand in a comment beside the route that they would protect."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from secgate.facts.guard_names import is_guard_name
from secgate.facts.typescript.registrations import Registration, handler_name, registrations
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source
from secgate.model import Place

_MARKS = re.compile(r"^\s*(?://+|/\*+|\*+(?!/))?\s*|\s*\*/\s*$")
_ARGUMENT = re.compile(r"^(?:[\w$.]+\([^)]*\),?|[\w$.]+,|[a-z]+(?:[A-Z_]\w*)+)$")
_ROUTE = re.compile(r"^([\w$]+)\.(get|post|put|patch|delete|all)\(\s*([\"'`])([^\"'`]*)\3\s*,(.*)$")
# `@Roles("owner")` as a line of its own, and the decorators that make a method a route.
_DECORATOR = re.compile(r"^@([A-Z]\w*)\((.*)\)\s*;?$")
_DOCUMENTS = re.compile(r"^Api[A-Z]")
_NEST_ROUTES = frozenset({"Get", "Post", "Put", "Patch", "Delete", "All"})
_USE = re.compile(r"^([\w$]+)\.use\((.*)\);?\s*,?$")


@dataclass(frozen=True)
class CommentedGuard:
    """A guard in a comment.

    Attributes:
        name: of the guard.
        place: its line.
        route: the line of the route that goes without it.
    """

    name: str
    place: Place
    route: int


def commented_guards(file: Source) -> Iterator[CommentedGuard]:
    """The first guard of each comment of a file that stands there as code; documentation only shows how it is used."""
    beside = _Beside(file)
    for comment in file.nodes("comment"):
        lines = [] if text_of(comment).startswith("/**") else text_of(comment).splitlines()
        told = ((offset, beside.without(comment, _MARKS.sub("", line))) for offset, line in enumerate(lines))
        first = next(((offset, found) for offset, found in told if found is not None), None)
        if first is not None:
            offset, (name, route) = first
            place = Place(path=file.path, line=comment.start_point.row + 1 + offset)
            yield CommentedGuard(name, place, route.start_point.row + 1)


@dataclass
class _Beside:
    """The registrations of a file, read when a comment looks like one."""

    file: Source

    @cached_property
    def _all(self) -> list[Registration]:
        return registrations(self.file)

    @property
    def _routes(self) -> Iterator[Registration]:
        return (one for one in self._all if one.method != "use")

    def without(self, comment: Node, text: str) -> tuple[str, Node] | None:
        """The guard that a line of a comment holds as code, and the route that goes without it."""
        if match := _DECORATOR.match(text):
            return _undecorated(comment, match.group(1), _called(match.group(2)))
        found = self._registered(comment, text)
        return (found[0], found[1].node) if found is not None else None

    def _registered(self, comment: Node, text: str) -> tuple[str, Registration] | None:
        holder = comment.parent.type if comment.parent is not None else ""
        if holder in {"arguments", "array"} and _ARGUMENT.match(text) and is_guard_name(text):
            return self._argument(comment, re.split(r"[(,]", text)[0])
        if match := _ROUTE.match(text):
            return self._route(match.group(2), match.group(4), _called(match.group(5))[:-1])
        if match := _USE.match(text):
            return self._use(comment, match.group(1), _called(match.group(2)))
        return None

    def _argument(self, comment: Node, guard: str) -> tuple[str, Registration] | None:
        around = (r for r in self._routes if r.node.start_byte < comment.start_byte < r.handler.start_byte)
        return next(((guard, route) for route in around if guard not in route.names), None)

    def _route(self, method: str, path: str, names: list[str]) -> tuple[str, Registration] | None:
        guards = [name for name in names if is_guard_name(name)]
        same = next((r for r in self._routes if (r.method, r.path) == (method, path)), None) if guards else None
        missing = [name for name in guards if same is not None and name not in same.names]
        return (missing[0], same) if missing and same is not None else None

    def _use(self, comment: Node, router: str, names: list[str]) -> tuple[str, Registration] | None:
        guards = [name for name in names if is_guard_name(name)]
        uses = (one for one in self._all if one.method == "use") if guards else ()
        active = {name for use in uses for name in (*use.names, handler_name(use.handler))}
        missing = next((name for name in guards if name not in active), None)
        later = (r for r in self._routes if r.router == router and r.node.start_byte > comment.start_byte)
        bare = next((r for r in later if not any(map(is_guard_name, r.names))), None) if missing is not None else None
        return (missing, bare) if missing is not None and bare is not None else None


def _undecorated(comment: Node, name: str, given: list[str]) -> tuple[str, Node] | None:
    """The decorator of a route of NestJS that a comment between its others holds, where it has none of that name."""
    if comment.parent is None or comment.parent.type != "class_body" or _DOCUMENTS.match(name):
        return None
    guard = next(filter(is_guard_name, given), None) if name == "UseGuards" else name
    if guard is None or not is_guard_name(guard):
        return None
    around = [*_decorators_beside(comment, before=True), *_decorators_beside(comment, before=False)]
    names = {_decorator_name(node): node for node in around}
    route = next((node for found, node in names.items() if found in _NEST_ROUTES), None)
    return (guard, route) if route is not None and name not in names else None


def _decorators_beside(comment: Node, *, before: bool) -> Iterator[Node]:
    """The decorators above or below a comment, up to the method that they stand on or another one."""
    node = comment.prev_named_sibling if before else comment.next_named_sibling
    while node is not None and node.type in {"decorator", "comment"}:
        if node.type == "decorator":
            yield node
        node = node.prev_named_sibling if before else node.next_named_sibling
    if not before and node is not None:
        yield from (child for child in node.children if child.type == "decorator")


def _decorator_name(node: Node) -> str:
    return text_of(node).lstrip("@").split("(")[0]


def _called(arguments: str) -> list[str]:
    """Names of the functions in an argument list that stands in a comment; other arguments are empty."""
    names = (part.strip().split("(")[0] for part in arguments.split(","))
    return [name if re.fullmatch(r"[\w$.]+", name) else "" for name in names]
