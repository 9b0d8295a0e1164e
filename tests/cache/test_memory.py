"""What a run takes from an earlier one: only what it would see again, and nothing that holds a secret."""

import shlex
import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from secgate import rerun
from secgate.cache import FILE, Cache
from secgate.engines import secrets, semgrep
from secgate.facts.reached import with_reached
from secgate.memory import Beside, Memory
from secgate.model import Report
from secgate.observe import EngineOptions
from secgate.plan import Request, make_plan
from secgate.run import gate
from secgate.secrets.values import Problem, Result
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import BAD_CODE, NOW, SAFE_CODE, Bench, bench, commit, git, item_of, reasons, write

__all__ = ["bench"]

APPLICATION: Mapping[str, str] = {
    "package.json": (
        '{"dependencies": {"express": "4", "@prisma/client": "5", "jsonwebtoken": "9", "lru-cache": "10"}}\n'
    ),
    "prisma/schema.prisma": (
        "model Tenant {\n  id String @id\n  rooms Room[]\n}\n"
        "model Room {\n  id String @id\n  tenantId String\n"
        "  tenant Tenant @relation(fields: [tenantId], references: [id])\n}\n"
    ),
    "src/server.ts": (
        'import express from "express";\nimport { rooms } from "./rooms";\n'
        'export const app = express();\napp.use("/rooms", rooms);\napp.listen(3000);\n'
    ),
    "src/rooms.ts": (
        'import { Router } from "express";\nimport { one } from "./store";\nexport const rooms = Router();\n'
        'rooms.get("/:id", async (req, res) => {\n  console.log("asked by", req.body.email);\n'
        "  res.json(await one(req.params.id));\n});\n"
    ),
    "src/store.ts": (
        'import { PrismaClient } from "@prisma/client";\nimport { LRUCache } from "lru-cache";\n'
        "const prisma = new PrismaClient();\nconst cache = new LRUCache({ max: 10 });\n"
        "export async function one(id: string): Promise<any> {\n"
        "  if (!cache.has(`room:${id}`)) cache.set(`room:${id}`, await prisma.room.findFirst({ where: { id } }));\n"
        "  return cache.get(`room:${id}`);\n}\n"
    ),
    "src/tokens.ts": (
        'import jwt from "jsonwebtoken";\n'
        'export const issue = (id: string) => jwt.sign({ id }, process.env.KEY ?? "");\n'
        "export const read = (token: string) => jwt.verify(token, process.env.KEY ?? '');\n"
    ),
    "README.md": "# Rooms\n",
}
SEMGREP = Path(sys.executable).with_name("semgrep")
# Each makes something else of the target, or of the engine beside it; none minds what the others did.
EDITS: Mapping[str, Callable[[Path], None]] = {
    "mend a query": lambda at: change(at, "src/store.ts", "where: { id }", "where: { id, tenantId: id }"),
    "break it again": lambda at: change(at, "src/store.ts", "where: { id, tenantId: id }", "where: { id }"),
    "lines above": lambda at: change(at, "src/rooms.ts", "import { Router }", "// Rooms.\nimport { Router }"),
    "rename": lambda at: move(at, "src/tokens.ts", "src/sessions.ts"),
    "delete": lambda at: (at / "src/tokens.ts").unlink(missing_ok=True),
    "document": lambda at: change(at, "README.md", "# Rooms", "# Rooms\n\nOf hotels."),
    "no longer parses": lambda at: write(at, {"src/broken.ts": "export const = (\n"}),
    "parses again": lambda at: write(at, {"src/broken.ts": "export const whole = 1;\n"}),
    "schema": lambda at: change(at, "prisma/schema.prisma", "tenantId String\n", "tenantId String?\n"),
    "left out": lambda at: write(at, {".secgate/config.yaml": CONFIG}),
    "ignored": lambda at: write(at, {".gitignore": ".env\n", ".env": "PORT=1\n"}),
    "report": lambda at: write(at, {".secgate/reports/junit.xml": "<testsuite/>"}),
    "committed": lambda at: write(at, {"NOTES": commit(at)}),
    "staged": lambda at: void(git(at, "add", "--all")),
    "another commit of the same": lambda at: void(git(at, "commit", "--quiet", "--allow-empty", "--message=again")),
    "a branch": lambda at: void(git(at, "branch", "--force", "other", "HEAD")),
    "a link": lambda at: link(at / "src/linked.ts", "tokens.ts"),
    "of the same length": lambda at: change(at, "src/rooms.ts", "email", "phone"),
    "and back": lambda at: change(at, "src/rooms.ts", "phone", "email"),
    "a dump in a script": lambda at: write(at, {"bin/dump.sh": "pg_dump $URL | aws s3 cp - s3://dumps/one\n"}),
    "no dump": lambda at: write(at, {"bin/dump.sh": "echo done\n"}),
    "names of secrets": lambda at: write(at, {".env.example": "JWT_SECRET=\nSTRIPE_KEY=\n"}),
    "fewer names": lambda at: write(at, {".env.example": "JWT_SECRET=\n"}),
    "a statement": lambda at: write(at, {".secgate/attestations/key-backup.yaml": STATEMENT}),
    "no statement": lambda at: (at / ".secgate/attestations/key-backup.yaml").unlink(missing_ok=True),
    "no report": lambda at: (at / ".secgate/reports/junit.xml").unlink(missing_ok=True),
    "a folder is moved": lambda at: move(at, "src", "lib"),
    "and moved back": lambda at: move(at, "lib", "src"),
    "another semgrep": lambda at: semgrep_at(at.parent / "bin/semgrep", blind_to="signing.ts"),
    "the semgrep before": lambda at: semgrep_at(at.parent / "bin/semgrep"),
}
STATEMENT = (
    "schema: secgate/attestation/1\nitem: key-backup\nowner: ops@example.com\nstatement: The keys are backed up.\n"
    "result: satisfied\nattested_on: 2026-01-01\nexpires_on: 2026-06-01\n"
)
CONFIG = "schema: secgate/config/1\nexcluded_paths:\n  - path: src/tokens.ts\n    reason: is rewritten\n"


