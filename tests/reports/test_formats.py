"""A format is found because its module is there."""

from collections.abc import Iterator

import pytest

from secgate import reports
from secgate.reports import console, json_, layout


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
