"""`secgate map` takes facts from an earlier run, unless it is told not to, and keeps them in the user's cache alone."""

import json
import sqlite3
import zlib
from pathlib import Path

import pytest

from cli.command import Command
from secgate.cache import FILE
from secgate.catalog import fakes
from support import write

APP = """import express from "express";
const app = express();
app.get("/orders/:id", (req, res) => res.end());
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write(tmp_path / "target", {"src/app.ts": APP})
    return tmp_path / "target"


def results(command: Command) -> list[str]:
    """What the cache holds, as text."""
    with sqlite3.connect(command.cache / "secgate" / FILE) as connection:
        found = [zlib.decompress(value[16:]).decode() for (value,) in connection.execute("SELECT value FROM results")]
    connection.close()
    return found


def test_the_second_run_shows_what_the_first_did(command: Command, target: Path) -> None:
    first = command("map", "routes", target, "--format", "json")
    assert len(results(command)) == 1
    assert command("map", "routes", target, "--format", "json") == first
    assert command("map", "routes", target, "--format", "json", "--no-cache") == first


def test_what_is_kept_is_what_is_shown(command: Command, target: Path) -> None:
    shown = json.loads(command("map", "routes", target, "--format", "json").out)
    assert [json.loads(text) for text in results(command)] == [{key: shown[key] for key in ("rows", "unresolved")}]


def test_without_the_cache_nothing_is_kept(command: Command, target: Path) -> None:
    command("map", "routes", target, "--no-cache")
    assert not (command.cache / "secgate" / FILE).exists()


def test_a_changed_file_changes_the_map(command: Command, target: Path) -> None:
    command("map", "routes", target)
    write(target, {"src/app.ts": APP.replace("orders", "invoices")})
    rows = json.loads(command("map", "routes", target, "--format", "json").out)["rows"]
    assert [row["route"] for row in rows] == ["/invoices/:id"]


def test_a_cache_inside_the_target_is_not_used(command: Command, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(target / "cache"))
    assert command("map", "routes", target).code == 0
    assert not (target / "cache").exists()


@pytest.mark.parametrize("name", ["routes", "queries", "caches", "tokens", "logs"])
def test_no_secret_value_is_kept(command: Command, target: Path, name: str) -> None:
    token = fakes.fake("github_token")
    calls = f'jwt.sign(u, "{token}");\ncache.get("{token}");\nlogger.info({{ key: "{token}" }}, "{token}");\n'
    write(target, {"src/keys.ts": f'import jwt from "jsonwebtoken";\n{calls}app.get("/{token}", h);\n'})
    assert command("map", name, target).code == 0
    assert len(results(command)) == 1
    assert token[4:] not in results(command)[0]
