"""What `register` of Fastify is given: one plugin, or a folder of them (`@fastify/autoload`), each with its prefix."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.modules import Module
from secgate.facts.typescript.names import properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import (
    Deferred,
    External,
    Function,
    Handler,
    Record,
    Site,
    Text,
    Value,
)

PLUGIN = "fastify-plugin"
# What packages decorate an instance with, to be put in front of routes.
EXTERNAL_PLUGINS = {"basicAuth": "@fastify/basicAuth", "verifyBearerAuth": "@fastify/verifyBearerAuth"}
_AUTOLOAD = frozenset({"@fastify/autoload", "fastify-autoload"})
_SCRIPT = re.compile(r"\.(?:[cm]?ts|[cm]?js)$")
_LEFT_OUT = re.compile(r"\.(?:d|test|spec)\.|(?:^|/)(?:node_modules|__tests__)/")
_INDEX = re.compile(r"^(?:index|plugin|.*\.plugin)$")
_MOST = 400
# What the folder of a file is told by.
_HERE = frozenset({"__dirname", "__filename", "import.meta", "dirname", "currentDir"})
_WORDS = frozenset({"identifier", "property_identifier", "member_expression", "meta_property"})


@dataclass(frozen=True)
class Loaded:
    """One plugin that is registered.

    Attributes:
        options: what it is given.
        hooks: functions that add hooks to its instance first.
        prefix: what stands before the paths of its routes.
    """

    plugin: Handler
    options: Value
    prefix: Text
    hooks: tuple[Value, ...] = ()


def loaded(machine: Machine, given: Handler, options: Value) -> Iterator[Loaded]:
    """The plugins behind one call of `register`, in the order in which they are loaded."""
    value = plugin_of(machine, given.value)
    package = value.package if isinstance(value, External) else ""
    if package not in _AUTOLOAD:
        yield Loaded(Handler(value, given.site), options, _prefix(machine, options))
        return
    folder = _folder(given.site)
    found = list(_files(machine, folder)) if folder is not None else []
    if not found:
        machine.give_up(given.site, "loads the plugins of a folder that could not be told")
        return
    inner = options.entries.get("options") if isinstance(options, Record) else None
    handed = machine.forced(inner) if isinstance(inner, Value) else Record()
    above = _prefix(machine, handed).text
    hooks = {posixpath.dirname(path): _exported(machine, path) for path, _ in found if _is_first(path)}
    for path, prefix in found[:_MOST]:
        if _is_first(path):
            continue
        own = _own_prefix(machine, path)
        shown = own if own is not None else "" if _is_false(options, "dirNameRoutePrefix") else prefix
        below = _above(path) if not _is_false(options, "cascadeHooks") else [posixpath.dirname(path)]
        plugin = Handler(_exported(machine, path), _place(machine, path))
        before = tuple(hooks[home] for home in below if home in hooks)
        yield Loaded(
            plugin, _configured(machine, path, handed), Text(f"{above.rstrip('/')}/{shown.strip('/')}"), before
        )


def _exported(machine: Machine, path: str) -> Value:
    machine.execute_module(path)
    return plugin_of(machine, machine.exported(path, "default"))


def _place(machine: Machine, path: str) -> Site:
    """Where a file says what it exports by itself: `export default …`."""
    root = machine.root(path)
    told = (
        n for n in root.named_children if n.type == "export_statement" and any(c.type == "default" for c in n.children)
    )
    node = next((n.child_by_field_name("value") or n.child_by_field_name("declaration") for n in told), None)
    return Site(machine.module(path), node if node is not None else root)


def _configured(machine: Machine, path: str, handed: Value) -> Value:
    """The options of a plugin that its file exports beside it: `export const autoConfig = { … }`."""
    if "autoConfig" not in machine.module(path).exports:
        return handed
    own = machine.forced(machine.exported(path, "autoConfig"))
    return own if isinstance(own, Record) else Record(is_open=True)


def _above(path: str) -> list[str]:
    """The folders around a file, outermost first."""
    parts = posixpath.dirname(path).split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def plugin_of(machine: Machine, value: Value) -> Value:
    """A plugin itself, behind a module that is loaded where it is registered."""
    value = machine.forced(value)
    if isinstance(value, Record):
        held = value.entries.get("default")
        value = machine.forced(held) if isinstance(held, Value) else value
        if isinstance(value, Record) and (default := value.entries.get("exports")) is not None:
            value = machine.forced(default) if isinstance(default, Value) else value
    return value


def _prefix(machine: Machine, options: Value) -> Text:
    """`{ prefix: "/v1" }`."""
    if not isinstance(options, Record):
        return Text("/") if isinstance(options, Function | Deferred) else Text("/${...}", is_open=True)
    held = options.entries.get("prefix")
    value = machine.forced(held) if isinstance(held, Value) else None
    if value is None:
        return Text("/")
    return value if isinstance(value, Text) else Text("/${...}", is_open=True)


def _is_false(options: Value, name: str) -> bool:
    held = options.entries.get(name) if isinstance(options, Record) else None
    return getattr(held, "value", None) is False


def _folder(site: Site) -> str | None:
    """The folder that plugins are loaded from: `join(__dirname, "routes")`."""
    call = site.node.parent.parent if site.node.parent is not None else None
    listed = call.child_by_field_name("arguments") if call is not None else None
    options = next((unwrap(n) for n in listed.named_children if unwrap(n).type == "object"), None) if listed else None
    written = properties(options).get("dir") if options is not None else None
    node = unwrap(written) if written is not None else None
    parts = _parts(node, site.module) if node is not None else []
    if not parts:
        return None
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(site.module.path), *parts))
    return folder if not folder.startswith("..") else None


def _parts(node: Node, module: Module, depth: int = 4) -> list[str]:
    """The texts that a path is joined of, where it begins at the folder of the file, itself or by a constant's name."""
    begins, found = False, list[str]()
    for part in walk(node):
        text = text_of(part)
        declared = module.declared.get(text) if depth and part.type == "identifier" else None
        value = declared.child_by_field_name("value") if declared is not None else None
        above = _parts(unwrap(value), module, depth - 1) if value is not None else []
        begins = begins or bool(above) or (part.type in _WORDS and text in _HERE)
        found += above or (
            [text.lstrip("/")] if part.type == "string_fragment" and not text.startswith("node:") else []
        )
    return (found or ["."]) if begins else []


