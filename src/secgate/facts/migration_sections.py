"""Which lines of a file of SQL are its way forward and which its way back, by the comments that its tool looks for.

Sources: the parsers of dbmate, goose, sql-migrate, micrate, rambler, node-pg-migrate, tern, MyBatis Migrations, Play
evolutions, the npm package sqlite, Atlas (its archives) and Liquibase (formatted SQL).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Way = Literal["up", "down"]


@dataclass(frozen=True)
class Layout:
    """How a tool tells the ways apart.

    Attributes:
        tool: a pattern of its name, as manifests write it; empty where that does not matter.
        mark: a line at which a part begins; its group `up` or `down` says which, none of the two that it is neither.
        bare: a file without marks is a way forward as a whole to this tool.
        asks_up: a file with no mark for the way forward is one as a whole, the part below its other mark included.
    """

    tool: str
    mark: re.Pattern[str]
    bare: bool = False
    asks_up: bool = False


def _layout(tool: str, mark: str, *, bare: bool = False, asks_up: bool = False) -> Layout:
    return Layout(tool, re.compile(rf"^[ \t]*{mark}", re.IGNORECASE), bare, asks_up)


LAYOUTS = (
    _layout("", r"--[ \t]*migrate:(?:(?P<up>up)|(?P<down>down))\b"),
    _layout("", r"--[ \t]*\+(?:goose|migrate|micrate)[ \t]+(?:(?P<up>up)|(?P<down>down))\b"),
    _layout("", r"--[ \t]*rambler[ \t]+(?:(?P<up>up)|(?P<down>down))\b"),
    _layout("node-pg-migrate", r"--[ \t-]*(?:(?P<up>up)|(?P<down>down))[ \t]+migration", bare=True, asks_up=True),
    _layout("tern", r"-+[ \t]*create above[ \t]*/[ \t]*(?P<down>drop below)[ \t]*-+", bare=True),
    _layout("mybatis-migrations|migrations-maven-plugin|dbdeploy", r"--[ \t]*//[ \t]*(?P<down>@undo)\b", bare=True),
    _layout("", r"(?:#|--).*!(?:(?P<up>ups)|(?P<down>downs))\b"),
    _layout(
        "atlas", r"--[ \t](?:(?P<up>migration)|(?P<down>down)|checks(?:/[\w.-]+)?)(?:\.sql)[ \t]--[ \t]*$", bare=True
    ),
    # NOTE: the word alone, as tools and people write it: `-- Down`, `-- @down {`, `--;; down`, `-- +down`, `-- [DOWN]`.
    _layout(
        "sqlite",
        r"--[ \t@+#!;=*~\[(<-]*(?:migration[ \t]+)?(?:(?P<up>up)|(?P<down>down))"
        r"(?:[ \t]+\((?:rollback|revert|undo)[^)]*\))?[ \t@+#!;=*~\])>:{-]*$",
    ),
)
WORDS = LAYOUTS[-1]
# What has to stand in a text for any of them.
_HINT = re.compile(r"(?im)^[ \t]*(?:-|#).*(?:\b(?:up|down)s?\b|drop below|@undo)")
_LIQUIBASE = re.compile(r"\A\s*--[ \t]*liquibase[ \t]+formatted[ \t]+sql\b", re.IGNORECASE)
_CHANGESET = re.compile(r"^[ \t]*--[ \t]*changeset\b", re.IGNORECASE)
_ROLLBACK = re.compile(r"^[ \t]*--[ \t]*rollback\b[ \t]?(?P<sql>.*)$", re.IGNORECASE)
_ROLLBACK_BLOCK = re.compile(r"^[ \t]*/\*[ \t]*liquibase[ \t]+rollback\b(?P<sql>.*)$", re.IGNORECASE)
_NONE_NEEDED = re.compile(r"^\s*(?:empty|not required)\s*;?\s*$", re.IGNORECASE)
_MANIFEST = re.compile(
    r"(?:^|/)(?:package\.json|go\.mod|Makefile|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|Dockerfile|tern\.conf|"
    r"atlas\.(?:hcl|sum)|rambler\.json)$"
)


def is_liquibase(text: str) -> bool:
    """Whether a file is one of Liquibase's formatted SQL, which runs as a whole and holds its ways back in comments."""
    return "iquibase" in text[:200].lower() and _LIQUIBASE.match(text) is not None


def layout_of(text: str) -> Layout | None:
    """The layout whose marks stand in a text; None where none does."""
    if _HINT.search(text) is None:
        return None
    lines = [line.rstrip() for line in text.split("\n") if line.lstrip()[:1] in {"-", "#"}]
    found = [(one, {_way(one, line) for line in lines} & {"up", "down"}) for one in LAYOUTS]
    # NOTE: a word alone tells nothing of what stands above it, and a note may look like the mark of another tool.
    some = [(one, ways) for one, ways in found if ways and (one is not WORDS or "down" in ways)]
    return next((one for one, ways in some if len(ways) > 1), some[0][0] if some else None)


def _way(layout: Layout, line: str) -> str | None:
    """What begins at a line: `up`, `down`, empty for neither; None where nothing does."""
    found = layout.mark.match(line.rstrip())
    if found is None:
        return None
    return next((way for way, said in found.groupdict().items() if said), "")


def section(text: str, way: Way) -> str | None:
    """One part of a file with parts, the other lines empty; None where it has no such part.

    What stands above the first mark belongs to the way forward: no tool runs it as a way back.
    """
    if is_liquibase(text):
        return text if way == "up" else _undone(text)
    layout = layout_of(text)
    if layout is None:
        return text if way == "up" else None
    lines = text.split("\n")
    marks = [_way(layout, line) for line in lines]
    if way == "up" and layout.asks_up and "up" not in marks:
        return text
    kept: list[str] = []
    current = "up"
    for line, mark in zip(lines, marks, strict=True):
        current = current if mark is None else mark
        kept.append(line if mark is None and current == way else "")
    return "\n".join(kept) if way == "up" or way in marks else None


def _undone(text: str) -> str | None:
    """What Liquibase runs to undo a file, every line at its place; None where a changeset of it says nothing."""
    kept: list[str] = []
    told: list[bool] = []
    inside = False
    for line in text.split("\n"):
        said = "" if not inside else line
        if inside and "*/" in line:
            said, inside = line[: line.index("*/")], False
        elif _CHANGESET.match(line):
            told.append(False)
        elif (found := _ROLLBACK.match(line) or _ROLLBACK_BLOCK.match(line)) is not None:
            told[-1:] = [True]
            block = found.re is _ROLLBACK_BLOCK
            inside = block and "*/" not in line
            said = found["sql"].partition("*/")[0] if block else found["sql"]
        kept.append("" if _NONE_NEEDED.match(said) else said)
    return "\n".join(kept) if told and all(told) else None


def has_statement(part: str | None) -> bool:
    """Whether a part holds more than comments."""
    lines = (line.strip() for line in (part or "").split("\n"))
    return any(line and not line.startswith(("--", "#")) for line in lines)


def names_tool(texts: Mapping[str, str], layout: Layout) -> bool:
    """Whether a manifest of the target names the tool of a layout."""
    word = re.compile(rf"(?<![\w-])(?:{layout.tool})(?![\w-])", re.IGNORECASE)
    return bool(layout.tool) and any(word.search(text) or word.search(path) for path, text in _manifests(texts))


def _manifests(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in texts.items() if _MANIFEST.search(path))
