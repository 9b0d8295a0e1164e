"""Urls of Django: every pattern that leads to a view, through `include`, lists and routers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.model import Unresolved
from secgate.facts.python.files import PythonFile, argument, elements, last, short, statements, text_of
from secgate.facts.python.names import Defined, External, Module
from secgate.facts.python.project import Project
from secgate.facts.python.rows import conditions, written_text
from secgate.model import TraceStep

_PATTERN = re.compile(r"^django\.(?:urls|conf\.urls)(?:\.\w+)*\.(path|re_path|url)$")
_INCLUDE = re.compile(r"^django\.(?:urls|conf\.urls)(?:\.\w+)*\.include$")
# Packages whose urls serve those who sign in, guard themselves, or hold no data.
_KNOWN = re.compile(
    r"^(?:rest_framework|django\.contrib\.(?:auth|admin|admindocs|flatpages|staticfiles)|allauth|dj_rest_auth|djoser|oauth2_provider"
    r"|rest_auth|knox|social_django|two_factor|debug_toolbar|drf_spectacular|drf_yasg|django_prometheus|silk|mozilla_django_oidc"
    r"|health_check|watchman|captcha|tinymce|ckeditor\w*|django_browser_reload|hijack|loginas)\b"
)
_SIGN_IN = re.compile(
    r"^(?:django\.contrib\.auth|rest_framework|dj_rest_auth|rest_auth|allauth|djoser\.urls\.\w+|knox|two_factor)\.urls|^djoser\.urls\."
)
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\((?:\?P<(\w+)>|\?:)?(?:[^()]|\([^()]*\))*\)[?*+]?")
_DEEPEST = 12
_MOST = 4_000


@dataclass(frozen=True)
class Way:
    """How a request comes to a list of patterns."""

    prefix: str = "/"
    mounts: tuple[TraceStep, ...] = ()
    conditions: tuple[str, ...] = ()
    production: bool = True


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern that leads to a view, or a registration with a router.

    Attributes:
        call: `path(...)` or `router.register(...)`.
        view: what is written as its view.
        is_registered: whether a router makes several patterns of it.
        package: one for signing in, whose urls are included.
    """

    file: PythonFile
    call: ast.Call
    view: ast.expr
    way: Way
    is_registered: bool = False
    package: str = ""