def semgrep_at(program: Path, *, blind_to: str = "") -> None:
    """Put a semgrep at a place, which sees nothing in files of a name."""
    blinded = f"find . -type f -name {shlex.quote(blind_to)} -exec cp /dev/null {{}} ';'\n" if blind_to else ""
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\n{blinded}exec {shlex.quote(str(SEMGREP))} "$@"\n')
    program.chmod(0o755)


def void(_: object) -> None:
    """Nothing of it is wanted."""


def link(place: Path, end: str) -> None:
    place.unlink(missing_ok=True)
    if place.parent.is_dir():
        place.symlink_to(end)


def change(folder: Path, path: str, old: str, new: str) -> None:
    place = folder / path
    if not place.exists():
        return
    place.write_text(place.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def move(folder: Path, old: str, new: str) -> None:
    if (folder / old).exists():
        (folder / old).rename(folder / new)


def told(report: Report) -> str:
    """Everything of a report but what the clock says."""
    return report.model_copy(update={"run": report.run.model_copy(update={"timings": {}})}).model_dump_json(indent=1)


@settings(max_examples=2, deadline=None)
@given(edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=4, max_size=4))
@example(edits=["another semgrep", "the semgrep before"])
def test_a_warm_report_is_the_cold_one(edits: list[str]) -> None:
    """Through what was kept of parts, and then through the report that was kept as a whole."""
    with tempfile.TemporaryDirectory(prefix="secgate-test-") as folder, pytest.MonkeyPatch.context() as patch:
        one = Bench(Path(folder))
        target = one.repository({**APPLICATION, "src/signing.ts": "export const signing = process.env.JWT_SECRET;\n"})
        semgrep_at(Path(folder) / "bin/semgrep")
        (Path(folder) / "bin/python").symlink_to(sys.executable)
        patch.setattr(sys, "executable", str(Path(folder) / "bin/python"))
        cold = one.request(policies=("pre-deployment",), checks=())
        warm = replace(cold, cache=Path(folder) / "cache")
        gate(warm)
        for edit in edits:
            EDITS[edit](target)
            time.sleep(0.15)
            made = told(gate(cold))
            assert told(rerun.gate(warm)) == made, edit
            assert told(rerun.gate(warm)) == made, edit


