"""Models that the scripts of a target declare, read before anything else of these scripts is."""

from collections.abc import Iterable, Mapping

from secgate.facts.schemas import Model, Orm, Schema
from secgate.facts.sql_tables import sql_tables
from secgate.facts.supabase import relations_asked
from secgate.facts.typescript.callers import LinkedFiles
from secgate.facts.typescript.collections import read_collections
from secgate.facts.typescript.drizzle_schema import read_tables
from secgate.facts.typescript.knex_schema import read_knex
from secgate.facts.typescript.kysely_schema import read_database
from secgate.facts.typescript.mongoose_schema import read_models
from secgate.facts.typescript.sequelize_schema import read_sequelize
from secgate.facts.typescript.supabase_schema import read_relations
from secgate.facts.typescript.table_parts import TablePart, asked_of, joined, models_of, of_model, of_sql
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.typeorm_entity_schema import read_entity_schemas
from secgate.facts.typescript.typeorm_schema import read_entities
from secgate.facts.typescript.view import Links, Source, View
from secgate.model import Problem


def read_declared(
    sources: Mapping[str, Source],
    texts: Mapping[str, str],
    paths: Mapping[Orm, Iterable[str]],
    beside: Iterable[Model] = (),
) -> tuple[tuple[Model, ...], tuple[Problem, ...]]:
    """The models in some files, and those of them that cannot be read.

    Args:
        sources: scripts that the code items look at, by path.
        texts: text of every file, for manifests.
        paths: of the files that may declare models, by the library.
        beside: models of schema files.
    """

    def views(orm: Orm, known: Iterable[Model] = ()) -> list[View]:
        schema = Schema(tuple(known), None)

        def view(file: Source, links: Links) -> View:
            return View(file, schema, TenantWords(()), links=links)

        linked = LinkedFiles(sources, view, texts)
        return [linked.view(path) for path in paths.get(orm, ()) if path in sources]

    entities = views("typeorm")
    documents, unread = read_models(views("mongoose"))
    found = [*read_tables(views("drizzle")), *read_entities(entities), *read_sequelize(views("sequelize"))]
    found += read_knex(views("knex"))
    found += (model for view in entities for model in read_entity_schemas(view))
    found += documents
    found += _of_kysely(views("kysely"), texts, (*beside, *found)) if "kysely" in paths else ()
    found += _of_supabase(views("supabase"), texts, (*beside, *found)) if "supabase" in paths else ()
    return (*found, *read_collections(views("mongodb", found), lambda known: views("mongodb", known))), unread


def _of_kysely(views: Iterable[View], texts: Mapping[str, str], others: Iterable[Model]) -> tuple[Model, ...]:
    """The tables of Kysely, with what migrations and other schemas of the target say of them."""
    typed, made = read_database(views)
    known = list(others)
    beside = [of_model(model, known) for model in known] if typed else []
    further: list[TablePart] = [*beside, *made, *map(of_sql, sql_tables(texts))]
    return models_of(joined(typed, further), "kysely", [name for model in known for name in (model.name, model.table)])


def _of_supabase(views: list[View], texts: Mapping[str, str], others: Iterable[Model]) -> tuple[Model, ...]:
    """The tables of Supabase: those of generated types and of migrations, where anything asks for them."""
    asked = frozenset(table for view in views for table in relations_asked(view.file.text))
    typed = read_relations(views) if asked else []
    known = list(others)
    made = [*(of_model(one, known) for one in known), *map(of_sql, sql_tables(texts))] if asked else []
    parts = joined(typed, made if typed else asked_of(made, asked))
    return models_of(parts, "supabase", [name for model in known for name in (model.name, model.table)])