@dataclass
class Urls:
    """Reads patterns."""

    project: Project
    unresolved: list[Unresolved] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    _count: int = 0

    def of_file(self, file: PythonFile, way: Way, depth: int = 0) -> Iterator[Pattern]:
        """Those of the `urlpatterns` of a file."""
        self.seen.add(file.path)
        yield from self._of_name(file, "urlpatterns", way, depth)

    def _of_name(self, file: PythonFile, name: str, way: Way, depth: int) -> Iterator[Pattern]:
        """Those of every list that a name of a file is given or gets added."""
        for statement, node in _contributions(file, name):
            needed, production = conditions(file, statement)
            inner = replace(way, conditions=(*way.conditions, *needed), production=way.production and production)
            yield from self._of_list(file, node, inner, depth, own=name)

    def _of_list(self, file: PythonFile, node: ast.expr, way: Way, depth: int, own: str = "") -> Iterator[Pattern]:
        if depth > _DEEPEST or self._count > _MOST:
            self._lost(file, node, "has more patterns than are read", kind="bound")
            return
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for one in (node.left, node.right):
                yield from self._of_list(file, one, way, depth, own)
        elif (listed := elements(node)) is not None:
            for one in listed:
                yield from self._element(file, one, way, depth)
        elif isinstance(node, ast.Name) and node.id == own:
            return
        else:
            yield from self._element(file, node, way, depth)

    def _element(self, file: PythonFile, node: ast.expr, way: Way, depth: int) -> Iterator[Pattern]:
        if isinstance(node, ast.Starred):
            yield from self._of_list(file, node.value, way, depth + 1)
        elif isinstance(node, ast.Call):
            yield from self._called(file, node, way, depth)
        elif isinstance(node, ast.Attribute) and node.attr == "urls":
            yield from self._of_router(file, node.value, way, depth)
        else:
            yield from self._named(file, node, way, depth)

    def _named(self, file: PythonFile, node: ast.expr, way: Way, depth: int) -> Iterator[Pattern]:
        """The patterns of a list by its name, perhaps of another file."""
        found = self.project.symbol(file, node)
        if isinstance(found, Defined) and isinstance(found.node, ast.expr):
            if found.name and depth <= _DEEPEST and not isinstance(found.node, ast.Attribute | ast.Call):
                self.seen.add(found.file.path)
                yield from self._of_name(found.file, found.name, way, depth + 1)
            else:
                yield from self._element(found.file, found.node, way, depth + 1)
        elif isinstance(node, ast.Name) or found is None:
            self._lost(file, node, f"`{short(node)}` holds patterns that could not be followed")

    def _called(self, file: PythonFile, node: ast.Call, way: Way, depth: int) -> Iterator[Pattern]:
        full = self.project.external(file, node.func)
        if (kind := _PATTERN.match(full)) is not None:
            yield from self._pattern(file, node, way, depth, is_regular=kind[1] != "path")
        elif last(node.func) in {"i18n_patterns", "format_suffix_patterns", "decorator_include"}:
            for one in node.args:
                yield from self._of_list(file, one, way, depth + 1)
        elif last(node.func) in {"staticfiles_urlpatterns", "static", "debug_toolbar_urls"}:
            return
        else:
            self._lost(file, node, f"`{short(node)}` gives patterns that could not be followed")

    def _pattern(
        self, file: PythonFile, node: ast.Call, way: Way, depth: int, *, is_regular: bool
    ) -> Iterator[Pattern]:
        self._count += 1
        written = written_text(self.project, file, argument(node, 0, "route") or argument(node, 0, "regex"))
        text = plain_path(written) if is_regular else _CONVERTER.sub(r"{\1}", written)
        view = argument(node, 1, "view")
        if view is None:
            return
        inner = replace(way, prefix=_below(way.prefix, text))
        included = view
        if isinstance(included, ast.Call) and _INCLUDE.match(self.project.external(file, included.func)):
            step = TraceStep(path=file.path, line=node.lineno, note=f"included by `{short(node)}`")
            target = argument(included, 0, "arg")
            if target is not None:
                yield from self._included(file, target, replace(inner, mounts=(*way.mounts, step)), depth + 1)
            return
        yield Pattern(file, node, view, inner)

    def _included(self, file: PythonFile, node: ast.expr, way: Way, depth: int) -> Iterator[Pattern]:
        """What `include` is given: the name of a module, a module, a list, or a pair of a list and a name."""
        if depth > _DEEPEST:
            self._lost(file, node, "includes urls deeper than is followed", kind="bound")
            return
        if (name := text_of(node)) is not None:
            yield from self._by_name(file, node, name, way, depth)
            return
        if isinstance(node, ast.Tuple) and node.elts:
            yield from self._included(file, node.elts[0], way, depth + 1)
            return
        symbol = self.project.symbol(file, node) if isinstance(node, ast.Name | ast.Attribute) else None
        if isinstance(symbol, Module) and symbol.file is not None:
            yield from self.of_file(symbol.file, way, depth + 1)
        elif isinstance(symbol, External):
            if not _KNOWN.match(symbol.name):
                self._lost(file, node, f"includes the urls of {symbol.name}, which could not be followed")
        else:
            yield from self._of_list(file, node, way, depth + 1)

    def _by_name(self, file: PythonFile, node: ast.expr, name: str, way: Way, depth: int) -> Iterator[Pattern]:
        """The urls of a module by its name: of the target, or of a package."""
        found = self.project.module(name, file.path)
        if found is not None:
            yield from self.of_file(found, way, depth + 1)
        elif _SIGN_IN.match(name):
            call = next((one for one in file.around(node) if isinstance(one, ast.Call)), None)
            if call is not None:
                yield Pattern(file, call, node, way, package=name)
        elif not _KNOWN.match(name):
            self._lost(file, node, f"includes the urls `{name}`, which could not be followed")

    def _of_router(self, file: PythonFile, node: ast.expr, way: Way, depth: int) -> Iterator[Pattern]:
        """The viewsets that are registered with a router of Django REST framework."""
        found = self.project.symbol(file, node)
        if isinstance(found, Module) and found.file is not None:
            yield from self.of_file(found.file, way, depth + 1)
            return
        if not isinstance(found, Defined) or not found.name:
            self._lost(file, node, f"`{short(node)}.urls` could not be followed")
            return
        self._count += 1
        home, known = found.file, 0
        for origin, statement in self._registering(home, found):
            known += 1
            call = statement
            text = written_text(self.project, origin, argument(call, 0, "prefix"))
            view = argument(call, 1, "viewset")
            if view is not None:
                path = plain_path(text) if "(" in text else text
                yield Pattern(origin, call, view, replace(way, prefix=_below(way.prefix, path)), is_registered=True)
        if not known:
            self._lost(home, node, f"nothing that is registered with `{short(node)}` was found", line=found.node.lineno)

    def _registering(self, home: PythonFile, router: Defined) -> Iterator[tuple[PythonFile, ast.Call]]:
        """Calls of `register` on a router, in its own file and in those that import it."""
        for file in self.project.mentioning(".register(", ".registry.extend("):
            for node in ast.walk(file.tree):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr == "register" and len(node.args) + len(node.keywords) > 1:
                    found = self.project.symbol(file, node.func.value)
                    if isinstance(found, Defined) and found.key == router.key:
                        yield file, node
                elif node.func.attr == "extend" and last(node.func.value) == "registry" and file is home:
                    yield from self._extended(file, node, router)

    def _extended(self, file: PythonFile, node: ast.Call, router: Defined) -> Iterator[tuple[PythonFile, ast.Call]]:
        """The registrations that a router takes over: `router.registry.extend(other.registry)`."""
        held = (
            node.func.value.value
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Attribute)
            else None
        )
        given = node.args[0] if node.args else None
        owner = self.project.symbol(file, held) if held is not None else None
        other = self.project.symbol(file, given.value) if isinstance(given, ast.Attribute) else None
        if (
            isinstance(owner, Defined)
            and owner.key == router.key
            and isinstance(other, Defined)
            and other.key != router.key
        ):
            yield from self._registering(other.file, other)

    def _lost(self, file: PythonFile, node: ast.expr, reason: str, *, kind: str = "mount", line: int = 0) -> None:
        found = Unresolved(file.path, line or node.lineno, reason, "bound" if kind == "bound" else "mount")
        self.unresolved.append(found)


def _contributions(file: PythonFile, name: str) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """What is put in a list at the top of a file: assigned, added, appended."""
    for one in statements(file.tree.body):
        if isinstance(one, ast.Assign | ast.AnnAssign | ast.AugAssign) and one.value is not None:
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield one, one.value
        elif (
            isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Attribute)
        ):
            call, func = one.value, one.value.func
            if (
                isinstance(func.value, ast.Name)
                and func.value.id == name
                and func.attr in {"append", "extend", "insert"}
            ):
                yield one, call.args[-1]


def _below(prefix: str, text: str) -> str:
    return f"{prefix}{text}" if not (prefix.endswith("/") and text.startswith("/")) else prefix + text[1:]


def plain_path(text: str) -> str:
    """A regular expression as a path: its groups as parameters, without its ends."""
    found = _GROUP.sub(lambda match: "{" + (match[1] or "") + "}", text)
    return re.sub(r"\\(.)", r"\1", found.removeprefix("^").removesuffix("$").replace("/?", "/"))
