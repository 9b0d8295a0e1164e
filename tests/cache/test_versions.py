"""A run by another version of this program: what an earlier one saw is no longer what this one would see."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import secgate
from cli.command import environment, process
from panel import Drawer
from secgate import builtin
from support import repository

_PACKAGE = Path(secgate.__file__).parent
FILES: Mapping[str, str] = {
    "package.json": '{"dependencies": {"express": "4"}}\n',
    "src/app.ts": (
        'import express from "express";\nconst app = express();\n'
        'app.get("/a", (req, res) => {\n  console.log("asked", req.body.email);\n  res.json({});\n});\n'
        "app.listen(3000);\n"
    ),
    "src/any.ts": "export const read = (x: any): any => x;\n",
    "notes.txt": f"token: ghp_{Drawer(1).value('alnum40')[:36]}\n",
    ".gitignore": ".env\n",
}


class House:
    """This program, copied whole, in an environment with a semgrep of its own place."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "house"
        left_out = shutil.ignore_patterns("__pycache__", "_shipped")
        shutil.copytree(_PACKAGE, self.top / "src/secgate", ignore=left_out)
        shutil.copytree(builtin.policies_folder(), self.top / "policies")
        (self.top / "checks").mkdir()
        for place in builtin.checks_folder().iterdir():
            (self.top / "checks" / place.name).symlink_to(place)
        self.target = repository(folder / "target", FILES)
        self._environment = environment(folder / "cache", PYTHONPATH=str(self.top / "src"))

    def change(self, path: str, old: str, new: str) -> None:
        """Write something else into a file of it."""
        place = self.top / path
        if place.parent.is_symlink():
            shared = place.parent.resolve()
            place.parent.unlink()
            shutil.copytree(shared, place.parent, ignore=shutil.ignore_patterns("__pycache__"))
        text = place.read_text(encoding="utf-8")
        assert old in text
        place.write_text(text.replace(old, new), encoding="utf-8")

    def report(self, items: Sequence[str], *arguments: str) -> dict[str, Any]:
        """What it says of some items, but for what each run says anew."""
        only = [word for item in items for word in ("--only", item)]
        done = process("run", self.target, "--format", "json", "--quiet", *only, *arguments, env=self._environment)
        assert done.out, done.err
        report: dict[str, Any] = json.loads(done.out)
        return {key: value for key, value in report.items() if key not in {"id", "created", "duration_s", "run"}}


def by_item(report: Mapping[str, Any]) -> dict[str, Any]:
    return {item["id"]: item for item in report["items"] if item["status"] is not None}


# Each version is another one for each of the items.
VERSIONS: Mapping[str, tuple[Sequence[str], Mapping[str, tuple[str, str]]]] = {
    "of its own code": (("pii-in-logs", "committed-secrets"), {
        "src/secgate/facts/sensitive.py": ('"email", ', ""), "src/secgate/secrets/shapes.yaml": ("gh[", "gx["),
    }),
    "of its checks and policies": (("pii-in-logs", "type-safety"), {
        "checks/type-safety/analyzer.py": ("the compiler checks nothing", "nothing is checked"),
        "policies/pre-deployment.yaml": ("- check: pii-in-logs", "- check: pii-in-logs\n        level: warn"),
    }),
}  # fmt: skip


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_what_another_version_saw_is_not_taken_for_what_this_one_sees(tmp_path: Path, version: str) -> None:
    house, (items, changes) = House(tmp_path), VERSIONS[version]
    before = by_item(house.report(items))
    for path, (old, new) in changes.items():
        house.change(path, old, new)
    warm, cold = house.report(items), house.report(items, "--no-cache")
    assert warm == cold
    assert [item for item, result in by_item(warm).items() if result == before[item]] == []


@pytest.mark.parametrize(
    "library", ["detect_secrets", "hyperscan", "pathspec", "pydantic", "PyYAML", "sqlglot", "tree_sitter"]
)
def test_what_another_version_of_a_library_saw_is_no_result_of_this_one(tmp_path: Path, library: str) -> None:
    """Python takes the version of a library from the first place that names it."""
    there = tmp_path / f"{library}-0.0.1.dist-info"
    there.mkdir()
    (there / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 0.0.1\n")
    assert _key(tmp_path) != _key()


@cache
def _key(*before: Path) -> str:
    places = os.pathsep.join(map(str, (*before, _PACKAGE.parent)))
    command = [sys.executable, "-c", "from secgate.cache import key_of; print(key_of())"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": places}, capture_output=True, check=True)
    return done.stdout.decode()
