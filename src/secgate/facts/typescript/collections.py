"""Collections of the MongoDB driver as models: their names, and what the code asks of them and writes into them.

The driver knows no schema, so a collection has the fields that its queries and its documents name, those of the type it
is given, `db.collection<Invoice>("invoices")`, and of the indexes that are made on it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from secgate.facts.schemas import Model, ModelField
from secgate.facts.typescript.document_calls import DocumentCall, Documents
from secgate.facts.typescript.document_models import model_of
from secgate.facts.typescript.names import arguments_of, entries_of, key_of, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View
from secgate.model import Place

_NAME = re.compile(r"[A-Za-z_]\w*")
_MAX_COLLECTIONS = 500


@dataclass
class _Collection:
    """What is known of a collection."""

    name: str
    place: Place
    fields: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    uniques: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def model(self) -> Model:
        """The collection as a model."""
        alone = {column for (column, *rest) in self.uniques if not rest} | {"_id"}
        line = self.place.line
        names = {"_id": line} | self.fields
        return Model(
            name=self.name,
            path=self.place.path,
            line=line,
            fields=tuple(
                ModelField(name, self.kinds.get(name, "String"), at, False, name != "_id", name in alone, (), name)
                for name, at in names.items()
            ),
            uniques=tuple(("_".join(columns), columns) for columns in self.uniques if len(columns) > 1),
            table=self.name,
            indexes=tuple(self.indexes),
            orm="mongodb",
        )


def read_collections(views: Iterable[View], again: Callable[[Iterable[Model]], Iterable[View]]) -> tuple[Model, ...]:
    """The collections that no model of Mongoose is kept in.

    Args:
        views: of the files that may name collections.
        again: gives views of the files that may ask them, when it is told the models.
    """
    found: dict[str, _Collection] = {}
    for view in views:
        for call, name in _named(view):
            if name in view.collections or len(found) >= _MAX_COLLECTIONS:
                continue
            kept = found.setdefault(name, _Collection(name, view.file.place(call)))
            _typed(view, call, kept)
    models = [one.model for one in found.values()]
    for view in again(models) if models else ():
        for asked in Documents().calls(view):
            if asked.model is not None and (kept_in := found.get(asked.model.name)) is not None:
                _filled(view, asked, kept_in)
        _indexed(view, found)
    return tuple(one.model for one in found.values())


def _named(view: View) -> Iterator[tuple[Node, str]]:
    """(call, name) of `db.collection("invoices")`."""
    for call, callee, name in view.names.named:
        given = arguments_of(call)
        if name == "collection" and given and unwrap(callee).type == "member_expression":
            written = view.names.resolve(given[0])
            if written.type == "string":
                yield call, text_of(written)[1:-1]


def _typed(view: View, call: Node, kept: _Collection) -> None:
    """The fields of the type that a collection is given, or that it is kept as."""
    listed = call.child_by_field_name("type_arguments")
    holder = call.parent.child_by_field_name("type") if call.parent is not None else None
    typed = listed or holder
    for word in _NAME.findall(text_of(typed)) if typed is not None else ():
        declared = view.links.typed(view, word)
        if declared is None:
            continue
        body = declared[1].child_by_field_name("body") or declared[1].child_by_field_name("value")
        for member in body.named_children if body is not None else ():
            if member.type in {"property_signature", "public_field_definition"} and key_of(member):
                kept.fields.setdefault(key_of(member), kept.place.line)
                annotation = member.child_by_field_name("type")
                said = text_of(annotation).lstrip(": ") if annotation is not None else "string"
                kept.kinds[key_of(member)] = "String" if said.startswith("string") else said
        return


def _filled(view: View, asked: DocumentCall, kept: _Collection) -> None:
    """The fields that a query asks for, or writes."""
    for name in asked.asked(view.names):
        kept.fields.setdefault(name, kept.place.line)
    for whole in asked.written(view.names):
        made = view.names.resolve(whole)
        for name, _ in entries_of(made) if made.type == "object" else ():
            if name and not name.startswith("$"):
                kept.fields.setdefault(name, kept.place.line)


def _indexed(view: View, found: dict[str, _Collection]) -> None:
    """`collection.createIndex({ orgId: 1, number: 1 }, { unique: true })`."""
    for call, callee, name in view.names.named:
        given = arguments_of(call)
        if name != "createIndex" or not given:
            continue
        model = model_of(view, unwrap(callee).child_by_field_name("object"))
        kept = found.get(model.name) if isinstance(model, Model) else None
        columns = tuple(properties(view.names.resolve(given[0])))
        if kept is None or not columns:
            continue
        kept.indexes.append(columns)
        unique = properties(unwrap(given[1])).get("unique") if len(given) > 1 else None
        if unique is not None and unwrap(unique).type == "true":
            kept.uniques.append(columns)
