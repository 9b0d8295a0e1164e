"""The statements of one function, in their order: what names stand for after each, and the queries that are asked."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeGuard

from secgate.facts.inference.tenancy import is_person
from secgate.facts.python import words
from secgate.facts.python.files import Function, PythonFile, last, parameters
from secgate.facts.python.names import Defined
from secgate.facts.python.query_asks import Asks
from secgate.facts.python.query_parts import (
    Atom,
    Built,
    Const,
    Fields,
    Func,
    Other,
    Param,
    Principal,
    Row,
    RowPart,
    Several,
    Spot,
    Tenant,
    Tree,
    Value,
)
from secgate.facts.python.tenant_terms import OWNERS
from secgate.facts.python.wholes import wholes_of

_DEEPEST = 4
_MOST_RUNS = 150
_MOST_FOLLOWED = 2_500
_MOST_STATEMENTS = 3_000
_ABORTS = frozenset({"abort", "exit", "fail", "raise_forbidden", "raise_not_found"})


@dataclass(eq=False)
class Frame(Asks):
    """A function that is read.

    Attributes:
        function: None for the statements of a module or a class.
        cls: the class that it stands in.
        given: what it gives back.
    """

    function: Function | ast.Lambda | None = None
    cls: Defined | None = None
    given: list[Value] = field(default_factory=list)
    active: tuple[ast.AST, ...] = ()
    budget: list[int] = field(default_factory=lambda: [_MOST_RUNS, _MOST_STATEMENTS])
    _here: ast.expr = field(default_factory=lambda: ast.Constant(None, lineno=1, col_offset=0), repr=False)

    @property
    def unit_class(self) -> Defined | None:
        """The class that the code which is read stands in."""
        return self.cls

    @property
    def here(self) -> ast.expr:
        """The call that is read, for what has no place of its own."""
        return self._here

    def call(self, node: ast.Call) -> Value:
        """What a call gives."""
        if hasattr(node, "lineno"):
            self._here = node
        return super().call(node)

    # Statements.

    def block(self, body: Iterable[ast.stmt]) -> bool:
        """Read statements one after the other; whether nothing goes on after them."""
        for one in body:
            self.budget[1] -= 1
            if self.budget[1] < 0:
                self.home.cut.add(self.unit)
                return False
            if self._statement(one):
                return True
        return False

    def _statement(self, node: ast.stmt) -> bool:  # noqa: C901, PLR0912 - one branch for each kind of statement
        match node:
            case ast.Assign():
                value = self.value(node.value)
                for target in node.targets:
                    self.bind(target, value)
            case ast.AnnAssign(value=ast.expr() as written):
                self.bind(node.target, self.value(written))
            case ast.AugAssign():
                joined = ast.BinOp(node.target, node.op, node.value)
                ast.copy_location(joined, node)
                self.bind(node.target, self.value(joined))
            case ast.Expr():
                value = self.value(node.value)
                if isinstance(node.value, ast.Yield):
                    self.given.append(value)
                return isinstance(node.value, ast.Call) and last(node.value.func) in _ABORTS
            case ast.Return():
                value = self.value(node.value) if node.value is not None else Const(nothing=True)
                self._compares(node.value, certain=False)
                self.given.append(value)
                return True
            case ast.Raise():
                return True
            case ast.Continue() | ast.Break():
                return True
            case ast.If():
                return self._if(node)
            case ast.For() | ast.AsyncFor():
                self.bind(node.target, self.element(self.value(node.iter), node.iter))
                self._branch(node.body, None)
                self.block(node.orelse)
            case ast.While():
                self.value(node.test)
                self._branch(node.body, node.test)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    value = self.value(item.context_expr)
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, value)
                return self.block(node.body)
            case ast.Try():
                return self._try(node)
            case ast.Assert():
                self.value(node.test)
                self._compares(node.test, certain=True)
            case ast.Match():
                self.value(node.subject)
                for case in node.cases:
                    self._branch(case.body, None)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.env[node.name] = Func(Defined(self.file, node, node.name), node, closure=self.env)
            case _:
                pass
        return False

    def _if(self, node: ast.If) -> bool:
        self.value(node.test)
        staff = any(words.STAFF.match(name) for name in self.names_in(node.test))
        before = dict(self.env)
        held, self.staff = self.staff, self.staff or (staff and not isinstance(node.test, ast.UnaryOp))
        ended = self.block(node.body)
        self.staff = held
        self._compares(node.test, certain=ended)
        after, self.env = self.env, before
        other = self.block(node.orelse)
        if ended and other:
            return True
        if ended:
            return False
        self.env = after if other else self._joined(after, self.env, node.test)
        return False

    def _branch(self, body: list[ast.stmt], test: ast.expr | None) -> None:
        """Statements that may not be reached."""
        before = dict(self.env)
        ended = self.block(body)
        self.env = self._joined(self.env, before, test) if not ended else self._joined(before, before, test)

    def _try(self, node: ast.Try) -> bool:
        before = dict(self.env)
        ended = self.block(node.body)
        ended = self.block(node.orelse) or ended
        env = self.env
        for handler in node.handlers:
            self.env = {**before, **{k: v for k, v in env.items() if k not in before}}
            if not self.block(handler.body) and not ended:
                env = self._joined(env, self.env, None)
            elif ended and handler.body and not isinstance(handler.body[-1], ast.Raise | ast.Return):
                ended, env = False, self.env
        self.env = env
        return self.block(node.finalbody) or ended

    def _joined(self, one: dict[str, Value], other: dict[str, Value], test: ast.expr | None) -> dict[str, Value]:
        found = {}
        for name in {*one, *other}:
            left, right = one.get(name), other.get(name)
            if left is None or right is None or left is right:
                found[name] = left or right or Other()
            else:
                found[name] = self.merged(left, right, test)
        return found

    def merged(self, one: Value, other: Value, test: ast.expr | None) -> Value:
        """One of two values, by a test."""
        if isinstance(one, Built) and isinstance(other, Built):
            if one.site.key == other.site.key:
                return self._united(one, other, test)
            reader = self.home.conditions(self.looked, self.guarded)
            left, right = reader.of(one), reader.of(other)
            dropped, kept = (one, other) if left.limited else (other, one)
            if not (left if dropped is one else right).limited:
                self.use(dropped, dropped.site, "")
            return kept
        if isinstance(one, Fields) and isinstance(other, Fields):
            both = {name: pair for name, pair in one.given.items() if name in other.given}
            return Fields(both, one.open or other.open or len(both) < max(len(one.given), len(other.given)))
        if isinstance(one, Several) and isinstance(other, Several):
            return self._listed_maybe(one, other, test)
        for kind in (Built, Row, Tenant, RowPart, Principal, Param):
            for value, rest in ((one, other), (other, one)):
                if isinstance(value, kind):
                    return self.made_up(value, rest, test) if test is not None else value
        return other if isinstance(one, Const) else one

    def _maybe(self, test: ast.expr | None) -> Literal["some", "tenant"]:
        asks = test is not None and any(self.home.terms.is_tenant(name) for name in self.names_in(test))
        return "tenant" if asks else "some"

    def _listed_maybe(self, one: Several, other: Several, test: ast.expr | None) -> Several:
        """A list with what one of two holds more than the other: its conditions may be left out."""
        longer, shorter = (one, other) if len(one.values) >= len(other.values) else (other, one)
        held = {id(value) for value in shorter.values}
        if not held <= {id(value) for value in longer.values}:
            return one
        op: Literal["maybe", "maybe-tenant"] = "maybe-tenant" if self._maybe(test) == "tenant" else "maybe"
        return Several(tuple(
            Tree(op, (value,), value.spot) if isinstance(value, Tree | Atom) and id(value) not in held else value
            for value in longer.values
        ))  # fmt: skip

    def _united(self, one: Built, other: Built, test: ast.expr | None) -> Built:
        """A query with the conditions of both ways; those of one way alone may be left out."""
        maybe = self._maybe(test)
        trees = {id(part.tree): part for part in other.parts}
        shared = [p for p in one.parts if id(p.tree) in trees]
        mine = [replace(p, maybe=p.maybe or maybe) for p in one.parts if id(p.tree) not in trees]
        held = {id(part.tree) for part in one.parts}
        theirs = [replace(p, maybe=p.maybe or maybe) for p in other.parts if id(p.tree) not in held]
        inner = tuple(dict.fromkeys((*one.inner, *other.inner)))
        return replace(one, parts=(*shared, *mine, *theirs), inner=inner, empty=one.empty and other.empty)

    def _compares(self, test: ast.expr | None, *, certain: bool) -> None:
        """Note rows that a test compares with the tenant or whoever asks; where it refuses, or tells what it found."""
        for node in ast.walk(test) if test is not None else ():
            if not isinstance(node, ast.Compare):
                continue
            asks_other = isinstance(node.ops[0], ast.NotEq | ast.IsNot | ast.NotIn)
            values = [self.value(one) for one in (node.left, *node.comparators)]
            if (certain or self.via) and not any(isinstance(one, Const) for one in values):
                self.believe(*values)
            rows = [one for one in values if self._names_owner(one)]
            asks = any(isinstance(one, Tenant | Principal) for one in values)
            if not rows or not (asks or len(rows) > 1):
                continue
            if certain or not asks_other or self.via:
                for row in rows:
                    self.mark(row.row if isinstance(row, RowPart) else row, self.spot(node))

    def _names_owner(self, value: Value) -> TypeGuard[Row | RowPart]:
        """Whether a value is the tenant of a row, or one whom it belongs to."""
        if isinstance(value, RowPart):
            return self.home.terms.is_tenant(value.name) or OWNERS.match(value.name) is not None
        return isinstance(value, Row) and (
            self.home.models.tenancy(value.model) == "root" or is_person(value.model.name)
        )

    # Functions.

    def elsewhere(self, file: PythonFile, node: ast.expr) -> Value:
        """The value of a name of a module or class, without what it asks."""
        if any(node is one for one in self.active) or len(self.active) > _DEEPEST:
            return Other()
        frame = Frame(self.home, file, self.unit, {}, via=(*self.via, self.spot(node)), active=(*self.active, node),
                      budget=self.budget)  # fmt: skip
        frame._here = node
        before = len(self.home.events)
        found = frame.value(node)
        del self.home.events[before:]
        return found

    def run(self, function: Func, call: ast.Call, first: tuple[Value, ...] = ()) -> Value:
        """What a function of the target gives for a call, read with what it is given."""
        node = function.node
        if isinstance(node, ast.Lambda):
            return self._lambda(function, node, call, first)
        values = self._arguments(function, node, call, first)
        self.budget[0] -= 1
        if any(node is one for one in self.active) or len(self.active) >= _DEEPEST or self._is_spent():
            for value in values.values():
                self.use(value, self.spot(self.here), "")
            self.believe(*values.values())
            return self._unread(node, values)
        place = self.spot(call if hasattr(call, "lineno") else self.here)
        cls = self.home.holder(function.found, node)
        frame = Frame(self.home, function.found.file, self.unit, {**(function.closure or {}), **values}, self.looked,
                      self.guarded, (*self.via, place), self.staff, function=node, cls=cls,
                      active=(*self.active, node), budget=self.budget)  # fmt: skip
        frame.block(node.body)
        return self._given(frame.given, place, node)

    def _is_spent(self) -> bool:
        """Whether no further call of this unit is followed."""
        return self.budget[0] < 0 or self.home.spent.get(self.unit, 0) > _MOST_FOLLOWED

    def _unread(self, node: Function, values: dict[str, Value]) -> Value:
        if self.home.terms.is_tenant(node.name):
            return self.tenant(self.here, trusted=True)
        return Other(tuple(values.values()))

    def _lambda(self, function: Func, node: ast.Lambda, call: ast.Call, first: tuple[Value, ...]) -> Value:
        held = dict(self.env)
        values = [*first, *(self.value(one) for one in call.args)]
        for arg, value in zip(node.args.args, values, strict=False):
            self.env[arg.arg] = value
        found = self.value(node.body) if function.found.file is self.file else Other()
        self.env = held
        return found

    def _given(self, given: list[Value], place: Spot, node: Function) -> Value:
        """What a function gives back, as the value of its call."""
        found: Value = Const(nothing=True) if not given else given[0]
        for one in given[1:]:
            found = self.merged(found, one, None)
        if isinstance(found, Built) and found.site.file is not None:
            self.home.given[found.site.key] += 1
            return replace(found, site=place)
        if isinstance(found, Several):
            return Several(tuple(replace(one, site=place) if isinstance(one, Built) else one for one in found.values))
        if isinstance(found, Const | Other | Param):
            if self.home.terms.is_tenant(node.name):
                return self.tenant(place.node, trusted=True)
            if self.home.terms.is_principal(node.name):
                return Principal(place)
        return found

    def _arguments(self, function: Func, node: Function, call: ast.Call, first: tuple[Value, ...]) -> dict[str, Value]:
        """What the parameters of a function stand for in a call."""
        listed = parameters(node)
        names = [arg.arg for arg, _ in listed]
        given: dict[str, Value] = {}
        positional: list[Value] = list(first)
        static = any(last(one) == "staticmethod" for one in node.decorator_list)
        if function.bound is not None and not static:
            positional.insert(0, function.bound)
        for one in call.args:
            value = self.value(one)
            positional += value.values if isinstance(one, ast.Starred) and isinstance(value, Several) else (value,)
        given.update(zip(names, positional, strict=False))
        rest: dict[str, tuple[Value, Spot]] = {}
        for word in call.keywords:
            value = self.value(word.value)
            if word.arg is None:
                given |= {n: v for n, (v, _) in value.given.items()} if isinstance(value, Fields) else {}
                given |= {n: self.entry(one, n, call) for one in wholes_of(value) for n in names if n not in given}
            elif word.arg in names:
                given[word.arg] = value
            else:
                rest[word.arg] = value, self.spot(word.value)
        for arg, default in listed:
            if arg.arg not in given:
                given[arg.arg] = self.default(function.found.file, arg, default)
        if node.args.kwarg is not None:
            given[node.args.kwarg.arg] = Fields(rest)
        if node.args.vararg is not None:
            given[node.args.vararg.arg] = Several(tuple(positional[len(names) :]))
        return given

    def default(self, file: PythonFile, arg: ast.arg, default: ast.expr | None) -> Value:
        """What a parameter stands for that no call gives: what it depends on, or what its name says."""
        if isinstance(default, ast.Call) and last(default.func) in {"Depends", "Security"}:
            return self._depended(file, arg, default)
        if arg.annotation is not None and (depends := self._annotated(file, arg.annotation)) is not None:
            return self._depended(*depends[:1], arg, depends[1])
        if default is not None:
            return Const(nothing=isinstance(default, ast.Constant) and default.value is None)
        return Param(arg.arg)

    def _depended(self, file: PythonFile, arg: ast.arg, call: ast.Call) -> Value:
        frame = Frame(self.home, file, self.unit, {}, self.looked, self.guarded, self.via, active=self.active,
                      budget=self.budget, _here=call)  # fmt: skip
        found = frame.value(call)
        terms = self.home.terms
        row = found.model if isinstance(found, Row) else None
        if terms.is_tenant(arg.arg) or (row is not None and self.home.models.tenancy(row) == "root"):
            return found if isinstance(found, Tenant) else self.tenant(arg, trusted=True)
        if terms.is_principal(arg.arg) or (row is not None and is_person(row.name)):
            return Principal(Spot(file, call))
        return Other() if isinstance(found, Param | Const) else found

    def _annotated(self, file: PythonFile, note: ast.expr, steps: int = 0) -> tuple[PythonFile, ast.Call] | None:
        """The `Depends(...)` of an annotation."""
        if isinstance(note, ast.Subscript) and last(note.value) == "Annotated" and isinstance(note.slice, ast.Tuple):
            for one in note.slice.elts[1:]:
                if isinstance(one, ast.Call) and last(one.func) in {"Depends", "Security"}:
                    return file, one
        if isinstance(note, ast.Name | ast.Attribute) and steps < _DEEPEST:
            found = self.home.project.symbol(file, note)
            if isinstance(found, Defined) and isinstance(found.node, ast.Subscript):
                return self._annotated(found.file, found.node, steps + 1)
        return None
