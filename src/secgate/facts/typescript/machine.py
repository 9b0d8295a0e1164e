"""The state of one interpretation: modules, scopes, names, and the bounds that it never passes.

`Machine` knows how names and imports become values. What an expression, a call or a statement means is added by the
classes built on it.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.packages import package_of
from secgate.facts.typescript.hot import hot_places, is_hot_file
from secgate.facts.typescript.json_values import json_value
from secgate.facts.typescript.modules import Export, Import, Module, read_module
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import (
    ClassValue,
    Condition,
    Deferred,
    Event,
    External,
    Function,
    Instance,
    Items,
    Record,
    RouterValue,
    Scope,
    Site,
    Text,
    Thunk,
    TypeRef,
    Unknown,
    Value,
)

MAX_STEPS = 400_000
MAX_STEPS_OF_ONE = 100_000
MAX_DEPTH = 110
MAX_CALLS_INSIDE = 24
MAX_UNROLLED = 200
MAX_REGISTERED = 20_000
_GIVES = ("assignment_expression", "augmented_assignment_expression", "update_expression")


class OutOfBudgetError(Exception):
    """One root took more steps than it may, or all of them together did."""


@dataclass(frozen=True)
class Unresolved:
    """Something that could not be followed, with the reason."""

    path: str
    line: int
    reason: str


@dataclass
class Machine(ABC):
    """Modules and names of a project while it is interpreted.

    Attributes:
        routers: every router and application that was made, in order.
        unresolved: what could not be followed.
        conditions: what has to hold for the statement that runs now.
        registered: what containers of packages were given, by the place where each was made.
    """

    project: Project
    routers: list[RouterValue] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    dynamic: list[str] = field(default_factory=list)
    _modules: dict[str, Module] = field(default_factory=dict)
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _executed: set[str] = field(default_factory=set)
    _hot: dict[str, list[int]] = field(default_factory=dict)
    _steps: int = 0
    _steps_of_one: int = 0
    _depth: int = 0
    called: set[tuple[str, int]] = field(default_factory=set)
    called_by_code: set[tuple[str, int]] = field(default_factory=set)
    root_function: tuple[str, int] | None = None
    singletons: dict[tuple[str, int], Instance] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    _active: dict[tuple[str, int], int] = field(default_factory=dict)
    _implementers: dict[str, list[str]] | None = None
    registered: dict[tuple[str, int], dict[str, Value]] = field(default_factory=dict)
    _registered: int = 0
    _later: list[tuple[Node, Scope, list[Condition], list[str]]] = field(default_factory=list)
    _declared: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    _anew: dict[str, frozenset[str]] = field(default_factory=dict)

    @abstractmethod
    def evaluate(self, node: Node | None, scope: Scope) -> Value:
        """The value of an expression."""

    @abstractmethod
    def bind(self, pattern: Node, value: Value, scope: Scope) -> None:
        """Bind the names of a pattern."""

    @abstractmethod
    def call(self, callee: Value, arguments: list[Value], site: Site, *, nodes: list[Node]) -> Value:
        """The result of a call."""

    @abstractmethod
    def construct(self, callee: Value, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
        """What `new` makes."""

    @abstractmethod
    def run_block(self, statements: list[Node], scope: Scope) -> list[Value]:
        """Run statements, and give what they return."""

    def step(self) -> None:
        """Count one step.

        Raises:
            OutOfBudgetError: when the root, or everything, took too many.
        """
        self._steps += 1
        self._steps_of_one += 1
        if self._steps_of_one > MAX_STEPS_OF_ONE or self._steps > MAX_STEPS:
            raise OutOfBudgetError

    def begin(self) -> None:
        """Count the steps of one anew: something else is read now."""
        self._steps_of_one = 0

    def doubts(self) -> int:
        """How many conditions have to hold for what runs now."""
        return len(self.conditions) + len(self.dynamic)

    def give_up(self, site: Site, reason: str) -> None:
        """Record what could not be followed, once."""
        found = Unresolved(site.module.path, site.line, reason)
        if found not in self.unresolved:
            self.unresolved.append(found)

    def register(self, router: RouterValue, event: Event) -> None:
        """Tell a router of a middleware or a route.

        Raises:
            OutOfBudgetError: when the program has registered too many of them.
        """
        self._registered += 1
        if self._registered > MAX_REGISTERED:
            raise OutOfBudgetError
        router.events.append(event)

    def bounded_list(self, listed: Items, site: Site) -> None:
        """Tell of a list that is too long to be run through element by element."""
        if len(listed.items) > MAX_UNROLLED:
            self.give_up(
                site, f"runs through {len(listed.items)} elements, of which {MAX_UNROLLED} are read; too many to follow"
            )

    def is_hot(self, module: Module, node: Node) -> bool:
        """Whether running a node may register something, by what it says."""
        if module.path not in self._hot:
            self._hot[module.path] = hot_places(module.source.text.encode())
        found = self._hot[module.path]
        index = bisect_left(found, node.start_byte)
        return index < len(found) and found[index] < node.end_byte

    # Modules

    def module(self, path: str) -> Module:
        """The module of a file."""
        if path not in self._modules:
            self._modules[path] = read_module(self.project.sources[path])
        return self._modules[path]

    def scope_of(self, path: str) -> Scope:
        """The top-level scope of a file; its names are read when they are wanted."""
        if path not in self._scopes:
            module = self.module(path)
            scope = Scope(module)
            self._scopes[path] = scope
            for name, node in module.declared.items():
                scope.names[name] = Thunk(node, scope, name)
            exports = Record(is_open=False)
            scope.names["exports"] = exports
            scope.names["module"] = Record({"exports": exports}, is_open=True)
        return self._scopes[path]

    def given_anew(self, module: Module) -> frozenset[str]:
        """The names of a module that are given another value somewhere, after their first."""
        if module.path not in self._anew:
            nodes = module.source.nodes(*_GIVES)
            lefts = (node.child_by_field_name("left") or node.child_by_field_name("argument") for node in nodes)
            self._anew[module.path] = frozenset(text_of(left) for left in lefts if left is not None)
        return self._anew[module.path]

    def declared_by(self, scope: Scope) -> dict[int, list[str]]:
        """The names at the top level of a module by the declaration that makes them."""
        path = scope.module.path
        if path not in self._declared:
            found = self._declared[path] = {}
            for name, node in scope.module.declared.items():
                found.setdefault(node.id, []).append(name)
        return self._declared[path]

    def imported(self, importer: Module, wanted: Import) -> Value:
        """What an import stands for."""
        path = self.project.resolve(importer.path, wanted.specifier)
        if path is not None:
            return self.exported(path, wanted.name)
        package = package_of(wanted.specifier)
        if package is None:
            data = self.project.exact(importer.path, wanted.specifier)
            if data is not None and data.endswith(".json"):
                return json_value(self.project.texts[data], wanted.name)
            return Unknown(wanted.specifier, name=wanted.name, module=wanted.specifier)
        rest = wanted.specifier.removeprefix("node:").removeprefix(package).strip("/")
        names = tuple(part for part in rest.split("/") if part)
        return External(package, names if wanted.name in {"*", "default"} else (*names, wanted.name))

    def exported(self, path: str, name: str, seen: frozenset[str] = frozenset()) -> Value:
        """What a file exports under a name, `*` for all of it."""
        module, scope = self.module(path), self.scope_of(path)
        if name == "*":
            return self._namespace(path)
        if (export := module.exports.get(name)) is not None:
            return self._export(export, scope)
        for star in module.stars:
            target = self.project.resolve(path, star)
            if target is not None and target not in seen and self._has(target, name, seen | {path}):
                return self.exported(target, name, seen | {path})
        if not module.exports and not module.stars:
            return self._common_js(path, name)
        # NOTE: `import x from "./y"` of a module without default means all of it to many compilers.
        return self._namespace(path) if name == "default" else Unknown(name, name=name)

    def _has(self, path: str, name: str, seen: frozenset[str]) -> bool:
        """Whether a file exports a name, itself or through `export *`; none is looked into twice."""
        passed, waiting = {*seen, path}, [path]
        while waiting:
            module = self.module(waiting.pop())
            if name in module.exports:
                return True
            for star in module.stars:
                target = self.project.resolve(module.path, star)
                if target is not None and target not in passed:
                    passed.add(target)
                    waiting.append(target)
        return False

    def _export(self, export: Export, scope: Scope) -> Value:
        if export.value is not None:
            key = f"<export {export.value.start_byte}>"
            if key not in scope.names:
                scope.names[key] = Thunk(export.value, scope)
            return self.read(scope, key)
        if export.source is not None:
            return self.imported(scope.module, export.source)
        return self.lookup(export.local, scope)

    def _namespace(self, path: str) -> Value:
        """All exports of a file as one object."""
        module = self.module(path)
        if not module.exports and not module.stars:
            return self._common_js(path, "*")
        if "=" in module.exports:
            return self._export(module.exports["="], self.scope_of(path))
        entries: dict[str, Value | Thunk] = {}
        for name in [*module.exports, *(n for star in module.stars for n in self._star_names(path, star))]:
            if name not in entries:
                entries[name] = self.exported(path, name)
        return Record(entries, is_open=True)

    def _star_names(self, path: str, star: str) -> Iterator[str]:
        target = self.project.resolve(path, star)
        if target is not None:
            yield from (name for name in self.module(target).exports if name != "default")

    def _common_js(self, path: str, name: str) -> Value:
        """What a CommonJS file exports: all of it for `*` and `default`."""
        self.execute_module(path)
        held = self.scope_of(path).names["module"]
        value = held.entries.get("exports") if isinstance(held, Record) else None
        whole = self.forced(value) if isinstance(value, Value) else Unknown(path)
        if isinstance(whole, Record) and name not in {*whole.entries, "*", "default"}:
            return Unknown(name, name=name)
        return whole if name in {"*", "default"} else self.member(whole, name, Site(self.module(path), self.root(path)))

    @abstractmethod
    def member(self, owner: Value, name: str, site: Site) -> Value:
        """What a member of a value stands for."""

    def root(self, path: str) -> Node:
        """The root node of a file."""
        return self.project.sources[path].root

    def execute_module(self, path: str) -> None:
        """Run the top level of a file once, after those that it loads and that may build routes."""
        if path in self._executed:
            return
        self._executed.add(path)
        module, scope = self.module(path), self.scope_of(path)
        for specifier in module.loads:
            target = self.project.resolve(path, specifier)
            if target is not None and target not in self._executed and self._may_build(target):
                self.execute_module(target)
        before, self.conditions, self.dynamic = (self.conditions, self.dynamic), [], []
        try:
            self.run_block(self.root(path).named_children, scope)
        finally:
            self.conditions, self.dynamic = before

    def _may_build(self, path: str) -> bool:
        return is_hot_file(self.project.sources[path].text)

    # Names

    def lookup(self, name: str, scope: Scope) -> Value:
        """What a name stands for."""
        holder = scope.holder(name)
        if holder is not None:
            return self.read(holder, name)
        module = scope.module
        if name in module.imports:
            return self.imported(module, module.imports[name])
        return Unknown(name, name=name, site=Site(module, module.source.root))

    def read(self, scope: Scope, name: str) -> Value:
        """The value of a name in the scope that holds it."""
        held = scope.names[name]
        if not isinstance(held, Thunk):
            return self.forced(held)
        if held.is_running:
            return Unknown(name, name=name)
        held.is_running = True
        try:
            self._make(held, name, scope)
        finally:
            held.is_running = False
        made = scope.names[name]
        if isinstance(made, Thunk):
            made = scope.names[name] = Unknown(name, name=name)
        return self.forced(made)

    def _make(self, thunk: Thunk, name: str, scope: Scope) -> None:
        node = thunk.node
        match node.type:
            case "variable_declarator":
                pattern, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                declared = node.child_by_field_name("type")
                if pattern is None:
                    return
                if value is None:
                    made: Value = Unknown(name, self.type_ref(declared, thunk.scope), name=name)
                else:
                    made = self.typed(self.evaluate(value, thunk.scope), declared, thunk.scope)
                self.bind(pattern, made, thunk.scope)
            case "function_declaration" | "generator_function_declaration":
                scope.names[name] = Function(node, thunk.scope, name=name)
            case "class_declaration" | "abstract_class_declaration" | "class":
                scope.names[name] = ClassValue(node, thunk.scope, name)
            case "enum_declaration":
                scope.names[name] = self._enum(node, thunk.scope)
            case _:
                scope.names[name] = self.evaluate(node, thunk.scope)

    def _enum(self, node: Node, scope: Scope) -> Value:
        body = node.child_by_field_name("body")
        entries: dict[str, Value | Thunk] = {}
        for member in body.named_children if body is not None else ():
            name = text_of(member.child_by_field_name("name") or member)
            given = member.child_by_field_name("value")
            entries[name] = self.evaluate(given, scope) if given is not None else Text(name)
        return Record(entries)

    # Types

    @abstractmethod
    def type_ref(self, annotation: Node | None, scope: Scope) -> TypeRef | None:
        """The type that an annotation names."""

    @abstractmethod
    def typed(self, value: Value, annotation: Node | None, scope: Scope) -> Value:
        """The value, with its declared type where nothing else is known of it."""

    def forced(self, value: Value) -> Value:
        """The value itself, where it is the result of a call that nobody has needed so far."""
        for _ in range(MAX_CALLS_INSIDE):
            if not isinstance(value, Deferred):
                return value
            value = self.perform(value)
        return Unknown("a call")

    @abstractmethod
    def perform(self, deferred: Deferred) -> Value:
        """Make the call that was put off, once."""

    @staticmethod
    def holds_router(function: Function) -> bool:
        """Whether a function names a router of a function around it."""
        scope: Scope | None = function.scope
        text = ""
        while scope is not None and scope.parent is not None:
            for name, value in scope.names.items():
                if isinstance(value, RouterValue):
                    text = text or text_of(function.node)
                    if re.search(rf"\b{re.escape(name)}\b", text):
                        return True
            scope = scope.parent
        return False

    @staticmethod
    def reaches_router(value: Value, depth: int = 3) -> bool:
        """Whether a router is the value or stands in it; looks into objects, arrays and instances."""
        if isinstance(value, RouterValue):
            return True
        if depth == 0:
            return False
        inner: list[object] = []
        if isinstance(value, Record):
            inner = list(value.entries.values())
        elif isinstance(value, Items):
            inner = list(value.items)
        elif isinstance(value, Instance):
            inner = [*value.fields.values(), *value.arguments]
        elif isinstance(value, Function):
            inner = [value.this]
        return any(isinstance(part, Value) and Machine.reaches_router(part, depth - 1) for part in inner[:40])
