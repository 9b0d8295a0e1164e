"""The rotations file: read strictly, one place once, no day ahead."""

from datetime import date

import pytest

from secgate.errors import ConfigError
from secgate.model import At
from secgate.settings.rotations import read_rotations

TODAY = date(2026, 2, 1)
COMMIT = "a" * 40
ENTRY = f"""- at: {{commit: {COMMIT}, path: a.env, line: 3}}
  rotated_on: 2026-01-31
  by: ana@example.com
  evidence: "new key k-2, notice 17"
"""


def mistake(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_rotations(text.encode(), name="r.yaml", today=TODAY)
    return f"{caught.value.where}: {caught.value.what}"


def test_an_entry_names_place_day_and_person() -> None:
    (rotation,) = read_rotations(ENTRY.encode(), name="r.yaml", today=TODAY)
    assert (rotation.at, rotation.rotated_on, rotation.by, rotation.where) == (
        At(commit=COMMIT, path="a.env", line=3),
        date(2026, 1, 31),
        "ana@example.com",
        "r.yaml:1",
    )


@pytest.mark.parametrize("text", [None, b"", b"# none yet\n"])
def test_no_file_and_an_empty_one_hold_none(text: bytes | None) -> None:
    assert read_rotations(text, name="r.yaml", today=TODAY) == ()


@pytest.mark.parametrize(("text", "told"), [
    (ENTRY.replace("rotated_on", "rotated"), 'r.yaml:2: unknown key "rotated"; did you mean "rotated_on"?'),
    (ENTRY.replace("2026-01-31", "2026-02-02"), "r.yaml:2: rotated_on: 2026-02-02 lies ahead"),
    (ENTRY.replace("2026-01-31", "2026-02-30"), "r.yaml:2: 2026-02-30 is not a date"),
    (ENTRY.replace(COMMIT, "abc"), "r.yaml:1: at.commit: must be the whole id of a commit"),
    (ENTRY + ENTRY, "r.yaml:5: names a place a second time"),
    ("rotations: []\n", "r.yaml:1: must be a list of entries"),
])  # fmt: skip
def test_a_mistake_is_told_with_its_line(text: str, told: str) -> None:
    assert mistake(text).startswith(told)
