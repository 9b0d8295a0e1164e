"""What zero examined subjects mean: a known absence, or no answer."""

import json
from collections.abc import Mapping, Sequence

import pytest

from secgate.model import Status
from support import SAFE_CODE, Bench, reasons, write

HAZARD = {"id": "hazard-call", "pattern": "hazard(...)"}


def checked(bench: Bench, *, presence: Mapping[str, object] | None = None, concerns: Sequence[str] = ()) -> None:
    absent = "no hazard is known here"
    bench.check("no-danger", HAZARD, not_applicable=absent, presence=presence or {}, concerns=concerns)


def test_an_imported_package_without_a_subject_is_incomplete(bench: Bench) -> None:
    bench.repository({"a.ts": "import { sign } from 'jsonwebtoken';\n"})
    checked(bench, presence={"packages": ["jsonwebtoken"]})
    item = bench.item()
    assert (item.status, reasons(item)) == (
        Status.INCOMPLETE, "a.ts:1 jsonwebtoken is imported and no calls were found",
    )  # fmt: skip


@pytest.mark.parametrize(
    "code",
    ["const j = require('jsonwebtoken');\n", "import 'jsonwebtoken';\n", "export * from 'jsonwebtoken/lib';\n",
     "const j = await import('jsonwebtoken');\n", "import * as jwt from 'jsonwebtoken';\n",
     "import j, * as all from 'jsonwebtoken';\n", "export { sign } from 'jsonwebtoken';\n",
     "import a from './a'; import j from 'jsonwebtoken';\n", "const half = 1 / 2, j = require('jsonwebtoken');\n",
     "/* tokens */ import j from 'jsonwebtoken';\n", "app.use(guard(require('jsonwebtoken')));\n",
     "import { 'a-b' as b } from './a';import\u0020'jsonwebtoken';\n"],
)  # fmt: skip
def test_every_form_of_import_is_a_sign(bench: Bench, code: str) -> None:
    bench.repository({"a.ts": f"export const a = 1;\n{code}"})
    checked(bench, presence={"packages": ["jsonwebtoken"]})
    assert reasons(bench.item()) == "a.ts:2 jsonwebtoken is imported and no calls were found"


@pytest.mark.parametrize(
    "comment",
    ["// import j from 'jsonwebtoken'", "/*\n * import j from 'jsonwebtoken'\n */", "// require('jsonwebtoken')",
     "const text = \"read from 'jsonwebtoken'\";", "Array.from('jsonwebtoken');"],
)  # fmt: skip
def test_an_import_in_a_comment_or_a_text_is_no_sign(bench: Bench, comment: str) -> None:
    bench.repository({"a.ts": f"export const a = 1;\n{comment}\n"})
    checked(bench, presence={"packages": ["jsonwebtoken"]})
    assert bench.item().status is Status.NOT_APPLICABLE


def test_a_package_that_only_a_manifest_names_is_no_sign(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "package.json": json.dumps({"dependencies": {"jsonwebtoken": "9"}})})
    checked(bench, presence={"packages": ["jsonwebtoken"]})
    assert bench.item().status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("path", ["a.test.ts", "test/a.ts", "vitest.setup.ts", "vitestSetup.ts", "jest.config.unit.js"])
def test_an_import_in_a_test_is_no_sign(bench: Bench, path: str) -> None:
    bench.repository({"a.ts": SAFE_CODE, path: "import 'jsonwebtoken';\n"})
    checked(bench, presence={"packages": ["jsonwebtoken"]})
    assert bench.item().status is Status.NOT_APPLICABLE


def test_a_framework_of_a_kind_without_a_subject_is_incomplete_where_the_check_reads_it(bench: Bench) -> None:
    bench.repository({"a.ts": "import { Hono } from 'hono';\nimport hapi from '@hapi/hapi';\n"})
    bench.check(
        "no-danger", HAZARD, not_applicable="none", presence={"kinds": ["web"]}, concerns=["web"], reads=["Hono"]
    )
    assert "a.ts:1 Hono is used and no calls were found" in reasons(bench.item())
    assert "hapi is used" not in reasons(bench.item())


def test_a_text_that_shows_a_subject_without_one_is_incomplete_at_its_line(bench: Bench) -> None:
    bench.repository({"a.ts": "\n\nconst header = 'authorization';\n"})
    checked(bench, presence={"text": ["(?i)authorization"]})
    item = bench.item()
    assert (item.status, reasons(item)) == (
        Status.INCOMPLETE, "a.ts:3 points to calls, and none was found",
    )  # fmt: skip


