"""Rotation schedules as people write them, and names of secrets as code, templates and CI files have them."""

from datetime import date

import pytest

from secgate.evidence.schedule import read_schedule
from secgate.facts.secret_names import secret_names

TABLE = """\
| Secret | Owner | Interval | Last rotated | How |
|:--|---|---|--:|---|
| `A_KEY`, **B_KEY** | ops | 90 days | 2026-01-02 (by hand) | here |
| C_KEY | - | soon | \u2014 | |
"""


def test_rows_of_a_table() -> None:
    first, second = read_schedule(TABLE)
    assert (first.names, first.line, first.days, first.last) == (("A_KEY", "B_KEY"), 3, 90, date(2026, 1, 2))
    assert first.missing == ()
    assert (second.days, second.last, second.missing) == (None, None, ("owner", "last", "how"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("quarterly", 90), ("Monthly", 31), ("every 2 weeks", 14), ("90d", 90), ("90-day", 90), ("1 year", 365),
        ("3 months", 90), ("half-yearly", 183), ("when needed", None), ("", None),
    ],
)  # fmt: skip
def test_intervals(text: str, days: int | None) -> None:
    (row,) = read_schedule(f"| Key | Rotation | Last rotation |\n|---|---|---|\n| A | {text} | 2026-01-02 |\n")
    assert row.days == days


@pytest.mark.parametrize(
    "text",
    ["", "| a | b |\n|---|---|\n| c | d |\n", "Secret: A, last rotated 2026-01-02\n", "| Secret | Last rotated |\n"],
)
def test_what_is_no_schedule(text: str) -> None:
    assert read_schedule(text) == ()


def names(path: str, text: str, **other: list[str]) -> list[str]:
    return list(secret_names({path: text}, [path], templates=[".env.example"], **other))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "process.env.API_KEY"),
        ("a.ts", "process.env['API_KEY']"),
        ("a.ts", "getConfig(); config.API_KEY;"),
        ("a.ts", "const s = z.object({\n  API_KEY: z.string(),\n});"),
        (".env.example", "export API_KEY=\n"),
        (".github/workflows/a.yml", "run: x ${{ secrets.API_KEY }}"),
    ],
)
def test_where_a_name_is_found(path: str, text: str) -> None:
    assert names(path, text) == ["API_KEY"]


@pytest.mark.parametrize("name", ["PORT", "API_KEY_ID", "NEXT_PUBLIC_API_KEY", "STRIPE_PUBLISHABLE_KEY", "TOKEN_TTL"])
def test_names_that_hold_no_secret(name: str) -> None:
    assert names("a.ts", f"process.env.{name}") == []


def test_what_the_configuration_adds_and_takes_away() -> None:
    assert names("a.ts", "process.env.VAULT", more=["VAULT"]) == ["VAULT"]
    assert names("a.ts", "process.env.MAPS_KEY", public=["MAPS_"]) == []
