"""The report: its ledger adds up, equal runs give equal bytes, and no line that may hold a secret is in it."""

import json
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.catalog.fakes import fake
from secgate.engines import ready
from secgate.frames import WITHHELD_LINE, Frames
from secgate.gate.identity import WITHHELD
from secgate.model import Confidence, Hit, Place, Report, Severity, Status
from secgate.reports import json_
from support import BAD_CODE, NOW, SAFE_CODE, Bench, commit, git, item_of, repository, write

SECRET = fake("stripe_live", 2)

TRACING = """
from secgate.api import *
def analyze(subject):
    file = subject.files[0]
    step = TraceStep(path=file.path, line=2, note=file.line(2))
    hit = subject.hit("near", Place(path=file.path, line=4), trace=[step])
    unresolved = Problem(path=file.path, line=2, reason=f"cannot resolve {file.line(2)}")
    return Observation(examined=9, hits=(hit,), unresolved=(unresolved,))
"""


def mixed(bench: Bench) -> Bench:
    """A bench whose target has a file of every kind that the ledger knows."""
    config = {"schema": "secgate/config/1", "excluded_paths": [{"path": "old/", "reason": "is not deployed any more"}]}
    bench.repository({
        "a.ts": SAFE_CODE, "b.ts": "export const = ;\n", "c.py": "pass\n", "README.md": "text\n",
        "tests/d.ts": SAFE_CODE,
        "old/e.ts": BAD_CODE, "logo.png": bytes(range(256)), "gone.ts": SAFE_CODE, "package.json": "{}\n",
        ".secgate/config.yaml": json.dumps(config), "dist/f.js": SAFE_CODE, "empty.ts": "",
        "big.bin": f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 3\n",
    })  # fmt: skip
    other = repository(bench.folder / "other", {"z.ts": SAFE_CODE})
    git(bench.target, "submodule", "--quiet", "add", str(other), "lib")
    commit(bench.target)
    (bench.target / "gone.ts").unlink()
    (bench.target / "link.ts").symlink_to("a.ts")
    bench.check()
    bench.check(
        "by-analyzer", analyzer="from secgate.api import *\ndef analyze(s):\n    return Observation(examined=1)\n"
    )
    return bench


@pytest.mark.parametrize("with_secrets", [False, True], ids=["without secrets", "with secrets"])
def test_every_file_is_examined_or_skipped_and_never_both(bench: Bench, *, with_secrets: bool) -> None:
    mixed(bench)
    if with_secrets:
        bench.secrets()
    coverage = bench.gate().coverage
    listed = Counter(path for row in coverage.ledger for path in row.paths)
    listed.update(row.path for row in coverage.skipped)
    assert set(listed.values()) == {1}
    assert coverage.files == coverage.examined + len(coverage.skipped) == len(listed)


def test_every_skipped_file_has_its_reason(bench: Bench) -> None:
    skipped = {row.path: row.reason for row in mixed(bench).gate().coverage.skipped}
    assert skipped == {
        ".gitmodules": "no item of this run looks at it",
        ".secgate/config.yaml": "no item of this run looks at it",
        "README.md": "no item of this run looks at it",
        "big.bin": "Git LFS pointer",
        "c.py": "no item of this run looks at it",
        "dist/f.js": "no item of this run looks at it",
        "gone.ts": "deleted in the work tree",
        "lib": "submodule",
        "link.ts": "symbolic link; what it points to is examined under its own path",
        "logo.png": "binary",
        "old/e.ts": "excluded by the configuration: is not deployed any more",
        "package.json": "no item of this run looks at it",
        "tests/d.ts": "no item of this run looks at it",
    }


def test_code_that_is_left_out_is_listed_by_reason(bench: Bench) -> None:
    excluded = {row.reason: row.paths for row in mixed(bench).gate().coverage.excluded}
    assert excluded == {"build output": ("dist/f.js",), "test": ("tests/d.ts",)}


def test_the_ledger_names_the_engines(bench: Bench) -> None:
    ledger = {row.by: row.paths for row in mixed(bench).gate().coverage.ledger}
    assert ledger == {("analyzers", "semgrep"): ("a.ts", "b.ts", "empty.ts")}


