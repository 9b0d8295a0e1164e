"""A target is called one without tenants only when nothing speaks against it."""

from pathlib import Path

from secgate.model import Status
from secgate.run import Request, gate
from support import item_of, reasons, repository


def test_a_configured_tenant_key_that_no_model_has_is_no_target_without_tenants(tmp_path: Path) -> None:
    files = {
        "prisma/schema.prisma": "model Booking {\n  id String @id\n  tenantId String\n}\n",
        ".secgate/config.yaml": "schema: secgate/config/1\ntenant_keys: [workspaceId]\n",
        "src/a.ts": "export const all = (prisma) => prisma.booking.findMany();\n",
    }
    target = repository(tmp_path / "target", files)
    report = gate(Request(path=target, policies=("pre-deployment",), only=("tenant-query-filters",)))
    item = item_of(report, "tenant-query-filters")
    assert item.status is Status.INCOMPLETE
    assert "workspaceId" in reasons(item)
