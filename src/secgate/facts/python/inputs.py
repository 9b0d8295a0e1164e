"""What handlers of Python routes read of the body of a request, and whether a schema sees it first."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.model import Route
from secgate.facts.python.calls import Callees
from secgate.facts.python.dependencies import Dependencies
from secgate.facts.python.files import Function, PythonFile, dotted, last, parameters, short
from secgate.facts.python.guards import Guards
from secgate.facts.python.names import Defined, External
from secgate.facts.python.rows import Answer
from secgate.facts.python.sql_texts import sql_from_request
from secgate.model import Place

# How a body is used: parsed by a schema, given as a whole to what keeps it, or value by value without one; and `sql`
# for any part of a request that is put into the text of a statement.
Use = Literal["parsed", "spread", "raw", "lost", "sql"]
_BODIES = re.compile(r"^(?:self\.)?(?:request|req)\.(?:data|POST|body|json|form|get_json|values)$")
_PARSES = re.compile(
    r"^(?:model_validate\w*|parse_obj\w*|parse_raw|validate_python|validate_json|validate|load|loads_schema|from_dict)$"
)
_SCHEMA = re.compile(
    r"(?:Serializer|Form|FormSet|Schema|Filter|FilterSet|Adapter|Validator|Model)$|^serializer|^form", re.IGNORECASE
)
_SCHEMA_BASES = re.compile(
    r"^(?:rest_framework\.serializers|django\.forms|pydantic|sqlmodel|marshmallow|msgspec|ninja|attrs?)\b"
)
_CONVERTS = re.compile(
    r"^(?:int|float|bool|str|UUID|Decimal|date|datetime|fromisoformat|parse_\w+|strptime|to_\w+|clean_\w+|validate_\w+|sanitize_\w+)$"
)
_KEEPS = re.compile(
    r"^(?:a?create|a?update|bulk_create|a?get_or_create|a?update_or_create|filter|exclude|insert|insert_one|values|a?save)$"
)
_HARMLESS = re.compile(
    r"^(?:len|print|debug|info|warning|error|exception|log|keys|isinstance|bool|dumps|capture_exception)$"
)
# Types of FastAPI's parameters that take any shape.
_ANY_SHAPE = re.compile(r"^(?:typing\.)?(?:dict|Dict|Mapping|MutableMapping|Any|list|List|object)\b")
_DEEPEST = 3


@dataclass(frozen=True)
class BodyRead:
    """One way in which a handler uses the body of a request.

    Attributes:
        at: where.
        written: what stands there.
    """

    use: Use
    at: Place
    written: str


@dataclass(frozen=True)
class Input:
    """A handler that reads what a request brings.

    Attributes:
        place: of the handler.
        reads: how it uses the body; empty where it reads other parts alone, or the framework parses it.
    """

    route: Route
    place: Place
    reads: tuple[BodyRead, ...] = ()

    def first(self, use: Use) -> BodyRead | None:
        """The first way of a kind."""
        return next((one for one in self.reads if one.use == use), None)


@dataclass
class Inputs:
    """Reads the inputs of the handlers of a project."""

    guards: Guards
    _dependencies: Dependencies = field(init=False)

    def __post_init__(self) -> None:
        self._dependencies = Dependencies(self.guards)

    def of(self, route: Route, answer: Answer) -> Input | None:
        """What the handler of a route reads; None where it reads nothing."""
        function = answer.function
        if function is None or function.function is None:
            # NOTE: what a generic view of Django REST framework reads, its serializer parses.
            takes = answer.owner is not None and route.changes_state
            return Input(route, route.place) if takes else None
        node, file = function.function, function.file
        place = file.place(node)
        names = set[str]()
        typed = False
        if not answer.request:
            names, typed = self._bodies(file, node, bound=answer.owner is not None)
        reads = tuple(self._reads(function, node, names, answer.owner, 0))
        texts = frozenset[str]() if answer.request else _texts(node)
        reads += tuple(BodyRead("sql", file.start(call), short(call)) for call in sql_from_request(node, texts))
        asks = typed or bool(reads) or any(_reads_other(one) for one in ast.walk(node))
        return Input(route, place, reads) if asks else None

    def _bodies(self, file: PythonFile, node: Function, *, bound: bool) -> tuple[set[str], bool]:
        """The parameters of a handler of FastAPI that take any shape, and whether it has others."""
        depending = {
            one.place.line: one for one in self._dependencies.of_parameters(file, node) if one.place is not None
        }
        found: set[str] = set()
        typed = False
        for arg, _ in parameters(node)[1 if bound else 0 :]:
            written = ast.unparse(arg.annotation) if arg.annotation is not None else ""
            place = file.start(arg)
            is_own = place.line in depending and depending[place.line].place == place
            if is_own or re.search(r"Request|WebSocket|Response|BackgroundTasks|SecurityScopes", written):
                continue
            plain = re.sub(r"^(?:typing\.)?(?:Annotated|Optional)\[", "", written)
            if _ANY_SHAPE.match(plain) and not re.match(r"^(?:typing\.)?(?:list|List)\[(?!.*(?:dict|Any))", plain):
                found.add(arg.arg)
            typed = True
        return found, typed

    def _reads(
        self, function: Defined, node: Function, names: set[str], owner: Defined | None, depth: int
    ) -> Iterator[BodyRead]:
        """Every use of the body in a function, also by the names that it is given."""
        known = set(names)
        for one in ast.walk(node):
            if isinstance(one, ast.Assign) and _is_body(one.value, known):
                known |= {target.id for target in one.targets if isinstance(target, ast.Name)}
        for one in ast.walk(node):
            if isinstance(one, ast.expr) and _is_source(one, known):
                yield from self._use(function, one, owner, depth)

    def _use(self, function: Defined, source: ast.expr, owner: Defined | None, depth: int) -> Iterator[BodyRead]:
        """What becomes of the body where it is read."""
        file = function.file
        value = _called(file, source)
        outer = next(file.around(value), None)
        if isinstance(outer, ast.Attribute):
            call = next(file.around(outer), None)
            if not isinstance(call, ast.Call):
                return
            if outer.attr == "get":
                yield from self._item(file, call, source)
            elif outer.attr in {"copy", "dict", "items", "values"}:
                yield BodyRead("raw", file.start(source), short(call))
        elif isinstance(outer, ast.Subscript) and isinstance(outer.ctx, ast.Load):
            yield from self._item(file, outer, source)
        elif isinstance(outer, ast.keyword):
            call = next(file.around(outer), None)
            if isinstance(call, ast.Call):
                yield from self._given(function, call, outer, owner, depth)
        elif isinstance(outer, ast.Call):
            yield from self._given(function, outer, value, owner, depth)

    def _item(self, file: PythonFile, item: ast.expr, source: ast.expr | None = None) -> Iterator[BodyRead]:
        """One value of the body: converted, only looked at, or used as it came."""
        if source is not None and last(source) in {"POST", "form", "values"}:
            # NOTE: a field of a form is a text, whatever is sent.
            return
        inner: ast.AST = item
        for outer in file.around(item):
            if isinstance(outer, ast.Call) and outer.func is not inner:
                name = last(outer.func)
                if _CONVERTS.match(name):
                    yield BodyRead("parsed", file.start(item), short(outer))
                    return
                if _HARMLESS.match(name):
                    return
            if (isinstance(outer, ast.If | ast.While) and outer.test is inner) or isinstance(
                outer, ast.Compare | ast.Assert
            ):
                return
            if isinstance(outer, ast.stmt):
                break
            inner = outer
        yield BodyRead("raw", file.start(item), short(item))

    def _given(
        self, function: Defined, call: ast.Call, part: ast.AST, owner: Defined | None, depth: int
    ) -> Iterator[BodyRead]:
        """The body as a whole, given to a function or a class."""
        file, name = function.file, last(call.func)
        at, written = file.start(call), short(call)
        if _HARMLESS.match(name):
            return
        if name == "loads" and isinstance(part, ast.expr):
            # NOTE: `json.loads(request.body)` is the body still.
            outer = next(file.around(call), None)
            holder = next(file.around(outer), None) if isinstance(outer, ast.keyword) else outer
            if isinstance(outer, ast.Subscript):
                yield from self._item(file, outer)
            elif isinstance(holder, ast.Call) and isinstance(outer, ast.Call | ast.keyword) and holder.func is not call:
                given = outer if isinstance(outer, ast.keyword) else call
                uses = self._given(function, holder, given, owner, depth)
                yield from (BodyRead("raw", at, written) if one.use == "lost" else one for one in uses)
            elif not isinstance(outer, ast.Assign):
                yield BodyRead("raw", at, written)
            return
        spread = isinstance(part, ast.keyword) and part.arg is None
        if _PARSES.match(name) or self._is_schema(file, call.func):
            yield BodyRead("parsed", at, written)
        elif spread and (_KEEPS.match(name) or name[:1].isupper()):
            yield BodyRead("spread", at, written)
        else:
            yield from self._handed(function, call, part, owner, depth)

    def _handed(
        self, function: Defined, call: ast.Call, part: ast.AST, owner: Defined | None, depth: int
    ) -> Iterator[BodyRead]:
        """The body, handed to a function of the target."""
        file = function.file
        found = Callees(self.guards.project, self.guards.classes, file).of(call, owner)
        inner = found[0].function if found is not None else None
        if found is None or inner is None or depth >= _DEEPEST:
            yield BodyRead("lost", file.start(call), short(call))
            return
        listed = [arg.arg for arg, _ in parameters(inner)]
        listed = listed[1:] if listed[:1] in (["self"], ["cls"]) else listed
        name = part.arg if isinstance(part, ast.keyword) else None
        at = next((index for index, one in enumerate(call.args) if one is part), None)
        if name is None and at is not None and at < len(listed):
            name = listed[at]
        if name is not None:
            yield from self._reads(found[0], inner, {name}, found[1], depth + 1)

    def _is_schema(self, file: PythonFile, func: ast.expr) -> bool:
        """Whether what is called is a serializer, a form or a model of a schema."""
        found = self.guards.project.symbol(file, func)
        if isinstance(found, External):
            return _SCHEMA_BASES.match(found.name) is not None
        owner = self.guards.classes.of(found)
        if owner is not None and _is_table(owner):
            # NOTE: SQLModel checks nothing of what a table is made with.
            return False
        if owner is not None:
            return any(_SCHEMA_BASES.match(name) for name in self.guards.classes.externals(owner)) or (
                not self.guards.classes.is_followed(owner) and _SCHEMA.search(owner.name) is not None
            )
        return _SCHEMA.search(last(func)) is not None or last(func) in {"get_serializer", "serializer_class"}


def _texts(node: Function) -> frozenset[str]:
    """The parameters of a handler of FastAPI that are any text."""
    written = ((arg.arg, ast.unparse(arg.annotation)) for arg, _ in parameters(node) if arg.annotation is not None)
    plain = re.compile(r"^(?:typing\.)?(?:Annotated\[|Optional\[)?str\b")
    return frozenset(
        name for name, note in written if plain.match(note) and not re.search(r"Depends|pattern|regex", note)
    )


def _is_table(owner: Defined) -> bool:
    """Whether a class of SQLModel is a table: `class User(SQLModel, table=True)`."""
    keywords = owner.node.keywords if isinstance(owner.node, ast.ClassDef) else []
    return any(
        one.arg == "table" and isinstance(one.value, ast.Constant) and one.value.value is True for one in keywords
    )


def _called(file: PythonFile, source: ast.expr) -> ast.AST:
    """The whole of `await request.json()` around `request.json`."""
    value: ast.AST = source
    for outer in file.around(source):
        is_call = isinstance(outer, ast.Call) and outer.func is value
        if not is_call and not isinstance(outer, ast.Await):
            break
        value = outer
    return value


def _is_source(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and _BODIES.match(dotted(node)) is not None


def _is_body(node: ast.expr, names: set[str]) -> bool:
    """Whether a value is the body as a whole: `request.data`, `await request.json()`, `json.loads(request.body)`."""
    if isinstance(node, ast.Await):
        return _is_body(node.value, names)
    if isinstance(node, ast.Call):
        if last(node.func) in {"json", "form", "body", "copy", "get_json"}:
            return _is_source(node.func, names) or (
                isinstance(node.func, ast.Attribute) and _is_source(node.func.value, names)
            )
        return last(node.func) == "loads" and bool(node.args) and _is_body(node.args[0], names)
    return _is_source(node, names)


def _reads_other(node: ast.AST) -> bool:
    """Whether something is read of a request beside its body: texts of the query."""
    return isinstance(node, ast.Attribute) and node.attr in {"query_params", "GET", "FILES", "args", "view_args"}
