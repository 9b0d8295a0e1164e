"""How a row of each map becomes cells: the same columns in the table, the csv and the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MapShape:
    """One kind of map: its rows, and how a row becomes cells under these columns."""

    one: str
    many: str
    columns: tuple[str, ...]
    row: Callable[[dict[str, Any]], tuple[str, ...]]


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


def _shown(number: float | None) -> str:
    return "?" if number is None else f"{number:g}"


SHAPES: Mapping[str, MapShape] = {
    "routes": MapShape(
        "route", "routes",
        ("method", "route", "level", "roles", "guards", "rate limit", "state", "place"), _route,
    ),
    "queries": MapShape(
        "query", "queries",
        ("model", "operation", "scope", "function", "because", "confidence", "place"), _query,
    ),
    "caches": MapShape(
        "cache use", "cache uses",
        ("operation", "key", "scope", "mounted on", "confidence", "place"), _cache,
    ),
    "models": MapShape(
        "model", "models",
        ("name", "tenancy", "tenant key", "uniques", "sensitive fields", "place"), _model,
    ),
    "tokens": MapShape(
        "token use", "token uses",
        ("operation", "library", "kind", "algorithms", "max age", "secret", "confidence", "place"), _token,
    ),
    "logs": MapShape(
        "log call", "log calls",
        ("level", "fields", "personal", "secret", "confidence", "place"), _log,
    ),
    "secrets": MapShape(
        "secret", "secrets",
        ("type", "class", "begins with", "length", "state", "places", "id", "place"), _secret,
    ),
}  # fmt: skip
