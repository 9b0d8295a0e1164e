"""The report of an earlier run that is given again: only where nothing that decides can have changed."""

import base64
import json
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from panel import Drawer
from secgate import rerun
from secgate.cache import FILE
from secgate.model import Report
from secgate.plan import Request
from secgate.run import gate
from secgate.target import sameness
from support import BAD_CODE, NOW, Bench, bench, commit, git, is_again, item_of, kept_in, reasons, write

__all__ = ["bench"]

FILES = {
    "package.json": '{"dependencies": {"express": "4", "jsonwebtoken": "9"}}\n',
    "src/tokens.ts": (
        'import jwt from "jsonwebtoken";\n'
        'export const issue = (id: string) => jwt.sign({ id }, process.env.KEY ?? "");\n'
    ),
    ".gitignore": ".env\n.secgate/\n",
}


@pytest.fixture
def warm(bench: Bench, tmp_path: Path) -> Request:
    """A request whose report is kept; a built-in check with rules of its own decides it."""
    bench.repository(FILES)
    request = bench.request(
        policies=("pre-deployment",), checks=(), cache=tmp_path / "cache", only=("jwt-verification",),
        environment={"USER": "somebody"},
    )  # fmt: skip
    time.sleep(0.15)
    rerun.gate(request)
    return request


def plain(report: Report) -> str:
    """Everything of a report but what the clock says."""
    return report.model_copy(update={"run": report.run.model_copy(update={"timings": {}})}).model_dump_json(indent=1)


def test_a_report_is_given_again_with_the_id_and_the_times_of_this_run(warm: Request) -> None:
    later = NOW + timedelta(hours=1)
    report = rerun.gate(replace(warm, clock=lambda: later, new_id=lambda: "another-id"))
    assert is_again(report)
    assert (report.id, report.created, report.run.started) == ("another-id", "2026-01-31T13:00:00Z", report.created)
    assert plain(rerun.gate(warm)) == plain(gate(warm))


def touch(target: Path) -> None:
    """Another content of the same length, and the time of the old one."""
    place = target / "src/tokens.ts"
    before = place.stat()
    place.write_text(place.read_text().replace("{ id }", "{ xx }"))
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))


def relink(target: Path) -> None:
    """The same files, through a link."""
    (target / "src").rename(target / "lib")
    (target / "src").symlink_to("lib")


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda at: write(at, {"src/tokens.ts": BAD_CODE}),
    "content of the same length and time": touch,
    "mode": lambda at: (at / "src/tokens.ts").chmod(0o600),
    "new file": lambda at: write(at, {"src/new.ts": "export const one = 1;\n"}),
    "file that git does not track": lambda at: write(at, {"notes.md": "# Notes\n"}),
    "deleted": lambda at: (at / "src/tokens.ts").unlink(),
    "renamed": lambda at: (at / "src/tokens.ts").rename(at / "src/other.ts"),
    "replaced by a link": relink,
    "commit": commit,
    "branch": lambda at: git(at, "branch", "other"),
    "index": lambda at: git(at, "rm", "--quiet", "--cached", "src/tokens.ts"),
    "mode in the index": lambda at: git(at, "update-index", "--chmod=+x", "src/tokens.ts"),
    "setting of git": lambda at: git(at, "config", "core.symlinks", "false"),
    "report that git ignores": lambda at: write(at, {".secgate/reports/junit.xml": "<testsuite/>"}),
    "configuration that git ignores": lambda at: write(at, {".secgate/config.yaml": "schema: secgate/config/1\n"}),
}  # fmt: skip


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_target_that_changed_is_gated_anew(warm: Request, change: str) -> None:
    CHANGES[change](warm.path)
    assert not is_again(rerun.gate(warm))


