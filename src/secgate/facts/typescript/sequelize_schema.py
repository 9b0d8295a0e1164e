"""Models of Sequelize: `sequelize.define(…)`, `Invoice.init(…)`, classes with `@Table`, and how they belong together.

https://sequelize.org/docs/v6/core-concepts/model-basics/ and https://sequelize.org/docs/v6/core-concepts/assocs/
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from secgate.facts.schemas import Model, ModelField, folded, singular
from secgate.facts.typescript.document_fields import elsewhere
from secgate.facts.typescript.names import (
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.sequelize_classes import read_class
from secgate.facts.typescript.sequelize_fields import joined_to, plural, read_attribute, read_indexes
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import Joined, decorators_of, flag, text_at
from secgate.facts.typescript.typeorm_schema import CLASSES, Parts, model_of_parts, snake
from secgate.facts.typescript.view import View

_JOINS = frozenset({"belongsTo", "hasMany", "hasOne", "belongsToMany"})
_MAX_MODELS = 2_000
_MAX_STEPS = 4


@dataclass
class _Declared:
    """A model, as far as it was read."""

    name: str
    path: str
    line: int
    parts: Parts = field(repr=False)


@dataclass(frozen=True)
class _Association:
    """`Invoice.belongsTo(Org, { foreignKey: "orgId", as: "org" })`."""

    kind: str
    owner: str
    target: str
    line: int
    options: Mapping[str, Node] = field(repr=False)
    view: View = field(repr=False)


def read_sequelize(views: Iterable[View]) -> tuple[Model, ...]:
    """The models of these files, each with its columns, relations, uniques and indexes."""
    listed = list(views)
    found: dict[str, _Declared] = {}
    for view in listed:
        for one in _declared(view):
            found.setdefault(one.name, one)
    known = _Known(list(found.values())[:_MAX_MODELS])
    for view in listed:
        for association in _associations(view):
            _associate(known, association)
    return tuple(_model(one, known) for one in known.models)


class _Known:
    """The models by what code calls them: their names, and those of their tables."""

    def __init__(self, models: list[_Declared]) -> None:
        self.models = models
        self._by_name = {folded(one.parts.table): one for one in models}
        self._by_name |= {folded(singular(one.name)): one for one in models}
        self._by_name |= {folded(one.name): one for one in models}

    def named(self, name: str) -> _Declared | None:
        """The model of that name."""
        plain = folded(name).removesuffix("model")
        return self._by_name.get(folded(name)) or self._by_name.get(plain) or self._by_name.get(singular(plain))


def _model(one: _Declared, known: _Known) -> Model:
    joined = [_resolved(each, known) for each in one.parts.joined]
    one.parts.joined = list({each.name: each for each in joined}.values())
    made = model_of_parts(one.name, (one.path, one.line), one.parts)
    if not any(f.unique for f in made.fields) and all(f.name != "id" for f in made.fields):
        own = ModelField("id", "Int", one.line, False, False, True, (), "id")
        made = replace(made, fields=(own, *made.fields))
    return replace(made, orm="sequelize")


def _resolved(one: Joined, known: _Known) -> Joined:
    target = known.named(one.target)
    return replace(one, target=target.name) if target is not None else one


def _declared(view: View) -> Iterator[_Declared]:
    for call, _, name in view.names.named:
        given = arguments_of(call)
        if name == "define" and len(given) > 1 and (called := text_at(elsewhere(view, given[0])[1])):
            yield _of_options(view, call, called, given[1:])
        elif name == "init" and len(given) > 1 and (called := _class_around(view, call)):
            yield _of_options(view, call, called, given)
    for declared in view.file.nodes(*CLASSES) if "@Table" in view.file.text else ():
        if any(one.name == "Table" for one in decorators_of(declared)):
            name = text_of(declared.child_by_field_name("name"))
            parts = read_class(view, declared)
            parts.table = parts.table or _table(name, {})
            yield _Declared(name, view.file.path, view.file.place(declared).line, parts)


def _class_around(view: View, call: Node) -> str:
    """The class that `Invoice.init(…)`, `super.init(…)` or `this.init(…)` makes a model of."""
    base = unwrap(call.child_by_field_name("function") or call).child_by_field_name("object")
    if base is None:
        return ""
    _, options = elsewhere(view, arguments_of(call)[1])
    if options.type != "object" or not {"sequelize", "modelName", "tableName"} & _keys(options):
        return ""
    if base.type == "identifier":
        return text_of(base)
    around = next((a for a in ancestors(call) if a.type in CLASSES), None)
    return text_of(around.child_by_field_name("name")) if around is not None else ""


def _keys(options: Node) -> set[str]:
    return {key_of(entry) for entry in options.named_children}


def _of_options(view: View, call: Node, name: str, given: list[Node]) -> _Declared:
    """A model of its attributes and its options."""
    _, made = elsewhere(view, given[1]) if len(given) > 1 else (view, None)
    options = properties(made) if made is not None and made.type == "object" else {}
    parts = Parts(_table(name, options))
    _read_attributes(view, given[0], parts, 0, underscored=flag(options.get("underscored")))
    read_indexes(view, options.get("indexes"), parts)
    return _Declared(name, view.file.path, view.file.place(call).line, parts)


def _table(name: str, options: Mapping[str, Node]) -> str:
    """What a table is called: as the options say, or the plural of the model's name."""
    if written := text_at(options.get("tableName")):
        return written
    called = text_at(options.get("modelName")) or name
    called = snake(called) if flag(options.get("underscored")) else called
    return called if flag(options.get("freezeTableName")) else plural(called)


