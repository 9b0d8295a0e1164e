"""Models of Mongoose: `mongoose.model("Invoice", schema)`, classes of Nest and of Typegoose, with fields and indexes.

https://mongoosejs.com/docs/guide.html and https://docs.nestjs.com/techniques/mongodb
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.schemas import Model, ModelField
from secgate.facts.typescript.document_fields import (
    Declared,
    class_fields,
    decorator_of,
    elsewhere,
    is_schema,
    model_name,
    object_fields,
)
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    arguments_of,
    callee_of,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_MAX_STEPS = 4
_MAX_MODELS = 2_000
_CLASSES = ("class_declaration", "abstract_class_declaration")
_ADDS = frozenset({"add", "index", "plugin", "set"})


@dataclass
class _Schema:
    """What a schema holds.

    Attributes:
        declared: its fields, the first of a name counts.
        indexes: of each the columns.
        uniques: those of them that are unique.
        collection: where it is named.
    """

    view: View
    node: Node
    declared: list[Declared] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    uniques: list[tuple[str, ...]] = field(default_factory=list)
    collection: str = ""

    def options(self, node: Node) -> None:
        """What `new Schema(…, options)` says: its collection, its dates."""
        given = properties(unwrap(node))
        if "collection" in given:
            self.collection = model_name(self.view, given["collection"])
        if "timestamps" in given and unwrap(given["timestamps"]).type != "false":
            line = self.view.file.place(node).line
            for name in ("createdAt", "updatedAt"):
                self.declared.append(Declared(ModelField(name, "Date", line, False, True, False, (), name)))

    def index(self, given: list[Node]) -> None:
        """`schema.index({ orgId: 1, number: 1 }, { unique: true })`."""
        columns = tuple(properties(unwrap(given[0]))) if given else ()
        if not columns:
            return
        self.indexes.append(columns)
        unique = properties(unwrap(given[1])).get("unique") if len(given) > 1 else None
        if unique is not None and unwrap(unique).type != "false":
            self.uniques.append(columns)


def read_models(views: Iterable[View]) -> tuple[Model, ...]:
    """The models of these files; one that several places make is told once, with what any of them declares."""
    listed = list(views)
    found: dict[str, Model] = {}
    for view in listed:
        for model in _models(view):
            known = found.get(model.name)
            if known is None or len(model.fields) > len(known.fields):
                found[model.name] = model
            if len(found) > _MAX_MODELS:
                return tuple(found.values())
    return tuple(found.values())


def _models(view: View) -> Iterator[Model]:
    for call, callee, name in view.names.named:
        given = arguments_of(call)
        if name in {"model", "discriminator"} and len(given) > 1 and _makes_model(view, callee):
            yield from _made(view, call, given)
        elif name in {"getModelForClass", "getDiscriminatorModelForClass", "addModelToTypegoose"} and given:
            yield from _of_class(view, given[1 if name.startswith("getD") and len(given) > 1 else 0], "")
        elif name in {"forFeature", "forFeatureAsync"} and given:
            for part in _each(view, given[0]):
                yield from _of_feature(view, part)


def _makes_model(view: View, callee: Node) -> bool:
    callee = unwrap(callee)
    if callee.type == "member_expression":
        return True
    bound = view.names.binding(callee)
    return bound is not None and bound.source == "mongoose"


def _made(view: View, call: Node, given: list[Node]) -> Iterator[Model]:
    """`model(name, schema, collection)`, `Base.discriminator(name, schema)`."""
    name = model_name(view, given[0])
    schema = _schema(view, given[1])
    if not name or schema is None:
        return
    if len(given) > 2 and (collection := unwrap(given[2])).type == "string":  # noqa: PLR2004 - the third is optional
        schema.collection = text_of(collection)[1:-1]
    if last_name(call) == "discriminator":
        _inherit(view, call, schema)
    yield _model(name, schema)


def _inherit(view: View, call: Node, schema: _Schema) -> None:
    """Put the fields of the model into a schema that a discriminator of it has beside its own."""
    base = unwrap(callee_of(call) or call).child_by_field_name("object")
    home, made = elsewhere(view, base) if base is not None else (view, call)
    given = arguments_of(made) if made.type == "call_expression" else []
    parent = _schema(home, given[1]) if len(given) > 1 else None
    if parent is not None:
        schema.declared += parent.declared
        schema.indexes += parent.indexes
        schema.uniques += parent.uniques
        schema.collection = schema.collection or parent.collection or _plural(model_name(home, given[0]))


def _schema(view: View, node: Node, steps: int = 0) -> _Schema | None:
    """The schema that an expression stands for; None where it cannot be read."""
    home, made = elsewhere(view, node)
    if steps > _MAX_STEPS or made.type not in {"new_expression", "call_expression"}:
        return None
    given, name = arguments_of(made), last_name(callee_of(made))
    if name == "createForClass" and given:
        return _class_schema(home, made, given[0])
    if name == "clone" and (base := unwrap(callee_of(made) or made).child_by_field_name("object")) is not None:
        return _completed(_schema(home, base, steps + 1), home, made)
    if not is_schema(made):
        return _completed(_by_function(home, made, steps), home, made)
    schema = _Schema(home, made)
    if given:
        schema.declared += object_fields(home, given[0])
        if is_schema(elsewhere(home, given[0])[1]) and (inner := _schema(home, given[0], steps + 1)) is not None:
            schema.indexes, schema.uniques = inner.indexes, inner.uniques
    if len(given) > 1:
        schema.options(given[1])
    return _completed(schema, home, made)


def _by_function(view: View, call: Node, steps: int) -> _Schema | None:
    """What a function of the target gives that makes schemas: with the fields that it is given beside its own."""
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return None
    home, function = declared
    for result in returned(function):
        found = _schema(home, result, steps + 1)
        if found is not None:
            for given in arguments_of(call):
                found.declared += object_fields(view, given)
            return found
    return None


def _class_schema(view: View, made: Node, named: Node) -> _Schema | None:
    """`SchemaFactory.createForClass(Invoice)`."""
    found = view.links.typed(view, last_name(named))
    if found is None:
        return None
    return _completed(_of_declaration(*found), view, made)


def _of_declaration(view: View, declared: Node) -> _Schema:
    schema = _Schema(view, declared, list(class_fields(view, declared)))
    options = decorator_of(declared, frozenset({"Schema", "modelOptions"}))
    for given in arguments_of(options) if options is not None else ():
        entries = properties(unwrap(given))
        schema.options(entries.get("schemaOptions", given))
    holders = [declared, *([declared.parent] if declared.parent is not None else [])]
    for child in (child for holder in holders for child in holder.named_children if child.type == "decorator"):
        call = child.named_children[0] if child.named_children else child
        if call.type == "call_expression" and last_name(call) == "index":
            schema.index(arguments_of(call))
    return schema


def _completed(schema: _Schema | None, view: View, made: Node) -> _Schema | None:
    """A schema with what is put into it after it is made: fields, indexes, plugins."""
    bound = _holder(view, made) if schema is not None else None
    if schema is None or bound is None:
        return schema
    for call, callee, name in view.names.named:
        base = unwrap(callee).child_by_field_name("object") if name in _ADDS else None
        if base is None or text_of(base) != bound.name or view.names.binding(base) != bound:
            continue
        given = arguments_of(call)
        if name == "index":
            schema.index(given)
        elif name == "add" and given:
            schema.declared += object_fields(view, given[0])
        elif name == "plugin" and given:
            schema.declared += _of_plugin(view, given[0])
        elif name == "set" and len(given) > 1 and text_of(given[0])[1:-1] == "collection":
            schema.collection = model_name(view, given[1])
    return schema


def _holder(view: View, made: Node) -> Binding | None:
    """The variable that a schema is kept in."""
    around = made.parent
    while around is not None and around.type in {"as_expression", "parenthesized_expression", "satisfies_expression"}:
        around = around.parent
    name = around.child_by_field_name("name") if around is not None and around.type == "variable_declarator" else None
    return view.names.binding(name) if name is not None else None


def _of_plugin(view: View, node: Node) -> Iterator[Declared]:
    """The fields that a plugin of the target adds to the schema it is given."""
    declared = view.links.declared(view, node)
    if declared is None:
        return
    home, function = declared
    parameters = [binding.name for binding in home.names.parameters(function)]
    for call in home.names.calls(function):
        base = unwrap(callee_of(call) or call).child_by_field_name("object")
        if last_name(call) == "add" and base is not None and text_of(base) in parameters[:1]:
            for given in arguments_of(call)[:1]:
                yield from object_fields(home, given)


def _of_class(view: View, named: Node, collection: str) -> Iterator[Model]:
    """`getModelForClass(Invoice)` of Typegoose."""
    found = view.links.typed(view, last_name(named))
    if found is not None:
        schema = _of_declaration(*found)
        schema.collection = collection or schema.collection
        yield _model(last_name(named), schema)


def _of_feature(view: View, part: Node) -> Iterator[Model]:
    """`{ name: Invoice.name, schema: InvoiceSchema, collection }` of `MongooseModule.forFeature`."""
    given = properties(view.names.resolve(part))
    name = model_name(view, given["name"]) if "name" in given else ""
    schema = None
    if "schema" in given:
        schema = _schema(view, given["schema"])
    elif "useFactory" in given and (factory := unwrap(given["useFactory"])).type in FUNCTIONS:
        schema = next((found for one in returned(factory) if (found := _schema(view, one)) is not None), None)
    if not name or schema is None:
        return
    if "collection" in given:
        schema.collection = model_name(view, given["collection"])
    yield _model(name, schema)
    for inner in _each(view, given["discriminators"]) if "discriminators" in given else ():
        own = properties(view.names.resolve(inner))
        further = _schema(view, own["schema"]) if "schema" in own and "name" in own else None
        if further is not None:
            further.declared += schema.declared
            further.indexes += schema.indexes
            further.collection = schema.collection or _plural(name)
            yield _model(model_name(view, own["name"]), further)


def _each(view: View, node: Node) -> list[Node]:
    listed = view.names.resolve(node)
    return [child for child in listed.named_children if child.type != "comment"] if listed.type == "array" else [listed]


def _model(name: str, schema: _Schema) -> Model:
    place = schema.view.file.place(schema.node)
    declared: dict[str, Declared] = {}
    for one in schema.declared:
        declared.setdefault(one.field.name, one)
    alone = {column for (column, *rest) in schema.uniques if not rest}
    fields = [replace(one.field, unique=True) if one.field.name in alone else one.field for one in declared.values()]
    if "_id" not in declared:
        fields.insert(0, ModelField("_id", "ObjectId", place.line, False, False, True, (), "_id"))
    own = [(one.field.name,) for one in declared.values() if one.indexed]
    return Model(
        name=name,
        path=schema.view.file.path,
        line=place.line,
        fields=tuple(fields),
        uniques=tuple(("_".join(columns), columns) for columns in schema.uniques if len(columns) > 1),
        table=schema.collection or _plural(name),
        indexes=(*own, *schema.indexes),
        orm="mongoose",
    )


def _plural(name: str) -> str:
    """The collection that Mongoose keeps a model in by itself, for most names."""
    name = name.lower()
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(?:s|x|z|ch|sh)$", name) else f"{name}s"
