"""What finds the queries of a file: one reader for each library."""

from collections.abc import Mapping

from secgate.facts import drizzle, knex
from secgate.facts.kysely import may_query_kysely
from secgate.facts.mongo import may_query_documents
from secgate.facts.schemas import Orm, Schema
from secgate.facts.sequelize import may_query_models
from secgate.facts.supabase import may_query_relations
from secgate.facts.typeorm import may_query_entities
from secgate.facts.typescript.document_calls import Documents
from secgate.facts.typescript.drizzle_calls import Drizzle
from secgate.facts.typescript.kysely_calls import Kysely
from secgate.facts.typescript.supabase_calls import Supabase
from secgate.facts.typescript.typeorm_reader import TypeOrm
from secgate.facts.typescript.view import QueryReader

_DOCUMENTS = Documents()
# NOTE: those of Prisma, `View` lists itself.
_READERS: Mapping[Orm, QueryReader] = {
    "drizzle": Drizzle(),
    "typeorm": TypeOrm(),
    "mongoose": _DOCUMENTS,
    "mongodb": _DOCUMENTS,
    "kysely": Kysely(),
    "supabase": Supabase(),
}


def readers_for(schema: Schema) -> tuple[QueryReader, ...]:
    """The readers of the libraries that a schema has models of."""
    found = [reader for orm, reader in _READERS.items() if schema.of(orm)]
    # Imported here: only a target with such models needs it.
    if schema.of("sequelize"):
        from secgate.facts.typescript.sequelize_reader import Sequelize  # noqa: PLC0415 - as above

        found.append(Sequelize())
    if schema.of("knex"):
        from secgate.facts.typescript.knex_reader import Knex  # noqa: PLC0415 - as above

        found.append(Knex())
    return tuple(dict.fromkeys(found))


def may_query(text: str, schema: Schema) -> bool:
    """Whether a file can hold a query of one of these libraries."""
    tables, entities = schema.of("drizzle").keys(), schema.of("typeorm").keys()
    documents = bool(schema.of("mongoose") or schema.of("mongodb"))
    return (
        drizzle.may_query_tables(text, tables)
        or (bool(schema.of("knex")) and knex.may_query_tables(text))
        or may_query_entities(text, entities)
        or may_query_kysely(text, schema.of("kysely").keys())
        or may_query_relations(text, schema.of("supabase").keys())
        or may_query_models(text, schema.of("sequelize").keys())
        or (documents and may_query_documents(text))
    )
