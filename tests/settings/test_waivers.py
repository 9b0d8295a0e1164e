"""The waivers file and the baseline are read strictly, and changed as text without a loss."""

from collections.abc import Mapping
from datetime import date

import pytest

from secgate.errors import ConfigError
from secgate.model import At, Waiver, WaiverLimit
from secgate.settings import strict
from secgate.settings.allowed import Allowed
from secgate.settings.baseline import read_baseline
from secgate.settings.entries import appended, require_as_meant, without, written
from secgate.settings.waivers import read_waivers

TODAY = date(2026, 1, 31)
COMMIT = "0a" * 20
LIMITS = {"no-danger": WaiverLimit(days=90, policy="ours"), "no-peril": WaiverLimit(days=30, policy="theirs")}
GOOD = """\
- finding: F-000000000001
  reason: the nightly job runs without a tenant
  owner: ana@example.com
  expires: 2026-02-28
"""


def waivers(text: str, **limits: WaiverLimit) -> tuple[Waiver, ...]:
    names = {name.replace("_", "-"): limit for name, limit in limits.items()}
    allowed = Allowed(TODAY, ["no-danger", "no-peril", "other"], names or LIMITS)
    return read_waivers(text.encode(), name="w.yaml", allowed=allowed)


def known(text: str, limits: Mapping[str, WaiverLimit] = LIMITS) -> tuple[Waiver, ...]:
    return read_baseline(text.encode(), name="b.yaml", allowed=Allowed(TODAY, ["no-danger"], limits))


def mistake(text: str, **limits: WaiverLimit) -> str:
    with pytest.raises(ConfigError) as caught:
        waivers(text, **limits)
    return str(caught.value)


def with_line(line: str, *, without_key: str = "") -> str:
    kept = [one for one in GOOD.splitlines() if not without_key or without_key not in one]
    text = "\n".join([*kept, *([f"  {line}"] if line else [])])
    return text if text.startswith("-") else "- " + text.lstrip()


def test_no_file_holds_no_waiver() -> None:
    assert read_waivers(None, name="w.yaml", allowed=Allowed(TODAY, [], {})) == ()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_an_empty_file_holds_no_waiver(text: str) -> None:
    assert waivers(text) == ()


def test_a_waiver_of_a_finding() -> None:
    assert waivers(GOOD) == (
        Waiver(
            finding="F-000000000001",
            reason="the nightly job runs without a tenant",
            owner="ana@example.com",
            expires=date(2026, 2, 28),
            where="w.yaml:1",
        ),
    )


def test_a_waiver_by_item_and_path() -> None:
    text = with_line("item: no-danger", without_key="finding") + "\n  path: legacy/**\n"
    (made,) = waivers(text)
    assert (made.item, made.path, made.subject) == ("no-danger", "legacy/**", "no-danger in legacy/**")


@pytest.mark.parametrize(
    ("written_as", "names"), [("ben", ("ben",)), ("[ben, eve]", ("ben", "eve")), ('" ben "', ("ben",))]
)
def test_one_or_several_approve(written_as: str, names: tuple[str, ...]) -> None:
    assert waivers(with_line(f"approved_by: {written_as}"))[0].approved_by == names


def test_the_place_of_a_secret() -> None:
    text = with_line(f'at: {{commit: "{COMMIT}", path: a.env, line: 3}}')
    assert waivers(text)[0].at == At(commit=COMMIT, path="a.env", line=3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (with_line("expire: 2026-02-28"), 'w.yaml:5: unknown key "expire"; did you mean "expires"?'),
        (with_line("", without_key="owner"), 'w.yaml:1: "owner" is missing'),
        (with_line("", without_key="expires"), 'w.yaml:1: "expires" is missing'),
        (with_line("", without_key="reason"), 'w.yaml:1: "reason" is missing'),
        (with_line("owner: ' '", without_key="owner"), "w.yaml:4: owner: is empty"),
        (
            with_line("reason: too short", without_key="reason"),
            "w.yaml:4: reason: must have at least 20 characters; it has 9",
        ),
        (
            with_line(f"reason: '{' ' * 30}'", without_key="reason"),
            "w.yaml:4: reason: must have at least 20 characters; it has 0",
        ),
        (with_line("expires: soon", without_key="expires"), "w.yaml:4: expires: must be a date"),
        (with_line("expires: 2026-02-30", without_key="expires"), "w.yaml:4: 2026-02-30 is not a date"),
        (with_line("expires: 2026-02-28T10:00:00Z", without_key="expires"), "w.yaml:4: 2026-02-28T10:00:00Z is not"),
        (with_line("finding: 12", without_key="finding"), "w.yaml:4: finding: must be text"),
        (with_line("finding: F-12", without_key="finding"), "w.yaml:4: finding: must be the id of a finding"),
        (with_line("approved_by: 3"), "w.yaml:5: approved_by: must be a list"),
        (with_line("approved_by: [ana, '']"), "w.yaml:5: approved_by.1: is empty"),
        (with_line("at: {commit: abc, path: a, line: 1}"), "w.yaml:5: at.commit: must be the whole id of a commit"),
        (with_line("at: {path: a, line: 1}"), 'w.yaml:5: "commit" is missing'),
        (with_line("item: no-dangr"), 'w.yaml:5: unknown item "no-dangr"; did you mean "no-danger"?'),
        (with_line("item: zzz"), 'w.yaml:5: unknown item "zzz"'),
        (with_line("path: a/**"), "w.yaml:5: names a finding and a path"),
        (with_line("item: no-danger", without_key="finding"), "w.yaml:1: names nothing to accept"),
        (with_line("path: a/**", without_key="finding"), "w.yaml:1: names nothing to accept"),
        (GOOD + GOOD, "w.yaml:5: accepts F-000000000001 a second time\n  It stands at w.yaml:1 already; keep one."),
        ("finding: F-000000000001\n", "w.yaml:1: must be a list of entries"),
        ("- just text\n", "w.yaml:1: must hold keys with values"),
        ("only text\n", "w.yaml:1: must be a list of entries"),
    ],
)
def test_a_mistake_says_where_and_what(text: str, said: str) -> None:
    assert said in mistake(text)


