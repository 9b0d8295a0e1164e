"""Which raw statements are limited to one tenant: one statement, one answer."""

import pytest

from secgate.facts.sql import Tenancy
from secgate.facts.sql_parts import read_sql

TENANCY = Tenancy(
    tables=frozenset({"invoice", "invoiceline"}), columns=frozenset({"tenantid", "tenant_id"}), root="tenant"
)

LIMITED = [
    'SELECT * FROM "Invoice" WHERE "tenantId" = :tenant',
    'SELECT * FROM "Invoice" i WHERE i."tenantId"::text = :p AND i.status = :p',
    'SELECT * FROM public."Invoice" WHERE ("tenantId" = :p) AND (a = 1 OR b = 2)',
    'SELECT * FROM "Invoice" WHERE "tenantId" IN (:p)',
    'SELECT * FROM "Invoice" WHERE "tenantId" = ANY(:p)',
    'SELECT * FROM "Invoice" WHERE "tenantId" IS NOT DISTINCT FROM :p',
    'SELECT * FROM "Invoice" WHERE ("tenantId" = :p AND a = 1) OR ("tenantId" = :p AND b = 2)',
    'SELECT * FROM "Invoice" i JOIN "Tenant" t ON t.id = i."tenantId" WHERE t.id = :tenant',
    'SELECT l.amount FROM "InvoiceLine" l JOIN "Invoice" i ON i.id = l."invoiceId" AND i."tenantId" = :p',
    'SELECT * FROM "InvoiceLine" WHERE "invoiceId" IN (SELECT id FROM "Invoice" WHERE "tenantId" = :p)',
    'SELECT * FROM "Invoice" i WHERE "tenantId" = :p AND EXISTS (SELECT 1 FROM "InvoiceLine" l WHERE l.invoice = i.id)',
    'WITH own AS (SELECT * FROM "Invoice" WHERE "tenantId" = :p) SELECT count(*) FROM own',
    'SELECT n FROM (SELECT count(*) AS n FROM "Invoice" WHERE "tenantId" = :p) x',
    'UPDATE "Invoice" SET status = :p WHERE id = :p AND "tenantId" = :p',
    'DELETE FROM "Invoice" WHERE "tenantId" = :p',
    'INSERT INTO "Invoice" ("id", "tenantId") VALUES (:p, :p)',
    'SELECT * FROM "Invoice" WHERE "tenantId" = current_setting(\'app.tenant_id\')',
]
UNLIMITED = [
    'SELECT * FROM "Invoice"',
    'SELECT * FROM "Invoice" WHERE id = :p -- "tenantId" = :p',
    'SELECT "tenantId" FROM "Invoice" WHERE id = :p',
    'SELECT * FROM "Invoice" WHERE "tenantId" = :p OR shared = true',
    'SELECT * FROM "Invoice" WHERE NOT "tenantId" = :p',
    'SELECT * FROM "Invoice" WHERE "tenantId" <> :p',
    'SELECT * FROM "Invoice" a JOIN "InvoiceLine" b ON a."tenantId" = b."tenantId"',
    'SELECT * FROM "Invoice" i LEFT JOIN "Tenant" t ON t.id = i."tenantId" AND t.id = :tenant',
    'SELECT * FROM "Invoice" WHERE "tenantId" = :p UNION SELECT * FROM "Invoice"',
    'WITH own AS (SELECT * FROM "Invoice" WHERE "tenantId" = :p) SELECT * FROM own, "Invoice"',
    'UPDATE "Invoice" SET "tenantId" = :p WHERE id = :p',
    'DELETE FROM "Invoice" WHERE id = :p',
    'INSERT INTO "Invoice" ("id") VALUES (:p)',
]


@pytest.mark.parametrize("text", LIMITED)
def test_a_statement_with_the_tenant_in_its_conditions_is_limited(text: str) -> None:
    reading = read_sql(text, TENANCY)
    assert reading is not None
    assert (bool(reading.tables & TENANCY.tables), reading.unlimited) == (True, frozenset())


@pytest.mark.parametrize("text", UNLIMITED)
def test_a_statement_that_reaches_rows_of_all_tenants_is_not(text: str) -> None:
    reading = read_sql(text, TENANCY)
    assert reading is not None
    assert reading.unlimited


@pytest.mark.parametrize("text", ["SELECT 1", "SELECT pg_advisory_xact_lock(:p)", "SET LOCAL app.tenant_id = :p"])
def test_a_lock_or_a_ping_names_no_table(text: str) -> None:
    reading = read_sql(text, TENANCY)
    assert reading is not None
    assert not reading.tables & TENANCY.tables


@pytest.mark.parametrize(
    "text", ['SELEC FROM "Invoice" WHERE', 'LOCK TABLE "Invoice"', 'SELECT * FROM "Invoice" WHERE ((']
)
def test_what_cannot_be_parsed_is_not_answered(text: str) -> None:
    assert read_sql(text, TENANCY) is None