def test_what_the_folders_above_the_target_ignore_is_no_news_that_is_missed(tmp_path: Path) -> None:
    one = Bench(tmp_path)
    above = one.repository({".gitignore": ".env\n", **{f"app/{path}": text for path, text in APPLICATION.items()}})
    request = one.request(policies=("pre-deployment",), checks=(), only=("env-files-ignored",))
    cold = replace(request, path=above / "app")
    warm = replace(cold, cache=tmp_path / "cache")
    before = gate(warm)
    write(above, {".gitignore": "node_modules\n"})
    assert told(gate(warm)) == told(gate(cold)) != told(before)


def counted(folder: Path) -> tuple[EngineOptions, Callable[[], list[str]]]:
    """Engines that are started through a script, and the files that each start of semgrep was given, a line each."""
    program, log = folder / "semgrep", folder / "log"
    real = Path(sys.executable).with_name("semgrep")
    program.write_text(f'#!/bin/sh\necho *.ts >> {shlex.quote(str(log))}\nexec {shlex.quote(str(real))} "$@"\n')
    program.chmod(0o755)
    engines = EngineOptions(matcher=semgrep.Options(program=program))
    return engines, lambda: log.read_text().splitlines() if log.exists() else []


def test_what_was_seen_is_not_looked_at_again(tmp_path: Path) -> None:
    one = Bench(tmp_path)
    one.repository(APPLICATION)
    request = one.request(
        policies=("pre-deployment",), checks=(), skip=("committed-secrets",), cache=tmp_path / "cache"
    )
    gate(request)
    gate(request)
    with sqlite3.connect(tmp_path / "cache" / FILE) as connection:
        last = "SELECT kind, COUNT(*) FROM results WHERE used = (SELECT MAX(used) FROM results) GROUP BY kind"
        rows = connection.execute(last).fetchall()
    # All but those that statements, the time or git decide.
    assert dict(rows)["observation"] >= 15


def test_semgrep_is_given_only_the_files_that_changed(bench: Bench, tmp_path: Path) -> None:
    target = bench.repository({"a.ts": SAFE_CODE, "b.ts": BAD_CODE})
    bench.check()
    engines, starts = counted(tmp_path)
    request = bench.request(cache=tmp_path / "cache", engines=engines)
    gate(request)
    gate(request)
    assert starts() == ["a.ts b.ts"]
    write(target, {"a.ts": BAD_CODE})
    assert [f.path for f in item_of(gate(request)).findings] == ["a.ts", "b.ts"]
    assert starts() == ["a.ts b.ts", "a.ts"]


def test_another_rule_sees_every_file_anew(bench: Bench, tmp_path: Path) -> None:
    bench.repository({"a.ts": "danger(1);\nworse(1);\n"})
    bench.check()
    assert len(bench.item(cache=tmp_path / "cache").findings) == 1
    bench.items.clear()
    calls = {"id": "any-call", "pattern": "$F(...)", "metadata": {"kind": "examined"}}
    bench.check(
        "no-danger",
        calls,
        {"id": "danger-call", "pattern-either": [{"pattern": "danger(...)"}, {"pattern": "worse(...)"}]},
    )
    assert len(bench.item(cache=tmp_path / "cache").findings) == 2


def test_a_semgrep_that_was_replaced_in_its_place_sees_every_file_anew(bench: Bench, tmp_path: Path) -> None:
    bench.repository({"a.ts": BAD_CODE, "b.ts": BAD_CODE})
    bench.check()
    request = bench.request(cache=tmp_path / "cache", engines=counted(tmp_path)[0])
    assert {finding.path for finding in item_of(gate(request)).findings} == {"a.ts", "b.ts"}
    semgrep_at(tmp_path / "semgrep", blind_to="b.ts")
    again = item_of(gate(request))
    assert [finding.path for finding in again.findings] == ["a.ts"]
    assert again == item_of(gate(replace(request, cache=None)))


