"""action.yml, step by step, in jobs of every event: outputs, summary, annotations and how the job ends."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ci import events
from ci.events import NOBODY
from ci.harness import ROOT, Ended, Runner
from ci.server import Server
from ci.target import FILES, LEAK, POLICY, SETTINGS
from secgate.catalog.fakes import fake


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A repository that gates itself for secrets."""
    return Server.at(tmp_path / "server", FILES)


def job(work: Path, name: str, event: Mapping[str, Any], **environment: str) -> Runner:
    """A job in which what is installed is this checkout of secgate."""
    file = work.parent / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    given = {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file), **environment}
    return Runner(work, work.parent / "temp", given, {"install": {"python": sys.executable}})


def change(server: Server, tmp_path: Path, files: Mapping[str, str], *, fork: bool = False) -> Runner:
    """A pull request that adds files, checked out as the merge with its base."""
    base = server.commit("main", {})
    head = server.commit("topic", files)
    merge = server.merged(base, head)
    work = server.checkout(tmp_path / "work", merge)
    event = events.pull_request(base, head, fork=fork)
    return job(work, "pull_request", event, GITHUB_SHA=merge, GITHUB_REF="refs/pull/7/merge")


def errors(ended: Ended) -> list[str]:
    """The files of the annotations that are errors."""
    return [one.properties.get("file", "") for one in ended.gate.commands if one.name == "error"]


def owned(runner: Runner) -> bool:
    """Whether a text of the event was run by a shell."""
    return any(place.name == "owned" for place in runner.workspace.parent.rglob("owned"))


@dataclass(frozen=True)
class Story:
    """A job that has ended, for several facts about it."""

    runner: Runner
    ended: Ended


