"""Files that hold a way forward and a way back: which lines are which, and when a mark means nothing."""

from collections.abc import Mapping

import pytest

from secgate.facts.migration_files import migration_files
from secgate.facts.migration_unread import unread_migrations
from secgate.facts.migrations import Migration, read_migrations

UP, DOWN = "CREATE TABLE a (id int);\n", "DROP TABLE a;\n"
PG = {"package.json": '{"dependencies": {"node-pg-migrate": "^7.0.0"}}'}


def last(texts: Mapping[str, str]) -> Migration:
    """The last migration of the one series of a target."""
    (series,) = read_migrations(texts)
    return series.migrations[-1]


def kinds(migration: Migration) -> tuple[list[str], list[str] | None]:
    """What the way forward and the way back begin with."""
    forward: list[str] = [one.actions[0].kind for one in migration.statements]
    back: list[str] = [one.actions[0].kind for one in migration.down or ()]
    return forward, None if migration.down is None else back


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/1_a.sql", f"-- Up Migration\n{UP}\n-- Down Migration\n{DOWN}"),
        ("migrations/1_a.sql", f"---- up migration\r\n{UP}\r\n-----\r\n--down   migration of it\r\n{DOWN}"),
        ("migrations/1_a.sql", f"-- Down Migration\n{DOWN}\n-- Up Migration\n{UP}"),
        ("migrations/1_a.sql", f"-- why\n{UP}-- migrate:down\n{DOWN}"),
        ("migrations/1_a.sql", f"-- +micrate Up\n{UP}-- +micrate Down\n{DOWN}"),
        ("migrations/1_a.sql", f"-- rambler up\n{UP}-- rambler down\n{DOWN}"),
        ("store/1_a.sql", f"-- Write your migrate up statements here\n{UP}---- create above / drop below ----\n{DOWN}"),
        ("scripts/20260101_a.sql", f"-- // a\n-- SQL that makes the change\n{UP}-- //@UNDO\n-- SQL to undo it\n{DOWN}"),
        ("conf/evolutions/default/1.sql", f"# --- !Ups\n{UP}# --- !Downs\n{DOWN}"),
        ("migrations/1_a.sql", f"------\n-- Up\n------\n{UP}------\n-- Down\n------\n{DOWN}"),
        ("migrations/1_a.sql", f"-- ==== UP ====\n{UP}-- ==== DOWN ====\n{DOWN}"),
        ("migrations/1_sign_up.sql", f"-- migrate:up\n{UP}-- migrate:down\n{DOWN}"),
        ("migrations/1_scale_down.sql", f"-- migrate:up\n{UP}-- migrate:down\n{DOWN}"),
        ("migrations/1_a.sql", f"-- +up\n{UP}-- +down\n{DOWN}"),
        ("migrations/1_a.sql", f"--@UP\n{UP}-- DOWN migration\n--@DOWN\n{DOWN}"),
        ("migrations/1_a.sql", f"-- @up {{\n{UP}-- }}\n-- @down {{\n{DOWN}-- }}"),
        ("migrations/1_a.sql", f"--;; up\n{UP}--;; down\n{DOWN}"),
        ("migrations/1_a.sql", f"-- [UP]\n{UP}-- [DOWN]\n{DOWN}"),
        ("migrations/1_a.sql", f"{UP}-- Migration DOWN (rollback by hand)\n{DOWN}"),
        (
            "migrations/1_a.sql",
            f"-- atlas:txtar\n\n-- checks/b.sql --\nSELECT 1;\n-- migration.sql --\n{UP}-- down.sql --\n{DOWN}",
        ),
        ("db/a.sql", f"--liquibase formatted sql\n--changeset me:1\n{UP}--rollback {DOWN}"),
        ("db/a.sql", f"--liquibase formatted sql\n--changeset me:1\n{UP}/* liquibase rollback\n{DOWN}*/\n"),
    ],
)
def test_two_parts_of_one_file_are_told_apart(path: str, text: str) -> None:
    assert kinds(last({path: text})) == (["create-table"], ["drop-table"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # NOTE: node-pg-migrate runs all of a file that has no mark for the way forward.
        (f"{UP}-- Down Migration\n{DOWN}", (["create-table", "drop-table"], ["drop-table"])),
        (f"-- Up Migration\n{UP}-- Down Migration\n", (["create-table"], [])),
        (UP, (["create-table"], None)),
    ],
)
def test_what_node_pg_migrate_makes_of_missing_marks(text: str, expected: tuple[list[str], list[str] | None]) -> None:
    assert kinds(last({**PG, "migrations/1_a.sql": text})) == expected


def test_a_tool_that_is_named_tells_parts_apart_beside_files_without_any() -> None:
    texts = {
        "migrations/1_a.sql": "SELECT 1;\n",
        "migrations/2_b.sql": f"-- Up Migration\n{UP}-- Down Migration\n{DOWN}",
    }
    assert kinds(last({**PG, **texts})) == (["create-table"], ["drop-table"])
    assert [one.path for one in unread_migrations({**PG, **texts}, texts)] == []
    assert kinds(last(texts)) == (["create-table", "drop-table"], None)
    assert [one.path for one in unread_migrations(texts, texts)] == ["migrations/2_b.sql"]


