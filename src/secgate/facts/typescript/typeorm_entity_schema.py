"""`new EntitySchema({ name: "Invoice", columns: { … }, relations: { … } })` as models."""

from collections.abc import Iterator, Mapping

from secgate.facts.schemas import Model, ModelField
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_columns import (
    Column,
    Joined,
    flag,
    kind_named,
    target_of,
    text_at,
    texts_in,
)
from secgate.facts.typescript.typeorm_schema import Parts, model_of_parts
from secgate.facts.typescript.view import View


def read_entity_schemas(view: View) -> Iterator[Model]:
    """The entities of a file that are declared by objects."""
    for call in view.names.calls() if "EntitySchema" in view.file.text else ():
        if call.type == "new_expression" and last_name(callee_of(call)) == "EntitySchema" and arguments_of(call):
            options = _entries(view, arguments_of(call)[0])
            name = text_at(options.get("name")) or (target_of(view, options["target"]) if "target" in options else "")
            if name and "columns" in options:
                yield model_of_parts(name, (view.file.path, view.file.place(call).line), _parts(view, options))


def _parts(view: View, options: Mapping[str, Node]) -> Parts:
    parts = Parts(text_at(options.get("tableName")))
    for name, value in _entries(view, options["columns"]).items():
        parts.columns.append(_column(view, name, value))
    for name, value in _entries(view, options["relations"]).items() if "relations" in options else ():
        parts.joined.append(_relation(view, name, value))
    for kind, held in (("uniques", parts.uniques), ("indices", parts.indexes)):
        for one in _listed(view, options.get(kind)):
            given = _entries(view, one)
            names = texts_in(given["columns"]) if "columns" in given else ()
            if names:
                (parts.uniques if flag(given.get("unique")) else held).append(names)
    return parts


def _entries(view: View, node: Node) -> dict[str, Node]:
    """The entries of an object, with those of what is spread into it."""
    made, home = view.names.resolve(node), view
    bound = view.names.binding(made)
    found = view.links.value(view, bound) if bound is not None and bound.kind == "import" else None
    if found is not None:
        home, made = found[0], unwrap(found[1])
    entries: dict[str, Node] = {}
    for child in made.named_children if made.type == "object" else ():
        if child.type == "spread_element":
            entries |= _entries(home, child.named_children[0])
    return entries | (properties(made) if made.type == "object" else {})


def _listed(view: View, node: Node | None) -> list[Node]:
    made = view.names.resolve(node) if node is not None else None
    return [one for one in made.named_children if one.type == "object"] if made is not None else []


def _column(view: View, name: str, value: Node) -> Column:
    given = _entries(view, value)
    primary = flag(given.get("primary")) or flag(given.get("objectId"))
    field = ModelField(
        name=name,
        kind=kind_named(given.get("type")),
        line=view.file.place(value).line,
        is_list=flag(given.get("array")),
        optional=flag(given.get("nullable")),
        unique=primary or flag(given.get("unique")),
        relation_fields=(),
        column=text_at(given.get("name")) or name,
    )
    return Column(field, primary, False)


def _relation(view: View, name: str, value: Node) -> Joined:
    given = _entries(view, value)
    kind, join = text_at(given.get("type")), given.get("joinColumn")
    join = view.names.resolve(join) if join is not None else None
    column = text_at(properties(join).get("name")) if join is not None and join.type == "object" else ""
    return Joined(
        name=name,
        target=target_of(view, given["target"]) if "target" in given else "",
        line=view.file.place(value).line,
        many=kind in {"one-to-many", "many-to-many"},
        optional=True,
        owner=kind == "many-to-one" or (kind == "one-to-one" and join is not None),
        columns=(column,) if column else (),
        alone=kind == "one-to-one",
        primary=flag(given.get("primary")),
    )
