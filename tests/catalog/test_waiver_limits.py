"""What a policy asks of waivers: how long one may hold and how many must approve it."""

import pytest

from catalog.pack import policy, registry, resolve
from secgate.catalog import policy as policies
from secgate.catalog.registry import Registry
from secgate.model import WaiverLimit


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Two small checks."""
    return registry(tmp_path_factory.mktemp("pack"), "no-eval", "no-exec")


def limit(checks: Registry, *texts: str, name: str = "no-eval") -> WaiverLimit:
    made = {one.id: one for one in resolve(checks, *texts).items}
    return made[name].waivers


def test_without_a_word_ninety_days_and_no_approver(checks: Registry) -> None:
    assert limit(checks, policy("check: no-eval")) == WaiverLimit(days=90, approvers=0, policy="one")


def test_a_policy_says_how_long_and_how_many(checks: Registry) -> None:
    text = policy("check: no-eval", defaults="max_waiver_days: 30, waiver_approvers: 2")
    assert limit(checks, text) == WaiverLimit(days=30, approvers=2, policy="one")


def test_what_a_policy_says_reaches_the_items_that_it_extends(checks: Registry) -> None:
    own = policy(extends="one", defaults="max_waiver_days: 400, waiver_approvers: 1", name="two")
    assert limit(checks, policy("check: no-eval"), own) == WaiverLimit(days=400, approvers=1, policy="two")


def test_a_policy_says_how_long_a_finding_stays_known(checks: Registry) -> None:
    base = policy("{check: no-eval, locked: true}", defaults="max_baseline_days: 100")
    laxer = policy(extends="one", defaults="max_baseline_days: 200", name="two")
    stricter = policy(extends="one", defaults="max_baseline_days: 50", name="two")
    assert limit(checks, base, laxer) == WaiverLimit(baseline_days=100, policy="one")
    assert limit(checks, base, stricter) == WaiverLimit(baseline_days=50, policy="two")


def test_what_a_policy_does_not_say_stays_as_extended(checks: Registry) -> None:
    base = policy("check: no-eval", defaults="max_waiver_days: 30")
    own = policy("check: no-exec", extends="one", name="two")
    assert limit(checks, base, own) == WaiverLimit(days=30, policy="one")
    assert limit(checks, base, own, name="no-exec") == WaiverLimit(days=90, policy="two")


def test_an_item_that_is_changed_keeps_the_limit(checks: Registry) -> None:
    base = policy("check: no-eval", defaults="max_waiver_days: 30")
    own = policy("{check: no-eval, level: warn}", extends="one", name="two")
    assert limit(checks, base, own).days == 30


def test_of_a_locked_item_more_may_be_asked_and_not_less(checks: Registry) -> None:
    base = policy("{check: no-eval, locked: true}", defaults="max_waiver_days: 30, waiver_approvers: 1")
    laxer = policy(extends="one", defaults="max_waiver_days: 60, waiver_approvers: 0", name="two")
    assert limit(checks, base, laxer) == WaiverLimit(days=30, approvers=1, policy="one")
    stricter = policy(extends="one", defaults="max_waiver_days: 10, waiver_approvers: 2", name="two")
    assert limit(checks, base, stricter) == WaiverLimit(days=10, approvers=2, policy="two")


def test_a_lock_holds_against_a_policy_that_is_extended_later(checks: Registry) -> None:
    base = policy("{check: no-eval, locked: true}", defaults="max_waiver_days: 30")
    later = policy("check: no-eval", name="two")
    assert limit(checks, base, later, policy(extends="one, two", name="three")).days == 30


def test_an_item_of_two_policies_takes_the_stricter_of_each(checks: Registry) -> None:
    one = resolve(checks, policy("check: no-eval", defaults="max_waiver_days: 30"))
    two = resolve(checks, policy("check: no-eval", defaults="waiver_approvers: 1", name="two"))
    for order in ([one, two], [two, one]):
        (merged,) = policies.merge(order)
        assert (merged.waivers.days, merged.waivers.approvers) == (30, 1)
