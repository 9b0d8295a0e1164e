"""Every value that a map may hold stands in a sample application, or in an example of a check."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from samples.test_samples import assembler
from secgate.context import Context, build_context
from secgate.facts import data_maps, maps
from secgate.plan import Request, make_plan
from secgate.target.snapshot import take

CHECKS = Path(__file__).parent.parent.parent / "checks"
SAMPLES = ("booking-clean", "booking-leaky")
# What is shared by decision needs a configuration that says so, and the samples have none.
EXAMPLES = ("tenant-cache-keys/examples/ok/shared-by-design",)
# CONTRACT.md, "The maps".
VALUES: Mapping[tuple[str, str], frozenset[str]] = {
    ("routes", "state"): frozenset({"live", "shadowed", "unmounted", "conditional"}),
    ("routes", "level"): frozenset({"public", "tenant-key", "secret", "authenticated", "role"}),
    ("queries", "scope"): frozenset({
        "where", "unique", "relation", "data", "guarded", "tenant-root", "global-model", "exempt", "unscoped",
        "unresolved",
    }),
    ("caches", "scope"): frozenset({"tenant", "request", "global", "none", "unresolved"}),
    ("tokens", "operation"): frozenset({"sign", "verify", "decode"}),
    ("models", "tenancy"): frozenset({"root", "direct", "indirect", "global"}),
}  # fmt: skip
PROVES = frozenset({"tenant-key", "secret", "authenticated", "role", "rate-limit", "validation"})


def context_of(path: Path) -> Context:
    with ExitStack() as stack:
        plan = make_plan(Request(path=path), stack, today=datetime(2026, 6, 1, tzinfo=UTC))
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        return build_context(snapshot, plan.config, [])


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> list[Context]:
    folder = tmp_path_factory.mktemp("samples")
    targets = [assembler().assemble(name, folder / name) for name in SAMPLES]
    return [context_of(path) for path in [*targets, *(CHECKS / name for name in EXAMPLES)]]


def rows_of(contexts: list[Context], name: str) -> Iterator[dict[str, Any]]:
    for context in contexts:
        match name:
            case "routes":
                yield from maps.routes(context.facts.routes)["rows"]
            case "queries":
                yield from data_maps.queries(context.data)["rows"]
            case "caches":
                yield from data_maps.caches(context.data)["rows"]
            case "tokens":
                yield from data_maps.tokens(context.data)["rows"]
            case _:
                yield from data_maps.models(context.data)["rows"]


@pytest.mark.parametrize(("name", "column"), VALUES, ids="-".join)
def test_every_value_of_a_column_has_an_example(contexts: list[Context], name: str, column: str) -> None:
    assert {row[column] for row in rows_of(contexts, name)} == VALUES[name, column]


def test_every_kind_of_guard_has_an_example(contexts: list[Context]) -> None:
    guards = (guard for row in rows_of(contexts, "routes") for guard in row["guards"])
    assert {kind for guard in guards for kind in guard["proves"]} == PROVES


def test_logs_hold_what_is_personal_and_what_is_not(contexts: list[Context]) -> None:
    rows = [row for context in contexts for row in data_maps.logs(context.data)["rows"]]
    assert {bool(row["personal"]) for row in rows} == {True, False}