def _read_attributes(view: View, node: Node, parts: Parts, steps: int, *, underscored: bool) -> None:
    """The columns in an object of attributes, with those that it spreads."""
    view, made = elsewhere(view, node)
    if made.type == "call_expression" and (declared := _returned_object(view, made)) is not None:
        view, made = declared
    if made.type != "object" or steps > _MAX_STEPS:
        return
    for entry in made.named_children:
        if entry.type == "spread_element":
            _read_attributes(view, entry.named_children[0], parts, steps + 1, underscored=underscored)
        elif entry.type in {"pair", "shorthand_property_identifier"} and (name := key_of(entry)):
            named = (name, view.file.place(entry).line)
            column, joined = read_attribute(view, named, value_of(entry), underscored=underscored)
            parts.columns.append(column)
            parts.joined += [joined] if joined is not None else []


def _returned_object(view: View, call: Node) -> tuple[View, Node] | None:
    """The object that a function of the target gives: `ownedByTenant({ … })`."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return None
    body = declared[1].child_by_field_name("body")
    inner = unwrap(body) if body is not None else None
    return (declared[0], inner) if inner is not None and inner.type == "object" else None


def _associations(view: View) -> Iterator[_Association]:
    for call, callee, name in view.names.named:
        base = unwrap(callee).child_by_field_name("object") if name in _JOINS else None
        given = arguments_of(call)
        if base is None or not given:
            continue
        _, made = elsewhere(view, given[1]) if len(given) > 1 else (view, None)
        options = properties(made) if made is not None and made.type == "object" else {}
        owner, target = called_model(view, base), called_model(view, given[0])
        if owner and target:
            yield _Association(name, owner, target, view.file.place(call).line, options, view)


def called_model(view: View, node: Node) -> str:
    """What an expression calls a model: `Org`, `models.Org`, `db.org`, `this` within its class."""
    node = unwrap(node)
    if node.type == "this":
        around = next((a for a in ancestors(node) if a.type in CLASSES), None)
        return text_of(around.child_by_field_name("name")) if around is not None else ""
    made = view.names.resolve(node)
    if made.type == "call_expression" and last_name(made) in {"define", "model"} and arguments_of(made):
        return text_at(elsewhere(view, arguments_of(made)[0])[1])
    bound = view.names.binding(node)
    if bound is not None and bound.path and bound.path[0] not in {"default", "..."}:
        return bound.path[-1]
    return last_name(node)


def made_model(view: View, call: Node) -> str:
    """The model that a call of `define` or `init` makes."""
    given = arguments_of(call)
    if last_name(call) == "define":
        return text_at(elsewhere(view, given[0])[1]) if given else ""
    base = unwrap(call.child_by_field_name("function") or call).child_by_field_name("object")
    return called_model(view, base) if base is not None else ""


def _associate(known: _Known, one: _Association) -> None:
    """Give the models on both sides what an association says of them."""
    owner, target = known.named(one.owner), known.named(one.target)
    if owner is None or target is None:
        return
    named = text_at(one.options.get("as"))
    key = _key(one)
    if one.kind == "belongsTo":
        join = joined_to(named or _lower(target.name), target.name, one.line)
        owner.parts.joined.append(replace(join, columns=(key or f"{_lower(named or target.name)}Id",)))
        return
    many = one.kind != "hasOne"
    called = named or _lower(plural(target.name) if many else target.name)
    owner.parts.joined.append(replace(joined_to(called, target.name, one.line), owner=False, many=many))
    if one.kind != "belongsToMany" and all(
        known.named(each.target) is not owner or not each.owner for each in target.parts.joined
    ):
        back = joined_to(_lower(owner.name), owner.name, one.line)
        target.parts.joined.append(replace(back, columns=(key or f"{_lower(owner.name)}Id",)))


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _key(one: _Association) -> str:
    """The column that an association names: `foreignKey: "orgId"`, `foreignKey: { name: "orgId" }`."""
    given = one.options.get("foreignKey")
    if given is None:
        return ""
    _, made = elsewhere(one.view, given)
    return text_at(properties(made).get("name")) if made.type == "object" else text_at(made)
