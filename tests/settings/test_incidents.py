"""`.secgate/incidents/ID.yaml`: every mistake is an error with its line; what is not filled in yet is none."""

from datetime import UTC, date, datetime

import pytest

from secgate.errors import ConfigError
from secgate.settings.incidents import Review, is_template, read_incident

NAME = ".secgate/incidents/2026-01-cache.yaml"
LEAST = 'schema: secgate/incident/1\ntitle: Prices of another shop\ndetected: "2026-01-12T08:10Z"\n'


def read(text: str, name: str = NAME) -> Review:
    return read_incident(text.encode(), name=name, known=["tenant-cache-keys", "jwt-verification"])


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return f"{caught.value.where}: {caught.value.what}"


def test_the_least_that_a_file_holds() -> None:
    review = read(LEAST)
    assert (review.id, review.said.detected) == ("2026-01-cache", datetime(2026, 1, 12, 8, 10, tzinfo=UTC))


def test_an_unclassified_incident_counts_as_grave() -> None:
    assert read(LEAST).said.is_grave


def test_a_time_is_turned_to_utc() -> None:
    review = read(LEAST + 'resolved: "2026-01-12T11:00+02:00"\n')
    assert review.said.resolved == datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


def test_each_part_has_its_line() -> None:
    review = read(LEAST + "actions:\n  - {text: mend it, due: 2026-02-01}\n  - {text: prove it}\n")
    assert (review.line("actions", 1), review.line("whys")) == (6, 1)


def test_an_action_has_days() -> None:
    action = read(LEAST + "actions: [{text: mend it, due: 2026-02-01, done: 2026-01-20}]\n").said.actions[0]
    assert (action.due, action.done) == (date(2026, 2, 1), date(2026, 1, 20))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("severty: P0\n", ':4: unknown key "severty"; did you mean "severity"?'),
        ("severity: P3\n", ':4: severity: "P3" is not one of P0, P1, P2'),
        ("class: data-exposed\n", 'did you mean "data-exposure"?'),
        ("resolved: 2026-01-12\n", ":4: resolved: must be a time with its zone, such as 2026-01-31T08:30Z"),
        ('resolved: "2026-01-12T11:00"\n', ":4: resolved: must be a time with its zone"),
        ('resolved: "2026-01-12T25:00Z"\n', ":4: resolved: 2026-01-12T25:00Z is not a time"),
        ("resolved: 2026-01-12T07:00Z\n", "resolved lies before detected"),
        ("reviewed: 2026-01-13T07:00Z\n", "reviewed without resolved"),
        (
            "check: tenant-cache-key\n",
            ':4: check: there is no check "tenant-cache-key"; did you mean "tenant-cache-keys"?',
        ),
        ("example: {bad: a, ok: b}\n", "example needs `check`"),
        ("check: jwt-verification\nexample: {bad: ../a, ok: b}\n", ':5: bad: "../a" leaves its folder'),
        ("documents: [{path: /etc/passwd}]\n", ':4: path: "/etc/passwd" leaves its folder'),
        ("actions: [{text: a, due: soon}]\n", ":4: actions.0.due: must be a date"),
        ("actions: [{due: 2026-02-01}]\n", ':4: "text" is missing'),
        ("attendees: [{name: Mira, role: lead}]\n", ':4: role: "lead" is not one of'),
        ("communication: [{audience: team}]\n", "needs `on` and `channel`"),
        ("communication: [{audience: team, on: 2026-01-12}]\n", "needs `channel`"),
        ("communication: [{audience: team, not_affected: nobody was}]\n", "not_affected is for customers"),
        ('whys: ["", b]\n', "is empty"),
        ("title: Again\n", ':4: duplicate key "title"'),
        ("documents: [{path: a.md, done: yes}]\n", ":4: bare yes is ambiguous"),
    ],
)
def test_a_mistake_is_an_error_where_it_stands(more: str, said: str) -> None:
    assert said in refusal(LEAST + more)


def test_a_file_without_a_schema() -> None:
    assert refusal("title: A\n") == f'{NAME}:1: "schema" is missing'


def test_a_name_that_is_no_id() -> None:
    with pytest.raises(ConfigError, match="cannot be the id of an incident"):
        read(LEAST, ".secgate/incidents/.yaml")


@pytest.mark.parametrize(
    "text", ["TODO", "TODO: why?", "tbd".upper(), "...", "<who>", "[Team/Role]", "???", "see TODO below"]
)
def test_text_that_nobody_filled_in(text: str) -> None:
    assert is_template(text)


@pytest.mark.parametrize(
    "text", ["Mira Osei", "the todo list was lost", "a < b and c > d", "keys [of shops] were shared"]
)
def test_text_that_somebody_wrote(text: str) -> None:
    assert not is_template(text)


@pytest.mark.parametrize(("key", "entry"), [("timeline", "{at: 2026-01-12T08:10Z, what: a}"), ("actions", "{text: a}")])
def test_more_than_anybody_wrote_by_hand(key: str, entry: str) -> None:
    assert f":4: {key}: more than 1000 entries" in refusal(LEAST + f"{key}:\n" + f"  - {entry}\n" * 1001)
