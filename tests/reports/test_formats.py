"""A format is found because its module is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from secgate import reports
from secgate.reports import console, csv_, json_, layout

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _fresh_registry() -> Iterator[None]:
    reports.formats.cache_clear()
    yield
    reports.formats.cache_clear()


def test_modules_with_a_name_are_formats() -> None:
    found = reports.formats()
    assert found["console"] is console
    assert found["json"] is json_


def test_every_format_renders_and_helpers_are_none() -> None:
    found = reports.formats()
    assert all(callable(module.render) for module in found.values())
    assert layout not in found.values()


def test_two_formats_of_one_name_are_an_error_that_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "NAME", "json", raising=False)
    with pytest.raises(ValueError, match=r"'json': secgate\.reports\.json_ and secgate\.reports\.layout"):
        reports.formats()


def test_the_page_of_formats_names_formats_that_are_there() -> None:
    named = set(re.findall(r"^\| `([a-z-]+)` \| ", PAGE.split("## SARIF")[0], re.MULTILINE))
    assert named
    assert named <= set(reports.formats())


def test_the_page_of_formats_names_each_column_in_order() -> None:
    rows = [line.split("|")[1] for line in PAGE.split("| column | holds |")[1].splitlines() if line.startswith("| `")]
    assert re.findall(r"`(\w+)`", "".join(rows)) == list(csv_.COLUMNS)
