"""Signs of Knex in the text of a file: what is asked before its syntax is looked at."""

import re

# What the steps of a query are called.
STEPS = frozenset({
    "select", "where", "andWhere", "orWhere", "whereIn", "whereNot", "whereNull", "whereNotNull", "whereRaw", "first",
    "insert", "update", "del", "delete", "join", "innerJoin", "leftJoin", "rightJoin", "count", "countDistinct", "sum",
    "min", "max", "avg", "increment", "decrement", "whereNotIn", "orWhereIn", "whereExists", "whereBetween",
    "whereLike", "whereILike", "modify", "pluck", "orderBy", "groupBy", "limit", "offset", "returning", "transacting",
    "truncate", "distinct", "columns", "column", "forUpdate", "clone", "onConflict", "clearSelect", "with", "as",
    "stream", "orderByRaw", "leftOuterJoin", "joinRaw", "whereNotExists", "having", "into", "from", "andWhereRaw",
    "orWhereRaw", "andWhereNot", "orWhereNot", "orWhereNull", "orWhereNotNull", "andWhereLike", "orWhereLike",
    "orWhereILike", "whereNotBetween", "merge", "ignore", "union", "unionAll", "fullOuterJoin", "crossJoin",
    "rightOuterJoin", "havingRaw", "groupByRaw", "forShare", "skipLocked", "noWait", "timeout", "andWhereILike",
    "orWhereExists", "whereColumn", "whereJsonPath", "distinctOn", "withSchema", "upsert", "options", "debug",
    "andWhereBetween", "orWhereNotIn", "orWhereBetween", "sumDistinct", "avgDistinct", "clearOrder", "clearWhere",
})  # fmt: skip
_DECLARES = re.compile(r"\.\s*(?:createTable\w*|alterTable|table)\s*(?:<[^()]*>)?\(")
_ASKS = re.compile(rf"\b(?:knex|db|trx|tx)\s*\(|\.\s*(?:batchInsert|raw|{'|'.join(sorted(STEPS))})\s*[(<]")


def may_create_tables(text: str) -> bool:
    """Whether a file can make or change a table by a builder of Knex."""
    return "schema" in text and "able" in text and _DECLARES.search(text) is not None


def may_query_tables(text: str) -> bool:
    """Whether a file can hold a query of Knex."""
    return _ASKS.search(text) is not None
