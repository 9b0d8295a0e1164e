"""Policies: what extends, locks, dates and several policies at once come to."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.pack import CHECK, TODAY, Shelf, item, policy, registry, resolve, write_check
from secgate.catalog import policy as policies
from secgate.catalog.registry import Pack, Registry
from secgate.errors import ConfigError
from secgate.model import Confidence, Item, Level, PolicyInfo, Severity
from support import SHIPPED, Bench

LOCKED = "{check: no-eval, locked: true, level: warn, confidence: medium, review: block, not_applicable: block, "
LOCKED += 'max_unresolved: 0.1, from: 2026-03-01, signers: 2, max_age: 90d, settings: {history: base, "strict": true}}'


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Three small checks."""
    return registry(tmp_path_factory.mktemp("pack"), "no-eval", "no-exec", "no-shell")


def refusal(checks: Registry, *texts: str) -> str:
    """The message that the last of some policies is refused with."""
    with pytest.raises(ConfigError) as caught:
        resolve(checks, *texts)
    return str(caught.value)


def changed(change: str) -> str:
    """A policy that extends the one with the locked item and changes it."""
    return policy(f"{{check: no-eval, {change}}}", extends="one", name="two")


def test_an_item_takes_the_defaults_of_its_policy(checks: Registry) -> None:
    made = item(resolve(checks, policy("check: no-eval", defaults="level: warn, max_unresolved: 0.5, review: block")))
    assert (made.level, made.max_unresolved, made.review) == (Level.WARN, 0.5, "block")


def test_what_an_item_says_itself_goes_before_the_defaults(checks: Registry) -> None:
    text = policy("{check: no-eval, level: block, max_unresolved: 0}", defaults="level: warn, max_unresolved: 0.5")
    made = item(resolve(checks, text))
    assert (made.level, made.max_unresolved) == (Level.BLOCK, 0)


def test_an_extended_policy_gives_its_items(checks: Registry) -> None:
    made = resolve(checks, policy("check: no-eval"), policy("check: no-exec", extends="one"))
    assert [line.id for line in made.items] == ["no-eval", "no-exec"]


def test_a_policy_may_consist_of_what_it_extends(checks: Registry) -> None:
    assert [line.id for line in resolve(checks, policy("check: no-eval"), policy(extends="one")).items] == ["no-eval"]


def test_an_item_that_is_extended_keeps_what_it_is_not_told_otherwise(checks: Registry) -> None:
    base = policy("{check: no-eval, level: warn, confidence: low}", defaults="max_unresolved: 0.4")
    made = item(resolve(checks, base, policy("{check: no-eval, level: block}", extends="one")))
    assert (made.level, made.confidence, made.max_unresolved) == (Level.BLOCK, Confidence.LOW, 0.4)


def test_an_extended_item_stands_in_the_section_that_names_it_last(checks: Registry) -> None:
    own = policy("check: no-eval", extends="one").replace("title: All", "title: Ours")
    assert item(resolve(checks, policy("check: no-eval"), own)).section == "Ours"


def test_a_later_extended_policy_goes_before_an_earlier_one(checks: Registry) -> None:
    made = resolve(
        checks,
        policy("{check: no-eval, level: warn}"),
        policy("{check: no-eval, confidence: low}", name="two"),
        policy(extends="one, two", name="three"),
    )
    assert (item(made).level, item(made).confidence) == (Level.BLOCK, Confidence.LOW)


def test_an_item_that_is_off_names_the_policy_that_switched_it_off(checks: Registry) -> None:
    own = policy('{check: no-eval, level: "off"}', extends="one", name="two")
    assert item(resolve(checks, policy("check: no-eval"), own)).off_by == "policy two"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("level: block", "level"),
        ("confidence: low", "confidence"),
        ("max_unresolved: 0.05", "max_unresolved"),
        ("from: 2026-02-01", "from"),
        ("settings: {history: full, strict: true}", "history"),
        ("signers: 3", "signers"),
        ("max_age: 24h", "max_age"),
    ],
)
def test_a_locked_item_may_be_made_stricter(checks: Registry, change: str, what: str) -> None:
    made = item(resolve(checks, policy(LOCKED), changed(change)))
    assert made.locked, what


