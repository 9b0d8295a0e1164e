"""Credentials for whichever origin asks: CORS of Starlette, Django and Flask."""

import ast
import re
from collections.abc import Iterator

from secgate.facts.python.files import PythonFile, elements, keyword, last, text_of
from secgate.facts.python.model_classes import is_true
from secgate.facts.python.project import Project
from secgate.facts.python.query_parts import Spot
from secgate.facts.python.rows import conditions

# Expressions for origins that hold for all of them, or for all of https.
_EVERY = re.compile(r"\^?(?:https?\??(?:://|:\\/\\/))?\(?\.[*+]\)?\$?")
_NOT_SERVED = re.compile(r"(?:^|[/_.])(?:dev|develop|development|local|test|tests|testing|debug)(?:[/_.]|$)")
_ALL = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")
_EXPRESSIONS = ("CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST")


def any_origins(project: Project) -> Iterator[tuple[Spot, bool]]:
    """(place, sure) where every origin is let in with credentials; one under a condition is not sure."""
    for file in project.mentioning("allow_credentials", "supports_credentials", "CORS_A", "CORS_O"):
        if _NOT_SERVED.search(file.path.removesuffix(".py")):
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call) and _is_open(project, file, node):
                yield from _served(file, node)
        yield from _of_settings(project, file)


def _served(file: PythonFile, node: ast.expr) -> Iterator[tuple[Spot, bool]]:
    """A place, where it counts in production."""
    needed, production = conditions(file, node)
    if production:
        yield Spot(file, node), not needed


def _is_open(project: Project, file: PythonFile, call: ast.Call) -> bool:
    """Whether a call lets every origin in with credentials."""
    if is_true(keyword(call, "allow_credentials")):
        return _are_all(project, file, keyword(call, "allow_origins")) or _is_every(keyword(call, "allow_origin_regex"))
    if not is_true(keyword(call, "supports_credentials")) or last(call.func) not in {"CORS", "cross_origin"}:
        return False
    given = keyword(call, "origins")
    resources = keyword(call, "resources")
    if given is not None:
        return _are_all(project, file, given)
    listed = [one for one in ast.walk(resources) if isinstance(one, ast.Dict)] if resources is not None else []
    held = [
        value for one in listed for key, value in zip(one.keys, one.values, strict=True) if text_of(key) == "origins"
    ]
    # NOTE: without a word of origins, every one is let in.
    return any(_are_all(project, file, one) for one in held) if held else resources is None


def _are_all(project: Project, file: PythonFile, node: ast.expr | None) -> bool:
    """Whether origins are all of them: `["*"]`, also under a name."""
    if isinstance(node, ast.Name | ast.Attribute):
        found = project.defined(file, node)
        node = found.node if found is not None and isinstance(found.node, ast.expr) else None
    texts = [node] if text_of(node) is not None else elements(node) or []
    return any(text_of(one) == "*" or _is_every(one) for one in texts)


def _is_every(node: ast.expr | None) -> bool:
    text = text_of(node)
    if text is None and isinstance(node, ast.Call) and node.args:
        text = text_of(node.args[0])
    return text is not None and _EVERY.fullmatch(text) is not None


def _of_settings(project: Project, file: PythonFile) -> Iterator[tuple[Spot, bool]]:
    """The settings of django-cors-headers, where this file says the last word of one of the two."""
    bindings = project.bindings(file)
    if not any(name in bindings for name in (*_ALL, *_EXPRESSIONS, "CORS_ALLOW_CREDENTIALS")):
        return
    if not is_true(_value(project, file, "CORS_ALLOW_CREDENTIALS")):
        return
    for name in (*_ALL, *_EXPRESSIONS):
        value = _value(project, file, name)
        listed = elements(value) or ([value] if value is not None else [])
        if (name in _ALL and is_true(value)) or (name in _EXPRESSIONS and any(_is_every(one) for one in listed)):
            at = value if name in bindings else _value(project, file, "CORS_ALLOW_CREDENTIALS")
            if at is not None:
                yield from _served(file, at)
                return


def _value(project: Project, file: PythonFile, name: str) -> ast.expr | None:
    found = (
        project.defined(file, ast.copy_location(ast.Name(name, ast.Load()), file.tree.body[0]))
        if file.tree.body
        else None
    )
    return found.node if found is not None and isinstance(found.node, ast.expr) else None