def test_a_failure_of_an_engine_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    bench.check()
    engines, _ = counted(tmp_path)
    program = tmp_path / "semgrep"
    whole = program.read_text()
    program.write_text("#!/bin/sh\nexit 2\n")
    request = bench.request(cache=tmp_path / "cache", engines=engines)
    assert "semgrep crashed" in reasons(item_of(gate(request)))
    program.write_text(whole)
    assert item_of(gate(request)).status == "pass"


def test_what_the_analyzer_of_another_pack_saw_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    counter = tmp_path / "counter"
    counter.write_text("1")
    analyzer = (
        "from pathlib import Path\nfrom secgate.api import Observation\n"
        f"def analyze(subject):\n    return Observation(examined=int(Path({str(counter)!r}).read_text()))\n"
    )
    bench.check("counts", analyzer=analyzer, decided_by=["facts"])
    assert bench.item("counts", cache=tmp_path / "cache").examined.count == 1
    counter.write_text("2")
    assert bench.item("counts", cache=tmp_path / "cache").examined.count == 2


SECRET = f"wooden-Ladder-{7:02}-moss"


def texts_in(cache: Path) -> str:
    """Everything that a cache holds, unpacked."""
    with sqlite3.connect(cache / FILE) as connection:
        rows = connection.execute("SELECT kind, key, value FROM results").fetchall()
    return "\n".join(f"{kind} {key} {zlib.decompress(value[16:]).decode()}" for kind, key, value in rows)


def with_secret(bench: Bench) -> None:
    """A finding on a line that holds a value which a document calls a password."""
    bench.repository({"a.ts": f'danger("{SECRET}");\n', "notes.md": f"password: {SECRET}\n"})
    bench.check()
    bench.secrets()


def test_no_value_of_a_secret_is_kept(bench: Bench, tmp_path: Path) -> None:
    with_secret(bench)
    request = bench.request(cache=tmp_path / "cache")
    cold = told(gate(request))
    held = texts_in(tmp_path / "cache")
    assert "observation" in held
    assert SECRET not in held
    assert SECRET[3:-3] not in held
    assert told(gate(request)) == cold


def test_a_line_that_is_no_longer_withheld_is_looked_at_again(bench: Bench, tmp_path: Path) -> None:
    with_secret(bench)
    gate(bench.request(cache=tmp_path / "cache"))
    del bench.items[1:]
    cold = told(bench.gate())
    assert told(bench.gate(cache=tmp_path / "cache")) == cold


@pytest.mark.parametrize("damage", [b"", b"no database"])
def test_a_damaged_cache_costs_nothing_but_time(bench: Bench, tmp_path: Path, damage: bytes) -> None:
    bench.repository({"a.ts": BAD_CODE})
    bench.check()
    request = bench.request(cache=tmp_path / "cache")
    cold = told(gate(request))
    (tmp_path / "cache" / FILE).write_bytes(damage)
    assert told(gate(request)) == cold
    assert told(gate(request)) == cold


def test_a_cache_in_the_target_vouches_for_nothing(bench: Bench) -> None:
    target = bench.repository({"a.ts": BAD_CODE})
    bench.check()
    gate(bench.request(cache=target / "cache"))
    assert not (target / "cache").exists()


def twice(folder: Path, files: Mapping[str, str]) -> tuple[Path, Request, Request]:
    """A target under the built-in policy, and the requests for a cold and for a warm run over it."""
    one = Bench(folder)
    target = one.repository(files)
    cold = one.request(policies=("pre-deployment",), checks=(), skip=("committed-secrets",))
    return target, cold, replace(cold, cache=folder / "cache")


def test_what_is_written_counts_where_it_says_what_the_default_says(tmp_path: Path) -> None:
    models = "model Note {\n  id String @id\n  text String\n}\n"
    target, cold, warm = twice(
        tmp_path, {**APPLICATION, "prisma/schema.prisma": models, ".gitignore": ".env\n.secgate/\n"}
    )
    gate(warm)
    said = "schema: secgate/config/1\ntenant_keys: [tenantId, tenant_id]\n"
    write(target, {".secgate/config.yaml": said})
    assert told(gate(warm)) == told(gate(cold))


