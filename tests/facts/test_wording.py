"""The wording of code: the same however it is laid out, and another for another program."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secgate.facts.typescript import syntax, wording
from secgate.facts.wording import block_around, of_text
from secgate.model import Place

# Programs as nested values: ("call", f, a, b), ("name", "x"). A printer writes one in any layout.
Tree = tuple[Any, ...]
NAMES = st.sampled_from(["a", "b", "prisma", "$x", "find"])
WORDS = st.sampled_from(["", "x", "a b", "it's", 'say "x"', "SELECT * FROM t WHERE id = ", "/users/:id", "\\", "// x"])
BLANKS = ("", " ", "\n", "\t", "/* a note */", " // a note\n")


def leaf() -> st.SearchStrategy[Tree]:
    """Names, numbers and strings."""
    return st.one_of(
        st.tuples(st.just("name"), NAMES),
        st.tuples(st.just("number"), st.sampled_from(["0", "7", "1.5"])),
        st.tuples(st.just("string"), WORDS),
    )


def inner(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """What is made of smaller expressions."""
    keys = st.sampled_from(["id", "tenantId", "a-b", "2"])
    return st.one_of(
        st.builds(lambda f, given_: ("call", f, *given_), parts, st.lists(parts, max_size=3)),
        st.builds(lambda given_: ("array", *given_), st.lists(parts, max_size=3)),
        st.builds(lambda pairs: ("object", *pairs), st.lists(st.tuples(keys, parts), max_size=3)),
        st.builds(lambda op, one, other: ("binary", op, one, other), st.sampled_from("+-*"), parts, parts),
        st.builds(lambda name, body: ("arrow", name, body), NAMES, parts),
        st.builds(lambda one, name: ("member", one, name), parts, NAMES),
        st.builds(lambda one: ("await", one), parts),
    )


PROGRAMS = st.recursive(leaf(), inner, max_leaves=8)


class Printer:
    """Writes a program with layout, quotes, commas and parentheses as `choose` says."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self._choose = choose

    def gap(self) -> str:
        return BLANKS[self._choose(len(BLANKS))]

    def text(self, tree: Tree) -> str:
        written = self._plain(tree)
        if tree[0] in {"name", "string", "number"} and not self._choose(3):
            return f"({self.gap()}{written}{self.gap()})"
        return written

    def _plain(self, tree: Tree) -> str:
        match tree:
            case ("name" | "number", str(text)):
                return text
            case ("string", str(text)):
                return self._quoted(text)
            case ("call", tuple(f), *given_):
                return f"{self._group(f)}({self._listed([self.text(one) for one in given_])})"
            case ("array", *given_):
                return f"[{self._listed([self.text(one) for one in given_])}]"
            case ("object", *pairs):
                return f"({{{self._listed([self._pair(*pair) for pair in pairs])}}})"
            case ("binary", op, tuple(one), tuple(other)):
                return f"{self._group(one)}{self.gap()}{op}{self.gap()} {self._group(other)}"
            case ("arrow", str(name), tuple(body)):
                parameter = name if self._choose(2) else f"({self.gap()}{name}{self.gap()})"
                return f"{parameter} =>{self.gap()}{self._group(body)}"
            case ("member", tuple(one), str(name)):
                return f"{self._group(one)}{self.gap()}.{name}"
            case ("await", tuple(one)):
                return f"await {self._group(one)}"
            case _:
                raise AssertionError(tree)

    def _group(self, tree: Tree) -> str:
        return self.text(tree) if tree[0] in {"name", "string"} else f"({self.gap()}{self.text(tree)}{self.gap()})"

    def _pair(self, key: str, value: Tree) -> str:
        shown = self._quoted(key) if "-" in key or self._choose(2) else key
        return f"{shown}{self.gap()}:{self.gap()}{self.text(value)}"

    def _listed(self, parts: list[str]) -> str:
        last = f"{self.gap()}," if parts and self._choose(2) else ""
        return f"{self.gap()}{f'{self.gap()},{self.gap()}'.join(parts)}{last}{self.gap()}"

    def _quoted(self, text: str) -> str:
        double = json.dumps(text)
        if self._choose(2):
            return double
        return "'" + double[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def said(code: str, path: str = "a.ts") -> str:
    """The wording of the one statement of a file."""
    data, tree = syntax.read(code.encode(), path)
    assert not tree.root_node.has_error, code
    assert data == code.encode()
    return wording.of_node(tree.root_node).text


def laid_out(tree: Tree, data: st.DataObject) -> str:
    """One of the ways to write a program."""
    return Printer(lambda count: data.draw(st.integers(0, count - 1))).text(("call", ("name", "f"), tree))


@settings(max_examples=150, deadline=None)
@given(PROGRAMS, st.data())
def test_wording_does_not_depend_on_the_layout(tree: Tree, data: st.DataObject) -> None:
    assert said(laid_out(tree, data)) == said(laid_out(tree, data))


@settings(max_examples=150, deadline=None)
@given(PROGRAMS, PROGRAMS, st.data())
def test_wording_differs_between_programs(one: Tree, other: Tree, data: st.DataObject) -> None:
    assert (said(laid_out(one, data)) == said(laid_out(other, data))) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("type A = 'a' | 'b'", "type A =\n  | 'a'\n  | 'b';"),
        ("type A = (x: any) => (void)", "type A = (\n x: any,\n) => void;"),
        ("type A = { a: any, b: any }", "type A = {\n a: any;\n b: any\n}"),
        ("a && (b && c)", "a && b && c"),
        ("a && (b /* why */ && (c && d))", "(a && b) && ( /* why */ c && d)"),
        ("type A = 'a' | ('b' | 'c')", "type A = 'a' | 'b' | 'c'"),
        ("x => x", "(x) => x"),
        ("new Foo", "new Foo()"),
        ("f(`a b`)", "f('a b')"),
        ("f(`a ${b}`)", "f(`a ${ b }`)"),
        ("f('it\\'s', '\\u0041')", 'f("it\'s", "A")'),
        ("f(0XAB, 1.50, .5)", "f(0xab, 1.5, 0.5)"),
        ("class A { a = 1; b = 2 }", "class A {\n  a = 1\n  b = 2\n}"),
        ("if (a) f(); else g()", "if (a)\n  f()\nelse g();"),
        ("enum E { 'A' = 1 }", "enum E {\n A = 1,\n}"),
        ("x = y as unknown as Z", "x = (y as unknown) as Z"),
    ],
)
def test_what_a_formatter_changes_is_left_out(one: str, other: str) -> None:
    assert said(one) == said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<A b='c'>don't <b>x</b></A>", '<A b="c">\n  don\'t{" "}\n  <b>x</b>\n</A>'),
        ("<A b={'c'} />", '<A b="c" />'),
        ("<A b={''} />", '<A b="" />'),
        ("const a = <A />;", "const a = (\n  <A />\n);"),
    ],
)
def test_what_a_formatter_changes_in_markup_is_left_out(one: str, other: str) -> None:
    assert said(one, "a.tsx") == said(other, "a.tsx")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a * (b + c)", "a * b + c"),
        ("(a || b) && c", "a || b && c"),
        ("a - (b - c)", "a - b - c"),
        ("f(a, b)", "f(a)(b)"),
        ("f(a)", "f('a')"),
        ("f()", "f"),
        ("[a]", "({a})"),
        ("f('a', 'b')", "f('a b')"),
        ("sql`a ${b} c`", "sql`a ${b} d`"),
        ("/a/", "/b/"),
        ("x as any", "x as never"),
        ("!f(a)", "f(a)"),
    ],
)
def test_what_means_something_else_stays_different(one: str, other: str) -> None:
    assert said(one) != said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("app.get('/x', (q) => { a(); })", "app.get('/x', (q) => { b(); c(); })"),
        ("class A { m() { a(); } }", "class A { n() {} }"),
        ("function f(a) { a(); }", "function f(a) {}"),
    ],
)
def test_the_body_of_a_function_or_class_inside_is_no_part(one: str, other: str) -> None:
    assert said(one) == said(other)


