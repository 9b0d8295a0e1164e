"""The example pack: built, installed beside secgate, listed without being imported, and deciding."""

import json
import shutil
from pathlib import Path

import pytest

from far import ROOT, Installed, build
from secgate.run import Request, gate
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


def test_the_same_pack_by_another_door_is_refused(tmp_path: Path, policy: Path, with_pack: Installed) -> None:
    target = repository(tmp_path / "target", {"a.ts": "export const two = eval('1 + 1');\n"})
    done = with_pack.secgate("run", target, "--policy", policy, "--checks", PACK / "example_pack")
    assert done.returncode == 2
    assert 'check "no-eval" comes from two places: secgate-example-pack 1.2.0 and ' in done.stderr


def test_a_pack_decides_as_a_folder_too(tmp_path: Path, policy: Path) -> None:
    target = repository(tmp_path / "target", {"a.ts": SHELL, "b.ts": EVALUATES})
    report = gate(Request(target, policies=(str(policy),), checks=(PACK / "example_pack",)))
    found = {item.id: [finding.path for finding in item.findings] for item in report.items}
    assert found == {"no-eval": ["b.ts"], "no-shell-text": ["a.ts"]}


def test_its_proofs_on_file_are_used(tmp_path: Path, policy: Path) -> None:
    target = repository(tmp_path / "target", {"a.ts": SHELL})
    kept = tmp_path / "kept"
    gate(Request(target, policies=(str(policy),), checks=(PACK / "example_pack",), proofs=kept))
    assert not kept.exists()


def test_an_installed_pack_can_be_proved_again(with_pack: Installed) -> None:
    done = with_pack.secgate("test", "no-shell-text", "--verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 examples of 1 check, 2 findings expected")


def test_an_installed_pack_that_is_proved_anew_keeps_its_files(with_pack: Installed) -> None:
    (pack,) = with_pack.folder.glob("lib/*/site-packages/example_pack")
    before = (pack / "proofs.json").read_bytes()
    write(pack / "no-eval", {"examples/ok/other/a.ts": "// ok: text-evaluated\nrun(1);\n"})
    try:
        done = with_pack.secgate("test", "no-eval")
    finally:
        shutil.rmtree(pack / "no-eval/examples/ok/other")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("kept in the cache of this user, since the pack is installed or cannot be written\n")
    assert (pack / "proofs.json").read_bytes() == before
    assert list(with_pack.folder.glob("cache/secgate/proofs/*.json"))


# One check for each way to decide; that the wheel holds the examples of all is for test_wheel.py, and that all behave
# for `secgate test --verify` of the checkout, which takes minutes.
@pytest.mark.parametrize("check", ["jwt-verification", "committed-secrets", "key-backup", "migration-reversible"])
def test_the_installed_command_proves_a_check_of_each_kind(with_pack: Installed, check: str) -> None:
    done = with_pack.secgate("test", check, "--verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
