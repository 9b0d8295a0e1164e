"""Strict YAML: what is refused, and what the refusal says."""

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from secgate.errors import ConfigError
from secgate.settings.documents import MAX_BYTES, MAX_DEPTH
from secgate.settings.strict import Authored, Count, Day, Document, Flag, Share, load, parse


class Inner(Authored):
    name: str = ""
    size: Count = 1


class Sample(Authored):
    title: str = ""
    level: str = Field(default="", alias="grade")
    share: Share = 0.5
    locked: Flag = False
    day: Day | None = None
    inner: Inner = Inner()
    rows: tuple[Inner, ...] = ()
    named: dict[str, Inner] = Field(default_factory=dict)


class Listed(Authored):
    rows: tuple[Inner, ...] = Field(min_length=1)


class Required(Authored):
    title: str
    body: str


def refusal(text: str | bytes, model: type[Authored] = Sample) -> str:
    """The message that a text is refused with."""
    with pytest.raises(ConfigError) as caught:
        parse(load(text, name="f.yaml"), model)
    return str(caught.value)


def value(text: str) -> object:
    """The value of the key `a` in a text that is accepted."""
    return load(text, name="f.yaml").value["a"]


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_word() -> None:
    assert refusal("title: a\nlockd: true\n") == 'f.yaml:2: unknown key "lockd"; did you mean "locked"?'


def test_the_nearest_word_is_the_one_that_authors_write_not_the_one_in_the_code() -> None:
    assert refusal("grad: a\n") == 'f.yaml:1: unknown key "grad"; did you mean "grade"?'


def test_an_unknown_key_like_no_other_gets_no_hint() -> None:
    assert refusal("zzz: 1\n") == 'f.yaml:1: unknown key "zzz"'


def test_a_nested_unknown_key_gets_a_hint_from_its_own_mapping() -> None:
    assert refusal("inner:\n  nam: x\n") == 'f.yaml:2: unknown key "nam"; did you mean "name"?'


def test_an_unknown_key_in_a_list_gets_a_hint_from_its_entry() -> None:
    assert refusal("rows:\n- name: x\n- siz: 2\n") == 'f.yaml:3: unknown key "siz"; did you mean "size"?'


def test_an_unknown_key_below_a_free_key_gets_a_hint_from_its_entry() -> None:
    assert refusal("named:\n  any:\n    siz: 2\n") == 'f.yaml:3: unknown key "siz"; did you mean "size"?'


def test_a_missing_key_is_named() -> None:
    assert refusal("title: a\n", Required) == 'f.yaml:1: "body" is missing'


def test_the_first_mistake_in_file_order_is_reported() -> None:
    assert refusal("zzz: 1\nlocked: maybe\n").startswith("f.yaml:1:")
    assert refusal("locked: maybe\nzzz: 1\n").startswith("f.yaml:1:")


def test_a_wrong_entry_is_the_mistake_and_not_the_list_that_is_too_short_without_it() -> None:
    assert refusal("rows:\n  - size: x\n", Listed) == "f.yaml:2: rows.0.size: must be a whole number"


def test_a_part_of_a_document_is_validated_with_the_lines_of_the_whole() -> None:
    document = load("a:\n- name: x\n- nam: z\n", name="f.yaml")
    with pytest.raises(ConfigError, match=r"^f\.yaml:3: unknown key \"nam\"; did you mean \"name\"\?$"):
        parse(document, Inner, at=("a", 1))


def test_a_duplicate_key_is_refused_with_both_lines() -> None:
    message = refusal("title: a\ninner: {}\ntitle: b\n")
    assert message == 'f.yaml:3: duplicate key "title"\n  It stands on line 1 already; keep one of the two.'


def test_a_number_and_its_text_are_the_same_key() -> None:
    assert 'duplicate key "1"' in refusal('1: a\n"1": b\n')


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off", "y", "N"])
def test_a_bare_word_that_some_readers_take_for_a_truth_value_is_refused(word: str) -> None:
    message = refusal(f"title: x\nlocked: {word}\n")
    assert message == (f'f.yaml:2: bare {word} is ambiguous in YAML\n  Write true or false, or "{word}" in quotes.')


