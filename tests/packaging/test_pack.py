"""The example pack: built, installed beside secgate, listed without being imported, and deciding."""

import json
import shutil
from pathlib import Path

import pytest

from far import ROOT, Installed, build
from support import repository, write

PACK = ROOT / "fixtures" / "example-pack"
POLICY = """\
schema: secgate/policy/1
id: mine
title: Ours
sections: [{title: Ours, items: [{check: no-eval}, {check: no-shell-text}]}]
"""
SHELL = "import { exec } from 'node:child_process';\nexport const run = (name: string) => exec(`ls ${name}`);\n"
EVALUATES = "export const run = (text: string) => eval(text);\n"
IMPORTED = "from pathlib import Path\nPath(__file__).with_name('imported').touch()\nraise SystemExit('imported')\n"


@pytest.fixture(scope="module")
def with_pack(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The environment with the example pack in it too; a trap tells whether its package is imported."""
    source = tmp_path_factory.mktemp("pack") / "example-pack"
    shutil.copytree(PACK, source)
    write(source / "example_pack", {"__init__.py": IMPORTED})
    installed.install(build(tmp_path_factory.mktemp("built"), "--wheel", source=source))
    return installed


def was_imported(environment: Installed) -> bool:
    """Whether the trap was sprung."""
    return bool(list(environment.folder.rglob("example_pack/imported")))


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy that names both checks."""
    write(tmp_path, {"mine.yaml": POLICY})
    return tmp_path / "mine.yaml"


def test_an_installed_pack_is_listed_and_not_imported(with_pack: Installed, tmp_path: Path) -> None:
    done = with_pack.secgate("list", tmp_path, "--all", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    origins = {row["id"]: row["origin"] for row in json.loads(done.stdout)}
    assert origins["no-eval"] == origins["no-shell-text"] == "secgate-example-pack 1.2.0"
    assert not was_imported(with_pack)


def test_an_installed_pack_decides_and_its_package_is_not_imported(
    with_pack: Installed, tmp_path: Path, policy: Path
) -> None:
    target = repository(tmp_path / "target", {"a.ts": SHELL, "b.ts": EVALUATES})
    done = with_pack.secgate("run", target, "--policy", policy, "--format", "json")
    items = {item["id"]: item for item in json.loads(done.stdout)["items"]}
    assert (done.returncode, done.stderr) == (1, "")
    assert [found["rule"] for found in items["no-shell-text"]["findings"]] == ["no-shell-text.command-from-parts"]
    assert [found["rule"] for found in items["no-eval"]["findings"]] == ["no-eval.text-evaluated"]
    assert items["no-eval"]["origin"] == "secgate-example-pack 1.2.0"
    assert not was_imported(with_pack)


def test_a_pack_decides_as_a_folder_too(tmp_path: Path, policy: Path, with_pack: Installed) -> None:
    target = repository(tmp_path / "target", {"a.ts": "export const two = eval('1 + 1');\n"})
    done = with_pack.secgate("run", target, "--policy", policy, "--checks", PACK / "example_pack")
    # The same ids come from the installed pack, and nobody can tell which are meant.
    assert done.returncode == 2
    assert 'check "no-eval" comes from two places: secgate-example-pack 1.2.0 and ' in done.stderr


def test_an_installed_pack_can_be_proved_again(with_pack: Installed) -> None:
    done = with_pack.secgate("test", "no-shell-text", "--verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 examples of 1 check, 2 findings expected")


def test_the_installed_command_proves_all_of_its_checks(with_pack: Installed) -> None:
    done = with_pack.secgate("test", "--verify")
    assert done.stderr == ""
    assert done.returncode == 0, done.stdout
