"""No file makes the gate hang: what takes too long, or cannot be read, is named and keeps its items from passing."""

import os
import socket
import time
from collections.abc import Mapping
from itertools import pairwise

import pytest

from hostile.command import secgate
from secgate.engines import ready
from secgate.engines import secrets as engine
from secgate.model import Status
from secgate.observe import EngineOptions
from secgate.secrets import stretch
from secgate.secrets.line import Hit, LineExaminer
from secgate.secrets.scan import FileBlob, Job, scan
from support import SAFE_CODE, Bench, item_of, reasons, working_directory, write

MANY = 100_000
SLOW = """
from secgate.api import *
def analyze(subject):
    return Observation(examined=sum(_read(file) for file in subject.files))

def _read(file):
    if file.path == "slow.ts":
        {}
    return 1
"""
# Loops of Python, a search that takes exponential time, a handler that swallows what it can, and plain waiting.
FOREVER = {
    "a loop": "while True: pass", "a search": "import re; re.match('(a*)*b', 'a' * 60)",
    "a careless handler": "while True:\n            try: sum(range(10**7))\n            except Exception: pass",
    "waiting": "import time; time.sleep(60)",
}  # fmt: skip


@pytest.mark.parametrize("statement", FOREVER.values(), ids=FOREVER)
def test_an_analyzer_that_does_not_end_is_named_with_the_file(bench: Bench, statement: str) -> None:
    bench.repository({"a.ts": SAFE_CODE, "slow.ts": SAFE_CODE})
    bench.check("slow", analyzer=SLOW.replace("{}", statement), decided_by=["facts"])
    bench.check()
    report = bench.gate(engines=EngineOptions(analyzer_timeout_s=0.5))
    item = item_of(report, "slow")
    assert item.status is Status.INCOMPLETE
    assert item.problems[0].reason == (
        "the analyzer took longer than 0.5 s and was stopped while it looked at slow.ts"
    )  # fmt: skip
    assert item_of(report).status is Status.PASS


def test_an_analyzer_that_fails_is_named_with_the_file(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "slow.ts": SAFE_CODE})
    bench.check("slow", analyzer=SLOW.replace("{}", "raise ValueError"), decided_by=["facts"])
    assert bench.item("slow").problems[0].reason == "the analyzer raised ValueError while it looked at slow.ts"


