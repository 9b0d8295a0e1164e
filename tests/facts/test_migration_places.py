"""On which line of a long statement what it does is told."""

import pytest

from secgate.facts.migration_places import line_of
from secgate.facts.migration_statements import read_script
from secgate.facts.sql_actions import Kind

TABLE = """CREATE TABLE plans (
  id int PRIMARY KEY,
  -- code
  code text NOT NULL UNIQUE,
  price numeric(10, 2), owner_id int
    REFERENCES owners (id),
  CONSTRAINT one UNIQUE (price,
    owner_id)
)"""
ALTER = """ALTER TABLE IF EXISTS "a"
  -- c goes
  ADD COLUMN b int DEFAULT f(1, 2),
  DROP COLUMN "c", ALTER COLUMN
    d SET NOT NULL,
  DROP CONSTRAINT e,
  ADD CONSTRAINT g FOREIGN KEY (b) REFERENCES h (id)"""


@pytest.mark.parametrize(
    ("sql", "kind", "name", "line"),
    [
        (TABLE, "create-table", "", 1),
        (TABLE, "add-column", "code", 4),
        (TABLE, "add-unique", "plans_code_key", 4),
        (TABLE, "add-foreign-key", "plans_owner_id_fkey", 5),
        (TABLE, "add-column", "price", 5),
        (TABLE, "add-unique", "one", 7),
        (ALTER, "add-column", "b", 3),
        (ALTER, "drop-column", "c", 4),
        (ALTER, "set-not-null", "d", 5),
        (ALTER, "drop-constraint", "e", 6),
        (ALTER, "add-foreign-key", "g", 7),
        ("DROP TABLE a,\n  b", "drop-table", "", 1),
        ("UPDATE a\nSET b = 1", "update", "", 1),
        ("CREATE UNIQUE INDEX i\n  ON a (b)", "add-unique", "i", 1),
        ("ALTER TABLE b DROP COLUMN a,\nADD COLUMN b int", "add-column", "b", 2),
    ],
)
def test_the_line_of_what_a_statement_does(sql: str, kind: Kind, name: str, line: int) -> None:
    (statement,) = read_script(sql, "a.sql")
    action = next(one for one in statement.actions if one.kind == kind and one.name in {name, ""})
    assert line_of(statement, action) == line


def test_the_second_of_two_tables_stands_where_it_is_named() -> None:
    (statement,) = read_script("DROP TABLE a,\n  b;", "a.sql")
    assert [line_of(statement, one) for one in statement.actions] == [1, 2]
