"""A folder inside a repository is gated with what the repository says above it."""

from pathlib import Path

from secgate.model import Report, Status
from secgate.run import Request, gate
from support import repository

ENV = ".env\n.env.*\n!.env.example\n"
APP = {"app/package.json": '{"name": "app"}\n', "app/a.ts": "export const a = 1;\n"}


def gated(target: Path) -> Report:
    return gate(Request(path=target, policies=("pre-deployment",), only=("env-files-ignored",)))


def status_of(report: Report) -> Status | None:
    return next(item.status for item in report.items if item.id == "env-files-ignored")


def test_ignore_rules_above_the_folder_keep_its_env_files_out(tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {**APP, ".gitignore": ENV})
    assert status_of(gated(target / "app")) is Status.PASS


def test_without_any_ignore_rule_above_or_in_it_the_folder_fails(tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {**APP, "other/.gitignore": ENV})
    assert status_of(gated(target / "app")) is Status.FAIL


def test_a_rule_above_that_lets_an_env_file_in_again_is_found(tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {**APP, ".gitignore": f"{ENV}!.env.production\n"})
    report = gated(target / "app")
    assert status_of(report) is Status.FAIL
    assert all(not finding.path.startswith("..") for item in report.items for finding in item.findings)
