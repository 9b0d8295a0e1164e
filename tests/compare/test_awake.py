"""Where the handler of a new route may be declared: no declaration is missed, and a word is none."""

import pytest

from secgate.compare.awake import _declared, _is_function


@pytest.mark.parametrize(
    "line",
    [
        "export function old(req, res) {",
        "function* old() {",
        "async old(req: Request,",
        "  public async old(",
        "  old(req, res) {",
        "  static async *old(req) {",
        "export const old: RequestHandler = async (req, res) => {",
        "  old: async (req, res) => {",
        "  'old': function () {",
        "exports.old = (req, res) => {",
        "handlers['old'] = (req, res) => {",
        "const routes = { get() {}, old(req) { danger(1); } };",
        "  old = async (req, res) => {",
        "def old(request):",
        "let a = 1, old = function () {",
    ],
)
@pytest.mark.parametrize(
    "handler", ["old", "controller.old", "wrap(controller.old)", "controller.old.bind(controller)"]
)
def test_a_declaration_is_found(line: str, handler: str) -> None:
    assert _declared([line], handler) == [1]


def test_a_body_may_begin_on_the_next_line() -> None:
    assert _declared(["  old(req, res)", "  {", "    danger(1);"], "old") == [1]


@pytest.mark.parametrize(
    "line",
    [
        "  old(req, res);", "old(1)", "await old(x);", "return old(x);", "if (old === 1) {", "// old: the first one",
        " * old: the first one", "older(1, {", "import { old } from './old';", "const bold = 1;", "if (old(x)) {",
    ],
)  # fmt: skip
def test_a_use_is_no_declaration(line: str) -> None:
    assert _declared([line, "x"], "old") == []


def test_a_handler_without_a_name_is_no_word() -> None:
    assert _declared(["  inline = false,", "const inline = 1;"], "(inline)") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("export async function GET(request) {", True),
        ("export const GET = withAuth(async (request) => {", True),
        ("const GET = require('./get');", False),
        ("import { GET } from './get';", False),
        ("const GET = controller.get;", False),
    ],
)
def test_a_function_of_that_name_here_is_the_handler(line: str, *, expected: bool) -> None:
    assert _is_function([line], "GET") is expected


def test_a_name_that_is_imported_too_may_be_that_of_another_file() -> None:
    assert not _is_function(["import {", "  a, old,", "} from './old';", "{ function old() {} }"], "old")