def _files(machine: Machine, folder: str) -> Iterator[tuple[str, str]]:
    """(path, prefix) of every plugin below a folder: of one with an index only that, and what lies deeper."""
    below = f"{folder}/" if folder not in {"", "."} else ""
    inside = [path for path in machine.project.sources if path.startswith(below) and _SCRIPT.search(path)]
    inside = [path for path in inside if not _LEFT_OUT.search(path)]
    with_index = {posixpath.dirname(path) for path in inside if _INDEX.match(_stem(path))}
    for path in sorted(inside, key=lambda path: (posixpath.dirname(path), not _is_first(path), path)):
        home = posixpath.dirname(path)
        if home in with_index and not (_INDEX.match(_stem(path)) or _is_first(path)):
            continue
        shown = home[len(below) :] if home != folder else ""
        yield path, re.sub(r"(?:^|(?<=/))_(\w+)", r":\1", shown)


def _is_first(path: str) -> bool:
    return _stem(path) in {"autohooks", "_autohooks", ".autohooks"}


def _stem(path: str) -> str:
    return posixpath.basename(path).rpartition(".")[0]


def _own_prefix(machine: Machine, path: str) -> str | None:
    """`export const autoPrefix = "/x"`."""
    for name in ("autoPrefix", "prefixOverride"):
        if name in machine.module(path).exports:
            value = machine.forced(machine.exported(path, name))
            return value.text if isinstance(value, Text) else None
    return None
