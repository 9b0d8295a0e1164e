"""Which function a call reaches in another file, and what its callers say about the ids they give."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of, query_of
from secgate.model import Confidence

BY_ID = "export async function remove(id: string) { await prisma.invoice.delete({ where: { id } }); }"
CHECKED = """
import { remove } from './a';
export async function close(tenantId, id) {
  const row = await prisma.invoice.findFirst({ where: { id, tenantId } });
  if (!row) throw new Error('not found');
  await remove(row.id);
}
"""
ASKED = """
import { remove } from './a';
router.delete('/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  await remove(req.params.id);
  res.json({ tenantId });
});
"""


def test_an_id_that_every_caller_looked_up_is_the_tenants(tmp_path: Path) -> None:
    query = query_of(tmp_path, BY_ID, b__ts=CHECKED)
    assert (query.scope, query.confidence) == ("guarded", Confidence.HIGH)


def test_the_caller_that_shows_it_is_named(tmp_path: Path) -> None:
    because = query_of(tmp_path, BY_ID, b__ts=CHECKED).because
    assert because is not None
    assert (because.path, because.line) == ("src/b.ts", 4)


def test_one_caller_that_passes_an_id_of_the_request_is_enough(tmp_path: Path) -> None:
    query = query_of(tmp_path, BY_ID, b__ts=CHECKED, c__ts=ASKED)
    assert (query.shape, query.sharp, [(s.path, s.line) for s in query.via]) == ("request-id", True, [("src/c.ts", 5)])


def test_a_function_that_is_handed_on_has_callers_nobody_knows(tmp_path: Path) -> None:
    handed = "import { remove } from './a';\nexport const all = (ids) => Promise.all(ids.map(remove));"
    assert query_of(tmp_path, BY_ID, b__ts=CHECKED, c__ts=handed).scope == "unscoped"


def test_a_function_that_nobody_calls_stays_open(tmp_path: Path) -> None:
    assert query_of(tmp_path, BY_ID).shape == "no-tenant"


def test_a_function_that_calls_itself_ends(tmp_path: Path) -> None:
    code = "export async function f(id) { await prisma.invoice.delete({ where: { id } }); await f(id); }"
    assert query_of(tmp_path, code).scope == "unscoped"


REACHED = {
    "a named import": ("import { own } from './filters';", "own(tenantId)"),
    "an alias": ("import { own as ours } from './filters';", "ours(tenantId)"),
    "a namespace": ("import * as filters from './filters';", "filters.own(tenantId)"),
    "a namespace that another file exports": ("import { filters } from './barrel';", "filters.own(tenantId)"),
    "one that it exports by name": ("import { named } from './barrel';", "named.own(tenantId)"),
    "one behind two files": ("import { filters as f } from './outer';", "f.own(tenantId)"),
    "a namespace in a namespace": ("import * as all from './barrel';", "all.filters.own(tenantId)"),
    "a default export": ("import own from './standard';", "own(tenantId)"),
    "a re-export": ("import { own } from './index';", "own(tenantId)"),
    "a star re-export": ("import { own } from './stars';", "own(tenantId)"),
    "a required module": ("const { own } = require('./common');", "own(tenantId)"),
    "a method of an instance": ("import { Filters } from './classes';\nconst f = new Filters();", "f.own(tenantId)"),
    "a method behind an interface": (
        "import type { Maker } from './classes';\ndeclare const f: Maker;",
        "f.own(tenantId)",
    ),
}
FILTERS = {
    "src/barrel.ts": "export * as filters from './filters';\nimport * as named from './filters';\nexport { named };",
    "src/outer.ts": "export { filters } from './barrel';",
    "src/filters.ts": "export const own = (id: string) => ({ tenantId: id });",
    "src/standard.ts": "export default function (id: string) { return { tenantId: id }; }",
    "src/index.ts": "export { own } from './filters';",
    "src/stars.ts": "export * from './filters';",
    "src/common.js": "module.exports = { own: (id) => ({ tenantId: id }) };",
    "src/classes.ts": (
        "export interface Maker { own(id: string): object }\n"
        "export class Filters implements Maker { own(id: string) { return { tenantId: id }; } }"
    ),
}


@pytest.mark.parametrize("way", REACHED)
def test_a_filter_of_another_file_is_read(way: str, tmp_path: Path) -> None:
    head, call = REACHED[way]
    code = f"{head}\nexport const read = (tenantId) => prisma.invoice.findMany({{ where: {call} }});"
    query = data_of(tmp_path, {**FILTERS, "src/a.ts": code}).queries[-1]
    assert (query.scope, query.confidence, query.because and query.because.path != "src/a.ts") == (
        "where",
        "high",
        True,
    )


def test_a_helper_that_is_given_the_tenant_and_ignores_it_limits_nothing(tmp_path: Path) -> None:
    code = """
    import { open } from './b';
    export const f = (tenantId) => prisma.invoice.findMany({ where: open(tenantId) });
    """
    query = query_of(tmp_path, code, b__ts="export const open = (tenantId: string) => ({ status: 'open' });")
    assert query.scope in {"unscoped", "unresolved"}


def test_a_guard_is_judged_by_its_body(tmp_path: Path) -> None:
    code = """
    import { check } from './b';
    router.delete('/:id', async (req, res) => {
      await check(req.params.id, res.locals.tenantId);
      await prisma.invoice.delete({ where: { id: req.params.id } });
    });
    """
    idle = "export const check = async (id: string, tenantId: string) => { await count(id, 1); };"
    assert query_of(tmp_path, code, b__ts=idle).scope == "unscoped"


REPOSITORY = """
export class InvoiceRepository {
  async remove(id) { await prisma.invoice.delete({ where: { id } }); }
}
"""


def test_a_method_is_reached_through_a_constructor_parameter(tmp_path: Path) -> None:
    service = """
    import { InvoiceRepository } from './a';
    export class InvoiceService {
      constructor(private readonly repository: InvoiceRepository) {}
      async close(tenantId, id) {
        const row = await prisma.invoice.findFirst({ where: { id, tenantId } });
        if (row) await this.repository.remove(id);
      }
    }
    """
    assert query_of(tmp_path, REPOSITORY, b__ts=service).scope == "guarded"


def test_a_value_of_the_same_name_hands_no_method_on(tmp_path: Path) -> None:
    code = "export class Bills { async open(id: string) { await prisma.invoice.delete({ where: { id } }); } }"
    counted = (
        "export const stats = async (tenantId) => {\n  const open = await count(tenantId);\n  return { open };\n};"
    )
    called = CHECKED.replace(
        "import { remove } from './a';", "import { Bills } from './a';\nconst bills = new Bills();"
    )
    called = called.replace("remove(row.id)", "bills.open(row.id)")
    assert query_of(tmp_path, code, b__ts=called, c__ts=counted).scope == "guarded"


def test_another_class_with_a_method_of_that_name_is_no_caller(tmp_path: Path) -> None:
    other = """
    import { Uploads } from './c';
    router.delete('/:id', async (req, res) => {
      const uploads: Uploads = new Uploads();
      await uploads.remove(req.params.id);
      res.json(res.locals.tenantId);
    });
    """
    uploads = "export class Uploads { async remove(id) { await unlink(id); } }"
    assert query_of(tmp_path, REPOSITORY, b__ts=other, c__ts=uploads).shape == "no-tenant"


@pytest.mark.parametrize(
    "held",
    [
        "class Base { constructor(protected held: InvoiceRepository) {} }\nexport class Closing extends Base {",
        "export class Closing {\n  #held: InvoiceRepository;\n  constructor(held) { this.#held = held; }",
        "export class Closing {\n  held;\n  constructor({ held }: { held: InvoiceRepository }) { this.held = held; }",
        "export class Closing {\n  constructor(private readonly parts: { held: InvoiceRepository }) {}",
        "export class Closing {\n  private readonly held = new InvoiceRepository();",
    ],
)
def test_a_method_is_reached_through_a_field(held: str, tmp_path: Path) -> None:
    receiver = "this.parts.held" if "parts" in held else ("this.#held" if "#held" in held else "this.held")
    service = f"""
    import {{ InvoiceRepository }} from './a';
    {held}
      async close(tenantId, id) {{
        const row = await prisma.invoice.findFirst({{ where: {{ id, tenantId }} }});
        if (row) await {receiver}.remove(id);
      }}
    }}
    """
    assert query_of(tmp_path, REPOSITORY, b__ts=service).scope == "guarded"


FACTORY = """
export const makeInvoices = () => ({
  remove: (id: string) => prisma.invoice.delete({ where: { id } }),
});
export type Invoices = ReturnType<typeof makeInvoices>;
"""


def test_a_function_of_an_object_that_a_factory_makes_is_told_from_one_of_the_same_name(tmp_path: Path) -> None:
    service = """
    import type { Invoices } from './a';
    export class Closing {
      private readonly invoices: Invoices;
      constructor(invoices: Invoices) { this.invoices = invoices; }
      async close(tenantId, id) {
        const row = await prisma.invoice.findFirst({ where: { id, tenantId } });
        if (row) await this.invoices.remove(id);
      }
    }
    """
    other = """
    const makeUploads = () => ({ remove: (id: string) => unlink(id) });
    const uploads = makeUploads();
    router.delete('/:id', async (req, res) => {
      await uploads.remove(req.params.id);
      res.json(res.locals.tenantId);
    });
    """
    assert query_of(tmp_path, FACTORY, b__ts=service, c__ts=other).scope == "guarded"


def test_a_function_of_an_object_is_reached_by_a_caller_that_looks_nothing_up(tmp_path: Path) -> None:
    asked = """
    import type { Invoices } from './a';
    export const routes = ({ invoices }: { invoices: Invoices }) => router.delete('/:id', async (req, res) => {
      const { tenantId } = res.locals.auth;
      await invoices.remove(req.params.id);
      res.json({ tenantId });
    });
    """
    assert query_of(tmp_path, FACTORY, b__ts=asked).shape == "request-id"


def test_a_function_of_an_object_below_a_parameter_is_reached(tmp_path: Path) -> None:
    asked = """
    import type { makeInvoices } from './a';
    type Deps = { invoices: ReturnType<typeof makeInvoices> };
    export const routes = (deps: Deps) => router.delete('/:id', async (req, res) => {
      const { tenantId } = res.locals.auth;
      await deps.invoices.remove(req.params.id);
      res.json({ tenantId });
    });
    """
    assert query_of(tmp_path, FACTORY, b__ts=asked).shape == "request-id"
