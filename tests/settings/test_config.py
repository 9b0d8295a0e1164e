"""The target's own vocabulary: what it may say, and what each mistake is answered with."""

import pytest

from secgate.errors import ConfigError
from secgate.settings.config import Config, NoRoot
from secgate.settings.strict import load, parse

REASON = "a single-tenant installation"


def read(text: str) -> Config:
    """The configuration in a text."""
    return parse(load(text, name=".secgate/config.yaml"), Config)


def refusal(text: str) -> str:
    """The message that a text is refused with."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    return str(caught.value)


def test_everything_has_a_default() -> None:
    assert read("") == Config()


def test_the_default_policy_is_pre_deployment() -> None:
    assert Config().policy == "pre-deployment"


def test_another_schema_is_refused() -> None:
    message = refusal("schema: secgate/config/2\n")
    assert message == (
        '.secgate/config.yaml:1: schema: "secgate/config/2" is not one of secgate/config/1; '
        'did you mean "secgate/config/1"?'
    )


def test_an_unknown_setting_gets_the_nearest_one() -> None:
    message = refusal("schema: secgate/config/1\n\ntenant_key: [orgId]\n")
    assert message == '.secgate/config.yaml:3: unknown key "tenant_key"; did you mean "tenant_keys"?'


def test_one_key_is_not_a_list_of_keys() -> None:
    assert refusal("tenant_keys: orgId\n") == ".secgate/config.yaml:1: tenant_keys: must be a list"


def test_a_word_outside_its_choice_gets_the_nearest_one() -> None:
    message = refusal("cache_key_format: contain\n")
    assert message == (
        '.secgate/config.yaml:1: cache_key_format: "contain" is not one of contains, prefix; did you mean "contains"?'
    )


def test_what_a_guard_proves_is_one_of_the_levels() -> None:
    message = refusal("guards:\n- name: requireUser\n  proves: authentication\n")
    assert message.startswith('.secgate/config.yaml:3: proves: "authentication" is not one of ')
    assert message.endswith('did you mean "authenticated"?')


def test_the_method_of_a_public_route_is_one_that_a_route_can_have() -> None:
    entry = "public_routes:\n- {{method: {}, route: /health, reason: everybody may call it}}\n"
    message = refusal(entry.format("GTE"))
    assert message == (
        '.secgate/config.yaml:2: public_routes.0.method: "GTE" is no method of a route; did you mean "GET"?'
    )
    assert [read(entry.format(one)).public_routes[0].method for one in ("get", '"*"', "ALL")] == ["get", "*", "ALL"]


def test_a_tenant_root_is_the_name_of_a_model() -> None:
    assert read("tenant_root: Organisation\n").tenant_root == "Organisation"


def test_a_tenant_root_of_null_is_none_at_all() -> None:
    assert read("tenant_root: null\n").tenant_root is None


def test_a_target_without_tenants_gives_a_reason() -> None:
    assert read(f"tenant_root: {{none: {REASON}}}\n").single_tenant_reason() == REASON


def test_a_target_with_tenants_gives_no_reason() -> None:
    assert read("tenant_root: Organisation\n").single_tenant_reason() is None


def test_a_validated_value_is_accepted_as_it_is() -> None:
    assert Config(tenant_root=NoRoot(none=REASON)).single_tenant_reason() == REASON


def test_a_mistake_in_one_form_of_the_tenant_root_is_not_reported_as_one_in_the_other() -> None:
    message = refusal("tenant_root:\n  nnone: a long enough reason\n  none: a long enough reason\n")
    assert message == '.secgate/config.yaml:2: unknown key "nnone"; did you mean "none"?'


def test_a_reason_for_having_no_tenants_is_a_sentence() -> None:
    message = refusal("tenant_root: {none: short}\n")
    assert message == ".secgate/config.yaml:1: tenant_root.none: string should have at least 10 characters"


def test_a_path_is_excluded_with_a_reason_only() -> None:
    message = refusal("excluded_paths:\n- path: docs/**\n")
    assert message == '.secgate/config.yaml:2: "reason" is missing'


@pytest.mark.parametrize("entry", ["{reason: vendored typings}", "{path: a, shape: b, reason: vendored typings}"])
def test_an_accepted_any_names_a_path_or_a_shape_and_not_both(entry: str) -> None:
    assert refusal(f"any_allowed: [{entry}]\n") == (
        ".secgate/config.yaml:1: any_allowed: each entry names either a path or a shape"
    )


def test_an_accepted_any_may_name_a_path() -> None:
    assert (
        read("any_allowed: [{path: src/vendor/**, reason: vendored typings}]\n").any_allowed[0].path == "src/vendor/**"
    )


def test_a_limit_is_at_least_one() -> None:
    assert refusal("login_limit: {max: 0, window: 15m}\n").startswith(".secgate/config.yaml:1: login_limit.max: ")


def test_an_unknown_key_of_a_nested_setting_gets_the_nearest_one() -> None:
    message = refusal("rate_limits:\n- routes: [/login]\n  max: 5\n  windw: 15m\n")
    assert message == '.secgate/config.yaml:4: unknown key "windw"; did you mean "window"?'


def test_the_body_limit_of_json_is_written_with_its_plain_name() -> None:
    assert read("body_limit: {json: 1mb}\n").body_limit.json_ == "1mb"


def test_plain_values_of_a_configuration_have_the_names_that_authors_write() -> None:
    assert read("schema: secgate/config/1\n").to_json()["schema"] == "secgate/config/1"


@pytest.mark.parametrize("value", ["24 fortnights", "1h30m", "0h", "-1d", "24", "1.5h"])
def test_a_length_of_time_that_cannot_be_read_is_refused(value: str) -> None:
    message = refusal(f"token_max_age:\n  session: '{value}'\n")
    assert message == (
        ".secgate/config.yaml:2: token_max_age.session: "
        "must be a whole number above 0 with s, m, h, d or w, such as 15m, 24h or 30d"
    )


def test_a_list_of_reports_is_told_that_a_glob_names_several() -> None:
    told = refusal("reports: {junit: [a.xml, b.xml]}\n")
    assert told == (
        '.secgate/config.yaml:1: reports: junit: is one path or glob, not a list; a glob names several: "reports/*.xml"'
    )


@pytest.mark.parametrize("pattern", ["/out/*.xml", "../reports/*.xml", "out/../../a.xml", "~/a.xml", "C:/a.xml"])
def test_a_report_outside_the_target_is_a_mistake_of_the_configuration(pattern: str) -> None:
    assert refusal(f"reports: {{junit: '{pattern}'}}\n").startswith(
        f".secgate/config.yaml:1: reports: junit: {pattern} leaves the target"
    )


def test_a_kind_of_report_that_nothing_reads_is_a_mistake() -> None:
    assert "nothing reads a report of kind junits" in refusal("reports: {junits: out/a.xml}\n")


def test_the_report_of_a_base_has_a_place_of_its_own() -> None:
    assert read("reports: {coverage: out/*.info, base_coverage: out/base/*.info}\n").reports["base_coverage"]
