"""Columns that whoever sends an object may set with it: the tenant, a role, the row of another model."""

from dataclasses import dataclass
from typing import Literal

from secgate.facts.access import ROLE_COLUMN
from secgate.facts.python.classes import Classes
from secgate.facts.python.conditions import Conditions
from secgate.facts.python.model_classes import PythonModel, PythonModels, members
from secgate.facts.python.names import Defined
from secgate.facts.python.query_parts import Asked
from secgate.facts.python.schema_classes import lets_unknown_through, names_of
from secgate.facts.queries import TENANT

Kind = Literal["tenant", "role", "key"]


@dataclass(frozen=True)
class Settable:
    """A column that a client may set.

    Attributes:
        relation: the name of the relation, for the row of another model.
    """

    name: str
    kind: Kind
    relation: str = ""


@dataclass(frozen=True)
class ClientColumns:
    """Tells what columns are, and which an object lets through."""

    models: PythonModels
    classes: Classes

    def columns(self, model: PythonModel, reader: Conditions) -> list[Settable]:
        """The columns of a model that no client is to set unasked; one that belongs to no tenant has none."""
        found: list[Settable] = []
        cls = model.cls if model.library == "sqlalchemy" else None
        written = {name for name, _, _ in members(self.classes, cls)} if cls is not None else None
        owned = self.models.tenancy(model) in {*TENANT, "root"}
        for field in model.model.fields if owned or model.signs_in else ():
            relation = model.relation(field.name)
            names = (field.name, *(relation.relation_fields if relation is not None else ()))
            kinds = ((name, self._kind(name, model, reader)) for name in names)
            found += (
                Settable(name, kind, self.relation(name, model))
                for name, kind in kinds
                # NOTE: a relation that nothing declares is there for queries alone.
                if kind is not None and (written is None or name in written)
            )
        return list(dict.fromkeys(found))

    def _kind(self, name: str, model: PythonModel, reader: Conditions) -> Kind | None:
        column, _, is_tenant, _ = reader.walk((name,), model)
        if is_tenant and self.models.tenancy(model) != "root":
            return "tenant"
        if ROLE_COLUMN.match(column):
            return "role"
        return "key" if self.is_key(name, model, reader) else None

    def is_key(self, name: str, model: PythonModel, reader: Conditions) -> bool:
        """Whether a column names a row of a model that belongs to a tenant."""
        if not self.relation(name, model):
            return False
        kind = reader.kind_of((name,), model)
        other = self.models.by_name.get(kind) if kind is not None else None
        return other is not None and not other.signs_in and self.models.tenancy(other) in TENANT

    @staticmethod
    def relation(name: str, model: PythonModel) -> str:
        """The relation that a column belongs to; empty for none."""
        fields = (f for f in model.model.fields if not f.is_list)
        return next((f.name for f in fields if f.relation_fields and name in {f.name, *f.relation_fields}), "")

    def let_through(self, sent: Asked, model: PythonModel, reader: Conditions) -> list[Settable]:
        """The columns of a model that an object which was sent may set."""
        wanted = [one for one in self.columns(model, reader) if one.name not in sent.without]
        if sent.schema is None or lets_unknown_through(self.classes, sent.schema):
            return wanted
        names = {name for name, _ in names_of(self.classes, sent.schema)}
        return [one for one in wanted if one.name in names]

    def declared(self, schema: Defined, name: str) -> Defined | None:
        """What declares a name of a schema."""
        return next((value for one, value in names_of(self.classes, schema) if one == name), None)
