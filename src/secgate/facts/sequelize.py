"""Signs of Sequelize in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

_MAKES = (".define(", ".define<", ".init(", "@Table", "extends Model")
_JOINED = ("belongsTo", "hasMany", "hasOne", "addScope")
_JOINS = re.compile(r"\.\s*(?:belongsTo|hasMany|hasOne|belongsToMany|addScope)\s*\(")
# By which methods rows are read and written, of models and of rows that were loaded.
METHODS = frozenset({
    "findAll", "findOne", "findByPk", "findById", "findByPrimary", "findAndCountAll", "findAndCount", "findOrCreate",
    "findCreateFind", "findOrBuild", "count", "create", "bulkCreate", "build", "bulkBuild", "update", "destroy",
    "restore", "truncate", "upsert", "increment", "decrement", "sum", "min", "max", "aggregate",
})  # fmt: skip
_OF_ROWS = ("save", "reload", "query", r"(?:get|count|create|has)[A-Z]\w*", r"\$(?:get|count|create|has)")
_CALLS = re.compile(
    rf"\b(?:addHook|beforeFind|beforeCount|beforeBulk\w+)\b|@Before|\.\s*(?:{'|'.join(sorted(METHODS))}|{'|'.join(_OF_ROWS)})\s*[(<]"
)


def may_declare_models(text: str) -> bool:
    """Whether a file can declare a model, or say how models belong together."""
    declares = "equelize" in text and any(sign in text for sign in _MAKES)
    return declares or (any(sign in text for sign in _JOINED) and _JOINS.search(text) is not None)


def may_query_models(text: str, models: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the models."""
    return bool(models) and _CALLS.search(text) is not None
