"""Signs of TypeORM in the text of a file: what is asked before its syntax is looked at."""

import re
from collections.abc import Set as AbstractSet

# By which methods rows are read and written, of repositories, managers and the builders of queries.
METHODS = frozenset({
    "find", "findBy", "findAndCount", "findAndCountBy", "findByIds", "findOne", "findOneBy", "findOneById",
    "findOneOrFail", "findOneByOrFail", "count", "countBy", "exist", "exists", "existsBy", "sum", "average", "minimum",
    "maximum", "preload", "save", "insert", "update", "updateAll", "upsert", "delete", "deleteAll", "remove",
    "findTrees", "findRoots", "findDescendants", "findAncestors",
    "softDelete", "softRemove", "restore", "recover", "increment", "decrement", "clear",
})  # fmt: skip
ENDS = frozenset({
    "getMany", "getManyAndCount", "getOne", "getOneOrFail", "getRawMany", "getRawOne", "getRawAndEntities", "getCount",
    "getExists", "stream", "execute",
})  # fmt: skip
_DECLARES = re.compile(r"@(?:\w+\.)?(?:Entity|ChildEntity|ViewEntity)\b|\bEntitySchema\b")
_CALLS = re.compile(rf"\bpaginate\b|\.\s*(?:{'|'.join(sorted(METHODS | ENDS))}|createQueryBuilder|query)\s*[(<]")
_KEEPS = ("epository", "typeorm", "EntityManager", "DataSource", ".createQueryBuilder", "anager.", "Repo.")
_WORD = re.compile(r"\w+")


def may_declare_entities(text: str) -> bool:
    """Whether a file can declare an entity."""
    return "Entity" in text and "typeorm" in text and _DECLARES.search(text) is not None


def may_query_entities(text: str, entities: AbstractSet[str]) -> bool:
    """Whether a file can hold a query of one of the entities."""
    if not entities or _CALLS.search(text) is None:
        return False
    return any(word in text for word in _KEEPS) or not entities.isdisjoint(_WORD.findall(text))
