"""What items of a code review read of a file: exports, promises, loops, clients, layers, indexes, cache lifetimes."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.indexes import created_indexes, leading_columns
from secgate.facts.layers import layer
from secgate.facts.prisma import parse_schema
from secgate.facts.typescript.cache_lifetimes import lifetimes
from secgate.facts.typescript.clients import clients_made
from secgate.facts.typescript.exports import exports_of
from secgate.facts.typescript.functions import is_async
from secgate.facts.typescript.loops import repeated_queries
from secgate.facts.typescript.promises import floating, lets_nothing_out
from secgate.facts.typescript.view import View


def view_of(folder: Path, code: str, **files: str) -> View:
    others = {f"src/{name}.ts": text for name, text in files.items()}
    return data_of(folder, {"src/a.ts": code, **others}).view("src/a.ts")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("export function f() {}", ["f"]),
        ("export const f = () => 1, n = 2;", ["f", "n"]),
        ("const f = () => 1;\nexport { f as g };\nexport { f };", ["f"]),
        ("class A {}\nexport default A;", ["A"]),
        ("export default async function () {}", ["default"]),
        ("export default () => 1;", ["default"]),
        ("export { f } from './b';\nexport * from './b';", []),
        ("import { f } from './b';\nexport { f };", []),
        ("export type T = string;\nexport interface I {}", []),
    ],
)
def test_exports_are_what_the_file_declares_itself(tmp_path: Path, code: str, found: list[str]) -> None:
    file = view_of(tmp_path, code).file
    assert [one.name for one in exports_of(file.root, file.names)] == found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("work();", ["function"]),
        ("void work();", ["function"]),
        ("await work();", []),
        ("return work();", []),
        ("work().catch(log);", []),
        ("work().catch(log).finally(log);", []),
        ("work().finally(log);", ["chain"]),
        ("work().then(log, log);", []),
        ("work().then(log);", ["chain"]),
        ("calm();", []),
        ("plain();", []),
        ("prisma.invoice.findMany();", ["query"]),
        ("fetch('/a');", ["fetch"]),
    ],
)
def test_a_promise_is_dropped_where_nobody_takes_it(tmp_path: Path, body: str, why: list[str]) -> None:
    helpers = (
        "declare const prisma: any; declare function log(e: unknown): void;\n"
        "async function work() { await log(1); }\n"
        "async function calm() { try { await log(1); } catch (error) { log(error); } }\n"
        "function plain() {}\n"
    )
    assert [one.why for one in floating(view_of(tmp_path, f"{helpers}async function f() {{ {body} }}"))] == why


@pytest.mark.parametrize(
    ("body", "safe"),
    [
        ("try { await g(); } catch {}", True),
        ("try { await g(); } catch (e) { throw e; }", False),
        ("try { await g(); } finally { done(); }", False),
        ("try { done(); } catch { } await g();", False),
        ("await g().catch(done);", True),
        ("await Promise.allSettled([g()]);", True),
        ("throw new Error('x');", False),
        ("try { try { await g(); } finally { done(); } } catch { done(); }", True),
        ("try { await g(); } catch { done(); } finally { await g(); }", False),
    ],
)
def test_an_async_function_lets_nothing_out_when_it_catches_all(tmp_path: Path, body: str, safe: bool) -> None:
    view = view_of(tmp_path, f"async function f() {{ {body} }}")
    (function,) = [n for n in view.file.nodes("function_declaration") if is_async(n)]
    assert lets_nothing_out(view, function) is safe


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("for (const row of rows) { await prisma.country.findFirst({ where: { code: row.id } }); }", 1),
        ("for (const row of rows) { prisma.country.findFirst(); }", 0),
        ("await Promise.all(rows.map((row) => prisma.country.findFirst()));", 1),
        ("await prisma.$transaction(rows.map((row) => prisma.country.findFirst()));", 0),
        ("rows.forEach(async (row) => { await prisma.country.findFirst(); });", 1),
        ("const made = rows.map((row) => prisma.country.findFirst()); await Promise.all(made);", 1),
        ("for (const code of ['de', 'fr']) { await prisma.country.findFirst(); }", 0),
        ("for (const chunk of rows) { await prisma.country.deleteMany(); }", 1),
        ("for (const chunk of inChunks(rows)) { await prisma.country.deleteMany(); }", 0),
        ("for (const row of rows) { await prisma.country.deleteMany({ where: { code: { in: row.codes } } }); }", 0),
        ("for (const row of rows) { later(() => prisma.country.findFirst()); }", 0),
    ],
)
def test_a_query_is_repeated_for_each_row(tmp_path: Path, body: str, count: int) -> None:
    code = f"async function f(prisma: PrismaClient) {{ const rows = await prisma.invoice.findMany(); {body} }}"
    assert len(list(repeated_queries(view_of(tmp_path, code)))) == count


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("import { PrismaClient } from '@prisma/client'; new PrismaClient();", ["database"]),
        ("import { Pool as P } from 'pg'; new P();", ["database"]),
        ("import Stripe from 'stripe'; new Stripe('');", ["payment"]),
        ("import nodemailer from 'nodemailer'; nodemailer.createTransport({});", ["mail"]),
        ("const { Redis } = require('ioredis'); new Redis();", ["cache"]),
        ("import { Client as Found } from '@elastic/elasticsearch'; new Found({});", ["search"]),
        ("import twilio from 'twilio'; twilio('a', 'b');", ["message"]),
        ("import amqp from 'amqplib'; await amqp.connect('amqp://queue');", ["queue"]),
        ("import { Client } from './mine'; new Client();", []),
        ("class Stripe {} new Stripe();", []),
        ("import { Prisma } from '@prisma/client'; new Prisma.Decimal(1);", []),
        ("import Stripe from 'stripe'; new Stripe.errors.StripeError({});", []),
    ],
)
def test_a_client_is_known_by_its_package(tmp_path: Path, code: str, kinds: list[str]) -> None:
    assert [client.kind for client in clients_made(view_of(tmp_path, code).names)] == kinds


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("export const f = (k: string, v: string) => cache.set(`a:${k}`, v);", ["no-lifetime"]),
        ("export const f = (k: string, v: string) => cache.set(`a:${k}`, v, 60);", []),
        ("export const f = (k: string, v: string) => cache.set(`a:${k}`, { v, expiresAt: 1 });", []),
        ("export const f = (k: string, v: string) => cache.set(`a:${k}`, v, { ttl: 60 });", []),
        ("export const f = (k: string, v: string) => { cache.set(`a:${k}`, v); cache.del(`a:${k}`); };", []),
        (
            "export const f = (k: string, v: string) => { cache.set(`a:${k}`, v); cache.del(`b:${k}`); };",
            ["no-lifetime"],
        ),
        ("export const f = (k: string, v: string) => { cache.set(`a:${k}`, v); cache.flushAll(); };", []),
        ("const m = new Map(); export const f = (k: string) => m.set(k, 1);", ["unbounded-map"]),
        ("const m = new Map(); export const f = (k: string) => { m.set(k, 1); m.delete(k); };", []),
        ("const m = new Map(); m.set('a', 1); export const f = (k: string) => m.get(k);", []),
        ("const m = new Map(); export const f = (k: string) => { m.set(k, 1); g(m); };", []),
    ],
)
def test_what_is_kept_for_ever(tmp_path: Path, code: str, kinds: list[str]) -> None:
    view = view_of(tmp_path, f"import {{ cache }} from 'some-cache'; declare function g(given: unknown): void;\n{code}")
    assert [fault.kind for fault in lifetimes([view]).faults] == kinds


def test_a_declared_layer_takes_the_place_of_the_usual_names() -> None:
    services = layer("services", {"services": ("src/domain/**",)})
    assert (services.declared, services.holds("src/domain/a.ts"), services.holds("src/services/a.ts")) == (
        True,
        True,
        False,
    )


def test_a_page_about_services_is_no_service() -> None:
    services = layer("services", {})
    assert [services.holds(path) for path in ("app/services/page.tsx", "src/services/a.ts", "src/a.service.ts")] == [
        False, True, True,
    ]  # fmt: skip


def test_the_data_layer_is_what_its_own_setting_says() -> None:
    assert layer("data", {"data": ("a/**",)}, ("b/**",)).globs == ("b/**",)


def test_what_leads_an_index() -> None:
    text = """
    model Room {
      id    Int    @id
      code  String @unique
      floor Int    @map("floor_no")
      name  String
      day   String
      @@index([day(sort: Desc), name])
      @@unique([name, floor])
      @@map("rooms")
    }
    """
    (model,) = parse_schema(text, "schema.prisma").models
    made = created_indexes(
        {"a.sql": 'CREATE UNIQUE INDEX CONCURRENTLY "i" ON public."rooms" USING btree ("floor_no", x);'}
    )
    assert leading_columns(model, {}) == {"id", "code", "day", "name"}
    assert leading_columns(model, {}, made) == {"id", "code", "day", "name", "floor"}


@pytest.mark.parametrize(("mode", "found"), [("", {"id", "ownerId"}), ('relationMode = "prisma"', {"id"})])
def test_mysql_indexes_foreign_keys_by_itself(mode: str, found: set[str]) -> None:
    text = (
        f'datasource db {{\n provider = "mysql"\n {mode}\n}}\n'
        "model A {\n id Int @id\n ownerId Int\n owner B @relation(fields: [ownerId], references: [id])\n}\n"
    )
    (model,) = parse_schema(text, "schema.prisma").models
    assert leading_columns(model, {"schema.prisma": text}) == found
