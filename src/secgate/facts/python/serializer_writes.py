"""Serializers of Django REST framework that let a client set the tenant, a role, or the row of any tenant."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.access import AccessShape
from secgate.facts.model import Route
from secgate.facts.python.client_columns import ClientColumns
from secgate.facts.python.files import FUNCTIONS, Function, dotted, elements, keyword, last, statements, text_of
from secgate.facts.python.frame import Frame
from secgate.facts.python.model_classes import PythonModel, members, meta
from secgate.facts.python.names import Defined
from secgate.facts.python.query_home import Home, Unit
from secgate.facts.python.query_parts import Built, Spot
from secgate.facts.python.rows import Answer
from secgate.facts.python.schema_classes import is_fixed, listed_in_meta
from secgate.facts.python.tenant_terms import BODIES
from secgate.facts.python.unit_routes import Answered
from secgate.facts.queries import TENANT

_SAVES = {"POST": "perform_create", "PUT": "perform_update", "PATCH": "perform_update"}
_RELATED = frozenset({"PrimaryKeyRelatedField", "SlugRelatedField", "HyperlinkedRelatedField"})
_OWN_WAYS = frozenset({"create", "update", "save", "validate", "to_internal_value"})


@dataclass(frozen=True, eq=False)
class OpenField:
    """A field of a serializer that a client may set."""

    shape: AccessShape
    spot: Spot
    what: str
    sure: bool


@dataclass
class SerializerWrites:
    """Reads the serializers by which routes write.

    Attributes:
        answered: every route with what answers it.
    """

    home: Home
    columns: ClientColumns
    answered: Answered

    def read(self) -> Iterator[OpenField]:
        """The fields that are open, each once."""
        used: dict[tuple[str, int, int], tuple[Defined, list[tuple[Route, Answer]]]] = {}
        for route, answer in self.answered:
            for cls in self._of(answer) if route.method in _SAVES and route.state != "shadowed" else ():
                used.setdefault(cls.key, (cls, []))[1].append((route, answer))
        for cls, ways in used.values():
            model = self._model(cls)
            if model is not None:
                yield from self._columns(cls, model, ways)
            yield from self._related(cls)

    def _of(self, answer: Answer) -> Iterator[Defined]:
        """The serializers by which a view writes: those that it is given, and those that its handler makes."""
        handler = answer.function.function if answer.function is not None else None
        calls = [one for one in ast.walk(handler) if isinstance(one, ast.Call)] if handler is not None else []
        for call in calls:
            if answer.function is not None and handler is not None and _is_sent(handler, keyword(call, "data")):
                yield from self._serializer(answer.function, call.func)
        if answer.owner is None or (handler is not None and not any(last(c.func) == "get_serializer" for c in calls)):
            return
        chosen = self.home.classes.member(answer.owner, "get_serializer_class")
        if chosen is not None and chosen.function is not None:
            for one in ast.walk(chosen.function):
                for part in ast.walk(one) if isinstance(one, ast.Return) else ():
                    if isinstance(part, ast.Name | ast.Attribute):
                        yield from self._serializer(chosen, part)
        given = self.home.classes.member(answer.owner, "serializer_class")
        if given is not None and isinstance(given.node, ast.expr):
            yield from self._serializer(given, given.node)

    def _serializer(self, at: Defined, node: ast.expr) -> Iterator[Defined]:
        found = self.home.classes.of(self.home.project.symbol(at.file, node))
        names = self.home.classes.externals(found) if found is not None else ()
        if found is not None and any(name.startswith("rest_framework.serializers.") for name in names):
            yield found

    def _model(self, cls: Defined) -> PythonModel | None:
        found = self._meta(cls, "model")
        named = self.home.project.defined(found.file, found.node) if found is not None else None
        return self.home.model_of(named) if named is not None else None

    def _meta(self, cls: Defined, name: str) -> Defined | None:
        """An entry of the class `Meta`, in the nearest base that has it."""
        for one in self.home.classes.line(cls):
            node = meta(one.node, name) if isinstance(one, Defined) else None
            if isinstance(one, Defined) and node is not None:
                return Defined(one.file, node, name)
        return None

    def _columns(self, cls: Defined, model: PythonModel, ways: list[tuple[Route, Answer]]) -> Iterator[OpenField]:
        """The tenant and the role among the fields."""
        listed = self._meta(cls, "fields")
        if listed is None or not isinstance(listed.node, ast.expr):
            return
        open_to = self._writable(cls, listed.node)
        for column in self.columns.columns(model, self.home.conditions({}, {})):
            if column.kind == "key" or column.name not in open_to or self._handles(cls, column.name):
                continue
            names = {column.name, column.relation, f"{column.relation}_id"} - {""}
            free = [way for way in ways if not self._is_set(way, names)]
            own = [way for way in free if self._is_of_caller(way[1])]
            if column.kind == "role" and not own:
                # NOTE: who may give others a role is for the route to ask.
                continue
            if free:
                spot = Spot(listed.file, listed.node)
                yield OpenField("mass-assignment", spot, f"{model.name}.{column.name}", sure=False)
                return

    def _writable(self, cls: Defined, node: ast.expr) -> set[str]:
        """The names that a client may set."""
        fixed = {name for name, value, _ in members(self.home.classes, cls) if is_fixed(value)}
        extra = self._meta(cls, "extra_kwargs")
        if extra is not None and isinstance(extra.node, ast.Dict):
            pairs = zip(extra.node.keys, extra.node.values, strict=True)
            fixed |= {text_of(key) or "" for key, value in pairs if "read_only" in ast.unparse(value)}
        fixed |= set(listed_in_meta(self.home.classes, cls, "read_only_fields"))
        model = self._model(cls)
        fields = model.model.fields if model is not None else ()
        declared = {name for name, _, _ in members(self.home.classes, cls)}
        # NOTE: a relation is one field, under its own name; its column is one that is only read.
        fixed |= {name for one in fields for name in one.relation_fields} - declared
        if text_of(node) == "__all__":
            return {one.name for one in fields} - fixed
        return {text for one in elements(node) or () if (text := text_of(one)) is not None} - fixed

    def _handles(self, cls: Defined, name: str) -> bool:
        """Whether a serializer has ways of its own to look at a field or to save it."""
        for way in (*_OWN_WAYS, f"validate_{name}"):
            found = self.home.classes.member(cls, way)
            if found is not None and found.function is not None:
                return True
        return False

    def _is_set(self, way: tuple[Route, Answer], names: set[str]) -> bool:
        """Whether a view saves with a value of its own: `serializer.save(organization=...)`."""
        route, answer = way
        bodies: list[ast.AST] = []
        if answer.function is not None and answer.function.function is not None:
            bodies.append(answer.function.function)
        hook = self.home.classes.member(answer.owner, _SAVES[route.method]) if answer.owner is not None else None
        if hook is not None and hook.function is not None:
            bodies.append(hook.function)
        calls = (one for body in bodies for one in ast.walk(body) if isinstance(one, ast.Call))
        given = (word.arg for call in calls if last(call.func) == "save" for word in call.keywords)
        return any(name is None or name in names for name in given)

    def _is_of_caller(self, answer: Answer) -> bool:
        """Whether the row of a view is whoever asks: `def get_object(self): return self.request.user`."""
        found = self.home.classes.member(answer.owner, "get_object") if answer.owner is not None else None
        function = found.function if found is not None else answer.function.function if answer.function else None
        for one in ast.walk(function) if function is not None else ():
            value = one.value if isinstance(one, ast.Return) else _row_of(one)
            if isinstance(value, ast.Name | ast.Attribute) and self.home.terms.is_principal(last(value)):
                return True
        return False

    def _related(self, cls: Defined) -> Iterator[OpenField]:
        """Fields that take the id of any row: `PrimaryKeyRelatedField(queryset=Customer.objects.all())`."""
        for name, value, _ in members(self.home.classes, cls):
            call = value.node
            if not isinstance(call, ast.Call) or last(call.func) not in _RELATED or is_fixed(value):
                continue
            rows = keyword(call, "queryset")
            if rows is None or self._handles(cls, name) or self._limits(cls):
                continue
            model = self._all_rows(value, rows)
            if model is not None and not model.signs_in and self.home.models.tenancy(model) in TENANT:
                yield OpenField("unverified-key", Spot(value.file, call), f"{model.name} by `{name}`", sure=False)

    def _limits(self, cls: Defined) -> bool:
        """Whether a serializer changes its fields as it is made: it may limit their rows there."""
        return any(
            (found := self.home.classes.member(cls, name)) is not None and isinstance(found.node, FUNCTIONS)
            for name in ("__init__", "get_fields")
        )

    def _all_rows(self, value: Defined, node: ast.expr) -> PythonModel | None:
        """The model all of whose rows an expression is: `Customer.objects.all()`."""
        unit = Unit(value.file, None, None, "")
        before = len(self.home.events)
        found = Frame(self.home, value.file, unit, {}).value(node)
        del self.home.events[before:]
        return found.model if isinstance(found, Built) and not found.parts else None


def _row_of(node: ast.AST) -> ast.expr | None:
    """The row that a serializer is made for, beside what was sent."""
    made = isinstance(node, ast.Call) and keyword(node, "data") is not None
    return node.args[0] if made and isinstance(node, ast.Call) and node.args else None


def _is_sent(handler: Function, given: ast.expr | None) -> bool:
    """Whether what a serializer is given is what was sent: `request.data`, also under a name."""
    if given is None:
        return False
    if isinstance(given, ast.Name):
        values = (one.value for one in statements(handler.body) if isinstance(one, ast.Assign)
                  and any(last(target) == given.id for target in one.targets))  # fmt: skip
        return any(_is_sent(handler, value) for value in values if not isinstance(value, ast.Name))
    read = (part for part in ast.walk(given) if isinstance(part, ast.Attribute))
    return not isinstance(given, ast.Dict) and any(part.attr in BODIES and "request" in dotted(part) for part in read)
