"""Which frameworks a target uses, and by which signs."""

from pathlib import Path

import pytest

from secgate.builtin import checks_folder
from secgate.catalog import frameworks
from secgate.catalog.check import load_check
from secgate.catalog.schema import Concern
from secgate.facts.packages import read_packages


def used(*files: tuple[str, str, str], manifest: str = "{}") -> dict[str, tuple[str, int]]:
    """Frameworks by name with the place of their first sign, for files of (path, language, text)."""
    packages = read_packages({"package.json": manifest}, files)
    found = frameworks.in_use(packages, [(path, text) for path, _, text in files])
    return {framework.name: (place.path, place.line) for framework, place in found}


def test_a_framework_that_is_imported_is_in_use_where_it_is_imported() -> None:
    assert used(("a.ts", "typescript", "\nimport express from 'express'\n")) == {"express": ("a.ts", 2)}


def test_a_framework_that_is_only_named_is_not_in_use() -> None:
    assert used(("a.ts", "typescript", "// express\nconst express = 1\n")) == {}


def test_a_framework_with_further_signs_needs_one_of_them() -> None:
    assert used(("src/a.ts", "typescript", "import Link from 'next/link'\n")) == {}


def test_a_path_is_such_a_sign() -> None:
    files = (("src/a.ts", "typescript", "import Link from 'next/link'\n"), ("app/api/route.ts", "typescript", ""))
    assert used(*files) == {"Next.js server routes": ("app/api/route.ts", 1)}


def test_a_line_of_text_is_such_a_sign() -> None:
    text = "import Link from 'next/link'\n\n'use server'\n"
    assert used(("src/a.ts", "typescript", text)) == {"Next.js server routes": ("src/a.ts", 3)}


DECLARED = '{"dependencies": {"next": "15", "express": "4"}}'


def test_with_such_a_sign_it_is_enough_that_a_manifest_names_the_package() -> None:
    route = ("app/api/route.ts", "typescript", "export const GET = () => Response.json({})\n")
    assert used(route, manifest=DECLARED) == {"Next.js server routes": ("app/api/route.ts", 1)}
    assert used(route) == {}


def test_without_a_sign_a_package_that_only_a_manifest_names_is_not_in_use() -> None:
    assert used(("src/a.ts", "typescript", "export const a = 1\n"), manifest=DECLARED) == {}


@pytest.mark.parametrize(
    ("text", "cached"),
    [
        ("fetch(url, { next: { revalidate: 60 } })", True),
        ("fetch(url, {\n  next: { tags: ['a'], revalidate: 0 },\n})", True),
        ("fetch(url, { cache: 'force-cache' })", True),
        ("'use cache'", True),
        ("export const revalidate = 3600", True),
        ("import { revalidateTag } from 'next/cache'", True),
        ("fetch(url, { next: { revalidate: 0 } })", False),
        ("fetch(url, { cache: 'no-store' })", False),
        ("export const revalidate = 0", False),
    ],
)
def test_the_data_cache_of_nextjs_is_used_by_a_setting_of_fetch_too(text: str, cached: bool) -> None:
    assert ("Next.js data cache" in used(("src/a.ts", "typescript", text), manifest=DECLARED)) is cached


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("import http from 'node:http';\nhttp.createServer((req, res) => res.end()).listen(80)", True),
        ("const https = require('https')\nhttps.createServer({ key }, async function (req, res) {})", True),
        ("import { createServer } from 'http';\ncreateServer(app).listen(80)", False),
        ("import { request } from 'node:https';\nrequest(url)", False),
    ],
)
def test_a_server_of_node_itself_is_in_use_when_it_answers_by_a_function_of_its_own(text: str, server: bool) -> None:
    assert ("Node.js http server" in used(("a.ts", "typescript", text))) is server


@pytest.mark.parametrize(
    ("text", "queried"),
    [
        ("await supabase.from('bookings').select('*')", True),
        ("await supabase\n  .from('bookings')\n  .delete()", True),
        ("/**\n * await supabase.from('bookings').select('*')\n */", False),
        ("// await supabase.from('bookings').select('*')", False),
        ("await supabase.storage.from('images').upload(path, file)", False),
    ],
)
def test_a_client_with_queries_and_other_services_is_an_orm_by_its_queries(text: str, queried: bool) -> None:
    code = f"import {{ createClient }} from '@supabase/supabase-js'\n{text}\n"
    assert ("Supabase queries" in used(("a.ts", "typescript", code))) is queried


def test_a_python_package_is_not_the_npm_package_of_its_name() -> None:
    assert set(used(("a.py", "python", "import redis\n"))) == {"redis for Python"}
    assert set(used(("a.ts", "typescript", "import { createClient } from 'redis'\n"))) == {"redis"}


def test_every_framework_has_a_name_of_its_own() -> None:
    names = [framework.name for framework in frameworks.catalogue()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", list(Concern))
def test_every_kind_of_framework_is_known(kind: Concern) -> None:
    assert any(kind in framework.kinds for framework in frameworks.catalogue())


_HANDED = "import { drizzle } from 'drizzle-orm/node-postgres'\nimport { Pool } from 'pg'\n"


@pytest.mark.parametrize(
    ("text", "other", "asked"),
    [
        ("export const db = drizzle(new Pool())\n", "", False),
        ("const pool = new Pool()\nexport const db = drizzle(pool)\n", "", False),
        ("const pool = new Pool()\nexport const db = drizzle(pool)\nawait pool.query('select 1')\n", "", True),
        ("export const pool = new Pool()\nexport const db = drizzle(pool)\n", "import { pool } from './a'\n", False),
        (
            "export const pool = new Pool()\nexport const db = drizzle(pool)\n",
            "import { pool } from './a'\nawait pool.query('select 1')\n",
            True,
        ),
        ("export const db = drizzle(new Pool())\n", "import { Client } from 'pg'\n", True),
    ],
)
def test_a_driver_that_is_only_handed_on_is_no_use_of_its_own(text: str, other: str, asked: bool) -> None:
    found = used(("a.ts", "typescript", _HANDED + text), ("b.ts", "typescript", other))
    assert ("node-postgres" in found, "Drizzle" in found) == (asked, True)


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in checks_folder().glob("*/check.yaml")), ids=lambda p: p.name
)
def test_a_check_reads_what_is_known_and_is_young_in_what_it_reads(folder: Path) -> None:
    spec = load_check(folder, origin="built-in").spec
    assert {*spec.reads} <= {framework.name for framework in frameworks.catalogue()}
    assert {*spec.young} <= {*spec.reads}
