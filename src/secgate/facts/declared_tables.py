"""Models that the scripts of a target declare, read before anything else of these scripts is."""

from collections.abc import Iterable, Mapping

from secgate.facts.schemas import Model, Schema
from secgate.facts.typescript.callers import LinkedFiles
from secgate.facts.typescript.drizzle_schema import read_tables
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.view import Links, Source, View


def read_declared(sources: Mapping[str, Source], texts: Mapping[str, str], paths: Iterable[str]) -> tuple[Model, ...]:
    """The tables in some files.

    Args:
        sources: scripts that the code items look at, by path.
        texts: text of every file, for manifests.
        paths: of the files that may declare tables.
    """

    def view(file: Source, links: Links) -> View:
        return View(file, Schema((), None), TenantWords(()), links=links)

    linked = LinkedFiles(sources, view, texts)
    return read_tables(linked.view(path) for path in paths if path in sources)
