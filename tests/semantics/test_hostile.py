"""A target that wants to be obeyed: nothing of it is executed, and no name of a file hides it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from secgate.model import Report, Status
from secgate.reports import console, json_
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, item_of, places, working_directory, write

NAMES = [
    b"new\nline.ts", b'double"quote.ts', b"single'quote.ts", b"-leading-dash.ts", b"--config=x.ts", b"::error::.ts",
    b"::set-output name=a::b.ts", b"##[error].ts", b"not-utf-8-\xff\xfe.ts", b"back\\slash.ts", b"tab\t.ts",
    b"\x1b[31m.ts",
    b"$(touch executed).ts", b"`touch executed`.ts", b"a;touch executed;.ts", b"*.ts", b"?.ts", b" .ts",
    b"trailing .ts",
    "größe.ts".encode(), "\u202egnp.ts".encode(), b"~.ts", b"#.ts", b"%s%n.ts", b"{a,b}.ts", b"a&b|c.ts",
    b"!negated.ts",
    b":(top)x.ts", b"..ts", b"...ts", b"con.ts", b"n" * 240 + b".ts", b"secgate-alias/0/file.ts", b"sub dir/-x/a.ts",
    b"a.b.c.d/e.f.ts", b"HEAD.ts", b"@.ts", b"[id].ts", b"(group)/[...rest]/page.ts",
]  # fmt: skip


def write_raw(folder: Path, name: bytes, text: str) -> None:
    place = folder / os.fsdecode(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.fixture(params=[True, False], ids=["in git", "outside git"])
def named(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """A bench whose target has a violation in a file of every odd name."""
    bench.target.mkdir()
    for name in NAMES:
        write_raw(bench.target, name, BAD_CODE)
    if request.param:
        git(bench.target, "init", "--quiet")
        commit(bench.target)
    bench.check()
    return bench


def test_files_of_every_name_are_examined(named: Bench) -> None:
    item = named.item()
    assert (len(places(item)), item.problems) == (len(NAMES), ())


def test_files_of_every_name_are_reported_under_different_paths(named: Bench) -> None:
    assert len({path for path, _, _ in places(named.item())}) == len(NAMES)


def test_a_report_over_files_of_every_name_reads_back(named: Bench) -> None:
    report = named.gate()
    assert Report.model_validate(json.loads(json_.render(report))) == report


def test_no_line_of_the_console_report_is_a_command_or_an_escape(named: Bench) -> None:
    report = named.gate()
    text = console.render(report, verbose=True)
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "\x1b" not in text


def test_nothing_in_a_name_is_executed(named: Bench) -> None:
    with working_directory(named.target):
        named.gate()
    assert not (named.target / "executed").exists()


def test_a_name_that_spells_the_escape_of_another_hides_nothing(bench: Bench) -> None:
    bench.target.mkdir()
    write_raw(bench.target, b"a\xff.ts", BAD_CODE)
    write_raw(bench.target, b"a\\xff.ts", SAFE_CODE)
    bench.check()
    report = bench.gate()
    assert (len(item_of(report).findings), report.coverage.files, report.coverage.examined) == (1, 2, 2)


def test_a_name_that_spells_the_alias_of_another_hides_nothing(bench: Bench) -> None:
    bench.repository({"größe.ts": BAD_CODE, **{f"secgate-alias/{n}/file.ts": SAFE_CODE for n in range(4)}})
    bench.check()
    assert places(bench.item()) == [("größe.ts", 1, 1)]


@pytest.fixture
def trap(bench: Bench) -> Bench:
    """A bench with a script that leaves a mark when anything starts it."""
    bench.repository({"a.ts": SAFE_CODE})
    script = bench.folder / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {bench.folder}/executed\ncat\n")
    script.chmod(0o755)
    bench.check()
    bench.secrets()
    return bench


SETTINGS = [
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.alternateRefsCommand",
    "diff.external", "gpg.program", "credential.helper", "sequence.editor", "filter.evil.clean", "filter.evil.smudge",
    "filter.evil.process", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver", "pager.log",
    "pager.ls-files",
    "uploadpack.packObjectsHook", "alias.ls-files", "alias.log", "alias.rev-parse",
]  # fmt: skip


def test_no_program_that_a_hostile_configuration_names_is_started(trap: Bench) -> None:
    target = trap.target
    write(target, {".gitattributes": "* filter=evil diff=evil merge=evil\n", "b.ts": SAFE_CODE})
    commit(target)
    write(target, {"b.ts": "work(3);\n"})
    for setting in SETTINGS:
        value = f"!{trap.folder}/trap.sh" if setting.startswith("alias") else f"{trap.folder}/trap.sh"
        git(target, "config", setting, value)
    git(target, "config", "filter.evil.required", "true")
    git(target, "config", "log.showSignature", "true")
    report = trap.gate()
    assert not (trap.folder / "executed").exists()
    assert (item_of(report).status, report.coverage.examined) == (Status.PASS, 3)


def test_no_hook_is_started(trap: Bench) -> None:
    hooks = trap.folder / "hooks"
    for name in ("post-index-change", "fsmonitor-watchman", "post-checkout", "reference-transaction", "pre-auto-gc"):
        for folder in (trap.target / ".git/hooks", hooks):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text((trap.folder / "trap.sh").read_text())
            (folder / name).chmod(0o755)
    git(trap.target, "config", "core.hooksPath", str(hooks))
    trap.gate()
    assert not (trap.folder / "executed").exists()


def test_nothing_is_written_into_the_target(trap: Bench) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in trap.target.rglob("*") if path.is_file()
        }

    before = state()
    with working_directory(trap.target):
        trap.gate()
    assert state() == before


@pytest.mark.parametrize("elsewhere", ["..", "../empty", "/"])
def test_a_configured_work_tree_elsewhere_hides_nothing(bench: Bench, elsewhere: str) -> None:
    bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE})
    head = git(bench.target, "rev-parse", "HEAD")
    (bench.folder / "empty").mkdir()
    write(bench.target, {".gitignore": "b.ts\n"})
    with (bench.target / ".git/config").open("a") as file:
        file.write(f'[core]\n\tworktree = "{elsewhere if elsewhere == "/" else bench.target / elsewhere}"\n')
    bench.check()
    report = bench.gate()
    assert (places(item_of(report)), report.target.commit) == ([("b.ts", 1, 1)], head)


def test_a_repository_that_says_it_is_bare_hides_nothing(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE, ".gitignore": "a.ts\n"})
    git(bench.target, "add", "--force", "a.ts")
    head = commit(bench.target)
    git(bench.target, "config", "core.bare", "true")
    bench.check()
    report = bench.gate()
    assert (places(item_of(report)), report.target.commit) == ([("a.ts", 1, 1)], head)


def test_a_linked_work_tree_is_a_target(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    git(bench.target, "worktree", "add", "--quiet", str(bench.folder / "linked"), "-b", "linked")
    write(bench.folder / "linked", {"a.ts": BAD_CODE})
    head = commit(bench.folder / "linked")
    bench.check()
    report = bench.gate(path=bench.folder / "linked")
    assert (item_of(report).status, report.target.commit) == (Status.FAIL, head)


def test_a_checked_out_submodule_is_a_target(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    outer = Bench(bench.folder / "outer").repository({"b.ts": SAFE_CODE})
    git(outer, "submodule", "--quiet", "add", str(bench.target), "lib")
    bench.check()
    report = bench.gate(path=outer / "lib")
    assert (item_of(report).status, report.target.commit) == (Status.FAIL, git(bench.target, "rev-parse", "HEAD"))


def test_a_folder_inside_a_git_directory_is_no_work_tree(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check()
    assert bench.gate(path=bench.target / ".git").target.commit is None


def test_the_callers_git_variables_do_not_steer_the_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.repository({"a.ts": BAD_CODE})
    other = Bench(bench.folder / "other").repository({"z.ts": SAFE_CODE})
    for name, value in {
        "GIT_DIR": other / ".git", "GIT_WORK_TREE": other, "GIT_INDEX_FILE": other / ".git/index",
        "GIT_CONFIG_COUNT": "not a number", "GIT_EXTERNAL_DIFF": "/bin/false", "GIT_TRACE": bench.folder / "trace",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    bench.check()
    assert bench.item().status is Status.FAIL
    assert not (bench.folder / "trace").exists()


def test_modules_and_programs_of_the_target_are_not_started_from_within_it(bench: Bench) -> None:
    mark = bench.folder / "executed"
    python = f"open({str(mark)!r}, 'w').close()\n"
    names = ("secgate", "sitecustomize", "usercustomize", "semgrep", "detect_secrets", "yaml", "pydantic", "conftest")
    shell = f"#!/bin/sh\ntouch {mark}\n"
    bench.repository({
        "a.ts": SAFE_CODE, **{f"{name}.py": python for name in names}, "semgrep": shell, "git": shell, "python3": shell,
        "semgrep-core": shell, "pysemgrep": shell, "osemgrep": shell, ".semgrep/settings.yml": "x\n",
        "setup.py": python,
        ".semgrep.yml": "rules: []\n", "pyproject.toml": "[tool.secgate]\n", "src/secgate/__init__.py": python,
    })  # fmt: skip
    for name in ("semgrep", "git", "python3", "semgrep-core", "pysemgrep", "osemgrep"):
        (bench.target / name).chmod(0o755)
    bench.check()
    bench.secrets()
    command = [
        str(Path(sys.executable).with_name("secgate")), "run", "--quiet", "--policy", str(bench.policy()),
        "--checks", str(bench.checks), "--format", "json",
    ]  # fmt: skip
    environment = os.environ | {"XDG_CACHE_HOME": str(bench.folder / "cache")}
    done = subprocess.run(command, cwd=bench.target, capture_output=True, check=False, env=environment)
    report = json.loads(done.stdout)
    assert [item["status"] for item in report["items"]] == ["pass", "pass"], done.stdout
    assert (done.returncode, mark.exists()) == (0, False)