def test_a_sign_does_not_matter_when_subjects_were_found(bench: Bench) -> None:
    bench.repository({"a.ts": f"import 'jsonwebtoken';\n{SAFE_CODE}"})
    bench.check(presence={"packages": ["jsonwebtoken"]})
    assert bench.item().status is Status.PASS


@pytest.mark.parametrize("subjects", ["", SAFE_CODE])
def test_a_framework_in_use_that_the_check_does_not_read_is_incomplete(bench: Bench, subjects: str) -> None:
    bench.repository({"a.ts": f"import fastify from 'fastify';\n{subjects}"})
    bench.check(concerns=["web"], reads=["express"], not_applicable="no web framework is used")
    item = bench.item()
    assert (item.status, reasons(item)) == (
        Status.INCOMPLETE, "a.ts:1 uses Fastify (first seen here), which this check does not read",
    )  # fmt: skip


def test_a_framework_that_the_check_reads_is_fine(bench: Bench) -> None:
    bench.repository({"a.ts": f"import express from 'express';\n{SAFE_CODE}"})
    bench.check(concerns=["web"], reads=["express"])
    assert bench.item().status is Status.PASS


def test_a_framework_of_another_kind_is_no_concern(bench: Bench) -> None:
    bench.repository({"a.ts": f"import Redis from 'ioredis';\n{SAFE_CODE}"})
    bench.check(concerns=["web"], reads=["express"])
    assert bench.item().status is Status.PASS


def test_a_framework_of_another_language_is_seen_too(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "app.py": "from fastapi import FastAPI\n"})
    bench.check(concerns=["web"], reads=["express"])
    assert reasons(bench.item()) == "app.py:1 uses FastAPI (first seen here), which this check does not read"


@pytest.mark.parametrize(
    ("path", "language"), [("main.go", "go"), ("Main.java", "java"), ("app.py", "python"), ("app.rb", "ruby")]
)
def test_an_application_in_a_language_that_is_not_read_is_incomplete(bench: Bench, path: str, language: str) -> None:
    bench.repository({path: "x = 1\n"})
    checked(bench, concerns=["web"])
    item = bench.item()
    assert (item.status, reasons(item)) == (
        Status.INCOMPLETE, f"{path}:None is written in {language}, which this check does not read",
    )  # fmt: skip


def test_a_language_that_is_not_read_beside_examined_code_keeps_the_item_from_passing(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE, "svc/main.go": "package main\n"})
    bench.check(concerns=["web"])
    item = bench.item()
    assert (item.status, reasons(item)) == (
        Status.REVIEW, "svc/main.go:None is written in go, which this check does not read",
    )  # fmt: skip
    assert item.problems[0].kind == "undecided"


def test_a_check_that_no_framework_concerns_does_not_mind_other_languages(bench: Bench) -> None:
    bench.repository({"main.go": "x = 1\n"})
    checked(bench)
    assert bench.item().status is Status.NOT_APPLICABLE


def test_a_failing_analyzer_leaves_no_absence(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    analyzer = "def analyze(subject):\n    raise ValueError\n"
    bench.check("no-danger", HAZARD, analyzer=analyzer, not_applicable="no hazard is known here")
    assert bench.item().status is Status.INCOMPLETE


def test_a_file_that_does_not_parse_leaves_no_absence(bench: Bench) -> None:
    bench.repository({"a.ts": "export const = ;\n"})
    checked(bench)
    assert bench.item().status is Status.INCOMPLETE


def test_files_that_the_configuration_excludes_are_no_subjects(bench: Bench) -> None:
    excluded = {
        "schema": "secgate/config/1",
        "excluded_paths": [{"path": "old/", "reason": "is not deployed any more"}],
    }
    bench.repository({"old/a.ts": "hazard(1);\n", ".secgate/config.yaml": json.dumps(excluded)})
    checked(bench)
    report = bench.gate()
    assert report.items[0].status is Status.NOT_APPLICABLE
    assert [row.reason for row in report.coverage.skipped if row.path == "old/a.ts"] == [
        "excluded by the configuration: is not deployed any more"
    ]


def test_a_mistake_in_the_configuration_is_refused(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    write(bench.target, {".secgate/config.yaml": "schema: secgate/config/1\nexclude_paths: []\n"})
    checked(bench)
    with pytest.raises(Exception, match="excluded_paths"):
        bench.gate()
