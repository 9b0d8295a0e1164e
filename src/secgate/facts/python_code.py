"""What little is read of Python: calls of `print`, comments, and whether a text is made of statements."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from textwrap import dedent

from secgate.target.languages import language_of_script
from secgate.target.scope import default_exclusion

_LARGEST = 1_000_000
_STRONG = (
    ast.Assign, ast.AugAssign, ast.If, ast.For, ast.While, ast.Return, ast.Raise, ast.With, ast.Try,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Delete, ast.Assert,
    ast.AsyncFor, ast.AsyncWith,
)  # fmt: skip
_SKIPPED = frozenset({tokenize.NL, tokenize.COMMENT})


def python_sources(texts: Mapping[str, str]) -> dict[str, str]:
    """The Python files that the code items look at, by path.

    Args:
        texts: every text file of the target.
    """
    folders = frozenset(path.rpartition("/")[0] for path in texts if path.rpartition("/")[2] == "package.json")
    return {
        path: text
        for path, text in texts.items()
        if language_of_script(path, text) == "python" and default_exclusion(path, folders) is None
    }


def prints(text: str) -> list[int] | None:
    """Lines of calls of `print`, 1-based; None for a file that does not parse, or is too large."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    found = []
    for at, token in enumerate(tokens):
        if token.type == tokenize.NAME and token.string == "print" and at + 1 < len(tokens):
            before = tokens[at - 1].string if at else ""
            if before not in {".", "def"} and tokens[at + 1].string == "(":
                found.append(token.start[0])
    return found


def comments(text: str) -> list[tuple[int, str]] | None:
    """Comments that stand on lines of their own, with their line; None for a file that does not parse."""
    if _tokens(text) is None:
        return None
    lines = text.split("\n")
    every = tokenize.generate_tokens(io.StringIO(text).readline)
    return [
        (token.start[0], re.sub(r"^#+ ?", "", token.string))
        for token in every
        if token.type == tokenize.COMMENT and not lines[token.start[0] - 1][: token.start[1]].strip()
    ]


def _tokens(text: str) -> list[tokenize.TokenInfo] | None:
    if len(text) > _LARGEST:
        return None
    try:
        return [one for one in tokenize.generate_tokens(io.StringIO(text).readline) if one.type not in _SKIPPED]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None


def is_python(text: str) -> bool:
    """Whether a text is made of Python statements that do something."""
    if not re.search(r"[(=:]", text):
        return False
    for one in (text, dedent(text)):
        if (body := _body(one)) is not None:
            lines = one.split("\n")
            return bool(body) and all(_acts(statement, lines) for statement in body)
    return False


def _body(text: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _acts(statement: ast.stmt, lines: list[str]) -> bool:
    if isinstance(statement, ast.AnnAssign):
        return statement.value is not None
    if not isinstance(statement, ast.Expr):
        return isinstance(statement, _STRONG)
    value = statement.value
    if not isinstance(value, ast.Call):
        return isinstance(value, ast.Await | ast.Yield)
    # NOTE: `see (below)` is prose; nobody writes a call so.
    line = lines[(value.func.end_lineno or 1) - 1].encode()
    return line[value.func.end_col_offset or 0 :].startswith(b"(")


def runs(found: list[tuple[int, str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Comments on neighbouring lines together: the first line, and their texts."""
    start, part = 0, list[str]()
    for line, text in found:
        if part and line != start + len(part):
            yield start, tuple(part)
            part = []
        start = start if part else line
        part.append(text)
    if part:
        yield start, tuple(part)
