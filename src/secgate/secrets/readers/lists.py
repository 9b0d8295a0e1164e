"""Logins below the line that begins them: lists of chpasswd, dialogues of expect, a state of Terraform."""

import re
from collections.abc import Iterator, Sequence

from secgate.secrets.detectors import Candidate

_MOST = 80  # lines of one entry of a state
_ANSWERS = 3  # lines below a prompt in which its answer stands
_CHPASSWD = re.compile(
    r"^[ \t]*(?:-[ \t]+)?chpasswd:[ \t]*$|\bchpasswd\b[^|\n]{0,40}<<|<<[^|\n]{0,20}\|[ \t]*(?:sudo[ \t]+)?chpasswd\b"
)
_PAIR = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?P<quote>[\"']?)[A-Za-z_][\w.-]{0,31}:(?P<value>[^\s:\"'$]{4,80})(?P=quote)[ \t]*$"
)
_WORD = re.compile(r"^[ \t]*\w+[ \t]*$")
_PROMPT = re.compile(
    r"(?i)\bexpect(?:_exact)?[ \t]*(?:\(|[ \t]).{0,60}(?:assword|assphrase)|"
    r"^[ \t]*(?:-\w+[ \t]+)?[\"'*?]{1,4}[Pp]?ass(?:word|phrase)[^\"'\n]{0,12}[\"'][ \t]*\{"
)
_ANSWER = re.compile(
    r"\bsend(?:line)?[ \t]*[( ][ \t]*(?:-\w?-?[ \t]+)*(?P<quote>[\"'])(?P<value>[^\"'\s$\\]{4,80})(?:\\[rn])*(?P=quote)"
)
_DRAWN = re.compile(r"^[ \t]*\"type\":[ \t]*\"random_password\"")
_RESULT = re.compile(r"^[ \t]*\"result\":[ \t]*\"(?P<value>[^\"\n]{6,200})\"")
_TYPE = re.compile(r"^[ \t]*\"type\":")


def opens(line: str) -> bool:
    """Whether values may stand below a line that are passwords by what the line begins."""
    return any(one.search(line[:400]) for one in (_CHPASSWD, _PROMPT, _DRAWN))


def entries(lines: Sequence[str]) -> Iterator[tuple[int, Candidate]]:
    """The passwords below the line that `lines` begins with: offset of the line, candidate."""
    if _DRAWN.search(lines[0]):
        found = _result(lines)
    elif _PROMPT.search(lines[0]):
        found = _answer(lines)
    else:
        found = _pairs(lines)
    for offset, match in found:
        yield (
            offset,
            Candidate(match["value"], "labelled password", "login", match.start("value"), "password", quoted=True),
        )


def _result(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for offset, line in enumerate(lines[1:_MOST], start=1):
        if _TYPE.match(line):
            return
        match = _RESULT.match(line)
        if match is not None:
            yield offset, match


def _answer(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for offset, line in enumerate(lines[: 1 + _ANSWERS]):
        match = _ANSWER.search(line)
        if match is not None:
            yield offset, match
            return


def _pairs(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Accounts with their passwords, down to the end of the text or of the member."""
    begins = len(lines[0]) - len(lines[0].lstrip())
    for offset, line in enumerate(lines[1:_MOST], start=1):
        match = _PAIR.match(line)
        if match is not None:
            yield offset, match
        elif _WORD.match(line) or (line.strip() and len(line) - len(line.lstrip()) <= begins and ":" in line):
            return
