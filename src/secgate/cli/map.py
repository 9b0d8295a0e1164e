"""`secgate map`: what the application is made of, as a table, json or csv."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len

from secgate.cli.run import results_cache
from secgate.context import Context
from secgate.errors import ConfigError
from secgate.facts import data_maps, maps
from secgate.facts.reached import with_reached
from secgate.plan import Plan, Request, make_plan
from secgate.recall import map_rows
from secgate.reports.escape import safe
from secgate.secret_map import secret_rows
from secgate.settings.strict import nearest
from secgate.target.snapshot import Snapshot, take

_FORMATS = ("table", "json", "csv")
_WIDEST = 60
# Where the list separator is a semicolon, a spreadsheet cuts there, and what follows begins a cell.
_CUT = re.compile("(?<=;)(?=[\"']*[=+@-])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def _require(name: str, format_: str) -> None:
    names = (*_MAPS, _SECRETS)
    if name not in names:
        close = nearest(name, list(names))
        hint = f'; did you mean "{close}"?' if close else ""
        raise ConfigError(f'"{name}" is not a map{hint}', next_step=f"Maps: {', '.join(names)}.")
    if format_ not in _FORMATS:
        raise ConfigError(f'--format: "{format_}" is not a format', next_step=f"Formats: {', '.join(_FORMATS)}.")


def _target(plan: Plan, snapshot: Snapshot) -> dict[str, Any]:
    git = plan.tree.git
    return {"root": ".", "commit": git.head() if git is not None else None, "dirty": snapshot.dirty}


def _rendered(document: dict[str, Any], shape: "_Map", format_: str) -> bytes:
    if format_ == "json":
        return (json.dumps(document, indent=2, ensure_ascii=True) + "\n").encode()
    rows = [shape.row(row) for row in document["rows"]]
    return _csv(shape, rows) if format_ == "csv" else _table(shape, rows, document["unresolved"])


def _route(row: dict[str, Any]) -> tuple[str, ...]:
    """One route in the columns of the table and the csv."""
    limit = row["rate_limit"]
    guards = [f"{guard['name']} ({', '.join(guard['proves']) or guard['because']})" for guard in row["guards"]]
    return (
        row["method"],
        row["route"],
        row["level"],
        ", ".join(row["roles"]),
        " | ".join(dict.fromkeys(guards)),
        f"{_shown(limit['max'])} in {_shown(limit['window_s'])} s" if limit is not None else "",
        row["state"] + (f": {row['because']}" if row["because"] else ""),
        f"{row['path']}:{row['line']}",
    )


def _query(row: dict[str, Any]) -> tuple[str, ...]:
    because = row["because"]
    proof = f"{because['path']}:{because['line']} {because['note']}" if because is not None else ""
    place = f"{row['path']}:{row['line']}"
    return (row["model"], row["operation"], row["scope"], row["function"] or "", proof, row["confidence"], place)


def _cache(row: dict[str, Any]) -> tuple[str, ...]:
    mounted = "" if row["mounted_on"] is None else str(row["mounted_on"])
    place = f"{row['path']}:{row['line']}"
    return (row["operation"], row["key"] or "", row["scope"], mounted, row["confidence"], place)


def _model(row: dict[str, Any]) -> tuple[str, ...]:
    uniques = " | ".join(", ".join(columns) for columns in row["uniques"])
    fields = ", ".join(row["sensitive_fields"])
    return (row["name"], row["tenancy"], row["tenant_key"] or "", uniques, fields, f"{row['path']}:{row['line']}")


def _token(row: dict[str, Any]) -> tuple[str, ...]:
    algorithms = "?" if row["algorithms"] is None else ", ".join(row["algorithms"]) or "not pinned"
    return (
        row["operation"],
        row["library"],
        row["kind"] or "",
        algorithms if row["operation"] != "decode" else "",
        "" if row["max_age_s"] is None else f"{row['max_age_s']} s",
        row["secret_source"] or "",
        row["confidence"],
        f"{row['path']}:{row['line']}",
    )


def _log(row: dict[str, Any]) -> tuple[str, ...]:
    lists = (", ".join(row[name]) for name in ("fields", "personal", "secret"))
    return (row["level"], *lists, row["confidence"], f"{row['path']}:{row['line']}")


def _secret(row: dict[str, Any]) -> tuple[str, ...]:
    where = "in the files" if row["commit"] is None else "in HEAD" if row["in_head"] else "only in history"
    place = f"{row['path']}:{row['line']}" + (f" @{row['commit'][:12]}" if row["commit"] else "")
    return (
        row["type"], row["class"], row["first4"] or "", str(row["length"]), where, str(len(row["places"])),
        row["id"] or "", place,
    )  # fmt: skip


def _told(document: dict[str, Any], context: Context, kind: str, read: frozenset[str]) -> dict[str, Any]:
    """The document with the frameworks of a kind that are in use and not read: an empty map is no answer about them."""
    unread = [
        {"path": place.path, "line": place.line, "reason": f"{framework.name} is in use, and no row of it is read"}
        for framework, place in context.in_use
        if kind in framework.kinds and framework.name not in read
    ]
    rows = sorted([*document["unresolved"], *unread], key=lambda row: (row["path"], row["line"] or 0, row["reason"]))
    return {**document, "unresolved": rows}


@dataclass(frozen=True)
class _Map:
    """One kind of map: its rows, and how a row becomes cells under these columns."""

    one: str
    many: str
    made: Callable[[Context], dict[str, Any]]
    columns: tuple[str, ...]
    row: Callable[[dict[str, Any]], tuple[str, ...]]


_ROUTERS = frozenset({"express", "ts-rest"})
_CLIENTS = frozenset({"Prisma"})
_MAPS: Mapping[str, _Map] = {
    "routes": _Map(
        "route", "routes", lambda context: _told(maps.routes(context.facts.routes), context, "web", _ROUTERS),
        ("method", "route", "level", "roles", "guards", "rate limit", "state", "place"), _route,
    ),
    "queries": _Map(
        "query", "queries", lambda context: _told(data_maps.queries(context.data), context, "orm", _CLIENTS),
        ("model", "operation", "scope", "function", "because", "confidence", "place"), _query,
    ),
    "caches": _Map(
        "cache use", "cache uses", lambda context: data_maps.caches(context.data),
        ("operation", "key", "scope", "mounted on", "confidence", "place"), _cache,
    ),
    "models": _Map(
        "model", "models", lambda context: data_maps.models(context.data),
        ("name", "tenancy", "tenant key", "uniques", "sensitive fields", "place"), _model,
    ),
    "tokens": _Map(
        "token use", "token uses", lambda context: data_maps.tokens(context.data),
        ("operation", "library", "kind", "algorithms", "max age", "secret", "confidence", "place"), _token,
    ),
    "logs": _Map(
        "log call", "log calls", lambda context: data_maps.logs(context.data),
        ("level", "fields", "personal", "secret", "confidence", "place"), _log,
    ),
}  # fmt: skip
_SECRETS = "secrets"
_SECRETS_MAP = _Map(
    "secret", "secrets", lambda _: {},
    ("type", "class", "begins with", "length", "state", "places", "id", "place"), _secret,
)  # fmt: skip


def map_(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"What to map: {', '.join((*_MAPS, _SECRETS))}.")],
    path: Annotated[Path, typer.Argument(help="The target.")] = Path(),
    *,
    format_: Annotated[str, typer.Option("--format", help=f"{', '.join(_FORMATS)}.")] = "table",
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Take nothing from an earlier run.")] = False,
) -> int:
    """Show the application as facts: who can reach which route, what limits a query, what a cache key holds."""
    _require(name, format_)
    now = datetime.now(UTC)
    with ExitStack() as stack:
        plan = make_plan(Request(path=path, allow_target_code=True), stack, today=now)
        snapshot = with_reached(take(plan.tree, excluded_paths=plan.config.excluded_paths))
        cache = results_cache(plan.tree, wanted=not no_cache)
        if name == _SECRETS:
            by_secrets = next((check for check in plan.checks.values() if check.uses_secrets), None)
            found = secret_rows(by_secrets, snapshot, plan.config, now=now, cache=cache.folder)
        else:
            found = map_rows(cache, snapshot, plan.config, name, _MAPS[name].made)
        document = {"schema": maps.SCHEMA, "map": name, "target": _target(plan, snapshot), **found}
    cache.save()
    _write(_rendered(document, _SECRETS_MAP if name == _SECRETS else _MAPS[name], format_))
    return 0


def _shown(number: float | None) -> str:
    return "?" if number is None else f"{number:g}"


def _table(shape: _Map, rows: list[tuple[str, ...]], unresolved: list[dict[str, Any]]) -> bytes:
    cells = [tuple(_cut(safe(cell)) for cell in row) for row in (shape.columns, *rows)]
    widths = [max(cell_len(row[index]) for row in cells) for index in range(len(shape.columns))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    lines += ["", f"{len(rows)} {shape.one if len(rows) == 1 else shape.many}"]
    if unresolved:
        lines += ["", "Not followed:"]
        lines += [safe(f"  {_at(found)}{found['reason']}") for found in unresolved]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _at(found: dict[str, Any]) -> str:
    line = "" if found["line"] is None else f":{found['line']}"
    return "" if found["path"] is None else f"{found['path']}{line} "


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _csv(shape: _Map, rows: list[tuple[str, ...]]) -> bytes:
    """RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(shape.columns)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _cell(text: str) -> str:
    shown = _CUT.sub("'", safe(text))
    return f"'{shown}" if shown.startswith(_FORMULA) or text.startswith(_FORMULA) else shown


def _write(data: bytes) -> None:
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(data)
    else:
        sys.stdout.write(data.decode())
    sys.stdout.flush()
