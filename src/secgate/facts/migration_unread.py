"""Migrations that nothing here reads: in other languages, in SQL that cannot be read, outside of every layout."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from secgate.facts.migration_files import is_elsewhere, is_sql, migration_file, migration_files, package_folders

_FOLDER = r"(?:^|/)(?:db[-_]?)?[Mm]igrat(?:ions?|e)/(?:[^/]+/)*"
# (path, what its text has to hold, language)
_UNREAD: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, str], ...] = tuple(
    (re.compile(path), re.compile(text, re.MULTILINE) if text else None, language)
    for path, text, language in (
        (r"(?:^|/)migrations/\d{4}_\w+\.py$", "", "Python"),
        (r"(?:^|/)(?:alembic|migrations?)/versions/[^/]+\.py$", "", "Python"),
        # NOTE: Alembic keeps its scripts in a folder `versions` of any folder; each names the one before it.
        (r"(?:^|/)versions/[^/]+\.py$", r"^down_revision\b", "Python"),
        (
            rf"{_FOLDER}[^/]+\.py$",
            r"\bclass Migration\(|^(?:async )?def (?:upgrade|migrate|apply|up)\(|\bfrom yoyo import\b",
            "Python",
        ),
        (r"(?:^|/)migrations?/(?:[^/]+/)*\d(?![^/]*_test\.go$)[^/]*\.go$", "", "Go"),
        (r"(?<!_test)\.go$", r"\bgormigrate\.Migration\{|\bgoose\.AddMigration", "Go"),
        (r"(?:^|/)priv/(?:[^/]+/)*migrations/\d[^/]*\.exs$", "", "Elixir"),
        (r"(?:^|/)migrations?/(?:src/)?m\d{8}_[^/]+\.rs$", "", "Rust"),
        (r"(?:^|/)db/(?:\w+_)?migrate/\d+_\w+\.rb$", "", "Ruby"),
        (rf"{_FOLDER}\d[^/]*\.rb$", "", "Ruby"),
        (rf"{_FOLDER}(?:Version|m)?\d[^/]*\.php$", "", "PHP"),
        (r"(?:^|/)Migrations/\d{8,}_\w+\.cs$", "", "C#"),
        (r"\.cs$", r"\[Migration\(", "C#"),
        (r"(?:^|/)db/migration/(?:[^/]+/)*V\d[^/]*\.(?:java|kt)$", "", "Java"),
        (r"(?:^|/)(?:[\w-]*changelog[\w.-]*)\.(?:xml|ya?ml|json)$", r"databaseChangeLog|liquibase", "Liquibase"),
        (r"\.(?:xml|ya?ml)$", r"\bdatabaseChangeLog\b", "Liquibase"),
        (rf"{_FOLDER}[^/]+\.(?:json|ya?ml)$", r"^\s*[{\[]?\s*\"?operations\"?\s*:", "pgroll"),
        (rf"{_FOLDER}[^/]+\.edgeql$", "", "EdgeQL"),
        (rf"{_FOLDER}[^/]+\.surql$", "", "SurrealQL"),
        (rf"{_FOLDER}[^/]+\.cql$", "", "CQL"),
        (rf"{_FOLDER}[^/]+\.cypher$", "", "Cypher"),
    )
)
# NOTE: asked first, since most files of a target end otherwise.
_ENDS = (
    ".py", ".go", ".exs", ".rs", ".rb", ".php", ".cs", ".java", ".kt", ".xml", ".yml", ".yaml", ".json", ".edgeql",
    ".surql", ".cql", ".cypher",
)  # fmt: skip
_TEMPLATE = re.compile(rf"{_FOLDER}[^/]+\.sql\.(?:j2|jinja2?|tmpl|tpl|gotmpl|erb|ejs|hbs|mustache|template|in)$")
_SCRIPT_ENDS = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs")
_NUMBERED = re.compile(r"(?:^|/)\d[\w.-]*$")
_IN_MIGRATIONS = re.compile(_FOLDER)
_ONE_FILE = re.compile(r"(?:^|/)migrations?\.[cm]?[jt]s$")
# What a script of a folder of migrations does, where its name begins with a number, and where it does not.
_SCRIPT_HINT = re.compile(
    r"\b(?:MigrationInterface|queryInterface|knex|Kysely|up\s*\(|exports\.up|async\s+up|up\s*[:=]|sql`|addSql\(|"
    r"executeRaw(?:Unsafe)?\b|(?:delete|update|create)Many\(|query\()"
)
_NAMED_HINT = re.compile(
    r"\b(?:MigrationInterface|queryInterface|exports\.up\b|export\s+(?:async\s+)?(?:function|const)\s+up\b|"
    r"extends\s+Migration\b|drop\s+table\b|truncate\s+table\b|alter\s+table\b)",
    re.IGNORECASE,
)
# What makes a script a migration wherever it stands, and what does where its name begins with a number.
_ANYWHERE = re.compile(r"\bimplements\s+MigrationInterface\b|@mikro-orm/migrations\b[\s\S]*\bextends\s+Migration\b")
_STEP = re.compile(r"\bexports\.up\s*=|\bexport\s+(?:async\s+)?(?:function|const)\s+up\b")
# Migrations as entries of one script: `up` beside what changes tables.
_ENTRY = re.compile(
    r"\bup\s*[(:=][\s\S]*?(?:\b(?:drop|create|alter)Table\b|\b(?:drop|create|alter)\s+table\b)", re.IGNORECASE
)
# What of a script outside of every layout would change a database that stands.
_CHANGES = re.compile(
    r"(?im)^\s*(?:drop\s+(?:table|schema|database|type|policy)|truncate|delete\s+from|alter\s+table\b[^;]*?\bdrop)\b"
)
_APART = re.compile(
    r"(?:^|/)(?:docs?|examples?|samples?)/|(?:^|/)[^/]*(?:seeds?|schema|structure|dump|fixture|snapshot|reset|teardown|test)[^/]*$",
    re.IGNORECASE,
)
_PLAN = re.compile(r"^(?P<root>(?:.*/)?)sqitch\.plan$")


@dataclass(frozen=True)
class UnreadMigration:
    """A migration that nothing here reads, and why.

    Attributes:
        outside: a script that lies outside of every layout, which may be run by hand or never.
    """

    path: str
    reason: str
    outside: bool = False


def unread_migrations(texts: Mapping[str, str], paths: Iterable[str]) -> tuple[UnreadMigration, ...]:
    """Migrations in other languages than SQL, files of migrations whose text cannot be read, and those read in doubt.

    Args:
        texts: every text file of the target by path.
        paths: every path of the target.
    """
    packages = package_folders(texts)
    deployed = tuple(f"{plan['root']}deploy/" for path in texts if (plan := _PLAN.match(path)) is not None)
    read = {one.path: one.doubt for one in migration_files(texts)}
    doubtful = (UnreadMigration(path, doubt) for path, doubt in read.items() if doubt)
    found = (_unread(path, texts.get(path), deployed) for path in {*paths, *texts} if path not in read)
    kept = (one for one in found if one is not None and not is_elsewhere(one.path, packages))
    return tuple(sorted((*kept, *doubtful), key=lambda one: one.path))


def _unread(path: str, text: str | None, deployed: tuple[str, ...]) -> UnreadMigration | None:
    if text is None:
        is_one = is_sql(path) and migration_file(path, "") is not None
        return UnreadMigration(path, "is a migration that cannot be read as text") if is_one else None
    if is_sql(path):
        return _unread_sql(path, text, deployed)
    if path.endswith(_SCRIPT_ENDS):
        reason = "is a migration in a script, which is not read: only SQL is"
        return UnreadMigration(path, reason) if _is_step(path, text) else None
    for pattern, hint, language in _UNREAD if path.endswith(_ENDS) else ():
        if pattern.search(path) and (hint is None or hint.search(text)):
            return UnreadMigration(path, f"is a migration in {language}, which is not read: only SQL is")
    if ".sql." in path and _TEMPLATE.search(path):
        return UnreadMigration(path, "is a template of a migration, which is not read: only SQL is")
    return None


def _is_step(path: str, text: str) -> bool:
    """Whether a script is a migration."""
    numbered = _NUMBERED.search(path) is not None
    if "igrat" in path and _IN_MIGRATIONS.search(path):
        # NOTE: Prisma gives a step that a script takes the folder of its migration.
        foldered = numbered or _NUMBERED.search(path.rpartition("/")[0]) is not None
        return (_SCRIPT_HINT if foldered else _NAMED_HINT).search(text) is not None
    if numbered and _STEP.search(text):
        return True
    if _ONE_FILE.search(path) and _ENTRY.search(text):
        return True
    return ("MigrationInterface" in text or "mikro-orm/migrations" in text) and _ANYWHERE.search(text) is not None


def _unread_sql(path: str, text: str, deployed: tuple[str, ...]) -> UnreadMigration | None:
    if deployed and path.startswith(deployed):
        return UnreadMigration(path, "is a migration of Sqitch, whose plan is not read")
    if migration_file(path, text) is None and _CHANGES.search(text) and not _APART.search(path):
        return UnreadMigration(
            path, "takes data or columns away, and no known layout says whether it runs", outside=True
        )
    return None
