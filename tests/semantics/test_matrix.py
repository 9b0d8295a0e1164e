"""The matrix that `secgate map` writes is the one that `authorization-matrix-documented` reads."""

import json
from pathlib import Path

import pytest

from cli.command import Command
from cli.conftest import command
from support import repository, write

__all__ = ["command"]

POLICY = """\
schema: secgate/policy/1
id: ours
title: The matrix
sections:
  - title: Rights
    items: [{check: authorization-matrix-documented}]
"""
APP = """\
import express from 'express';
const app = express();
const router = express.Router();
router.get('/:id', (req, res) => res.json({}));
app.use('/v1/shops', router);
app.post('/v1/login', (req, res) => res.json({}));
app.listen(3000);
"""
CONFIG = "schema: secgate/config/1\ndocuments: {authorization-matrix-documented: docs/matrix.FORM}\n"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_the_map_writes_is_equal_until_a_route_changes(tmp_path: Path, command: Command, form: str) -> None:
    target = repository(
        tmp_path / "target",
        {
            "src/app.ts": APP,
            "package.json": '{"dependencies": {"express": "5.1.0"}}',
            ".secgate/policies/ours.yaml": POLICY,
            ".secgate/config.yaml": CONFIG.replace("FORM", form),
            f"docs/matrix.{form}": "",
        },
    )

    def status() -> str:
        done = command("run", target, "--policy", "ours", "--format", "json")
        return str(json.loads(done.out)["items"][0]["status"])

    assert status() == "needs-evidence"
    write(target, {f"docs/matrix.{form}": command("map", "routes", target, "--format", form).out})
    assert status() == "pass"
    write(target, {"src/app.ts": APP.replace("'/v1/login'", "'/v1/sign-in'")})
    assert status() == "fail"
