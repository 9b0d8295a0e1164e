"""Migrations: which files are some, in which order, what their statements do, and what of them is the change."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from repository import Repository
from secgate.facts.migration_change import MigrationChange, change_of
from secgate.facts.migration_files import migration_files
from secgate.facts.migration_state import Replay, replay
from secgate.facts.migration_statements import read_script
from secgate.facts.migration_unread import unread_migrations
from secgate.facts.migrations import Series, read_migrations
from secgate.facts.sql_split import split_sql
from secgate.facts.sql_types import narrows, rewrites
from secgate.target.against import against
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree

LOCK = {"db/migrations/migration_lock.toml": 'provider = "postgresql"\n'}
TENANTS = "CREATE TABLE tenants (id int primary key); CREATE TABLE a (id int primary key, tenant_id int not null);"


def only(texts: Mapping[str, str]) -> Series:
    """The one series of a target."""
    (series,) = read_migrations(texts)
    return series


def kinds(sql: str) -> list[str]:
    """What the statements of a script do, `?` for one that is not read."""
    found: list[str] = []
    for one in read_script(sql, "a.sql"):
        found += [action.kind for action in one.actions] or ["?"]
    return found


def played(*scripts: str) -> Replay:
    """A series of scripts, played."""
    return replay(only({f"migrations/{n}_a.sql": text for n, text in enumerate(scripts, 1)}))


@pytest.mark.parametrize(
    ("path", "text", "name", "role"),
    [
        ("prisma/migrations/20260101_init/migration.sql", "", "20260101_init", "up"),
        ("prisma/migrations/20260101_init/down.sql", "", "20260101_init", "down"),
        ("migrations/20260101_init/up.sql", "", "20260101_init", "up"),
        ("db/000001_init.up.sql", "", "000001_init", "up"),
        ("db/000001_init.down.sql", "", "000001_init", "down"),
        ("sql/V2__phone.sql", "", "2__phone", "up"),
        ("sql/U2__phone.sql", "", "2__phone", "down"),
        ("sql/R__views.sql", "", "R__views", "up"),
        ("db/migrations/20260101_init.sql", "-- migrate:up\nselect 1;\n-- migrate:down\n", "20260101_init", "both"),
        ("schema/00001_init.sql", "-- +goose Up\nselect 1;\n-- +goose Down\n", "00001_init", "both"),
        ("drizzle/0000_init.sql", "", "0000_init", "up"),
        ("supabase/migrations/20260101_init.sql", "", "20260101_init", "up"),
        ("migrations/0001_init_rollback.sql", "", "0001_init_rollback", "up"),
    ],
)
def test_a_file_is_a_migration_by_its_layout(path: str, text: str, name: str, role: str) -> None:
    assert [(file.name, file.role) for file in migration_files({path: text})] == [(name, role)]


@pytest.mark.parametrize(
    "path",
    ["src/report.sql", "db/schema.sql", "migrations/seed.sql", "tests/migrations/1_a.sql", "vendor/migrations/1_a.sql"],
)  # fmt: skip
def test_a_file_is_no_migration(path: str) -> None:
    assert migration_files({path: "select 1;"}) == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/migrations/0001_initial.py", "class Migration: pass"),
        ("alembic/versions/ab12_init.py", "def upgrade(): pass"),
        ("db/migrate/20260101_init.rb", "class Init; end"),
        ("database/migrations/2026_01_01_init.php", "<?php"),
        ("src/migrations/1700000000000-init.ts", "export class A implements MigrationInterface {}"),
        ("db/changelog.xml", "<databaseChangeLog/>"),
    ],
)
def test_a_migration_in_another_language_is_named_as_unread(path: str, text: str) -> None:
    assert [one.path for one in unread_migrations({path: text}, [path])] == [path]


def test_a_migration_whose_text_cannot_be_read_is_named() -> None:
    (one,) = unread_migrations({}, ["prisma/migrations/1_a/migration.sql"])
    assert one.reason == "is a migration that cannot be read as text"


def test_numbers_order_a_series_by_value_and_repeatable_scripts_come_last() -> None:
    texts = dict.fromkeys(("sql/V10__c.sql", "sql/V2__b.sql", "sql/V1.5__a.sql", "sql/R__views.sql"), "select 1;")
    assert [m.name for m in only(texts).migrations] == ["1.5__a", "2__b", "10__c", "R__views"]


def test_sections_of_one_file_are_its_way_forward_and_its_way_back() -> None:
    text = "-- migrate:up\nCREATE TABLE a (id int);\n\n-- migrate:down\nDROP TABLE a;\n"
    (migration,) = only({"db/migrations/1_a.sql": text}).migrations
    assert [a.kind for a in migration.actions] == ["create-table", "add-column"]
    assert migration.down is not None
    assert [(one.line, one.actions[0].kind) for one in migration.down] == [(5, "drop-table")]


@pytest.mark.parametrize(
    "texts",
    [
        {"prisma/migrations/1_a/migration.sql": "-- migrate:up\n-- migrate:down\nDROP TABLE a;\n"},
        {"migrations/1_a.sql": "SELECT 1;\n", "migrations/2_b.sql": "-- migrate:up\n-- migrate:down\nDROP TABLE a;\n"},
    ],
)
def test_a_mark_hides_nothing_from_a_tool_that_knows_no_sections(texts: dict[str, str]) -> None:
    assert [a.kind for a in only(texts).migrations[-1].actions] == ["drop-table"]


def test_a_down_file_without_a_statement_is_an_empty_way_back() -> None:
    texts = {"m/1_a.up.sql": "CREATE TABLE a (id int);", "m/1_a.down.sql": "-- none\n"}
    assert only(texts).migrations[0].down == ()


def test_the_lock_file_gives_the_dialect() -> None:
    texts = {"prisma/migrations/migration_lock.toml": 'provider = "mysql"\n', "prisma/migrations/1_a/migration.sql": ""}
    assert only(texts).dialect == "mysql"


@pytest.mark.parametrize(
    ("sql", "texts"),
    [
        ("a; b", ["a", "b"]),
        ("a ';' b; c", ["a ';' b", "c"]),
        ("-- x; y\na /* ; /* ; */ */ b;", ["a /* ; /* ; */ */ b"]),
        ('a "x;y" b', ['a "x;y" b']),
        ("do $$ a; b; $$; c", ["do $$ a; b; $$", "c"]),
        ("do $x$ a; $$ b; $x$; c", ["do $x$ a; $$ b; $x$", "c"]),
        ("select E'it\\'s;'; b", ["select E'it\\'s;'", "b"]),
        ("create trigger t after insert on a begin update b set c = case when d then 1 end; end; x", None),
    ],
)
def test_a_script_is_split_at_the_semicolons_that_end_statements(sql: str, texts: list[str] | None) -> None:
    found = [one.text for one in split_sql(sql)]
    assert found == (texts if texts is not None else [sql.removesuffix("; x"), "x"])


def test_a_backslash_escapes_a_quote_in_mysql_alone() -> None:
    assert [one.text for one in split_sql(r"select 'it\'s; x'; b", dialect="mysql")] == [r"select 'it\'s; x'", "b"]


@pytest.mark.parametrize("hiding", ["/* open", "CREATE TRIGGER t AFTER INSERT ON a BEGIN x"])
def test_what_nothing_closes_hides_no_statement(hiding: str) -> None:
    found = list(read_script(f"{hiding};\nDROP TABLE a;\n", "a.sql"))
    assert any(one.unread or "drop-table" in {action.kind for action in one.actions} for one in found)


def test_a_statement_has_its_line() -> None:
    assert [(one.line, one.end_line) for one in split_sql("-- a\n\nselect\n  1;\nselect 2;")] == [(3, 4), (5, 5)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("ALTER TABLE a VALIDATE CONSTRAINT c", ["validate"]),
        ("ALTER TABLE a ADD b int, ENABLE ROW LEVEL SECURITY, DROP c", ["add-column", "other", "drop-column"]),
        ("DROP POLICY IF EXISTS p ON a", ["drop-policy"]),
        ("ALTER TABLE `a` CHANGE COLUMN `b` `c` INT", ["rename-column", "set-type"]),
        ("CREATE UNIQUE INDEX i ON a (b) NULLS NOT DISTINCT", ["add-unique"]),
        ("WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d", ["delete", "insert"]),
        ("GRANT SELECT ON a TO b", ["other"]),
        ("CALL clean_up()", ["select"]),
        ("MERGE INTO a USING b ON a.x = b.x WHEN MATCHED THEN DELETE", ["?"]),
        ("ALTER TABLE a FROBNICATE", ["?"]),
        ("no sql at all", ["?"]),
    ],
)  # fmt: skip
def test_what_a_statement_does(sql: str, expected: list[str]) -> None:
    assert kinds(sql) == expected


def test_statements_inside_a_block_are_read_at_their_line() -> None:
    block = "DO $$\nDECLARE n int;\nBEGIN\n  IF n > 0 THEN -- why\n    DELETE FROM a;\n  END IF;\nEND $$;"
    assert [(s.line, s.actions[0].kind) for s in read_script(block, "a.sql")] == [(1, "select"), (5, "delete")]


def test_sql_that_a_block_puts_together_is_not_read() -> None:
    assert "?" in kinds("DO $$ BEGIN EXECUTE 'DROP TABLE ' || name; END $$;")


def test_sql_that_a_block_holds_as_text_is_read() -> None:
    assert "drop-table" in kinds("DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$;")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("int", "bigint", False), ("bigint", "int", True), ("varchar(20)", "varchar(40)", False),
        ("varchar(40)", "varchar(20)", True), ("varchar(40)", "text", False), ("text", "varchar(40)", True),
        ("decimal(10, 2)", "decimal(12, 2)", False), ("decimal(10, 2)", "decimal(10, 4)", True),
        ("timestamp(6)", "timestamp(3)", True), ("json", "jsonb", False), ("text", "int", None),
        ("text[]", "jsonb", None), ('"mood"', '"mood_new"', None),
    ],
)  # fmt: skip
def test_whether_a_type_takes_less(before: str, after: str, expected: bool | None) -> None:
    assert narrows(before, after) is expected


def test_a_renamed_table_keeps_its_columns_and_keys() -> None:
    tables = played(TENANTS, "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME COLUMN tenant_id TO owner_id;").tables
    assert sorted(tables["b"].columns) == ["id", "owner_id"]


def test_a_dropped_key_is_known_by_what_it_was() -> None:
    key = "ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (tenant_id) REFERENCES tenants(id);"
    step = played(TENANTS, key, "ALTER TABLE a DROP CONSTRAINT f;").steps[-1]
    assert step.gone is not None
    assert (step.gone.columns, step.gone.to) == (("tenant_id",), "tenants")


def test_a_table_that_is_rebuilt_says_which_columns_are_lost() -> None:
    rebuilt = (
        "CREATE TABLE new_a (id int); INSERT INTO new_a SELECT id FROM a; DROP TABLE a; ALTER TABLE new_a RENAME TO a;"
    )
    step = next(s for s in played(TENANTS, rebuilt).steps if s.action.kind == "drop-table")
    assert step.lost == ("tenant_id",)


def change(repository: Repository, base: str) -> MigrationChange:
    """What of a repository's migrations is the change since a base."""
    tree = open_work_tree(repository.root)
    snapshot = take(tree)
    series = read_migrations(snapshot.texts)
    return change_of(snapshot.texts, snapshot.tracked, series, against(tree, base))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with two migrations."""
    made = Repository(tmp_path / "target")
    made.commit({**LOCK, "db/migrations/1_a/migration.sql": TENANTS, "db/migrations/2_b/migration.sql": "SELECT 1;\n"})
    return made


def test_a_new_migration_is_judged_and_those_of_the_base_are_not(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.commit({"db/migrations/3_c/migration.sql": "ALTER TABLE a ADD COLUMN c int;\n"})
    assert [m.name for m in change(repository, base).migrations] == ["3_c"]


@pytest.mark.parametrize(
    ("files", "how"),
    [
        ({"db/migrations/2_b/migration.sql": "SELECT 2;\n"}, "changed"),
        ({"db/migrations/2_b/migration.sql": None}, "removed"),
        ({"db/migrations/2_b/migration.sql": None, "db/migrations/3_b/migration.sql": "SELECT 1;\n"}, "renamed"),
    ],
)
def test_a_migration_of_the_base_that_is_rewritten(
    repository: Repository, files: dict[str, str | bytes | None], how: str
) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.commit(files)
    assert [one.how for one in change(repository, base).rewritten] == [how]


def test_a_migration_that_moves_under_its_name_is_neither_new_nor_rewritten(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    (repository.root / "server").mkdir()
    repository.git("mv", "db", "server/db")
    repository.commit({})
    found = change(repository, base)
    assert (found.migrations, found.rewritten) == ((), ())


def test_a_down_script_of_the_base_may_change(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "target")
    base = repository.commit({"m/1_a.up.sql": "CREATE TABLE a (id int);", "m/1_a.down.sql": "DROP TABLE a;"})
    repository.commit({"m/1_a.down.sql": "DROP TABLE IF EXISTS a;"})
    assert change(repository, base).rewritten == ()


def test_a_schema_that_changes_without_a_migration_is_named(repository: Repository) -> None:
    base = repository.commit({"schema.prisma": "model A {\n  id Int @id\n}\n"})
    repository.commit({"schema.prisma": "// why\nmodel A {\n  id Int @id\n  b  Int?\n}\n"})
    assert change(repository, base).schema == ("schema.prisma", 2)


def test_a_schema_whose_comments_change_is_no_change(repository: Repository) -> None:
    base = repository.commit({"schema.prisma": "model A {\n  id Int @id\n}\n"})
    repository.commit({"schema.prisma": "// why\nmodel A {\n  id Int @id\n}\n"})
    assert change(repository, base).is_empty


def test_only_new_lines_of_an_edited_migration_are_judged(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.commit({"db/migrations/2_b/migration.sql": "SELECT 1;\nDROP TABLE a;\n"})
    assert [one.line for one in change(repository, base).statements] == [2]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("varchar(20)", "varchar(40)", False), ("varchar(20)", "text", False), ("text", "varchar", False),
        ("decimal(10, 2)", "decimal(12, 2)", False), ("decimal(10, 2)", "decimal", False),
        ("varchar(40)", "varchar(20)", True),
        ("decimal(10, 2)", "decimal(12, 3)", True), ("char(3)", "text", True), ("int", "bigint", True),
        ("", "text", True), ("text[]", "text[]", True), ("date", "timestamp", True),
    ],
)  # fmt: skip
def test_whether_rows_are_written_anew(before: str, after: str, expected: bool) -> None:
    assert rewrites(before, after) is expected


@pytest.mark.parametrize(
    ("default", "distinct"),
    [
        ("uuid DEFAULT gen_random_uuid()", True), ("uuid DEFAULT public.uuid_generate_v4()", True),
        ("bigserial", True), ("int GENERATED ALWAYS AS IDENTITY", True), ("bigint DEFAULT nextval('numbers')", True),
        ("text DEFAULT 'a'", False),
        ("int DEFAULT nextval('numbers') % 10", False), ("timestamp DEFAULT now()", False), ("int", False),
    ],
)  # fmt: skip
def test_whether_a_new_column_differs_in_each_row(default: str, distinct: bool) -> None:
    (statement,) = read_script(f"ALTER TABLE a ADD COLUMN b {default};", "a.sql")
    assert [action.distinct for action in statement.actions if action.kind == "add-column"] == [distinct]
