"""What names hold of an error, what a place proves about it, and what responses carry of it."""

from collections.abc import Mapping

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.typescript.arms import ends
from secgate.facts.typescript.error_code import ErrorCode
from secgate.facts.typescript.error_conditions import ErrorConditions
from secgate.facts.typescript.error_values import ErrorValues, Meaning
from secgate.facts.typescript.errors import Errors
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.nested import Nested
from secgate.facts.typescript.occurrences import Words
from secgate.facts.typescript.statuses import is_client_error, is_success, may_be_server_error, statuses_of
from secgate.facts.typescript.syntax import text_of


def source(text: str, path: str = "a.ts") -> SourceFile:
    """One file."""
    return SourceFile(path, "typescript", text, text.encode())


def code_of(*files: SourceFile) -> ErrorCode:
    """The code of these files."""
    return ErrorCode(Words({file.path: file for file in files}))


def meaning_of(text: str, use: str) -> Meaning:
    """What the one argument of the call `use(...)` stands for."""
    file = source(text)
    (call,) = [c for c, _, name in file.names.named if name == use]
    (argument,) = call.child_by_field_name("arguments").named_children  # type: ignore[union-attr]
    return ErrorValues(file).meaning(argument)


def carried(text: str, others: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """(kind, text) of each part of an error that responses of a file carry, be it where a function is handed it."""
    files = [source(other, path) for path, other in (others or {}).items()]
    errors = Errors(code_of(source(text, "app.ts"), *files))
    file = next(one for one in errors.files if one.values.file.path == "app.ts")
    flows = [flow for _, carried in file.flows for flow in carried]
    flows += [flow for handed in file.hand_overs for flow in handed.flows]
    return [(flow.leak.kind, text_of(flow.leak.node)) for flow in flows]


def proven(text: str) -> set[str]:
    """What is proven where `act()` is called."""
    file = source(text)
    (call,) = [c for c, _, name in file.names.named if name == "act"]
    code = code_of(file)
    return set(ErrorConditions(code, code.values("a.ts")).at(call))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("try { f(); } catch (error) { use(error); }", "error"),
        ("try { f(); } catch (error) { act((error) => use(error)); }", "error"),
        ("try { f(); } catch (error) { for (const error of errors) use(error); }", "unknown"),
        ("try { f(); } catch (error) { rows.map((error) => use(error)); }", "parameter"),
        ("f().catch((reason) => use(reason));", "error"),
        ("function f(text: string) { use(text); }", "parameter"),
        ("function f(error: string) { use(error); }", "parameter"),
        ("router.on((failure, req, res, next) => use(failure));", "error"),
        ("import { error } from './a'; use(error);", "unknown"),
        ("const { message } = error; use(message);", "variable"),
    ],
)
def test_what_a_name_stands_for(text: str, kind: str) -> None:
    assert meaning_of(text, "use").kind == kind


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("let a = 1; if (b) { a = 2; } use(a);", ["1", "2"]),
        ("if (b) { const a = 1; } else { const a = 2; use(a); }", ["2"]),
        ("function f() { if (b) { var a = 1; } else { var a = 2; } use(a); }", ["1", "2"]),
        ("function f() { var a = 1; } function g() { var a = 2; use(a); }", ["2"]),
        ("for (var a = 1; ;) { } use(a);", ["1"]),
    ],
)
def test_what_a_variable_can_hold(text: str, held: list[str]) -> None:
    assert [text_of(value) for value in meaning_of(text, "use").whole] == held


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("if (process.env.NODE_ENV !== 'production') act();", {"nonproduction", "harmless"}),
        ("if (process.env.NODE_ENV === 'production') act();", set()),
        ("function f() { if (process.env.NODE_ENV === 'production') return; act(); }", {"nonproduction", "harmless"}),
        ("function f() { if (NODE_ENV === 'production') { process.exit(1); } act(); }", {"nonproduction", "harmless"}),
        ("function f() { act(); if (NODE_ENV === 'production') return; }", set()),
        ("if (options.verbose) act();", {"maybe"}),
        ("class Own extends Error {} try { f(); } catch (e) { if (e instanceof Own) act(); }", {"own", "harmless"}),
        ("try { f(); } catch (e) { if (e instanceof ZodError) act(); }", {"foreign"}),
        ("try { f(); } catch (e) { if (e instanceof Error) act(); }", set()),
    ],
)
def test_what_is_proven_at_a_place(text: str, found: set[str]) -> None:
    assert proven(text) == found


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("error", [("object", "error")]),
        ("{ error: error.message }", [("text", "error.message")]),
        ("`failed: ${error}`", [("text", "error")]),
        ("{ [key]: error.stack }", [("stack", "error.stack")]),
        ("(error as Error).stack", [("stack", "(error as Error).stack")]),
        ("(<Error>error).stack", [("stack", "(<Error>error).stack")]),
        ("error.errors.map((e) => e.path)", []),
        ("{ code: String(error.code) }", []),
    ],
)
def test_what_a_response_carries_of_an_error(sent: str, found: list[tuple[str, str]]) -> None:
    assert carried(f"try {{ f(); }} catch (error) {{ res.status(500).json({sent}); }}") == found


