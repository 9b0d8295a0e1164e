"""Which fills of tenant tables join rows of one tenant alone."""

import pytest

from secgate.facts.migration_joins import loose_joins
from secgate.facts.migration_state import replay
from secgate.facts.migration_tenants import tenant_tables
from secgate.facts.migrations import read_migrations

BEFORE = """
CREATE TABLE tenants (id int PRIMARY KEY, slug text);
CREATE TABLE customers (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants(id), email text);
CREATE TABLE bookings (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants(id), email text,
    customer_id int REFERENCES customers(id));
CREATE TABLE countries (id int PRIMARY KEY, name text);
"""

TIED = (
    "UPDATE bookings b SET email = c.email FROM customers c WHERE c.tenant_id = b.tenant_id AND c.email = b.email",
    "UPDATE bookings b SET email = (SELECT c.email FROM customers c WHERE c.tenant_id = b.tenant_id LIMIT 1)",
    "UPDATE bookings b SET email = n.name FROM countries n WHERE n.name = b.email",
    "INSERT INTO bookings (id, tenant_id) SELECT c.id, c.tenant_id FROM customers c",
    "INSERT INTO bookings (id, tenant_id) SELECT c.id, t.id FROM customers c JOIN tenants t ON t.id = c.tenant_id",
    "UPDATE bookings b SET email = c.email FROM customers c WHERE c.tenant_id = 7 AND b.tenant_id = 7",
    "UPDATE bookings b SET email = e FROM (SELECT tenant_id, email e FROM customers) x WHERE b.tenant_id = x.tenant_id",
    "UPDATE bookings b SET email = e FROM (SELECT c.tenant_id t, email e FROM customers c) x WHERE x.t = b.tenant_id",
    "WITH x AS (SELECT tenant_id AS t FROM customers) UPDATE bookings b SET email = '' FROM x WHERE x.t = b.tenant_id",
)
LOOSE = [
    "UPDATE bookings b SET tenant_id = c.tenant_id FROM customers c WHERE c.email = b.email",
    "UPDATE bookings b SET tenant_id = (SELECT c.tenant_id FROM customers c WHERE c.email = b.email)",
    "UPDATE bookings b SET email = c.email FROM customers c WHERE c.email = b.email",
    "UPDATE bookings b SET email = c.email FROM customers c WHERE c.tenant_id = b.tenant_id OR c.email = b.email",
    "UPDATE bookings b SET email = c.email FROM customers c WHERE NOT (c.tenant_id = b.tenant_id)",
    "UPDATE bookings b SET email = x.e FROM (SELECT tenant_id AS t, email e FROM customers) x WHERE x.e = b.email",
    "UPDATE bookings b SET email = (SELECT max(c.email) FROM customers c)",
    "INSERT INTO bookings (id, tenant_id) SELECT c.id, 7 FROM customers c",
    "INSERT INTO bookings (id, tenant_id, email) SELECT b.id, b.tenant_id, c.email FROM bookings b, customers c",
]


def loose(sql: str) -> list[bool]:
    """For each loose join of a statement, whether a foreign key holds it."""
    (series,) = read_migrations({"migrations/1_a.sql": BEFORE, "migrations/2_b.sql": sql})
    tenants = tenant_tables(replay(series), keys=["tenantId"], shared=(), schema=None)
    return [one.by_key for one in loose_joins(series.migrations[-1].statements[0].tree, tenants)]


@pytest.mark.parametrize("sql", TIED)
def test_rows_of_one_tenant_are_joined(sql: str) -> None:
    assert loose(sql) == []


@pytest.mark.parametrize("sql", LOOSE)
def test_nothing_ties_the_rows_to_one_tenant(sql: str) -> None:
    assert loose(sql) == [False]


def test_a_join_along_a_foreign_key_is_told_apart() -> None:
    assert loose("UPDATE bookings b SET email = c.email FROM customers c WHERE c.id = b.customer_id") == [True]
