"""Check folders: what loads, and what each mistake is answered with."""

from pathlib import Path

import pytest

from catalog.pack import CHECK, RULES, load, write_check
from secgate.errors import ConfigError
from secgate.model import Confidence, Severity
from support import permissions_hold, write


def refusal(folder: Path) -> str:
    """The message that a check folder is refused with."""
    with pytest.raises(ConfigError) as caught:
        load(folder)
    return str(caught.value)


def rules_refusal(tmp_path: Path, rules: str) -> str:
    """The message that a text of rules is refused with."""
    return refusal(write_check(tmp_path, rules=rules))


def test_a_check_has_its_id_origin_and_rules(tmp_path: Path) -> None:
    check = load(write_check(tmp_path))
    assert (check.id, check.origin, check.rule_names()) == ("no-eval", "a test", ("eval-call",))


def test_a_folder_without_a_check_file_is_no_check(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (f"{tmp_path}: has no check.yaml\n  A check is a folder with a check.yaml in it.")


def test_the_id_of_a_check_is_its_folder_name(tmp_path: Path) -> None:
    place = write_check(tmp_path)
    moved = place.rename(tmp_path / "no-evil")
    assert refusal(moved) == (
        'no-evil/check.yaml:2: id "no-eval" differs from the folder name "no-evil"\n  Give both the same name.'
    )


def test_an_unknown_key_of_a_check_gets_the_nearest_one(tmp_path: Path) -> None:
    place = write_check(tmp_path, check=CHECK + "presense: {}\n")
    assert refusal(place) == 'no-eval/check.yaml:9: unknown key "presense"; did you mean "presence"?'


def test_an_unknown_key_of_a_rule_of_an_analyzer_gets_the_nearest_one(tmp_path: Path) -> None:
    place = write_check(tmp_path, check=CHECK + "rules:\n  some-rule:\n    message: m\n    confidense: low\n")
    assert refusal(place) == 'no-eval/check.yaml:12: unknown key "confidense"; did you mean "confidence"?'


@pytest.mark.parametrize("name", ["Some-Rule", "some_rule", "some.rule", "-some", "1rule", "x" * 61])
def test_a_rule_of_an_analyzer_is_named_in_lower_case_with_hyphens(tmp_path: Path, name: str) -> None:
    place = write_check(tmp_path, check=CHECK + f'rules:\n  "{name}": {{message: m}}\n')
    assert refusal(place).startswith(f"no-eval/check.yaml:10: rules.{name}: string should ")


def test_a_severity_outside_its_choice_gets_the_nearest_one(tmp_path: Path) -> None:
    place = write_check(tmp_path, check=CHECK.replace("severity: high", "severity: hihg"))
    assert refusal(place) == (
        'no-eval/check.yaml:4: severity: "hihg" is not one of critical, high, medium, low; did you mean "high"?'
    )


def test_a_presence_pattern_that_does_not_compile_is_refused(tmp_path: Path) -> None:
    place = write_check(tmp_path, check=CHECK + 'presence:\n  text: ["("]\n')
    assert refusal(place).startswith(
        "no-eval/check.yaml:10: presence.text.0: '(' is not a regular expression: missing ), unterminated subpattern"
    )


def test_a_presence_pattern_that_compiles_is_kept(tmp_path: Path) -> None:
    check = load(write_check(tmp_path, check=CHECK + 'presence:\n  text: ["eval"]\n'))
    assert check.spec.presence.text == ("eval",)


def test_a_language_that_nothing_reads_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    place = write_check(tmp_path, check=CHECK.replace("[javascript]", "[javascript, typscript]"))
    assert refusal(place).startswith(
        'no-eval/check.yaml:8: "typscript" is not a language that secgate reads; '
        'did you mean "typescript"?\n  Languages: '
    )


def test_a_check_that_nothing_decides_is_refused(tmp_path: Path) -> None:
    assert refusal(write_check(tmp_path, rules=None)) == (
        "no-eval/check.yaml: nothing decides this check\n"
        "  Add rules.yaml or analyzer.py, or decided_by: [secrets] or [attestation]."
    )


def test_an_analyzer_alone_decides_a_check(tmp_path: Path) -> None:
    place = write_check(tmp_path, rules=None)
    write(place, {"analyzer.py": "raise SystemExit\n"})
    assert load(place).has_analyzer


def test_a_statement_alone_decides_a_check_that_says_what_a_no_means(tmp_path: Path) -> None:
    stated = CHECK.replace("[patterns]", "[attestation]")
    assert refusal(write_check(tmp_path, check=stated, rules=None)).startswith(
        'no-eval/check.yaml:1: has no rule "statement-not-satisfied"'
    )
    rule = "rules: {statement-not-satisfied: {message: It is not so., fix: Mend it.}}\n"
    place = write_check(tmp_path / "other", check=stated + rule, rules=None)
    assert load(place).is_stated


def test_the_secrets_engine_alone_decides_a_check(tmp_path: Path) -> None:
    place = write_check(tmp_path, check=CHECK.replace("[patterns]", "[secrets]"), rules=None)
    assert load(place).uses_secrets


@pytest.mark.parametrize("polarity", ["bad", "ok"])
def test_a_check_without_an_example_is_refused(tmp_path: Path, polarity: str) -> None:
    other = {"bad": "ok", "ok": "bad"}[polarity]
    place = write_check(tmp_path, files={f"examples/{other}/one/a.js": "", f"examples/{polarity}/loose.js": ""})
    assert refusal(place) == (
        f"{place}: has no {polarity} example\n"
        f"  Add examples/{polarity}/CASE/ with a small tree; a check is proved by its examples."
    )


@pytest.mark.parametrize("rules", ["", "rules: []\n", "- id: a\n", "rules: {}\n", RULES + "extra: 1\n"])
def test_a_rule_file_holds_one_list_of_rules(tmp_path: Path, rules: str) -> None:
    assert rules_refusal(tmp_path, rules) == (
        'no-eval/rules.yaml:1: must hold one key "rules" with a list of semgrep rules'
    )


def test_a_duplicate_rule_is_refused_with_both_lines(tmp_path: Path) -> None:
    assert rules_refusal(tmp_path, RULES + RULES.removeprefix("rules:\n")) == (
        'no-eval/rules.yaml:7: duplicate rule id "eval-call"\n'
        "  It stands on line 2 already; ids are unique within a check."
    )


def test_a_rule_is_a_mapping(tmp_path: Path) -> None:
    assert rules_refusal(tmp_path, RULES + "- text\n") == "no-eval/rules.yaml:7: a rule must be a mapping"


@pytest.mark.parametrize("rule_id", ["Eval-Call", "eval.call", "eval_call", "évaluation", "eval--call", "", "5"])
def test_the_id_of_a_rule_is_lower_case_with_hyphens(tmp_path: Path, rule_id: str) -> None:
    assert rules_refusal(tmp_path, RULES.replace("id: eval-call", f"id: {rule_id}")) == (
        "no-eval/rules.yaml:2: a rule needs an id in lower case with hyphens and no dots"
    )


@pytest.mark.parametrize("key", ["languages", "message", "severity"])
def test_a_rule_without_what_semgrep_needs_is_refused(tmp_path: Path, key: str) -> None:
    rules = "".join(line for line in RULES.splitlines(keepends=True) if f"  {key}:" not in line)
    assert rules_refusal(tmp_path, rules) == f'no-eval/rules.yaml:2: rule "eval-call" has no "{key}"'


@pytest.mark.parametrize("mode", ["join", "extract", "step", "steps"])
def test_a_rule_that_sees_more_than_one_file_is_refused(tmp_path: Path, mode: str) -> None:
    assert rules_refusal(tmp_path, RULES + f"  mode: {mode}\n") == (
        f'no-eval/rules.yaml:2: rule "eval-call" uses mode {mode}\n  Use search or taint.'
    )


@pytest.mark.parametrize("languages", ["javascript", "[]", "{}"])
def test_the_languages_of_a_rule_are_a_list(tmp_path: Path, languages: str) -> None:
    assert rules_refusal(tmp_path, RULES.replace("[javascript]", languages)) == (
        "no-eval/rules.yaml:3: languages: must be a list with at least one"
    )


def test_a_language_of_a_rule_has_the_name_that_secgate_gives_it(tmp_path: Path) -> None:
    message = rules_refusal(tmp_path, RULES.replace("[javascript]", "[javascript, js]"))
    assert message.startswith('no-eval/rules.yaml:3: "js" is not a language that secgate reads')


def test_a_rule_that_would_never_run_is_refused(tmp_path: Path) -> None:
    assert rules_refusal(tmp_path, RULES.replace("[javascript]", "[yaml]")) == (
        "no-eval/rules.yaml:3: no language of this rule is in the check's scope, so it would never run\n"
        "  Add it to scope.languages in check.yaml."
    )


def test_the_metadata_of_a_rule_is_read(tmp_path: Path) -> None:
    rules = RULES + "  metadata: {rule: eval, confidence: medium, severity: low, fix: Call it., sensitive: true}\n"
    rule = load(write_check(tmp_path, rules=rules)).rules[0]
    assert (rule.rule, rule.metadata.confidence, rule.metadata.severity) == ("eval", Confidence.MEDIUM, Severity.LOW)
    assert rule.metadata.sensitive


def test_semgrep_does_not_get_our_metadata(tmp_path: Path) -> None:
    rule = load(write_check(tmp_path, rules=RULES + "  metadata: {rule: eval}\n")).rules[0]
    assert "metadata" not in rule.body


def test_an_unknown_key_of_metadata_gets_the_nearest_one(tmp_path: Path) -> None:
    message = rules_refusal(tmp_path, RULES + "  metadata:\n    sensitiv: true\n")
    assert message == 'no-eval/rules.yaml:8: unknown key "sensitiv"; did you mean "sensitive"?'


def test_an_unknown_kind_of_rule_gets_the_nearest_one(tmp_path: Path) -> None:
    message = rules_refusal(tmp_path, RULES + "  metadata: {kind: examine}\n")
    assert message == (
        'no-eval/rules.yaml:7: kind: "examine" is not one of finding, examined, unresolved, tag; '
        'did you mean "examined"?'
    )


@pytest.mark.parametrize("kind", ["examined", "unresolved", "tag"])
def test_a_rule_that_gives_no_finding_is_none_of_the_check_s_rules(tmp_path: Path, kind: str) -> None:
    check = load(write_check(tmp_path, rules=RULES + f"  metadata: {{kind: {kind}}}\n"))
    assert check.rule_names() == ()


def test_a_rule_of_the_analyzer_is_one_of_the_check_s_rules(tmp_path: Path) -> None:
    check = load(write_check(tmp_path, check=CHECK + "rules: {another: {message: m}}\n"))
    assert check.rule_names() == ("another", "eval-call")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    place = write_check(tmp_path)
    (place / "rules.yaml").chmod(0)
    with permissions_hold():
        assert refusal(place).startswith(f"{place / 'rules.yaml'}: cannot be read: ")


@pytest.mark.parametrize("name", ["check.yaml", "rules.yaml", "analyzer.py"])
def test_every_file_that_decides_changes_the_digest(tmp_path: Path, name: str) -> None:
    place = write_check(tmp_path)
    before = load(place).digest
    with (place / name).open("a") as file:
        file.write("# a word more\n")
    assert load(place).digest != before


@pytest.mark.parametrize("name", ["README.md", "examples/ok/two/a.js"])
def test_a_page_or_an_example_leaves_the_digest_alone(tmp_path: Path, name: str) -> None:
    place = write_check(tmp_path)
    before = load(place).digest
    write(place, {name: "more\n"})
    assert load(place).digest == before


def test_loading_a_check_runs_nothing_of_it(tmp_path: Path) -> None:
    place = write_check(tmp_path)
    write(place, {"analyzer.py": "raise SystemExit('this ran')\n"})
    assert load(place).has_analyzer
