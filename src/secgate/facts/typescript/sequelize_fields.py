"""Columns of a model of Sequelize, by the attributes that it is declared with.

https://sequelize.org/docs/v6/core-concepts/model-basics/#column-options
"""

from dataclasses import replace

from secgate.facts.schemas import ModelField
from secgate.facts.typescript.document_fields import elsewhere
from secgate.facts.typescript.names import FUNCTIONS, last_name, properties, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import (
    SEALED,
    SEALS,
    Column,
    Joined,
    flag,
    kind_of,
    text_at,
    texts_in,
)
from secgate.facts.typescript.typeorm_schema import Parts, snake
from secgate.facts.typescript.view import View


def plural(name: str) -> str:
    """What a table of such rows is called."""
    if name.endswith("y") and name[-2:-1] not in set("aeiou"):
        return f"{name[:-1]}ies"
    if name.endswith(("s", "x", "ch", "sh")):
        return name if name.endswith("s") and not name.endswith("ss") else f"{name}es"
    return f"{name}s"


def read_attribute(
    view: View, named: tuple[str, int], value: Node, *, underscored: bool = False
) -> tuple[Column, Joined | None]:
    """The column that an attribute is, and the relation that its `references` say.

    Args:
        view: its file.
        named: its name and line.
        value: its type, or an object that describes it.
        underscored: its column is called in snake case.
    """
    name, line = named
    view, made = elsewhere(view, value)
    options = properties(made) if made.type == "object" else {}
    typed = options.get("type") if options else made
    unique = options.get("unique")
    column = ModelField(
        name=name,
        kind=SEALED if _is_sealed(options) else kind_of(_type_name(typed)),
        line=line,
        is_list=typed is not None and _type_name(typed) == "ARRAY",
        optional=text_of(options.get("allowNull")) != "false",
        unique=flag(unique) or flag(options.get("primaryKey")),
        relation_fields=(),
        column=text_at(options.get("field")) or (snake(name) if underscored else name),
    )
    target = _referred(view, options.get("references"))
    joined = replace(joined_to(_relation_name(name), target, line), columns=(name,)) if target else None
    return Column(column, flag(options.get("primaryKey")), indexed=False), joined


def joined_to(name: str, target: str, line: int) -> Joined:
    """A relation to one row of another model, whose key the model holds itself."""
    return Joined(name=name, target=target, line=line, many=False, optional=True, owner=True)


def _relation_name(column: str) -> str:
    """What a relation is called whose column alone is declared: `org` for `orgId`; never as the column itself."""
    short = column.removesuffix("Id").removesuffix("_id").removesuffix("ID")
    return short if short and short != column else f"{column}Row"


def _is_sealed(options: dict[str, Node]) -> bool:
    """Whether what is written to a column is encrypted or hashed."""
    return "set" in options and SEALS.search(text_of(options["set"])) is not None


def _type_name(node: Node | None) -> str:
    """`UUID` of `DataTypes.UUID`, `STRING` of `Sequelize.STRING(64)`, `string` of `"string"`."""
    if node is None:
        return ""
    return text_at(node) or last_name(node)


def _referred(view: View, given: Node | None) -> str:
    """The model or the table in `references: { model: "orgs", key: "id" }`."""
    if given is None:
        return ""
    inner = unwrap(given)
    model = properties(inner).get("model", inner) if inner.type == "object" else inner
    model = properties(unwrap(model)).get("tableName", model) if unwrap(model).type == "object" else model
    if unwrap(model).type in FUNCTIONS:
        model = next(iter(returned(unwrap(model))), model)
    return text_at(elsewhere(view, model)[1]) or last_name(model)


def read_indexes(view: View, listed: Node | None, parts: Parts) -> None:
    """`indexes: [{ unique: true, fields: ["orgId", "number"] }]`."""
    made = elsewhere(view, listed)[1] if listed is not None else None
    for one in made.named_children if made is not None and made.type == "array" else ():
        given = properties(unwrap(one))
        names = texts_in(given["fields"]) if "fields" in given else ()
        by_column = {each.field.column: each.field.name for each in parts.columns}
        names = tuple(by_column.get(name, name) for name in names)
        if names:
            (parts.uniques if flag(given.get("unique")) else parts.indexes).append(names)