@pytest.mark.parametrize(
    "change",
    [
        'level: "off"',
        "level: null, from: 2030-01-01",
        "confidence: high",
        "review: show",
        "not_applicable: allow",
        "max_unresolved: 0.2",
        "from: 2026-03-02",
        'settings: {history: "off", strict: true}',
        "settings: {history: base}",
        "settings: {history: base, strict: false}",
        "settings: {history: base, strict: true, more: 1}",
        "signers: 1",
        "signers: null",
        "max_age: 91d",
        "max_age: 2161h",
        "max_age: null",
        "locked: false",
    ],
)
def test_a_locked_item_may_never_be_made_laxer(checks: Registry, change: str) -> None:
    assert refusal(checks, policy(LOCKED), changed(change)) == (
        'two.yaml:9: item "no-eval" is locked in policy "one" and would become laxer\n'
        "  A locked item may be made stricter only."
    )


def test_who_may_state_a_locked_item_may_become_fewer_and_no_others(checks: Registry) -> None:
    base = policy("{check: no-eval, locked: true, owners: [ana, ben]}")
    assert item(resolve(checks, base, changed("owners: [ana], locked: true"))).duty.owners == ("ana",)
    assert "would become laxer" in refusal(checks, base, changed("owners: [ana, eve], locked: true"))
    unnamed = policy("{check: no-eval, locked: true}")
    assert item(resolve(checks, unnamed, changed("owners: [eve], locked: true"))).duty.owners == ("eve",)


def test_an_item_that_says_nothing_new_about_a_locked_one_is_no_mistake(checks: Registry) -> None:
    made = item(resolve(checks, policy(LOCKED), policy("check: no-eval", extends="one")))
    assert (made.level, made.confidence) == (Level.WARN, Confidence.MEDIUM)


def test_a_lock_counts_the_defaults_of_its_policy(checks: Registry) -> None:
    base = policy("{check: no-eval, locked: true}", defaults="confidence: low")
    assert "is locked" in refusal(checks, base, changed("confidence: medium"))


def test_the_defaults_of_a_policy_do_not_reach_a_locked_item_that_it_extends(checks: Registry) -> None:
    base = policy("{check: no-eval, locked: true}")
    own = policy("check: no-exec", extends="one", defaults="level: warn, max_unresolved: 1", name="two")
    assert item(resolve(checks, base, own)).level is Level.BLOCK


def test_a_lock_holds_through_a_policy_in_between(checks: Registry) -> None:
    middle = policy(extends="one", name="two")
    assert "is locked" in refusal(checks, policy(LOCKED), middle, changed('level: "off"').replace("[one]", "[two]"))


def test_a_lock_holds_against_a_policy_that_is_extended_later(checks: Registry) -> None:
    lax = policy('{check: no-eval, level: "off"}', name="two")
    message = refusal(checks, policy("{check: no-eval, locked: true}"), lax, policy(extends="one, two", name="three"))
    assert message.startswith('two.yaml:9: item "no-eval" is locked in policy "one"')


def test_a_policy_that_is_extended_later_cannot_open_a_lock(checks: Registry) -> None:
    made = resolve(
        checks,
        policy("{check: no-eval, locked: true}"),
        policy("{check: no-eval, confidence: low}", name="two"),
        policy(extends="one, two", name="three"),
    )
    assert (item(made).locked, item(made).confidence) == (True, Confidence.LOW)


def test_an_item_without_a_lock_may_be_made_laxer(checks: Registry) -> None:
    own = changed('level: "off"')
    assert item(resolve(checks, policy("check: no-eval"), own)).level is Level.OFF


