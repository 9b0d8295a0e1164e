"""What names of Python files stand for, over packages, roots and re-exports; and files that cannot be read."""

import ast

import pytest

from facts.python_code import project, python_facts
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import PythonFile
from secgate.facts.python.names import Defined, External, Module, Symbol


def told(found: Symbol | None) -> str:
    """`path:line` of a definition, the name of anything else."""
    match found:
        case Defined():
            return f"{found.file.path}:{found.node.lineno}"
        case Module():
            return f"module {found.name}"
        case External():
            return found.name
        case None:
            return "unknown"


def of(files: dict[str, str], expression: str, at: str = "app/main.py") -> str:
    """What an expression at the end of a file stands for."""
    text = files.get(at, "")
    whole = {**files, at: f"{text}\n({expression})\n"}
    code = project(whole)
    last = code.files[at].tree.body[-1]
    assert isinstance(last, ast.Expr)
    return told(code.symbol(code.files[at], last.value))


GUARD = "def guard():\n    pass\n"


@pytest.mark.parametrize(
    ("code", "expression", "other"),
    [
        ("from app.auth import guard", "guard", "app/auth.py"),
        ("from .auth import guard as g", "g", "app/auth.py"),
        ("from . import auth", "auth.guard", "app/auth.py"),
        ("import app.auth", "app.auth.guard", "app/auth.py"),
        ("import app.auth as a", "a.guard", "app/auth.py"),
        ("from app.auth import *", "guard", "app/auth.py"),
        ("from app import auth\nalias = auth.guard", "alias", "app/auth.py"),
        ("from auth import guard", "guard", "app/auth.py"),
    ],
)
def test_an_import_leads_to_the_definition(code: str, expression: str, other: str) -> None:
    assert of({"app/main.py": code, other: GUARD}, expression) == f"{other}:1"


def test_a_package_offers_what_its_init_imports() -> None:
    files = {
        "app/__init__.py": "", "app/main.py": "from app.auth import guard",
        "app/auth/__init__.py": "from .guards import guard", "app/auth/guards.py": GUARD,
    }  # fmt: skip
    assert of(files, "guard") == "app/auth/guards.py:1"


def test_a_module_is_found_in_a_src_folder_and_in_the_other_root_of_a_monorepo() -> None:
    files = {
        "services/api/src/shop/main.py": "from common.auth import guard\nfrom shop.own import guard as own",
        "services/api/src/shop/__init__.py": "",
        "services/api/src/shop/own.py": GUARD,
        "libs/common/src/common/__init__.py": "",
        "libs/common/src/common/auth.py": GUARD,
    }
    at = "services/api/src/shop/main.py"
    assert of(files, "guard", at) == "libs/common/src/common/auth.py:1"
    assert of(files, "own", at) == "services/api/src/shop/own.py:1"


def test_a_module_that_two_roots_have_is_the_nearer_one() -> None:
    files = {"a/main.py": "from auth import guard", "a/auth.py": GUARD, "b/auth.py": GUARD}
    assert of(files, "guard", "a/main.py") == "a/auth.py:1"
    assert of({**files, "c/main.py": "from auth import guard"}, "guard", "c/main.py") == "auth.guard"


def test_a_module_beside_a_file_in_a_package_is_none_by_its_bare_name() -> None:
    files = {"app/__init__.py": "", "app/main.py": "import json", "app/json.py": "dumps = 1"}
    assert of(files, "json.dumps") == "json.dumps"


def test_what_a_package_from_elsewhere_offers_has_its_dotted_name() -> None:
    assert of({"app/main.py": "from fastapi import Depends as D"}, "D") == "fastapi.Depends"
    assert of({"app/main.py": "import fastapi"}, "fastapi.security.HTTPBearer") == "fastapi.security.HTTPBearer"


