"""A copy of the ledger in a database that a team shares, by URL through SQLAlchemy: PostgreSQL, in the first place.

This is the one part of the ledger that may use the network, and only where it is asked to: `secgate run` never does.
The libraries are an extra, `secgate-checklist[postgres]`.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from secgate.errors import ConfigError
from secgate.ledger.entry import ItemEntry, RunEntry

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, MetaData, Table

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
# An arbitrary number of our own: copies into one database wait for each other.
_LOCK = 7_303_014_014
_CHUNK = 500


def copy_runs(url: str, runs: Sequence[RunEntry]) -> tuple[int, str]:
    """Add the runs that a database does not have; how many there were, and where they are now, without a password.

    Args:
        url: as SQLAlchemy takes it, for example `postgresql://ci@db.example.com/audit`.
        runs: of one or several targets.

    Raises:
        ConfigError: the libraries are not installed, or the database cannot be reached or written.
    """
    try:
        import sqlalchemy  # noqa: PLC0415 - an extra, and only this needs it
    except ImportError as error:
        step = 'Install the extra: pip install "secgate-checklist[postgres]".'
        raise ConfigError("a copy of the ledger needs libraries that are not installed", next_step=step) from error
    where = _address(url)
    shown = where.render_as_string(hide_password=True)
    try:
        engine = sqlalchemy.create_engine(where)
        with engine.begin() as connection:
            added = _added(connection, runs)
        engine.dispose()
    except ModuleNotFoundError as error:
        raise ConfigError(f"the driver {error.name} is not installed", where=shown) from error
    except sqlalchemy.exc.SQLAlchemyError as error:
        # NOTE: what a driver says may quote the whole address.
        raise ConfigError(f"the database cannot be written: {type(error).__name__}", where=shown) from None
    return added, shown


def _address(url: str) -> "URL":
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - as above
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 - as above

    try:
        where = make_url(url)
    except ArgumentError:
        raise ConfigError("--copy-to: is no URL of a database", next_step="postgresql://USER@HOST/NAME") from None
    return where.set(drivername=_DRIVERS.get(where.drivername, where.drivername))


def _added(connection: "Connection", runs: Sequence[RunEntry]) -> int:
    from sqlalchemy import MetaData, insert, select, text  # noqa: PLC0415 - as above

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    metadata = MetaData()
    table, items = _tables(metadata)
    metadata.create_all(connection)
    known: set[str] = set()
    for at in range(0, len(runs), _CHUNK):
        wanted = [run.id for run in runs[at : at + _CHUNK]]
        known.update(connection.execute(select(table.c.id).where(table.c.id.in_(wanted))).scalars())
    new = [run for run in runs if run.id not in known]
    for run in new:
        connection.execute(insert(table), [_row(run)])
        if rows := [_item_row(run, place, item) for place, item in enumerate(run.items)]:
            connection.execute(insert(items), rows)
    return len(new)


def _tables(metadata: "MetaData") -> tuple["Table", "Table"]:
    from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text  # noqa: PLC0415 - as above

    runs = Table(
        "secgate_runs", metadata, Column("id", Text, primary_key=True), Column("target", Text, nullable=False),
        Column("created", Text, nullable=False), Column("commit_id", Text), Column("dirty", Boolean, nullable=False),
        Column("scope", Text, nullable=False), Column("policies", Text, nullable=False),
        Column("verdict", Text, nullable=False), Column("exit_code", Integer, nullable=False),
        Column("rules", Text, nullable=False), Column("secgate", Text, nullable=False),
    )  # fmt: skip
    items = Table(
        "secgate_items", metadata, Column("run", Text, ForeignKey("secgate_runs.id"), primary_key=True),
        Column("place", Integer, primary_key=True), Column("item", Text, nullable=False),
        Column("level", Text, nullable=False), Column("status", Text), Column("examined", Integer, nullable=False),
        Column("unit", Text, nullable=False), Column("counts", Text, nullable=False),
        Column("findings", Text, nullable=False),
    )  # fmt: skip
    return runs, items


def _row(run: RunEntry) -> dict[str, object]:
    return {
        "id": run.id, "target": run.target, "created": run.created, "commit_id": run.commit, "dirty": run.dirty,
        "scope": run.scope, "policies": json.dumps(run.policies), "verdict": run.verdict, "exit_code": run.exit_code,
        "rules": run.rules, "secgate": run.secgate,
    }  # fmt: skip


def _item_row(run: RunEntry, place: int, item: ItemEntry) -> dict[str, object]:
    return {
        "run": run.id, "place": place, "item": item.id, "level": item.level, "status": item.status,
        "examined": item.examined, "unit": item.unit, "counts": json.dumps(dict(item.counts)),
        "findings": json.dumps(dict(item.findings)),
    }  # fmt: skip
