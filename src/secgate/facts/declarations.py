"""Which files can declare models: told by their text, before any syntax is looked at."""

from collections.abc import Callable, Iterable, Mapping

from secgate.facts.drizzle import may_declare_tables
from secgate.facts.knex import may_create_tables
from secgate.facts.mongo import may_declare_models, may_name_collections
from secgate.facts.schemas import Orm
from secgate.facts.sequelize import may_declare_models as may_declare_sequelize
from secgate.facts.typeorm import may_declare_entities

_SIGNS: Mapping[Orm, Callable[[str], bool]] = {
    "drizzle": may_declare_tables,
    "typeorm": may_declare_entities,
    "sequelize": may_declare_sequelize,
    "knex": may_create_tables,
    "mongoose": may_declare_models,
    "mongodb": may_name_collections,
}


def declaring(files: Iterable[tuple[str, str]], migrations: Iterable[tuple[str, str]] = ()) -> dict[Orm, list[str]]:
    """The paths of the files that can declare models of each library.

    Args:
        files: (path, text) of scripts.
        migrations: the same of migrations, which code items leave out.
    """
    found: dict[Orm, list[str]] = {}
    for path, text in files:
        for orm, may_declare in _SIGNS.items():
            if may_declare(text):
                found.setdefault(orm, []).append(path)
    made = [path for path, text in migrations if may_create_tables(text)]
    if made:
        found["knex"] = made + found.get("knex", [])
    return found