def test_names_that_lead_in_a_circle_or_nowhere_are_unknown() -> None:
    assert of({"app/main.py": "from app.a import x", "app/a.py": "from app.main import x"}, "x") == "unknown"
    assert of({"app/main.py": "from app.a import x", "app/a.py": ""}, "x") == "unknown"
    assert of({"app/main.py": "x = y\ny = x"}, "x") in {"app/main.py:1", "app/main.py:2", "unknown"}


def test_a_name_inside_a_function_is_its_own_import_or_parameter_first() -> None:
    code = project({
        "app/main.py": "from app.a import g\ndef f(p=g):\n    from app.b import g\n    return g, p\n",
        "app/a.py": "def g(): ...\n", "app/b.py": "def g(): ...\n",
    })  # fmt: skip
    file = code.files["app/main.py"]
    names = {(n.lineno, n.id): told(code.symbol(file, n)) for n in ast.walk(file.tree) if isinstance(n, ast.Name)}
    assert names == {(2, "g"): "app/a.py:1", (4, "g"): "app/b.py:1", (4, "p"): "unknown"}


def test_bases_are_followed_over_files_and_members_are_those_of_the_nearest() -> None:
    code = project({
        "app/base.py": "from framework.views import View\nclass Base(View):\n    rule = 1\n    def get(self): ...\n",
        "app/mixin.py": "class Mixin:\n    rule = 2\n",
        "app/main.py": "from app.base import Base\nfrom .mixin import Mixin\nclass Own(Mixin, Base):\n    pass\n",
    })  # fmt: skip
    classes = Classes(code)
    own = code.named(code.files["app/main.py"], "Own")
    assert isinstance(own, Defined)
    assert [told(one) for one in classes.line(own)] == [
        "app/main.py:3", "app/mixin.py:1", "app/base.py:2", "framework.views.View",
    ]  # fmt: skip
    assert told(classes.member(own, "rule")) == "app/mixin.py:2"
    assert told(classes.member(own, "get")) == "app/base.py:4"
    assert list(classes.externals(own)) == ["framework.views.View"]


def test_a_base_that_is_not_known_and_one_that_is_itself_are_told() -> None:
    code = project({"app/main.py": "class A(made()):\n    pass\nclass B(B):\n    pass\n"})
    classes, file = Classes(code), code.files["app/main.py"]
    first, second = code.named(file, "A"), code.named(file, "B")
    assert isinstance(first, Defined)
    assert isinstance(second, Defined)
    assert not classes.is_followed(first)
    assert len(classes.line(second)) == 1


def test_columns_count_characters() -> None:
    file = PythonFile("a.py", "größe, name = f('ü'), g(1)\n")
    call = [node for node in ast.walk(file.tree) if isinstance(node, ast.Call)][1]
    place = file.place(call)
    assert (place.line, place.column, place.end_column) == (1, 23, 27)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def f(:\n", "does not parse as Python (line 1)"),
        ("x = 1\0\n", "does not parse as Python"),
        ("x = " + "not " * 400 + "y\n", "nests too deep to be read as Python"),
        ("x = 1\n" * 200_000, "is larger than 1000000 characters, and was not read as Python"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_once_somebody_needs_it(text: str, why: str) -> None:
    code = project({"app/a.py": text, "app/main.py": "from app.a import x\nx\n"})
    assert not code.problems
    list(code.mentioning("from app.a"))
    code.named(code.files["app/main.py"], "x")
    (problem,) = code.problems
    assert problem.path == "app/a.py"
    assert problem.reason.startswith(why)


def test_a_warning_of_the_parser_is_none_of_ours() -> None:
    code = project({"app/a.py": "x = '\\d'\n"})
    assert told(code.named(code.files["app/a.py"], "x")) == "app/a.py:1"
    assert code.problems == ()


def test_tests_and_what_the_owner_excludes_are_left_out_and_a_target_without_python_has_none() -> None:
    files = {"app/a.py": "", "tests/test_a.py": "", "old/b.py": ""}
    code = project(files, excluded_paths=[{"path": "old/", "reason": "kept for its history only"}])
    assert list(code.files) == ["app/a.py"]
    assert python_facts({"a.ts": ""}).python is None