@pytest.mark.parametrize("text", ['a: "off"', "a: 'off'", "a: |-\n  off"])
def test_a_quoted_word_is_text(text: str) -> None:
    assert value(text) == "off"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a: true", True), ("a: False", False), ("a: null", None), ("a: ~", None), ("a:", None), ("a: 12", 12)],
)
def test_plain_values_are_read_as_written(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("number", ["010", "0755", "0x1F", "0b11", "1_000", "12:30", "1234567890123456", "9" * 5000])
def test_a_number_that_readers_disagree_about_is_refused(number: str) -> None:
    message = refusal(f"title: a\nshare: {number}\n")
    assert message == (
        f"f.yaml:2: {number} is read differently by different YAML readers\n"
        f'  Write a plain decimal number, or "{number}" in quotes.'
    )


def test_a_fraction_is_a_number() -> None:
    assert parse(load("share: 0.25", name="f.yaml"), Sample).share == 0.25


@pytest.mark.parametrize("text", ["1e3", ".inf", ".nan", "nan", "-0.1", "1.5", "'0.5'", "true"])
def test_a_share_is_a_plain_number_from_zero_to_one(text: str) -> None:
    assert refusal(f"share: {text}\n").startswith("f.yaml:1: share: ")


def test_a_truth_value_is_not_taken_for_a_number() -> None:
    assert refusal("inner: {size: true}\n") == "f.yaml:1: inner.size: must be a whole number"


def test_a_number_is_not_taken_for_a_truth_value() -> None:
    assert refusal("locked: 1\n") == "f.yaml:1: locked: must be true or false"


def test_a_quoted_word_is_not_taken_for_a_truth_value() -> None:
    assert refusal('locked: "off"\n') == "f.yaml:1: locked: must be true or false"


def test_a_date_is_read_as_a_date() -> None:
    assert parse(load("day: 2026-02-28", name="f.yaml"), Sample).day == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "2026-02-01 10:00:00", "2026-02-01T10:00:00Z", "0000-01-01"]
)
def test_a_bad_date_is_refused_where_it_stands(text: str) -> None:
    assert refusal(f"title: a\nday: {text}\n") == f"f.yaml:2: {text} is not a date\n  Write YYYY-MM-DD."


@pytest.mark.parametrize("text", ["1.2.2026", "0", "20260201", '"2026-02-01"', "tomorrow", "2026-2-1"])
def test_nothing_but_a_plain_date_is_a_date(text: str) -> None:
    assert refusal(f"day: {text}\n") == "f.yaml:1: day: must be a date, YYYY-MM-DD without quotes"


def test_an_anchor_is_refused() -> None:
    message = refusal("title: x\ninner: &a {name: x}\n")
    assert message == "f.yaml:2: anchors and aliases are not allowed\n  Write the value out where it is used."


def test_an_alias_is_refused() -> None:
    assert "anchors and aliases" in refusal("inner: *a\n")


def test_a_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
    began = time.perf_counter()
    assert refusal(bomb).startswith("f.yaml:1: anchors")
    assert time.perf_counter() - began < 10


def test_a_merge_key_is_refused() -> None:
    assert refusal("inner:\n  <<: {name: x}\n") == "f.yaml:2: merge keys are not allowed"


def test_a_quoted_merge_key_is_a_key_like_any_other() -> None:
    assert refusal('"<<": {}\n') == 'f.yaml:1: unknown key "<<"'


@pytest.mark.parametrize("word", ["<<", "="])
def test_a_bare_word_with_a_meaning_of_its_own_is_refused(word: str) -> None:
    assert refusal(f"title: {word}\n") == (
        f'f.yaml:1: bare {word} has a meaning of its own in YAML\n  Write "{word}" in quotes.'
    )


@pytest.mark.parametrize(
    "text",
    ["a: !!python/name:os.system x", "a: !own {}", "a: !!set {x}", "a: !own [x]", "!own a: x", "a: !!str 5", "a: ! 5"],
)
def test_a_tag_is_refused_wherever_it_stands(text: str) -> None:
    message = refusal(f"b: 1\n{text}\n")
    assert message.startswith("f.yaml:2: tag ")
    assert message.endswith(" is not allowed\n  Write the plain value.")


def test_a_document_nested_too_deeply_is_refused() -> None:
    assert refusal("[" * 10_000) == f"f.yaml:1: nested deeper than {MAX_DEPTH} levels"


def test_the_deepest_allowed_nesting_is_read() -> None:
    assert load("[" * MAX_DEPTH + "]" * MAX_DEPTH, name="f.yaml").value is not None


def test_lists_side_by_side_are_not_nesting() -> None:
    assert len(load("- []\n" * 100, name="f.yaml").value) == 100


def test_a_large_document_is_refused() -> None:
    message = refusal("#" * (MAX_BYTES + 1))
    assert message == f"f.yaml: larger than {MAX_BYTES} characters\n  Split the file."


def test_several_documents_are_refused() -> None:
    message = refusal("title: a\n---\ntitle: b\n")
    assert message == "f.yaml:2: holds several documents\n  Keep one, and leave out the line `---`."


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    assert refusal(b"title: \xff\xfe\n") == "f.yaml: not UTF-8\n  Save the file as UTF-8."


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert load(b"\xef\xbb\xbfa: 1\n", name="f.yaml").value == {"a": 1}


