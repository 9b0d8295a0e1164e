"""Tests in the source: their names, what leaves them out, and what they cannot show."""

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.typescript.isolation import NamedTest, named_in_source
from secgate.facts.typescript.test_calls import test_calls as calls_of


def file(text: str, path: str = "a.test.ts") -> SourceFile:
    return SourceFile(path, "typescript", text, text.encode())


def found(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.name, call.modifiers) for call in calls_of(file(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it('a', () => {});", [("a", ())]),
        ("test('a', async function () {});", [("a", ())]),
        ("it.skip('a', () => {});", [("a", ("skip",))]),
        ("xit('a', () => {});", [("a", ("skip",))]),
        ("it.todo('a');", [("a", ("todo",))]),
        ("fit('a', () => {});", [("a", ("only",))]),
        ("test.only('a', () => {});", [("a", ("only",))]),
        ("it.each([1])('a %s', (n) => {});", [("a %s", ())]),
        ("it.skip.each([1])('a', () => {});", [("a", ("skip",))]),
        ("it.skipIf(ci)('a', () => {});", []),
        ("describe('g', () => { it('a', () => {}); });", [("g", ()), ("g a", ())]),
        ("describe.skip('g', () => { it('a', () => {}); });", [("g", ("skip",)), ("g a", ("skip",))]),
        ("test.describe('g', () => { test('a', () => {}); });", [("g", ()), ("g a", ())]),
        ("it(`a`, { timeout: 5 }, () => {});", [("a", ())]),
        ("// it('a', () => {});\nconst s = \"it('b', () => {})\";", []),
        ("items.it('a');", []),
        ("submit('a', () => {});", []),
        ("it('a');", []),
    ],
)
def test_calls(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert found(text) == expected


def named(body: str, *, title: str = "tenant isolation", around: str = "") -> NamedTest:
    (made,) = named_in_source([file(f"{around}\nit('{title}', async () => {{ {body} }});\n")], "tenant isolation")
    return made


@pytest.mark.parametrize(
    "body",
    [
        "await save('tenant-a'); expect(await read('tenant-b')).toEqual([]);",
        "const a = await createTenant(); const b = await createTenant(); expect(a).not.toBe(b);",
        "save({ tenantId: 'x' }); expect(read({ tenantId: 'y' })).toBe(null);",
        "await get(otherTenant.id); expectForbidden(res);",
        "for (const n of [1, 2]) { createTenant(n); } assert.equal(1, 1);",
    ],
)
def test_two_tenants_and_an_expectation(body: str) -> None:
    made = named(body)
    assert (made.tenants >= 2, made.asserts) == (True, True)


@pytest.mark.parametrize(
    ("body", "several"),
    [
        ("for (const tenantId of ['acme', 'umbrella']) { await save(tenantId); }", True),
        ("for (const ws of ['acme', 'umbrella'] as const) await save(ws);", True),
        ("const tenants = ['acme', 'umbrella']; await run(tenants);", True),
        ("await Promise.all(['acme', 'umbrella'].map(async (org) => save(org)));", True),
        ("['x', 'y'].forEach((t) => write(t));", True),
        ("for (const key of ['list', 'one']) { await read(`acme:${key}`); }", False),
        ("for (const tenantId of ['acme']) { await save(tenantId); }", False),
        ("for (const tenantId of ['acme', 'acme']) { await save(tenantId); }", False),
        ("['x', 'y'].forEach((t) => read('acme', t));", False),
    ],
)
def test_a_list_of_tenants_counts_as_several(body: str, several: bool) -> None:
    around = "const write = async (tenantId: string) => save(tenantId);\nconst read = (tenantId, key) => get(tenantId);"
    assert (named(f"{body} expect(1).toBe(1);", around=around).tenants >= 2) is several


def test_one_tenant_shows_nothing() -> None:
    assert named("await createTenant(); expect(1).toBe(1);").tenants == 1


def test_no_expectation_shows_nothing() -> None:
    assert not named("await save('tenant-a', 'tenant-b');").asserts


def test_set_up_of_the_file_counts() -> None:
    assert named("expect(1).toBe(1);", around="beforeEach(() => { createTenant(); createTenant(); });").tenants == 2


def test_a_test_beside_one_that_is_focused_does_not_run() -> None:
    assert "focused with .only" in named("expect(1);", around="it.only('sum', () => {});").disabled


def test_the_path_of_the_file_names_its_tests() -> None:
    (made,) = named_in_source([file("it('a', () => {});", "tenant isolation.test.ts")], "tenant isolation")
    assert made.call.name == "a"
