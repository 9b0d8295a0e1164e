"""A small target with the facts about its tenant data."""

from collections.abc import Mapping
from pathlib import Path

from secgate.context import build_context
from secgate.facts.data import Data
from secgate.facts.typescript.queries import Query
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

SCHEMA = """
model Tenant {
  id       String    @id
  invoices Invoice[]
}
model Invoice {
  id       String @id
  tenantId String
  number   Int
  status   String
  secretToken String? @unique
  tenant   Tenant @relation(fields: [tenantId], references: [id])
  lines    InvoiceLine[]
  @@unique([tenantId, number])
}
model InvoiceLine {
  id        String  @id
  invoiceId String
  amount    Int
  invoice   Invoice @relation(fields: [invoiceId], references: [id])
}
model Country {
  code String @id
}
"""


def data_of(folder: Path, files: Mapping[str, str], config: Config | None = None) -> Data:
    """The facts about a target of these files and the schema above."""
    write(folder, {"prisma/schema.prisma": SCHEMA, **files})
    return build_context(take(open_work_tree(folder)), config or Config(), []).data


def query_of(folder: Path, code: str, **files: str) -> Query:
    """The last query of `src/a.ts`; other files go by `name__ts` for `src/name.ts`."""
    others = {f"src/{name.replace('__', '.')}": text for name, text in files.items()}
    found = data_of(folder, {"src/a.ts": code, **others}).queries
    return [query for query in found if query.place.path == "src/a.ts"][-1]