def test_a_character_that_yaml_does_not_allow_is_named_with_its_line() -> None:
    assert refusal("title: a\nlocked: \x07\n") == "f.yaml:2: holds the character U+0007, which YAML does not allow"


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "---\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    assert parse(load(text, name="f.yaml"), Sample) == Sample()


def test_a_missing_key_of_an_empty_file_stands_on_its_first_line() -> None:
    assert refusal("", Required) == 'f.yaml:1: "title" is missing'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "must hold keys with values"),
        ("text\n", "must hold keys with values"),
        ("title: 5\n", "title: must be text; put it in quotes"),
        ("title: 2026-01-01\n", "title: must be text; put it in quotes"),
        ("title: [a, b]\n", "title: must be one text, not a list"),
        ("title: {a: b}\n", "title: must be one text, not keys with values"),
        ("inner: x\n", "inner: must hold keys with values"),
        ("named: [x]\n", "named: must hold keys with values"),
        ("rows: x\n", "rows: must be a list"),
        ("rows:\n", "rows: must be a list"),
        ("inner: {size: 0}\n", "inner.size: input should be greater than or equal to 1"),
        ("rows: [{size: x}]\n", "rows.0.size: must be a whole number"),
    ],
)
def test_a_wrong_type_is_named_in_the_words_of_the_author(text: str, message: str) -> None:
    assert refusal(text) == f"f.yaml:1: {message}"


def test_a_syntax_mistake_has_its_line() -> None:
    assert refusal("title: a\ninner: {name: x\n").startswith("f.yaml:3: not valid YAML: ")


def test_a_tab_is_named_with_what_to_write_instead() -> None:
    message = refusal("rows:\n\t- a\n")
    assert message.startswith("f.yaml:2: not valid YAML: ")
    assert message.endswith("\n  Indent with spaces; YAML allows no tabs.")


def test_a_key_that_is_no_text_is_refused() -> None:
    assert refusal("title: a\n? [b]\n: c\n") == "f.yaml:2: a key must be plain text"


@pytest.mark.parametrize("text", ['a: "\\UFFFFFFFF"', 'a: "\\U00110000"', "%YAML 1." + "9" * 5000 + "\n---\na: 1"])
def test_a_number_beyond_all_bounds_is_refused(text: str) -> None:
    assert refusal(text) == "f.yaml: not valid YAML: a number in it is too large"


def test_thousands_of_unknown_keys_are_refused_at_once() -> None:
    text = "".join(f"unknown_key_{n}: 1\n" for n in range(2_000))
    document = load(text, name="f.yaml")
    began = time.perf_counter()
    with pytest.raises(ConfigError, match=r"^f\.yaml:1: unknown key \"unknown_key_0\""):
        parse(document, Sample)
    assert time.perf_counter() - began < 10


def test_the_place_of_something_unknown_is_that_of_its_nearest_ancestor() -> None:
    document = load("a:\n  b:\n    c: 1\n", name="f.yaml")
    assert document.where(("a", "b", "x", "y")) == "f.yaml:2"


def test_a_document_without_lines_has_its_places_on_the_first() -> None:
    assert Document("f.yaml", {}, {}).where(("a",)) == "f.yaml:1"


YAML_LIKE = st.text(alphabet="ab1-:,[]{}#&*!|>%@`'\"?~<=.\\Ux0 \n\t\x00é\ufeff😀", max_size=200)


@settings(max_examples=400, deadline=10_000)
@given(st.one_of(st.binary(max_size=200), YAML_LIKE, YAML_LIKE.map(str.encode)))
def test_any_text_becomes_a_document_or_a_configuration_error(text: str | bytes) -> None:
    try:
        parse(load(text, name="f.yaml"), Sample)
    except ConfigError as error:
        assert error.where.startswith("f.yaml")  # noqa: PT017 - either outcome is right


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet="abc é", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="abc", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@given(PLAIN)
def test_json_is_read_as_it_is(data: object) -> None:
    assert load(json.dumps({"a": data}, ensure_ascii=False), name="f.yaml").value == {"a": data}


def value_of(text: str) -> str | None:
    try:
        return repr(load(text, name="f.yaml").value)
    except ConfigError:
        return None


@settings(max_examples=400, deadline=10_000)
@given(YAML_LIKE)
def test_what_both_parsers_of_yaml_read_they_read_alike(text: str) -> None:
    # NOTE: libyaml takes a little more, such as a comment right behind `>`.
    quick = value_of(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secgate.settings.documents._QUICK", None)
        assert value_of(text) in {quick, None}
