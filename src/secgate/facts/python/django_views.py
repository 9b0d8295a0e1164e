"""Views of Django and Django REST framework: the methods that one answers, and the function behind each."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.python.django_urls import Pattern
from secgate.facts.python.files import FUNCTIONS, Function, PythonFile, dotted, elements, keyword, last, text_of
from secgate.facts.python.guards import Guards
from secgate.facts.python.names import Defined, External, bindings_of

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_ANSWERED = _VERBS[:5]
# What classes of the frameworks answer by themselves: method to action.
_GENERIC: dict[str, dict[str, str]] = {
    "ListAPIView": {"get": "list"}, "CreateAPIView": {"post": "create"}, "RetrieveAPIView": {"get": "retrieve"},
    "DestroyAPIView": {"delete": "destroy"}, "UpdateAPIView": {"put": "update", "patch": "partial_update"},
    "ListCreateAPIView": {"get": "list", "post": "create"},
    "RetrieveUpdateAPIView": {"get": "retrieve", "put": "update", "patch": "partial_update"},
    "RetrieveDestroyAPIView": {"get": "retrieve", "delete": "destroy"},
    "RetrieveUpdateDestroyAPIView": {
        "get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy",
    },
    "ListView": {"get": ""}, "DetailView": {"get": ""}, "TemplateView": {"get": ""}, "RedirectView": {"get": ""},
    "ArchiveIndexView": {"get": ""}, "CreateView": {"get": "", "post": ""}, "UpdateView": {"get": "", "post": ""},
    "FormView": {"get": "", "post": ""}, "DeleteView": {"get": "", "post": ""},
}  # fmt: skip
_ACTIONS: dict[str, tuple[str, ...]] = {
    "ModelViewSet": ("list", "create", "retrieve", "update", "partial_update", "destroy"),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ListModelMixin": ("list",), "CreateModelMixin": ("create",), "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"), "DestroyModelMixin": ("destroy",),
}  # fmt: skip
_ROUTED = {
    "list": ("GET", False), "create": ("POST", False), "retrieve": ("GET", True), "update": ("PUT", True),
    "partial_update": ("PATCH", True), "destroy": ("DELETE", True),
}  # fmt: skip
_REST = "rest_framework."
# Views of packages that tell what the interface is.
DOCUMENTS = re.compile(r"^(?:drf_spectacular|drf_yasg|rest_framework\.schemas|coreapi)")


@dataclass(frozen=True, eq=False)
class View:
    """What answers one method of a pattern.

    Attributes:
        function: of the target; None where a class from elsewhere answers.
        owner: the class whose method it is.
        action: of a viewset.
        extra: permissions and the like that the decorator of the action, or `as_view`, sets.
        path: what the router puts behind the path of the pattern.
        wrappers: what is written around the view in the pattern, outermost first.
        foreign: the dotted name of a view from elsewhere.
    """

    method: str
    function: Defined | None
    owner: Defined | None = None
    action: str = ""
    extra: tuple[ast.keyword, ...] = ()
    extra_file: PythonFile | None = None
    path: str = ""
    wrappers: tuple[ast.expr, ...] = ()
    foreign: str = ""
    is_rest: bool = False


@dataclass
class Views:
    """Finds what answers patterns."""

    guards: Guards
    lost: list[tuple[PythonFile, ast.expr]] = field(default_factory=list)

    def of(self, pattern: Pattern) -> Iterator[View]:
        """What answers a pattern, one for each method."""
        if pattern.is_registered:
            yield from self._registered(pattern)
        else:
            yield from self._written(pattern.file, pattern.view, ())

    def _written(self, file: PythonFile, node: ast.expr, around: tuple[ast.expr, ...]) -> Iterator[View]:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
                yield from self._class(file, node, around)
            elif node.args:
                # NOTE: `login_required(view)`, `cache_page(60)(view)`.
                yield from self._written(file, node.args[0], (*around, node.func))
            else:
                self.lost.append((file, node))
            return
        found = self.guards.project.symbol(file, node)
        if isinstance(found, External):
            yield View("ALL", None, foreign=found.name, wrappers=around)
        elif isinstance(found, Defined) and found.function is not None:
            yield from self._function(found, around)
        elif isinstance(found, Defined) and isinstance(found.node, ast.Call):
            # NOTE: `order_list = OrderViewSet.as_view({...})`
            yield from self._written(found.file, found.node, around)
        elif isinstance(found, Defined) and isinstance(found.node, ast.Lambda):
            yield View("GET", None, foreign="lambda", wrappers=around)
        else:
            self.lost.append((file, node))

    def _function(self, found: Defined, around: tuple[ast.expr, ...]) -> Iterator[View]:
        function = found.function
        for method in function_methods(function) if function is not None else ():
            is_rest = any(last(_called(one)) == "api_view" for one in function.decorator_list) if function else False
            yield View(method, found, wrappers=around, is_rest=is_rest)

    def _class(self, file: PythonFile, node: ast.Call, around: tuple[ast.expr, ...]) -> Iterator[View]:
        assert isinstance(node.func, ast.Attribute)  # noqa: S101 - asked before
        found = self.guards.project.symbol(file, node.func.value)
        if isinstance(found, External):
            methods = {"get": ""} if DOCUMENTS.match(found.name) else _GENERIC.get(last(node.func.value), {"all": ""})
            for method in methods:
                yield View(
                    method.upper(),
                    None,
                    foreign=found.name,
                    extra=tuple(node.keywords),
                    extra_file=file,
                    wrappers=around,
                )
            return
        owner = self.guards.classes.of(found)
        if owner is None:
            self.lost.append((file, node))
            return
        mapping = _mapping(node)
        pairs = mapping if mapping is not None else self._answered(owner)
        for method, action in pairs.items():
            member = self.guards.classes.member(owner, action or method)
            if member is None and mapping is None and action:
                member = self.guards.classes.member(owner, method)
            yield View(
                method.upper(), member if member is not None and member.function is not None else None, owner,
                action if mapping is not None else "", tuple(one for one in node.keywords if one.arg), file,
                wrappers=around, is_rest=self.is_rest(owner),
            )  # fmt: skip

    def _answered(self, owner: Defined) -> dict[str, str]:
        """The methods that a class answers: its own, and those of its bases from elsewhere."""
        found: dict[str, str] = {}
        for name in self.guards.classes.externals(owner):
            found.update(_GENERIC.get(name.rpartition(".")[2], {}))
        for verb in _ANSWERED:
            member = self.guards.classes.member(owner, verb)
            if member is not None and member.function is not None:
                found[verb] = ""
        allowed = self.guards.classes.member(owner, "http_method_names")
        listed = elements(allowed.node) if allowed is not None and isinstance(allowed.node, ast.expr) else None
        names = {(text_of(one) or "").lower() for one in listed} if listed is not None else set(_VERBS)
        return {method: action for method, action in found.items() if method in names} or {"all": ""}

    def is_rest(self, owner: Defined) -> bool:
        """Whether a class is a view of Django REST framework."""
        return any(name.startswith(_REST) for name in self.guards.classes.externals(owner))

    # Routers

    def _registered(self, pattern: Pattern) -> Iterator[View]:
        found = self.guards.project.symbol(pattern.file, pattern.view)
        if isinstance(found, External):
            yield View("ALL", None, foreign=found.name)
            return
        owner = self.guards.classes.of(found)
        if owner is None:
            self.lost.append((pattern.file, pattern.view))
            return
        own = set(self._actions(owner))
        lookup = self._lookup(owner)
        names = self._names(owner)
        for action, (method, detail) in _ROUTED.items():
            if action in own and method.lower() in names:
                member = self.guards.classes.member(owner, action)
                yield View(
                    method, member, owner, action, path=f"/{{{lookup}}}/" if detail else "/", is_rest=True,
                )  # fmt: skip
        yield from self._further(owner, lookup, names)

    def _names(self, owner: Defined) -> set[str]:
        allowed = self.guards.classes.member(owner, "http_method_names")
        listed = elements(allowed.node) if allowed is not None and isinstance(allowed.node, ast.expr) else None
        return {(text_of(one) or "").lower() for one in listed} if listed is not None else set(_VERBS)

    def _lookup(self, owner: Defined) -> str:
        for name in ("lookup_url_kwarg", "lookup_field"):
            member = self.guards.classes.member(owner, name)
            if member is not None and isinstance(member.node, ast.expr) and (text := text_of(member.node)):
                return text
        return "pk"

    def _actions(self, owner: Defined) -> Iterator[str]:
        for name in self.guards.classes.externals(owner):
            yield from _ACTIONS.get(name.rpartition(".")[2], ())
        for action in _ROUTED:
            member = self.guards.classes.member(owner, action)
            if member is not None and member.function is not None:
                yield action

    def _further(self, owner: Defined, lookup: str, names: set[str]) -> Iterator[View]:
        """What `@action` adds to the paths of a viewset."""
        seen: set[str] = set()
        for cls in self.guards.classes.line(owner):
            for name, function in _methods(cls) if isinstance(cls, Defined) else ():
                decorator = _action(function)
                if decorator is None or name in seen:
                    continue
                seen.add(name)
                detail = keyword(decorator, "detail")
                is_detail = isinstance(detail, ast.Constant) and bool(detail.value)
                path = text_of(keyword(decorator, "url_path")) or name
                whole = f"/{{{lookup}}}/{path}/" if is_detail else f"/{path}/"
                listed = [text_of(one) or last(one) for one in elements(keyword(decorator, "methods")) or []]
                assert isinstance(cls, Defined)  # noqa: S101 - asked above
                for method in [one.lower() for one in listed if one] or ["get"]:
                    if method in names:
                        yield View(
                            method.upper(), Defined(cls.file, function, name), owner, name, tuple(decorator.keywords),
                            cls.file, whole, is_rest=True,
                        )  # fmt: skip


def function_methods(function: Function) -> tuple[str, ...]:
    """The methods that a view answers which is a function: by its decorators, else by what it looks at."""
    for one in function.decorator_list:
        name = last(_called(one))
        if name in {"api_view", "require_http_methods"}:
            listed = elements(one.args[0] if isinstance(one, ast.Call) and one.args else None) or []
            return tuple((text_of(part) or "GET").upper() for part in listed) or ("GET",)
        if name in {"require_GET", "require_safe"}:
            return ("GET",)
        if name == "require_POST":
            return ("POST",)
    asked = {
        (text_of(part) or "").upper()
        for node in ast.walk(function)
        if isinstance(node, ast.Compare) and dotted(node.left).endswith("request.method")
        for part in (node.comparators[0], *(elements(node.comparators[0]) or ()))
    } & {verb.upper() for verb in _ANSWERED}
    if asked:
        return tuple(sorted(asked | {"GET"} if "POST" in asked else asked))
    reads = {dotted(node) for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    return ("POST",) if {"request.POST", "request.body", "request.FILES"} & reads else ("GET",)


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _mapping(node: ast.Call) -> dict[str, str] | None:
    """What `as_view({"get": "list"})` says; None where it is given no such thing."""
    given = node.args[0] if node.args else keyword(node, "actions")
    if not isinstance(given, ast.Dict):
        return None
    pairs = ((text_of(key), text_of(value)) for key, value in zip(given.keys, given.values, strict=True))
    return {method.lower(): action for method, action in pairs if method and action}


def _methods(cls: Defined) -> Iterator[tuple[str, Function]]:
    body = cls.node.body if isinstance(cls.node, ast.ClassDef) else []
    for name, bound in bindings_of(body).items():
        if isinstance(bound[-1], FUNCTIONS):
            yield name, bound[-1]


def _action(function: Function) -> ast.Call | None:
    found = (one for one in function.decorator_list if isinstance(one, ast.Call) and last(one.func) == "action")
    return next(found, None)
