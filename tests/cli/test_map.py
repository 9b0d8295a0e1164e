"""`secgate map`: the authorization matrix for people and programs."""

import csv
import io
import json
from pathlib import Path

import pytest

from cli.command import Command
from support import write

APP = """
import express from "express";
import { rateLimit } from "express-rate-limit";
const app = express();
const guard = (req, res, next) => (req.user?.role === "CLERK" ? next() : res.sendStatus(403));
app.post("/orders/:id", rateLimit({ windowMs: 60_000, max: 10 }), guard, function save(_req, res) { res.end(); });
app[method]("/other", handler);
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write(tmp_path, {"src/app.ts": APP})
    return tmp_path


def document(command: Command, target: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(command("map", "routes", target, "--format", "json").out)
    return loaded


def test_a_row_says_who_can_reach_a_route_and_what_proves_it(command: Command, target: Path) -> None:
    rows = document(command, target)["rows"]
    assert isinstance(rows, list)
    assert rows[0] == {
        "method": "POST", "route": "/orders/:id", "path": "src/app.ts", "line": 6, "handler": "save", "state": "live",
        "conditions": [], "because": None, "level": "role", "roles": ["CLERK"], "tenant_source": None,
        "rate_limit": {"max": 10, "window_s": 60}, "validates_input": False, "confidence": "high",
        "guards": [
            {
                "name": "rateLimit({ windowMs: 60_000, max: 10 })", "path": "src/app.ts", "line": 6,
                "proves": ["rate-limit"], "roles": [], "because": None,
            },
            {
                "name": "guard", "path": "src/app.ts", "line": 6, "proves": ["authenticated", "role"],
                "roles": ["CLERK"], "because": None,
            },
        ],
    }  # fmt: skip


def test_what_was_not_followed_stands_beside_the_rows(command: Command, target: Path) -> None:
    found = {"path": "src/app.ts", "line": 7, "reason": "the method is computed"}
    assert (document(command, target)["schema"], document(command, target)["unresolved"]) == ("secgate/map/1", [found])


def test_the_table_shows_the_same(command: Command, target: Path) -> None:
    lines = command("map", "routes", str(target)).out.splitlines()
    assert lines[2].split()[:4] == ["POST", "/orders/:id", "role", "CLERK"]
    assert lines[-1] == "  src/app.ts:7 the method is computed"


def test_the_csv_has_a_header_and_a_row_for_each_route(command: Command, target: Path) -> None:
    shown = command("map", "routes", str(target), "--format", "csv").out.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert [(row["route"], row["rate limit"]) for row in rows] == [("/orders/:id", "10 in 60 s"), ("/other", "")]


def test_names_of_the_target_cannot_act_on_a_terminal_or_a_spreadsheet(command: Command, tmp_path: Path) -> None:
    code = 'import express from "express";\nexpress().get("=cmd()/\\u001b[31m\x1b[31m;=1", (_q, s) => s.end());\n'
    write(tmp_path, {"src/app.ts": code})
    table, sheet = (command("map", "routes", str(tmp_path), "--format", name).out for name in ("table", "csv"))
    assert ("\x1b" in table + sheet, ";=1" in sheet) == (False, False)


def test_a_secret_in_a_path_or_an_argument_is_not_shown(command: Command, tmp_path: Path) -> None:
    value = "a1b2" * 8
    head = 'import express from "express";\nimport { g } from "./g";\n'
    code = f'{head}express().post("/hooks/{value}", g("{value}"), h);'
    write(tmp_path, {"src/app.ts": code})
    shown = [command("map", "routes", str(tmp_path), "--format", name).out for name in ("table", "json", "csv")]
    assert [value in text for text in shown] == [False, False, False]


def test_another_map_is_refused_with_the_names_there_are(command: Command, target: Path) -> None:
    done = command("map", "route", str(target))
    said = '"route" is not a map; did you mean "routes"?'
    names = "Maps: routes, queries, caches, models, tokens, logs, secrets."
    assert (done.code, said in done.err, names in done.err) == (2, True, True)


SCHEMA = """
model Tenant {
  id String @id
}

model Booking {
  id String @id
  tenantId String
  tenant Tenant @relation(fields: [tenantId], references: [id])
}
"""
SERVICE = """
import { PrismaClient } from "@prisma/client";
import Redis from "ioredis";
const prisma = new PrismaClient();
const redis = new Redis();
export async function listed(tenantId: string) {
  const found = await prisma.booking.findMany({ where: { tenantId } });
  await redis.set(`tenant:${tenantId}:bookings`, JSON.stringify(found));
  return found;
}
export const all = () => prisma.booking.findMany();
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write(tmp_path, {"src/service.ts": SERVICE, "prisma/schema.prisma": SCHEMA})
    return tmp_path


def rows(command: Command, name: str, target: Path) -> list[dict[str, object]]:
    made: list[dict[str, object]] = json.loads(command("map", name, target, "--format", "json").out)["rows"]
    return made


