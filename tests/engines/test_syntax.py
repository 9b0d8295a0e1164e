"""Forms that TypeScript accepts and the grammar alone misreads: they parse, and every offset stays true."""

import pytest

from secgate.facts.typescript import syntax

FORMS = [
    ("a.ts", "export type * from './types';"),
    ("a.ts", "export type * as api from './types';"),
    ("a.ts", "export * from './data.json' with { type: 'json' };"),
    ("a.ts", "export { default } from \"./data.json\" with {\n  type: 'json',\n};"),
    ("a.ts", "class Counter {\n  static accessor total = 0;\n}"),
    ("a.ts", "interface Box<in out T = unknown, out E extends Error = Error> {}"),
    ("a.ts", "type Sink<in T> = (value: T) => void;"),
    ("a.ts", "export const all: import('jsonwebtoken').Algorithm[] = ['HS256'];"),
    ("a.ts", "function f(a: import('a').B[]): import('c').D<import('e').F[]>[] { return a; }"),
    ("a.ts", "type T = import('a').B['x'] | (import('a').C)[];"),
    ("a.ts", "const actual = await original<typeof import('@/lib/a')>();"),
    ("a.ts", "type Key = {\n  value: string\n  in: 'header' | 'query'\n}"),
    ("a.ts", "type Invoke = {\n  (a: A): void\n  <B extends C>(b: B): void\n}"),
    ("a.ts", "db.$queryRaw<Row[]>`select 1`;"),
    ("a.tsx", "const a = <h1>Terms & privacy</h1>;"),
    ("a.ts", "const using = (read) => read;\nexport const signedIn = using(readUser);"),
    ("a.tsx", "router.get('/x', using(readUser), (req, res) => res.end());"),
]


@pytest.mark.parametrize(("path", "form"), FORMS)
def test_a_form_of_typescript_parses_in_full(path: str, form: str) -> None:
    source = f"{form}\nhazard(1);\n".encode()
    blanked = syntax.normalise(source, path)
    root = syntax.parse(blanked, path).root_node
    assert not root.has_error
    assert (len(blanked), blanked.count(b"\n")) == (len(source), source.count(b"\n"))
    assert blanked.endswith(b"\nhazard(1);\n")


def test_nothing_is_blanked_in_a_file_that_parses() -> None:
    source = b"import data from './a.json' with { type: 'json' };\nconst text = `\nexport type * from './b'`;\n"
    assert syntax.normalise(source, "a.ts") == source


def test_nothing_is_blanked_when_that_does_not_mend_the_file() -> None:
    source = b"export type * from './types';\nexport const = ;\n"
    assert syntax.normalise(source, "a.ts") == source


def test_a_function_called_using_is_renamed_where_it_is_code_and_nowhere_else() -> None:
    source = b"// using (a)\nfunction using(a) { using y = f('using(x)'); return other.using(using(y)); }\n"
    changed = b"// using (a)\nfunction Using(a) { using y = f('using(x)'); return other.using(Using(y)); }\n"
    assert syntax.normalise(source, "a.ts") == changed


def test_a_name_that_is_taken_is_not_given_to_another() -> None:
    source = b"class Using {}\nexport const a = using(b);\n"
    assert syntax.normalise(source, "a.ts") == source
