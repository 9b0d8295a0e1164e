"""Migrations that hide what they do: what a condition limits, what calls run, which table a name means."""

import pytest
import sqlglot

from secgate.facts.deploy_commands import deploy_commands
from secgate.facts.migration_files import migration_files
from secgate.facts.migration_state import replay
from secgate.facts.migration_statements import Statement, read_script
from secgate.facts.migration_unread import unread_migrations
from secgate.facts.migrations import read_migrations
from secgate.facts.sql_policies import policy_of
from secgate.facts.sql_reach import reach_of
from secgate.facts.sql_routines import is_pure

WIPE = "CREATE FUNCTION wipe() RETURNS int AS $$ BEGIN DELETE FROM a; RETURN 1; END $$ LANGUAGE plpgsql;"


def reached(condition: str) -> str:
    """How many rows of a table `a` a condition lets through."""
    return reach_of(sqlglot.condition(condition, dialect="postgres"), "a")


def statements(*scripts: str) -> list[Statement]:
    """The statements of a series, with what they call."""
    texts = {f"migrations/{number}_a.sql": text for number, text in enumerate(scripts, 1)}
    return [one for series in read_migrations(texts) for m in series.migrations for one in m.statements]


@pytest.mark.parametrize(
    "condition",
    [
        "true", "1 = 1", "id = id", "EXISTS (SELECT 1)", "id IN (SELECT id FROM a)", "tag = 'x' OR true", "NOT false",
        "(1 = 1) IS TRUE", "(id = id) = true", "'a' = 'a'",
    ],
)  # fmt: skip
def test_a_condition_that_holds_for_every_row(condition: str) -> None:
    assert reached(condition) == "all"


@pytest.mark.parametrize(
    "condition",
    [
        "id <> ''", "id > ''", "created_at < now()", "id LIKE '%'", "length(id) > 0", "tag = 'a' OR tag <> 'a'",
        "id IS NOT NULL", "tag ~ '.*'", "id NOT IN ('x')", "id IN (SELECT a_id FROM b)", "n BETWEEN 0 AND 999999",
    ],
)  # fmt: skip
def test_a_condition_that_may_limit_nothing(condition: str) -> None:
    assert reached(condition) == "unknown"


@pytest.mark.parametrize(
    ("condition", "columns"),
    [
        ("length(id) >= 0", ("id",)),
        ("0 <= char_length(id)", ("id",)),
        ("octet_length(id) > -1", ("id",)),
        ("length(id) >= 0 AND abs(n) >= 0", ("id", "n")),
        ("length(id) > 0", ()),
        ("length(id) >= 3", ()),
        ("length(id) <= 0", ()),
        ("n >= 0", ()),
    ],
)
def test_a_size_that_is_no_less_than_nothing_asks_only_for_a_value(condition: str, columns: tuple[str, ...]) -> None:
    (action,) = (a for one in read_script(f"DELETE FROM a WHERE {condition}", "a.sql") for a in one.actions)  # noqa: S608 - the statements of a test, which run nowhere
    assert action.present == columns


@pytest.mark.parametrize(
    "condition",
    [
        "tag = 'x'", "id = $1", "tag IS NULL", "id IN ('a', 'b')", "id = OLD.id", "lower(tag) = 'x'",
        "id IN (SELECT id FROM a WHERE tag = 'x')", "tag LIKE 'x%'", "created_at < '2024-05-01'", "data->>'k' = 'v'",
        "id IN (SELECT id FROM (SELECT id, row_number() OVER () AS rn FROM a) t WHERE t.rn > 1)",
    ],
)  # fmt: skip
def test_a_condition_that_limits(condition: str) -> None:
    assert reached(condition) == "some"