@pytest.mark.parametrize("text", [f"{UP}-- Down\n-- {DOWN}", f"{UP}-- Down migration: none\n"])
def test_a_note_about_a_way_back_is_no_part(text: str) -> None:
    assert kinds(last({"migrations/1_a.sql": text})) == (["create-table"], None)


def test_what_drizzle_keeps_a_journal_of_runs_as_a_whole() -> None:
    texts = {"drizzle/meta/_journal.json": "{}", "drizzle/0001_a.sql": f"-- migrate:up\n{UP}-- migrate:down\n{DOWN}"}
    assert kinds(last(texts)) == (["create-table", "drop-table"], None)


def test_the_marks_of_another_tool_than_that_of_the_series_mean_nothing() -> None:
    own = f"-- Up Migration\n{UP}-- Down Migration\n{DOWN}"
    texts = {**PG, **dict.fromkeys(("migrations/1_a.sql", "migrations/2_b.sql"), own)}
    texts["migrations/3_c.sql"] = f"-- up\n{UP}-- down\n{DOWN}"
    assert kinds(last(texts)) == (["create-table", "drop-table"], None)
    assert [one.path for one in unread_migrations(texts, texts)] == ["migrations/3_c.sql"]


def test_a_changeset_that_says_nothing_of_a_way_back_has_none() -> None:
    head = f"--liquibase formatted sql\n--changeset me:1\n{UP}--rollback {DOWN}--changeset me:2\n"
    assert last({"db/a.sql": f"{head}ALTER TABLE a DROP COLUMN b;\n"}).down is None
    assert last({"db/a.sql": f"{head}ALTER TABLE a DROP COLUMN b;\n--rollback not required\n"}).down is not None


@pytest.mark.parametrize(
    ("forward", "back"),
    [
        ("db/migrations/up/1_a.sql", "db/migrations/down/1_a.sql"),
        ("migrations/001.do.a.sql", "migrations/001.undo.a.sql"),
        ("migrations/add-a.up.sql", "migrations/add-a.down.sql"),
        ("db/migrations/add-a/up.sql", "db/migrations/add-a/down.sql"),
        ("migrations/1414549381268_up_a.sql", "migrations/1414549381268_down_a.sql"),
    ],
)
def test_the_way_back_in_another_file_is_found(forward: str, back: str) -> None:
    texts = {forward: UP, back: f"-- Down\n-- migrate:down\n{DOWN}"}
    assert [one.role for one in sorted(migration_files(texts), key=lambda one: one.path != forward)] == ["up", "down"]
    assert kinds(last(texts)) == (["create-table"], ["drop-table"])


def test_folders_of_migrations_without_a_number_are_one_series() -> None:
    texts = {"prisma/migrations/b/migration.sql": DOWN, "prisma/migrations/a/migration.sql": UP}
    assert [one.name for one in read_migrations(texts)[0].migrations] == ["a", "b"]


def test_a_number_that_two_files_share_pairs_neither() -> None:
    texts = {"migrations/1_a.sql": UP, "migrations/1_b.sql": UP, "migrations/1_rollback.sql": DOWN}
    (series,) = read_migrations(texts)
    assert [one.down for one in series.migrations] == [None, None]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/migrations/Migration20260101.ts", "export class A extends Migration { async up() {} }"),
        ("db/steps/1_a.js", "exports.up = (knex) => knex.schema.dropTable('a');"),
        ("src/db/steps/DropA.ts", "export class DropA implements MigrationInterface {}"),
        ("src/migrations.ts", "export const all = { a: { async up(db) { await db.schema.dropTable('a'); } } };"),
        ("src/migrations/drop-a.ts", "await db.execute('DROP TABLE a');"),
        ("prisma/migrations/1_a/migration.ts", "await prisma.a.deleteMany();"),
        ("migrations/Version20260101.php", "<?php"),
        ("migrations/m260101_101010_a.php", "<?php"),
        ("dbschema/migrations/00001-m1.edgeql", "CREATE MIGRATION m1;"),
        ("migrations/1_a.json", '{"operations": []}'),
        ("migrations/0001.a.py", "from yoyo import step"),
        ("app/migrations/drop_a.py", "class Migration(migrations.Migration): pass"),
        ("db/changes/a.xml", "<databaseChangeLog/>"),
        ("internal/steps.go", "var m = gormigrate.Migration{}"),
        ("src/AddA.cs", "[Migration(1)] public class AddA : Migration {}"),
        ("db/migrations/1_a.rb", "Sequel.migration do"),
        ("migrations/1_a.sql.tmpl", "DROP TABLE a;"),
    ],
)
def test_a_migration_that_is_not_read_is_named(path: str, text: str) -> None:
    assert [one.path for one in unread_migrations({path: text}, [path])] == [path]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/migrations/index.ts", "export * from './run';"),
        ("src/steps/1-welcome.ts", "export const title = 'up';"),
        ("src/migrations/names.json", '{"first": "1_a"}'),
        ("src/pumps.ts", "export const up = (pump) => pump.start();"),
        ("migrations/helpers.py", "def quoted(name): return name"),
        ("src/go.ts", "import { MigrationInterface } from 'typeorm';\nexport type Steps = MigrationInterface[];"),
    ],
)
def test_what_is_no_migration_is_not_named(path: str, text: str) -> None:
    assert unread_migrations({path: text}, [path]) == ()
