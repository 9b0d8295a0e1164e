"""`secgate init`: what it proposes, what it writes, and what it leaves alone."""

import importlib.util
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from cli.command import Command
from secgate.catalog.fakes import fake
from secgate.model import Confidence, Report
from secgate.run import Request, gate
from secgate.settings import strict
from secgate.settings.config import Config
from secgate.settings.propose import uncommented
from support import NOW, permissions_hold, repository, write

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = """
model Tenant {
  id String @id
  name String
}
model Booking {
  id String @id
  code String @unique
  passportNumber String
  tenantId String
  tenant Tenant @relation(fields: [tenantId], references: [id])
}
model Plan {
  id String @id
}
"""
APP = """
import express from "express";
import jwt from "jsonwebtoken";
import bcrypt from "bcrypt";
import { PrismaClient } from "@prisma/client";
import { sweep } from "./jobs/sweep";

const prisma = new PrismaClient();
const app = express();

function staffOnly(req, res, next) {
  const claims = jwt.verify(req.headers.authorization, process.env.KEY, { algorithms: ["HS256"] });
  if (claims.role !== "CLERK") return res.status(403).end();
  req.tenantId = claims.tenantId;
  next();
}

app.post("/login", async (req, res) => {
  const found = await prisma.tenant.findFirst({ where: { name: req.body.name } });
  if (!(await bcrypt.compare(req.body.password, found.hash))) return res.status(401).end();
  res.json({});
});
app.get("/health", (_req, res) => res.json({ up: true }));
app.get("/desk/bookings", staffOnly, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
app.delete("/desk/bookings/:id", staffOnly, async (req, res) => {
  await prisma.booking.deleteMany({ where: { id: req.params.id, tenantId: req.tenantId } });
  res.end();
});
app.get("/open/bookings", async (_req, res) => res.json(await prisma.booking.findMany()));
setInterval(sweep, 60_000);
app.listen(3000);
"""
JOB = """
import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
export async function sweep() {
  await prisma.booking.deleteMany({ where: { code: null } });
}
"""
SCRIPT = """
import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
async function main() {
  console.log(await prisma.booking.count());
}
main();
"""
FILES: Mapping[str, str] = {
    "package.json": '{"dependencies": {"express": "4", "@prisma/client": "6"}}',
    "prisma/schema.prisma": SCHEMA,
    "src/app.ts": APP,
    "src/jobs/sweep.ts": JOB,
    "scripts/count.ts": SCRIPT,
}


