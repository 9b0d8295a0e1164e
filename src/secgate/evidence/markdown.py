"""Markdown as documents use it: front lines, headings with what stands below them, and links; code is left out.

Forms: CommonMark for fences, headings and links, YAML front matter, and the anchors that code hosts make of headings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from secgate.settings.incidents import is_template

FRONT_LINES = 15
# NOTE: a longer line is no heading and no front line that anybody reads, and would cost the square of its length.
_LONGEST = 1_000
_FENCE = re.compile(r"^\s{0,3}(?:>\s*)*(`{3,}|~{3,})")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-+)\s*$")
_TICKS = re.compile(r"`+")
# NOTE: the parts exclude each other, so that a line of brackets takes no longer than it has characters.
_INLINE = re.compile(r"\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()<>]|\([^\s()]*\))+))(?:\s+[\"'(][^\n]{0,300}?[\"')])?\s*\)")
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]^\n]{1,200}\]:\s+<?([^\s<>]+)>?")
_HTML = re.compile(r"<(?:a|img)\b[^<>]{0,500}?\b(?:href|src)\s*=\s*[\"']([^\"'<>]+)[\"']", re.IGNORECASE)
_ANCHOR = re.compile(r"<[a-z][^<>]{0,500}?\b(?:id|name)\s*=\s*[\"']([^\"'<>]+)[\"']", re.IGNORECASE)
_FRONT = re.compile(r"^[\s>*+|-]*[*_]*([A-Za-z][A-Za-z _-]{1,40}?)[*_]*\s*(?::|\|)\s*[*_]*\s*(.*?)[\s|]*$")
_PARTS = re.compile(r"\s+[|·•]\s+(?=[*_]*[A-Za-z][A-Za-z _-]{1,40}[*_]*\s*:)")
# An anchor of its own choice behind a heading: `## Fix {#fix}`.
_CHOSEN = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_DATE_FORM = re.compile(r"\bYYYY\b", re.IGNORECASE)
_MARKS = re.compile(r"^[\s#>*+-]*(?:\d+[.)]\s+)?(?:\[[ xX]\]\s+)?")
_BRACKETED = re.compile(r"\[(?:[A-Z][\w /',-]{2,80})\](?![(\[:])")


@dataclass(frozen=True)
class Front:
    """A front line: what it says, and where."""

    value: str
    line: int

    @property
    def is_template(self) -> bool:
        """Whether nobody has filled it in."""
        plain = self.value.strip("*_` ")
        return not plain or is_template(plain) or _DATE_FORM.search(plain) is not None or plain.count("|") > 1


@dataclass(frozen=True)
class Heading:
    """A heading.

    Attributes:
        text: without marks of emphasis, code and links.
        anchor: what a link to it ends with.
        is_empty: whether neither text nor a deeper heading stands below it.
    """

    level: int
    text: str
    line: int
    anchor: str
    is_empty: bool


@dataclass(frozen=True)
class Link:
    """A link or an image; its target as written."""

    target: str
    line: int


@dataclass(frozen=True)
class MarkdownFile:
    """A document of the target."""

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Every line without its end."""
        return [line.rstrip("\r") for line in self.text.split("\n")]

    @cached_property
    def _matter(self) -> int:
        """The number of lines of YAML front matter, with its two rules."""
        if self.lines[0].strip() != "---":
            return 0
        return next((n + 1 for n, line in enumerate(self.lines[1:200], 1) if line.strip() in {"---", "..."}), 0)

    @cached_property
    def prose(self) -> list[str]:
        """Every line as it reads outside of code, comments and front matter; what is none of it is empty."""
        return [_without_code(line) for line in self._shown]

    @cached_property
    def _shown(self) -> list[str]:
        """Every line outside of blocks of code, comments and front matter."""
        return _without_comments("\n".join(self._outside())).split("\n")

    def _outside(self) -> Iterator[str]:
        fence = ""
        for number, line in enumerate(self.lines):
            mark = _FENCE.match(line)
            if number < self._matter:
                yield ""
            elif fence:
                if mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0] + "> "):
                    fence = ""
                yield ""
            else:
                fence = mark[1] if mark is not None else ""
                yield "" if fence else line

    def front(self, label: str) -> Front | None:
        """The front line of a label such as `Last Updated`: bold, plain, in a table, or in front matter."""
        wanted = _plain(label)
        shown = [*self.lines[: self._matter], *self._shown[self._matter :]]
        lines = enumerate(shown[: self._matter + FRONT_LINES], 1)
        for number, line in lines:
            for part in _PARTS.split(line[:_LONGEST]):
                match = _FRONT.match(part)
                if match is not None and _plain(match[1]) == wanted:
                    return Front(match[2].strip("*_`\"' "), number)
        return None

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Every heading in order."""
        found = list(self._headings())
        anchors: dict[str, int] = {}
        made = []
        for index, (level, text, line, end) in enumerate(found):
            base = _anchor(_CHOSEN.sub("", text))
            count = anchors.get(base, 0)
            anchors[base] = count + 1
            after = found[index + 1] if index + 1 < len(found) else None
            body = self.lines[end : after[2] - 1 if after is not None else len(self.lines)]
            is_empty = not any(part.strip() for part in body) and (after is None or after[0] <= level)
            made.append(Heading(level, text, line, f"{base}-{count}" if count else base, is_empty))
        return tuple(made)

    def _headings(self) -> Iterator[tuple[int, str, int, int]]:
        """Level, text, line, and the line on which it ends."""
        prose = self.prose
        for number, line in enumerate(prose, 1):
            if (match := _HEADING.match(line[:_LONGEST])) is not None:
                yield len(match[1]), _unmarked(self.lines[number - 1].strip().strip("#").strip()), number, number
            elif line.strip() and not line.lstrip().startswith(("|", "-", "*", ">", "#")):
                under = _UNDERLINE.match(prose[number]) if number < len(prose) else None
                if under is not None:
                    yield 1 if under[1][0] == "=" else 2, _unmarked(line.strip()), number, number + 1

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link into the document may end with."""
        chosen = (match[1] for heading in self.headings if (match := _CHOSEN.search(heading.text)) is not None)
        return frozenset((*(h.anchor for h in self.headings), *chosen, *_ANCHOR.findall(self.text)))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link and image outside of code."""
        found = []
        for number, line in enumerate(self.prose, 1):
            targets = [match[1] or match[2] or "" for match in _INLINE.finditer(line)]
            targets += [match[1] for match in _REFERENCE.finditer(line)] + _HTML.findall(line)
            found += [Link(unquote(target), number) for target in targets]
        return tuple(found)

    @cached_property
    def template_line(self) -> int | None:
        """The first line that nobody has filled in; None when there is none."""
        fronts = (self.front(label) for label in ("Last Updated", "Owner", "Status"))
        left = [front.line for front in fronts if front is not None and front.is_template]
        for number, line in enumerate(self.prose, 1):
            bare = _MARKS.sub("", line).strip().strip("*_")
            if bare and (_BRACKETED.fullmatch(bare) is not None or re.fullmatch(r"(?:TODO|TBD)\b.{0,200}", bare)):
                left.append(number)
        return min(left, default=None)

    @property
    def words(self) -> int:
        """How many words stand below its headings and front lines."""
        return _words(self.prose)

    def section(self, anchor: str) -> int | None:
        """How many words stand below a heading up to the next one of its level; None when it has no such heading."""
        start = next((index for index, heading in enumerate(self.headings) if heading.anchor == anchor), None)
        if start is None:
            return None
        own = self.headings[start]
        after = (heading.line for heading in self.headings[start + 1 :] if heading.level <= own.level)
        return _words(self.prose[own.line : next(after, len(self.prose) + 1) - 1])


def _words(prose: Sequence[str]) -> int:
    cut = (line[:_LONGEST] for line in prose)
    return sum(len(line.split()) for line in cut if not _HEADING.match(line) and not _FRONT.match(line))


def _without_comments(text: str) -> str:
    """The text with the lines of its HTML comments empty; one that is never closed is none."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + len("-->")
    return "".join((*pieces, text[at:]))


