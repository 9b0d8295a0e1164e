"""What stands in a description of a change beyond its template, and whether that gives a reason."""

import re
from collections.abc import Iterable, Mapping

_TEMPLATE = re.compile(
    r"(?:^|/)(?:\.github/|docs/|\.gitlab/)?(?:pull_request_template|merge_request_templates?/[^/]+"
    r"|PULL_REQUEST_TEMPLATE/[^/]+)(?:\.\w+)?$",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BOX = re.compile(r"^\s*[-*+]\s*\[[ xX]\]\s*")
_HEADING = re.compile(r"^\s*#{1,6}\s")
_REASON_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s+|\*\*)(?:why|motivation|reasons?|background|context|problem|rationale|purpose|root cause)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|in order to|to (?:avoid|prevent|allow|fix|support|make|let|ensure|reduce|keep|stop)"
    r"|due to|caused? by|which (?:broke|breaks|failed|fails|leads?|led|caused?)|otherwise|therefore|reason|why|needed"
    r"|required|requested|instead of|no longer|previously|regression)\b",
    re.IGNORECASE,
)
_TICKET = re.compile(
    r"(?:^|[\s(\[])(?:#\d+|[A-Z][A-Z0-9]{1,9}-\d+)\b|\b(?:issues|pull|browse|ticket|work_items|merge_requests)/[\w-]+"
)
_MOST = 100_000
_LEAST_WORDS = 3


def templates(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Texts of the target's templates for descriptions of changes."""
    return tuple(text for path, text in sorted(texts.items()) if _TEMPLATE.search(path))


def own_text(body: str, title: str, known: Iterable[str]) -> str:
    """What a description says beyond comments, headings, ticked boxes, its template and its title.

    Args:
        body: the description.
        title: of the change.
        known: texts of templates.
    """
    theirs = {_plain(line) for text in known for line in _COMMENT.sub("", text).splitlines()}
    theirs |= {_plain(title)}
    lines = [line for line in _COMMENT.sub("", body[:_MOST]).splitlines() if line.strip()]
    own = [line for line in lines if not _HEADING.match(line) and not _BOX.match(line) and _plain(line) not in theirs]
    return "\n".join(own)


def is_empty(own: str) -> bool:
    """Whether a text of its own says nothing: fewer than three words and no ticket."""
    return len(re.findall(r"\w{2,}", own)) < _LEAST_WORDS and _TICKET.search(own) is None


def gives_reason(own: str, body: str) -> bool:
    """Whether a description has a sentence or a section for the reason, or names a ticket."""
    if _REASON.search(own) or _TICKET.search(own):
        return True
    lines = _COMMENT.sub("", body[:_MOST]).splitlines()
    for at, line in enumerate(lines):
        if _REASON_HEADING.match(line):
            rest = (one for one in lines[at + 1 :] if one.strip())
            if not _HEADING.match(next(rest, "#  ")):
                return True
    return False


def _plain(line: str) -> str:
    return re.sub(r"\W+", " ", _BOX.sub("", line)).strip().lower()