STRICTER_FIRST: dict[str, tuple[object, ...]] = {
    "level": ("block", "warn", '"off"'),
    "confidence": ("low", "medium", "high"),
    "review": ("block", "show"),
    "not_applicable": ("block", "allow"),
    "max_unresolved": (0.0, 0.2, 1.0),
    "from": ("null", "2026-01-01", "2026-06-01"),
}
CHANGES = st.fixed_dictionaries({}, optional={key: st.sampled_from(v) for key, v in STRICTER_FIRST.items()})


@settings(deadline=None)
@given(CHANGES, CHANGES)
def test_a_locked_item_changes_exactly_when_nothing_about_it_gets_laxer(
    checks: Registry, base: dict[str, object], change: dict[str, object]
) -> None:
    defaults: dict[str, object] = {"level": "block", "confidence": "high", "review": "show", "not_applicable": "allow"}
    defaults |= {"max_unresolved": 0.2, "from": "null"}
    before = defaults | base
    laxer = any(words.index((before | change)[key]) > words.index(before[key]) for key, words in STRICTER_FIRST.items())
    lines = [", ".join(["check: no-eval", *(f"{k}: {v}" for k, v in part.items())]) for part in (base, change)]
    own = policy(f"{{{lines[1]}}}", extends="one", name="two")
    try:
        resolve(checks, policy(f"{{{lines[0]}, locked: true}}"), own)
        refused = False
    except ConfigError:
        refused = True
    assert refused == laxer


def test_a_policy_that_extends_itself_is_refused(checks: Registry) -> None:
    assert refusal(checks, policy("check: no-eval", extends="one")) == "one.yaml: extends itself: one > one > one"


def test_a_circle_of_policies_is_refused(checks: Registry) -> None:
    one = policy("check: no-eval", extends="two")
    two = policy("check: no-eval", extends="one", name="two")
    assert refusal(checks, one, two) == "two.yaml: extends itself: two > one > two"


def test_a_policy_may_extend_its_built_in_namesake(checks: Registry) -> None:
    shelf = Shelf({"mine": policy("check: no-exec", extends="mine"), "*mine": policy("check: no-eval")})
    made = policies.resolve("mine", shelf, checks, today=TODAY)
    assert ([line.id for line in made.items], made.info.origin) == (["no-eval", "no-exec"], "path")


def test_a_built_in_policy_that_extends_itself_is_refused(checks: Registry) -> None:
    text = policy("check: no-exec", extends="mine")
    with pytest.raises(ConfigError, match="extends itself: mine > mine > mine"):
        policies.resolve("mine", Shelf({"mine": text, "*mine": text}), checks, today=TODAY)


@pytest.mark.parametrize(
    "text", [policy(), policy().rstrip() + "\nsections: []\n", policy() + "sections:\n- {title: A, items: []}\n"]
)
def test_a_policy_without_items_is_refused(checks: Registry, text: str) -> None:
    message = refusal(checks, text)
    assert 'policy "one" has no items\n  A policy without items proves nothing; add one.' in message


def test_an_item_twice_is_refused_with_both_places(checks: Registry) -> None:
    assert refusal(checks, policy("check: no-eval", "check: no-eval")) == (
        'one.yaml:10: duplicate item "no-eval"\n  It stands at one.yaml:9 already; keep one of the two.'
    )


