"""What an expression can stand for while the interpreter runs: a handful of kinds, and `Unknown` for the rest.

A value has identity: two routers are never the same one. Nodes belong to the module that is given beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.modules import Module
from secgate.facts.typescript.syntax import Node

MAX_TEXT = 4_000
MAX_ITEMS = 20_000
# More conditions than ever hold: nothing is known of where a value was made.
ALWAYS = 1_000_000


@dataclass(eq=False, slots=True, repr=False)
class Site:
    """A place in a module."""

    module: Module
    node: Node

    @property
    def line(self) -> int:
        """1-based."""
        return self.node.start_point.row + 1


@dataclass(eq=False, slots=True, repr=False)
class Value:
    """Anything an expression can stand for."""


@dataclass(eq=False, slots=True, repr=False)
class Text(Value):
    """A string. `is_open` says that a part of it is not known; it then stands as `${...}`.

    `may_miss` says of it, as of objects and arrays, that undefined may stand in its place.

    NOTE: a program can double a text at each line; what is longer than any path or key is cut, and open.
    """

    text: str
    is_open: bool = False
    may_miss: bool = False

    def __post_init__(self) -> None:
        if len(self.text) > MAX_TEXT:
            self.text, self.is_open = f"{self.text[:MAX_TEXT]}${{...}}", True


@dataclass(eq=False, slots=True, repr=False)
class Number(Value):
    """A number."""

    number: float


@dataclass(eq=False, slots=True, repr=False)
class Literal(Value):
    """`true`, `false`, `null` or `undefined`, the last two as None."""

    value: bool | None


@dataclass(eq=False, slots=True, repr=False)
class Pattern(Value):
    """A regular expression, as written."""

    text: str


@dataclass(eq=False, slots=True, repr=False)
class TypeRef:
    """A type as written, with the module that gives its names a meaning.

    Attributes:
        bound: what the type parameters of functions and classes around it stand for.
    """

    module: Module
    node: Node
    bound: "dict[str, TypeRef] | None" = None


@dataclass(eq=False, slots=True, repr=False)
class Unknown(Value):
    """What is not known.

    Attributes:
        what: the expression as written, for people.
        type: its declared type, where there is one.
        owner: for a member, the value it belongs to.
        name: for a member, its name; for a parameter, the parameter's.
        site: where it was met.
        module: the module of the target itself that it comes from, and that was not found.
    """

    what: str = ""
    type: TypeRef | None = None
    owner: Value | None = None
    name: str = ""
    site: Site | None = None
    module: str = ""


@dataclass(eq=False, slots=True, repr=False)
class Function(Value):
    """A function or method with the scope it was made in; `this` is what a method belongs to."""

    node: Node
    scope: "Scope"
    this: Value | None = None
    name: str = ""

    @property
    def site(self) -> Site:
        """Where it is written."""
        return Site(self.scope.module, self.node)


@dataclass(eq=False, slots=True, repr=False)
class Record(Value):
    """An object with named entries; `is_open` says that it may hold others, `under` as for `Items`."""

    entries: "dict[str, Value | Thunk]" = field(default_factory=dict)
    is_open: bool = False
    type: TypeRef | None = None
    under: int = ALWAYS
    may_miss: bool = False


@dataclass(eq=False, slots=True, repr=False)
class Items(Value):
    """An array; `is_open` says that it may hold others, `under` how many conditions held where it was written.

    NOTE: a program can double an array at each line; what is longer than any list of handlers is cut, and open.
    """

    items: list[Value] = field(default_factory=list)
    is_open: bool = False
    under: int = ALWAYS
    may_miss: bool = False

    def __post_init__(self) -> None:
        if len(self.items) > MAX_ITEMS:
            self.items, self.is_open = self.items[:MAX_ITEMS], True


@dataclass(eq=False, slots=True, repr=False)
class ClassValue(Value):
    """A class."""

    node: Node
    scope: "Scope"
    name: str = ""


@dataclass(eq=False, slots=True, repr=False)
class Instance(Value):
    """An object of a class; `fields` is what its constructor and its field declarations have set so far.

    `under` says how many conditions held when it was built, `kinds` which types it was given: `new Token<Invoice>()`.
    """

    made_of: ClassValue
    arguments: list[Value] = field(default_factory=list)
    fields: "dict[str, Value | Thunk]" = field(default_factory=dict)
    is_built: bool = False
    under: int = ALWAYS
    kinds: tuple[TypeRef, ...] = ()


@dataclass(eq=False, slots=True, repr=False)
class External(Value):
    """An export of a package from elsewhere, or a member of one: `express`, `("Router",)`."""

    package: str
    names: tuple[str, ...] = ()


@dataclass(eq=False, slots=True, repr=False)
class ExternalCall(Value):
    """The result of calling something from elsewhere, or of a method of such a result.

    Attributes:
        callee: what was called.
        arguments: what it was given.
        names: members read from the result.
        is_new: whether it was called with `new`.
        before: the result that the callee is a method of, in a chain of calls.
    """

    callee: External
    arguments: list[Value]
    site: Site
    names: tuple[str, ...] = ()
    is_new: bool = False
    before: "ExternalCall | None" = None


@dataclass(eq=False, slots=True, repr=False)
class Choice(Value):
    """One of several, by a condition that is not known; the first is that of a condition that holds."""

    options: list[Value]
    condition: Site | None = None


@dataclass(eq=False, slots=True, repr=False)
class Deferred(Value):
    """The result of a call that nobody has needed so far; the interpreter makes it when somebody does.

    `kind` is the type that it is declared to have where it is kept.
    """

    function: Function
    arguments: list[Value]
    site: Site
    result: Value | None = None
    kind: TypeRef | None = None


@dataclass(frozen=True)
class Condition:
    """A test around a statement; `holds` says which way it has to turn out."""

    site: Site
    holds: bool = True


@dataclass(eq=False, slots=True, repr=False)
class Handler:
    """A value given to a router as handler or middleware, with the argument it was."""

    value: Value
    site: Site


@dataclass(eq=False, slots=True, repr=False)
class Event:
    """Something a router was told, in the order of execution.

    Attributes:
        kind: `use`, `route` or `param`.
        method: in upper case; `ALL` for every one.
        paths: one for each path given; a use without path has "/".
        conditions: what had to hold for the statement to run.
        dynamic: why the registration is not known exactly, or empty.
        contract: whether a ts-rest contract gave method and path.
        entry: what that contract says of the route.
        settings: what stands under `config` in the options of a route of Fastify; None where that is not known.
        exact: a `use` that is passed for its path alone, and for none below it.
        body: a route of Fastify that demands a body, and what runs for such routes alone.
    """

    kind: str
    method: str
    paths: list[Value]
    handlers: list[Handler]
    site: Site
    conditions: tuple[Condition, ...] = ()
    dynamic: str = ""
    contract: bool = False
    entry: "Record | None" = None
    exact: bool = False
    settings: "Record | None" = None
    body: bool = False


@dataclass(eq=False, slots=True, repr=False)
class RouterValue(Value):
    """A router or application of Express, or of a framework that is told of routes as Express is.

    Attributes:
        is_app: whether it answers requests by itself.
        site: where it was made; for a placeholder, the parameter.
        placeholder: it stands for a parameter of a function that nobody was seen to call.
        root: the function that was run without a caller when it was made.
        family: the framework.
        base: what stands before every path that it is told of.
        whole: the router of which it is another view, with a base of its own; that one holds the events.
        served: it was seen to be handed to what serves it.
        ahead: how many of its first events are hooks of its own, which run for everything below it.
    """

    is_app: bool
    site: Site
    root: tuple[str, int] | None = None
    events: list[Event] = field(default_factory=list)
    placeholder: bool = False
    fields: "dict[str, Value | Thunk]" = field(default_factory=dict)
    family: str = "express"
    base: str = ""
    whole: "RouterValue | None" = None
    served: bool = False
    ahead: int = 0


@dataclass(eq=False, slots=True, repr=False)
class RoutePath(Value):
    """`router.route("/x")`: a router with a path that methods are then called on."""

    router: RouterValue
    path: Value


@dataclass(eq=False, slots=True, repr=False)
class Bound(Value):
    """A method that the interpreter itself knows, with what it is called on: `router.get`, `list.push`."""

    target: Value
    name: str


@dataclass(eq=False, slots=True, repr=False)
class Thunk:
    """A value that is made when it is first read.

    Attributes:
        node: the expression or declaration.
        wanted: for a declarator with a pattern, the name that is meant.
    """

    node: Node
    scope: "Scope"
    wanted: str = ""
    is_running: bool = False


@dataclass(eq=False, slots=True, repr=False)
class Scope:
    """Names and what they stand for, inside a function, a block or a module; `types` holds its type parameters."""

    module: Module
    parent: "Scope | None" = None
    names: "dict[str, Value | Thunk]" = field(default_factory=dict)
    this: Value | None = None
    types: "dict[str, TypeRef] | None" = None

    def holder(self, name: str) -> "Scope | None":
        """The innermost scope that knows the name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def receiver(self) -> Value | None:
        """What `this` stands for."""
        scope: Scope | None = self
        while scope is not None:
            if scope.this is not None:
                return scope.this
            scope = scope.parent
        return None


def options_of(value: Value | None, depth: int = 4) -> Iterator[Value]:
    """The possible values behind choices."""
    if isinstance(value, Choice) and depth:
        for option in value.options:
            yield from options_of(option, depth - 1)
    elif value is not None:
        yield value


def mounted_by(router: RouterValue) -> Iterator[RouterValue]:
    """The routers that are registered with one, in order."""
    for event in router.events:
        for handler in event.handlers:
            yield from (value for value in options_of(handler.value) if isinstance(value, RouterValue))
