"""What an application of NestJS is told where it is started: prefix, versions, and what runs for every route.

`app.setGlobalPrefix("api")`, `app.enableVersioning()`, `app.useGlobalGuards(…)`, in the file that makes the application
or in one that this loads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import ancestors, arguments_of, callee_of, last_name
from secgate.facts.typescript.nest_decorators import NEST, Decorators
from secgate.facts.typescript.paths import ROOT, Path
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import External, Items, Literal, Record, Scope, Site, Text, Thunk, Unknown, Value

_CALLS = frozenset({
    "setGlobalPrefix", "enableVersioning", "useGlobalGuards", "useGlobalPipes", "useGlobalInterceptors",
    "useGlobalFilters", "use",
})  # fmt: skip
_WORDS = re.compile(r"\b(?:setGlobalPrefix|enableVersioning|useGlobal\w+|NestFactory)\b")
_MAX_LOADED = 400


@dataclass(frozen=True)
class Told:
    """One call on the application."""

    name: str
    arguments: tuple[Value, ...]
    site: Site
    nodes: tuple[Node, ...]
    is_sure: bool


@dataclass
class Settings:
    """What one application is told.

    Attributes:
        versions: it serves versions by their paths; the text in front of them, else None.
        default: the versions of what names none.
        given: functions of packages, or that were not found, which are given the application.
    """

    told: list[Told] = field(default_factory=list)
    prefix: str = ""
    excluded: list[str] = field(default_factory=list)
    versions: str | None = None
    default: Value | None = None
    given: list[tuple[str, Site]] = field(default_factory=list)

    def seen(self, path: str) -> Iterator[Path]:
        """A path as middleware is told of it: without the prefix, with and without its version, and as it is."""
        inner = path.removeprefix(self.prefix) if self.prefix else path
        yield ROOT.below(inner)
        if self.versions is not None:
            yield ROOT.below(re.sub(rf"^/{re.escape(self.versions)}[\w.]+(?=/|$)", "", inner))
        yield ROOT.below(path)

    def all(self, name: str) -> list[Told]:
        """The calls of a name."""
        return [one for one in self.told if one.name == name]


def settings_of(decorators: Decorators, site: Site, *, alone: bool) -> Settings:
    """What an application is told.

    Args:
        decorators: reads values.
        site: where it is made.
        alone: whether it is the only one of the target, so that every such call is for it.
    """
    found = Settings()
    machine = decorators.machine
    paths = sorted(machine.project.sources) if alone else _loaded(decorators, site.module.path)
    for path in paths:
        if _WORDS.search(machine.project.sources[path].text) is not None:
            found.told += _told(decorators, path, site)
    found.given = list(_given(decorators, site))
    for one in found.all("setGlobalPrefix"):
        first = one.arguments[0] if one.arguments else None
        found.prefix = f"/{first.text.strip('/')}" if isinstance(first, Text) else "/${...}"
        options = one.arguments[1] if len(one.arguments) > 1 else None
        found.excluded = _excluded(decorators, options) if isinstance(options, Record) else []
    for one in found.all("enableVersioning"):
        options = one.arguments[0] if one.arguments else Record()
        entries = options.entries if isinstance(options, Record) else {}
        kind, prefix, default = (entries.get(name) for name in ("type", "prefix", "defaultVersion"))
        by_path = kind is None or (isinstance(kind, External) and kind.names[-1:] == ("URI",))
        shown = decorators.forced(prefix) if isinstance(prefix, Value) else None
        given = shown.text if isinstance(shown, Text) else "" if is_false(shown) else "v"
        found.versions = given if by_path else None
        found.default = decorators.forced(default) if isinstance(default, Value) else None
    return found


def _given(decorators: Decorators, site: Site) -> Iterator[tuple[str, Site]]:
    """Where an application is given to what cannot be followed: `harden(app)` of a package."""
    holder = next((a for a in ancestors(site.node) if a.type == "variable_declarator"), None)
    name = text_of(holder.child_by_field_name("name")) if holder is not None else ""
    source = decorators.machine.project.sources[site.module.path]
    for call in source.nodes("call_expression") if name.isidentifier() else ():
        callee = callee_of(call)
        if callee is None or callee.type != "identifier" or name not in map(text_of, arguments_of(call)):
            continue
        value = decorators.value(callee, decorators.machine.scope_of(site.module.path))
        package = value.package if isinstance(value, External) else ""
        missing = isinstance(value, Unknown) and bool(value.module)
        if missing or (package and not package.startswith(NEST)):
            yield text_of(callee), Site(site.module, call)


def is_false(value: Value | None) -> bool:
    """Whether a value is `false` as it is written."""
    return isinstance(value, Literal) and value.value is False


def _excluded(decorators: Decorators, options: Record) -> list[str]:
    held = options.entries.get("exclude")
    listed = decorators.forced(held) if isinstance(held, Value) else None
    texts: list[str] = []
    for item in map(decorators.forced, listed.items if isinstance(listed, Items) else ()):
        path = item.entries.get("path") if isinstance(item, Record) else item
        text = decorators.forced(path) if isinstance(path, Value) else None
        texts += [text.text] if isinstance(text, Text) else []
    return texts


def _loaded(decorators: Decorators, path: str) -> list[str]:
    """A file and those of the target that it loads, itself or through others."""
    machine, found = decorators.machine, [path]
    for current in found:
        for specifier in machine.module(current).loads:
            target = machine.project.resolve(current, specifier)
            if target is not None and target not in found and len(found) < _MAX_LOADED:
                found.append(target)
    return found


def _told(decorators: Decorators, path: str, made: Site) -> Iterator[Told]:
    source = decorators.machine.project.sources[path]
    module = decorators.machine.module(path)
    for call in source.nodes("call_expression"):
        callee = callee_of(call)
        if callee is None or callee.type != "member_expression" or last_name(callee) not in _CALLS:
            continue
        function = function_around(call)
        name = last_name(callee)
        if name == "use" and (path != made.module.path or not text_of(callee).startswith("app.")):
            continue
        nodes = arguments_of(call)
        scope = _scope_in(decorators, function, path)
        values = tuple(decorators.value(node, scope) for node in nodes)
        around = ancestors(call)
        sure = not any(a.type in {"if_statement", "catch_clause", "switch_case"} for a in around)
        yield Told(name, values, Site(module, call), tuple(nodes), sure)


def _scope_in(decorators: Decorators, function: Node | None, path: str) -> Scope:
    """The names of a function, as far as they are constants."""
    outer = decorators.machine.scope_of(path)
    body = function.child_by_field_name("body") if function is not None else None
    if body is None:
        return outer
    scope = Scope(outer.module, outer)
    for node in walk(body):
        name = node.child_by_field_name("name") if node.type == "variable_declarator" else None
        if name is not None and name.type == "identifier":
            scope.names[text_of(name)] = Thunk(node, scope, text_of(name))
    return scope