def test_an_unknown_check_is_refused_where_it_is_named(checks: Registry) -> None:
    assert refusal(checks, policy("check: no-eval", "check: no-exc")).startswith(
        'one.yaml:10: unknown check "no-exc"; did you mean "no-exec"?'
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{check: no-eval, levle: warn}", 'one.yaml:9: unknown key "levle"; did you mean "level"?'),
        (
            "{check: no-eval, level: blocks}",
            'one.yaml:9: level: "blocks" is not one of block, warn, off; did you mean "block"?',
        ),
        ("{check: no-eval, level: off}", "one.yaml:9: bare off is ambiguous in YAML"),
        ("{check: no-eval, from: 2026-02-30}", "one.yaml:9: 2026-02-30 is not a date"),
        ("{check: no-eval, from: soon}", "one.yaml:9: sections.0.items.0.from: must be a date"),
        ("{check: no-eval, max_unresolved: true}", "one.yaml:9: sections.0.items.0.max_unresolved: must be a number"),
        ("{check: no-eval, max_unresolved: 2}", "one.yaml:9: sections.0.items.0.max_unresolved: input should be less"),
        ("{check: no-eval, locked: 1}", "one.yaml:9: sections.0.items.0.locked: must be true or false"),
        ("{check: no-eval, signers: 0}", "one.yaml:9: sections.0.items.0.signers: input should be greater"),
        ("{check: no-eval, max_age: 3 months}", "one.yaml:9: sections.0.items.0.max_age: string should match"),
        ("{check: No_Eval}", "one.yaml:9: sections.0.items.0.check: string should match"),
        ("{level: warn}", 'one.yaml:9: "check" is missing'),
        ("no-eval", "one.yaml:9: sections.0.items.0: must hold keys with values"),
    ],
)
def test_a_mistake_in_an_item_is_named_with_its_line(checks: Registry, line: str, message: str) -> None:
    assert refusal(checks, policy(line)).startswith(message)


def test_another_schema_of_policies_is_refused(checks: Registry) -> None:
    text = policy("check: no-eval").replace("policy/1", "policy/2")
    assert refusal(checks, text).startswith('one.yaml:1: schema: "secgate/policy/2" is not one of secgate/policy/1')


@pytest.mark.parametrize(("days", "level"), [(-1, Level.WARN), (0, Level.BLOCK), (1, Level.BLOCK)])
def test_an_item_blocks_from_its_day_on(checks: Registry, days: int, level: Level) -> None:
    text = policy("{check: no-eval, from: 2026-01-31}")
    assert item(resolve(checks, text, today=date(2026, 1, 31) + timedelta(days=days))).level is level


def test_an_item_that_warns_still_warns_from_its_day_on(checks: Registry) -> None:
    assert item(resolve(checks, policy("{check: no-eval, level: warn, from: 2026-01-01}"))).level is Level.WARN


def test_an_experimental_check_never_blocks(tmp_path: Path) -> None:
    write_check(tmp_path, check=CHECK + "lifecycle: experimental\n")
    assert item(resolve(Registry([Pack(tmp_path, "x")]), policy("check: no-eval"))).level is Level.WARN


def test_the_digest_covers_the_policies_that_are_extended(checks: Registry) -> None:
    own = policy(extends="one", name="two")
    digests = {resolve(checks, base, own).info.digest for base in (policy("check: no-eval"), policy("check: no-exec"))}
    assert len(digests) == 2


def test_a_policy_keeps_the_mode_of_its_own_file(checks: Registry) -> None:
    base = policy("check: no-eval").replace("title: A policy", "title: A policy\nmode: report-only")
    assert resolve(checks, base).info.mode == "report-only"
    assert resolve(checks, base, policy(extends="one")).info.mode == "gate"


def line(**changes: object) -> Item:
    """An item with everything at its default."""
    values: dict[str, object] = {
        "id": "no-eval", "title": "t", "section": "s", "level": Level.BLOCK, "severity": Severity.HIGH, "unit": "calls",
    }  # fmt: skip
    return Item.model_validate(values | changes)


def merged(one: Item, other: Item) -> Item:
    """One item that stands in two policies."""
    info = PolicyInfo(id="p", title="t", origin="o", digest=f"sha256:{0:064}")
    both = policies.merge([policies.Policy(info, (one,)), policies.Policy(info, (other,))])
    assert len(both) == 1
    return both[0]