def test_a_report_reads_back_as_itself(bench: Bench) -> None:
    report = mixed(bench).gate()
    assert json_.render(Report.model_validate_json(json_.render(report))) == json_.render(report)


def test_two_runs_differ_in_nothing_but_id_times_and_run(bench: Bench) -> None:
    mixed(bench)
    write(bench.target, {"a.ts": BAD_CODE * 5 + SAFE_CODE, "g/h.ts": BAD_CODE})
    bench.secrets()
    runs = []
    for number in range(2):
        tick = count()
        report = bench.gate(
            clock=lambda n=number, t=tick: NOW + timedelta(minutes=n, seconds=(n + 1) * next(t)),
            new_id=lambda n=number: f"id-{n}",
            environment={"USER": f"user-{number}"},
        )
        runs.append(json.loads(json_.render(report)))
    for key in ("id", "created", "duration_s", "run"):
        assert runs[0].pop(key) != runs[1].pop(key)
    assert json.dumps(runs[0]) == json.dumps(runs[1])


def test_the_report_does_not_depend_on_where_the_target_lies(bench: Bench) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    first = bench.gate()
    bench.target.rename(bench.folder / "moved")
    second = bench.gate(path=bench.folder / "moved")
    assert [first.items, first.coverage, first.target] == [second.items, second.coverage, second.target]


@pytest.mark.parametrize(
    ("environment", "host", "actor"),
    [
        ({}, "local", "unknown"),
        ({"USER": "ann"}, "local", "ann"),
        ({"GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "bob"}, "github", "bob"),
        ({"GITLAB_CI": "true", "GITLAB_USER_LOGIN": "eve"}, "gitlab", "eve"),
    ],
)
def test_who_ran_it_and_where_comes_from_the_environment(
    bench: Bench, environment: dict[str, str], host: str, actor: str
) -> None:
    bench.target.mkdir()
    bench.check()
    run = bench.gate(environment=environment).run
    assert (run.host, run.actor) == (host, actor)


def test_inline_comments_in_documents_are_prose_and_pragmas_are_listed_everywhere(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "README.md": "see nosemgrep\n\npragma: allowlist secret\n"})
    bench.check()
    assert [(row.path, row.line, row.kind) for row in bench.gate().suppressions] == [
        ("README.md", 3, "pragma allowlist secret")
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("x(); // eslint-disable-line security/detect-eval", "eslint-disable"),
        ("/* eslint-disable-next-line no-eval */", "eslint-disable"),
        ("// eslint-disable @typescript-eslint/no-explicit-any, semi", "eslint-disable"),
        ("x(); // gitleaks:allow", "gitleaks:allow"),
        ("x(); // NOSONAR", "NOSONAR"),
        ("x(); // trufflehog:ignore", "trufflehog:ignore"),
        ("x(); // #nosec G101", "nosec"),
    ],
)
def test_inline_comments_of_other_scanners_are_listed(bench: Bench, line: str, kind: str) -> None:
    bench.repository({"a.ts": f"{SAFE_CODE}{line}\n"})
    bench.check()
    assert [(row.line, row.kind) for row in bench.gate().suppressions] == [(2, kind)]


def test_comments_about_style_are_not_listed(bench: Bench) -> None:
    bench.repository({"a.ts": f"// eslint-disable-next-line semi, no-evaluation\n{SAFE_CODE}"})
    bench.check()
    assert bench.gate().suppressions == ()


