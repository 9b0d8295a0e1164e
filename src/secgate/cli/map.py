"""`secgate map`: what the application is made of, as a table, json, csv or html."""

import csv
import io
import json
import re
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len

from secgate import maps
from secgate.cli.places import results_cache
from secgate.cli.terminal import show
from secgate.errors import ConfigError
from secgate.facts.reached import with_reached
from secgate.plan import Plan, Request, make_plan
from secgate.recall import map_rows
from secgate.reports.escape import safe
from secgate.reports.html import map_page
from secgate.reports.map_cells import SHAPES, MapShape
from secgate.secret_map import secret_rows
from secgate.settings.strict import nearest
from secgate.target.snapshot import Snapshot, take

_FORMATS = ("table", "json", "csv", "html")
_WIDEST = 60
# Where the list separator is a semicolon, a spreadsheet cuts there, and what follows begins a cell.
_CUT = re.compile("(?<=;)(?=[\"']*[=+@-])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def _require(name: str, format_: str) -> None:
    names = tuple(SHAPES)
    if name not in names:
        close = nearest(name, list(names))
        hint = f'; did you mean "{close}"?' if close else ""
        raise ConfigError(f'"{name}" is not a map{hint}', next_step=f"Maps: {', '.join(names)}.")
    if format_ not in _FORMATS:
        raise ConfigError(f'--format: "{format_}" is not a format', next_step=f"Formats: {', '.join(_FORMATS)}.")


def _target(plan: Plan, snapshot: Snapshot) -> dict[str, Any]:
    git = plan.tree.git
    return {"root": ".", "commit": git.head() if git is not None else None, "dirty": snapshot.dirty}


def _rendered(document: dict[str, Any], shape: MapShape, format_: str) -> bytes:
    if format_ == "json":
        return (json.dumps(document, indent=2, ensure_ascii=True) + "\n").encode()
    if format_ == "html":
        return map_page(document).encode("utf-8", "backslashreplace")
    rows = [shape.row(row) for row in document["rows"]]
    return _csv(shape, rows) if format_ == "csv" else _table(shape, rows, document["unresolved"])


def map_(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"What to map: {', '.join(SHAPES)}.")],
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
        if name == maps.SECRETS:
            by_secrets = next((check for check in plan.checks.values() if check.uses_secrets), None)
            found = secret_rows(by_secrets, snapshot, plan.config, now=now, cache=cache.folder)
        else:
            found = map_rows(cache, snapshot, plan.config, name, partial(maps.fact_map, name))
        document = {"schema": maps.SCHEMA, "map": name, "target": _target(plan, snapshot), **found}
    cache.save()
    show(_rendered(document, SHAPES[name], format_))
    return 0


def _table(shape: MapShape, rows: list[tuple[str, ...]], unresolved: list[dict[str, Any]]) -> bytes:
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


def _csv(shape: MapShape, rows: list[tuple[str, ...]]) -> bytes:
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
