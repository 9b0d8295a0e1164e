"""Proving checks by their examples: what an example says, and what is told of one that does not behave."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from catalog.pack import CHECK, EXAMPLES, RULES, load, write_check
from secgate.errors import ConfigError
from secgate.selftest import Case, prove, unproved_rules
from support import write

COUNTED = (
    RULES
    + """\
- id: any-call
  languages: [javascript]
  severity: WARNING
  message: A call.
  pattern: $F(...)
  metadata: {kind: examined}
"""
)
NO_EXEC = CHECK.replace("no-eval", "no-exec")
ANALYZER = """\
from secgate.api import Observation, Place, Subject

def analyze(subject: Subject) -> Observation:
    raise RuntimeError("an analyzer of this test fails on purpose")
"""
# One folder per story; each is a case of its own in one run of the engines.
BAD: Mapping[str, Mapping[str, str]] = {
    "behaves": {"a.js": "// ruleid: eval-call\neval(text);\n"},
    "two-marks-on-a-line": {"a.js": "// ruleid: eval-call, eval-call\neval(text);\n"},
    "marks-above-each-other": {"a.js": "// ok: eval-call\n// ruleid: eval-call\neval(text);\n"},
    "mark-at-the-end": {"a.js": "// ruleid: eval-call\neval(text);\n// todoruleid: eval-call"},
    "missed": {"a.js": "// ruleid: eval-call\nrun(text);\n"},
    "unmarked": {"a.js": "// ruleid: eval-call\neval(text);\neval(more);\n"},
    "ok-mark-on-a-finding": {"a.js": "// ruleid: eval-call\neval(text);\n// ok: eval-call\neval(more);\n"},
    "miss-admitted": {"a.js": "// ruleid: eval-call\neval(text);\n// todoruleid: eval-call\nglobalThis[name](text);\n"},
    "miss-that-is-found": {"a.js": "// ruleid: eval-call\neval(text);\n// todoruleid: eval-call\neval(more);\n"},
    "no-mark-at-all": {"a.js": "run(text);\n"},
    "expected-in-a-file": {
        "a.js": "eval(text);\n",
        "expect.yaml": "status: fail\nfindings:\n- {rule: eval-call, path: a.js, line: 1}\n",
    },
    "status-alone": {"a.js": "run((;\n", "expect.yaml": "status: incomplete\n"},
    "another-status": {"a.js": "run(text);\n", "expect.yaml": "status: fail\n"},
    "excluded-by-its-configuration": {
        "a.js": "// ruleid: eval-call\neval(text);\n",
        "legacy/b.js": "eval(text);\n",
        ".secgate/config.yaml": "excluded_paths: [{path: legacy/**, reason: not deployed at all}]\n",
    },
}
OK: Mapping[str, Mapping[str, str]] = {
    "stays-silent": {"a.js": "// ok: eval-call\nrun(text);\n"},
    "finds-something": {"a.js": "eval(text);\n"},
    "expects-something": {"a.js": "// ruleid: eval-call\neval(text);\n"},
    "does-not-parse": {"a.js": "run((;\n"},
    "has-nothing-to-examine": {"a.js": "let a = 1;\n"},
}


def folders(cases: Mapping[str, Mapping[str, str]], polarity: str) -> dict[str, str]:
    """The files of some cases below `examples/`."""
    return {f"examples/{polarity}/{c}/{path}": text for c, files in cases.items() for path, text in files.items()}


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Case]:
    """Every case of one run by `polarity/name`."""
    files = folders(BAD, "bad") | folders(OK, "ok") | {"examples/ok/loose.js": "eval(text);\n"}
    check = load(write_check(tmp_path_factory.mktemp("pack"), rules=COUNTED, files=files))
    return {f"{case.polarity}/{case.name}": case for case in prove([check])}


@pytest.mark.parametrize(
    "name",
    [
        "bad/behaves", "bad/two-marks-on-a-line", "bad/marks-above-each-other", "bad/mark-at-the-end",
        "bad/miss-admitted", "bad/expected-in-a-file", "bad/status-alone",
        "bad/excluded-by-its-configuration", "ok/stays-silent",
    ],
)  # fmt: skip
def test_an_example_that_does_what_it_says_behaves(proved: Mapping[str, Case], name: str) -> None:
    assert proved[name].failures == ()


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("bad/missed", "examples/bad/missed/a.js:2: eval-call is expected here and was not found"),
        ("bad/unmarked", "examples/bad/unmarked/a.js:3: eval-call was found here and is not expected"),
        (
            "bad/ok-mark-on-a-finding",
            "examples/bad/ok-mark-on-a-finding/a.js:4: eval-call was found here and is not expected",
        ),
        (
            "bad/miss-that-is-found",
            "examples/bad/miss-that-is-found/a.js:4: eval-call was found although admitted as a miss; mark it ruleid",
        ),
        ("bad/no-mark-at-all", "examples/bad/no-mark-at-all: a bad example needs a ruleid mark or an expect.yaml"),
        ("bad/another-status", "examples/bad/another-status: status is pass, expected fail (1 call, no finding)"),
        ("ok/finds-something", "examples/ok/finds-something/a.js:1: eval-call was found here and is not expected"),
        ("ok/expects-something", "examples/ok/expects-something: an ok example cannot expect findings"),
    ],
)
def test_an_example_that_does_not_behave_says_why(proved: Mapping[str, Case], name: str, failure: str) -> None:
    assert failure in proved[name].failures


@pytest.mark.parametrize("name", ["ok/does-not-parse", "ok/has-nothing-to-examine"])
def test_an_ok_example_is_examined_in_full(proved: Mapping[str, Case], name: str) -> None:
    assert proved[name].failures[0].startswith(f"examples/{name}: status is incomplete: ")


def test_an_admitted_miss_is_counted(proved: Mapping[str, Case]) -> None:
    assert (proved["bad/miss-admitted"].misses, proved["bad/behaves"].misses) == (1, 0)


def test_expected_findings_are_counted(proved: Mapping[str, Case]) -> None:
    assert proved["bad/behaves"].expected == 1


def test_a_loose_file_is_no_example(proved: Mapping[str, Case]) -> None:
    assert "ok/loose.js" not in proved


def test_a_rule_that_an_example_hits_is_proved(proved: Mapping[str, Case], tmp_path: Path) -> None:
    check = load(write_check(tmp_path))
    assert unproved_rules(check, [proved["bad/behaves"]]) == ()


def test_a_rule_that_no_bad_example_hits_is_unproved(proved: Mapping[str, Case], tmp_path: Path) -> None:
    check = load(write_check(tmp_path))
    assert unproved_rules(check, [proved["bad/missed"], proved["ok/stays-silent"]]) == ("eval-call",)


def test_a_rule_is_not_proved_by_another_check(proved: Mapping[str, Case], tmp_path: Path) -> None:
    other = load(write_check(tmp_path, check=NO_EXEC))
    assert unproved_rules(other, [proved["bad/behaves"]]) == ("eval-call",)


def test_checks_of_one_run_do_not_see_each_other_s_examples(tmp_path: Path) -> None:
    loud = load(write_check(tmp_path))
    quiet = load(
        write_check(
            tmp_path,
            check=NO_EXEC,
            rules=RULES.replace("eval", "exec"),
            files={path: text.replace("eval", "exec") for path, text in EXAMPLES.items()},
        )
    )
    assert [case.failures for case in prove([loud, quiet]) if case.polarity == "bad"] == [(), ()]


def test_an_analyzer_that_fails_leaves_its_example_unproved(tmp_path: Path) -> None:
    place = write_check(tmp_path, rules=None)
    write(
        place,
        {
            "analyzer.py": ANALYZER,
            "examples/bad/one/a.js": "run(text);\n",
            "examples/bad/one/expect.yaml": "status: pass\n",
        },
    )
    case = next(case for case in prove([load(place)]) if case.polarity == "bad")
    (failure,) = case.failures
    assert failure == (
        "examples/bad/one: status is incomplete, expected pass (1 problem kept this from being examined in full) "
        "no-eval/analyzer.py:4 the analyzer raised RuntimeError"
    )


def refusal(tmp_path: Path, files: Mapping[str, str | bytes]) -> str:
    """The message that a check with these files is refused with when it is to be proved."""
    place = write_check(tmp_path)
    write(place, files)
    check = load(place)
    with pytest.raises(ConfigError) as caught:
        prove([check])
    return str(caught.value)


def test_a_mark_that_names_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, {"examples/bad/one/a.js": "\n// ruleid: evil-call\neval(text);\n"})
    assert message == (
        'no-eval/examples/bad/one/a.js:2: mark names the unknown rule "evil-call"; did you mean "eval-call"?\n'
        "  Rules of this check that give findings: eval-call."
    )


def test_an_unknown_key_of_an_expectation_gets_the_nearest_one(tmp_path: Path) -> None:
    message = refusal(tmp_path, {"examples/ok/one/expect.yaml": "state: pass\n"})
    assert message == 'no-eval/examples/ok/one/expect.yaml:1: unknown key "state"; did you mean "status"?'


def test_a_mistake_in_the_configuration_of_an_example_is_named(tmp_path: Path) -> None:
    message = refusal(tmp_path, {"examples/ok/one/.secgate/config.yaml": "polcy: x\n"})
    assert message == 'no-eval/examples/ok/one/.secgate/config.yaml:1: unknown key "polcy"; did you mean "policy"?'


def test_an_unknown_fake_in_an_example_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, {"examples/ok/one/b.js": "run('{{fake.nothing}}')\n"})
    assert message.startswith("no-eval/examples/ok/one/b.js: no fake is named nothing; known: ")


def test_a_template_in_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, {"examples/ok/one/b.bin": b"\xff{{fake.password}}"})
    assert message == "no-eval/examples/ok/one/b.bin: not UTF-8, and holds a template"
