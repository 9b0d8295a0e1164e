"""Filters that are written as objects: `{ tenantId, AND: [...], items: { some: { ... } } }`."""

import re
from dataclasses import dataclass
from typing import Literal

from secgate.facts.schemas import Model
from secgate.facts.typescript.filter_values import (
    MAX_BRANCHES,
    PRINCIPAL,
    Filter,
    ReadFilter,
    all_of,
    either,
    is_own_id,
    is_principal,
    tenant_value,
    tenants_listed,
)
from secgate.facts.typescript.names import key_of, last_name, properties, root_name, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request, given_by_wrapper
from secgate.facts.typescript.view import View
from secgate.model import Confidence

PERSON = re.compile(r"^(?:User|Account|Person|Profile|Customer|Member|Admin\w*)$")


def is_person(model: Model) -> bool:
    """Whether a row is what a person is: `User`, or one of `users`."""
    return PERSON.match(model.word[:1].upper() + model.word[1:]) is not None


@dataclass(frozen=True)
class Objects:
    """Reads the objects of one file.

    Attributes:
        read: reads any expression in the place of a filter.
    """

    view: View
    read: ReadFilter

    def filter(self, node: Node, model: Model, depth: int) -> Filter:
        """What an object says about the tenant."""
        view = self.view
        found = Filter()
        for entry in node.named_children:
            if entry.type == "spread_element":
                added = self.read(view, entry.named_children[0], model, depth + 1)
                if found.pin == "pinned" and found.how == "where" and _may_rename(view, entry.named_children[0]):
                    found = Filter("unknown", found.values)
                found.add(added)
            elif entry.type in {"pair", "shorthand_property_identifier"}:
                found.add(self.entry(self.key(entry), value_of(entry), model, depth))
        return found

    def key(self, entry: Node) -> str:
        """What an entry is called; empty where that is computed."""
        return key_of(entry)

    def entry(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        """What one entry says: a column, a compound unique, a relation, AND, OR."""
        view, value = self.view, unwrap(value)
        if key in view.words.keys:
            pin, proof = tenant_value(view, value)
            return Filter(pin, vanishing=[value], proof=proof)
        if key == "RAW" and model.orm == "drizzle":
            return Filter("unknown")
        if key in {"AND", "OR"}:
            return self._combined(key, value, model, depth)
        compound = next((fields for name, fields in model.uniques if name == key), None)
        if compound is not None and len(compound) > 1:
            found = self.read(view, value, model, depth + 1)
            found.how = "unique"
            return found
        column = next((f for f in model.fields if f.name == key), None)
        related = view.named(column.kind) if column else None
        if related is not None:
            return self.relation(value, related, key, depth)
        inner = next((v for k, v in properties(value).items() if k in {"in", "equals", "eq"}), value)
        own = last_name(inner) == "id" and given_by_wrapper(view.names, inner)
        own = own or (PRINCIPAL.match(key) is not None and is_principal(view, inner))
        own = own or (key == "id" and is_person(model) and is_own_id(view, inner))
        proof = view.proof(value, "limited to the one who asks", Confidence.MEDIUM) if own else None
        return Filter("principal" if own else "no", [(key, inner)], proof=proof)

    def among(self, listed: Node) -> Filter:
        """What a list of values under a tenant key says."""
        pin, proof = tenants_listed(self.view, listed)
        return Filter(pin, vanishing=[listed], proof=proof)

    def relation(self, value: Node, related: Model, key: str, depth: int) -> Filter:
        """What a condition on the row of another model says."""
        view, inner = self.view, value
        for wrapper, entry in properties(value).items():
            if wrapper in {"none", "every", "isNot"}:
                return Filter()
            if wrapper in {"some", "is", "connect"}:
                inner = unwrap(entry)
        found = self.read(view, inner, related, depth + 1)
        if view.schema.tenancy.get(related.name) == "root":
            unique = {f.name for f in related.fields if f.unique}
            if inner.type == "object" and unique & set(properties(inner)):
                return Filter("pinned", how="relation", proof=view.proof(value, "the relation names the tenant"))
            return Filter(found.pin, how="relation", proof=found.proof)
        if not found.limited and inner is not value and (member := _member(view, found)) is not None:
            proof = view.proof(member, "one who belongs to it", Confidence.MEDIUM)
            return Filter("principal", how="relation", proof=proof)
        values = [(f"{key}.{name}", node) for name, node in found.values]
        return Filter(found.pin, values, how="relation", proof=found.proof)

    def joined(self, key: Literal["AND", "OR"], value: Node, model: Model, depth: int) -> Filter:
        """Several conditions in a list, where something may be put into the list later."""
        listed = self.view.names.resolve(value)
        if key == "AND" and value.type != "array":
            return self.read(self.view, value, model, depth + 1)
        if listed.type != "array" or any(part.type == "spread_element" for part in listed.named_children):
            return Filter("unknown")
        if value.type != "array" and key == "OR":
            bound = self.view.names.binding(value)
            if bound is None or bound.name in self.view.names.filled:
                return Filter("unknown")
        parts = [part for part in listed.named_children if part.type != "comment"]
        if len(parts) > MAX_BRANCHES:
            return Filter("unknown")
        read = [self.read(self.view, part, model, depth + 1) for part in parts]
        return all_of(read) if key == "AND" else either(read, "some-or")

    def _combined(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        view = self.view
        value = view.names.resolve(value)
        parts = [part for part in value.named_children if part.type != "comment"] if value.type == "array" else [value]
        if len(parts) > MAX_BRANCHES and key == "OR":
            return Filter("unknown")
        read = [self.read(view, part, model, depth + 1) for part in parts]
        return all_of(read) if key == "AND" else either(read, "some-or")


def _may_rename(view: View, spread: Node) -> bool:
    """Whether what is spread after the tenant may set it anew: an object that its caller filled."""
    value = view.names.resolve(spread)
    if value.type == "subscript_expression":
        return True
    if value.type not in {"identifier", "member_expression", "call_expression"}:
        return False
    if from_request(view.names, value):
        return True
    binding = view.names.binding(root_name(value))
    if binding is None or binding.kind != "parameter" or value.type == "call_expression":
        return False
    annotation = binding.node.parent.child_by_field_name("type") if binding.node.parent is not None else None
    typed = text_of(annotation) if annotation is not None else ""
    # NOTE: a type that names the fields says which; any other may hold the tenant's.
    return re.search(r"\b(?:any|unknown|Record|object|\w*WhereInput|\w*FindManyArgs)\b", typed) is not None or not typed


def _member(view: View, found: Filter) -> Node | None:
    """The user that a membership is asked for, `members: { some: { userId } }`, unless the request names it."""
    own = (value for name, value in found.values if PRINCIPAL.match(name.rpartition(".")[2]))
    parts = {"identifier", "shorthand_property_identifier", "member_expression"}
    return next((v for v in own if v.type in parts and not from_request(view.names, v)), None)
