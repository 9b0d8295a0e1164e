"""Statements in SQL that Python code sends: what they do to tables of tenant models."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from secgate.facts.python.query_home import Event, Home
from secgate.facts.python.query_parts import Fields, Row, RowPart, Several, Tenant, Value
from secgate.facts.queries import TENANT, QueryRow
from secgate.facts.sql import Reading, Tenancy
from secgate.model import Confidence

_MARK = re.compile(r"%\((\w+)\)s|(?<![:\w]):(\w+)\b|%s|(?<![\w?])\?(?!\w)|\$(\d+)\b")
_TENANT = "tenant"


def with_values(text: str, given: Value | None) -> str:
    """The statement with `:tenant` where it is given the tenant, and `:p` for any other value."""
    at = iter(range(text.count("%s") + text.count("?")))
    listed = given.values if isinstance(given, Several) else ()

    def name(match: re.Match[str]) -> str:
        key = match[1] or match[2]
        if key is not None:
            value = given.given[key][0] if isinstance(given, Fields) and key in given.given else None
        else:
            index = int(match[3]) - 1 if match[3] else next(at, -1)
            value = listed[index] if 0 <= index < len(listed) else None
        return f":{_TENANT}" if _is_tenant(value) else ":p"

    return _MARK.sub(name, text)


def _is_tenant(value: Value | None) -> bool:
    return isinstance(value, Tenant | Row) or (isinstance(value, RowPart) and value.name in {"id", "pk"})


@dataclass
class Texts:
    """Makes the rows of the statements of a target.

    Attributes:
        begin: makes a row of an event that nothing is known of yet.
    """

    home: Home
    begin: Callable[[Event], QueryRow]
    by_design: Callable[[str], bool]

    def rows(self) -> Iterator[QueryRow]:
        """One row for each statement on tables of tenant models, and for each that cannot be read."""
        events = {event.site.key: event for event in self.home.events if event.kind == "raw"}
        if not events:
            return
        # Parsing SQL costs 0.1 s before the first statement; most targets have none.
        from secgate.facts.sql_parts import read_sql  # noqa: PLC0415 - see above

        tenancy = self._tenancy()
        for event in events.values():
            reading = read_sql(event.text, tenancy) if event.text is not None else None
            if (row := self._row(event, reading, tenancy.tables)) is not None:
                yield row

    def _tenancy(self) -> Tenancy:
        models = {one.model.table.lower(): one for one in self.home.models.models}
        tables = frozenset(table for table, one in models.items() if self.home.models.tenancy(one) in TENANT)
        root = next((table for table, one in models.items() if self.home.models.tenancy(one) == "root"), None)
        keys = set(self.home.config.tenant_keys)
        columns = {f.column.lower() for one in models.values() for f in one.model.fields if f.name in keys and f.column}
        return Tenancy(tables, frozenset(columns | {key.lower() for key in keys}), root, _TENANT)

    def _row(self, event: Event, reading: Reading | None, tables: frozenset[str]) -> QueryRow | None:
        named = sorted(reading.tables & tables) if reading is not None else []
        query = replace(self.begin(event), model=", ".join(named), operation="")
        if self.by_design(event.site.file.path):
            return replace(query, scope="exempt") if named or reading is None else None
        if event.text is None:
            return replace(query, scope="unscoped", shape="unparsed", sharp=False, written=event.written)
        if reading is None:
            reason = "this raw statement cannot be parsed as SQL"
            holds = any(re.search(rf"\b{re.escape(table)}\b", event.text, re.IGNORECASE) for table in tables)
            return replace(query, reason=reason) if holds else None
        if not named:
            return None
        if not reading.unlimited:
            because = event.site.step("every part of the statement names the tenant")
            return replace(query, scope="where", because=because)
        if event.staff:
            because = event.site.step("only the platform's own staff gets here")
            return replace(query, scope="exempt", because=because, confidence=Confidence.MEDIUM)
        held = next(iter(self.home.tenants.get(event.unit, [])), None)
        models = {one.model.table.lower(): one for one in self.home.models.models}
        direct = any(self.home.models.tenancy(models[table]) == "direct" for table in named)
        trusted = held is not None and held.trusted
        tenant = held.spot.step("the tenant is at hand here") if held is not None else None
        sharp = direct and trusted and not event.via
        return replace(query, scope="unscoped", shape="raw", sharp=sharp, tenant=tenant, written=event.written)
