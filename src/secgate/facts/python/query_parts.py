"""What expressions of Python stand for, as far as queries need it: queries that are built, rows, tenants, requests."""

import ast
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.python.files import Function, Located, PythonFile
from secgate.facts.python.model_classes import PythonModel
from secgate.facts.python.names import Defined
from secgate.model import Place, TraceStep

# Why a part of a filter may not apply: some condition, or one that asks whether there is a tenant.
Maybe = Literal["", "some", "tenant"]


@dataclass(frozen=True, eq=False)
class Spot:
    """A node with its file."""

    file: PythonFile
    node: Located

    @property
    def place(self) -> Place:
        """Its range."""
        return self.file.place(self.node)

    def step(self, note: str) -> TraceStep:
        """A step of a trace there."""
        return TraceStep(path=self.file.path, line=self.node.lineno, note=note)

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from every other one."""
        return self.file.path, self.node.lineno, self.node.col_offset


@dataclass(frozen=True, eq=False)
class Other:
    """Anything else; `of` are values that it was made of."""

    of: tuple["Value", ...] = ()


@dataclass(frozen=True, eq=False)
class Const:
    """A value that the code itself fixes; `nothing` for None, `text` for a text, `written` where it says something."""

    nothing: bool = False
    text: str | None = None
    written: bool = False


@dataclass(frozen=True, eq=False)
class Sql:
    """A statement in SQL; without a text where that is built from parts."""

    text: str | None


@dataclass(frozen=True, eq=False)
class Param:
    """A parameter of the function that is read, whose value is for its callers to say."""

    name: str


@dataclass(frozen=True, eq=False)
class Asked:
    """What whoever sends a request has chosen.

    Attributes:
        key: its name there.
        whole: it is no single value, but all that was sent, by names.
        schema: the class by which a whole was parsed.
        without: names that a whole does not hold.
    """

    key: str = ""
    whole: bool = False
    schema: Defined | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Request:
    """A request, or what the server has put there."""


@dataclass(frozen=True, eq=False)
class Principal:
    """Whoever asks, or a part of that."""

    spot: Spot


@dataclass(frozen=True, eq=False)
class Tenant:
    """The tenant or its id.

    Attributes:
        trusted: the request does not claim it.
        made_up: where the code fixes one for want of it.
    """

    spot: Spot
    trusted: bool
    of_instance: bool = False
    made_up: Spot | None = None


@dataclass(frozen=True, eq=False)
class Klass:
    """A class of the target."""

    cls: Defined


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the target; `kept` are attributes that are known."""

    cls: Defined
    kept: dict[str, "Value"] = field(default_factory=dict)
    super_of: Defined | None = None


@dataclass(frozen=True, eq=False)
class Func:
    """A function of the target, with the object that it is asked of."""

    found: Defined
    node: Function | ast.Lambda
    bound: "Value | None" = None
    closure: "dict[str, Value] | None" = None


@dataclass(frozen=True, eq=False)
class ModelClass:
    """A model itself."""

    model: PythonModel


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a model, as SQLAlchemy names it; or a relation."""

    model: PythonModel
    name: str


@dataclass(frozen=True, eq=False)
class Outer:
    """A value of the row that a subquery is asked for."""


@dataclass(frozen=True, eq=False)
class Atom:
    """One comparison of a filter.

    Attributes:
        path: the names from the model of the query, or of `model` where that is given, to what is compared.
    """

    path: tuple[str, ...]
    lookup: str
    value: "Value"
    spot: Spot
    model: PythonModel | None = None


@dataclass(frozen=True, eq=False)
class Tree:
    """Conditions that belong together: `Q(a) | Q(b)`, `and_(...)`; or one of a list that may not hold it (`maybe`)."""

    op: Literal["and", "or", "not", "unknown", "maybe", "maybe-tenant"]
    parts: tuple["Tree | Atom", ...]
    spot: Spot


@dataclass(frozen=True, eq=False)
class Part:
    """A condition of a query, and whether it may be left out."""

    tree: Tree | Atom
    maybe: Maybe = ""


@dataclass(frozen=True, eq=False)
class Built:
    """A query that is put together.

    Attributes:
        model: None where it is not known.
        site: where it begins; where a function of the target gives it, the call.
        parts: its conditions.
        written: what an insert sets; None for what is no insert.
        operation: `select`, `update`, `delete`, `insert` of a statement; empty for a set of rows of Django.
        lost: why it cannot be read.
        inner: queries that are parts of it, beside those in its conditions.
        empty: it gives no row.
    """

    model: PythonModel | None
    site: Spot
    parts: tuple[Part, ...] = ()
    written: "Fields | None" = None
    operation: str = ""
    lost: str = ""
    inner: tuple["Built", ...] = ()
    empty: bool = False


@dataclass(frozen=True, eq=False)
class Row:
    """A row, or several, of a model.

    Attributes:
        site: where the query begins that found it; None for a new one.
        fields: what a new one was given.
    """

    model: PythonModel
    site: Spot | None
    fields: "Fields | None" = None


@dataclass(frozen=True, eq=False)
class RowPart:
    """A column of a row."""

    row: Row
    name: str


@dataclass(frozen=True, eq=False)
class Fields:
    """Values by name; `open` where there may be others, `wholes` for those of them that were sent."""

    given: "dict[str, tuple[Value, Spot]]"
    open: bool = False
    wholes: "tuple[Asked, ...]" = ()


@dataclass(frozen=True, eq=False)
class Several:
    """The values of a tuple or a list."""

    values: tuple["Value", ...]


Value = (
    Other | Const | Param | Asked | Request | Principal | Tenant | Klass | Instance | Func | ModelClass | Column | Outer
    | Atom | Tree | Built | Row | RowPart | Fields | Several | Sql
)  # fmt: skip
