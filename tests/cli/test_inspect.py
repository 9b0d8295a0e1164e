"""`secgate list`, `secgate explain` and `--version`."""

import json
import re
from pathlib import Path

import pytest

from cli.command import Command, Outcome, environment, process
from secgate import __version__
from support import Bench, working_directory, write

Arguments = tuple[str | Path, ...]
OWN = {"schema": "secgate/policy/1", "id": "ours", "title": "Ours"}


@pytest.fixture
def failed(command: Command, gate: Arguments, bench: Bench) -> str:
    """The id of a finding of the last run."""
    write(bench.target, {"src/a.ts": "// one\n// two\ndanger(1);\n"})
    done: Outcome = command(*gate, "--format", "json", "--output", f"json={bench.folder / 'report.json'}")
    return str(json.loads(done.out)["items"][0]["findings"][0]["id"])


def test_the_version_names_the_engines_and_the_rules(command: Command) -> None:
    first, engines, rules = command("--version").out.splitlines()
    assert first == f"secgate {__version__} (secgate-checklist)"
    assert engines.startswith("engines: detect-secrets ")
    assert ", semgrep 1." in engines
    assert rules.startswith("rules: sha256:")


def test_a_section_is_listed_once_wherever_its_items_come_from(command: Command, bench: Bench) -> None:
    line = {"check": "env-files-ignored", "level": "warn"}
    sections = [{"title": "Evidence", "items": [line]}]
    own = OWN | {"extends": ["pre-deployment"], "sections": sections}
    write(bench.target, {".secgate/config.yaml": "policy: ours\n", ".secgate/policies/ours.yaml": json.dumps(own)})
    lines = command("list", bench.target).out.splitlines()
    assert (lines.count("Evidence"), lines.count("Secrets Management")) == (1, 1)


def test_the_items_of_the_policy_are_listed_with_their_level(command: Command, bench: Bench) -> None:
    line = {"check": "type-safety", "level": "warn"}
    write(bench.target, {".secgate/config.yaml": "policy: ours\n"})
    write(
        bench.target, {".secgate/policies/ours.yaml": json.dumps(OWN | {"sections": [{"title": "A", "items": [line]}]})}
    )
    done = command("list", bench.target)
    assert (done.code, done.err) == (0, "")
    assert re.match(
        r"Ours\npolicy ours sha256:[0-9a-f]{64}\n\nA\n  type-safety +warn   Production code has no `any`", done.out
    )
    assert "decided by facts; examines TypeScript files" in done.out


def test_the_list_as_json_holds_the_same_items(command: Command, gate: Arguments) -> None:
    assert gate
    rows = json.loads(command("list", *gate[1:], "--format", "json").out)
    assert rows == [
        {
            "id": "no-danger", "title": "No dangerous call is made", "section": "All", "level": "block",
            "severity": "high", "decided_by": ["patterns"], "unit": "calls", "rules": ["danger-call"],
            "origin": str(gate[5]),
        }
    ]  # fmt: skip


def test_the_default_list_is_the_pre_deployment_checklist(command: Command, tmp_path: Path) -> None:
    rows = json.loads(command("list", tmp_path, "--format", "json").out)
    assert "committed-secrets" in [row["id"] for row in rows]


def test_all_checks_are_listed_without_a_target(command: Command) -> None:
    rows = json.loads(command("list", "nowhere", "--all", "--format", "json").out)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert {row["level"] for row in rows} == {None}


def test_all_checks_include_those_of_further_folders(command: Command, gate: Arguments, bench: Bench) -> None:
    assert gate
    assert (
        "  no-danger                  -      No dangerous call is made"
        in command("list", "--all", "--checks", bench.checks).out
    )


def test_checks_are_listed_by_where_they_come_from(command: Command, gate: Arguments, bench: Bench) -> None:
    assert gate
    out = command("list", "--all", "--checks", bench.checks).out
    assert f"\n{bench.checks}\n  no-danger " in out
    assert out.startswith("All checks\n\nsecgate 0.1.0\n  ")


def test_a_check_that_does_not_load_is_told_and_the_others_are_listed(
    command: Command, gate: Arguments, bench: Bench
) -> None:
    assert gate
    bench.check("no-hazard")
    write(bench.checks / "no-hazard", {"rules.yaml": "rules: [{id: x}]\n"})
    done = command("list", "--all", "--checks", bench.checks)
    assert done.code == 2
    assert "\n  no-danger " in done.out
    assert 'error: no-hazard/rules.yaml:1: rule "x" has no "languages"\n' in done.err


