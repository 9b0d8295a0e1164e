"""The canonical JSON: the schema's keys in its order, and the same report when it is read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.example import rich_report
from reports.factory import item, report
from secgate.model import Report
from secgate.reports import json_


def test_it_is_read_back_as_the_same_report() -> None:
    text = json_.render(rich_report())
    assert json_.render(Report.model_validate(json.loads(text))) == text


def test_keys_stand_in_the_order_of_the_schema() -> None:
    keys = list(json.loads(json_.render(report())))
    assert keys[:6] == ["schema", "id", "created", "duration_s", "tool", "run"]
    assert keys[-5:] == ["waivers", "suppressions", "change", "packages", "maps"]


def test_it_is_indented_by_two_and_ends_with_one_newline() -> None:
    text = json_.render(report())
    assert text.startswith('{\n  "schema": "secgate/report/1",\n')
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")


def test_visible_text_of_any_script_is_kept() -> None:
    assert "Größe 鍵 😀" in json_.render(report(item(reason="Größe 鍵 😀")))


@pytest.mark.parametrize(
    ("char", "written"),
    [
        ("\ud800", r"\ud800"),
        ("\x9b", r"\u009b"),
        ("\x1b", r"\u001b"),
        ("\u202e", r"\u202e"),
        ("\U000e0041", r"\udb40\udc41"),
    ],
)
def test_what_a_terminal_would_obey_is_an_escape_of_the_same_text(char: str, written: str) -> None:
    text = json_.render(report(item(reason=f"a{char}b")))
    assert f'"a{written}b"' in text
    assert json.loads(text)["items"][0]["reason"] == f"a{char}b"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    written = json_.render(report(item(reason=text)))
    written.encode()
    assert json.loads(written)["items"][0]["reason"] == text


def test_a_number_that_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_.render(report(duration_s=float("nan")))
