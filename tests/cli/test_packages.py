"""`secgate run --package`: a monorepo of three packages, one clean, one that leaks, one of documents only."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.command import Command, Outcome
from secgate.catalog.fakes import fake
from support import commit, repository, write

CACHE = (
    'import { LRUCache } from "lru-cache";\nconst cache = new LRUCache<string, unknown>({ max: 100, ttl: 60000 });\n'
)
MONOREPO: Mapping[str, str | bytes] = {
    "package.json": json.dumps({"private": True, "workspaces": ["apps/*", "packages/*", "handbook"]}),
    ".gitignore": "node_modules\n.env*\n",
    "apps/api/package.json": json.dumps(
        {"name": "@acme/api", "dependencies": {"lru-cache": "10", "@prisma/client": "5"}}
    ),
    "apps/api/prisma/schema.prisma": (
        "model Tenant {\n  id String @id\n  rooms Room[]\n}\n"
        "model Room {\n  id String @id\n  tenantId String\n"
        "  tenant Tenant @relation(fields: [tenantId], references: [id])\n}\n"
    ),
    "apps/api/src/rooms.ts": (
        f'import {{ PrismaClient }} from "@prisma/client";\n{CACHE}const prisma = new PrismaClient();\n'
        "export async function rooms(tenantId: string, page: string) {\n"
        "  const known = cache.get(`rooms:${page}`);\n  if (known) return known;\n"
        "  const found = await prisma.room.findMany({ where: { tenantId } });\n"
        "  cache.set(`rooms:${page}`, found);\n  return found;\n}\n"
    ),
    "packages/lib/package.json": json.dumps({"name": "@acme/lib", "dependencies": {"lru-cache": "10"}}),
    "packages/lib/src/remember.ts": (
        f"{CACHE}export function remember(tenantId: string, key: string, value: unknown): void {{\n"
        "  cache.set(`${tenantId}:${key}`, value);\n}\n"
    ),
    "handbook/package.json": json.dumps({"name": "@acme/handbook"}),
    "handbook/guide.md": "# Guide\n\nHow to use it.\n",
}
POLICY = """\
schema: secgate/policy/1
id: small
title: Small
sections: [{title: All, items: [{check: committed-secrets}, {check: tenant-cache-keys}]}]
"""


class Monorepo:
    """The command over the three packages."""

    def __init__(self, folder: Path, command: Command) -> None:
        self.folder, self._command = folder, command
        self.target = repository(folder / "target", MONOREPO)
        write(folder, {"policy.yaml": POLICY})

    def run(self, *packages: str, words: tuple[str | Path, ...] = ()) -> Outcome:
        asked = [word for package in packages for word in ("--package", package)]
        return self._command("run", self.target, "--policy", self.folder / "policy.yaml", *asked, *words)

    def read(self, *packages: str) -> dict[str, object]:
        made: dict[str, object] = json.loads(self.run(*packages, words=("--format", "json")).out)
        return made

    def command(self, *words: str | Path) -> Outcome:
        return self._command(*words)


@pytest.fixture
def here(command: Command, tmp_path: Path) -> Monorepo:
    return Monorepo(tmp_path, command)


def test_each_package_has_its_verdict_and_the_worst_comes_first(here: Monorepo) -> None:
    done = here.run("all")
    table = done.out.split("\nPackages\n")[1].split("\n\n")[0].splitlines()
    told = [line.split()[1:3] for line in table]
    assert done.code == 1
    assert told == [["fail", "apps/api"], ["pass", "."], ["pass", "handbook"], ["pass", "packages/lib"]]


def test_the_quiet_report_names_the_package_that_fails(here: Monorepo) -> None:
    done = here.run("all", words=("--quiet",))
    assert "apps/api: fail - tenant-cache-keys: 1 finding in 2 cache uses" in done.out
    assert "3 of 4 packages passed" in done.out


def test_a_package_passes_beside_one_that_fails_and_the_run_is_partial(here: Monorepo) -> None:
    done = here.run("packages/lib", "handbook")
    assert (done.code, "rooms.ts" in done.out) == (0, False)
    assert "partial: not a deployment verdict" in done.out


def test_a_package_of_documents_says_that_nothing_of_the_kind_is_there(here: Monorepo) -> None:
    made = here.read("handbook")
    (package,) = made["packages"]  # type: ignore[misc]
    items = {item["id"]: (item["status"], item["reason"]) for item in package["items"]}  # type: ignore[has-type]
    assert items["tenant-cache-keys"] == ("not-applicable", "no cache uses in this package; the target has 3")


def test_without_the_option_the_report_has_no_packages(here: Monorepo) -> None:
    assert here.read()["packages"] is None


def test_a_folder_that_is_not_there_ends_with_2(here: Monorepo) -> None:
    done = here.run("packages/lob")
    assert (done.code, 'did you mean "packages/lib"?' in done.err) == (2, True)


def test_every_format_of_a_saved_report_shows_what_was_asked_for_alone(here: Monorepo) -> None:
    saved = here.folder / "report.json"
    here.run("packages/lib", words=("--output", f"json={saved}"))
    for name in ("markdown", "html", "sarif", "csv", "junit", "gitlab", "github", "oscal", "in-toto"):
        made = here.command("export", saved, "--to", f"{name}={here.folder / name}")
        text = (here.folder / name).read_text(encoding="utf-8")
        assert (name, made.code in {0, 1}, "rooms.ts:" in text) == (name, True, False)
    rows = csv.DictReader((here.folder / "csv").read_text(encoding="utf-8-sig").splitlines())
    assert [row["reason"].split(":")[0] for row in rows if row["kind"] == "package"] == ["packages/lib"]
    assert '<h2 id="packages-title">Packages</h2>' in (here.folder / "html").read_text(encoding="utf-8")


def test_two_reports_of_packages_can_be_compared(here: Monorepo) -> None:
    old, new = here.folder / "old.json", here.folder / "new.json"
    here.run("all", words=("--output", f"json={old}"))
    write(here.target, {"packages/lib/src/more.ts": MONOREPO["apps/api/src/rooms.ts"]})
    commit(here.target)
    here.run("all", words=("--output", f"json={new}"))
    done = here.command("diff", old, new)
    assert (done.code, "packages/lib/src/more.ts" in done.out) == (1, True)


def test_the_history_counts_what_was_asked_for_and_compares_runs_of_the_same_packages(
    here: Monorepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(here.folder / "data"))
    for packages in (("all",), ("apps/api",), ("packages/lib", "handbook"), ("apps/api",)):
        here.run(*packages)
    made = json.loads(here.command("history", here.target, "--format", "json").out)["runs"]
    ids = [run["id"] for run in made]
    told = [(run["scope"], run["compared_with"]) for run in made]
    assert told == [
        ("full", None), ("package apps/api", None), ("packages handbook, packages/lib", None),
        ("package apps/api", ids[1]),
    ]  # fmt: skip
    cache = [next(item for item in run["items"] if item["id"] == "tenant-cache-keys") for run in made]
    assert [(item["status"], item["examined"], len(item["open"])) for item in cache] == [
        ("fail", 3, 1), ("fail", 2, 1), ("pass", 1, 0), ("fail", 2, 1),
    ]  # fmt: skip


def test_a_report_of_packages_is_packed_and_recomputed(here: Monorepo) -> None:
    pack, asked = here.folder / "a.pack", ("--package", "packages/lib", "--policy", here.folder / "policy.yaml")
    assert here.command("pack", here.target, "-o", pack, *asked).code == 0
    done = here.command("verify", pack, "--recompute", "--target", here.target, "--policy", here.folder / "policy.yaml")
    assert "package packages/lib: pass" in " ".join(done.out.split())
    assert "in the pack" not in done.out


def test_a_reviewer_is_told_of_what_was_asked_for_alone(here: Monorepo) -> None:
    pack, asked = here.folder / "a.pack", ("--package", "handbook", "--policy", here.folder / "policy.yaml")
    here.command("pack", here.target, "-o", pack, *asked)
    told = " ".join(here.command("verify", pack, "--format", "json").out.split())
    assert "tenant-cache-keys: not-applicable - no cache uses in this package; the target has 3" in told
    assert "tenant-cache-keys: 3 cache uses" not in told


def test_a_report_of_other_packages_is_not_packed(here: Monorepo) -> None:
    saved = here.folder / "report.json"
    here.run("packages/lib", words=("--maps", "--output", f"json={saved}"))
    asked = ("--package", "all", "--policy", here.folder / "policy.yaml")
    done = here.command("pack", here.target, "-o", here.folder / "a.pack", "--report", saved, *asked)
    assert (done.code, "other packages" in done.err) == (2, True)


def test_a_secret_in_the_name_of_a_package_is_masked_and_the_report_still_holds(here: Monorepo) -> None:
    value = fake("stripe_live")
    write(here.target, {f"apps/{value}/package.json": "{}", f"apps/{value}/a.ts": f'export const key = "{value}";\n'})
    commit(here.target)
    saved = here.folder / "report.json"
    done = here.run("all", words=("--output", f"json={saved}"))
    assert (done.code, value in done.out + saved.read_text(encoding="utf-8")) == (1, False)
    assert here.command("export", saved, "--to", f"csv={here.folder / 'csv'}").code == 0
