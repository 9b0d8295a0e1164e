"""What a change may try in order to have its own findings taken for those of the base."""

import pytest

from secgate.errors import EngineError, TargetError
from secgate.model import Report, Verdict
from secgate.target.against import against
from secgate.target.tree import open_work_tree
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, item_of, write

# Says in the message and in the trace what stands in another file.
FOLLOWS = """from secgate.api import Confidence, Observation, Place, Subject, TraceStep, text_of

def analyze(subject: Subject) -> Observation:
    calls = [(f, n) for f in subject.files for n in f.nodes("call_expression")]
    MESSAGE
    trace = [TraceStep(path="src/limit.ts", line=1, note="the limit")] if TRACED else []
    hits = [
        subject.hit("danger-call", f.place(n), message=message, trace=trace)
        for f, n in calls if text_of(n).startswith("danger")
    ]
    return Observation(examined=len(calls), hits=tuple(hits))
"""


def states(report: Report) -> list[tuple[str, str]]:
    return [(one.path, one.state.value) for one in item_of(report).findings]


def follows(bench: Bench, *, message: str = "message = None", traced: bool = False) -> None:
    rule = {"danger-call": {"message": "A dangerous call.", "confidence": "high"}}
    analyzer = FOLLOWS.replace("MESSAGE", message).replace("TRACED", str(traced))
    bench.check(analyzer=analyzer, rules=rule, decided_by=["facts"])


def leave(bench: Bench, files: dict[str, str]) -> None:
    bench.repository(files)
    git(bench.target, "checkout", "-q", "-b", "change")


def changed(bench: Bench, files: dict[str, str]) -> Report:
    write(bench.target, files)
    commit(bench.target)
    return bench.gate(base="main")


@pytest.fixture
def crossed(bench: Bench) -> Bench:
    """Main has mended a finding and merged `change`, which has merged the mend without its content."""
    bench.check()
    bench.repository({"src/old.ts": BAD_CODE})
    folder = bench.target
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {"src/x.ts": SAFE_CODE})
    kept = commit(folder, "kept")
    git(folder, "checkout", "-q", "main")
    write(folder, {"src/old.ts": SAFE_CODE})
    mended = commit(folder, "mended")
    git(folder, "merge", "-q", "--no-ff", "-m", "in", kept)
    git(folder, "checkout", "-q", "change")
    git(folder, "merge", "-q", "-s", "ours", "-m", "ours", mended)
    return bench


def test_with_two_merge_bases_nothing_is_known(crossed: Bench) -> None:
    report = crossed.gate(base="main")
    assert (states(report), report.verdict) == ([("src/old.ts", "open")], Verdict.FAIL)
    assert any("more than one commit" in note for note in report.target.notes)


def test_with_two_merge_bases_the_change_is_not_known(crossed: Bench) -> None:
    with pytest.raises(EngineError, match="more than one commit"):
        against(open_work_tree(crossed.target), "main")


def test_a_finding_that_says_something_worse_is_new(bench: Bench) -> None:
    leave(bench, {"src/old.ts": BAD_CODE, "src/limit.ts": "export const limit = 10;\n"})
    follows(bench, message='message = "Allows " + subject.texts["src/limit.ts"].split()[-1]')
    assert states(changed(bench, {"src/limit.ts": "export const limit = 1000000;\n"})) == [("src/old.ts", "open")]


def test_a_finding_whose_trace_holds_other_code_is_new(bench: Bench) -> None:
    leave(bench, {"src/old.ts": BAD_CODE, "src/limit.ts": "export const limit = 10;\n"})
    follows(bench, traced=True)
    assert states(changed(bench, {"src/limit.ts": "export const limit = 1000000;\n"})) == [("src/old.ts", "open")]


def test_a_finding_whose_trace_is_the_same_is_known(bench: Bench) -> None:
    leave(bench, {"src/old.ts": BAD_CODE, "src/limit.ts": "export const limit = 10;\n"})
    follows(bench, traced=True)
    assert states(changed(bench, {"src/x.ts": SAFE_CODE})) == [("src/old.ts", "in-base")]


def test_another_literal_of_a_constant_that_a_finding_names_is_new(bench: Bench) -> None:
    leave(bench, {"src/old.ts": "const KEY = 'one';\ndanger(KEY);\n"})
    bench.check()
    assert states(changed(bench, {"src/old.ts": "const KEY = 'two';\ndanger(KEY);\n"})) == [("src/old.ts", "open")]


