"""The result of an earlier scan of the same, made whole: its values are read where they stand, for its guard alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from secgate.secrets.corpus import Origin, split_lines
from secgate.secrets.guard import Guard, Value
from secgate.secrets.pieces import Piece
from secgate.secrets.spots import Masked, Spot
from secgate.secrets.values import FileBlob, Job, Result
from secgate.secrets.whole import Kept, Mark, Whole
from secgate.target.git import Git
from secgate.target.history import sizes
from secgate.target.text import decode

Contents = Mapping[tuple[str, str], bytes]


def again(job: Job, whole: Whole) -> Result | None:
    """The kept result with a guard; None when there is none, or the target is not as it was."""
    kept = whole.kept()
    if kept is None:
        return None
    git = Git(Path(job.root), Path(job.git_dir)) if job.git_dir is not None else None
    if git is not None and any(size is not None for size in sizes(git, kept.missing).values()):
        return None
    contents = _contents(whole.files(), git, kept)
    values = dict(_literal(kept, contents))
    if encoded := [mark for mark in kept.marks if not mark.spot.length]:
        if any((mark.kind, mark.content) not in contents for mark in encoded):
            return None
        values |= _examined(job, encoded, contents)
    guard = _guard(kept, values)
    if guard is None:
        return None
    return replace(kept.result, guard=guard, lasting=True, until=kept.until, missing=kept.missing)


def _contents(files: Mapping[str, FileBlob], git: Git | None, kept: Kept) -> Contents:
    """What is there of the contents in which values stand, by kind and name."""
    wanted = {(mark.kind, mark.content) for mark in kept.marks}
    found: dict[tuple[str, str], bytes] = {
        (k, name): files[name].data for k, name in wanted if k == "file" and name in files
    }
    in_git = sorted((kind, name) for kind, name in wanted if kind != "file") if git is not None else []
    for (kind, name), (_, data) in zip(
        in_git, git.blobs([name for _, name in in_git]) if git is not None else (), strict=True
    ):
        told = data if kind == "blob" or data is None else _message(data)
        if told is not None:
            found[kind, name] = told
    return found


def _message(commit: bytes) -> bytes | None:
    """The message of a commit as git shows it; None where git would write it in other letters."""
    head, _, message = commit.partition(b"\n\n")
    return None if b"\nencoding " in head else message.lstrip(b"\n")


def lines_of(kind: str, data: bytes) -> list[str]:
    """The lines of a content as the scanner reads them, of one without text none."""
    if kind == "text":
        return split_lines(data.decode("utf-8", "replace"))
    text = decode(data)
    return split_lines(text.value) if text is not None else []


def _literal(kept: Kept, contents: Contents) -> Iterator[tuple[Spot, set[str]]]:
    """Values that stand in a line as they are."""
    lines: dict[tuple[str, str], list[str]] = {}
    for mark in kept.marks:
        key = (mark.kind, mark.content)
        if not mark.spot.length or key not in contents:
            continue
        if key not in lines:
            lines[key] = lines_of(mark.kind, contents[key])
        index, start = mark.spot.line - 1, mark.spot.start
        value = lines[key][index][start : start + mark.spot.length] if index < len(lines[key]) else ""
        if len(value) == mark.spot.length:
            yield mark.spot, {value}


def _examined(job: Job, marks: list[Mark], contents: Contents) -> dict[Spot, set[str]]:
    """Values that are encoded, or stand in several lines: what the scanner sees there."""
    # Imported here: the detectors take long to load, and most values stand as they are.
    from secgate.secrets.crew import Crew  # noqa: PLC0415
    from secgate.secrets.shard import Shard  # noqa: PLC0415

    pieces: dict[tuple[str, str], Piece] = {}
    orders: dict[Spot, Spot] = {}
    for mark in marks:
        key = (mark.kind, mark.content)
        data = contents[key]
        if key not in pieces:
            origin = Origin(mark.spot.path, None if mark.kind == "file" else mark.content, in_head=False)
            kind, text = ("text", data.decode("utf-8", "replace")) if mark.kind == "text" else ("file", "")
            pieces[key] = Piece(len(pieces), "text" if kind == "text" else "file", [origin], text, data, looked_at=())
        piece = pieces[key]
        orders[replace(mark.spot, order=piece.order)] = mark.spot
        whole = mark.spot.whole or piece.looked_at is None
        piece.looked_at = None if whole else (*(piece.looked_at or ()), mark.spot.line - 1)
    with Crew(job) as crew:
        seen = Shard(job, list(pieces.values()), crew).at(orders)
    return {orders[spot]: values for spot, values in seen.items()}


def _guard(kept: Kept, values: Mapping[Spot, set[str]]) -> Guard | None:
    """The guard of values that were read again; None when one of them is not there."""
    found: dict[str, Masked] = {}
    for mark in kept.marks:
        if mark.spot not in values:
            return None
        for value in values[mark.spot]:
            found[value] = found[value].stricter(mark.masked) if value in found else mark.masked
    return Guard.of(Value(text, mask.random, mask.sure, mask.skip) for text, mask in sorted(found.items()))
