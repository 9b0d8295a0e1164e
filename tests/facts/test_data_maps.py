"""The tenant map: one row for each query, cache use and model, as the contract has them."""

from pathlib import Path

from facts.tenant_data import data_of
from secgate.facts import data_maps

CODE = """
export const read = (tenantId) => prisma.invoice.findMany({ where: { tenantId } });
export const keep = (tenantId, row) => cache.set(`invoice:${tenantId}`, row);
"""


def test_a_query_has_its_scope_and_what_proves_it(tmp_path: Path) -> None:
    assert data_maps.queries(data_of(tmp_path, {"src/a.ts": CODE})) == {
        "rows": [
            {
                "model": "Invoice",
                "operation": "findMany",
                "path": "src/a.ts",
                "line": 2,
                "function": "read",
                "scope": "where",
                "because": {"path": "src/a.ts", "line": 2, "note": "limited to the tenant here"},
                "confidence": "high",
            }
        ],
        "unresolved": [],
    }


def test_a_cache_use_has_the_scope_of_its_key(tmp_path: Path) -> None:
    [row] = data_maps.caches(data_of(tmp_path, {"src/a.ts": CODE}))["rows"]
    assert (row["operation"], row["key"], row["scope"], row["mounted_on"]) == (
        "write", "`invoice:${tenantId}`", "tenant", None,
    )  # fmt: skip


def test_a_model_says_what_it_has_to_do_with_the_tenant(tmp_path: Path) -> None:
    rows = data_maps.models(data_of(tmp_path, {"src/a.ts": CODE}))["rows"]
    assert {row["name"]: (row["tenancy"], row["tenant_key"]) for row in rows} == {
        "Tenant": ("root", None),
        "Invoice": ("direct", "tenantId"),
        "InvoiceLine": ("indirect", None),
        "Country": ("global", None),
    }


def test_a_model_lists_its_uniques_and_what_is_secret(tmp_path: Path) -> None:
    rows = {row["name"]: row for row in data_maps.models(data_of(tmp_path, {"src/a.ts": CODE}))["rows"]}
    assert rows["Invoice"]["uniques"] == [["id"], ["secretToken"], ["tenantId", "number"]]
    assert rows["Invoice"]["sensitive_fields"] == ["secretToken"]
