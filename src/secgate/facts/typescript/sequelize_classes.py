"""Classes that `@Table` makes a model of Sequelize of, with the columns of their base classes.

https://sequelize.org/docs/v6/other-topics/typescript/ and https://github.com/sequelize/sequelize-typescript
"""

from dataclasses import replace

from secgate.facts.schemas import ModelField
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.sequelize_fields import joined_to, read_attribute
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import (
    Column,
    Joined,
    Member,
    decorators_of,
    flag,
    kind_of,
    target_of,
    text_at,
)
from secgate.facts.typescript.typeorm_schema import Parts, members_of, snake
from secgate.facts.typescript.view import View

_ONE = frozenset({"BelongsTo", "HasOne"})
_MANY = frozenset({"HasMany", "BelongsToMany"})
_COLUMNS = frozenset({"Column", "PrimaryKey", "ForeignKey", "CreatedAt", "UpdatedAt", "DeletedAt"})


def read_class(view: View, declared: Node) -> Parts:
    """What a class declares."""
    told = next((one for one in decorators_of(declared) if one.name == "Table"), None)
    options = told.options if told is not None else {}
    parts = Parts(text_at(options.get("tableName")))
    underscored = flag(options.get("underscored"))
    keys: dict[str, str] = {}
    for member in {member.name: member for member in members_of(view, declared)}.values():
        if any(one.name in _COLUMNS for one in member.decorators):
            parts.columns.append(_column(member, underscored=underscored))
            parts.indexes += [(member.name,)] if member.decorator("Index") is not None else []
        key = member.decorator("ForeignKey")
        if key is not None and key.given:
            keys[target_of(member.view, key.given[0])] = member.name
    for member in members_of(view, declared):
        joined = _joined(member, keys)
        parts.joined += [joined] if joined is not None else []
    related = {one.target for one in parts.joined if one.owner}
    for target, column in keys.items():
        if target and target not in related:
            parts.joined.append(replace(joined_to(f"{column}Row", target, 0), columns=(column,)))
    return parts


def _column(member: Member, *, underscored: bool) -> Column:
    told = member.decorator("Column")
    given = unwrap(told.given[0]) if told is not None and told.given else None
    primary = member.decorator("PrimaryKey") is not None
    annotation = member.node.child_by_field_name("type")
    typed = kind_of(text_of(annotation).lstrip(": ")) if annotation is not None else "String"
    if given is not None:
        read, _ = read_attribute(member.view, (member.name, member.line), given, underscored=underscored)
        field = replace(
            read.field, kind=typed if given.type == "object" and "type:" not in text_of(given) else read.field.kind
        )
        primary = primary or read.primary
    else:
        column = snake(member.name) if underscored else member.name
        field = ModelField(member.name, typed, member.line, False, True, False, (), column)
    unique = field.unique or primary or member.decorator("Unique") is not None
    return Column(replace(field, unique=unique), primary, indexed=False)


def _joined(member: Member, keys: dict[str, str]) -> Joined | None:
    """The relation that a member is."""
    told = member.decorator(*_ONE, *_MANY)
    target = target_of(member.view, told.given[0]) if told is not None and told.given else ""
    if told is None or not target:
        return None
    join = joined_to(member.name, target, member.line)
    if told.name != "BelongsTo":
        return replace(join, owner=False, many=told.name in _MANY)
    named = text_at(told.given[1]) if len(told.given) > 1 else ""
    named = named or text_at(told.options.get("foreignKey"))
    return replace(join, columns=(named or keys.get(target) or f"{member.name}Id",))
