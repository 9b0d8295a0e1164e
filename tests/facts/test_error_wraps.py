"""Which texts of caught errors become the text of an error of an own class, and when responses carry that."""

from collections.abc import Sequence

import pytest

from secgate.engines.source import SourceFile
from secgate.facts.typescript.error_code import ErrorCode
from secgate.facts.typescript.errors import Errors
from secgate.facts.typescript.occurrences import Words
from secgate.facts.typescript.syntax import text_of

CLASS = "class Fault extends Error { constructor(readonly status: number, message: string) { super(message); } }\n"
ALWAYS = "app.use((err, req, res, next) => { if (err instanceof Fault) res.status(err.status).json(err.message); });\n"
BELOW = """const handle = (err, req, res, next) => {
  if (err instanceof Fault && err.status < 500) res.status(err.status).json(err.message);
};
"""
IN_DEVELOPMENT = """const dev = process.env.NODE_ENV === 'development';
app.use((err, req, res, next) => { if (err instanceof Fault && dev) res.json(err.message); });
"""


def wraps(text: str) -> list[tuple[str, Sequence[int | None], str]]:
    """(expression of the text, statuses, when shown) of each own error with the text of another one in a file."""
    file = SourceFile("a.ts", "typescript", text, text.encode())
    errors = Errors(ErrorCode(Words({"a.ts": file})))
    return [(text_of(one.leak.node), sorted(one.statuses, key=str), one.shown) for one in errors.wraps]


def caught(statement: str) -> str:
    """A statement where an error is caught."""
    return f"try {{ f(); }} catch (error) {{ {statement} }}\n"


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ("throw new Fault(503, error.message);", [("error.message", [503], "always")]),
        ("throw new Fault(code, String(error));", [("error", [], "always")]),
        ("next(new Fault(409, `Failed: ${error.message}`));", [("error.message", [409], "always")]),
        ("throw new Fault(503, 'Failed');", []),
        ("throw new Fault(error.status, 'Failed');", []),
        ("throw new Other(error.message);", []),
        ("throw new Error(error.message);", []),
    ],
)
def test_the_argument_that_becomes_the_text_counts(made: str, found: list[object]) -> None:
    assert wraps(CLASS + ALWAYS + caught(made)) == found


@pytest.mark.parametrize(
    ("below", "made", "statuses"),
    [
        ("class Gone extends Fault { constructor(text) { super(410, text); } }", "new Gone(error.message)", [410]),
        ("class Gone extends Fault { status = 410 }", "new Gone(code, error.message)", [410]),
        ("class Gone extends Fault {}", "new Gone(410, error.message)", [410]),
        (
            "class Gone extends Fault { constructor(o) { super(410, o.text); } }",
            "new Gone({ text: error.message })",
            [410],
        ),
        (
            "class Gone extends Fault { constructor(o) { super(410, o); this.status = 404; } }",
            "new Gone(error)",
            [404, 410],
        ),
        ("class Gone extends Gone {}", "new Gone(error.message)", None),
        ("class A1 extends B1 {}\nclass B1 extends A1 {}", "new A1(error.message)", None),
        ("class Gone extends Fault { constructor(o) { super(410, 'Gone'); } }", "new Gone(error.message)", None),
        (
            "class Gone extends Fault { constructor(o) { super(410, 'Gone'); this.message = o; } }",
            "new Gone(error.message)",
            [410],
        ),
    ],
)
def test_constructors_are_read_up_to_the_class_of_the_language(
    below: str, made: str, statuses: list[int] | None
) -> None:
    found = [said for _, said, _ in wraps(CLASS + ALWAYS + below + "\n" + caught(f"throw {made};"))]
    assert found == ([] if statuses is None else [statuses])


@pytest.mark.parametrize(
    ("handler", "shown"),
    [
        ("", "never"),
        ("app.use((err, req, res, next) => { res.status(500).json({ message: 'Failed' }); });", "never"),
        (
            "app.use((err, req, res, next) => { if (err instanceof Fault) res.status(400).json(err.message); });",
            "below 500",
        ),
        (BELOW, "below 500"),
        (ALWAYS, "always"),
        (IN_DEVELOPMENT, "never"),
    ],
)
def test_responses_tell_when_a_text_is_shown(handler: str, shown: str) -> None:
    assert [when for *_, when in wraps(CLASS + handler + "\n" + caught("throw new Fault(c, error.message);"))] == [
        shown
    ]


@pytest.mark.parametrize("before", ["// The base class of all others.\n", "class Plain {}\n", "abstract "])
@pytest.mark.parametrize("generic", ["", "<T>", "<T extends Other = Other>"])
def test_a_class_is_known_whatever_stands_around_its_name(before: str, generic: str) -> None:
    text = CLASS.replace("class Fault", f"{before}class Fault{generic}")
    assert wraps(text + ALWAYS + caught("throw new Fault(409, error.message);")) == [("error.message", [409], "always")]


def test_a_framework_sends_the_text_of_what_extends_its_error() -> None:
    text = "class Gone extends HttpException { constructor(text) { super(text, 410); } }\n"
    assert wraps(text + caught("throw new Gone(error.message);")) == [("error.message", [410], "always")]
