"""Comments of a script as runs of lines, and which of these are code that was switched off.

Prose parses as code now and then (`Hello`, `Note: see below`), so only what does something counts: declarations, calls,
assignments, control flow.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from secgate.facts.typescript.syntax import Node, parse, text_of

_DIRECTIVE = re.compile(
    r"^\W*(?:eslint|@ts-|prettier-|tslint:|biome-|istanbul|c8 |v8 |webpack|#?region\b|#?endregion\b|@jsx|nosemgrep"
    r"|global\b)"
)
_LICENCE = re.compile(r"copyright|licen[cs]e|spdx", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"\b(?:examples?|e\.g\.|usage|for instance|like this|output|result|before|after)\b[^\n]*:?\s*$", re.IGNORECASE
)
_LEAST = 3
_MOST = 60
_MOST_CHARACTERS = 6_000
_ACTS = frozenset({
    "call_expression", "assignment_expression", "augmented_assignment_expression", "await_expression",
    "new_expression", "update_expression", "jsx_element", "jsx_self_closing_element", "yield_expression",
})  # fmt: skip
_WEAK = frozenset({"expression_statement", "labeled_statement", "empty_statement", "comment", "statement_block"})


@dataclass(frozen=True)
class CommentRun:
    """Lines of comment one after the other.

    Attributes:
        line: of the first one, 1-based.
        lines: their text without what makes them a comment.
    """

    line: int
    lines: tuple[str, ...]


def comment_runs(comments: Sequence[Node], lines: Sequence[str]) -> Iterator[CommentRun]:
    """The comments of a file that stand on lines of their own, neighbours together; doc comments are left out.

    Args:
        comments: nodes of type `comment` in source order.
        lines: of the file.
    """
    pending: list[Node] = []
    for node in comments:
        text = text_of(node)
        row = node.start_point.row
        alone = not lines[row][: len(lines[row]) - len(lines[row].lstrip())].strip() and _starts_line(node, lines)
        if pending and (not text.startswith("//") or not alone or row != pending[-1].start_point.row + 1):
            yield _run(pending)
            pending = []
        if text.startswith("//") and alone:
            pending.append(node)
        elif text.startswith("/*") and not text.startswith("/**") and alone:
            inner = tuple(re.sub(r"^\s*\*(?!/) ?", "", line) for line in text[2:-2].split("\n"))
            yield CommentRun(row + 1, inner)
    if pending:
        yield _run(pending)


def _starts_line(node: Node, lines: Sequence[str]) -> bool:
    before = lines[node.start_point.row].lstrip()
    first = text_of(node).split("\n")[0].rstrip("\r")
    # NOTE: in JSX a comment stands in braces.
    return before.startswith((first, "{" + first, "{ " + first))


def _run(nodes: Sequence[Node]) -> CommentRun:
    lines = tuple(re.sub(r"^//+ ?", "", text_of(node)).rstrip() for node in nodes)
    return CommentRun(nodes[0].start_point.row + 1, lines)


def switched_off(run: CommentRun, wanted: frozenset[int], parses: Callable[[str], bool]) -> tuple[int, int] | None:
    """The first and last line of the longest part of a run that is code, at least three lines; None without one.

    Args:
        run: the comment.
        wanted: lines that may count, 1-based.
        parses: whether a text is made of statements that do something.
    """
    if run.line <= 2 and any(_LICENCE.search(line) for line in run.lines):  # noqa: PLR2004 - below a first line `#!`
        return None
    for start, part in _parts(run, wanted):
        for size in range(min(len(part), _MOST), _LEAST - 1, -1):
            for at in range(len(part) - size + 1):
                piece = part[at : at + size]
                if sum(bool(line.strip()) for line in piece) < _LEAST or not piece[0].strip() or not piece[-1].strip():
                    continue
                text = "\n".join(piece)
                if len(text) > _MOST_CHARACTERS or (at and _EXAMPLE.search(part[at - 1])):
                    continue
                if parses(text):
                    return start + at, start + at + size - 1
    return None


def _parts(run: CommentRun, wanted: frozenset[int]) -> Iterator[tuple[int, list[str]]]:
    """Neighbouring lines that may count, without directives."""
    start, part = run.line, list[str]()
    for number, line in enumerate(run.lines, run.line):
        if number in wanted and not _DIRECTIVE.search(line):
            part.append(line)
            continue
        yield from [(start, part)] if part else []
        start, part = number + 1, []
    yield from [(start, part)] if part else []


def is_script(text: str) -> bool:
    """Whether a text is made of statements of TypeScript that do something."""
    if not re.search(r"[;(){}=]", text):
        return False
    root = parse(f"async function* f() {{\n{text}\n}}".encode(), "a.tsx").root_node
    body = root.named_children[0].child_by_field_name("body") if root.named_child_count == 1 else None
    if root.has_error or body is None:
        top = parse(text.encode(), "a.tsx").root_node
        return not top.has_error and _acts(top.named_children)
    return _acts(body.named_children)


def _acts(statements: Sequence[Node]) -> bool:
    """Whether most statements do something, and none is a word of prose."""
    strong = [statement for statement in statements if _is_strong(statement)]
    return bool(strong) and len(strong) == len([one for one in statements if one.type != "comment"])


def _is_strong(statement: Node) -> bool:
    if statement.type not in _WEAK:
        return statement.named_child_count > 0
    inner = (
        statement.named_children[0] if statement.type == "expression_statement" and statement.named_children else None
    )
    while inner is not None and inner.type in {"parenthesized_expression", "non_null_expression", "unary_expression"}:
        inner = inner.named_children[0] if inner.named_children else None
    if inner is not None and inner.type == "call_expression":
        called, given = inner.child_by_field_name("function"), inner.child_by_field_name("arguments")
        # NOTE: `see (below)` is prose; nobody writes a call so.
        return called is not None and given is not None and called.end_byte == given.start_byte
    return inner is not None and inner.type in _ACTS
