"""Which files of a target are migrations in SQL, of which tool, in which order; and which are in a language not read.

Known layouts: Prisma (STAMP_name/migration.sql), Diesel (STAMP_name/up.sql), golang-migrate (N_name.up.sql), Flyway
(V1__name.sql, U1__name.sql), sections by comments (dbmate, goose, sql-migrate), and plain numbered scripts as Drizzle,
Supabase and others keep them below a folder `migrations`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from secgate.target.scope import default_exclusion

Role = Literal["up", "down", "both"]

_FOLDERED = re.compile(r"^(?P<root>.*?)(?P<name>\d[^/]*)/(?P<file>migration|up|down)\.sql$")
_FLYWAY = re.compile(r"^(?P<root>.*?)(?P<kind>[VU])(?P<name>\d+(?:[._]\d+)*__[^/]+)\.sql$")
_REPEATED = re.compile(r"^(?P<root>.*?)(?P<name>R__[^/]+)\.sql$")
_PAIRED = re.compile(r"^(?P<root>.*?)(?P<name>\d[^/]*?)[._-](?P<role>up|down)\.sql$")
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
_BACK_FOLDER = re.compile(r"(?:^|/)(?:rollbacks?|down|revert|undo)/[^/]+$", re.IGNORECASE)
# What lies beside migrations and is none.
_BESIDE = re.compile(r"^(?:seeds?|schema|structure|dump|fixtures?|snapshot)\b[^/]*$", re.IGNORECASE)
_MARK = re.compile(r"^[ \t]*--[ \t]*(?:migrate:|\+goose[ \t]+|\+migrate[ \t]+)(?P<role>up|down)\b", re.IGNORECASE)
_UNREAD = (
    (re.compile(r"(?:^|/)migrations/\d{4}_\w+\.py$"), "Python"),
    (re.compile(r"(?:^|/)(?:alembic|migrations?)/versions/[^/]+\.py$"), "Python"),
    (re.compile(r"(?:^|/)migrations?/(?:[^/]+/)*\d(?![^/]*_test\.go$)[^/]*\.go$"), "Go"),
    (re.compile(r"(?:^|/)priv/(?:[^/]+/)*migrations/\d[^/]*\.exs$"), "Elixir"),
    (re.compile(r"(?:^|/)migrations?/(?:src/)?m\d{8}_[^/]+\.rs$"), "Rust"),
    (re.compile(r"(?:^|/)db/migrate/\d+_\w+\.rb$"), "Ruby"),
    (re.compile(r"(?:^|/)(?:database/)?migrations/\d[^/]*\.php$"), "PHP"),
    (re.compile(r"(?:^|/)Migrations/\d{8,}_\w+\.cs$"), "C#"),
    (re.compile(r"(?:^|/)db/migration/(?:[^/]+/)*V\d[^/]*\.(?:java|kt)$"), "Java"),
    (re.compile(r"(?:^|/)(?:[\w-]*changelog[\w.-]*)\.(?:xml|ya?ml|json)$"), "Liquibase"),
)
_SCRIPT = re.compile(r"(?:^|/)migrations?/(?:[^/]+/)*\d[\w.-]*\.[cm]?[jt]s$")
_SCRIPT_HINT = re.compile(
    r"\b(?:MigrationInterface|queryInterface|knex|Kysely|up\s*\(|exports\.up|async\s+up|up\s*[:=])"
)
# Scripts of a folder of migrations whose names begin with no number: only what can be nothing else.
_NAMED_SCRIPT = re.compile(r"(?:^|/)(?:db[-_]?)?migrat(?:ions?|e)/(?:[^/]+/)*[\w.-]+\.[cm]?[jt]s$")
_NAMED_HINT = re.compile(
    r"\b(?:MigrationInterface|queryInterface|exports\.up\b|export\s+(?:async\s+)?(?:function|const)\s+up\b)"
)
# What of a script outside of every layout would change a database that stands.
_CHANGES = re.compile(
    r"(?im)^\s*(?:drop\s+(?:table|schema|database|type|policy)|truncate|delete\s+from|alter\s+table\b[^;]*?\bdrop)\b"
)
_APART = re.compile(
    r"(?:^|/)(?:docs?|examples?|samples?)/|(?:^|/)[^/]*(?:seeds?|schema|structure|dump|fixture|snapshot|reset|teardown|test)[^/]*$",
    re.IGNORECASE,
)
# Alembic keeps its scripts in a folder `versions` of any folder; each names the one before it.
_VERSION = re.compile(r"(?:^|/)versions/[^/]+\.py$")
_VERSION_HINT = re.compile(r"^down_revision\b", re.MULTILINE)
# What drizzle-kit writes beside its scripts, wherever they are kept.
_JOURNAL = re.compile(r"^(?P<root>(?:.*/)?)meta/_journal\.json$")
_PLAN = re.compile(r"^(?P<root>(?:.*/)?)sqitch\.plan$")
_LIQUIBASE = re.compile(r"databaseChangeLog|liquibase")
# Exclusions of the code items that hold for migrations too: what they touch is no database of the target.
_ELSEWHERE = frozenset({
    "test", "mock", "fixture", "seed", "vendored code", "build output", "example of an incident",
})  # fmt: skip


@dataclass(frozen=True)
class MigrationFile:
    """One file of a migration.

    Attributes:
        path: relative to the target's root.
        root: the folder of the series that it belongs to, with `/` at its end; empty for the target's root.
        name: what tells it from the others of its series.
        role: what it holds: the way forward, the way back, or both by sections.
        foldered: it has a folder of its own, so that another tool runs it than the scripts beside that folder.
    """

    path: str
    root: str
    name: str
    role: Role
    foldered: bool = False


@dataclass(frozen=True)
class UnreadMigration:
    """A migration that nothing here reads, and why.

    Attributes:
        outside: a script that lies outside of every layout, which may be run by hand or never.
    """

    path: str
    reason: str
    outside: bool = False


def is_sql(path: str) -> bool:
    """Whether a file is a script of SQL by its name."""
    return path.lower().endswith(_SQL)


def migration_files(texts: Mapping[str, str]) -> tuple[MigrationFile, ...]:
    """Every file of a migration in SQL.

    Args:
        texts: every text file of the target by path.
    """
    packages = _packages(texts)
    journals = frozenset(mark["root"] for path in texts if (mark := _JOURNAL.match(path)) is not None)
    found = (
        migration_file(path, text) or (_plain(path) if path[: path.rfind("/") + 1] in journals else None)
        for path, text in texts.items()
        if is_sql(path)
    )
    kept = [one for one in found if one is not None and default_exclusion(one.path, packages) not in _ELSEWHERE]
    forward = {one.root: set[str]() for one in kept}
    for one in kept:
        forward[one.root] |= {one.name, _number(one.name)} if one.role != "down" else set()
    kept = [_of_pair(one, forward[one.root]) for one in kept]
    # NOTE: where some file of a series has no sections its tool knows none: what looks like one runs as a whole.
    whole = {one.root for one in kept if one.role == "up"}
    made = (replace(one, role="up") if one.role == "both" and one.root in whole else one for one in kept)
    return tuple(sorted(made, key=lambda one: one.path))


def _number(name: str) -> str:
    """The digits that a name begins with."""
    return name[: len(name) - len(name.lstrip("0123456789"))]


def _of_pair(one: MigrationFile, forward: Collection[str]) -> MigrationFile:
    """A file whose name alone says that it is a way back: without its own way forward it runs like any other."""
    file = one.path.rpartition("/")[2]
    by_name = one.role == "down" and not one.foldered and not file.startswith("U") and not _BACK_FOLDER.search(one.path)
    paired = not forward and _PAIRED.match(one.path) is not None
    if not by_name or paired or one.name in forward or _number(one.name) in forward:
        return one
    return replace(one, role="up", name=file.rpartition(".")[0])


def unread_migrations(texts: Mapping[str, str], paths: Iterable[str]) -> tuple[UnreadMigration, ...]:
    """Migrations in other languages than SQL, and files of migrations whose text cannot be read.

    Args:
        texts: every text file of the target by path.
        paths: every path of the target.
    """
    packages = _packages(texts)
    deployed = tuple(f"{plan['root']}deploy/" for path in texts if (plan := _PLAN.match(path)) is not None)
    read = {one.path for one in migration_files(texts)}
    found = (_unread(path, texts.get(path), deployed) for path in sorted({*paths, *texts}) if path not in read)
    kept = (one for one in found if one is not None and default_exclusion(one.path, packages) not in _ELSEWHERE)
    return tuple(kept)


def _unread(path: str, text: str | None, deployed: tuple[str, ...]) -> UnreadMigration | None:
    if text is None:
        is_one = is_sql(path) and migration_file(path, "") is not None
        return UnreadMigration(path, "is a migration that cannot be read as text") if is_one else None
    for pattern, language in _UNREAD:
        if pattern.search(path) and (language != "Liquibase" or _LIQUIBASE.search(text)):
            return UnreadMigration(path, f"is a migration in {language}, which is not read: only SQL is")
    if deployed and is_sql(path) and path.startswith(deployed):
        return UnreadMigration(path, "is a migration of Sqitch, whose plan is not read")
    if _VERSION.search(path) and _VERSION_HINT.search(text):
        return UnreadMigration(path, "is a migration in Python, which is not read: only SQL is")
    if _SCRIPT.search(path) and _SCRIPT_HINT.search(text):
        return UnreadMigration(path, "is a migration in a script, which is not read: only SQL is")
    if _NAMED_SCRIPT.search(path) and _NAMED_HINT.search(text):
        return UnreadMigration(path, "is a migration in a script, which is not read: only SQL is")
    if is_sql(path) and migration_file(path, text) is None and _CHANGES.search(text) and not _APART.search(path):
        return UnreadMigration(
            path, "takes data or columns away, and no known layout says whether it runs", outside=True
        )
    return None


def _packages(texts: Mapping[str, str]) -> frozenset[str]:
    """Folders that hold a package.json."""
    return frozenset(path.rpartition("/")[0] for path in texts if path.rpartition("/")[2] == "package.json")


def migration_file(path: str, text: str) -> MigrationFile | None:
    """What a file is as part of a migration; None for one that is none, by its path and the marks in its text.

    NOTE: a tool that tells the ways apart by files runs what stands below a mark too.
    """
    if (found := _FOLDERED.match(path)) is not None and found["root"][-1:] in {"", "/"}:
        role: Role = "down" if found["file"] == "down" else "up"
        return MigrationFile(path, found["root"], found["name"], role, foldered=True)
    for pattern in (_FLYWAY, _REPEATED, _PAIRED):
        if (found := pattern.match(path)) is not None and found["root"][-1:] in {"", "/"}:
            groups = found.groupdict()
            back = groups.get("kind") == "U" or groups.get("role") == "down"
            return MigrationFile(path, found["root"], found["name"], "down" if back else "up")
    sectioned = any(_MARK.match(line) for line in text.split("\n")) if "migrat" in text or "+goose" in text else False
    if sectioned:
        root, _, name = path.rpartition("/")
        return MigrationFile(path, f"{root}/" if root else "", name.rpartition(".")[0], "both")
    return _plain(path) if _IN_FOLDER.search(path) else None


def _plain(path: str) -> MigrationFile | None:
    folder, _, file = path.rpartition("/")
    name = file.rpartition(".")[0]
    if _BESIDE.match(file):
        return None
    if _BACK_FOLDER.search(path):
        root = folder.rpartition("/")[0]
        return MigrationFile(path, f"{root}/" if root else "", _BACK.sub("", name), "down")
    back = _BACK.search(name) is not None and re.match(r"\d", name) is not None
    return MigrationFile(path, f"{folder}/", _BACK.sub("", name) if back else name, "down" if back else "up")


def order_of(name: str) -> tuple[tuple[int, int, str], ...]:
    """Where a migration stands in its series: numbers by value, words by letter; repeatable ones last."""
    parts = re.findall(r"\d+|\D+", name)
    last = (2, 0, name) if name.startswith("R__") else (0, 0, "")
    return (last, *((0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in parts))


def section(text: str, role: Literal["up", "down"]) -> str | None:
    """One section of a file with sections, the other lines empty; None where it has no such section."""
    kept: list[str] = []
    current, seen = "", False
    for line in text.split("\n"):
        if (mark := _MARK.match(line)) is not None:
            current = mark["role"].lower()
            seen = seen or current == role
            kept.append("")
        else:
            kept.append(line if current == role else "")
    return "\n".join(kept) if seen else None


def roots(files: Iterable[MigrationFile]) -> Iterator[tuple[str, list[MigrationFile]]]:
    """The files of each series, with its folder."""
    found: dict[tuple[str, bool], list[MigrationFile]] = {}
    for file in files:
        found.setdefault((file.root, file.foldered), []).append(file)
    yield from ((root, series) for (root, _), series in sorted(found.items()))
