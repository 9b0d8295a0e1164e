"""A value that only holds the place of one says nothing."""

import pytest

from secgate.settings.placeholders import is_placeholder, names_nobody


@pytest.mark.parametrize(
    "value", ["", " ", "TBD", "todo", "???", "…", "xxx", "<name>", None, [], {}, ["TBD"], ["ana", ""]]
)
def test_a_value_that_was_never_filled_in(value: object) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["none", "no error in the log", "ana", 0, False, ["ana"], {"a": 1}, "todo list of the team"]
)
def test_a_value_that_says_something(value: object) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize("value", ["nobody", "No one", "n/a", "none", ["ana", "nobody"], "unknown", "TBD", []])
def test_a_value_that_names_nobody(value: object) -> None:
    assert names_nobody(value)


@pytest.mark.parametrize("value", ["ana", ["ana", "ben"], "the safe of the notary", "nobody@example.com"])
def test_a_value_that_names_somebody(value: object) -> None:
    assert not names_nobody(value)
