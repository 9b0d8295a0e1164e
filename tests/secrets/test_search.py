"""Both ways to look for the patterns of the prefilter see the same, in whatever text."""

import random
import re
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secgate.catalog.fakes import fake, names
from secgate.secrets import joined
from secgate.secrets.chunks import Chunk
from secgate.secrets.joined import Pieces, pieces_in
from secgate.secrets.labels import FORMS
from secgate.secrets.line import LineExaminer
from secgate.secrets.prefilter import Prefilter, Selection
from secgate.secrets.scan import FileBlob, Job, scan
from secgate.secrets.search import WORTH_OCTETS, HeldWords, Search, Wanted

ROOT = Path(__file__).parents[2]
PREFILTER = Prefilter(("hush_", "schlüssel"))
WANTED = (*PREFILTER.wanted, *joined.WANTED)
AT_ONCE, IN_TURN = Search(WANTED, octets=WORTH_OCTETS), Search(WANTED)
HELD = HeldWords(FORMS.words)
WORDS = [one.what.decode() for one in WANTED if isinstance(one.what, bytes)]
SIGNS = (
    *"\"'`:=|!@#$%&*(){}[]<>,;./\\+-_ \t\v\x1c\u00a0\u2003\u017f\u212a\u0131\u00e9\u4e2d",
    "://",
    ": ",
    " / ",
    "==",
)
LINES = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(SIGNS),
        st.sampled_from(
            ["name", "password", "value", "user", "login", "export ", "<td>", "</td>", "${", "sed s/", "a.b"]
        ),
        st.text("aBeYjJ019+/_=-", max_size=50),
        st.builds(lambda word, times: word * times, st.sampled_from(["0", "7a", "Ik", " ", "é"]), st.integers(1, 130)),
    ),
    max_size=8,
).map("".join)


def chosen(search: Search, lines: Sequence[str]) -> tuple[Selection, Pieces]:
    found = search.look(Chunk.of(lines, range(7, 7 + len(lines))))
    return PREFILTER.choose(found), pieces_in(found)


def test_the_one_pass_is_tested_here() -> None:
    assert AT_ONCE.refused == ""


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=6))
def test_both_ways_choose_the_same_lines(lines: list[str]) -> None:
    assert chosen(AT_ONCE, lines) == chosen(IN_TURN, lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=6))
def test_both_ways_see_each_pattern_in_the_same_lines(lines: list[str]) -> None:
    chunk = Chunk.of(lines, range(len(lines)))
    at_once, in_turn = AT_ONCE.look(chunk), IN_TURN.look(chunk)
    assert [at_once.lines(one) for one in WANTED] == [in_turn.lines(one) for one in WANTED]


def test_both_ways_choose_the_same_lines_of_all_examples_and_of_these_tests() -> None:
    folders = ("checks", "fixtures", "tests/secrets", "benchmarks")
    places = chain.from_iterable((ROOT / folder).rglob("*") for folder in folders)
    texts = [place.read_text(encoding="utf-8", errors="replace") for place in places if place.is_file()]
    lines = list(dict.fromkeys(line for text in texts for line in text.split("\n")))
    assert len(lines) > 10_000
    assert chosen(AT_ONCE, lines) == chosen(IN_TURN, lines)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LINES, st.sampled_from(FORMS.words)), max_size=8).map("".join))
def test_both_ways_try_the_same_forms_in_a_line(line: str) -> None:
    assert list(FORMS.told(HELD(line))) == list(FORMS.worded(line))


def test_both_ways_try_the_same_forms_in_all_lines_of_these_tests() -> None:
    texts = [place.read_text(encoding="utf-8") for place in (ROOT / "tests/secrets").rglob("*.*y*ml")]
    lines = {line.lower() for text in texts for line in text.split("\n")}
    assert len(lines) > 500
    assert [line for line in lines if list(FORMS.told(HELD(line))) != list(FORMS.worded(line))] == []


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, min_size=2, max_size=6))
def test_no_pattern_crosses_a_newline(lines: list[str]) -> None:
    data = Chunk.of(lines, range(len(lines))).folded().data
    for one in WANTED:
        if isinstance(one.what, re.Pattern):
            assert not any(b"\n" in match.group() for match in one.what.finditer(data)), one


def test_where_hyperscan_is_missing_the_search_says_so_and_sees_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    search = Search(WANTED, octets=WORTH_OCTETS)
    assert search.refused == "hyperscan is not installed"
    assert chosen(search, ["password = 'x'"]) == chosen(AT_ONCE, ["password = 'x'"])


def test_what_hyperscan_cannot_compile_is_refused_not_lost() -> None:
    back = Wanted(re.compile(rb"(a)\1"))
    search = Search((back,), octets=WORTH_OCTETS)
    assert search.refused.startswith("hyperscan does not run here")
    assert search.look(Chunk.of(["baab"], [3])).lines(back) == {3}


def test_a_scan_of_much_says_that_hyperscan_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    job = Job((FileBlob("a.txt", b"nothing\n" * (WORTH_OCTETS // 8)), FileBlob("b.txt", b"else\n")), root=".")
    assert scan(job).notes == ("the scan for secrets took several times as long: hyperscan is not installed",)


def test_a_scan_of_little_needs_no_hyperscan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert scan(Job((FileBlob("a.txt", b"nothing\n"),), root=".")).notes == ()


def test_a_zero_octet_is_looked_for_as_any_other() -> None:
    zero = Wanted(b"a\0b", folded=False)
    search = Search((zero,), octets=WORTH_OCTETS)
    assert (search.refused, search.look(Chunk.of(["a", "xa\0b"], [3, 4])).lines(zero)) == ("", {4})


def test_what_a_very_long_line_shows_does_not_depend_on_the_way() -> None:
    words = random.Random(5)  # noqa: S311 - the same line in every run
    pieces = [f"{words.choice(WORDS)}{words.choice(SIGNS)}'{fake(words.choice(names()))}'" for _ in range(400)]
    line = ";".join(pieces).replace("\n", " ")
    shown = []
    for octets in (0, WORTH_OCTETS):
        examiner = LineExaminer(Job((), root="."), octets=octets)
        shown.append(examiner.hits(line, Selection.everything([0]), 0))
    assert shown[0]
    assert shown[0] == shown[1]
