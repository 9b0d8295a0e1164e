"""Comments that switch the compiler off, as TypeScript itself reads them: at the start of a comment, never in prose."""

import re
from collections.abc import Iterator

from secgate.api import Hit, Node, Observation, SourceFile, Subject, by_path, head_comments, is_generated, text_of

# TypeScript's own readings: a line comment by its start, a block comment by the start of its last line.
_LINE = re.compile(r"^///?\s*@ts-(ignore|expect-error|nocheck)\b(.*)$", re.DOTALL)
_BLOCK = re.compile(r"^(?:/|\*)*\s*@ts-(ignore|expect-error|nocheck)\b(.*?)\s*\*/$", re.DOTALL)
_REASON = re.compile(r"[A-Za-z]{3}")


def analyze(subject: Subject) -> Observation:
    """Every TypeScript file that no tool wrote."""
    files = [file for file in subject.files if file.language == "typescript" and not is_generated(file)]
    hits = (hit for file in files if "@ts-" in file.text for hit in _in_file(subject, file))
    return Observation(
        examined_at=by_path(files), hits=tuple(hits), absence=None if files else subject.spec.not_applicable
    )


def _in_file(subject: Subject, file: SourceFile) -> Iterator[Hit]:
    head = {comment.id for comment in head_comments(file)}
    for comment in file.nodes("comment"):
        directive, rest = _directive(text_of(comment))
        if directive == "expect-error":
            if not _REASON.search(rest) and not _is_explained(comment):
                yield subject.hit("ts-expect-error-bare", file.place(comment), node=comment)
        elif directive == "ignore" or (directive == "nocheck" and comment.id in head):
            message = f"`@ts-{directive}`: {subject.spec.rules['ts-ignore-comment'].message}"
            yield subject.hit("ts-ignore-comment", file.place(comment), message=message, node=comment)


def _directive(text: str) -> tuple[str, str]:
    """(directive, what is written behind it); empty for any other comment."""
    last = text.rsplit("\n", 1)[-1].lstrip() if text.startswith("/*") else text
    match = _LINE.match(text) if text.startswith("//") else _BLOCK.match(last)
    return (match[1], match[2]) if match is not None else ("", "")


def _is_explained(comment: Node) -> bool:
    """Whether a comment on the line above, or on the same line, says something."""
    near = (comment.prev_sibling, comment.next_sibling)
    lines = {comment.start_point.row, comment.start_point.row - 1}
    return any(
        other is not None and other.type == "comment" and other.end_point.row in lines
        and _REASON.search(text_of(other)) is not None and not _directive(text_of(other))[0]
        for other in near
    )  # fmt: skip
