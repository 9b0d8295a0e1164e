"""Documents of a target: which are held to a standard, how old they are, and what one is worth as evidence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pathspec import GitIgnoreSpec

from secgate.evidence.markdown import Link, MarkdownFile
from secgate.model import Evidence, counted
from secgate.target.changes import Change

DEFAULT_PATHS = ("/README.md", "/docs/**/*.md")
LEAST_WORDS = 30
STATES: Mapping[str, str] = {
    "draft": "Draft",
    "in review": "In Review",
    "published": "Published",
    "active": "Published",
}
_ENDINGS = (".md", ".mdx", ".markdown")
_ARCHIVE = re.compile(r"(?:^|/)_?(?:archived?|attic|deprecated|obsolete|superseded)/", re.IGNORECASE)
_CHANGE_LOG = re.compile(r"(?:^|/)(?:change_?logs?|changes|history|releases?(?:[-_]notes)?)\.\w+$", re.IGNORECASE)
_DECISION = re.compile(r"(?:^|/)(?:adrs?|decisions|decision-records|rfcs?)/|(?:^|/)adr[-_]?\d", re.IGNORECASE)
_DATED = re.compile(r"(?:^|/)(?:reports?|minutes|postmortems?)/|(?:19|20)\d\d[-_]?\d\d[-_]?\d\d", re.IGNORECASE)
_GENERATED = re.compile(
    r"\b(?:auto-?)?generated (?:by|from|with)\b|@generated\b"
    r"|\bdo not edit\b(?=\W*(?:$|this\b|by hand|manually|directly))",
    re.IGNORECASE,
)
_TEMPLATES = re.compile(r"(?:^|/)(?:\.?templates?)/|(?:^|[/_.-])template(?:[_.-]|$)", re.IGNORECASE)
_GUIDE = re.compile(r"(?:^|/)(?:guides?|how-?tos?|tutorials?)/|(?:guide|how-?to|tutorial)s?\.\w+$", re.IGNORECASE)
# Words beside the three with which a document says that it holds no more, or not yet.
_NOT_HELD = re.compile(
    r"\W*(?:deprecated|obsolete|outdated|superseded|archived|withdrawn|rejected|retired|wip|"
    r"work in progress|proposed|planned)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PLACEHOLDER = re.compile(r"[<>{}$*]|\.\.\.|…|(?:^|/)path/to/|^(?:url|link|todo|tbd|x+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Documents:
    """The documents that are held to the documentation standard.

    Attributes:
        files: by path.
        archived: paths in archive folders, which are left out.
    """

    files: tuple[MarkdownFile, ...]
    archived: tuple[str, ...]

    def left_out(self) -> tuple[Evidence, ...]:
        """How many documents are left out, so that nobody takes them for examined."""
        if not self.archived:
            return ()
        count = len(self.archived)
        reason = f"{count} document{'' if count == 1 else 's'} in archive folders left out, {self.archived[0]} first"
        return (Evidence(kind="documents", state="good", reason=reason),)


def documents_in(texts: Mapping[str, str], globs: Sequence[str] = ()) -> Documents:
    """The documents of a target.

    Args:
        texts: every text file by path.
        globs: `doc_paths` of the configuration, as `.gitignore` has them; without any README.md and docs/**/*.md.
    """
    spec = GitIgnoreSpec.from_lines(globs or DEFAULT_PATHS)
    paths = [path for path in sorted(texts) if path.lower().endswith(_ENDINGS) and spec.match_file(path)]
    archived = tuple(path for path in paths if _ARCHIVE.search(path))
    files = tuple(MarkdownFile(path, texts[path]) for path in paths if path not in archived)
    return Documents(files, archived)


def is_settled(document: MarkdownFile) -> bool:
    """Whether a document does not change by its kind: change log, decision record, dated report, generated page."""
    path = document.path
    by_name = any(pattern.search(path) for pattern in (_CHANGE_LOG, _DECISION, _DATED))
    return by_name or any(_GENERATED.search(line) for line in document.lines[:15])


def is_decision(path: str) -> bool:
    """Whether a document is a decision record, by its folder or name."""
    return path.lower().endswith(_ENDINGS) and _DECISION.search(path) is not None


def is_template_file(document: MarkdownFile) -> bool:
    """Whether a document is there to be copied and filled in."""
    return _TEMPLATES.search(document.path) is not None


def is_guide(document: MarkdownFile) -> bool:
    """Whether a document is a guide, by folder or name."""
    name = document.path.rpartition("/")[2].lower()
    return _GUIDE.search(document.path) is not None and not name.startswith("readme") and not is_settled(document)


def day_of(text: str) -> date | None:
    """The date that a front line begins with; None when there is none."""
    match = _DAY.match(text.strip())
    try:
        return date.fromisoformat(match.group()) if match is not None else None
    except ValueError:
        return None


def status_of(text: str) -> str | None:
    """The status that a front line begins with: Draft, In Review or Published; None for another word."""
    plain = re.sub(r"[^a-z ]+", " ", text.strip().lower()).strip()
    return next((state for word, state in STATES.items() if plain == word or plain.startswith(f"{word} ")), None)


def judge_document(
    path: str, text: str | None, *, now: datetime, max_age_days: int = 90, change: Change | None = None
) -> Evidence:
    """What a document is worth as evidence: by its front lines and headings, never by its prose.

    Args:
        path: as the configuration names it.
        text: its content; None when the target has no such text file.
        now: the time of the run.
        max_age_days: how old it may be, by `Last Updated`, else by its last commit.
        change: that commit.
    """

    def worth(state: str, reason: str) -> Evidence:
        return Evidence.model_validate({"kind": "document", "path": path, "state": state, "reason": reason})

    if text is None:
        return worth("missing", "the document is not there")
    if not path.lower().endswith(_ENDINGS):
        return worth("unreadable", "is no Markdown file")
    document = MarkdownFile(path, text)
    if not document.headings or document.words < LEAST_WORDS:
        return worth("empty", f"is a stub: no heading, or fewer than {LEAST_WORDS} words below it")
    if document.template_line is not None:
        return worth("empty", f"still holds template text on line {document.template_line}")
    status = document.front("Status")
    if status is not None and status_of(status.value) in {"Draft", "In Review"}:
        return worth("draft", f"is {status_of(status.value)}, not Published")
    if status is not None and (word := _NOT_HELD.match(status.value)) is not None:
        return worth("draft", f"is {word.group().strip()}, not Published")
    stale = _staleness(document, now, max_age_days, change)
    return worth("stale", stale) if stale is not None else worth("good", counted(len(document.headings), "heading"))


def _staleness(document: MarkdownFile, now: datetime, max_age_days: int, change: Change | None) -> str | None:
    """Why a document is too old; None when it is not."""
    front, today = document.front("Last Updated"), now.astimezone(UTC).date()
    if front is not None:
        day = day_of(front.value)
        if day is None or day > today:
            return "its Last Updated is no date, or lies ahead"
        return (
            f"was last updated on {day}, more than {max_age_days} days ago" if _old(day, today, max_age_days) else None
        )
    if change is None or not change.known:
        return "has no Last Updated line, and its history does not say when it changed"
    day = change.at.date()
    return f"was last changed on {day}, more than {max_age_days} days ago" if _old(day, today, max_age_days) else None


def _old(day: date, today: date, days: int) -> bool:
    return day + timedelta(days=days) < today


@dataclass(frozen=True)
class LinkCheck:
    """What became of the relative links of some documents.

    Attributes:
        examined: how many each document has.
        dead: each with its document and why.
        outside: those that lead out of the target, which nothing here can follow.
    """

    examined: Mapping[str, int]
    dead: tuple[tuple[MarkdownFile, Link, str], ...]
    outside: tuple[tuple[MarkdownFile, Link], ...]


def check_links(documents: Iterable[MarkdownFile], paths: Iterable[str], texts: Mapping[str, str]) -> LinkCheck:
    """Whether the relative links of documents lead somewhere.

    Args:
        documents: whose links; those of templates are left out.
        paths: every path of the target.
        texts: every text file by path, for headings.
    """
    known = set(paths) | set(texts)
    known |= {folder for path in known for folder in _folders(path)}
    dead: list[tuple[MarkdownFile, Link, str]] = []
    outside: list[tuple[MarkdownFile, Link]] = []
    examined = Counter[str]()
    read: dict[str, MarkdownFile] = {document.path: document for document in documents}
    for document in list(read.values()):
        for link in () if is_template_file(document) else document.links:
            if _SCHEME.match(link.target) or _PLACEHOLDER.search(link.target) or not link.target.strip():
                continue
            examined[document.path] += 1
            name, _, anchor = link.target.partition("#")
            path = _resolved(document.path, name.partition("?")[0])
            if path is None:
                outside.append((document, link))
            elif path not in known:
                dead.append((document, link, "there is no such file"))
            elif anchor and path.lower().endswith(_ENDINGS) and path in texts:
                other = read.setdefault(path, MarkdownFile(path, texts[path]))
                if anchor.lower() not in {one.lower() for one in other.anchors}:
                    dead.append((document, link, "the document has no such heading"))
    return LinkCheck(examined, tuple(dead), tuple(outside))


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    yield from ("/".join(parts[:end]) for end in range(len(parts)))


def _resolved(base: str, name: str) -> str | None:
    """The path of the target that a link names; None when it leads out."""
    if not name:
        return base
    parts = [] if name.startswith("/") else base.split("/")[:-1]
    for part in name.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