@cache
def assembler() -> ModuleType:
    """fixtures/assemble.py as a module."""
    spec = importlib.util.spec_from_file_location("secgate_init_assembler", ROOT / "fixtures" / "assemble.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A small application with its history."""
    return repository(tmp_path / "target", FILES)


def text_of(target: Path) -> str:
    return (target / ".secgate/config.yaml").read_text(encoding="utf-8")


def config_of(text: str | bytes) -> Config:
    return strict.parse(strict.load(text, name="config.yaml"), Config)


def proposed(command: Command, target: Path) -> Config:
    """What is in force of the proposal."""
    return config_of(command("init", "--stdout", target).out)


def asked(command: Command, target: Path) -> Config:
    """The proposal with every question answered with yes."""
    return config_of(uncommented(command("init", "--stdout", target).out.encode()))


def findings(report: Report, *, high: bool = False) -> set[tuple[str, str, int]]:
    """Rule and place of every finding, or of those that are proven."""
    found = (f for item in report.items for f in item.findings)
    return {(f.rule, f.path, f.line) for f in found if not high or f.confidence is Confidence.HIGH}


def run(target: Path, *, skip: tuple[str, ...] = ("committed-secrets",)) -> Report:
    return gate(Request(path=target, skip=skip, clock=lambda: NOW))


# What is proposed


def test_the_tenant_is_in_force_with_its_counts(command: Command, target: Path) -> None:
    out = command("init", "--stdout", target).out
    assert "# why: 1 of 3 models have it, first prisma/schema.prisma:6\n  - tenantId\n" in out
    assert config_of(out).tenant_root == "Tenant"


def test_a_login_and_a_health_route_are_public_by_what_they_do(command: Command, target: Path) -> None:
    routes = {(entry.method, entry.route) for entry in proposed(command, target).public_routes}
    assert routes == {("POST", "/login"), ("GET", "/health")}


def test_a_route_that_a_finding_is_about_is_a_question(command: Command, target: Path) -> None:
    assert "/open/bookings" in {entry.route for entry in asked(command, target).public_routes}


def test_the_question_says_what_it_would_turn_off(command: Command, target: Path) -> None:
    out = command("init", "--stdout", target).out
    assert re.search(r"# asks: May everybody call it\? It turns off \d findings? of [\w -]+\.\n  # - .*/open/", out)


def test_routes_that_all_demand_one_role_keep_it(command: Command, target: Path) -> None:
    found = [(entry.route, entry.level, entry.roles) for entry in proposed(command, target).required_roles]
    assert found == [("/desk/**", "role", ("CLERK",))]


def test_a_guard_whose_body_proves_it_needs_no_line(command: Command, target: Path) -> None:
    out = command("init", "--stdout", target).out
    assert "so no line is needed: staffOnly (role CLERK; 2 routes)" in out
    assert asked(command, target).guards == ()


def test_a_program_that_nothing_loads_is_cross_tenant_by_its_exact_path(command: Command, target: Path) -> None:
    assert [entry.path for entry in proposed(command, target).cross_tenant_paths] == ["scripts/count.ts"]


def test_a_job_is_a_question_that_says_who_starts_it(command: Command, target: Path) -> None:
    out = command("init", "--stdout", target).out
    assert "its name is that of a job; loaded by src/app.ts; src/app.ts starts things by the clock" in out
    assert [e.path for e in asked(command, target).cross_tenant_paths] == ["scripts/count.ts", "src/jobs/sweep.ts"]


def test_a_field_that_names_a_document_of_a_person_is_a_question(command: Command, target: Path) -> None:
    assert asked(command, target).sensitive_fields == ("Booking.passportNumber",)


def test_a_script_that_the_application_loads_is_no_program(command: Command, tmp_path: Path) -> None:
    app = APP.replace("./jobs/sweep", "../scripts/count").replace("{ sweep }", "sweep")
    target = repository(tmp_path / "target", {**FILES, "src/app.ts": app})
    assert proposed(command, target).cross_tenant_paths == ()


@pytest.mark.parametrize("end", ["export { main };", "module.exports = { main };", "exports.handler = main;"])
def test_a_script_that_gives_something_away_is_no_program(command: Command, tmp_path: Path, end: str) -> None:
    target = repository(tmp_path / "target", {**FILES, "scripts/count.ts": f"{SCRIPT}{end}\n"})
    assert proposed(command, target).cross_tenant_paths == ()


@pytest.mark.parametrize("work", ["http.createServer(main).listen(80);", "new Worker('sums', main);"])
def test_a_script_that_takes_work_from_others_is_no_program(command: Command, tmp_path: Path, work: str) -> None:
    target = repository(tmp_path / "target", {**FILES, "scripts/count.ts": f"{SCRIPT}{work}\n"})
    assert proposed(command, target).cross_tenant_paths == ()


def test_more_questions_than_anybody_can_answer_are_counted(command: Command, tmp_path: Path) -> None:
    fields = "".join(f"  holder{number}Passport String\n" for number in range(203))
    schema = f"model Traveller {{\n  id String @id\n{fields}}}\n"
    target = repository(tmp_path / "target", {"prisma/schema.prisma": schema})
    assert "Left out for their number: 3 more." in command("init", "--stdout", target).out
    assert len(asked(command, target).sensitive_fields) == 200


def test_a_guard_that_cannot_be_followed_is_a_question(command: Command, tmp_path: Path) -> None:
    app = APP.replace("function staffOnly(", 'import { staffOnly } from "our-guards";\nfunction unused(')
    target = repository(tmp_path / "target", {**FILES, "src/app.ts": app})
    assert [entry.name for entry in asked(command, target).guards] == ["staffOnly"]


def test_a_helper_that_builds_a_filter_is_a_question(command: Command, tmp_path: Path) -> None:
    helper = "export const readable = (user) => policy.where(user);\n"
    use = (
        'import { PrismaClient } from "@prisma/client";\nimport { readable } from "./readable";\n'
        "const prisma = new PrismaClient();\n"
        "export const all = (user, tenantId) => prisma.booking.findMany({ where: readable(user) });\n"
    )
    files = {"prisma/schema.prisma": SCHEMA, "src/readable.ts": helper, "src/all.ts": use}
    target = repository(tmp_path / "target", files)
    assert asked(command, target).scoping_helpers == ("readable",)


def test_a_unique_column_that_is_looked_up_alone_is_a_question(command: Command, tmp_path: Path) -> None:
    use = (
        'import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\n'
        "export const one = (code) => prisma.booking.findUnique({ where: { code } });\n"
    )
    target = repository(tmp_path / "target", {"prisma/schema.prisma": SCHEMA, "src/one.ts": use})
    assert asked(command, target).credential_columns == ("code",)


@pytest.mark.parametrize("name", ["booking-leaky", "booking-clean"])
def test_what_is_in_force_turns_off_no_finding_of_a_sample(command: Command, tmp_path: Path, name: str) -> None:
    target = assembler().assemble(name, tmp_path / name)
    before = run(target)
    assert command("init", target).code == 0
    assert findings(run(target)) == findings(before)


# Targets of other kinds


def test_a_tenant_of_another_name_is_proposed(command: Command, tmp_path: Path) -> None:
    schema = SCHEMA.replace("tenantId", "workspaceId").replace("Tenant", "Workspace")
    schema += schema[schema.index("model Booking") : schema.index("model Plan")].replace("Booking", "Room")
    target = repository(tmp_path / "target", {"prisma/schema.prisma": schema})
    made = proposed(command, target)
    assert (made.tenant_root, made.tenant_keys) == ("Workspace", ("workspaceId",))
    assert "2 of 4 models belong to Workspace by it" in command("init", "--stdout", target).out


def test_two_tenants_side_by_side_are_a_question(command: Command, tmp_path: Path) -> None:
    owned = "model {0} {{\n  id String @id\n  {1} String\n  o {2} @relation(fields: [{1}], references: [id])\n}}\n"
    schema = "model Team {\n  id String @id\n}\nmodel Company {\n  id String @id\n}\n"
    schema += "".join(owned.format(n, "teamId", "Team") for n in "AB")
    schema += "".join(owned.format(n, "companyId", "Company") for n in "CD")
    target = repository(tmp_path / "target", {"prisma/schema.prisma": schema})
    assert (proposed(command, target), "It may be another one as well" in command("init", "--stdout", target).out) == (
        Config(),
        True,
    )


def test_a_monorepo_is_one_target(command: Command, tmp_path: Path) -> None:
    files = {f"apps/api/{path}": text for path, text in FILES.items()} | {"package.json": '{"workspaces": ["apps/*"]}'}
    target = repository(tmp_path / "target", files)
    assert [entry.path for entry in proposed(command, target).cross_tenant_paths] == ["apps/api/scripts/count.ts"]


def test_an_empty_target_gets_a_file_that_changes_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    assert command("init", tmp_path / "target").code == 0
    assert config_of(text_of(tmp_path / "target")) == Config()


def test_without_a_schema_that_is_read_nothing_is_said_about_tenants(command: Command, tmp_path: Path) -> None:
    target = repository(tmp_path / "target", {"app.py": "import django\n", "requirements.txt": "django\n"})
    out = command("init", "--stdout", target).out
    assert "nothing is proposed about tenants" in out
    assert "Not understood, so no line speaks of it: Django" in out


def test_hostile_paths_and_names_stay_what_they_are(command: Command, tmp_path: Path) -> None:
    name = 'scripts/a"]}\ntenant_root: {none: nobody}\n# [x]*.ts'
    files = {"prisma/schema.prisma": SCHEMA, name: SCRIPT}
    target = repository(tmp_path / "target", files)
    before = [path for _, path, _ in findings(run(target)) if path == name]
    assert command("init", target).code == 0
    after = [path for _, path, _ in findings(run(target)) if path == name]
    assert (before, after, config_of(text_of(target)).tenant_root) == ([name], [], "Tenant")


# What is written


def test_the_written_file_is_the_printed_one(command: Command, target: Path) -> None:
    printed = command("init", "--stdout", target).out
    command("init", target)
    assert text_of(target) == printed


def test_the_same_target_gives_the_same_file(command: Command, target: Path) -> None:
    assert command("init", "--stdout", target).out == command("init", "--stdout", target).out


def test_the_policy_changes_nothing_until_it_is_edited(command: Command, target: Path) -> None:
    before = run(target)
    command("init", target)
    after = run(target)
    shown = [(item.id, item.level, item.severity) for item in after.items]
    assert shown == [(item.id, item.level, item.severity) for item in before.items]
    assert after.policies[0].id == "pre-deployment"


def test_a_target_with_a_policy_of_its_own_keeps_it_alone(command: Command, target: Path) -> None:
    own = "schema: secgate/policy/1\nid: ours\ntitle: Ours\nextends: [pre-deployment]\n"
    write(target, {".secgate/policies/ours.yaml": own})
    command("init", target)
    assert [file.name for file in (target / ".secgate/policies").iterdir()] == ["ours.yaml"]


def test_what_was_written_and_what_comes_next_is_told(command: Command, target: Path) -> None:
    lines = command("init", target).out.splitlines()
    assert re.fullmatch(r"\.secgate/config\.yaml: \d+ lines? in force, (1 that asks|\d+ that ask) you first", lines[0])
    assert lines[-1].startswith("Next: read the files, answer what they ask, then `secgate run`")
    assert len(lines) <= 24


def test_a_configuration_that_is_there_is_not_touched(command: Command, target: Path) -> None:
    written = "schema: secgate/config/1\ntenant_keys: [spaceId]\n"
    write(target, {".secgate/config.yaml": written})
    done = command("init", target)
    assert (done.code, text_of(target)) == (0, written)
    assert "was not changed" in done.err


def test_the_difference_to_a_configuration_that_is_there_is_shown(command: Command, target: Path) -> None:
    write(target, {".secgate/config.yaml": "schema: secgate/config/1\n"})
    out = command("init", target).out
    assert "+tenant_root: Tenant" in out
    assert not (target / ".secgate/policies").exists()


def test_what_the_owner_says_of_tenants_is_kept(command: Command, target: Path) -> None:
    write(
        target, {".secgate/config.yaml": "schema: secgate/config/1\ntenant_root: {none: one customer alone uses it}\n"}
    )
    assert "+tenant_root: Tenant" not in command("init", target).out


def test_a_folder_that_is_a_link_is_refused(command: Command, target: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (target / ".secgate").symlink_to(tmp_path / "elsewhere")
    done = command("init", target)
    assert (done.code, list((tmp_path / "elsewhere").iterdir())) == (2, [])
    assert ".secgate: is a link" in done.err


def test_a_file_in_place_of_the_folder_is_refused(command: Command, target: Path) -> None:
    write(target, {".secgate": "a file"})
    assert command("init", target).code == 2


def test_a_target_that_cannot_be_written_to_is_an_error(command: Command, target: Path) -> None:
    target.chmod(0o555)
    try:
        with permissions_hold():
            done = command("init", target)
    finally:
        target.chmod(0o755)
    assert (done.code, (target / ".secgate").exists()) == (2, False)


def test_what_is_not_understood_is_told(command: Command, tmp_path: Path) -> None:
    files = {**FILES, "src/later.ts": "export const x = {;\n"}
    out = command("init", repository(tmp_path / "target", files)).out
    assert "a file that does not parse in full: src/later.ts:1" in out


def test_a_name_that_may_be_a_secret_is_in_no_output(command: Command, tmp_path: Path) -> None:
    secret = fake("stripe_live")
    route = f'app.get("/hooks/{secret}", async (_req, res) => res.json(await prisma.booking.findMany()));\n'
    files = {**FILES, "src/app.ts": APP + route, f"scripts/{secret}.ts": SCRIPT}
    target = repository(tmp_path / "target", files)
    printed, done = command("init", "--stdout", target), command("init", target)
    assert secret not in printed.out + printed.err + done.out + done.err + text_of(target)


def test_no_answer_turns_off_what_is_proven(command: Command, tmp_path: Path) -> None:
    target = assembler().assemble("booking-leaky", tmp_path / "target")
    before = findings(run(target), high=True)
    write(target, {".secgate/config.yaml": uncommented(command("init", "--stdout", target).out.encode())})
    after = findings(run(target), high=True)
    assert (len(before) > 10, before - after) == (True, set())