@pytest.mark.parametrize(
    ("sql", "reach"),
    [
        ("DELETE FROM a USING b WHERE b.name = 'x'", "unknown"),
        ("DELETE FROM a USING b WHERE a.b_id = b.id AND b.name = 'x'", "some"),
        ("DELETE FROM a USING b WHERE a.b_id = b.id AND a.tag = 'x'", "some"),
        ("DELETE FROM a USING b WHERE true", "all"),
        ("UPDATE a SET tag = '' FROM b WHERE b.name = 'x'", "unknown"),
        ("UPDATE a SET tag = '' FROM b JOIN c ON c.id = b.c_id WHERE a.b_id = b.id AND c.name = 'x'", "some"),
        ("DELETE FROM a USING b old WHERE a.id = old.id", "unknown"),
        ("DELETE FROM a WHERE EXISTS (SELECT 1 FROM b old WHERE old.id = a.id)", "unknown"),
        ("DELETE FROM a WHERE EXISTS (SELECT 1 FROM b WHERE name = 'x')", "unknown"),
        ("DELETE FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.b_id AND b.name = 'x')", "some"),
        ("DELETE FROM a WHERE id IN (SELECT id FROM a GROUP BY id HAVING count(*) >= 1)", "unknown"),
        ("DELETE FROM a WHERE id IN (SELECT max(id) FROM a GROUP BY tag HAVING count(*) > 1)", "some"),
        ("DELETE FROM a WHERE id = ANY(ARRAY(TABLE b))", "unknown"),
        ("DELETE FROM a WHERE id = ANY(ARRAY['x', 'y'])", "some"),
    ],
)
def test_a_condition_limits_where_it_is_about_the_rows_that_go(sql: str, reach: str) -> None:
    found = [a.reach for one in read_script(sql, "a.sql") for a in one.actions if a.kind in {"delete", "update"}]
    assert found == [reach]


@pytest.mark.parametrize(
    "call",
    [
        "SELECT wipe();", "SELECT * FROM wipe();", "DO $$ BEGIN PERFORM wipe(); END $$;", "SELECT wipe/* */();",
        "DO $$ DECLARE n int := wipe(); BEGIN NULL; END $$;", "DO $$ BEGIN IF wipe() > 0 THEN NULL; END IF; END $$;",
        "ALTER TABLE b ADD COLUMN n int DEFAULT wipe();",
        "CREATE TRIGGER t AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION wipe();",
    ],
)  # fmt: skip
def test_what_a_call_runs_stands_in_its_place(call: str) -> None:
    found = statements(WIPE, call)
    assert [a.kind for one in found for a in one.actions if one.path.endswith("2_a.sql") and a.kind == "delete"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT query_to_xml('DELETE FROM a', true, false, '')", "SELECT dblink_exec('', 'DROP TABLE a')",
        "SELECT unheard_of()", "CALL unheard_of()", "CREATE RULE r AS ON INSERT TO a DO ALSO DELETE FROM b",
        "CREATE TRIGGER t AFTER INSERT ON b EXECUTE FUNCTION unheard_of()",
        "UPDATE pg_attribute SET attnotnull = false",
        "PRAGMA writable_schema = ON", "ALTER TABLE a ENGINE = BLACKHOLE", "DELIMITER //\nDROP TABLE a//",
        "DO LANGUAGE plperlu $$ spi_exec_query('DROP TABLE a') $$",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a",
        "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a'); END $$",
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_read(sql: str) -> None:
    assert [one.unread for one in statements(sql) if one.unread]


def test_a_definition_runs_nothing() -> None:
    assert [a.kind for one in statements(WIPE) for a in one.actions] == ["other"]


@pytest.mark.parametrize("name", ["gen_random_uuid", "now", "setval", "jsonb_set", "current_setting"])
def test_a_function_of_the_database_is_known(name: str) -> None:
    assert is_pure(name)


@pytest.mark.parametrize(
    "sql",
    [
        "-- note\rDROP TABLE a;", "/*!50000 DROP TABLE a */;", "/*M!100100 DROP TABLE a */;",
        "EXPLAIN ANALYZE DELETE FROM a;",
        "CREATE OR REPLACE TABLE a (id int);",
        "DO $$ BEGIN FOR r IN DELETE FROM a RETURNING id LOOP NULL; END LOOP; END $$;",
        "DO $$ DECLARE c CURSOR FOR DELETE FROM a RETURNING id; BEGIN OPEN c; END $$;",
    ],
)  # fmt: skip
def test_what_looks_harmless_is_read(sql: str) -> None:
    assert {a.kind for one in read_script(sql, "a.sql") for a in one.actions} & {"drop-table", "delete"}


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE TEMP TABLE "A" (id int); DROP TABLE public."A";', "CREATE TABLE other.a (id int); DROP TABLE a;",
        'CREATE TABLE a (id int); DROP TABLE "A";',
    ],
)  # fmt: skip
def test_a_table_of_the_same_name_is_another_one(sql: str) -> None:
    texts = {"migrations/1_a.sql": 'CREATE TABLE "A" (id int);', "migrations/2_a.sql": sql}
    step = next(one for one in replay(read_migrations(texts)[0]).steps if one.action.kind == "drop-table")
    assert step.table is not None
    assert step.table.made == "migrations/1_a.sql"


