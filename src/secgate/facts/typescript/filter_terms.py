"""What a condition on one column says, for libraries that name their columns by texts: `"i.org_id", "=", orgId`."""

from dataclasses import dataclass, field

from secgate.facts.schemas import Model
from secgate.facts.typescript.filter_values import PRINCIPAL, Filter, is_principal
from secgate.facts.typescript.object_filters import Objects, is_person
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import View
from secgate.model import Confidence

_PLAIN = frozenset({"identifier", "shorthand_property_identifier", "member_expression"})


@dataclass(frozen=True)
class Terms:
    """Reads the terms of one query.

    Attributes:
        model: the one that is asked for.
        depth: how deep within others the query is.
        objects: what reads the values of its own columns.
    """

    view: View
    model: Model
    depth: int
    objects: Objects = field(repr=False)

    def term(self, owner: Model | None, name: str, value: Node | None, *, many: bool, at: Node) -> Filter:
        """A column that must have a value.

        Args:
            owner: whose column it is; None where that is not known.
            name: of the column, as its model calls it.
            value: None for one that a text holds itself.
            many: it must be one of the values of a list.
            at: the place of the condition.
        """
        view, words = self.view, self.view.words
        own = owner is not None and owner.name == self.model.name
        proof = view.proof(value if value is not None else at, "limited to the tenant here")
        if name in words.keys or name in words.columns:
            if value is None:
                # NOTE: a tenant that the text itself fixes is the code's own choice.
                return Filter("unknown")
            if many:
                found = self.objects.among(value)
                return Filter(found.pin, how="where" if own else "relation", proof=found.proof)
            return Filter("pinned", how="where" if own else "relation", proof=proof)
        if owner is not None and self._is_root(owner, name):
            alone = value is not None and not many
            return Filter("pinned", how="relation", proof=proof) if alone else Filter("unknown")
        if value is None:
            return Filter()
        if owner is None:
            return Filter("unknown" if words.mentioned(value) is not None else "no", [(name, value)])
        if own:
            return self.objects.entry(name, value, self.model, self.depth + 1)
        person = name == "id" and is_person(owner) and is_principal(view, value)
        if (person or PRINCIPAL.match(name)) and value.type in _PLAIN and not from_request(view.names, value):
            member = view.proof(value, "one who belongs to it", Confidence.MEDIUM)
            return Filter("principal", how="relation", proof=member)
        return Filter("no", [(f"{owner.accessor}.{name}", value)])

    def _is_root(self, owner: Model, name: str) -> bool:
        """Whether a column says which tenant: the relation to it, or what is unique of the tenant itself."""
        if self.view.schema.tenancy.get(owner.name) == "root":
            return any(f.unique for f in owner.fields if f.name == name)
        related = next((f.kind for f in owner.fields if f.name == name and f.relation_fields), "")
        return self.view.schema.tenancy.get(related) == "root"