def test_the_body_of_a_loop_is_a_part() -> None:
    assert said("for (;;) { a(); }") != said("for (;;) { b(); }")


@pytest.mark.parametrize("value", ["abcdef12", "Tr0ub4dor&3x", "abcdefghijklmnopqrstuvwx", "a b Tr0ub4dor&3x"])
def test_what_may_be_a_secret_value_is_left_out_of_quotes(value: str) -> None:
    secret = value.rsplit(" ", maxsplit=1)[-1]
    assert secret not in said(f"f('{value}')")
    assert secret not in said(f"f(`{value} ${{x}}`)")


def test_the_bare_wording_holds_nothing_that_stood_in_quotes() -> None:
    tree = syntax.parse(b"f('horses', `staple ${x} battery`, /pattern/, { 'key': 'sevens' }, 'no')", "a.ts")
    bare = wording.of_node(tree.root_node).bare
    assert bare == '(f ("" (` "" (${ x }) "" `) "" ({ (key : "") }) "no"))'


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("HERE()", ""),
        ("function f() { HERE() }", "f"),
        ("class A { m() { HERE() } }", "A.m"),
        ("class A { m = () => HERE() }", "A.m"),
        ("const f = () => { const x = HERE() }", "f.x"),
        ("const f = useCallback(() => HERE())", "f"),
        ("const { a, b } = HERE()", ""),
        ("const o = { 'k': () => HERE() }", "o.k"),
        ("const o = { k: HERE() }", "o"),
        ("module.exports.f = async () => HERE()", "((module . exports) . f)"),
        ("export default function () { HERE() }", ""),
        ("const f = function g() { HERE() }", "f.g"),
        ("app.get('/x', auth, async () => HERE())", 'get "/x"'),
        ("app.get('/x', wrap(async () => { HERE() }))", 'get "/x"'),
        ("app.get('/x', HERE())", ""),
        ("app.use(async () => HERE())", ""),
        ("test(`x`, () => { it('y', () => HERE()) })", 'test "x".it "y"'),
        ("interface A { b: HERE<any> }", "A.b"),
        ("type A = HERE", "A"),
        ("namespace N { enum E { A = HERE() } }", "N.E"),
        ("function f(a: HERE, { b }: X = HERE) {}", "f.a"),
    ],
)
def test_symbol_names_what_is_around(code: str, symbol: str) -> None:
    root = syntax.parse(code.encode(), "a.ts").root_node
    at = code.index("HERE")
    node = root.descendant_for_byte_range(at, at + 4)
    assert node is not None
    assert wording.enclosing_symbol(node) == symbol