def _without_code(line: str) -> str:
    """The line with its code spans blank: each run of backticks and the next one as long."""
    runs = [match.span() for match in _TICKS.finditer(line)]
    if len(runs) < 2:  # noqa: PLR2004 - a span has two ends
        return line
    ends: dict[int, list[int]] = {}
    for index in reversed(range(len(runs))):
        ends.setdefault(runs[index][1] - runs[index][0], []).append(index)
    pieces, at, index = [], 0, 0
    while index < len(runs):
        same = ends[runs[index][1] - runs[index][0]]
        while same and same[-1] <= index:
            same.pop()
        if same:
            start, index = runs[index][0], same[-1]
            pieces += [line[at:start], " " * (runs[index][1] - start)]
            at = runs[index][1]
        index += 1
    return "".join((*pieces, line[at:]))


def _plain(label: str) -> str:
    return re.sub(r"[\s_-]+", "", label).casefold()


def _unmarked(text: str) -> str:
    """A heading as it is shown: links by their words, without marks of emphasis and code."""
    return re.sub(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,300}\)", r"\1", text).replace("`", "").replace("**", "")


def _anchor(text: str) -> str:
    """What code hosts make of a heading: lower case, hyphens for spaces, no other signs."""
    kept = re.sub(r"[^\w\- ]", "", text.strip().lower().replace("*", ""))
    return kept.replace(" ", "-")