def test_the_tenant_map_says_what_limits_each_query(command: Command, data: Path) -> None:
    made = [(row["line"], row["operation"], row["scope"]) for row in rows(command, "queries", data)]
    assert made == [(7, "findMany", "where"), (11, "findMany", "unscoped")]


def test_the_map_of_caches_says_what_a_key_holds(command: Command, data: Path) -> None:
    (row,) = rows(command, "caches", data)
    assert (row["key"], row["scope"], row["mounted_on"]) == ("`tenant:${tenantId}:bookings`", "tenant", None)


def test_the_map_of_models_says_which_are_a_tenants(command: Command, data: Path) -> None:
    made = [(row["name"], row["tenancy"], row["tenant_key"]) for row in rows(command, "models", data)]
    assert made == [("Tenant", "root", None), ("Booking", "direct", "tenantId")]


TOKENS = """
import jwt from "jsonwebtoken";
import { verifyOptions } from "./options";
export const login = (id: string) => jwt.sign({ sub: id }, process.env.JWT_SECRET!, { expiresIn: "2h" });
export const read = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, verifyOptions);
export const peek = (token: string) => jwt.decode(token);
export const unknown = (token: string) => jwt.verify(token, "a literal key", elsewhere());
"""
LOGS = """
import { described } from "./describe";
export function booked(customer: Customer, resetToken: string) {
  logger.info({ id: customer.id, customer: { email: customer.email } }, `reset with ${resetToken}`);
  logger.warn({ customer: described(customer) });
}
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    options = 'export const verifyOptions = { algorithms: ["HS256"] };\n'
    describe = "export const described = (customer: Customer) => `${customer.id} ${customer.phone}`;\n"
    files = {"src/tokens.ts": TOKENS, "src/options.ts": options, "src/logs.ts": LOGS, "src/describe.ts": describe}
    write(tmp_path, files)
    return tmp_path


def test_the_map_of_tokens_says_how_each_is_made_and_read(command: Command, code: Path) -> None:
    made = rows(command, "tokens", code)
    assert made[0] == {
        "operation": "sign", "library": "jsonwebtoken", "path": "src/tokens.ts", "line": 4, "kind": "session",
        "algorithms": ["HS256"], "max_age_s": 7200, "secret_source": "environment JWT_SECRET", "confidence": "high",
    }  # fmt: skip
    assert [(row["operation"], row["algorithms"]) for row in made[1:]] == [
        ("verify", ["HS256"]), ("decode", None), ("verify", None),
    ]  # fmt: skip


def test_a_key_in_the_code_is_told_and_not_shown(command: Command, code: Path) -> None:
    shown = [command("map", "tokens", code, "--format", name).out for name in ("table", "json", "csv")]
    assert [("literal" in text, "a literal key" in text) for text in shown] == [(True, False)] * 3


def test_a_verifier_whose_options_are_not_known_stands_beside_the_rows(command: Command, code: Path) -> None:
    (found,) = json.loads(command("map", "tokens", code, "--format", "json").out)["unresolved"]
    assert (found["path"], found["line"], "pins algorithms" in found["reason"]) == ("src/tokens.ts", 7, True)


def test_the_map_of_logs_says_which_fields_each_call_writes(command: Command, code: Path) -> None:
    first, second = rows(command, "logs", code)
    assert first == {
        "path": "src/logs.ts", "line": 4, "level": "info", "fields": ["id", "customer.email", "resetToken"],
        "personal": ["customer.email"], "secret": ["resetToken"], "confidence": "high",
    }  # fmt: skip
    assert (second["fields"], second["personal"], second["confidence"]) == (["customer"], ["customer"], "medium")


@pytest.mark.parametrize("name", ["queries", "caches", "models"])
def test_every_map_has_a_table_and_a_csv(command: Command, data: Path, name: str) -> None:
    count = len(rows(command, name, data))
    read = list(csv.reader(io.StringIO(command("map", name, data, "--format", "csv").out.lstrip("\ufeff"))))
    assert len(read) == count + 1
    table = command("map", name, data).out.splitlines()
    assert table[0].split("  ")[0].strip() == read[0][0]


@pytest.mark.parametrize("name", ["tokens", "logs"])
def test_the_maps_of_code_have_a_table_and_a_csv(command: Command, code: Path, name: str) -> None:
    count = len(rows(command, name, code))
    read = list(csv.reader(io.StringIO(command("map", name, code, "--format", "csv").out.lstrip("\ufeff"))))
    assert len(read) == count + 1
    assert command("map", name, code).out.splitlines()[0].split("  ")[0].strip() == read[0][0]


def test_an_unknown_format_is_refused(command: Command, target: Path) -> None:
    done = command("map", "routes", str(target), "--format", "xml")
    assert (done.code, "Formats: table, json, csv, html." in done.err) == (2, True)