def test_symbol_does_not_depend_on_the_layout() -> None:
    one = syntax.parse(b"x['a'] = () => HERE", "a.ts").root_node
    other = syntax.parse(b'x[\n  "a"\n] = () =>\n  HERE', "a.ts").root_node
    symbols = [
        wording.enclosing_symbol(node)
        for root in (one, other)
        for node in syntax.walk(root)
        if syntax.text_of(node) == "HERE"
    ]
    assert symbols[0] == symbols[1] != ""


def test_only_what_stands_between_two_offsets_is_worded() -> None:
    code = b"a(); b(); c();"
    root = syntax.parse(code, "a.ts").root_node
    assert wording.of_node(root, 5, 14).text == wording.of_node(syntax.parse(b"b(); c()", "a.ts").root_node).text


def test_deep_code_is_worded_without_recursion() -> None:
    deep = "(" * 20_000 + "x" + ")" * 20_000
    assert wording.of_node(syntax.parse(deep.encode(), "a.ts").root_node).text == "x"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(path="a.ts", line=1), "f(1);"),
        (Place(path="a.ts", line=2), "h(3);"),
        (Place(path="a.ts", line=2, column=3), "h(3);"),
        (Place(path="a.ts", line=2, column=3, end_line=2, end_column=7), "h(3)"),
        (Place(path="a.ts", line=2, column=3, end_line=2, end_column=4), "h"),
        (Place(path="a.ts", line=2, column=2), None),
        (Place(path="a.ts", line=9), None),
    ],
)
def test_node_at_a_place(place: Place, text: str | None) -> None:
    data = b"f(1); g(2);\n  h(3);\n"
    node = syntax.node_at(syntax.parse(data, "a.ts").root_node, data, place)
    assert (None if node is None else syntax.text_of(node)) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f({ a: string; b: string })", "f({\n  a: string\n  b: string\n})"),
        ("f(a, /* why */ b)", "f(a, b)"),
        ("f(a, // why\n b)", "f(a, b)"),
        ("f(a,// why\n b)", "f(a, b)"),
        ("{ 'a': 1 }", "{ a: 1 }"),
        ("`a  b`", '"a b"'),
        ("", "  \n"),
        ("name   String  @unique", "name String @unique"),
    ],
)
def test_text_of_any_language_is_worded_without_layout(one: str, other: str) -> None:
    assert of_text(one).text == of_text(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a)", "f(b)"),
        ("a - b", "a + b"),
        ("get('https://a.example')", "get('https://b.example')"),
        ("image: https://a.example", "image: https://b.example"),
        ("ab", "a b"),
        ("x[0]", "x[1]"),
        ("'a // b'", "'a // c'"),
        ("// router.use(auth)", "// router.use(role)"),
        ("new Danger", "newDanger"),
        ("f(a, b)", "f(b, a)"),
    ],
)
def test_text_that_says_something_else_stays_different(one: str, other: str) -> None:
    assert of_text(one).text != of_text(other).text


def test_text_of_any_language_has_no_bare_form() -> None:
    assert of_text("TOKEN=horses").bare == ""


@pytest.mark.parametrize(("line", "name"), [(1, ""), (2, "A"), (5, "B")])
def test_block_around_a_line_of_a_schema(line: int, name: str) -> None:
    assert block_around("model A {\n  id Int\n}\n\n  model B {\n", line if line < 5 else 6) == name