def test_a_clean_target_lists_no_inline_comment(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check()
    assert bench.gate().suppressions == ()


def leaky(bench: Bench, *, sensitive: bool = False, with_item: bool = False) -> Report:
    """A run over a finding two lines below a secret, one on its line, and a trace and a problem that lead to it."""
    rule = {"id": "danger-call", "pattern": "danger($X)", "message": "calls with $X"}
    # NOTE: the sensitive rule is what withholds the line when the value itself looks like nothing.
    value = "an-inconspicuous-value" if sensitive else SECRET
    bench.repository({"a.ts": f'start();\ndanger("{value}");\nwork(1);\ndanger(2);\nwork(3);\n'})
    bench.check("no-danger", rule)
    near = {"near": {"message": "A finding near it."}}
    bench.check("near", analyzer=TRACING, decided_by=["facts"], rules=near)
    if sensitive:
        bench.check("hidden", {"id": "value", "pattern": '"an-inconspicuous-value"', "metadata": {"sensitive": True}})
    if with_item:
        bench.secrets()
    report = bench.gate()
    assert value not in json_.render(report)
    assert value[:12] not in json_.render(report).replace(value[:4], "")
    return report


@pytest.mark.parametrize(
    "how", [{}, {"sensitive": True}, {"with_item": True}], ids=["no secrets item", "a sensitive rule", "a secrets item"]
)
def test_no_part_of_a_report_shows_a_line_that_holds_a_secret(bench: Bench, how: dict[str, bool]) -> None:
    report = leaky(bench, **how)
    on_the_line, below = item_of(report).findings
    assert (on_the_line.line, on_the_line.frame, on_the_line.message) == (2, None, WITHHELD)
    assert below.frame is not None
    assert below.frame.text[:3] == (WITHHELD_LINE, "work(1);", "danger(2);")
    near = item_of(report, "near")
    assert near.findings[0].trace[0].note == WITHHELD_LINE
    assert WITHHELD_LINE in near.problems[0].reason


def test_a_secrets_finding_says_its_type_and_length_and_no_more_than_four_characters(bench: Bench) -> None:
    report = leaky(bench, with_item=True)
    item = item_of(report, "secrets")
    assert (item.status, item.findings[0].line, item.findings[0].frame) == (Status.FAIL, 2, None)
    assert f'{len(SECRET)} characters, begins with "{SECRET[:4]}"' in item.findings[0].message


def test_where_the_secret_scan_stopped_no_line_of_code_is_shown(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "_CHILD", "raise SystemExit(3)")
    bench.repository({"a.ts": f'start();\ndanger("{SECRET}");\n'})
    bench.check()
    bench.secrets()
    report = bench.gate()
    assert SECRET[8:] not in json_.render(report)
    assert (item_of(report).status, item_of(report, "secrets").status) == (Status.FAIL, Status.INCOMPLETE)


LINES = st.lists(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300), max_size=30
)


@given(lines=LINES, data=st.data())
def test_a_frame_holds_no_withheld_line_and_no_more_than_it_may(lines: list[str], data: st.DataObject) -> None:
    marked = [f"{number}:{line}" for number, line in enumerate(lines, 1)]
    numbers = st.integers(1, len(marked) + 3)
    withheld = data.draw(st.frozensets(numbers))
    first = data.draw(numbers)
    place = Place(path="a.ts", line=first, end_line=data.draw(st.none() | st.integers(first, first + 20)))
    hit = Hit(rule="r", place=place, message="m", severity=Severity.LOW, confidence=Confidence.LOW)
    text = "\n".join(marked)
    marked = text.split("\n")
    frames = Frames({"a.ts": text}, frozenset(("a.ts", number) for number in withheld))
    frame = frames.around(hit)
    if frame is not None:
        shown = dict(enumerate(frame.text, frame.line))
        assert len(shown) <= 12
        assert all(shown[number] == WITHHELD_LINE for number in withheld & shown.keys())
        assert all(shown[n].startswith(marked[n - 1][:240]) for n in shown.keys() - withheld)


def test_a_place_outside_the_work_tree_has_no_frame() -> None:
    hit = Hit(
        rule="r", place=Place(path="a.ts", line=1), message="m", severity=Severity.LOW, confidence=Confidence.LOW,
        commit="0",
    )  # fmt: skip
    assert Frames({"a.ts": "text"}, frozenset()).around(hit) is None


def test_a_frame_shows_two_lines_on_either_side(bench: Bench) -> None:
    bench.repository(
        {"a.ts": "".join(f"work({n});\n" for n in range(1, 5)) + BAD_CODE + "work(6);\nwork(7);\nwork(8);\n"}
    )
    bench.check()
    frame = item_of(bench.gate()).findings[0].frame
    assert frame is not None
    assert (frame.line, frame.text) == (3, ("work(3);", "work(4);", "danger(1);", "work(6);", "work(7);"))
