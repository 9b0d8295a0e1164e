"""Queries of the client of Supabase: chains that begin at `.from("invoices")` and go on with what is done.

https://supabase.com/docs/reference/javascript/select
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from secgate.facts.schemas import Model
from secgate.facts.typescript.built_calls import BuiltCall, Column
from secgate.facts.typescript.built_queries import Manner, Taken
from secgate.facts.typescript.drizzle_chains import last_of, steps_of
from secgate.facts.typescript.names import (
    Names,
    arguments_of,
    callee_of,
    entries_of,
    last_name,
    plain,
    properties,
    unwrap,
)
from secgate.facts.typescript.supabase_clients import Client, client_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.view import View
from secgate.model import TraceStep

DOES = frozenset({"select", "insert", "update", "upsert", "delete"})
# What names rows; all else bounds, orders or shapes them.
LIMITS = frozenset({"eq", "in", "match", "or", "filter", "is", "contains", "containedBy", "overlaps"})
_ALL = LIMITS | {"neq", "gt", "gte", "lt", "lte", "like", "ilike", "not", "textSearch", "range", "likeAllOf"}
_ENDS = frozenset({"then", "catch", "finally"})
_ONE = frozenset({"single", "maybeSingle"})
_COMMANDS = {"select": "select", "insert": "insert", "upsert": "update", "update": "update", "delete": "delete"}
_PART = re.compile(r"^(?:[\w.]+:)?(\w+)(?:::\w+)?$")
_EMBEDDED = r"(?:\b(\w+)\s*:\s*)?\b%s\s*(?:!\w+\s*)*\("
_COMPUTED = "the table of this query is computed"
_KEPT = "the table is kept here, and what is asked of it is not followed"
_UNREAD = "what this function of the database asks for is not read"
_UNKNOWN = "its client is not known, so whether row level security holds it is not, either"
_UNTOLD = "no migration in the target says whether row level security limits it"
_SHARED = "policies of its table let rows through that are not told by who asks"


@dataclass(frozen=True)
class SupabaseCall(BuiltCall):
    """One query of a client of Supabase; `does` is what it does, as the client calls it."""

    MANNER = Manner(ends=_ENDS, awaited=True, kept=True)
    ORM = "supabase"

    does: str = "select"

    def is_limit(self, step: Taken) -> bool:
        """Whether a step may limit the rows; what a function is given may."""
        return step.name in {*_ALL, "rpc"} and step.name != "range"

    def written(self, _names: Names) -> list[Node]:
        """What `insert`, `update` and `upsert` are given."""
        writes = self.does not in {"select", "rpc"}
        return [step.given[0] for step in self.steps if writes and step.name == self.does and step.given]

    def shown(self, _names: Names) -> list[Node]:
        """What it selects."""
        return [step.given[0] for step in self.steps if step.name == "select" and step.given]

    def chosen(self, _names: Names) -> frozenset[str] | None:
        """The columns that it selects by name."""
        texts = [text_at(given) for given in self.shown(_names)]
        parts = [part.strip() for text in texts for part in text.split(",")]
        found = [_PART.match(part) for part in parts]
        known = [one[1] for one in found if one is not None]
        return frozenset(known) if known and len(known) == len(parts) else None

    def builders(self, _names: Names) -> list[Node]:
        """Nothing: its conditions are columns and values."""
        return []

    def filtered(self, _names: Names, model: Model) -> frozenset[str] | None:
        """The columns of its own table that it compares."""
        columns = {field.name for field in model.fields}
        found: set[str] = set()
        for step in self.built.every():
            if not self.is_limit(step):
                continue
            named = set(_columns(step))
            if step.name in {"or", "filter", "not"} or not named or not named <= columns:
                return None
            found |= named
        return frozenset(found) or None

    def has_end(self, _names: Names) -> bool:
        """Whether it has a limit, or asks for one row."""
        names = {step.name for step in self.built.every()}
        unique = {f.name for f in self.model.fields if f.unique} if self.model is not None else set()
        one = any(column.name in unique and self.is_own(column) for column, _ in self.terms())
        return one or bool({"limit", "range", *_ONE} & names) or self.built.is_open()

    def asks_for_many(self, _names: Names) -> bool:
        """Whether it asks for a list of values."""
        return any(step.name == "in" for step in self.steps)

    def gives_rows(self) -> bool:
        """Whether it gives the rows that it changes."""
        return self.does != "select" and any(step.name == "select" for step in self.steps)

    def terms(self) -> Iterator[tuple[Column, Node]]:
        """(column, value) of each comparison that must hold, in its own file."""
        for step in self.steps:
            yield from equal_in(step)

    def is_own(self, column: Column) -> bool:
        """Whether a column is one of its own table."""
        return not column.alias

    def target(self, names: Names) -> list[str]:
        """The columns of `{ onConflict: "org_id,slug" }`; the id where none is named."""
        step = next((s for s in self.steps if s.name == "upsert" and len(s.given) > 1), None)
        given = properties(names.resolve(step.given[1])) if step is not None else {}
        named = text_at(given["onConflict"]) if "onConflict" in given else "id"
        return [name.strip() for name in named.split(",") if name.strip()]

    def embedded(self, view: View, alias: str) -> tuple[Model | None, bool]:
        """(table, whether rows without it are left out) of an embedded table: `select("*, orgs!inner(*)")`."""
        said = " ".join(text_at(step.given[0]) for step in self.built.every() if step.name == "select" and step.given)
        model = view.relations.get(alias)
        named = re.search(rf"\b{re.escape(alias)}\s*:\s*(\w+)", said)
        model = model or (view.relations.get(named[1]) if named is not None else None)
        table = named[1] if named is not None else alias
        inner = re.search(rf"\b{re.escape(table)}\s*(?:!\w+\s*)*!inner\b", said) is not None
        return model, inner

    def limited_by(self) -> TraceStep | str | None:
        """The policies of its table, or why they cannot be counted on; None where nothing holds it back."""
        model = self.model
        client = self.client
        if model is None or client == "service" or self.does not in _COMMANDS:
            return None
        security = model.security
        if security is not None and not security.enabled:
            return None
        if not client:
            return _UNKNOWN
        if security is None:
            return _UNTOLD
        match security.lets(_COMMANDS[self.does]):
            case "all":
                return None
            case "some":
                return _SHARED
            case _:
                deciding = security.deciding(_COMMANDS[self.does])
                path, line = (deciding[0].path, deciding[0].line) if deciding else (security.path, security.line)
                note = "this policy limits it to whoever asks" if deciding else "row level security lets no row through"
                return TraceStep(path=path, line=line, note=note)

    @cached_property
    def client(self) -> Client:
        """The client that it is asked of."""
        return client_of(self.view, _receiver(self.start))


def equal_in(step: Taken) -> Iterator[tuple[Column, Node]]:
    """What a step says must equal a value, or be one of a list."""
    given = step.given
    if step.name in {"eq", "in"} and len(given) > 1 and text_at(given[0]):
        yield column_at(text_at(given[0])), unwrap(given[1])
    elif step.name == "match" and given:
        made = step.view.names.resolve(given[0])
        yield from ((column_at(key), unwrap(value)) for key, value in entries_of(made) if key and made.type == "object")
    elif step.name == "filter" and len(given) > 2 and text_at(given[1]) == "eq":  # noqa: PLR2004 - column, operator, value
        yield column_at(text_at(given[0])), unwrap(given[2])


def column_at(text: str) -> Column:
    """The column that a text names: `org_id`, or `orgs.id` of an embedded table."""
    alias, _, name = text.rpartition(".")
    return Column(alias, name)


def _columns(step: Taken) -> Iterator[str]:
    found = [column for column, _ in equal_in(step)]
    if found:
        yield from (f"{one.alias}.{one.name}" if one.alias else one.name for one in found)
    elif step.given and text_at(step.given[0]):
        yield text_at(step.given[0])


class Supabase:
    """The reader of queries of Supabase."""

    def calls(self, view: View) -> Iterator[SupabaseCall]:
        """Every query of a client in a file, in source order."""
        for call, callee, name in view.names.named:
            if unwrap(callee).type != "member_expression" or not arguments_of(call):
                continue
            found = _query(view, call) if name == "from" else _function(view, call) if name == "rpc" else None
            if found is not None:
                yield found

    def parts(self, view: View) -> Iterator[Node]:
        """The steps of every chain."""
        for call in view.calls:
            yield from (step.call for step in call.steps) if isinstance(call, SupabaseCall) else ()


def _query(view: View, call: Node) -> SupabaseCall | None:
    last = last_of(call)
    after = [
        step.name
        for step in steps_of(last)
        if step.call.start_byte <= call.start_byte and step.call.end_byte > call.end_byte
    ]
    if last_name(_receiver(call)) == "storage":
        return None
    table = text_at(view.names.resolve(arguments_of(call)[0]))
    model = view.relations.get(table) if table else None
    if not after and model is not None and _may_be_client(view, _receiver(call)):
        return SupabaseCall(call, None, "findMany", _KEPT, view=view, start=call, unknown=table)
    if not after or after[0] not in DOES:
        return None
    if not table and "supabase" not in plain(call).lower() and "supabase" not in view.file.text:
        return None
    found = SupabaseCall(
        last, model.accessor if model is not None else None, "", view=view, start=call, model=model,
        unknown="" if model is not None else table or plain(arguments_of(call)[0]),
        lost="" if model is not None else _COMPUTED, does=after[0],
    )  # fmt: skip
    return replace(found, operation=_operation(found))


def _may_be_client(view: View, node: Node | None) -> bool:
    """Whether what keeps a table may be a client, and is no class such as `Array`."""
    return "supabase" in view.file.text.lower() and not last_name(node)[:1].isupper()


def _function(view: View, call: Node) -> SupabaseCall | None:
    """`supabase.rpc("totals", { org_id })`: a function of the database, which is not read."""
    if "supabase" not in view.file.text.lower():
        return None
    name = text_at(arguments_of(call)[0]) or plain(arguments_of(call)[0])
    return SupabaseCall(last_of(call), None, "rpc", _UNREAD, view=view, start=call, unknown=name, does="rpc")


def _receiver(call: Node) -> Node | None:
    """What a query is asked of: `supabase` of `supabase.schema("app").from("invoices")`."""
    callee = callee_of(call)
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    base = unwrap(base) if base is not None else None
    if base is not None and base.type == "call_expression" and last_name(callee_of(base)) == "schema":
        return _receiver(base)
    return base


def _operation(call: SupabaseCall) -> str:
    """What a chain does, as all facts call it."""
    names = {step.name for step in call.built.every()}
    match call.does:
        case "insert":
            given = next(iter(call.written(call.view.names)), None)
            return "create" if given is not None and call.view.names.resolve(given).type == "object" else "createMany"
        case "update":
            return "updateMany"
        case "upsert":
            return "upsert"
        case "delete":
            return "deleteMany"
        case _:
            pass
    select = next((s for s in call.steps if s.name == "select"), None)
    counts = select is not None and "head: true" in text_of(select.call)
    return "count" if counts else "findFirst" if _ONE & names else "findMany"
