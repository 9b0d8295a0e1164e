"""The wheel: what it holds, and that what it installs works far from the checkout."""

import configparser
import json
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import yaml

from far import ROOT, Installed, build, run
from support import BAD_CODE, SAFE_CODE, Bench, bench, repository

__all__ = ["bench"]

SHIPPED = "secgate/_shipped/"
ANY_TYPE = "export function total(prices: any): number {\n  return prices.length;\n}\n"


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    """Everything in the wheel."""
    return frozenset(zipfile.ZipFile(wheel).namelist())


def on_disk(folder: str) -> set[str]:
    """Files of the checkout below a folder, but for what Python leaves there."""
    files = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


def test_the_wheel_puts_nothing_beside_its_package(names: frozenset[str]) -> None:
    assert {name.split("/")[0] for name in names} == {"secgate", "secgate_checklist-0.1.0.dist-info"}


def test_the_wheel_holds_every_module_and_its_data(names: frozenset[str]) -> None:
    expected = {name.removeprefix("src/") for name in on_disk("src/secgate")}
    assert {name for name in names if name.startswith("secgate/") and not name.startswith(SHIPPED)} == expected


def test_the_wheel_holds_every_check_with_its_examples_and_every_policy(names: frozenset[str]) -> None:
    shipped = {name.removeprefix(SHIPPED) for name in names if name.startswith(SHIPPED)}
    assert shipped == on_disk("checks") | on_disk("policies")
    assert any(name.startswith("checks/type-safety/examples/bad/") for name in shipped)


def test_the_wheel_says_that_it_is_typed(names: frozenset[str]) -> None:
    assert "secgate/py.typed" in names


def test_the_wheel_holds_the_licence(names: frozenset[str]) -> None:
    assert "secgate_checklist-0.1.0.dist-info/licenses/LICENSE" in names


def test_the_wheel_declares_one_command(wheel: Path) -> None:
    text = zipfile.ZipFile(wheel).read("secgate_checklist-0.1.0.dist-info/entry_points.txt").decode()
    points = configparser.ConfigParser()
    points.read_string(text)
    assert {section: dict(points[section]) for section in points.sections()} == {
        "console_scripts": {"secgate": "secgate.cli.main:entry"}
    }


def test_the_wheel_is_called_as_the_public_index_must_know_it(wheel: Path) -> None:
    metadata = Parser().parsestr(zipfile.ZipFile(wheel).read("secgate_checklist-0.1.0.dist-info/METADATA").decode())
    assert (metadata["Name"], metadata["License-Expression"]) == ("secgate-checklist", "Apache-2.0")
    assert metadata["Requires-Python"] == ">=3.11"


def test_a_wheel_of_the_source_distribution_holds_the_same(names: frozenset[str], tmp_path: Path) -> None:
    assert frozenset(zipfile.ZipFile(build(tmp_path)).namelist()) == names


def test_the_installed_command_is_not_that_of_the_checkout(installed: Installed) -> None:
    code = "import secgate, secgate.builtin as b; print(secgate.__file__); print(b.checks_folder())"
    done = run(installed.folder / "bin/python", "-c", code, cwd=installed.folder)
    package, checks = map(Path, done.stdout.split())
    assert package.is_relative_to(installed.folder)
    assert checks == package.parent / "_shipped/checks"


def test_the_installed_command_lists_the_shipped_checklist(installed: Installed, tmp_path: Path) -> None:
    done = installed.secgate("list", tmp_path, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    policy = yaml.safe_load((ROOT / "policies/pre-deployment.yaml").read_text(encoding="utf-8"))
    items = [item["check"] for section in policy["sections"] for item in section["items"]]
    assert [row["id"] for row in json.loads(done.stdout)] == items


def test_the_installed_command_proves_a_shipped_check(installed: Installed) -> None:
    done = installed.secgate("test", "type-safety")
    assert (done.returncode, done.stderr) == (0, "")
    assert ": all behave\n" in done.stdout


def test_the_installed_command_gates_by_the_shipped_checklist(installed: Installed, tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {"src/prices.ts": ANY_TYPE, "tsconfig.json": "{}\n"})
    done = installed.secgate("run", target, "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (report["exit_code"], "")
    items = {item["id"]: item for item in report["items"]}
    assert [finding["rule"] for finding in items["type-safety"]["findings"]] == ["type-safety.explicit-any"]
    assert items["committed-secrets"]["status"] == "pass"


@pytest.mark.parametrize(("code", "text"), [(0, SAFE_CODE), (1, BAD_CODE)])
def test_the_installed_command_gates_by_a_check_and_policy_of_its_user(
    installed: Installed, bench: Bench, code: int, text: str
) -> None:
    bench.check()
    bench.repository({"a.ts": text})
    done = installed.secgate("run", bench.target, "--policy", bench.policy(), "--checks", bench.checks)
    assert (done.returncode, done.stderr) == (code, "")