def test_a_line_that_takes_too_long_is_a_problem_at_its_number_and_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    real = LineExaminer.hits

    def slow(self: LineExaminer, line: str, *rest: object) -> list[Hit]:
        time.sleep(60 if "slow" in line else 0)
        return real(self, line, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(LineExaminer, "hits", slow)
    monkeypatch.setattr(stretch, "LINE_S", 0.2)
    result = scan(Job((FileBlob("a.env", b"A=1\nslow_password=x\nB=2\n"),), root="."))
    assert [(p.path, p.reason) for p in result.problems] == [
        ("a.env", "line 2 takes longer than 0.2 s to examine for secrets")
    ]
    assert result.withheld == {("a.env", 2)}


def test_a_scanner_that_does_not_end_is_a_problem(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "_CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(engine, "TIMEOUT_S", 0.5)
    bench.repository({"a.ts": SAFE_CODE})
    bench.secrets()
    item = bench.item("secrets")
    assert (item.status, "was stopped" in reasons(item)) == (Status.INCOMPLETE, True)


LINES = {
    "urls": "://" * MANY, "users": "://a:" * MANY, "quotes": '"' * MANY, "escaped quotes": '\\"' * MANY,
    "blanks behind a label": "password" + " " * MANY + "x", "many labels": "password " * MANY,
    "blanks in blocks": ("password" + " " * 900) * 200,
    "a rule of a table": "| password |\n|" + " " * MANY + "x\n| a |",
    "key heads": "-----BEGIN " * MANY, "tokens": "eyJa." * MANY, "base64": "QUJD" * MANY, "joined": '"a" + ' * MANY,
    "joined lines": '"a" +\n' * 20_000, "braces": "${a:-" * MANY, "hyphens": "-" * MANY, "words": "a_" * MANY,
    "tags": "<a " * MANY, "pragmas": "pragma: allowlist " * 20_000, "silenced": "eslint-disable nosem " * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_no_line_takes_the_scanner_long(text: str) -> None:
    began = time.monotonic()
    result = scan(
        Job((FileBlob("a.md", text.encode()), FileBlob("a.ts", text.encode())), root=".", names=(text[:4000],))
    )
    assert result.files == 2
    assert result.problems == ()
    assert time.monotonic() - began < 20


NESTED: Mapping[str, tuple[str, str]] = {
    "brackets": ("a.ts", "x=" + "[" * MANY + "]" * MANY), "parentheses": ("a.ts", "x=" + "(" * MANY + "1" + ")" * MANY),
    "open parentheses": ("a.ts", "(" * 20_000), "sums": ("a.ts", "x=1" + "+1" * MANY),
    "elements": ("a.tsx", "<a>" * 5_000),
    "branches": ("a.ts", "if(a){}else " * 30_000 + "{}"), "types": ("a.ts", "x" + "<a" * MANY),
    "templates": ("a.ts", "x=" + "`${" * 20_000), "regular expressions": ("a.ts", "x=" + "/" * MANY),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), NESTED.values(), ids=NESTED)
def test_deeply_nested_code_is_a_problem_at_its_file(bench: Bench, path: str, text: str) -> None:
    bench.repository({path: text, "b.ts": SAFE_CODE})
    bench.check()
    item = bench.item()
    assert (item.status, {problem.path for problem in item.problems}) == (Status.INCOMPLETE, {path})


MANIFESTS = {
    "package.json": '{"dependencies": ' + "[" * MANY + "]" * MANY + "}",
    "web/package.json": '{"a":' * MANY + "1" + "}" * MANY,
    "pyproject.toml": "a = " + "[" * MANY + "]" * MANY,
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), MANIFESTS.items(), ids=MANIFESTS)
def test_a_manifest_that_nests_too_deep_is_a_problem_of_every_item_that_a_framework_concerns(
    bench: Bench, path: str, text: str
) -> None:
    bench.repository({path: text, "b.ts": SAFE_CODE})
    bench.check(concerns=["web"], reads=[])
    bench.check("plain")
    report = bench.gate()
    assert reasons(item_of(report)) == (
        f"{path}:None nests too deep to be read, so what the target uses is not known"
    )  # fmt: skip
    assert item_of(report, "plain").status is Status.PASS


def test_a_deeply_nested_settings_file_of_the_target_is_named(bench: Bench) -> None:
    bench.repository({"tsconfig.json": '{"a":' * MANY + "1" + "}" * MANY, "b.ts": SAFE_CODE})
    item = bench.item("type-safety", policies=("pre-deployment",), only=("type-safety",), checks=())
    assert (item.status, "tsconfig.json" in reasons(item)) == (Status.INCOMPLETE, True)


BOMBS = {
    "aliases": "a: &a [x,x]\n" + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in pairwise("abcdefghi")),
    "depth": "a: " + "[" * MANY + "]" * MANY, "a merge": "a: &a {x: 1}\nb: {<<: *a}\n", "a number": "a: " + "9" * MANY,
    "a tag": "a: !!python/object/apply:os.system [x]\n", "a size": "# " + "x" * 2_100_000,
}  # fmt: skip


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("path", [".secgate/config.yaml"])
def test_a_settings_file_that_is_a_bomb_ends_with_two_at_once(bench: Bench, path: str, text: str) -> None:
    bench.repository({path: text, "a.ts": SAFE_CODE})
    bench.check()
    began = time.monotonic()
    ended = secgate(bench)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {path}")
    assert time.monotonic() - began < 20


def test_what_is_no_file_is_not_opened_and_is_named(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "pipe.ts": SAFE_CODE})
    (bench.target / "pipe.ts").unlink()
    os.mkfifo(bench.target / "pipe.ts")
    with working_directory(bench.target), socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.ts")
    (bench.target / "zero.ts").symlink_to("/dev/zero")
    (bench.target / "loop.ts").symlink_to("loop.ts")
    (bench.target / "up").symlink_to("..")
    bench.check()
    bench.secrets()
    report = bench.gate()
    assert {problem.path for problem in item_of(report).problems} == {"pipe.ts", "zero.ts", "up"}
    assert item_of(report, "secrets").status is Status.INCOMPLETE


def test_ten_thousand_files_in_a_folder_and_a_path_of_four_thousand_characters_are_examined(bench: Bench) -> None:
    deep = "/".join(["d" * 200] * 18) + "/a.ts"
    bench.repository({deep: SAFE_CODE})
    write(bench.target, {f"many/f{number}.ts": "" for number in range(10_000)})
    bench.check()
    began = time.monotonic()
    report = bench.gate()
    assert (report.coverage.files, item_of(report).status) == (10_001, Status.PASS)
    assert time.monotonic() - began < 30