@pytest.mark.parametrize("glob", ["/etc/**", "../other/**", "a/../../b", "src\\\\app", "!src/**", "#src"])
def test_a_glob_stays_below_the_root_and_means_what_it_says(glob: str) -> None:
    text = with_line("item: no-danger", without_key="finding") + f"\n  path: '{glob}'\n"
    assert "w.yaml:5: path: " in mistake(text)


@pytest.mark.parametrize("glob", ["app/\\[slug\\]/**", "*.ts", "a..b/c", "**"])
def test_other_globs_are_fine(glob: str) -> None:
    text = with_line("item: no-danger", without_key="finding") + f"\n  path: '{glob}'\n"
    assert waivers(text)[0].path == glob


def test_one_path_of_an_item_is_accepted_once() -> None:
    text = with_line("item: no-danger", without_key="finding") + "\n  path: a/**\n"
    assert "accepts no-danger in a/** a second time" in mistake(text + text)


def test_no_place_of_a_secret_beside_a_path() -> None:
    text = with_line("item: no-danger", without_key="finding") + "\n  path: a/**\n"
    assert "at: belongs to a finding" in mistake(f'{text}  at: {{commit: "{COMMIT}", path: a, line: 1}}\n')


def lasting(day: str, item: str = "") -> str:
    return with_line(f"expires: {day}", without_key="expires") + (f"\n  item: {item}" if item else "")


def test_the_limit_is_that_of_the_item() -> None:
    assert "2026-05-02 is more than 90 days away" in mistake(lasting("2026-05-02", "no-danger"))
    assert waivers(lasting("2026-05-01", "no-danger"))


def test_the_limit_of_an_item_that_is_not_named_is_the_strictest() -> None:
    said = mistake(lasting("2026-03-03"))
    assert "w.yaml:4: expires: 2026-03-03 is more than 30 days away" in said
    assert 'Policy "theirs" allows 2026-03-02 at the latest (max_waiver_days: 30).' in said


def test_a_check_of_no_policy_of_the_run_has_no_limit() -> None:
    assert waivers(lasting("2036-01-01", "other"))


def test_an_expired_waiver_is_no_mistake() -> None:
    assert waivers(lasting("2020-01-01"))[0].expires == date(2020, 1, 1)


TWO = WaiverLimit(approvers=2, policy="ours")


@pytest.mark.parametrize(
    "names",
    [
        "ben", "[ben, ' BEN ']", "[ben, Ana@Example.com]", "[ben, \uff42\uff45\uff4e]", "[ben, b.e.n]", "[ben, '.']",
        "[ben, 'Ana <ana@example.com>']", "[ben, ana@example.com.]", "[ben, b\u0435n]", "[ben, '\u0430na@example.com']",
    ],
)  # fmt: skip
def test_approvers_are_different_people_and_not_the_owner(names: str) -> None:
    said = mistake(with_line(f"approved_by: {names}"), no_danger=TWO)
    assert "of 2 people who are not the owner have approved it" in said
    assert "w.yaml:5" in said


def test_enough_approvers() -> None:
    assert waivers(with_line("approved_by: [ben, eve]"), no_danger=TWO)


def test_a_missing_approver_is_told_at_the_entry() -> None:
    assert mistake(GOOD, no_danger=TWO).startswith("w.yaml:1: approved_by: 0 of 2 people")


KNOWN = """\
- id: F-000000000001
  item: no-danger
  owner: ana
  expires: 2027-01-01
  first_seen: 2026-01-01
"""