@pytest.mark.parametrize(
    ("key", "stricter", "laxer"),
    [
        ("level", Level.BLOCK, Level.WARN),
        ("level", Level.WARN, Level.OFF),
        ("confidence", Confidence.LOW, Confidence.HIGH),
        ("confidence", Confidence.MEDIUM, Confidence.HIGH),
        ("max_unresolved", 0.1, 0.2),
        ("review", "block", "show"),
        ("not_applicable", "block", "allow"),
        ("settings", {"history": "full"}, {"history": "base"}),
        ("settings", {"history": "base"}, {"history": "off"}),
        ("settings", {"history": "full"}, {"history": "off"}),
    ],
)
def test_an_item_of_two_policies_takes_the_stricter_of_each(key: str, stricter: object, laxer: object) -> None:
    one, other = line(**{key: stricter}), line(**{key: laxer})
    assert getattr(merged(one, other), key) == stricter
    assert getattr(merged(other, one), key) == stricter


def test_a_policy_that_says_nothing_about_history_asks_for_all_of_it() -> None:
    assert merged(line(settings={"history": "off"}), line()).settings == {"history": "full"}


def test_a_word_that_is_no_history_counts_as_all_of_it() -> None:
    assert merged(line(settings={"history": "of"}), line(settings={"history": "off"})).settings == {"history": "full"}


def test_other_settings_of_two_policies_are_joined() -> None:
    assert merged(line(settings={"a": 1}), line(settings={"a": 2, "b": 3})).settings == {"a": 1, "b": 3}


def test_an_item_that_one_of_two_policies_switches_off_is_on() -> None:
    assert merged(line(level=Level.OFF, off_by="policy one"), line()).off_by is None


def test_an_item_that_both_policies_switch_off_is_off() -> None:
    both = merged(line(level=Level.OFF, off_by="policy one"), line(level=Level.OFF, off_by="policy two"))
    assert both.off_by == "policy one"


def test_items_of_two_policies_stand_in_order() -> None:
    info = PolicyInfo(id="p", title="t", origin="o", digest=f"sha256:{0:064}")
    made = policies.merge([policies.Policy(info, (line(),)), policies.Policy(info, (line(id="no-exec"), line()))])
    assert [one.id for one in made] == ["no-eval", "no-exec"]


def test_two_policies_on_one_command_gate_by_the_stricter(bench: Bench) -> None:
    bench.repository({"a.ts": "danger(1);\n"})
    bench.check(item={"level": "warn"})
    lax = bench.policy("lax.yaml", id="lax")
    bench.items[0]["level"] = "block"
    strict = bench.policy("strict.yaml", id="strict")
    report = bench.gate(policies=(str(lax), str(strict)))
    assert (report.verdict, [info.id for info in report.policies]) == ("fail", ["lax", "strict"])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("{strct: true}", 'settings: "strct" is not one of history, strict; did you mean "strict"?'),
        ('{strict: "yes"}', 'settings: "yes" is not one of True, False'),
        ("{history: of}", 'settings: "of" is not one of full, base, off; did you mean "off"?'),
    ],
)
def test_a_setting_that_the_check_does_not_declare_is_refused(checks: Registry, settings: str, said: str) -> None:
    refused = refusal(checks, policy(f"{{check: no-eval, settings: {settings}}}"))
    assert refused == f"one.yaml:9: {said}"


@pytest.mark.parametrize(
    ("value", "fits"), [("50", True), ("0.5", True), ("101", False), ("-1", False), ("true", False)]
)
def test_a_number_of_an_item_stays_within_its_bounds(value: str, fits: bool) -> None:
    shipped = Registry([Pack(SHIPPED, "secgate")])
    text = policy(f"{{check: coverage-not-lower, settings: {{floor_overall: {value}}}}}")
    if fits:
        assert [one.settings for one in resolve(shipped, text).items] == [{"floor_overall": float(value)}]
    else:
        assert '"floor_overall" must be a number from 0 to 100' in refusal(shipped, text)
