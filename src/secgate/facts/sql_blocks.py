"""Anonymous blocks of PostgreSQL (DO): the statements inside them, without what decides whether they run.

A statement behind a condition counts as one that runs. What a block puts together at run time is not known, and says
so.
"""

import re
from collections.abc import Iterator

from secgate.facts.sql_split import SqlText, split_sql

_DO = re.compile(
    r"(?is)\A\s*do\s+(?:language\s+\w+\s+)?(?P<quote>\$\w*\$|')(?P<body>.*)(?P=quote)\s*(?:language\s+\w+\s*)?\Z"
)
# What stands before a statement and decides whether and how often it runs.
_BEFORE = re.compile(
    r"(?is)\A\s*(?:<<\w+>>|begin\b(?!\s+(?:transaction|work))|else\b|loop\b|exception\b|"
    r"(?:if|elsif|elseif|when)\b.*?\bthen\b|(?:for|foreach|while)\b.*?\bloop\b|case\b(?=\s+when\b))"
)
_COMMENTS = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)+", re.DOTALL)
_IDLE = re.compile(
    r"(?is)\A\s*(?:\Z|end\b|raise\b|return\b|null\b|exit\b|continue\b|get\s+(?:current\s+)?diagnostics\b|assert\b|"
    r"perform\b|select\b|open\b|fetch\b|close\b|[\w.\"\[\]]+\s*:?=)"
)
_EXECUTED = re.compile(r"(?is)\A\s*execute\s+(?:\$(\w*)\$(.*)\$\1\$|'((?:''|[^'])*)')\s*\Z")
_MOST = 50


def block_of(text: str) -> str | None:
    """The body of a DO statement; None for any other statement."""
    found = _DO.match(text)
    if found is None:
        return None
    return found["body"].replace("''", "'") if found["quote"] == "'" else found["body"]


def statements_of(body: str, line: int) -> Iterator[SqlText | None]:
    """The statements that a block may run, each with its line; None for one that is put together at run time.

    Args:
        body: of the block.
        line: on which it starts.
    """
    declaring = False
    for part in split_sql(body):
        text = part.text
        if re.match(r"(?is)\s*declare\b", text):
            declaring = True
        if declaring:
            if (begun := re.search(r"(?is)(?:\A|\n)\s*begin\b", text)) is None:
                continue
            declaring, text = False, text[begun.start() :]
        for _ in range(_MOST):
            text = _COMMENTS.sub("", text)
            if (before := _BEFORE.match(text)) is None:
                break
            text = text[before.end() :]
        # NOTE: comments may stand between the two; what is left starts where its last line says.
        alone = next(split_sql(text), None)
        if alone is None:
            continue
        last = line + part.end_line - 1
        first = last - alone.text.count("\n")
        if re.match(r"(?is)execute\b", alone.text):
            held = _EXECUTED.match(alone.text)
            inner = (held[2] or (held[3] or "").replace("''", "'")) if held is not None else None
            yield SqlText(inner, first, last) if inner is not None else None
        elif not _IDLE.match(alone.text):
            yield SqlText(alone.text, first, last)
