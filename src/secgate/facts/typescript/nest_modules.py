"""The modules of an application of NestJS: which controllers it serves, and what its providers stand for.

From the class that `NestFactory.create` is given, `@Module({ imports })` leads to every other one; a dynamic module
is what its `forRoot` or `register` returns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.guard_names import is_guard_name
from secgate.facts.model import Unresolved
from secgate.facts.typescript.names import arguments_of, callee_of, unwrap
from secgate.facts.typescript.nest_decorators import NEST, Decorators, named
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.values import (
    Choice,
    ClassValue,
    External,
    ExternalCall,
    Function,
    Items,
    Record,
    Site,
    Text,
    Unknown,
    Value,
)

_MAX_MODULES = 2_000
_MAX_NESTED = 12
ClassKey = tuple[str, int]


def class_key(made_of: ClassValue) -> ClassKey:
    """What tells one class from another."""
    return made_of.scope.module.path, made_of.node.start_byte


@dataclass
class Provider:
    """Something that a module offers under a token; where that hangs on a condition, it is not sure."""

    token: Value
    given: Record
    site: Site
    sure: bool = True


@dataclass
class Graph:
    """Everything that one application is made of.

    Attributes:
        site: where the application is made.
        modules: its modules, in the order in which they are met.
        controllers: those that it serves, each with its module.
        providers: in the order in which they are met.
        prefixes: what `RouterModule.register` puts in front of the controllers of a module.
        packages: modules of packages, with what they were given.
        doubts: what may put guards in front of every route, and could not be followed.
        lost: what could not be followed.
    """

    site: Site
    modules: dict[ClassKey, ClassValue] = field(default_factory=dict)
    controllers: dict[ClassKey, tuple[ClassValue, ClassValue | None]] = field(default_factory=dict)
    providers: list[Provider] = field(default_factory=list)
    prefixes: dict[ClassKey, str] = field(default_factory=dict)
    packages: list[External | ExternalCall] = field(default_factory=list)
    doubts: list[tuple[str, Site]] = field(default_factory=list)
    lost: list[Unresolved] = field(default_factory=list)


@dataclass
class Modules:
    """Follows the modules of an application."""

    decorators: Decorators
    graph: Graph
    _conditions: int = 0

    def add(self, value: Value, site: Site, depth: int = 0) -> None:
        """Everything behind what a module imports."""
        value = self.decorators.forced(value)
        if depth > _MAX_NESTED * 4 or len(self.graph.modules) > _MAX_MODULES:
            self._lose(site, "the modules nest too deep to follow")
            return
        match value:
            case ClassValue():
                self._static(value, depth)
            case Record():
                self._dynamic(value, site, depth)
            case External():
                self._package(value, site)
            case ExternalCall():
                self._of_package(value, site, depth)
            case Choice():
                self._conditions += 1
                for option in value.options:
                    self.add(option, site, depth + 1)
                self._conditions -= 1
            case _:
                self._rest(value, site, depth)

    def _of_package(self, value: ExternalCall, site: Site, depth: int) -> None:
        names = value.callee.names
        if names[-1:] == ("forwardRef",) and value.arguments:
            self.add(self._called(value.arguments[0], site), site, depth + 1)
        elif names[-2:-1] == ("RouterModule",) and value.arguments:
            self._prefixed(value.arguments[0], "", site)
        else:
            self._package(value, site)

    def _package(self, value: External | ExternalCall, site: Site) -> None:
        """A module of a package; one that is called like a guard may put one in front of every route."""
        self.graph.packages.append(value)
        callee = value if isinstance(value, External) else value.callee
        name = next((n for n in callee.names if n not in {"()", "default"}), callee.package)
        if not callee.package.startswith(NEST) and (is_guard_name(name) or is_guard_name(callee.package)):
            self.graph.doubts.append((name, site))

    def _rest(self, value: Value, site: Site, depth: int) -> None:
        made_of = self._class_called(value) if isinstance(value, Unknown) else None
        if made_of is not None:
            # NOTE: `class X extends ConfigurableModuleClass`: what `X.register()` adds are providers of options.
            self._static(made_of, depth)
        elif not self._is_nothing(value):
            self._lose(site, "what a module imports here could not be followed")

    @staticmethod
    def _is_nothing(value: Value) -> bool:
        return getattr(value, "value", "") is None or getattr(value, "value", "") is False

    def _class_called(self, value: Unknown) -> ClassValue | None:
        """The class behind a call of a static method of a base class that is not the target's."""
        site = value.site
        callee = callee_of(site.node) if site is not None and site.node.type == "call_expression" else None
        owner = callee.child_by_field_name("object") if callee is not None else None
        if site is None or owner is None:
            return None
        found = self.decorators.value(owner, self.decorators.machine.scope_of(site.module.path))
        return found if isinstance(found, ClassValue) else None

    def _called(self, value: Value, site: Site) -> Value:
        value = self.decorators.forced(value)
        if isinstance(value, Function):
            return self.decorators.forced(self.decorators.machine.call(value, [], site, nodes=[]))
        return value

    def _static(self, made_of: ClassValue, depth: int) -> None:
        key = class_key(made_of)
        if key in self.graph.modules:
            return
        self.graph.modules[key] = made_of
        site = Site(made_of.scope.module, made_of.node)
        lists = [one.arguments[0] for one in named(self.decorators.of_class(made_of), "Module") if one.arguments]
        if not lists:
            self._lose(site, f"`{made_of.name}` is imported as a module, and what it holds could not be followed")
        for given in lists:
            if isinstance(given, Record):
                self._read(given, made_of, site, depth)
            else:
                self._lose(site, f"what the module `{made_of.name}` holds could not be followed")

    def _dynamic(self, given: Record, site: Site, depth: int) -> None:
        held = given.entries.get("module")
        made_of = self.decorators.forced(held) if isinstance(held, Value) else None
        if isinstance(made_of, ClassValue):
            self._static(made_of, depth)
            site = Site(made_of.scope.module, made_of.node)
            self._read(given, made_of, site, depth)
            return
        self._read(given, None, site, depth)
        if held is None and not given.is_open:
            self._lose(site, "what a module imports here could not be followed")

    def _read(self, given: Record, made_of: ClassValue | None, site: Site, depth: int) -> None:
        for value in self._listed(given, "providers", site):
            self._provider(value, site)
        for value in self._listed(given, "controllers", site):
            self._controller(value, made_of, site)
        for value in self._listed(given, "imports", site):
            self.add(value, site, depth + 1)

    def _listed(self, given: Record, name: str, site: Site) -> Iterator[Value]:
        held = given.entries.get(name)
        value = self.decorators.forced(held) if isinstance(held, Value) else None
        yield from self._flat(value, name, site)

    def _flat(self, value: Value | None, name: str, site: Site, depth: int = 0) -> Iterator[Value]:
        match value:
            case None:
                return
            case Items() if depth < _MAX_NESTED:
                for item in map(self.decorators.forced, value.items):
                    yield from self._flat(item, name, site, depth + 1)
                if value.is_open and not any(isinstance(item, Unknown | Choice) for item in value.items):
                    self._lose(site, f"not all of the {name} of a module could be followed")
            case Choice() if depth < _MAX_NESTED:
                self._conditions += 1
                for option in map(self.decorators.forced, value.options):
                    yield from self._flat(option, name, site, depth + 1)
                self._conditions -= 1
            case _:
                yield value

    def _provider(self, value: Value, site: Site) -> None:
        if isinstance(value, Record) and isinstance(token := value.entries.get("provide"), Value):
            self.graph.providers.append(Provider(self.decorators.forced(token), value, site, not self._conditions))
        elif isinstance(value, Unknown) and is_guard_name(value.what):
            self.graph.doubts.append((value.what, site))

    def _controller(self, value: Value, made_of: ClassValue | None, site: Site) -> None:
        match value:
            case ClassValue():
                self.graph.controllers.setdefault(class_key(value), (value, made_of))
            case External() | ExternalCall():
                package = value.package if isinstance(value, External) else value.callee.package
                self._lose(site, f"a controller of {package} is served here, which is not read")
            case _:
                if not self._is_nothing(value):
                    self._lose(site, "a controller of a module could not be followed")

    def _prefixed(self, value: Value, above: str, site: Site) -> None:
        """`RouterModule.register([{ path, module, children }])`."""
        value = self.decorators.forced(value)
        if not isinstance(value, Items) or value.is_open:
            self._lose(site, "the paths that RouterModule is given could not be followed")
        for item in map(self.decorators.forced, value.items if isinstance(value, Items) else ()):
            if isinstance(item, ClassValue):
                self.graph.prefixes[class_key(item)] = above
                continue
            if not isinstance(item, Record):
                continue
            entries = {k: self.decorators.forced(v) for k, v in item.entries.items() if isinstance(v, Value)}
            path, made_of, children = entries.get("path"), entries.get("module"), entries.get("children")
            here = f"{above}/{path.text.strip('/')}" if isinstance(path, Text) else above
            if isinstance(made_of, ClassValue):
                self.graph.prefixes[class_key(made_of)] = here
            if children is not None:
                self._prefixed(children, here, site)

    def _lose(self, site: Site, reason: str) -> None:
        found = Unresolved(site.module.path, site.line, reason, "router")
        if found not in self.graph.lost:
            self.graph.lost.append(found)


def applications(decorators: Decorators) -> Iterator[tuple[Site, Value]]:
    """Every `NestFactory.create(AppModule)`: where it is written, and what it is given."""
    machine = decorators.machine
    for path in sorted(machine.project.sources):
        source = machine.project.sources[path]
        if "NestFactory" not in source.text or NEST not in source.text:
            continue
        for call in source.nodes("call_expression"):
            callee, given = callee_of(call), arguments_of(call)
            if callee is None or text_of(unwrap(callee)) != "NestFactory.create" or not given:
                continue
            yield Site(machine.module(path), call), decorators.value(given[0], machine.scope_of(path))
