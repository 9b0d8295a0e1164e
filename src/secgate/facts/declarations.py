"""Which files can declare models: told by their text, before any syntax is looked at."""

from collections.abc import Callable, Collection, Iterable, Mapping

from secgate.facts.drizzle import may_declare_tables
from secgate.facts.knex import may_create_tables
from secgate.facts.kysely import may_declare_database
from secgate.facts.mongo import may_declare_models, may_name_collections
from secgate.facts.schemas import Orm
from secgate.facts.sequelize import may_declare_models as may_declare_sequelize
from secgate.facts.supabase import may_declare_relations
from secgate.facts.typeorm import may_declare_entities

_SIGNS: Mapping[Orm, Callable[[str], bool]] = {
    "drizzle": may_declare_tables,
    "typeorm": may_declare_entities,
    "sequelize": may_declare_sequelize,
    "knex": may_create_tables,
    "mongoose": may_declare_models,
    "mongodb": may_name_collections,
    "kysely": may_declare_database,
    "supabase": may_declare_relations,
}


# Migrations, which declare nothing by themselves.
_MIGRATES: Mapping[Orm, Callable[[str], bool]] = {"kysely": may_declare_database}


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


def migrating(files: Iterable[tuple[str, str]], wanted: Collection[Orm]) -> dict[Orm, list[str]]:
    """The paths of the migrations that say more of the tables of some libraries.

    Args:
        files: (path, text) of the scripts of migrations.
        wanted: the libraries whose models are read.
    """
    signs = {orm: changes for orm, changes in _MIGRATES.items() if orm in wanted}
    found: dict[Orm, list[str]] = {}
    for path, text in files if signs else ():
        for orm, changes in signs.items():
            if changes(text):
                found.setdefault(orm, []).append(path)
    return found
