"""Made-up secrets: the same for the same name, another for another."""

import pytest

from secgate.catalog import fakes


@pytest.mark.parametrize("name", fakes.names())
def test_a_fake_is_the_same_each_time(name: str) -> None:
    assert fakes.fake(name) == fakes.fake(name)


@pytest.mark.parametrize("name", fakes.names())
def test_a_second_fake_of_a_name_is_another(name: str) -> None:
    assert fakes.fake(name, 2) != fakes.fake(name)


def test_a_template_is_filled_in_where_it_stands() -> None:
    first, second = fakes.fake("password"), fakes.fake("password", 2)
    assert fakes.render("a {{fake.password}} b {{fake.password.2}}") == f"a {first} b {second}"


def test_a_text_without_a_template_stays_as_it_is() -> None:
    assert fakes.render("a {{other}} b") == "a {{other}} b"


def test_an_unknown_fake_is_refused_with_the_known_ones() -> None:
    with pytest.raises(fakes.UnknownFakeError, match="no fake is named passwort; known: anon_jwt, "):
        fakes.render("{{fake.passwort}}")