OTHERWISE: dict[str, Callable[[Request], Request]] = {
    "another item": lambda one: replace(one, only=("cache-isolation-tests",)),
    "maps": lambda one: replace(one, maps=True),
    "only told": lambda one: replace(one, report_only=True),
    "somebody else": lambda one: replace(one, environment={"USER": "somebody-else"}),
    "another day": lambda one: replace(one, clock=lambda: NOW + timedelta(days=1)),
    "an earlier time": lambda one: replace(one, clock=lambda: NOW - timedelta(hours=1)),
    "a job of a CI server": lambda one: replace(one, environment={"GITHUB_ACTIONS": "true"}),
    "the trusted ref": lambda one: replace(one, trust="HEAD"),
    "what is staged": lambda one: replace(one, staged=True),
    "no cache": lambda one: replace(one, cache=None),
}


@pytest.mark.parametrize("other", sorted(OTHERWISE))
def test_what_is_asked_otherwise_is_gated_anew(warm: Request, other: str) -> None:
    assert not is_again(rerun.gate(OTHERWISE[other](warm)))


def test_where_programs_are_found_elsewhere_a_target_is_gated_anew(
    warm: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert not is_again(rerun.gate(warm))


def test_what_changed_a_moment_before_is_no_witness(warm: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sameness, "FINE_NS", 60_000_000_000)
    write(warm.path, {"src/tokens.ts": BAD_CODE})
    rerun.gate(warm)
    assert not is_again(rerun.gate(warm))


def test_a_report_by_a_check_of_another_pack_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    request = bench.request(cache=tmp_path / "cache")
    time.sleep(0.15)
    rerun.gate(request)
    assert not is_again(rerun.gate(request))


def test_a_report_of_a_run_in_which_an_engine_failed_is_not_kept(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.repository(FILES)
    request = bench.request(
        policies=("pre-deployment",), checks=(), cache=tmp_path / "cache", only=("jwt-verification",)
    )
    time.sleep(0.15)
    program = tmp_path / "semgrep"
    program.write_text("#!/bin/sh\nexit 2\n")
    program.chmod(0o755)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", str(program.with_name("python")))
        assert "semgrep crashed" in reasons(item_of(rerun.gate(request), "jwt-verification"))
    assert not is_again(rerun.gate(request))


DAMAGE: dict[str, Callable[[dict[str, object]], object]] = {
    "nothing": lambda _: None,
    "a list": lambda _: [],
    "no report": lambda kept: {**kept, "report": "{}"},
    "no time": lambda kept: {**kept, "until": "soon"},
    "another pack": lambda kept: {**kept, "of": ""},
}


@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_what_is_no_kept_report_is_not_given(warm: Request, tmp_path: Path, damage: str) -> None:
    with sqlite3.connect(tmp_path / "cache" / FILE) as connection:
        (data,) = connection.execute("SELECT value FROM results WHERE kind = 'report'").fetchone()
        made = zlib.compress(json.dumps(DAMAGE[damage](json.loads(zlib.decompress(data[16:])))).encode())
        row = sha256(made).digest()[:16] + made
        connection.execute("UPDATE results SET value = ? WHERE kind = 'report'", (row,))
    assert plain(rerun.gate(warm)) == plain(gate(warm))
    assert is_again(rerun.gate(warm))


def test_a_report_holds_until_a_token_in_the_target_expires(bench: Bench, tmp_path: Path) -> None:
    until = int(NOW.timestamp()) + 100
    parts = ({"alg": "HS256"}, {"sub": "17", "role": "service_role", "exp": until})
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    bench.repository({"t.ts": f"const t = '{head}.{body}.{Drawer(1).value('alnum40')}abc';\n"})
    request = bench.request(
        policies=("pre-deployment",), checks=(), only=("committed-secrets",), cache=tmp_path / "cache"
    )
    time.sleep(0.15)

    def at(seconds: int) -> Report:
        moment: datetime = NOW + timedelta(seconds=seconds)
        return rerun.gate(replace(request, clock=lambda: moment))

    assert len(item_of(at(0), "committed-secrets").findings) == 1
    assert is_again(at(50))
    assert item_of(at(101), "committed-secrets").findings == ()


def test_a_blob_that_was_missing_and_comes_back_is_examined(bench: Bench, tmp_path: Path) -> None:
    target = bench.repository({"a.ts": "export const one = 1;\n"})
    oid = git(target, "rev-parse", "HEAD:a.ts")
    write(target, {"a.ts": "export const two = 2;\n"})
    commit(target)
    file = target / ".git" / "objects" / oid[:2] / oid[2:]
    away = file.rename(tmp_path / "away")
    request = bench.request(
        policies=("pre-deployment",), checks=(), only=("committed-secrets",), cache=tmp_path / "cache"
    )
    time.sleep(0.15)
    assert oid[:12] in reasons(item_of(rerun.gate(request), "committed-secrets"))
    assert is_again(rerun.gate(request))
    away.rename(file)
    assert item_of(rerun.gate(request), "committed-secrets").problems == ()


def test_a_commit_that_a_waiver_names_and_that_comes_is_compared(bench: Bench, tmp_path: Path) -> None:
    """The line of the finding holds a secret, so the waiver covers what stands at a place that it names."""
    line = f'export const read = (token: string) => jwt.verify(token, "{Drawer(5).value("alnum40")}");\n'
    tokens = 'import jwt from "jsonwebtoken";\n' + line
    target = bench.repository({**FILES, ".gitignore": "", "src/tokens.ts": tokens})
    request = bench.request(
        policies=("pre-deployment",), checks=(), cache=tmp_path / "cache", only=("jwt-verification",)
    )  # fmt: skip
    (finding,) = item_of(gate(request), "jwt-verification").findings
    git(tmp_path, "clone", "--quiet", str(target), "other")
    write(tmp_path / "other", {"lib/tokens.ts": tokens})
    named = commit(tmp_path / "other")
    waiver = {
        "finding": finding.id, "reason": "the service behind it is switched off", "owner": "a@example.com",
        "approved_by": "b@example.com", "expires": date(2026, 3, 1),
        "at": {"commit": named, "path": "lib/tokens.ts", "line": 2},
    }  # fmt: skip
    write(target, {".secgate/waivers.yaml": yaml.safe_dump([waiver])})
    time.sleep(0.15)
    assert item_of(rerun.gate(request), "jwt-verification").status == "fail"
    assert is_again(rerun.gate(request))
    git(target, "fetch", "--quiet", str(tmp_path / "other"), named)
    assert item_of(rerun.gate(request), "jwt-verification").status == "pass"


def test_what_another_work_tree_has_checked_out_is_part_of_the_history(bench: Bench, tmp_path: Path) -> None:
    target = bench.repository({"a.ts": "export const one = 1;\n"})
    git(target, "worktree", "add", "--quiet", "--detach", str(tmp_path / "other"))
    request = bench.request(
        policies=("pre-deployment",), checks=(), only=("committed-secrets",), cache=tmp_path / "cache"
    )
    time.sleep(0.15)
    rerun.gate(request)
    assert is_again(rerun.gate(request))
    write(tmp_path / "other", {"b.ts": f'export const token = "ghp_{Drawer(1).value("alnum40")[:36]}";\n'})
    commit(tmp_path / "other")
    assert len(item_of(rerun.gate(request), "committed-secrets").findings) == 1


def swap(target: Path) -> None:
    """Another folder in the place of one, whose files stay the same."""
    (target / "src").rename(target / ".secret-src")
    write(target, {"src/tokens.ts": BAD_CODE})


def swap_back(target: Path) -> None:
    (target / "src/tokens.ts").unlink()
    (target / "src").rmdir()
    (target / ".secret-src").rename(target / "src")


def record(target: Path) -> None:
    git(target, "commit", "--quiet", "--allow-empty", "--message=for a moment")


MEANWHILE: dict[str, tuple[Callable[[Path], object], Callable[[Path], object]]] = {
    "a folder": (swap, swap_back),
    "the commit": (record, lambda at: git(at, "update-ref", "HEAD", "HEAD~1")),
    "a branch": (lambda at: git(at, "branch", "other"), lambda at: git(at, "branch", "-D", "other")),
    "a setting of git": (
        lambda at: git(at, "config", "core.symlinks", "false"),
        lambda at: git(at, "config", "--unset", "core.symlinks"),
    ),
}


@pytest.mark.parametrize("what", sorted(MEANWHILE))
def test_a_report_of_a_target_that_was_another_for_a_moment_is_not_kept(
    bench: Bench, tmp_path: Path, what: str
) -> None:
    there, back = MEANWHILE[what]
    bench.repository(FILES)
    request = bench.request(
        policies=("pre-deployment",), checks=(), cache=tmp_path / "cache", only=("jwt-verification",)
    )
    time.sleep(0.15)
    asked: list[datetime] = []

    def clock() -> datetime:
        # The first time is asked for before anything is looked at, the second when the target is to be read.
        asked.append(NOW)
        if len(asked) == 2:
            there(bench.target)
        return NOW

    def new_id() -> str:
        back(bench.target)
        return "an-id"

    rerun.gate(replace(request, clock=clock, new_id=new_id))
    assert not is_again(rerun.gate(request))


def test_a_report_where_git_reads_settings_elsewhere_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    target = bench.repository(FILES)
    (tmp_path / "settings").write_text("")
    git(target, "config", "include.path", str(tmp_path / "settings"))
    request = bench.request(
        policies=("pre-deployment",), checks=(), cache=tmp_path / "cache", only=("jwt-verification",)
    )
    time.sleep(0.15)
    rerun.gate(request)
    assert not is_again(rerun.gate(request))


def test_where_another_program_matches_a_target_is_gated_anew(
    warm: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "semgrep").symlink_to(Path(sys.executable).with_name("semgrep"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert not is_again(rerun.gate(warm))


def test_from_a_folder_that_is_gone_a_target_is_gated_anew(
    warm: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    report = rerun.gate(warm)
    assert not is_again(report)
    assert item_of(report, "jwt-verification").status == "pass"


def test_for_another_user_of_the_system_a_target_is_gated_anew(warm: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert not is_again(rerun.gate(warm))


def test_no_secret_value_is_kept_with_a_report(bench: Bench, tmp_path: Path) -> None:
    token = f"ghp_{Drawer(1).value('alnum40')[:36]}"
    config = f'schema: secgate/config/1\nreports: {{junit: "{token}/*.xml"}}\n'
    bench.repository({**FILES, ".gitignore": "", f"{token}.md": "# Notes\n", ".secgate/config.yaml": config})
    request = bench.request(
        policies=("pre-deployment",), checks=(), cache=tmp_path / "cache", only=("jwt-verification",)
    )
    time.sleep(0.15)
    rerun.gate(request)
    assert not any(token.encode() in value for value in kept_in(tmp_path / "cache"))


def test_a_report_that_rests_on_evidence_which_is_gone_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    config = "schema: secgate/config/1\nreports: {lint: 'made/*.json'}\n"
    target = bench.repository(
        {**FILES, "eslint.config.js": "export default [];\n", ".gitignore": "made/\n", ".secgate/config.yaml": config}
    )
    request = bench.request(policies=("code-review",), checks=(), cache=tmp_path / "cache", only=("lint-passes",))
    time.sleep(0.15)
    write(target, {"made/lint.json": "[]"})
    ended = iter((lambda: None, lambda: None, (target / "made/lint.json").unlink))

    def clock() -> datetime:
        next(ended)()
        return NOW

    rerun.gate(replace(request, clock=clock))
    assert not (target / "made/lint.json").exists()
    assert not is_again(rerun.gate(request))


@pytest.mark.parametrize("place", ["", FILE])
def test_where_others_may_write_what_is_kept_a_target_is_gated_anew(warm: Request, tmp_path: Path, place: str) -> None:
    (tmp_path / "cache" / place).chmod(0o777)
    assert not is_again(rerun.gate(warm))
