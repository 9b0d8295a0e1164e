"""What the scan of a long history leaves out of its work, without losing anything of it."""

import os
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.secrets import crew as crew_module
from secgate.secrets.corpus import Corpus, printable_runs
from secgate.secrets.crew import Crew
from secgate.secrets.examine import Examiner
from secgate.secrets.failure import StoppedError
from secgate.secrets.likeness import Likeness, likeness
from secgate.secrets.values import Job


@given(st.lists(st.sampled_from([b"\0", b"\n", b"A", b"~", b"\x7f", b" ", b"\xc3"]).flatmap(
    lambda one: st.integers(1, 20).map(lambda times: one * times)), max_size=12))  # fmt: skip
def test_printable_runs_of_a_binary_file_are_all_of_sixteen_and_more(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert list(printable_runs(data)) == re.findall(rb"[\x20-\x7e]{16,}", data)


def test_marked_lines_are_told_by_document() -> None:
    corpus = Corpus()
    corpus.add_text("a\nb\na", [])
    corpus.add_text("b\nc", [])
    assert [indexes for _, indexes in corpus.indexes({1})] == [[1], [0]]


ANYTHING = st.lists(st.sampled_from(["", "a", "b ", "\u00e9", "\r", "x\u3000", "long " * 900]), max_size=8).map(
    "\n".join
)


def read(*texts: str) -> list[list[str]]:
    corpus = Corpus()
    for text in texts:
        corpus.add(text.encode(), [])
    return [[corpus.lines[number] for number in document.lines] for document in corpus.documents]


@given(ANYTHING, ANYTHING, ANYTHING)
def test_a_version_has_the_lines_that_it_has_alone(one: str, other: str, third: str) -> None:
    assert read(one, other, third) == [read(text)[0] for text in (one, other, third)]


@given(ANYTHING, ANYTHING)
def test_marked_lines_of_a_version_are_those_that_are_marked(one: str, other: str) -> None:
    corpus = Corpus()
    corpus.add(one.encode(), [])
    corpus.add(other.encode(), [])
    even = set(range(0, len(corpus.lines), 2))
    expected = [[index for index, number in enumerate(d.lines) if number % 2 == 0] for d in corpus.documents]
    assert [indexes for _, indexes in corpus.indexes(even)] == expected


def test_of_a_version_only_what_differs_is_taken_apart() -> None:
    assert likeness(b"a\nb\nc\nd\n", b"a\nx\ny\nc\nd\n") == Likeness(head=1, tail=3, starts=2, ends=5)


def test_a_version_that_is_no_utf8_is_read_as_it_is_alone() -> None:
    corpus = Corpus()
    for data in ("\u00e9\na\nb".encode(), "\u00e9\nb".encode("latin-1"), b"\xc3\xa9\n\xe9\nb"):
        corpus.add(data, [])
    assert [corpus.lines[document.lines[0]] for document in corpus.documents] == ["\u00e9", "\u00e9", "\u00c3\u00a9"]


def test_each_line_is_examined_once_by_whoever_is_free() -> None:
    corpus, job = Corpus(), Job((), root=".")
    with Crew(job, helpers=2) as crew:
        for number in range(12):
            corpus.add_text("\n".join(f"DB_PASSWORD={number}x{line}Zq{line * 7919}" for line in range(1_000)), [])
            crew.begin(corpus)
        corpus.freeze()
        by_line = Examiner(corpus, job, crew).by_line
    assert sorted(by_line) == list(range(12_000))


def test_a_helper_that_dies_stops_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, job = Corpus(), Job((), root=".")
    monkeypatch.setattr(crew_module, "examine", lambda *_: os._exit(1))
    with Crew(job, helpers=1) as crew:
        corpus.add_text("\n".join(map(str, range(20_000))), [])
        crew.begin(corpus)
        time.sleep(0.5)
        with pytest.raises(StoppedError, match="another process of it died"):
            crew.examined()


def test_what_a_helper_stumbles_over_is_told_without_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ValueError("a text of the target")

    monkeypatch.setattr(crew_module, "examine", stumble)
    corpus, job = Corpus(), Job((), root=".")
    with Crew(job, helpers=1) as crew:
        corpus.add_text("\n".join(map(str, range(20_000))), [])
        crew.begin(corpus)
        time.sleep(0.5)
        with pytest.raises(StoppedError, match="ValueError"):
            crew.examined()