@pytest.mark.parametrize(
    ("sql", "reach", "named"),
    [
        ("CREATE POLICY p ON a USING (true)", "all", ()),
        ("ALTER POLICY p ON a USING (tenant_id = tenant_id)", "all", ("tenant_id",)),
        ("CREATE POLICY p ON a USING (tenant_id = current_setting('t'))", "some", ("tenant_id",)),
        ("CREATE POLICY p ON a USING (tenant_id = current_setting('t')) WITH CHECK (true)", "all", ()),
        ("CREATE POLICY p ON a USING (tenant_id = current_setting('t') OR is_admin())", "unknown", ("tenant_id",)),
    ],
)
def test_what_a_policy_lets_through(sql: str, reach: str, named: tuple[str, ...]) -> None:
    action = policy_of(sql)
    assert action is not None
    assert (action.reach, action.named) == (reach, named)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Procfile", "release: npx prisma migrate reset"),
        ("compose.yaml", "services: {api: {command: [npx, prisma, migrate, reset]}}"),
        ("Dockerfile", 'CMD ["npx", "prisma", "migrate", "reset"]'),
        ("fly.toml", 'release_command = "npx prisma migrate reset"'),
        ("railway.json", '{"deploy": {"startCommand": "npx prisma migrate reset"}}'),
        (".gitlab-ci.yml", "deploy: {before_script: [npx prisma migrate reset]}"),
        ("deploy.sh", "npx prisma \\\n  migrate reset"),
        ("package.json", '{"scripts": {"deploy": "npx prisma migrate reset"}}'),
        ("Makefile", "deploy:\n\tnpx prisma migrate reset"),
    ],
)
def test_a_command_is_read_where_a_platform_reads_it(path: str, text: str) -> None:
    assert any("prisma migrate reset" in " ".join(one.text.split()) for one in deploy_commands({path: text}))


def test_a_command_is_followed_into_the_script_that_it_starts() -> None:
    texts = {"Procfile": "release: npm run again", "package.json": '{"scripts": {"again": "prisma migrate reset"}}'}
    (found,) = (one for one in deploy_commands(texts) if one.path == "Procfile")
    assert "prisma migrate reset" in found.text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/add_x.js", "exports.up = async (knex) => knex.schema.dropTable('a');"),
        ("src/migration/Drop1700000000000.ts", "export class A implements MigrationInterface {}"),
        ("ops/cleanup.sql", "DROP TABLE a;"),
        ("migrations/00002_x.go", "package migrations"),
        ("priv/repo/migrations/20260101000000_x.exs", "defmodule A do"),
        ("migration/src/m20260101_000001_x.rs", "use sea_orm_migration::prelude::*;"),
        ("store/versions/ab12_x.py", "down_revision = 'ab11'"),
    ],
)
def test_what_looks_like_a_migration_is_named(path: str, text: str) -> None:
    assert [one.path for one in unread_migrations({path: text}, [path])] == [path]


def test_a_script_of_sqitch_is_named() -> None:
    texts = {"db/sqitch.plan": "%project=a\n", "db/deploy/x.sql": "UPDATE a SET b = 1;", "db/revert/x.sql": "SELECT 1;"}
    assert [one.path for one in unread_migrations(texts, texts)] == ["db/deploy/x.sql"]


def test_scripts_lie_wherever_their_journal_lies() -> None:
    texts = {"src/pg/meta/_journal.json": "{}", "src/pg/0001_x.sql": "UPDATE a SET b = 1;"}
    assert [one.path for one in migration_files(texts)] == ["src/pg/0001_x.sql"]


@pytest.mark.parametrize(
    ("texts", "roles"),
    [
        ({"migrations/1_a.sql": "", "migrations/2_revert_a.sql": ""}, ["up", "up"]),
        ({"migrations/1_a.sql": "", "migrations/2_scale_down.sql": ""}, ["up", "up"]),
        ({"migrations/1_a.sql": "", "migrations/1_a_rollback.sql": ""}, ["up", "down"]),
        ({"migrations/1_a.sql": "", "migrations/1_rollback.sql": ""}, ["up", "down"]),
        ({"migrations/2_revert_a.sql": ""}, ["up"]),
        ({"migrations/1_a.down.sql": ""}, ["down"]),
        ({"migrations/1_a.down.sql": "", "migrations/1_a.up.sql": ""}, ["down", "up"]),
    ],
)
def test_a_name_says_the_way_back_only_beside_a_way_forward(texts: dict[str, str], roles: list[str]) -> None:
    assert [one.role for one in migration_files(texts)] == roles


def test_the_length_of_a_column_is_not_its_value() -> None:
    (made,) = (
        a for one in read_script("CREATE UNIQUE INDEX u ON a (tag, length(tenant_id))", "a.sql") for a in one.actions
    )
    assert made.columns == ("tag",)
