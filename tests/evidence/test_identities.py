"""Two names are of one person where their forms tell it."""

import pytest

from secgate.evidence.identities import is_one_of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("ann", "Ann", True),
        ("ann@example.com", "Ann@Example.com", True),
        ("ann+work@example.com", "ann@example.com", True),
        ("ann", "1234+Ann@users.noreply.github.com", True),
        ("ann", "ann@example.com", True),
        ("\uff41nn", "ann", True),
        ("ann@example.com", "ann@example.org", False),
        ("ann", "anna@example.com", False),
        ("ann", "bob", False),
        ("", "", False),
        ("", "@example.com", False),
    ],
)
def test_forms_of_a_name(one: str, other: str, is_same: bool) -> None:
    assert is_one_of(one, [other]) is is_same
    assert is_one_of(other, [one]) is is_same
