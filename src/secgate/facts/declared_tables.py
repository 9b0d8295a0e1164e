"""Models that the scripts of a target declare, read before anything else of these scripts is."""

from collections.abc import Iterable, Mapping

from secgate.facts.schemas import Model, Orm, Schema
from secgate.facts.typescript.callers import LinkedFiles
from secgate.facts.typescript.collections import read_collections
from secgate.facts.typescript.drizzle_schema import read_tables
from secgate.facts.typescript.knex_schema import read_knex
from secgate.facts.typescript.mongoose_schema import read_models
from secgate.facts.typescript.sequelize_schema import read_sequelize
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.typeorm_entity_schema import read_entity_schemas
from secgate.facts.typescript.typeorm_schema import read_entities
from secgate.facts.typescript.view import Links, Source, View
from secgate.model import Problem


def read_declared(
    sources: Mapping[str, Source], texts: Mapping[str, str], paths: Mapping[Orm, Iterable[str]]
) -> tuple[tuple[Model, ...], tuple[Problem, ...]]:
    """The models in some files, and those of them that cannot be read.

    Args:
        sources: scripts that the code items look at, by path.
        texts: text of every file, for manifests.
        paths: of the files that may declare models, by the library.
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
    return (*found, *read_collections(views("mongodb", found), lambda known: views("mongodb", known))), unread