def test_a_run_of_few_items_does_not_say_for_all_what_parses(tmp_path: Path) -> None:
    _, cold, warm = twice(tmp_path, {**APPLICATION, "src/rooms.test.ts": "it('keeps tenants apart', () => { (((\n"})
    gate(replace(warm, only=("tenant-query-filters",), skip=()))
    assert told(gate(warm)) == told(gate(cold))


QUOTING = {"id": "any-call", "pattern": "$F($X)", "message": "A call of $F with $X.", "metadata": {"kind": "examined"}}


def test_no_text_is_kept_that_no_scan_has_seen(bench: Bench, tmp_path: Path) -> None:
    middle = "".join(f"  a{number}: {number},\n" for number in range(40))
    bench.repository({
        "a.ts": f'danger({{\n{middle}  password: "{SECRET}",\n{middle}}});\n', "b.ts": f'safe("{SECRET}");\n',
    })  # fmt: skip
    bench.check("no-danger", QUOTING, {"id": "danger-call", "pattern": "danger(...)"})
    request = bench.request(cache=tmp_path / "cache")
    cold = told(gate(request))
    held = texts_in(tmp_path / "cache")
    assert "danger-call" in held
    assert SECRET not in held
    assert told(gate(request)) == cold


def test_nothing_of_a_run_is_kept_whose_scan_did_not_end(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.repository({"a.ts": f'danger("{SECRET}");\n', "notes.md": f"password: {SECRET}\n"})
    bench.check("no-danger", {"id": "danger-call", "pattern": "danger($X)", "message": "Not with $X."})
    bench.secrets()
    stopped = Result(problems=(Problem(None, "the secret scanner took longer than 1 s and was stopped"),))
    monkeypatch.setattr(secrets.Scan, "result", lambda _scan, _timeout_s=None: (stopped, 1.0))
    # Else the scan itself may end, and keep what it saw.
    monkeypatch.setattr(secrets, "send", lambda _job, _there: None)
    assert SECRET not in told(gate(bench.request(cache=tmp_path / "cache")))
    assert not (tmp_path / "cache" / FILE).exists()


def known(request: Request) -> frozenset[str]:
    """The checks whose observation of the target, as it is now, an earlier run has made."""
    with ExitStack() as stack:
        plan = make_plan(request, stack, today=request.clock())
        snapshot = with_reached(take(plan.tree))
        beside = Beside(today=request.clock().date(), stated=False)
        items = {item.id: item for item in plan.items}
        memory = Memory(Cache(request.cache), snapshot, plan.config, items, semgrep.Options(), beside)
        return frozenset(memory.observations(plan.checks.values()))


def test_who_has_not_read_a_text_need_not_look_again_where_it_changes(tmp_path: Path) -> None:
    target, _, warm = twice(tmp_path, {**APPLICATION, "bin/dump.sh": "echo\n", ".gitignore": ".env\n"})
    gate(warm)
    before = known(warm)
    assert {"database-backups", "secret-rotation", "tenant-query-filters", "env-files-ignored"} <= before
    write(target, {"bin/dump.sh": "pg_dump\n"})
    assert before - known(warm) == {"database-backups", "env-files-ignored"}


def test_what_the_day_decides_holds_for_a_day(tmp_path: Path) -> None:
    _, _, warm = twice(tmp_path, APPLICATION)
    gate(warm)
    later = replace(warm, clock=lambda: NOW + timedelta(days=1))
    assert known(warm) - known(later) == {"key-backup", "database-backups"}


def test_what_another_process_parsed_of_what_is_left_out_is_known_the_next_time(tmp_path: Path) -> None:
    target, _, warm = twice(tmp_path, {**APPLICATION, "src/rooms.test.ts": "it('keeps tenants apart', () => { (((\n"})
    engines = EngineOptions(jobs=2)
    gate(replace(warm, engines=engines))
    memory = Memory(
        Cache(tmp_path / "cache"), with_reached(take(open_work_tree(target))), Config(), {}, engines.matcher
    )
    _, left_out = memory.parsed(everything=True)
    assert left_out is not None
    assert list(left_out.unparsed) == ["src/rooms.test.ts"]
