"""A tenant that the schema proves finds what is wrong; that nothing is, it proves only once the owner confirms it."""

from pathlib import Path

import pytest

from secgate.model import ItemResult, Report, Status
from secgate.run import Request, gate
from support import NOW, item_of, reasons, repository

SCHEMA = "model Workspace {\n  id String @id\n}\n" + "".join(
    f"model {name} {{\n  id String @id\n  workspaceId String\n"
    "  workspace Workspace @relation(fields: [workspaceId], references: [id])\n}\n"
    for name in ("Form", "Answer")
)
HEAD = 'import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\n'
SCOPED = HEAD + "export const all = (workspaceId) => prisma.form.findMany({ where: { workspaceId } });\n"
UNSCOPED = HEAD + "export const one = (id, workspaceId) => prisma.form.findUnique({ where: { id } });\n"
CONFIRMED = "schema: secgate/config/1\ntenant_keys: [workspaceId]\n"
QUERIES = "tenant-query-filters"


def gated(folder: Path, code: str, *, config: str = "", schema: str = SCHEMA) -> Report:
    files = {"prisma/schema.prisma": schema, "src/forms.ts": code}
    files |= {".secgate/config.yaml": config} if config else {}
    target = repository(folder / "target", files)
    return gate(Request(path=target, only=(QUERIES,), clock=lambda: NOW))


def item(folder: Path, code: str, *, config: str = "", schema: str = SCHEMA) -> ItemResult:
    return item_of(gated(folder, code, config=config, schema=schema), QUERIES)


def test_a_query_without_the_inferred_tenant_is_found(tmp_path: Path) -> None:
    assert [(f.path, f.line) for f in item(tmp_path, UNSCOPED).findings] == [("src/forms.ts", 3)]


def test_without_a_finding_the_inferred_tenant_passes_nothing(tmp_path: Path) -> None:
    found = item(tmp_path, SCOPED)
    assert (found.status, found.examined.count) == (Status.INCOMPLETE, 1)
    assert "confirm it: tenant_keys: [workspaceId] in .secgate/config.yaml" in reasons(found)


def test_the_confirmed_tenant_asks_for_nothing(tmp_path: Path) -> None:
    found = item(tmp_path, SCOPED, config=CONFIRMED)
    assert (found.examined.count, "confirm it" in reasons(found)) == (1, False)


def test_the_same_queries_are_examined_with_and_without_confirmation(tmp_path: Path) -> None:
    inferred, confirmed = (
        item(tmp_path / name, UNSCOPED, config=config) for name, config in (("a", ""), ("b", CONFIRMED))
    )
    assert [f.id for f in inferred.findings] == [f.id for f in confirmed.findings]


def test_the_report_lists_it_among_the_assumptions(tmp_path: Path) -> None:
    inferred = "inferred, because they belong to Workspace by it: prisma/schema.prisma:1"
    assert gated(tmp_path, SCOPED).assumptions[:2] == (
        f"tenant key workspaceId: 2 of 3 models have it; {inferred}",
        "tenant root Workspace: inferred from the schema",
    )


def test_what_may_be_a_tenant_is_asked_for_and_decides_nothing(tmp_path: Path) -> None:
    schema = SCHEMA.replace("Workspace", "Project").replace("workspaceId", "projectId")
    person = "model User {\n  id String @id\n}\nmodel ProjectMember {\n  id String @id\n  projectId String\n"
    person += "  project Project @relation(fields: [projectId], references: [id])\n  userId String\n"
    person += "  user User @relation(fields: [userId], references: [id])\n}\n"
    found = item(tmp_path, UNSCOPED, schema=schema + person)
    assert (found.status, found.findings, found.examined.count) == (Status.INCOMPLETE, (), 0)
    assert "whether that is a tenant is not known" in reasons(found)


@pytest.mark.parametrize("config", ["tenant_keys: [spaceId]\n", "tenant_root: {none: one customer alone uses it}\n"])
def test_what_the_owner_wrote_wins_and_the_contradiction_is_said(tmp_path: Path, config: str) -> None:
    report = gated(tmp_path, UNSCOPED, config=f"schema: secgate/config/1\n{config}")
    assert item_of(report, QUERIES).findings == ()
    assert any("although 2 models belong to Workspace by workspaceId" in line for line in report.assumptions)
