"""Facts that come from an earlier run are those that the code shows now, and nothing else is kept."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facts.tenant_data import SCHEMA
from secgate.cache import Cache
from secgate.context import Context, build_context
from secgate.facts import data_maps, maps
from secgate.recall import map_rows
from secgate.settings.config import Config
from secgate.target.snapshot import Snapshot, take
from secgate.target.tree import open_work_tree
from support import write

APP = """import express from "express";
import { invoices } from "./invoices";
const app = express();
app.use("/v1", invoices);
app.get("/health", (_req, res) => res.end());
"""
INVOICES = """import { Router } from "express";
import { find } from "./store";
export const invoices = Router();
invoices.get("/invoices/:id", async (req, res) => res.json(await find(req.params.id, req.tenantId)));
"""
STORE = """import { prisma } from "./client";
export const find = (id: string, tenantId: string) => prisma.invoice.findFirst({ where: { id, tenantId } });
export const all = () => cache.get("all") ?? prisma.invoice.findMany();
"""
FILES = {
    "prisma/schema.prisma": SCHEMA,
    "src/app.ts": APP,
    "src/invoices.ts": INVOICES,
    "src/store.ts": STORE,
    "package.json": '{"name": "shop", "dependencies": {"express": "4"}}',
    "README.md": "# Shop\n",
}
MAPS = {
    "routes": lambda context: maps.routes(context.facts.routes),
    "queries": lambda context: data_maps.queries(context.data),
    "caches": lambda context: data_maps.caches(context.data),
    "models": lambda context: data_maps.models(context.data),
}
# What an edit puts in the place of what.
EDITS = (
    ("tenantId }", "}"), ("/v1", "/v2"), ("findFirst", "findMany"), ("./store", "./stores"), ("Router()", "app"),
    ('"all"', "`all:${tenantId}`"), ("String", "Int"), ("\n", "\n\n"), ("tenantId", "ownerId"), ("(", "(("),
)  # fmt: skip


def snapshot_of(folder: Path) -> Snapshot:
    return take(open_work_tree(folder))


def never(_context: Context) -> dict[str, Any]:
    pytest.fail("the facts were read again")


def asked(cache: Cache, folder: Path, name: str = "routes", config: Config | None = None) -> dict[str, Any]:
    return map_rows(cache, snapshot_of(folder), config or Config(), name, MAPS[name])


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write(tmp_path / "target", FILES)
    return tmp_path / "target"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.mark.parametrize("name", sorted(MAPS))
def test_the_second_run_reads_no_code(target: Path, cache: Cache, name: str) -> None:
    first = asked(cache, target, name)
    cache.save()
    assert first["rows"]
    assert map_rows(Cache(cache.folder), snapshot_of(target), Config(), name, never) == first


def test_a_document_that_no_fact_is_made_of_may_change(target: Path, cache: Cache) -> None:
    first = asked(cache, target)
    write(target, {"README.md": "# Our shop\n"})
    assert map_rows(cache, snapshot_of(target), Config(), "routes", never) == first


def test_facts_see_no_file_that_the_key_does_not_hold(target: Path) -> None:
    context = build_context(snapshot_of(target), Config(), [])
    assert set(context.data.texts) == set(FILES) - {"README.md"}
    assert context.facts.texts is context.data.texts


def test_another_vocabulary_gives_other_facts(target: Path, cache: Cache) -> None:
    asked(cache, target, "queries")
    found = asked(cache, target, "queries", Config(tenant_keys=("ownerId",)))
    assert [row["scope"] for row in found["rows"]] == ["global-model", "global-model"]


def test_facts_that_a_bound_cut_short_are_not_kept(target: Path, cache: Cache) -> None:
    listed = ",".join(f"'{number}'" for number in range(300))
    write(target, {"src/many.ts": f"{APP}for (const name of [{listed}]) app.get('/' + name, h);\n"})
    asked(cache, target)
    cache.save()
    assert Cache(cache.folder).get_all("map routes", []) == {}
    assert cache.folder is not None
    assert not cache.folder.exists()


def changed(files: dict[str, str], random_: random.Random) -> None:
    """One edit, rename, copy or removal."""
    path = random_.choice(sorted(files))
    match random_.randrange(6):
        case 0:
            files[f"src/{random_.randrange(3)}/{path.rpartition('/')[2]}"] = files.pop(path)
        case 1:
            files[path.replace(".", "2.", 1)] = files[path]
        case 2 if len(files) > 1:
            del files[path]
        case _:
            before, after = random_.choice(EDITS)
            files[path] = files[path].replace(before, after, random_.choice((1, -1)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_after_any_changes_cached_facts_are_those_of_a_cold_run(tmp_path: Path, seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 - no secret depends on it
    folder, cache = tmp_path / str(seed), Cache(tmp_path / "cache")
    files: dict[str, str] = dict(FILES)
    for _ in range(3):
        _rewritten(folder, files)
        for name in MAPS:
            assert asked(Cache(cache.folder), folder, name) == asked(Cache(), folder, name)
            assert asked(cache, folder, name) == asked(Cache(), folder, name)
        cache.save()
        changed(files, random_)


def _rewritten(folder: Path, files: Mapping[str, str]) -> None:
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        file.unlink()
    write(folder, files)
