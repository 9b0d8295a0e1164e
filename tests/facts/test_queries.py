"""The scope of a Prisma call, and the place that proves it."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of, query_of
from secgate.model import Confidence
from secgate.settings.config import Config, PathReason

SCOPES = [
    ("where", "prisma.invoice.findMany({ where: { tenantId } })"),
    ("where", "prisma.invoice.findMany({ where: { AND: [{ status: 'open' }, { tenantId }] } })"),
    ("where", "prisma.invoice.findMany({ where: { ...base, tenantId } })"),
    ("unique", "prisma.invoice.findUnique({ where: { tenantId_number: { tenantId, number: 1 } } })"),
    ("relation", "prisma.invoiceLine.findMany({ where: { invoice: { tenantId } } })"),
    ("relation", "prisma.invoice.findMany({ where: { tenant: { id: tenantId } } })"),
    ("data", "prisma.invoice.create({ data: { id, tenantId, number: 1, status: 'open' } })"),
    ("data", "prisma.invoice.create({ data: { id, tenant: { connect: { id: tenantId } } } })"),
    ("exempt", "prisma.invoice.findUnique({ where: { secretToken: id } })"),
    ("tenant-root", "prisma.tenant.findUnique({ where: { id: tenantId } })"),
    ("global-model", "prisma.country.findMany()"),
    ("unscoped", "prisma.invoice.findMany()"),
    ("unscoped", "prisma.invoice.findMany({ where: { OR: [{ tenantId }, { status: 'shared' }] } })"),
    ("unresolved", "prisma[name].findMany({ where: { id } })"),
    ("unresolved", "prisma.invoice.findMany(options)"),
]


@pytest.mark.parametrize(("scope", "call"), SCOPES)
def test_a_query_has_one_scope(scope: str, call: str, tmp_path: Path) -> None:
    code = f"export const read = (tenantId: string, id: string, name: string, base: object, options: any) => {call};"
    assert query_of(tmp_path, code).scope == scope


def test_the_place_that_proves_a_scope_is_named(tmp_path: Path) -> None:
    code = "export const read = (tenantId) =>\n  prisma.invoice.findMany({\n    where: { tenantId },\n  });\n"
    because = query_of(tmp_path, code).because
    assert because is not None
    assert (because.path, because.line) == ("src/a.ts", 3)


def test_a_relation_that_does_not_pin_the_tenant_is_no_scope(tmp_path: Path) -> None:
    code = "export const read = () => prisma.invoice.findMany({ where: { tenant: { active: true } } });"
    assert query_of(tmp_path, code).scope == "unscoped"


def test_a_filter_that_only_some_tenants_are_excluded_from_is_no_scope(tmp_path: Path) -> None:
    code = "export const read = (tenantId) => prisma.invoice.findMany({ where: { tenantId: { not: tenantId } } });"
    assert query_of(tmp_path, code).reason == "its filter does not name the tenant that is at hand"


def test_ids_collected_in_a_loop_over_scoped_rows_are_the_tenants(tmp_path: Path) -> None:
    code = """
    export async function close(tenantId) {
      const ids = [];
      for (const row of await prisma.invoice.findMany({ where: { tenantId } })) ids.push(row.id);
      await prisma.invoice.updateMany({ where: { id: { in: ids } }, data: { status: 'closed' } });
    }
    """
    query = query_of(tmp_path, code)
    assert (query.scope, query.confidence) == ("guarded", Confidence.HIGH)


def test_the_transaction_client_is_a_client(tmp_path: Path) -> None:
    code = "export const f = (id) => prisma.$transaction(async (t) => { await t.invoice.delete({ where: { id } }); });"
    assert query_of(tmp_path, code).model == "Invoice"


def test_a_log_that_is_given_the_row_is_no_guard(tmp_path: Path) -> None:
    code = """
    export async function read(id: string, tenantId: string) {
      const row = await prisma.invoice.findUnique({ where: { id } });
      if (row) { logger.warn({ tenantId }, row); }
      return row;
    }
    """
    assert query_of(tmp_path, code).scope == "unscoped"


def test_code_that_is_cross_tenant_by_design_is_exempt(tmp_path: Path) -> None:
    config = Config(cross_tenant_paths=(PathReason(path="src/jobs/**", reason="works on all tenants"),))
    data = data_of(tmp_path, {"src/jobs/clean.ts": "prisma.invoice.deleteMany();"}, config)
    assert [query.scope for query in data.queries] == ["exempt"]


def test_a_star_in_a_path_stays_within_its_folder(tmp_path: Path) -> None:
    config = Config(cross_tenant_paths=(PathReason(path="src/*.ts", reason="scripts of the staff"),))
    code = "prisma.invoice.deleteMany();"
    data = data_of(tmp_path, {"src/clean.ts": code, "src/routes/a.ts": code}, config)
    assert [query.scope for query in data.queries] == ["exempt", "unscoped"]


def test_a_client_extension_that_adds_the_tenant_is_named(tmp_path: Path) -> None:
    code = "export const db = (tenantId) => prisma.$extends({ query: { create: (o) => add(o, tenantId) } });"
    steps = [found.step for found in data_of(tmp_path, {"src/db.ts": code}).injections]
    assert [(step.path, step.line) for step in steps] == [("src/db.ts", 1)]


def test_a_raw_statement_that_cannot_be_parsed_is_unresolved(tmp_path: Path) -> None:
    code = 'export const f = (tenantId) => prisma.$queryRaw`SELEC FROM "Invoice" WHERE WHERE ${tenantId}`;'
    assert query_of(tmp_path, code).scope == "unresolved"


def test_a_raw_statement_of_fragments_is_unscoped_but_not_sharp(tmp_path: Path) -> None:
    query = query_of(
        tmp_path, 'export const f = (part) => prisma.$queryRaw`SELECT * FROM "Invoice" ${Prisma.raw(part)}`;'
    )
    assert (query.shape, query.sharp) == ("unparsed", False)


@pytest.mark.parametrize(
    "call",
    [
        "prisma.invoice['findFirst']({ where: { id, tenantId } })",
        "(0, prisma.invoice.findFirst)({ where: { id, tenantId } })",
        "prisma.invoice.findFirst.call(prisma.invoice, { where: { id, tenantId } })",
        "prisma.invoice.findFirst.bind(prisma.invoice)({ where: { id, tenantId } })",
        "prisma['invoice'].findFirst({ where: { id, tenantId } })",
    ],
)
def test_an_operation_is_read_however_it_is_reached(tmp_path: Path, call: str) -> None:
    query = query_of(tmp_path, f"export const find = (tenantId: string, id: string) => {call};")
    assert (query.what, query.scope) == ("invoice.findFirst", "where")


@pytest.mark.parametrize(
    "arguments",
    [
        "{ where: { tenantId: { contains: '' } } }",
        "{ where: { tenantId: { not: tenantId } } }",
        "{ where: { tenantId: { in: given } } }",
        "{ where: { tenantId }, ...given }",
        "{ where: { tenantId, ...given } }",
    ],
)
def test_a_filter_that_may_not_hold_is_no_scope(tmp_path: Path, arguments: str) -> None:
    code = f"export const list = (tenantId: string, given: any) => prisma.invoice.findMany({arguments});"
    assert query_of(tmp_path, code).scope == "unresolved"