def test_a_function_of_another_file_answers_with_what_it_is_handed() -> None:
    helper = "export function fail(res, text) { res.status(500).json({ text }); }"
    caller = "import { fail } from './b'; try { f(); } catch (error) { fail(res, error.message); } res.json(1);"
    assert carried(caller, {"b.ts": helper}) == [("text", "error.message")]


def test_a_function_of_the_same_file_goes_before_others_of_its_name() -> None:
    caller = "const text = (e) => 'failed'; try { f(); } catch (error) { res.json(text(error)); }"
    assert carried(caller, {"b.ts": "export function text(error) { return error.message; }"}) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("use(404)", {404}),
        ("use(HttpStatus.NOT_FOUND)", {404}),
        ("const s = bad ? 400 : 500; use(s)", {400, 500}),
        ("use(error.status ?? 500)", {None, 500}),
        ("use(status)", {None}),
    ],
)
def test_the_statuses_that_an_expression_can_be(text: str, found: set[int | None]) -> None:
    file = source(text)
    (call,) = [c for c, _, name in file.names.named if name == "use"]
    (argument,) = call.child_by_field_name("arguments").named_children  # type: ignore[union-attr]
    assert statuses_of(ErrorValues(file), argument) == found


@pytest.mark.parametrize(
    ("statuses", "client", "server", "success"),
    [
        ({404}, True, False, False),
        ({404, None}, False, False, False),
        ({404, 500}, False, True, False),
        ({200}, False, False, True),
        (set(), False, True, False),
    ],
)
def test_what_statuses_say(statuses: set[int | None], client: bool, server: bool, success: bool) -> None:
    stated = frozenset(statuses)
    assert (is_client_error(stated), may_be_server_error(stated), is_success(stated)) == (client, server, success)


def test_what_is_around_a_place_comes_innermost_first() -> None:
    file = source("a(() => { b(); c(() => { d(); }); }); e();")
    functions = Nested(file.nodes("arrow_function"))
    around = {name: [f.start_byte for f in functions.around(call)] for call, _, name in file.names.named}
    assert around == {"a": [], "b": [2], "c": [2], "d": [17, 2], "e": []}


@pytest.mark.parametrize(
    ("block", "left"),
    [
        ("{ return; }", True),
        ("{ process.exit(1); }", True),
        ("{ log(); }", False),
        ("{ return go; function go() {} }", True),
        ("{ if (a) return; else throw b; }", True),
        ("{ if (a) return; }", False),
    ],
)
def test_whether_a_block_leaves_what_is_around_it(block: str, left: bool) -> None:
    (statement,) = source(f"for (;;) {block}").nodes("for_statement")
    assert ends(statement.child_by_field_name("body")) is left


def test_a_cast_in_front_is_looked_through() -> None:
    (cast,) = source("const row = <Row<string>>await find();").nodes("type_assertion")
    assert text_of(unwrap(cast)) == "find()"