def test_an_installed_pack_is_listed_without_importing_it(
    command: Command, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.check(pack="site/acme_checks")
    write(
        bench.folder / "site",
        {
            "acme_checks/__init__.py": "raise SystemExit('imported')\n",
            "acme_checks-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.2\n",
            "acme_checks-1.2.dist-info/entry_points.txt": "[secgate.checks]\nacme = acme_checks\n",
        },
    )
    monkeypatch.syspath_prepend(bench.folder / "site")
    rows = json.loads(command("list", "--all", "--format", "json").out)
    assert [row["origin"] for row in rows if row["id"] == "no-danger"] == ["acme-checks 1.2"]


def test_a_list_has_two_formats(command: Command) -> None:
    done = command("list", "--format", "yaml")
    assert (done.code, done.out) == (2, "")
    assert done.err == 'error: --format: "yaml" is not a format\n  Formats: console, json.\n'


def test_an_item_is_explained_by_its_page(command: Command) -> None:
    done = command("explain", "type-safety")
    assert done.code == 0
    for heading in ("What it checks", "Why", "What to do", "What it cannot see", "Rules", "References"):
        assert f"\n## {heading}\n" in done.out


def test_an_item_of_a_further_folder_is_explained(command: Command, gate: Arguments, bench: Bench) -> None:
    assert gate
    done = command("explain", "no-danger", "--checks", bench.checks)
    assert done.out.startswith(
        "no-danger: No dangerous call is made\nseverity high; decided by patterns; examines calls"
    )
    assert done.out.endswith("\n## Rules\n\ndanger-call\n")


def test_what_an_item_cannot_decide_is_said(command: Command, bench: Bench) -> None:
    bench.check(undecided=["a call behind an alias"])
    assert (
        "\n## Not decided in this version\n\n- a call behind an alias\n"
        in command("explain", "no-danger", "--checks", bench.checks).out
    )


def test_a_page_shows_nothing_that_a_terminal_would_obey(command: Command, bench: Bench) -> None:
    write(bench.check(), {"README.md": b"## Why\n\x1b[2J\xff\n"})
    done = command("explain", "no-danger", "--checks", bench.checks)
    assert "## Why\n\\x1b[2J\ufffd\n" in done.out


def test_what_an_encoding_cannot_hold_is_shown_escaped(bench: Bench) -> None:
    write(bench.check(), {"README.md": "so … weiter\n"})
    env = environment(bench.folder, PYTHONIOENCODING="iso-8859-1")
    done = process("explain", "no-danger", "--checks", bench.checks, env=env)
    assert (done.code, "\nso \\u2026 weiter\n" in done.out) == (0, True)


def test_an_unknown_item_gets_the_nearest_one(command: Command) -> None:
    done = command("explain", "type-safty")
    assert (done.code, done.out) == (2, "")
    assert (
        done.err
        == 'error: unknown check "type-safty"; did you mean "type-safety"?\n  `secgate list --all` shows all checks.\n'
    )


def test_a_finding_of_the_last_run_is_explained(command: Command, failed: str, bench: Bench) -> None:
    done = command("explain", failed, bench.target)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{failed}  no-danger.danger-call  (high, high confidence, open)\nsrc/a.ts:3:1\n")
    assert "\nA dangerous call.\n" in done.out
    assert ">     3 | danger(1);\n" in done.out


def test_the_last_run_is_found_from_inside_the_target(command: Command, failed: str, bench: Bench) -> None:
    with working_directory(bench.target):
        assert command("explain", failed).code == 0


def test_a_finding_of_a_saved_report_is_explained(command: Command, failed: str, bench: Bench) -> None:
    assert command("explain", failed, "nowhere", "--report", bench.folder / "report.json").code == 0


def test_an_unknown_finding_gets_the_nearest_one(command: Command, failed: str, bench: Bench) -> None:
    near = failed[:-1] + ("0" if failed[-1] != "0" else "1")
    done = command("explain", near, bench.target)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f'error: no finding "{near}" in the report of ')
    assert f'; did you mean "{failed}"?\n  Run `secgate run` again: ' in done.err


def test_a_folder_that_was_never_gated_has_no_findings(command: Command, tmp_path: Path) -> None:
    done = command("explain", "F-000000000000", tmp_path)
    assert done.code == 2
    assert "no report of a run can be read there\n  Run `secgate run` here first, or pass --report FILE.\n" in done.err


@pytest.mark.parametrize("text", ["{}", "", "[]", "not json", '{"schema": "secgate/report/2"}'])
def test_a_file_that_is_no_report_is_refused(command: Command, tmp_path: Path, text: str) -> None:
    write(tmp_path, {"r.json": text})
    done = command("explain", "F-000000000000", "--report", tmp_path / "r.json")
    assert done.code == 2
    assert "r.json: is not a report of this version of secgate: " in done.err


def test_no_finding_is_explained_without_a_home(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "~")
    done = command("explain", "F-000000000000", tmp_path)
    assert (done.code, done.err) == (2, "error: there is no home folder to keep reports in\n  Set XDG_CACHE_HOME.\n")
