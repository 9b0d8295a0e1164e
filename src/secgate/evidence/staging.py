"""The report of a job that ran migrations in staging, as JSON that the job writes; docs/evidence.md shows its form.

`{"database": "postgresql", "migrations": ["20260102_name"], "duration_s": 12.5,
  "tenants": [{"tenant": "a", "rows_before": 120, "rows_after": 120}]}`; rows may be a number, or numbers by table.
"""

import math
from dataclasses import dataclass

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import entry, is_count, read_json

DATABASES = frozenset({
    "postgresql", "postgres", "cockroachdb", "mysql", "mariadb", "sqlite", "sqlserver", "mssql", "oracle",
})  # fmt: skip
_MOST = 10_000


@dataclass(frozen=True)
class TenantRows:
    """The rows of one tenant before and after."""

    tenant: str
    before: int
    after: int


@dataclass(frozen=True)
class StagingRun:
    """One run of migrations.

    Attributes:
        database: its kind.
        migrations: names of those that ran.
        duration_s: how long they took.
        tenants: rows of each tenant.
    """

    database: str
    migrations: frozenset[str]
    duration_s: float
    tenants: tuple[TenantRows, ...]

    @property
    def filled(self) -> tuple[TenantRows, ...]:
        """The tenants that had rows."""
        return tuple(one for one in self.tenants if one.before > 0)


def read_staging(data: bytes) -> StagingRun:
    """What a report says.

    Args:
        data: the file's bytes.

    Raises:
        UnreadableReport: when it is none, or the kind of the database cannot be read.
    """
    said = read_json(data)
    database = entry(said, "database", str).lower()
    if database not in DATABASES:
        raise UnreadableReport(f"names no kind of database that is known: {', '.join(sorted(DATABASES))}")
    names, tenants = entry(said, "migrations", list), entry(said, "tenants", list)
    if len(names) > _MOST or len(tenants) > _MOST:
        raise UnreadableReport(f"has a list of more than {_MOST} entries")
    if any(not isinstance(name, str) for name in names):
        raise UnreadableReport('has a form that is not known: "migrations" holds what is no name')
    duration = said.get("duration_s")
    if isinstance(duration, bool) or not isinstance(duration, int | float) or not 0 <= duration < math.inf:
        raise UnreadableReport('has a form that is not known: "duration_s" is missing or no number of seconds')
    rows = tuple(
        TenantRows(entry(one, "tenant", str), _rows(one, "rows_before"), _rows(one, "rows_after")) for one in tenants
    )
    if len({row.tenant for row in rows}) != len(rows):
        raise UnreadableReport("names a tenant twice")
    return StagingRun(database, frozenset(names), float(duration), rows)


def _rows(one: object, key: str) -> int:
    value = one.get(key) if isinstance(one, dict) else None
    counts = list(value.values()) if isinstance(value, dict) else [value]
    rows = [int(count) for count in counts if is_count(count) and isinstance(count, int)]
    if not rows or len(rows) < len(counts):
        raise UnreadableReport(f'has a form that is not known: "{key}" is missing or holds no numbers of rows')
    return sum(rows)