def test_another_literal_of_a_constant_in_another_file_is_new(bench: Bench) -> None:
    code = "import { KEY } from './key';\ndanger(KEY);\n"
    leave(bench, {"src/old.ts": code, "src/key.ts": "export const KEY = 'one';\n"})
    bench.check()
    changes = {"src/old.ts": f"{code}work();\n", "src/key.ts": "export const KEY = 'two';\n"}
    assert states(changed(bench, changes)) == [("src/old.ts", "open")]


def test_a_twin_of_a_file_that_is_moved_is_new(bench: Bench) -> None:
    leave(bench, {"src/old.ts": BAD_CODE})
    bench.check()
    git(bench.target, "mv", "src/old.ts", "src/new.ts")
    commit(bench.target)
    write(bench.target, {"src/old.ts": BAD_CODE})
    assert states(bench.gate(base="main")) == [("src/new.ts", "open"), ("src/old.ts", "in-base")]


def test_code_that_is_moved_out_of_scripts_is_new(bench: Bench) -> None:
    leave(bench, {"scripts/old.ts": BAD_CODE})
    bench.check()
    (bench.target / "src").mkdir()
    git(bench.target, "mv", "scripts/old.ts", "src/old.ts")
    assert states(changed(bench, {})) == [("src/old.ts", "open")]


def test_a_base_that_holds_head_says_that_nothing_committed_can_block(bench: Bench) -> None:
    bench.repository({"src/old.ts": BAD_CODE})
    bench.check()
    git(bench.target, "branch", "ahead")
    assert any("nothing that is committed can block" in line for line in bench.gate(base="ahead").because)


def test_a_ref_that_is_negated_is_refused(bench: Bench) -> None:
    bench.repository({"src/old.ts": BAD_CODE})
    bench.check()
    with pytest.raises(TargetError, match=r'"\^main" is not a ref'):
        bench.gate(base="^main")


def test_a_new_file_below_a_path_that_is_left_out_is_told(bench: Bench) -> None:
    left_out = (
        "schema: secgate/config/1\nexcluded_paths:\n  - path: legacy/**\n    reason: written by a tool long ago\n"
    )
    leave(bench, {".secgate/config.yaml": left_out, "legacy/old.ts": BAD_CODE, "src/ok.ts": SAFE_CODE})
    bench.check()
    report = changed(bench, {"legacy/new.ts": BAD_CODE})
    assert report.change is not None
    assert [one.path for one in report.change.not_examined] == ["legacy/new.ts"]


ROUTED = """import express from 'express';
import { old } from './old';
const app = express();
app.get('/live', (req, res) => res.end());
"""


def test_code_that_a_new_route_reaches_is_new(bench: Bench) -> None:
    handler = "export function old(req, res) {\n  danger(1);\n}\n"
    package = '{"dependencies": {"express": "4"}}'
    leave(bench, {"package.json": package, "src/app.ts": ROUTED, "src/old.ts": handler, "src/x.ts": BAD_CODE})
    bench.check()
    report = changed(bench, {"src/app.ts": f"{ROUTED}app.get('/old', old);\n"})
    assert states(report) == [("src/old.ts", "open"), ("src/x.ts", "in-base")]


def test_a_new_route_that_answers_itself_wakes_no_other_code(bench: Bench) -> None:
    package = '{"dependencies": {"express": "4"}}'
    leave(
        bench, {"package.json": package, "src/app.ts": ROUTED, "src/x.ts": "const inline = () => {\n  danger(1);\n};\n"}
    )
    bench.check()
    report = changed(bench, {"src/app.ts": f"{ROUTED}app.get('/new', (req, res) => res.end());\n"})
    assert states(report) == [("src/x.ts", "in-base")]


def test_code_of_a_file_that_nothing_loaded_before_is_new(bench: Bench) -> None:
    leave(bench, {"src/app.ts": SAFE_CODE, "src/old.ts": "import './deep';\n", "src/deep.ts": BAD_CODE})
    bench.check()
    assert states(changed(bench, {"src/app.ts": f"import './old';\n{SAFE_CODE}"})) == [("src/deep.ts", "open")]