@pytest.fixture(scope="module")
def fine(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A change that breaks nothing."""
    folder = tmp_path_factory.mktemp("fine")
    runner = change(Server.at(folder / "server", FILES), folder, {"src/b.ts": "export const rate = 2;\n"})
    return Story(runner, runner.run())


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A change from a fork that leaks a key, in a job that asks for an upload and further reports."""
    folder = tmp_path_factory.mktemp("leaking")
    runner = change(Server.at(folder / "server", FILES), folder, LEAK, fork=True)
    return Story(runner, runner.run({"upload-sarif": "true", "formats": "junit markdown svr"}))


def test_a_change_that_is_fine_passes(fine: Story) -> None:
    outputs = fine.ended.outputs
    assert (fine.ended.conclusion, outputs["verdict"], outputs["exit-code"]) == ("success", "pass", "0")
    assert errors(fine.ended) == []
    assert "✅ secgate: pass" in fine.ended.summary


def test_a_change_that_leaks_fails_at_its_line(leaking: Story) -> None:
    ended = leaking.ended
    assert (ended.conclusion, ended.outputs["verdict"], ended.outputs["exit-code"]) == ("failure", "fail", "1")
    assert "src/pay.ts" in errors(ended)
    assert ended.counts()["findings"]["open"] == 1
    assert fake("stripe_live")[8:] not in ended.gate.log + ended.summary


def test_texts_of_an_event_are_run_by_no_shell(fine: Story, leaking: Story) -> None:
    assert not owned(fine.runner)
    assert not owned(leaking.runner)


def test_what_was_compared_and_who_decides_is_told(fine: Story) -> None:
    base = fine.ended.outputs["base"]
    assert (len(base), fine.ended.outputs["trust"]) == (40, base)
    assert f"pull request: compared with {base[:12]}" in fine.ended.summary
    assert f"pull request: compared with {base[:12]}" in fine.ended.gate.log


def test_reports_lie_outside_of_what_is_gated(leaking: Story) -> None:
    report = json.loads(Path(leaking.ended.outputs["report"]).read_bytes())
    assert (report["schema"], report["target"]["dirty"]) == ("secgate/report/1", False)
    folder = Path(leaking.ended.outputs["report"]).parent
    assert {file.name for file in folder.iterdir()} == {
        "report.json", "report.sarif", "open.sarif", "report.xml", "report.md",
    }  # fmt: skip
    assert not folder.is_relative_to(leaking.runner.workspace)


def test_a_change_cannot_waive_its_own_finding(server: Server, tmp_path: Path) -> None:
    weaker = {
        ".secgate/policies/ours.yaml": POLICY.replace("committed-secrets", "committed-secrets, level: warn"),
        ".secgate/config.yaml": f'{SETTINGS}excluded_paths: [{{path: "src/**", reason: "of no interest to us"}}]\n',
    }
    ended = change(server, tmp_path, {**LEAK, **weaker}).run()
    assert ended.outputs["verdict"] == "fail"
    assert ".secgate/policies/ours.yaml" in ended.summary
    assert ".secgate/config.yaml" in ended.summary


def test_a_fork_is_told_the_same_and_nothing_is_uploaded(leaking: Story) -> None:
    assert "From a fork" in leaking.ended.summary
    assert leaking.ended.steps["upload"].outcome == "skipped"


@pytest.mark.parametrize(
    ("files", "fails", "conclusion"), [(LEAK, False, "failure"), ({"src/b.ts": "1;\n"}, True, "success")]
)
def test_an_upload_changes_no_verdict(
    server: Server, tmp_path: Path, files: Mapping[str, str], conclusion: str, *, fails: bool
) -> None:
    runner = change(server, tmp_path, files)
    runner.upload_fails = fails
    ended = runner.run({"upload-sarif": "true"})
    assert ended.steps["upload"].outcome == ("failure" if fails else "success")
    assert ended.conclusion == conclusion
    assert ended.steps["upload"].given["sarif_file"] == ended.outputs["sarif-open"]


def test_nothing_is_uploaded_unless_the_job_asks(fine: Story) -> None:
    assert fine.ended.steps["upload"].outcome == "skipped"


def test_a_job_that_only_reports_succeeds_and_says_fail(server: Server, tmp_path: Path) -> None:
    ended = change(server, tmp_path, LEAK).run({"report-only": "true"})
    assert (ended.conclusion, ended.outputs["verdict"], errors(ended)) == ("success", "fail", [])


def test_a_merge_group_is_gated(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    merge = server.merged(base, server.commit("topic", LEAK))
    work = server.checkout(tmp_path / "work", merge)
    ended = job(work, "merge_group", events.merge_group(base, merge), GITHUB_SHA=merge).run()
    assert (ended.outputs["verdict"], ended.outputs["base"]) == ("fail", base)


def test_a_force_push_is_examined_in_full_and_says_so(server: Server, tmp_path: Path) -> None:
    gone = server.commit("main", {"src/b.ts": "1;\n"})
    server.reset("main", f"{gone}~1")
    after = server.commit("main", LEAK)
    event = events.push("refs/heads/main", gone, after, forced=True)
    work = server.checkout(tmp_path / "work", after)
    ended = job(work, "push", event, GITHUB_SHA=after, GITHUB_REF="refs/heads/main").run()
    assert (ended.outputs["verdict"], ended.outputs["base"]) == ("fail", "")
    assert "force-push" in ended.summary


def test_a_new_branch_is_compared_with_the_default_branch(server: Server, tmp_path: Path) -> None:
    server.commit("main", LEAK)
    after = server.commit("topic", {"src/b.ts": "1;\n"})
    event = events.push("refs/heads/topic", NOBODY, after)
    work = server.checkout(tmp_path / "work", after)
    ended = job(work, "push", event, GITHUB_SHA=after, GITHUB_REF="refs/heads/topic").run()
    assert ended.outputs["base"] == "refs/remotes/origin/main"


@pytest.mark.parametrize("name", ["schedule", "deployment"])
def test_what_was_leaked_before_is_found_by_a_full_run(server: Server, tmp_path: Path, name: str) -> None:
    server.commit("main", LEAK)
    after = server.commit("main", {"src/pay.ts": "export const key = process.env.KEY;\n"})
    work = server.checkout(tmp_path / "work", after)
    ended = job(work, name, events.other(), GITHUB_SHA=after, GITHUB_REF="refs/heads/main").run()
    assert (ended.outputs["verdict"], ended.outputs["base"], ended.counts()["findings"]["open"]) == ("fail", "", 1)


def test_a_job_may_ask_for_a_full_run(server: Server, tmp_path: Path) -> None:
    ended = change(server, tmp_path, {"src/b.ts": "1;\n"}).run({"base": "none"})
    assert (ended.outputs["base"], ended.outputs["verdict"]) == ("", "pass")
    assert "everything is examined" in ended.summary


def test_a_shallow_clone_ends_with_2_and_says_what_to_do(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    merge = server.merged(base, server.commit("topic", LEAK))
    work = server.checkout(tmp_path / "work", merge, depth=1)
    ended = job(work, "merge_group", events.merge_group(base, merge), GITHUB_SHA=merge).run({"upload-sarif": "true"})
    assert (ended.conclusion, ended.outputs["exit-code"], ended.outputs["verdict"]) == ("failure", "2", "")
    assert "fetch-depth: 0" in ended.summary
    assert [one.name for one in ended.gate.commands] == ["error"]
    assert ended.steps["upload"].outcome == "skipped"


@pytest.mark.parametrize(
    "inputs", [{"policy": "pre-deploymint"}, {"formats": "sarfi"}, {"report-only": "maybe"}, {"base": "-x"}]
)
def test_a_wrong_input_is_never_a_pass(server: Server, tmp_path: Path, inputs: Mapping[str, str]) -> None:
    ended = change(server, tmp_path, {"src/b.ts": "1;\n"}).run(inputs)
    assert (ended.conclusion, ended.outputs["verdict"]) == ("failure", "")


def test_a_pack_of_a_full_run_verifies_for_its_commit_alone(server: Server, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    (tmp_path / "signers").write_text(f"ci@example.com {(tmp_path / 'key.pub').read_text()}", encoding="utf-8")
    tip = server.commit("main", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", tip)
    runner = job(work, "workflow_dispatch", events.other(), GITHUB_SHA=tip, GITHUB_REF="refs/heads/main")
    ended = runner.run({"pack": "true", "sign-key": str(tmp_path / "key")})
    assert ended.outputs["verdict"] == "pass", ended.gate.log
    verify = [ended.outputs["python"], "-I", "-m", "secgate", "verify", ended.outputs["pack"], "--max-age", "1d"]
    verify += ["--signers", str(tmp_path / "signers"), "--commit"]
    assert [subprocess.run([*verify, one], check=False).returncode for one in (tip, "f" * 40)] == [0, 5]


def test_a_job_that_only_installs_claims_no_verdict(server: Server, tmp_path: Path) -> None:
    ended = change(server, tmp_path, LEAK).run({"only-install": "true"})
    assert (ended.conclusion, ended.gate.outcome, ended.outputs["verdict"]) == ("success", "skipped", "")
    assert ended.outputs["python"] == sys.executable


def test_an_input_is_text_and_no_command(server: Server, tmp_path: Path) -> None:
    runner = change(server, tmp_path, {"src/b.ts": "1;\n"})
    ended = runner.run({"policy": '$(touch owned)"; touch owned #', "path": "`touch owned`"})
    assert ended.conclusion == "failure"
    assert not owned(runner)


def test_modules_of_the_change_are_not_imported(server: Server, tmp_path: Path) -> None:
    code = "open('owned', 'w').close()\n"
    hostile = {f"{name}.py": code for name in ("secgate", "typer", "json", "pip", "venv", "sitecustomize")}
    runner = change(server, tmp_path, hostile)
    runner.environment = {**runner.environment, "PYTHONPATH": str(runner.workspace)}
    assert runner.run().outputs["verdict"] == "pass"
    assert not owned(runner)


def test_names_of_files_are_no_commands(server: Server, tmp_path: Path) -> None:
    leak = {"::error file=a::owned.ts": LEAK["src/pay.ts"], "src/x\n::set-env name=A::b.ts": LEAK["src/pay.ts"]}
    ended = change(server, tmp_path, leak).run()
    assert {one.name for one in ended.gate.commands} <= {"error", "warning", "notice"}
    assert all(one.text != "owned.ts" for one in ended.gate.commands)
    assert ended.outputs["verdict"] == "fail"


def test_paths_of_a_folder_begin_at_the_top_of_the_repository(tmp_path: Path) -> None:
    server = Server.at(tmp_path / "server", {f"server/{path}": text for path, text in FILES.items()})
    ended = change(server, tmp_path, {"server/src/pay.ts": LEAK["src/pay.ts"]}).run({"path": "server"})
    assert "server/src/pay.ts" in errors(ended)
    sarif = Path(ended.outputs["sarif-open"]).read_text(encoding="utf-8")
    assert '"uri": "server/src/pay.ts"' in sarif
    report = json.loads(Path(ended.outputs["report"]).read_bytes())
    assert report["items"][0]["findings"][0]["path"] == "src/pay.ts"


WORKSPACE = {
    "package.json": '{"private": true, "workspaces": ["apps/*"]}',
    "apps/api/package.json": '{"name": "@acme/api"}',
    "apps/web/package.json": '{"name": "@acme/web"}',
    "apps/web/b.ts": "export const rate = 2;\n",
}


def test_each_package_has_a_verdict_and_a_job_may_ask_for_some(server: Server, tmp_path: Path) -> None:
    server.commit("main", WORKSPACE)
    runner = change(server, tmp_path, {f"apps/api/{path}": text for path, text in LEAK.items()})
    every, some = runner.run({"packages": "all"}), runner.run({"packages": "apps/web"})
    assert [(one.conclusion, one.outputs["verdict"]) for one in (every, some)] == [
        ("failure", "fail"), ("success", "pass"),
    ]  # fmt: skip
    assert errors(every) == ["", "apps/api/src/pay.ts"]
    assert [(some.counts()["findings"]["open"], errors(some)), "apps/api: fail" in every.summary] == [(0, []), True]
    # NOTE: both steps wrote to the summary of one job.
    told = some.summary.removeprefix(every.summary)
    assert "partial: not a deployment verdict" in told
    assert "pay.ts" in told.split("## What this change does")[1].split("## ")[0]
    assert told.count("pay.ts") == 1


def test_packages_of_a_folder_begin_at_the_top_of_the_repository(tmp_path: Path) -> None:
    server = Server.at(tmp_path / "server", {f"shop/{path}": data for path, data in (FILES | WORKSPACE).items()})
    runner = change(server, tmp_path, {f"shop/apps/api/{path}": text for path, text in LEAK.items()})
    ended = runner.run({"path": "shop", "packages": "apps/api"})
    assert (ended.outputs["verdict"], errors(ended)) == ("fail", ["", "shop/apps/api/src/pay.ts"])
    assert "shop/apps/api: fail" in ended.summary


@pytest.mark.system
def test_the_install_step_installs_what_is_pinned(server: Server, tmp_path: Path) -> None:
    runner = change(server, tmp_path, {"src/b.ts": "1;\n", "pip.py": "raise SystemExit(7)\n"})
    runner.instead = {}
    ended = runner.run({"python": sys.executable})
    assert ended.outputs["verdict"] == "pass", ended.steps["install"].log + ended.gate.log
    assert not Path(ended.outputs["python"]).is_relative_to(ROOT)


def test_an_old_python_is_told(server: Server, tmp_path: Path) -> None:
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\necho 'secgate needs Python 3.11 or newer' >&2\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    runner = change(server, tmp_path, {"src/b.ts": "1;\n"})
    runner.instead = {}
    ended = runner.run({"python": str(old)})
    assert (ended.conclusion, ended.gate.outcome, ended.outputs["verdict"]) == ("failure", "skipped", "")