def test_an_entry_of_the_baseline() -> None:
    (made,) = known(KNOWN)
    assert (made.kind, made.finding, made.first_seen) == ("baseline", "F-000000000001", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KNOWN + KNOWN, "b.yaml:6: accepts F-000000000001 a second time"),
        (KNOWN.replace("no-danger", "no-dange"), 'b.yaml:2: unknown item "no-dange"'),
        (KNOWN.replace("  owner: ana\n", ""), 'b.yaml:1: "owner" is missing'),
        (KNOWN.replace("first_seen", "seen"), 'b.yaml:5: unknown key "seen"'),
        (KNOWN.replace("2026-01-01", "2026-02-01"), "b.yaml:5: first_seen: 2026-02-01 lies ahead"),
        (KNOWN.replace("2027-01-01", "2027-01-02"), "b.yaml:4: expires: 2027-01-02 is more than 365 days after"),
    ],
)
def test_a_mistake_in_the_baseline(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        known(text)
    assert said in str(caught.value)


def test_a_policy_says_how_long_a_finding_may_stay_known() -> None:
    with pytest.raises(ConfigError, match=r'Policy "ours" allows 2026-01-31 at the latest \(max_baseline_days: 30\)'):
        known(KNOWN, {"no-danger": WaiverLimit(baseline_days=30, policy="ours")})


def test_the_approvers_that_a_policy_asks_for_are_asked_of_the_baseline_too() -> None:
    limits = {"no-danger": TWO}
    with pytest.raises(ConfigError, match=r"b.yaml:1: approved_by: 0 of 2 people"):
        known(KNOWN, limits)
    assert known(KNOWN + "  approved_by: [ben, eve]\n", limits)


FULL = Waiver(
    finding="F-000000000002",
    item="no-danger",
    reason='says "why": # and that\tis enough \u2028 here',
    owner="O'Neil <o@example.com>",
    approved_by=("ben: b", "- eve"),
    expires=date(2026, 2, 28),
    ticket="123",
    at=At(commit=COMMIT, path="a/\u00e4: [x].env", line=3),
)


def test_what_is_written_is_read_back() -> None:
    (made,) = waivers(written(FULL, "rule at a.ts:1"))
    assert made == FULL.model_copy(update={"where": "w.yaml:2"})


def test_what_is_written_of_the_baseline_is_read_back() -> None:
    (made,) = known(KNOWN)
    assert known(written(made)) == (made,)


def test_an_entry_goes_to_the_end_and_nothing_else_changes() -> None:
    before = b"# ours\n" + GOOD.encode() + b"  # the last word"
    after = appended(before, [written(FULL)])
    assert after.startswith(before + b"\n")
    assert [one.finding for one in waivers(after.decode())] == ["F-000000000001", "F-000000000002"]


def test_an_entry_takes_the_indentation_and_line_ends_of_the_file() -> None:
    before = "".join(f"  {line}\r\n" for line in GOOD.splitlines()).encode()
    after = appended(before, [written(FULL)])
    assert b"\n" not in after.replace(b"\r\n", b"")
    assert len(waivers(after.decode())) == 2


def test_a_new_file_begins_with_its_head() -> None:
    assert appended(None, [written(FULL)], head="# Head.\n").startswith(b"# Head.\n\n- finding: ")
    assert appended(None, [written(FULL)]).startswith(b"- finding: ")
    assert appended(b"", [written(FULL)]).startswith(b"- finding: ")


@pytest.mark.parametrize("text", ["[]\n", f"[{{finding: F-000000000001, reason: {'x' * 20}, owner: a}}]\n"])
def test_a_file_of_another_form_is_not_added_to(text: str) -> None:
    with pytest.raises(ConfigError):
        require_as_meant(
            strict.load(text, name="w.yaml"),
            strict.load(appended(text.encode(), [written(FULL)]), name="w.yaml"),
            added=1,
        )


def entry(number: int) -> str:
    return f"# about {number}\n" + KNOWN.replace("000000000001", f"{number:012x}") + "\n"


def test_entries_are_taken_away_with_their_comments() -> None:
    text = "# Head.\n\n" + entry(1) + entry(2) + entry(3)
    assert without(text.encode(), [1], name="b.yaml").decode() == "# Head.\n\n" + entry(1) + entry(3)
    assert without(text.encode(), [0, 2], name="b.yaml").decode() == "# Head.\n\n" + entry(2)


def test_an_edit_that_takes_away_too_much_is_refused() -> None:
    before, after = strict.load(entry(1) + entry(2), name="b.yaml"), strict.load(entry(1), name="b.yaml")
    require_as_meant(before, after, gone=[1])
    with pytest.raises(ConfigError, match="is not written in a form"):
        require_as_meant(before, after)
