"""Queries that chains build, as the checks see them: what Kysely and the client of Supabase have in common."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from secgate.facts.schemas import Model, Orm
from secgate.facts.typescript.built_queries import Built, Manner, Taken, built_from
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.names import Names, entries_of, properties, unwrap
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View


@dataclass(frozen=True)
class Column:
    """A column as a text names it; the alias is empty where none is written."""

    alias: str
    name: str


@dataclass(frozen=True)
class BuiltCall(QueryCall):
    """One query of a chain.

    Attributes:
        view: its file.
        start: the call that names its table.
        unknown: how the code names a table that is not known.
    """

    MANNER: ClassVar[Manner]
    ORM: ClassVar[Orm]

    view: View = field(kw_only=True, repr=False, compare=False)
    start: Node = field(kw_only=True)
    model: Model | None = None
    unknown: str = ""

    @cached_property
    def built(self) -> Built:
        """What is done with it until it runs."""
        return built_from(self.view, self.start, self.MANNER)

    @cached_property
    def steps(self) -> list[Taken]:
        """The steps in its file, of all ways."""
        return [step for step in self.built.every() if step.view is self.view]

    @abstractmethod
    def is_limit(self, step: Taken) -> bool:
        """Whether a step may limit the rows."""

    @abstractmethod
    def terms(self) -> Iterator[tuple[Column, Node]]:
        """(column, value) of each comparison that must hold, in its own file."""

    @abstractmethod
    def is_own(self, column: Column) -> bool:
        """Whether a column is one of its own table."""

    @abstractmethod
    def target(self, names: Names) -> list[str]:
        """The columns by which an upsert finds its row."""

    def unread(self, _names: Names) -> str:
        """Nothing: what is not read of it is a condition that is not known."""
        return ""

    def conditions(self, _names: Names) -> list[Node]:
        """The call itself, which stands for all conditions of the chain."""
        limits = any(self.is_limit(step) for step in self.built.every())
        return [self.node] if limits or self.built.is_open() else []

    def is_unfiltered(self, _names: Names) -> bool:
        """Always, where there is no condition."""
        return True

    def asked(self, names: Names) -> Mapping[str, Node]:
        """The columns that must equal a value; of an upsert those of its target."""
        if self.operation == "upsert":
            row = properties(names.resolve(self.written(names)[0])) if self.written(names) else {}
            return {name: row[name] for name in self.target(names) if name in row}
        return {column.name: value for column, value in self.terms() if self.is_own(column)}

    def entries(self, names: Names) -> Iterator[tuple[str, Node]]:
        """Every term of its conditions, and every entry of what it writes."""
        yield from ((column.name, value) for column, value in self.terms())
        for whole in self.written(names):
            for part in shallow(names.resolve(whole)):
                if part.type == "object":
                    yield from ((key, unwrap(value)) for key, value in entries_of(part) if key)

    def any_model(self) -> Model | None:
        """A table of no columns in the place of one that is not known."""
        return Model("", "", 0, (), (), self.unknown, orm=self.ORM) if self.unknown else None
