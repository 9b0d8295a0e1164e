"""Models that the scripts of a target declare, read before anything else of these scripts is."""

from collections.abc import Iterable, Mapping

from secgate.facts.drizzle import may_declare_tables
from secgate.facts.schemas import Model, Schema
from secgate.facts.typeorm import may_declare_entities
from secgate.facts.typescript.callers import LinkedFiles
from secgate.facts.typescript.drizzle_schema import read_tables
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.typeorm_entity_schema import read_entity_schemas
from secgate.facts.typescript.typeorm_schema import read_entities
from secgate.facts.typescript.view import Links, Source, View


def read_declared(sources: Mapping[str, Source], texts: Mapping[str, str], paths: Iterable[str]) -> tuple[Model, ...]:
    """The tables and entities in some files.

    Args:
        sources: scripts that the code items look at, by path.
        texts: text of every file, for manifests.
        paths: of the files that may declare some.
    """

    def view(file: Source, links: Links) -> View:
        return View(file, Schema((), None), TenantWords(()), links=links)

    linked = LinkedFiles(sources, view, texts)
    found: list[Model] = []
    views = [linked.view(path) for path in paths if path in sources]
    if tables := [view for view in views if may_declare_tables(view.file.text)]:
        found += read_tables(tables)
    if entities := [view for view in views if may_declare_entities(view.file.text)]:
        found += read_entities(entities)
        found += (model for view in entities for model in read_entity_schemas(view))
    return tuple(found)
