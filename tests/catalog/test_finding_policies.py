"""Where a policy is found: a file, then the target's own by name, then a built-in one."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from secgate.errors import ConfigError
from secgate.plan import Plan, Request, make_plan
from support import NOW, Bench, working_directory, write

OWN = ".secgate/policies/pre-deployment.yaml"


def text(*items: str, **changes: Any) -> str:  # noqa: ANN401 - a policy holds any plain value
    """A policy over some items."""
    values: dict[str, Any] = {"schema": "secgate/policy/1", "id": "own", "title": "Own"}
    if items:
        values["sections"] = [{"title": "Own", "items": [{"check": item} for item in items]}]
    return json.dumps(values | changes)


def plan(target: Path, *policies: str, checks: tuple[Path, ...] = ()) -> Plan:
    """What a run of the target would do."""
    with ExitStack() as stack:
        return make_plan(Request(path=target, policies=policies, checks=checks), stack, today=NOW)


def items(made: Plan) -> list[str]:
    """The items of a plan."""
    return [item.id for item in made.items]


def test_without_any_word_about_it_the_policy_is_the_built_in_pre_deployment(tmp_path: Path) -> None:
    made = plan(tmp_path)
    assert [(p.info.id, p.info.origin) for p in made.policies] == [("pre-deployment", "built-in")]


def test_the_target_s_configuration_names_its_policy(tmp_path: Path) -> None:
    write(tmp_path, {".secgate/config.yaml": "policy: ours\n", ".secgate/policies/ours.yaml": text("type-safety")})
    assert items(plan(tmp_path)) == ["type-safety"]


def test_a_policy_of_the_target_goes_before_the_built_in_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, {OWN: text("type-safety")})
    made = plan(tmp_path)
    assert (items(made), made.policies[0].info.origin) == (["type-safety"], "path")


def test_a_policy_of_the_target_may_extend_its_built_in_namesake(tmp_path: Path) -> None:
    built_in = items(plan(tmp_path))
    write(tmp_path, {OWN: text(extends=["pre-deployment"])})
    assert items(plan(tmp_path)) == built_in


def test_the_command_line_goes_before_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, {".secgate/config.yaml": "policy: nowhere\n", ".secgate/policies/ours.yaml": text("type-safety")})
    assert items(plan(tmp_path, "ours")) == ["type-safety"]


def test_a_policy_file_outside_the_target_is_read_where_it_lies(tmp_path: Path) -> None:
    write(tmp_path, {"ours.yaml": text("type-safety"), "target/a.ts": ""})
    assert items(plan(tmp_path / "target", str(tmp_path / "ours.yaml"))) == ["type-safety"]


def test_a_policy_file_is_relative_to_where_the_command_is_run(tmp_path: Path) -> None:
    write(tmp_path, {"here/ours.yaml": text("type-safety"), "target/a.ts": ""})
    with working_directory(tmp_path / "here"):
        assert items(plan(Path("../target"), "./ours.yaml")) == ["type-safety"]


def test_a_policy_file_that_a_configuration_names_is_relative_to_the_target(tmp_path: Path) -> None:
    write(tmp_path, {"target/.secgate/config.yaml": "policy: gates/ours.yaml\n"})
    write(tmp_path, {"target/gates/ours.yaml": text("type-safety")})
    with working_directory(tmp_path):
        assert items(plan(Path("target"))) == ["type-safety"]


def test_a_policy_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"target/a.ts": ""})
    with pytest.raises(ConfigError, match=r"gone\.yaml: no policy can be read there: No such file"):
        plan(tmp_path / "target", str(tmp_path / "gone.yaml"))


def test_a_policy_file_that_is_missing_in_the_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^gates/gone\.yaml: no such policy file"):
        plan(tmp_path, str(tmp_path / "gates" / "gone.yaml"))


def test_an_unknown_policy_gets_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path, "pre-deploymnt")
    assert caught.value.what == 'unknown policy "pre-deploymnt"; did you mean "pre-deployment"?'
    assert caught.value.next_step.startswith("Built-in policies: advisory, ")


def test_a_policy_that_extends_itself_is_told_so(tmp_path: Path) -> None:
    own = "schema: secgate/policy/1\nid: cyc\ntitle: Own\nextends: [cyc]\nsections: []\n"
    write(tmp_path, {".secgate/policies/cyc.yaml": own})
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path, "cyc")
    assert caught.value.what == 'policy "cyc" extends itself, and no built-in policy has its name'


def test_a_mistake_in_the_target_s_own_policy_names_its_file(tmp_path: Path) -> None:
    write(tmp_path, {OWN: "schema: secgate/policy/1\nid: own\ntitel: Own\n"})
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path)
    assert str(caught.value) == f'{OWN}:3: unknown key "titel"; did you mean "title"?'


def test_the_target_s_configuration_cannot_choose_a_policy_that_only_reports(tmp_path: Path) -> None:
    write(tmp_path, {".secgate/config.yaml": "policy: advisory\n"})
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path)
    assert str(caught.value) == (
        '.secgate/config.yaml: policy "advisory" only reports, and a target cannot switch its own gate off\n'
        "  Name a gating policy there, or pass --policy advisory on the command line."
    )


def test_the_target_cannot_give_the_default_policy_the_mode_of_one_that_only_reports(tmp_path: Path) -> None:
    write(tmp_path, {OWN: text("type-safety", mode="report-only")})
    with pytest.raises(ConfigError, match="only reports, and a target cannot switch its own gate off"):
        plan(tmp_path)


def test_a_policy_that_only_reports_may_be_named_on_the_command_line(tmp_path: Path) -> None:
    assert plan(tmp_path, "advisory").policies[0].info.mode == "report-only"


def test_a_check_of_a_further_folder_can_be_an_item(bench: Bench) -> None:
    bench.repository({"a.ts": ""})
    bench.check()
    made = plan(bench.target, str(bench.policy()), checks=(bench.checks,))
    assert (items(made), made.checks["no-danger"].origin) == (["no-danger"], str(bench.checks))


def test_an_unknown_policy_of_the_configuration_has_its_line(tmp_path: Path) -> None:
    write(tmp_path, {".secgate/config.yaml": "tenant_keys: [orgId]\npolicy: pre-deploymnt\n"})
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path)
    assert caught.value.where == ".secgate/config.yaml:2"


def test_an_unknown_policy_that_is_extended_has_its_line(tmp_path: Path) -> None:
    own = "schema: secgate/policy/1\nid: own\ntitle: Own\nextends:\n  - pre-deploymnt\n"
    write(tmp_path, {".secgate/policies/own.yaml": own})
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path, "own")
    assert caught.value.where == ".secgate/policies/own.yaml:5"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"history": "ful"}, 'settings: "ful" is not one of full, base, off; did you mean "full"?'),
        ({"history": False}, 'settings: "False" is not one of full, base, off'),
        ({"histroy": "full"}, 'settings: "histroy" is not one of history; did you mean "history"?'),
    ],
)
def test_a_misspelt_setting_of_the_secrets_item_is_refused(
    tmp_path: Path, settings: dict[str, object], message: str
) -> None:
    item = {"check": "committed-secrets", "settings": settings}
    write(tmp_path, {OWN: text(sections=[{"title": "Own", "items": [item]}])})
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path)
    assert (caught.value.what, caught.value.where) == (message, f"{OWN}:1")
