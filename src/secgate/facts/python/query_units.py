"""The functions of the Python code that are read for queries, each with what it is given when nobody says more."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field

from secgate.facts.python.classes import own_member
from secgate.facts.python.django_calls import queries_in
from secgate.facts.python.files import FUNCTIONS, Function, PythonFile, keyword, last, parameters, text_of
from secgate.facts.python.frame import Frame
from secgate.facts.python.model_classes import meta
from secgate.facts.python.names import Defined, External, Symbol
from secgate.facts.python.query_home import Home, Unit
from secgate.facts.python.query_parts import (
    Asked,
    Built,
    Const,
    Func,
    Instance,
    Klass,
    ModelClass,
    Param,
    Principal,
    Request,
    Row,
    Spot,
    Value,
)
from secgate.facts.python.schema_classes import is_schema, plain_type

_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "api_route", "route", "websocket", "head", "options"})
_VIEW = re.compile(r"View$|ViewSet$|Resource$|Endpoint$|Mixin$|Consumer$|Handler$")
_ANSWERS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_MIGRATION = re.compile(r"(?:^|/)(?:migrations|alembic|versions)/")
_FRAMEWORK = re.compile(r"^(?:django|rest_framework|flask|starlette|fastapi|tornado|ninja|graphene)")
# Views that ask for their `queryset` by a `get_queryset` of their own.
_ROWS = re.compile(
    r"^(?:rest_framework\.(?:generics\.\w+View|viewsets\.(?:GenericViewSet|(?:ReadOnly)?ModelViewSet))"
    r"|django\.views\.generic\.(?:\w+\.)?(?:Base)?(?:List|Detail|Update|Delete)View)$"
)
_SAYS = re.compile(r"^\s+_?(?:model|model_class|entity)\b[^=\n]*=", re.MULTILINE)
_ANY = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "Any", "object"})
_MOST_BELOW = 8
_SESSIONS = re.compile(r"^(?:db|session|s|conn|connection|uow|engine|async_session|database)$")


@dataclass
class Units:
    """Reads every function of a target once."""

    home: Home
    _below: dict[tuple[str, int, int], list[Defined]] = field(default_factory=dict, repr=False)
    _guards: dict[tuple[str, int, int], dict[str, Spot]] = field(default_factory=dict, repr=False)

    def read(self) -> None:
        """Note the queries of all functions."""
        self._below = self._subclasses()
        for path in sorted(self.home.project.files):
            file = self.home.project.files[path]
            if "def " in file.text or "objects" in file.text:
                self._file(self.home.project.read(file))

    def _file(self, file: PythonFile) -> None:
        if _MIGRATION.search(file.path):
            return
        unit = Unit(file, None, None, "")
        frame = Frame(self.home, file, unit, {})
        frame.block([one for one in file.tree.body if not isinstance(one, (*FUNCTIONS, ast.ClassDef))])
        self._body(file, file.tree.body, None, "")

    def _body(self, file: PythonFile, body: list[ast.stmt], cls: Defined | None, prefix: str) -> None:
        for one in body:
            if isinstance(one, FUNCTIONS):
                self._function(file, one, cls, f"{prefix}{one.name}")
            elif isinstance(one, ast.ClassDef):
                held = Defined(file, one, one.name)
                self._class(held, f"{prefix}{one.name}")
                self._body(file, one.body, held, f"{prefix}{one.name}.")
            elif isinstance(one, ast.If | ast.Try):
                self._body(file, one.body, cls, prefix)

    def _class(self, cls: Defined, name: str) -> None:
        """The rows that a view of a framework asks for by `queryset`, where no method of it says which."""
        node = cls.node
        if not isinstance(node, ast.ClassDef) or not self._is_view(cls):
            return
        listed = next((one for one in node.body if isinstance(one, ast.Assign)
                       and any(last(target) == "queryset" for target in one.targets)), None)  # fmt: skip
        if listed is None or self._chooses_rows(cls):
            return
        unit = Unit(cls.file, None, cls, name, web=True)
        frame = Frame(self.home, cls.file, unit, {}, cls=cls, guarded=self._guarded(cls.file, cls, None))
        value = frame.value(listed.value)
        if isinstance(value, Built) and self.home.classes.member(cls, "filter_queryset") is None:
            frame.use(value, Spot(cls.file, listed.value), "queryset")

    def _chooses_rows(self, cls: Defined) -> bool:
        """Whether a method of the target says which rows a view asks for: one in front of the framework's own."""
        for one in self.home.classes.line(cls):
            if isinstance(one, Defined) and own_member(one, "get_queryset") is not None:
                return True
            if isinstance(one, External) and _ROWS.match(one.name):
                return False
        return False

    def _function(self, file: PythonFile, node: Function, cls: Defined | None, name: str) -> None:
        is_view = cls is not None and self._is_view(cls)
        web = is_view or self._is_route(node) or self._takes_request(node)
        below = self._below.get(cls.key, []) if cls is not None and not web else []
        for one in [cls, *below[:_MOST_BELOW]]:
            self._read(Unit(file, node, one, name, web=web), node, cls)

    def _read(self, unit: Unit, node: Function, cls: Defined | None) -> None:
        """A function, as a method of a class that may be below the one that it is written in."""
        guarded = self._guarded(unit.file, cls, node) if unit.web else {}
        frame = Frame(self.home, unit.file, unit, {}, guarded=guarded, function=node, cls=cls, active=(node,))
        frame.env.update(self._given(frame, node, unit.cls))
        frame.env.update(self._rows_given(unit, node))
        frame.block(node.body)
        for value in frame.given:
            for built in queries_in(value):
                frame.use(built, built.site, "get_queryset" if unit.name.endswith("get_queryset") else "returned")
        self._nested(frame, node)

    def _subclasses(self) -> dict[tuple[str, int, int], list[Defined]]:
        """The classes that say which model the methods of a base are about, by that base."""
        found: dict[tuple[str, int, int], list[Defined]] = defaultdict(list)
        for _, file in sorted(self.home.project.files.items()):
            nodes = file.tree.body if _SAYS.search(file.text) else []
            for cls in (Defined(file, n, n.name) for n in nodes if isinstance(n, ast.ClassDef) and _says_model(n)):
                bases = (one for one in self.home.classes.line(cls)[1:] if isinstance(one, Defined))
                for base in bases:
                    found[base.key].append(cls)
        return found

    def _nested(self, frame: Frame, node: Function) -> None:
        """Functions inside of a function."""
        for inner in ast.walk(node):
            if isinstance(inner, FUNCTIONS) and inner is not node:
                env = {**frame.env, **self._given(frame, inner, None)}
                below = Frame(self.home, frame.file, frame.unit, env, frame.looked, frame.guarded, function=inner,
                              cls=frame.cls, active=(node, inner))  # fmt: skip
                below.block(inner.body)

    def _given(self, frame: Frame, node: Function, cls: Defined | None) -> dict[str, Value]:
        """What the parameters stand for when nobody says more."""
        route, web = self._is_route(node), self._takes_request(node) or self._answers(node, cls)
        found: dict[str, Value] = {}
        static = any(last(one) == "staticmethod" for one in node.decorator_list)
        for index, (arg, default) in enumerate(parameters(node)):
            if index == 0 and cls is not None and not static:
                is_class = any(last(one) == "classmethod" for one in node.decorator_list)
                found[arg.arg] = self._own(cls, is_class=is_class)
                continue
            found[arg.arg] = self._parameter(frame, arg, default, asked=route or web)
        if node.args.kwarg is not None and (web or route):
            found[node.args.kwarg.arg] = Asked()
        return found

    def _rows_given(self, unit: Unit, node: Function) -> dict[str, Value]:
        """The row that a framework gives: that of a serializer, or the one whose saving a function is told of."""
        found: list[Symbol | None] = []
        for one in node.decorator_list:
            sender = keyword(one, "sender") if isinstance(one, ast.Call) and last(one.func) == "receiver" else None
            found += [self.home.symbol(unit.file, sender)] if sender is not None else []
        if unit.cls is not None and any("Serializer" in name for name in self.home.classes.externals(unit.cls)):
            model = meta(unit.cls.node, "model")
            found += [self.home.symbol(unit.file, model)] if model is not None else []
        rows = (self.home.model_of(one) for one in found if isinstance(one, Defined))
        row = next((Row(model, None) for model in rows if model is not None), None)
        names = [arg.arg for arg, _ in parameters(node) if arg.arg in {"instance", "obj"}]
        return dict.fromkeys(names, row) if row is not None else {}

    def _own(self, cls: Defined, *, is_class: bool) -> Value:
        """What `self` or `cls` is."""
        model = self.home.model_of(cls)
        if model is not None:
            return ModelClass(model) if is_class else Row(model, None)
        return Klass(cls) if is_class else Instance(cls)

    def _parameter(self, frame: Frame, arg: ast.arg, default: ast.expr | None, *, asked: bool) -> Value:
        terms, name = self.home.terms, arg.arg
        if name in {"request", "req", "info"} or _names_request(arg.annotation):
            return Request()
        value = frame.default(frame.file, arg, default)
        if not isinstance(value, Param | Const):
            return value
        if name == "view":
            return Asked()
        if terms.is_principal(name) and not asked:
            return Principal(frame.spot(arg))
        if terms.is_tenant(name):
            return frame.tenant(arg, trusted=not asked)
        if asked and not _SESSIONS.match(name):
            return self._sent(frame.file, arg)
        return Param(name)

    def _sent(self, file: PythonFile, arg: ast.arg) -> Asked:
        """What a parameter of a handler holds: one value of the request, or a body that a class parses."""
        note, schema = plain_type(arg.annotation), None
        if note is not None and (schema := self.home.classes.of(self.home.project.symbol(file, note))) is None:
            return Asked(arg.arg, whole=last(note) in _ANY)
        is_body = schema is not None and is_schema(self.home.classes, schema)
        return Asked(arg.arg, whole=is_body, schema=schema if is_body else None)

    def _is_route(self, node: Function) -> bool:
        return any(
            isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _ROUTES
            and (not one.args or text_of(one.args[0]) is not None)
            for one in node.decorator_list
        )  # fmt: skip

    def _answers(self, node: Function, cls: Defined | None) -> bool:
        """Whether a method is one of a class of views that is given no request, but parts of the address."""
        return cls is not None and node.name in _ANSWERS and self._is_view(cls)

    @staticmethod
    def _takes_request(node: Function) -> bool:
        names = [arg.arg for arg, _ in parameters(node)][:2]
        return "request" in names

    def _is_view(self, cls: Defined) -> bool:
        if any(_VIEW.search(name) and _FRAMEWORK.match(name) for name in self.home.classes.externals(cls)):
            return True
        node = cls.node
        return isinstance(node, ast.ClassDef) and any(
            isinstance(one, FUNCTIONS) and one.name in _ANSWERS and self._takes_request(one) for one in node.body
        )

    # Guards in front.

    def _guarded(self, file: PythonFile, cls: Defined | None, node: Function | None) -> dict[str, Spot]:
        """The names of what a request asks for that decorators and permissions have looked up for the tenant."""
        found: dict[str, Spot] = {}
        for one in node.decorator_list if node is not None else ():
            found |= self._of_guard(file, one)
        permissions = self.home.classes.member(cls, "permission_classes") if cls is not None else None
        if permissions is not None and isinstance(permissions.node, ast.expr):
            for part in ast.walk(permissions.node):
                if isinstance(part, ast.Name | ast.Attribute):
                    held = self.home.classes.of(self.home.project.symbol(permissions.file, part))
                    found |= self._of_permission(held) if held is not None else {}
        return found

    def _of_guard(self, file: PythonFile, decorator: ast.expr) -> dict[str, Spot]:
        func = decorator.func if isinstance(decorator, ast.Call) else decorator
        found = self.home.project.defined(file, func)
        function = found.function if found is not None else None
        return self._looked_by(found, function) if found is not None and function is not None else {}

    def _of_permission(self, cls: Defined) -> dict[str, Spot]:
        found: dict[str, Spot] = {}
        for name in ("has_permission", "has_object_permission"):
            held = self.home.classes.member(cls, name)
            function = held.function if held is not None else None
            if held is not None and function is not None:
                found |= self._looked_by(held, function)
        return found

    def _looked_by(self, found: Defined, function: Function) -> dict[str, Spot]:
        """What a guard looks up for the tenant, by the names under which a request asks for it."""
        if found.key in self._guards:
            return self._guards[found.key]
        self._guards[found.key] = {}
        before, unit = len(self.home.events), Unit(found.file, function, None, function.name, web=True)
        frame = Frame(self.home, found.file, unit, {}, function=function, active=(function,))
        for inner in (one for one in ast.walk(function) if isinstance(one, FUNCTIONS)):
            env = {**frame.env, **self._asked_of(frame, inner)}
            below = Frame(self.home, found.file, unit, env, function=inner, active=(function, inner))
            below.block(inner.body)
            frame.env.update({k: v for k, v in below.env.items() if isinstance(v, Func)})
        names = {
            value.key: event.spot
            for event in self.home.events[before:] if event.found.limited
            for _, value, _ in event.found.values
            if isinstance(value, Asked) and value.key
        }  # fmt: skip
        del self.home.events[before:]
        self._guards[found.key] = names
        return names

    def _asked_of(self, frame: Frame, node: Function) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for arg, default in parameters(node):
            found[arg.arg] = self._parameter(frame, arg, default, asked=True)
        if node.args.kwarg is not None:
            found[node.args.kwarg.arg] = Asked()
        if node.args.vararg is not None:
            found[node.args.vararg.arg] = Asked()
        return found


def _says_model(node: ast.ClassDef) -> bool:
    """Whether a class names a model that its methods are about."""
    listed = [one.targets[0] for one in node.body if isinstance(one, ast.Assign)]
    listed += [one.target for one in node.body if isinstance(one, ast.AnnAssign) and one.value is not None]
    return bool(node.bases) and any(last(one) in {"model", "_model", "model_class", "entity"} for one in listed)


def _names_request(note: ast.expr | None) -> bool:
    return note is not None and last(note) in {"Request", "HttpRequest", "HTTPConnection", "WebSocket"}
