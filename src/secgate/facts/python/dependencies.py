"""Dependencies of FastAPI: what stands in the parameters of a function, and what each proves of the caller."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.model import Guard
from secgate.facts.python import words
from secgate.facts.python.files import (
    Function,
    PythonFile,
    argument,
    dotted,
    elements,
    keyword,
    last,
    parameters,
    text_of,
)
from secgate.facts.python.guards import Guards, called_name, made, returned_function
from secgate.facts.python.names import Defined, External
from secgate.facts.python.own_limiters import own_limit
from secgate.facts.python.throttles import limiting, of_call
from secgate.facts.python.ways import Outcome, Setting
from secgate.facts.python.ways_state import Kind
from secgate.facts.python.ways_values import Given
from secgate.model import Place

_DEPENDS = frozenset({
    "fastapi.Depends", "fastapi.Security", "fastapi.params.Depends", "fastapi.param_functions.Depends",
    "fastapi.param_functions.Security", "fastapi.params.Security",
})  # fmt: skip
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_REQUESTS = re.compile(r"(?:^|\.)(?:Request|WebSocket|HTTPConnection)$")
_HEADS = re.compile(r"^fastapi\.(?:param_functions\.|params\.)?(?:Header|Cookie)$")
_SCHEMES = "fastapi.security."
# What nobody takes for a guard, whatever package it comes from.
_HARMLESS = re.compile(
    r"db|sess(?:ion)?(?:maker)?$|engine|pagina|params|filter|sort|limit|cache|redis|settings|config|service|repo|client|uow|"
    r"logger|storage|queue|bus|factory|mailer",
    re.IGNORECASE,
)
_DEEPEST = 8


@dataclass(frozen=True)
class Dependency:
    """What a parameter, a router or a route depends on, as it is written.

    Attributes:
        node: the expression that is called for it.
        at: the whole of `Depends(...)`.
        scopes: those that `Security` asks for.
        place: of the parameter that depends on it, where that is not where it is written.
    """

    file: PythonFile
    node: ast.expr
    at: ast.expr
    scopes: ast.expr | None = None
    place: Place | None = None


@dataclass
class Dependencies:
    """Reads the dependencies of a project."""

    guards: Guards
    _held: dict[tuple[object, ...], tuple[Guard, Kind]] = field(default_factory=dict, init=False, repr=False)

    def in_list(self, file: PythonFile, node: ast.expr | None) -> list[Dependency] | None:
        """Those of `dependencies=[...]`; None where the list is not known."""
        if node is None:
            return []
        if isinstance(node, ast.Name | ast.Attribute):
            named = self.guards.project.defined(file, node)
            value = named.node if named is not None else None
            return self.in_list(named.file, value) if named is not None and isinstance(value, ast.expr) else None
        if not isinstance(node, ast.List | ast.Tuple):
            return None
        listed = [self._written(file, one) for one in node.elts]
        known = [one for one in listed if one is not None]
        return known if len(known) == len(listed) else None

    def of_parameters(self, file: PythonFile, function: Function, *, bound: bool = False) -> Iterator[Dependency]:
        """Those in the parameters of a function."""
        for arg, default in parameters(function)[1 if bound else 0 :]:
            if (found := self._of_parameter(file, arg, default)) is not None:
                yield found

    def of_class(self, owner: Defined) -> Iterator[Dependency]:
        """Those that a class has as its attributes, whose methods are handlers: `user: User = Depends(f)`."""
        for one in owner.node.body if isinstance(owner.node, ast.ClassDef) else ():
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                arg = ast.arg(one.target.id, one.annotation, lineno=one.lineno, col_offset=one.col_offset)
                if (found := self._of_parameter(owner.file, arg, one.value)) is not None:
                    yield found

    def _of_parameter(self, file: PythonFile, arg: ast.arg, default: ast.expr | None) -> Dependency | None:
        found = self._written(file, default) if default is not None else None
        found = found or (self._annotated(file, arg.annotation) if arg.annotation is not None else None)
        return replace(self._with_class(file, found, arg), place=file.start(arg)) if found is not None else None

    def _with_class(self, file: PythonFile, found: Dependency, arg: ast.arg) -> Dependency:
        """`user: Checker = Depends()` depends on the class that annotates it."""
        if found.node is not found.at or arg.annotation is None:
            return found
        annotation = arg.annotation
        if isinstance(annotation, ast.Subscript) and self.guards.project.external(file, annotation.value) in _ANNOTATED:
            annotation = annotation.slice.elts[0] if isinstance(annotation.slice, ast.Tuple) else annotation
        return replace(found, node=annotation)

    def _written(self, file: PythonFile, node: ast.expr, steps: int = 0) -> Dependency | None:
        """`Depends(f)` and what is named for it."""
        project = self.guards.project
        if isinstance(node, ast.Call):
            if project.external(file, node.func) not in _DEPENDS:
                return None
            called = argument(node, 0, "dependency")
            return Dependency(file, called if called is not None else node, node, keyword(node, "scopes"))
        found = project.defined(file, node)
        if found is None or not isinstance(found.node, ast.expr) or steps > _DEEPEST:
            return None
        return self._written(found.file, found.node, steps + 1)

    def _annotated(self, file: PythonFile, node: ast.expr, steps: int = 0) -> Dependency | None:
        """The dependency in `Annotated[User, Depends(f)]`, and in a name for such a type."""
        project = self.guards.project
        if steps > _DEEPEST:
            return None
        if isinstance(node, ast.BinOp):
            return self._annotated(file, node.left, steps + 1) or self._annotated(file, node.right, steps + 1)
        if isinstance(node, ast.Subscript):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if project.external(file, node.value) in _ANNOTATED:
                listed = (self._written(file, one) for one in parts[1:])
                first = next((one for one in listed if one is not None), None)
                return first or self._annotated(file, parts[0], steps + 1)
            return self._annotated(file, parts[0], steps + 1) if last(node.value) in {"Optional", "Union"} else None
        found = project.defined(file, node)
        if found is None or not isinstance(found.node, ast.Subscript | ast.BinOp):
            return None
        return self._annotated(found.file, found.node, steps + 1)

    def guard(self, dependency: Dependency, method: str = "") -> Guard:
        """What a dependency proves."""
        guard = self.read(dependency, method)[0]
        return guard if dependency.place is None else replace(guard, place=dependency.place)

    def read(self, dependency: Dependency, method: str = "", depth: int = 0) -> tuple[Guard, Kind]:
        """What a dependency proves, and what it gives to whoever depends on it."""
        key = (dependency.file.path, dependency.at.lineno, dependency.at.col_offset, method)
        if key not in self._held:
            name, place = called_name(dependency.node), dependency.file.start(dependency.at)
            self._held[key] = Guard(name, place), "data"
            if depth <= _DEEPEST:
                self._held[key] = self._read(dependency, method, depth)
        return self._held[key]

    def _read(self, dependency: Dependency, method: str, depth: int) -> tuple[Guard, Kind]:
        file, node = dependency.file, dependency.node
        name, place = called_name(node), dependency.file.start(dependency.at)
        if (listed := self.guards.listed(name, place)) is not None:
            return listed, "verified"
        if isinstance(node, ast.Lambda):
            return Guard("(inline)", place), "data"
        found = self._callable(file, node)
        if isinstance(found, External):
            return self._foreign(found.name, node, name, dependency)
        if found is None:
            guard = Guard(name, place) if _HARMLESS.search(name) else self.guards.foreign(name, place)
            return guard, "unknown" if "unknown" in guard.proves else "data"
        function, owner, given = found
        outcome = self.outcome(function, owner, given, method, depth, scopes=dependency.scopes)
        guard = made(name, place, function, outcome)
        limit = own_limit(self.guards.project, self.guards.classes, function, owner, given)
        if limit is not None:
            proves = tuple(one for one in guard.proves if one not in {"unknown", "rate-limit"})
            guard = replace(guard, proves=(*proves, "rate-limit"), rate_limit=limit)
        return guard, outcome.gives

    def outcome(  # noqa: PLR0913 - what a call of a dependency is made of
        self,
        function: Defined,
        owner: Defined | None,
        given: dict[str, Given],
        method: str,
        depth: int = 0,
        *,
        scopes: ast.expr | None = None,
        proven: frozenset[str] = frozenset(),
    ) -> Outcome:
        """What a function does whose parameters FastAPI fills, with everything that it depends on."""
        node = function.function
        if node is None:
            return Outcome()
        kinds, below = self.kinds(function, node, method, depth, bound=owner is not None)
        given = {**given, **self._scopes(function.file, node, scopes)}
        held = frozenset(proof for guard in below for proof in guard.proves if proof != "unknown")
        setting = Setting(kinds, proven | held, owner, method, given=given)
        result = self.guards.follower.outcome(function, setting)
        roles = [frozenset(guard.roles) for guard in below if guard.roles]
        unsure = tuple(guard.name for guard in below if "unknown" in guard.proves)
        steps = tuple(dict.fromkeys((*(step for guard in below for step in guard.trace), *result.steps)))
        return replace(
            result, steps=steps, roles=result.roles or (roles[-1] if roles else None), unsure=(*unsure, *result.unsure)
        )

    def kinds(
        self, function: Defined, node: Function, method: str, depth: int = 0, *, bound: bool = False
    ) -> tuple[dict[str, Kind], list[Guard]]:
        """What the parameters of a function hold, and the guards among what it depends on."""
        file = function.file
        kinds: dict[str, Kind] = {}
        below: list[Guard] = []
        for at, (arg, default) in enumerate(parameters(node)):
            dependency = self._of_parameter(file, arg, default) if at or not bound else None
            if dependency is None:
                kinds[arg.arg] = self._plain(file, arg, default)
                continue
            guard, kinds[arg.arg] = self.read(dependency, method, depth + 1)
            below.append(guard)
        return kinds, below

    def _plain(self, file: PythonFile, arg: ast.arg, default: ast.expr | None) -> Kind:
        """What a parameter holds that depends on nothing."""
        project = self.guards.project
        annotation = ast.unparse(arg.annotation) if arg.annotation is not None else ""
        if _REQUESTS.search(annotation) or arg.arg in {"request", "websocket"}:
            return "request"
        if annotation.endswith("SecurityScopes"):
            return "config"
        of_head = [default, *_parts(arg.annotation)]
        if any(isinstance(one, ast.Call) and _HEADS.match(project.external(file, one.func)) for one in of_head):
            return "credential" if words.CREDENTIAL_HEAD.search(self._alias(arg, of_head)) else "data"
        return "credential" if arg.arg in {"token", "credentials", "api_key", "access_token"} else "data"

    def _alias(self, arg: ast.arg, written: list[ast.expr | None]) -> str:
        named = (text_of(keyword(one, "alias")) for one in written if isinstance(one, ast.Call))
        return next((name for name in named if name), arg.arg)

    def _scopes(self, file: PythonFile, node: Function, scopes: ast.expr | None) -> dict[str, Given]:
        listed = [arg for arg, _ in parameters(node) if arg.annotation is not None]
        names = [arg.arg for arg in listed if "SecurityScopes" in ast.unparse(arg.annotation or arg)]
        return {f"{name}.scopes": Given(file, scopes) for name in names if scopes is not None}

    def _callable(
        self, file: PythonFile, node: ast.expr, steps: int = 0
    ) -> tuple[Defined, Defined | None, dict[str, Given]] | External | None:
        """What FastAPI calls for a dependency: the function, the class whose method it is, and what was given to it."""
        project = self.guards.project
        if steps > _DEEPEST:
            return None
        if isinstance(node, ast.Call):
            if last(node.func) == "partial" and node.args:
                return self._callable(file, node.args[0], steps + 1)
            return self._of_call(file, node, steps)
        found = project.symbol(file, node)
        if isinstance(found, Defined):
            if found.function is not None:
                return found, self._owner(found), {}
            if found.is_class:
                member = self.guards.classes.member(found, "__init__")
                return (member, found, {}) if member is not None else (found, found, {})
            if isinstance(found.node, ast.expr):
                return self._callable(found.file, found.node, steps + 1)
        if found is None and isinstance(node, ast.Attribute):
            return self._method(file, node, steps)
        return found if isinstance(found, External) else None

    def _method(
        self, file: PythonFile, node: ast.Attribute, steps: int
    ) -> tuple[Defined, Defined | None, dict[str, Given]] | External | None:
        """A method of an object: `checker.verify` where `checker = Checker(...)`."""
        held = self.guards.project.symbol(file, node.value)
        if not isinstance(held, Defined) or not isinstance(held.node, ast.Call):
            return None
        made_by = self.guards.project.symbol(held.file, held.node.func)
        if isinstance(made_by, External):
            return External(f"{made_by.name}.{node.attr}")
        owner = self.guards.classes.of(made_by)
        member = self.guards.classes.member(owner, node.attr) if owner is not None else None
        return (member, owner, {}) if member is not None and member.function is not None and steps <= _DEEPEST else None

    def _of_call(
        self, file: PythonFile, node: ast.Call, steps: int
    ) -> tuple[Defined, Defined | None, dict[str, Given]] | External | None:
        """What a call makes: the inner function of a function, or an object that can be called."""
        found = self.guards.project.symbol(file, node.func)
        if isinstance(found, External):
            return found
        if isinstance(found, Defined) and found.function is not None:
            inner = returned_function(self.guards.project, found)
            return (inner, None, given_to(found.function, file, node)) if inner is not None else None
        owner = self.guards.classes.of(found)
        if owner is None:
            method = self._method(file, node.func, steps) if isinstance(node.func, ast.Attribute) else None
            if isinstance(method, External):
                return method
            inner = returned_function(self.guards.project, method[0]) if method is not None else None
            return (inner, method[1], {}) if inner is not None and method is not None else None
        member = self.guards.classes.member(owner, "__call__")
        if member is not None:
            return member, owner, self._of_object(owner, file, node)
        return next(
            (External(name) for name in self.guards.classes.externals(owner) if name.startswith(_SCHEMES)), None
        )

    def _of_object(self, owner: Defined, file: PythonFile, node: ast.Call) -> dict[str, Given]:
        """What the fields of an object hold, as its class puts what it is made with there."""
        init = self.guards.classes.member(owner, "__init__")
        if init is None or init.function is None:
            # NOTE: the fields of a dataclass are given by their names.
            return {f"self.{pair.arg}": Given(file, pair.value) for pair in node.keywords if pair.arg}
        given = given_to(init.function, file, node, bound=True)
        for one in (node for node in ast.walk(init.function) if isinstance(node, ast.Assign)):
            for target in one.targets:
                for field_of, value in zip(_each(target), _each(one.value), strict=False):
                    if isinstance(value, ast.Name) and value.id in given and dotted(field_of):
                        given[dotted(field_of)] = given[value.id]
        return given

    def _owner(self, found: Defined) -> Defined | None:
        outer = next(iter(found.file.around(found.node)), None)
        return Defined(found.file, outer, outer.name) if isinstance(outer, ast.ClassDef) else None

    def _foreign(self, full: str, node: ast.expr, name: str, dependency: Dependency) -> tuple[Guard, Kind]:
        """A dependency of a package."""
        place = dependency.file.start(dependency.at)
        shown = name if name and name not in {"Depends", "Security"} else full.rpartition(".")[2]
        if full.startswith(_SCHEMES):
            if full.endswith(("RequestForm", "RequestFormStrict")):
                return Guard(shown, place), "data"
            because = "only asks for a credential to be there, and verifies none"
            return Guard(shown, place, because=because), "credential"
        if full.startswith("fastapi_users.") and full.endswith("current_user"):
            return self._of_users(dependency, node, shown), "verified"
        if (limit := of_call(self.guards.project, dependency.file, full, node)) is not None:
            return limiting(shown, place, limit), "data"
        if _HARMLESS.search(shown):
            return Guard(shown, place), "data"
        guard = self.guards.foreign(shown, place)
        return guard, "unknown"

    def _of_users(self, dependency: Dependency, node: ast.expr, shown: str) -> Guard:
        """`current_user(...)` of fastapi-users: who is not signed in is refused, but where it is optional."""
        found = self.guards.project.defined(dependency.file, node)
        call = found.node if found is not None and isinstance(found.node, ast.Call) else node
        place = dependency.file.start(dependency.at)
        told = {pair.arg: ast.unparse(pair.value) for pair in call.keywords} if isinstance(call, ast.Call) else {}
        if told.get("optional", "False") != "False":
            return Guard(shown, place)
        if told.get("superuser", "False") == "True":
            return self.guards.known(shown, place, ("authenticated", "role"), ("superuser",))
        return self.guards.known(shown, place, ("authenticated",))


def given_to(function: Function, file: PythonFile, node: ast.Call, *, bound: bool = False) -> dict[str, Given]:
    """The arguments of a call by the names of the parameters."""
    names = [arg.arg for arg, _ in parameters(function)][1 if bound else 0 :]
    plain = [one for one in node.args if not isinstance(one, ast.Starred)]
    found = {name: Given(file, value) for name, value in zip(names, plain, strict=False)}
    starred = function.args.vararg
    if starred is not None and len(plain) > len(names):
        found[starred.arg] = Given(file, ast.Tuple(plain[len(names) :], ast.Load()))
    defaults = {arg.arg: default for arg, default in parameters(function) if isinstance(default, ast.Constant)}
    left = {name: Given(file, default) for name, default in defaults.items()}
    return {**left, **found, **{pair.arg: Given(file, pair.value) for pair in node.keywords if pair.arg}}


def _each(node: ast.expr) -> list[ast.expr]:
    """Both sides of `self.most, self.window = most, window`, one by one."""
    return elements(node) or [node]


def _parts(node: ast.expr | None) -> list[ast.expr | None]:
    """What stands beside the type in `Annotated[str, Header()]`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return list(node.slice.elts[1:])
    return []
