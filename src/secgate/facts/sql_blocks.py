"""Anonymous blocks of PostgreSQL (DO) and bodies of routines: the statements inside them.

A statement behind a condition counts as one that runs. What a block puts together at run time is not known, and says
so. What stands in a block beside its statements (conditions, assignments, RETURN) may call functions, and is given too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.sql_split import SqlText, split_sql

_DO = re.compile(
    r"(?is)\A\s*do\s+(?:language\s+(?P<first>\w+)\s+)?(?P<quote>\$\w*\$|')(?P<body>.*)(?P=quote)\s*"
    r"(?:language\s+(?P<last>\w+)\s*)?\Z"
)
# What stands before a statement and decides whether and how often it runs.
_BEFORE = re.compile(
    r"(?is)\A\s*(?:<<\w+>>|begin\b(?!\s+(?:transaction|work))(?:\s+atomic\b)?|else\b|loop\b|exception\b(?!\s*;)|"
    r"(?:if|elsif|elseif|when)\b.*?\bthen\b|(?:for|foreach|while)\b.*?\bloop\b|case\b(?=\s+when\b)|"
    r"(?:\w+\s*:\s*)?(?:loop|repeat)\b|(?:\w+\s*:\s*)?while\b.*?\bdo\b)"
)
_COMMENTS = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)+", re.DOTALL)
_IDLE = re.compile(
    r"(?is)\A\s*(?:\Z|end\b|raise\b|return\b|null\b|exit\b|continue\b|get\s+(?:current\s+|stacked\s+)?diagnostics\b|"
    r"assert\b|leave\b|iterate\b|until\b|signal\b|fetch\b|open\s+\w+\s*(?:\(.*\)\s*)?\Z|"
    r"declare\b(?!.*\bhandler\s+for\b(?!.*\b(?:set\s|rollback|begin|resignal)))|close\b|[\w.\"\[\]]+\s*:?=|set\s+[\w.@]+\s*:?=)"
)
_EXECUTED = re.compile(r"(?is)\A\s*execute\s+(?:\$(\w*)\$(.*)\$\1\$|'((?:''|[^'])*)')\s*\Z")
# Statements inside other words: the rows of a loop, of RETURN QUERY, of a cursor.
_WITHIN = re.compile(
    r"(?is)\A\s*(?:for\s+[\w.,\s\"]+?\s+in\s+(?=select\b|with\b|insert\b|update\b|delete\b|execute\b|values\b|\()|"
    r"return\s+query\s+|open\s+\w+\s+(?:(?:no\s+)?scroll\s+)?for\s+|\w+\s+(?:(?:no\s+)?scroll\s+)?cursor\s*(?:\([^)]*\)\s*)?"
    r"(?:for|is)\s+|declare\s+\w+\s+cursor\s+for\s+|perform\b)"
)
_LOOP = re.compile(r"(?is)\s*\bloop\b\s*\Z")
_MOST = 50
How = Literal["statement", "built", "said"]


@dataclass(frozen=True)
class BlockPart:
    """One part of a block.

    Attributes:
        text: as written, with its lines.
        how: a statement; one that is built at run time; or what is said beside the statements.
    """

    text: SqlText
    how: How


def block_of(text: str) -> str | None:
    """The body of a DO statement; None for any other statement, and for a block in a language that is not read."""
    found = _DO.match(text)
    if found is None or (found["first"] or found["last"] or "plpgsql").lower() not in {"plpgsql", "sql"}:
        return None
    return found["body"].replace("''", "'") if found["quote"] == "'" else found["body"]


def parts_of(body: str, line: int) -> Iterator[BlockPart]:
    """The parts of a block, in order.

    Args:
        body: of the block.
        line: on which it starts.
    """
    declaring = False
    for part in split_sql(body):
        text, last = part.text, line + part.end_line - 1
        if re.match(r"(?is)\s*(?:<<\w+>>\s*)?declare\b(?!\s+\w+\s+cursor\b)", text):
            declaring = True
        if declaring:
            begun = re.search(r"(?is)(?:\A|\n)\s*begin\b", text)
            said = text if begun is None else text[: begun.start()]
            said = re.sub(r"(?is)\A\s*(?:<<\w+>>\s*)?declare\b", "", said)
            yield from _placed(said, last - text[len(said) :].count("\n"), declared=True)
            if begun is None:
                continue
            declaring, text = False, text[begun.start() :]
        for _ in range(_MOST):
            text = _COMMENTS.sub("", text)
            if (before := _BEFORE.match(text)) is None:
                break
            text = text[before.end() :]
            yield from _placed(before.group(), last - text.count("\n"))
        # NOTE: comments may stand between the two; what is left starts where its last line says.
        alone = next(split_sql(text), None)
        if alone is not None:
            yield from _placed(alone.text, last)


def _placed(text: str, last: int, *, declared: bool = False) -> Iterator[BlockPart]:
    """One part as what it is, the words around a statement inside it taken off."""
    first = last - text.count("\n")
    within = _WITHIN.match(text)
    if within is not None:
        rest = _LOOP.sub("", text[within.end() :]).strip()
        rest = f"SELECT {rest}" if within.group().strip().lower() == "perform" else rest
        yield from _placed(rest, last)
        return
    if re.match(r"(?is)\s*execute\b", text):
        held = _EXECUTED.match(text)
        inner = (held[2] or (held[3] or "").replace("''", "'")) if held is not None else None
        built: How = "statement" if inner is not None else "built"
        yield BlockPart(SqlText(inner if inner is not None else text, first, last), built)
    elif text.strip():
        said = declared or _IDLE.match(text) is not None or _BEFORE.match(text) is not None
        yield BlockPart(SqlText(text, first, last), "said" if said else "statement")
