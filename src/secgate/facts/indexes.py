"""Which columns of a model lead an index, by the Prisma schema and by indexes that SQL files make."""

import re
from collections.abc import Mapping

from secgate.facts.schemas import Model

_NAME = r"[\"`\[]?(?:\w+[\"`\]]?\.[\"`\[]?)?(\w+)[\"`\]]?"
# NOTE: one that a later file drops counts still: an index too many is a finding too few, never a false one.
_CREATED = re.compile(
    rf"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b[^;()]*?\bON\s+(?:ONLY\s+)?{_NAME}\s*(?:USING\s+\w+\s*)?\(\s*{_NAME}",
    re.IGNORECASE,
)
_PROVIDER = re.compile(r"^\s*provider\s*=\s*\"(\w+)\"", re.MULTILINE)
_EMULATED = re.compile(r"^\s*relationMode\s*=\s*\"prisma\"", re.MULTILINE)


def created_indexes(texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """(table, first column) of every index that a SQL file makes, in lower case."""
    return frozenset(
        (table.lower(), column.lower())
        for path, text in texts.items()
        if path.lower().endswith(".sql") and "index" in text.lower()
        for table, column in _CREATED.findall(text)
    )


def leading_columns(
    model: Model, texts: Mapping[str, str], created: frozenset[tuple[str, str]] = frozenset()
) -> frozenset[str]:
    """The fields of a model that come first in an index, a unique or the primary key.

    Args:
        model: of the schema.
        texts: text of every file, for what its schema says of the database.
        created: what `created_indexes` gives.
    """
    found = {field.name for field in model.fields if field.unique}
    found |= {columns[0] for _, columns in model.uniques if columns}
    found |= {columns[0] for columns in model.indexes if columns}
    found |= {
        field.name for field in model.fields if (model.table.lower(), (field.column or field.name).lower()) in created
    }
    if _indexes_relations(texts.get(model.path, "")):
        found |= {field.relation_fields[0] for field in model.fields if field.relation_fields}
    return frozenset(found)


def _indexes_relations(schema: str) -> bool:
    """Whether the database makes an index for each foreign key, as MySQL does."""
    return "mysql" in _PROVIDER.findall(schema) and _EMULATED.search(schema) is None
