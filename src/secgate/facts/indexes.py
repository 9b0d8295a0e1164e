"""Which columns of a model lead an index, by its schema and by indexes that SQL files and migrations make."""

import re
from collections.abc import Mapping

from secgate.facts.schemas import Model, folded

_NAME = r"[\"`\[]?(?:\w+[\"`\]]?\.[\"`\[]?)?(\w+)[\"`\]]?"
# NOTE: one that a later file drops counts still: an index too many is a finding too few, never a false one.
_CREATED = re.compile(
    rf"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b[^;()]*?\bON\s+(?:ONLY\s+)?{_NAME}\s*(?:USING\s+\w+\s*)?\(\s*{_NAME}",
    re.IGNORECASE,
)
# What migrations of TypeORM make: `createIndex("tasks", new TableIndex({ columnNames: ["projectId"] }))`.
_BUILT = re.compile(
    r"\bcreateIndex\(\s*[\"'`](?:\w+\.)?(\w+)[\"'`]\s*,\s*new\s+TableIndex\(\s*\{[^}]*?"
    r"\bcolumnNames\s*:\s*\[\s*[\"'`](\w+)"
)
# What may call tables and columns otherwise than the database does.
_SPELLED_ANEW = frozenset({"kysely"})
# What migrations of Sequelize make: `addIndex("tasks", ["project_id"])`, also with `{ fields: ["project_id"] }`.
_ADDED = re.compile(
    r"\badd(?:Index|Constraint)\(\s*[\"'`](?:\w+\.)?(\w+)[\"'`]\s*,\s*(?:\{[^}\[]*?\bfields\s*:\s*)?\[\s*[\"'`](\w+)"
)
_SCRIPTS = (".ts", ".js", ".mts", ".cts", ".mjs", ".cjs")
# Signs of what sends the statements of migrations.
_SENT = ("QueryRunner", "nex.raw", "schema.raw")
_LIBRARIES = ("typeorm", "sequelize", "knex")
_KEYED = re.compile(r"\b(?:type|dialect|client)[\"']?\s*:\s*[\"'`](?:mysql2?|mariadb|aurora-mysql)[\"'`]")
_PROVIDER = re.compile(r"^\s*provider\s*=\s*\"(\w+)\"", re.MULTILINE)
_EMULATED = re.compile(r"^\s*relationMode\s*=\s*\"prisma\"", re.MULTILINE)


def created_indexes(texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """(table, first column) of every index that a SQL file or a migration in a script makes, in lower case."""
    return frozenset(
        (table.lower(), column.lower())
        for path, text in texts.items()
        for pattern in _patterns(path, text)
        for table, column in pattern.findall(text)
    )


def _patterns(path: str, text: str) -> tuple[re.Pattern[str], ...]:
    """What an index looks like that a file may make."""
    if path.lower().endswith(".sql"):
        return (_CREATED,) if "index" in text.lower() else ()
    if not path.endswith(_SCRIPTS):
        return ()
    if "queryInterface" in text and "add" in text:
        return (_CREATED, _ADDED)
    near = "QueryRunner" in text or "kysely" in text
    migrates = (
        (near and "createIndex" in text)
        or ("INDEX" in text and any(map(text.__contains__, _SENT)))
        or ("kysely" in text and "index" in text.lower())
    )
    return (_CREATED, _BUILT) if migrates else ()


def keys_are_indexed(texts: Mapping[str, str]) -> bool:
    """Whether the database of TypeORM, Sequelize or Knex makes an index for each foreign key, as MySQL does."""
    named = (text for text in texts.values() if "mysql" in text or "mariadb" in text)
    near = (text for text in named if any(library in text.lower() for library in _LIBRARIES))
    return any(_KEYED.search(text) is not None for text in near)


def leading_columns(
    model: Model, texts: Mapping[str, str], created: frozenset[tuple[str, str]] = frozenset(), *, keyed: bool = False
) -> frozenset[str]:
    """The fields of a model that come first in an index, a unique or the primary key.

    Args:
        model: of the schema.
        texts: text of every file, for what its schema says of the database.
        created: what `created_indexes` gives.
        keyed: the database makes an index for each foreign key, whatever the schema says.
    """
    found = {field.name for field in model.fields if field.unique}
    found |= {columns[0] for _, columns in model.uniques if columns}
    found |= {columns[0] for columns in model.indexes if columns}
    spelled = folded if model.orm in _SPELLED_ANEW else str
    made = {(spelled(table), spelled(column)) for table, column in created}
    table = spelled(model.table.lower())
    found |= {field.name for field in model.fields if (table, spelled((field.column or field.name).lower())) in made}
    if keyed or _indexes_relations(texts.get(model.path, "")):
        found |= {field.relation_fields[0] for field in model.fields if field.relation_fields}
    return frozenset(found)


def _indexes_relations(schema: str) -> bool:
    """Whether the database makes an index for each foreign key, as MySQL does."""
    return "mysql" in _PROVIDER.findall(schema) and _EMULATED.search(schema) is None
