"""Which files of a target are migrations in SQL, of which tool, in which order.

Known layouts: Prisma (STAMP_name/migration.sql), Diesel (STAMP_name/up.sql), golang-migrate (N_name.up.sql), Flyway
(V1__name.sql, U1__name.sql), parts of one file told apart by comments (migration_sections.py), and plain numbered
scripts as Drizzle, Supabase and others keep them below a folder `migrations`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from secgate.facts.migration_sections import WORDS, Layout, has_statement, is_liquibase, layout_of, names_tool, section
from secgate.target.scope import default_exclusion

Role = Literal["up", "down", "both"]

_FOLDERED = re.compile(r"^(?P<root>.*?)(?P<name>\d[^/]*)/(?P<file>migration|up|down)\.sql$")
# The same where the folder's name begins with no number, right below a folder of migrations.
_FOLDERED_NAME = re.compile(
    r"^(?P<root>(?:.*/)?migrat(?:ions?|e)/)(?P<name>(?!up/|down/)[^/]+)/(?P<file>migration|up|down)\.sql$"
)
_FLYWAY = re.compile(r"^(?P<root>.*?)(?P<kind>[VU])(?P<name>\d+(?:[._]\d+)*__[^/]+)\.sql$")
_REPEATED = re.compile(r"^(?P<root>.*?)(?P<name>R__[^/]+)\.sql$")
_PAIRED = re.compile(r"^(?P<root>.*?)(?P<name>\d[^/]*?)(?P<mark>[._-])(?P<role>up|down)\.sql$")
# The same where the name begins with no number: only beside the other one of the pair.
_NAMED_PAIR = re.compile(r"^(?P<base>.*?(?P<name>[^/]+))(?P<mark>[._-])(?P<way>up|down)\.sql$")
_SQL = (".sql", ".psql", ".pgsql", ".ddl")
_ENDS = r"\.(?:sql|psql|pgsql|ddl)$"
_IN_FOLDER = re.compile(
    rf"(?:^|/)(?:(?:(?:db|sql)?[-_]?migrat(?:ions?|e)|drizzle)/(?:[^/]+/)*[^/]+{_ENDS}"
    # NOTE: numbered scripts, as people keep them without a tool.
    rf"|(?:sql|db|database|schemas?|patch(?:es)?|updates?|upgrades?|changes?|deltas?|ddl|evolutions)/(?:[^/]+/)*"
    rf"v?\d[\w.-]*{_ENDS})",
    re.IGNORECASE,
)
_BACK = re.compile(r"(?:^|[._-])(?:rollback|down|revert|undo)(?=[._-]|$)", re.IGNORECASE)
_FORWARD_FOLDER = re.compile(r"(?:^|/)up/[^/]+$", re.IGNORECASE)
_BACK_FOLDER = re.compile(r"(?:^|/)(?:rollbacks?|down|revert|undo)/[^/]+$", re.IGNORECASE)
# What lies beside migrations and is none.
_BESIDE = re.compile(r"^(?:seeds?|schema|structure|dump|fixtures?|snapshot)\b[^/]*$", re.IGNORECASE)
# What drizzle-kit writes beside its scripts, wherever they are kept.
_JOURNAL = re.compile(r"^(?P<root>(?:.*/)?)meta/_journal\.json$")
# Exclusions of the code items that hold for migrations too: what they touch is no database of the target.
_ELSEWHERE = frozenset({
    "test", "mock", "fixture", "seed", "vendored code", "build output", "example of an incident",
})  # fmt: skip
_DOUBT = (
    "has a part for the way back, and nothing says that its tool knows of parts, as others beside it have none: it is "
    "read as a whole"
)


@dataclass(frozen=True)
class MigrationFile:
    """One file of a migration.

    Attributes:
        path: relative to the target's root.
        root: the folder of the series that it belongs to, with `/` at its end; empty for the target's root.
        name: what tells it from the others of its series.
        role: what it holds: the way forward, the way back, or both by sections.
        foldered: it has a folder of its own, so that another tool runs it than the scripts beside that folder.
        layout: how its two parts are told apart; None for one without parts, and for Liquibase's.
        doubt: why what is read of it may not be what runs; empty where nothing speaks against it.
    """

    path: str
    root: str
    name: str
    role: Role
    foldered: bool = False
    layout: Layout | None = None
    doubt: str = ""


def is_sql(path: str) -> bool:
    """Whether a file is a script of SQL by its name."""
    return path.lower().endswith(_SQL)


def migration_files(texts: Mapping[str, str]) -> tuple[MigrationFile, ...]:
    """Every file of a migration in SQL.

    Args:
        texts: every text file of the target by path.
    """
    packages = package_folders(texts)
    journals = frozenset(mark["root"] for path in texts if (mark := _JOURNAL.match(path)) is not None)
    found = (
        migration_file(path, text) or (_plain(path) if path[: path.rfind("/") + 1] in journals else None)
        for path, text in texts.items()
        if is_sql(path)
    )
    kept = [_named_pair(one, texts) for one in found if one is not None and not is_elsewhere(one.path, packages)]
    forward = {one.root: set[str]() for one in kept}
    for one in kept:
        forward[one.root] |= {one.name, number_of(one.name)} if one.role != "down" else set()
    kept = [_of_pair(one, forward[one.root]) for one in kept]
    made = (one for root, series in roots(kept) for one in _told_apart(series, texts, journaled=root in journals))
    return tuple(sorted(made, key=lambda one: one.path))


def _told_apart(series: list[MigrationFile], texts: Mapping[str, str], *, journaled: bool) -> Iterator[MigrationFile]:
    """The files of a series: those with parts run as a whole where their tool does not tell these apart.

    A tool whose other files have no parts may know none; that it runs what stands below a mark is then not sure either.
    """
    layouts = Counter(one.layout for one in series if one.layout is not None)
    if not layouts:
        yield from series
        return
    usual = layouts.most_common(1)[0][0]
    bare = any(one.role == "up" for one in series)
    named = names_tool(texts, usual)
    sure = not journaled and (not bare or (usual.bare and named))
    for one in series:
        if one.layout is None:
            yield one
            continue
        below = has_statement(section(texts[one.path], "down"))
        # NOTE: a heading in words above nothing but comments is a note, unless a tool is known that reads it.
        noted = not below and not named and (one.layout is WORDS or one.layout.bare)
        if sure and one.layout is usual and not noted:
            yield one
        else:
            yield replace(one, role="up", layout=None, doubt=_DOUBT if below and not journaled else "")


def number_of(name: str) -> str:
    """The digits that a name begins with."""
    return name[: len(name) - len(name.lstrip("0123456789"))]


def _of_pair(one: MigrationFile, forward: Collection[str]) -> MigrationFile:
    """A file whose name alone says that it is a way back: without its own way forward it runs like any other."""
    file = one.path.rpartition("/")[2]
    by_name = one.role == "down" and not one.foldered and not file.startswith("U") and not _BACK_FOLDER.search(one.path)
    paired = not forward and _PAIRED.match(one.path) is not None
    if not by_name or paired or one.name in forward or number_of(one.name) in forward:
        return one
    return replace(one, role="up", name=file.rpartition(".")[0])


def _named_pair(one: MigrationFile, texts: Mapping[str, str]) -> MigrationFile:
    """A file as one way of a migration whose other way stands beside it under the same name."""
    found = _NAMED_PAIR.match(one.path) if one.role != "down" and not one.foldered else None
    if found is None:
        return one
    other = "up" if found["way"] == "down" else "down"
    if f"{found['base']}{found['mark']}{other}.sql" not in texts:
        return one
    return replace(one, name=found["name"], role="down" if found["way"] == "down" else "up", layout=None)


def package_folders(texts: Mapping[str, str]) -> frozenset[str]:
    """Folders that hold a package.json."""
    return frozenset(path.rpartition("/")[0] for path in texts if path.rpartition("/")[2] == "package.json")


def is_elsewhere(path: str, packages: frozenset[str]) -> bool:
    """Whether a file touches no database of the target, though it looks like a migration.

    Args:
        path: of the file.
        packages: folders that hold a package.json.
    """
    return default_exclusion(path, packages) in _ELSEWHERE


def migration_file(path: str, text: str) -> MigrationFile | None:
    """What a file is as part of a migration; None for one that is none, by its path and the marks in its text.

    NOTE: a tool that tells the ways apart by files runs what stands below a mark too.
    """
    found = _FOLDERED.match(path) or _FOLDERED_NAME.match(path)
    if found is not None and found["root"][-1:] in {"", "/"}:
        role: Role = "down" if found["file"] == "down" else "up"
        return MigrationFile(path, found["root"], found["name"], role, foldered=True)
    for pattern in (_FLYWAY, _REPEATED):
        if (found := pattern.match(path)) is not None and found["root"][-1:] in {"", "/"}:
            back = found.groupdict().get("kind") == "U"
            return MigrationFile(path, found["root"], found["name"], "down" if back else "up")
    pair = _PAIRED.match(path)
    named: MigrationFile | None = None
    if pair is not None and pair["root"][-1:] in {"", "/"}:
        named = MigrationFile(path, pair["root"], pair["name"], "down" if pair["role"] == "down" else "up")
        if pair["mark"] == ".":
            return named
    in_folder = _IN_FOLDER.search(path) is not None
    named = named or (_plain(path) if in_folder else None)
    return _marked(path, text, named, in_folder=in_folder) or named


def _marked(path: str, text: str, named: MigrationFile | None, *, in_folder: bool) -> MigrationFile | None:
    """A file that holds both ways by the marks in its text; None for one without.

    NOTE: `sign_up` and `scale_down` are names of migrations too, and a way back may say at its top that it is one.
    """
    layout = layout_of(text)
    if (layout is None or (layout is WORDS and not in_folder)) and not is_liquibase(text):
        return None
    if named is not None and named.role == "down" and not has_statement(section(text, "up")):
        return None
    root, _, name = path.rpartition("/")
    return MigrationFile(path, f"{root}/" if root else "", name.rpartition(".")[0], "both", layout=layout)


def _plain(path: str) -> MigrationFile | None:
    folder, _, file = path.rpartition("/")
    name = file.rpartition(".")[0]
    if _FORWARD_FOLDER.search(path):
        folder = folder.rpartition("/")[0]
    if _BESIDE.match(file):
        return None
    if _BACK_FOLDER.search(path):
        root = folder.rpartition("/")[0]
        return MigrationFile(path, f"{root}/" if root else "", _BACK.sub("", name), "down")
    back = _BACK.search(name) is not None and re.match(r"\d", name) is not None
    return MigrationFile(
        path, f"{folder}/" if folder else "", _BACK.sub("", name) if back else name, "down" if back else "up"
    )


def order_of(name: str) -> tuple[tuple[int, int, str], ...]:
    """Where a migration stands in its series: numbers by value, words by letter; repeatable ones last."""
    parts = re.findall(r"\d+|\D+", name)
    last = (2, 0, name) if name.startswith("R__") else (0, 0, "")
    return (last, *((0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in parts))


def roots(files: Iterable[MigrationFile]) -> Iterator[tuple[str, list[MigrationFile]]]:
    """The files of each series, with its folder."""
    found: dict[tuple[str, bool], list[MigrationFile]] = {}
    for file in files:
        found.setdefault((file.root, file.foldered), []).append(file)
    yield from ((root, series) for (root, _), series in sorted(found.items()))
