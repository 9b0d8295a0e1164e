"""What finds the queries of a file: one reader for each library."""

from collections.abc import Mapping

from secgate.facts.schemas import Orm, Schema
from secgate.facts.typescript.document_calls import Documents
from secgate.facts.typescript.drizzle_calls import Drizzle
from secgate.facts.typescript.view import QueryReader

_DOCUMENTS = Documents()
# NOTE: those of Prisma, `View` lists itself.
_READERS: Mapping[Orm, QueryReader] = {"drizzle": Drizzle(), "mongoose": _DOCUMENTS, "mongodb": _DOCUMENTS}


def readers_for(schema: Schema) -> tuple[QueryReader, ...]:
    """The readers of the libraries that models of a schema are of."""
    return tuple(dict.fromkeys(reader for orm, reader in _READERS.items() if schema.of(orm)))
