"""The guard between those who know values and those who show texts."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.catalog.fakes import fake
from secgate.redaction import Redactor, without_secrets
from secgate.secrets.guard import MASK, PIECE, Guard, Value

RANDOM = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=16, max_size=40)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
WORDED = "Correct-Horse7"


def guard(*values: str, random: bool = True, sure: bool = True) -> Guard:
    return Guard.of(Value(value, random, sure) for value in values)


@given(RANDOM, TEXT, TEXT)
def test_a_value_is_masked_in_whatever_stands_around_it(value: str, before: str, after: str) -> None:
    masked = guard(value).masked(f"{before}{value}{after}")
    assert not any(value[at : at + PIECE] in masked for at in range(4, len(value) - PIECE + 1))


@given(RANDOM, st.binary(max_size=5), st.binary(max_size=5))
def test_a_value_is_masked_in_the_base64_of_what_holds_it(value: str, before: bytes, after: bytes) -> None:
    written = base64.b64encode(before + value.encode() + after).decode()
    masked = guard(value).masked(written)
    assert MASK in masked
    assert len(masked.replace(MASK, "")) <= len(written) - len(value)


# No eight of these can be read as a word, which a piece of a value may be: masked, it would take every path with it.
UNREADABLE = st.text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=16, max_size=40)


@given(UNREADABLE, st.data())
def test_any_piece_of_a_random_value_is_masked(value: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(4, len(value) - PIECE))
    piece = value[start : data.draw(st.integers(start + PIECE, len(value)))]
    assert guard(value).masked(f"({piece})") == f"({MASK})"


@given(TEXT)
def test_a_guard_without_values_changes_nothing(text: str) -> None:
    assert Guard().masked(text) == text


@given(st.lists(RANDOM, max_size=3), TEXT)
def test_masking_twice_changes_nothing_more(values: list[str], text: str) -> None:
    known = guard(*values)
    once = known.masked(text + "".join(values))
    assert known.masked(once) == once


@given(RANDOM)
def test_a_guard_holds_no_value(value: str) -> None:
    known = guard(value)
    held = repr(known) + repr(sorted(known.pieces)) + repr(known.wholes) + repr(known.heads)
    assert value not in held
    assert value not in repr(Value(value, random=True, sure=True))


@pytest.mark.parametrize("form", [str, lambda v: quote(v, safe=""), lambda v: base64.b64encode(v.encode()).decode()])
def test_a_worded_value_is_masked_as_a_whole_in_every_form(form) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert MASK in guard(WORDED, random=False).masked(f"x {form(WORDED)} y")


def test_the_words_of_a_worded_value_stay() -> None:
    assert guard(WORDED, random=False).masked("a Correct answer, a Horse") == "a Correct answer, a Horse"


def test_a_doubtful_value_is_masked_only_where_it_stands_alone_and_never_in_a_name() -> None:
    known = guard("test1234", random=False, sure=False)
    assert known.masked("test1234, mytest12345") == f"{MASK}, mytest12345"
    assert known.masked("src/test1234/a.ts", name=True) == "src/test1234/a.ts"


def test_two_names_that_differ_in_the_secret_alone_stay_two() -> None:
    paths = [f"{fake('npm_token', number)}.ts" for number in (1, 2, 3)]
    redactor = Redactor(guard(*(path.removesuffix(".ts") for path in paths)), paths)
    assert len({redactor.path(path) for path in paths}) == len(paths)


def test_text_that_no_run_has_seen_is_scanned_before_it_is_shown() -> None:
    value = fake("github_token")
    assert without_secrets("a.yaml:1", f'unknown key "{value}"', "") == ("a.yaml:1", f'unknown key "{MASK}"', "")


def test_text_of_any_characters_may_be_scanned() -> None:
    assert without_secrets("\ud800 \x00 \x1b", "b") == ("\ud800 \x00 \x1b", "b")


@pytest.mark.parametrize("path", ["server/src/services/pay.js", "lib/services/push.dart", "config/services.php"])
def test_the_words_of_an_address_mask_no_path(path: str) -> None:
    hook = "https://hooks.slack." + "com/services/T0A1B2C3D/B4E5F6G7H8J/" + "k9Qm2Xv7" * 3
    assert guard(hook).masked(path) == path
