"""Lines come back as they were taken in, wherever they are kept, and those of long ago are taken in again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from secgate.secrets.corpus import Corpus
from secgate.secrets.lines import Lines

LENGTHS = st.lists(st.sampled_from([0, 1, 30, 300_000, 450_000]), max_size=5)


def taken(texts: list[str]) -> Lines:
    lines = Lines()
    for text in texts:
        lines.append(text)
    return lines


@settings(max_examples=30, deadline=None)
@given(LENGTHS, LENGTHS, st.data())
def test_lines_are_the_same_in_chunks_and_alone(first: list[int], more: list[int], data: st.DataObject) -> None:
    texts = [f"{number}\u00e9".ljust(length, "x") for number, length in enumerate([*first, *more])]
    lines = taken(texts[: len(first)])
    lines.close()
    for text in texts[len(first) :]:
        lines.append(text)
    assert [lines[number] for number in range(len(lines))] == texts
    everything = range(len(lines))
    chunks = [lines.chunk(some) for some in lines.stretches(everything)]
    assert [chunk.line(number) for chunk in chunks for number in chunk.numbers] == texts
    assert [lines[number] for number in everything] == texts
    assert lines.octets(everything) == sum(len(text.encode()) for text in texts)
    some = data.draw(st.lists(st.sampled_from(everything), unique=True).map(sorted)) if texts else []
    chunks = [lines.chunk(few) for few in lines.stretches(some)]
    assert [(number, chunk.line(number)) for chunk in chunks for number in chunk.numbers] == [
        (number, texts[number]) for number in some
    ]
    assert lines.octets(some) == sum(len(texts[number].encode()) for number in some)


def test_a_chunk_has_five_thousand_lines_or_so_much_of_them() -> None:
    lines = taken(["x"] * 12_000 + ["y" * 300_000] * 2 + ["z" * 900_000])
    assert [len(some) for some in lines.stretches(range(len(lines)))] == [5_000, 5_000, 2_001, 1, 1]


def test_a_line_has_one_number_for_as_long_as_it_comes_again() -> None:
    corpus = Corpus()
    first = corpus.add_text("kept\nforgotten", []).lines
    for number in range(9):
        text = "\n".join(str(line) for line in range(number * 60_000, (number + 1) * 60_000))
        assert corpus.add_text(f"kept\n{text}", []).lines[0] == first[0]
    again = corpus.add_text("forgotten", []).lines
    assert again[0] > first[1]
    assert corpus.lines[again[0]] == corpus.lines[first[1]] == "forgotten"
