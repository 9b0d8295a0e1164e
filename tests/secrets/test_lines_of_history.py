"""What the scan of a long history leaves out of its work, without losing anything of it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from secgate.secrets.chunks import Chunk
from secgate.secrets.corpus import Corpus, Origin, printable_runs
from secgate.secrets.pieces import Piece
from secgate.secrets.reach import needed_letters
from secgate.secrets.team import shares


def blob(order: int, path: str, size: int) -> Piece:
    return Piece(order, "blob", [Origin(path, "0" * 40, in_head=False)], size=size)


def test_the_letters_that_a_pattern_needs_are_those_outside_its_choices() -> None:
    assert needed_letters(rb"(?m)token[\w.-]{0,40}[ \t]+(?:old|new)id$") == b"token"


def test_a_letter_that_may_be_missing_is_not_needed() -> None:
    assert needed_letters(rb"passwords?") == b"password"


def test_a_pattern_of_choices_needs_no_letters() -> None:
    assert needed_letters(rb"token|key") == b""


def test_what_lines_hold_of_letters_is_in_their_words() -> None:
    chunk = Chunk.of(["jwt.sign(x)", "gamma_delta9"], [0, 1])
    assert set(chunk.words.split()) == {b"jwt", b"sign", b"x", b"gamma", b"delta"}


@given(st.lists(st.sampled_from([b"\0", b"\n", b"A", b"~", b"\x7f", b" ", b"\xc3"]).flatmap(
    lambda one: st.integers(1, 20).map(lambda times: one * times)), max_size=12))  # fmt: skip
def test_printable_runs_of_a_binary_file_are_all_of_sixteen_and_more(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert list(printable_runs(data)) == [run.decode() for run in re.findall(rb"[\x20-\x7e]{16,}", data)]


def test_marked_lines_are_told_by_document() -> None:
    corpus = Corpus()
    corpus.add_text("a\nb\na", [])
    corpus.add_text("b\nc", [])
    assert [indexes for _, indexes in corpus.indexes(corpus.marks([1]))] == [[1], [0]]


def test_versions_of_a_file_are_examined_by_one_process() -> None:
    pieces = [blob(order, path, 1_000) for order, path in enumerate("abcdabcdabcd")]
    paths = [{piece.origins[0].path for piece in share} for share in shares(pieces, 2)]
    assert paths[0].isdisjoint(paths[1])


def test_many_versions_of_a_file_are_little_more_work_than_one() -> None:
    versions = [blob(order, "a", 100) for order in range(10)]
    others = [blob(10 + order, f"b{order}", 100) for order in range(9)]
    assert [len({piece.origins[0].path for piece in share}) for share in shares([*versions, *others], 2)] == [5, 5]
