"""The ways through a function of the target, and what each that goes on has proven of the caller."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from secgate.facts.python import words
from secgate.facts.python.calls import Callee, Callees, is_super_call
from secgate.facts.python.classes import Classes
from secgate.facts.python.files import Function, dotted, elements, last, parameters, statements, text_of
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project
from secgate.facts.python.refusals import is_abort, refuses
from secgate.facts.python.ways_state import Kind, State, joined, strongest
from secgate.facts.python.ways_tests import Tests
from secgate.facts.python.ways_values import Given
from secgate.model import TraceStep

# Among the names that mean that the request goes on: it does so where nothing is given back.
NOTHING = "None"
_DEEPEST = 7
_MOST_READ = 20_000
_BROAD = frozenset({"Exception", "BaseException", "HTTPException"})


# What bases of Django REST framework have proven where their `has_permission` answers yes.
_BASES = {"IsAuthenticated": ("authenticated",), "IsAdminUser": ("authenticated", "role")}


@dataclass(frozen=True)
class Exit:
    """One way on which a function goes on, and what it gives back there."""

    state: State
    kind: Kind = "none"
    node: ast.expr | None = None


@dataclass(frozen=True)
class Outcome:
    """What a function does with who calls.

    Attributes:
        proven: on every way that goes on.
        roles: that may pass, where that is told.
        truthy: what is proven where it answers yes; None where it never does.
        gives: what it gives back.
        unsure: functions from elsewhere that may have refused.
        partly: it proves something on some ways only, and the path of the request decides.
        opens: when it lets everybody through, although it checks who calls otherwise.
        passes: whether any way goes on.
    """

    proven: frozenset[str] = frozenset()
    roles: frozenset[str] | None = None
    truthy: State | None = None
    gives: Kind = "data"
    steps: tuple[TraceStep, ...] = ()
    unsure: tuple[str, ...] = ()
    partly: bool = False
    opens: str = ""
    passes: bool = True


@dataclass(frozen=True)
class Setting:
    """How a function is called.

    Attributes:
        kinds: what its parameters hold, by their names.
        proven: before it is called.
        of_class: the class whose method it is.
        method: of the request, where that is known.
        action: of a viewset, where that is known.
        path: of the route, where that is known.
        given: arguments as they are written, for functions that a call makes.
        through: names whose call means that the request goes on, for wrappers and middlewares.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()
    of_class: Defined | None = None
    method: str = ""
    action: str = ""
    path: str = ""
    given: Mapping[str, Given] = field(default_factory=dict)
    through: frozenset[str] = frozenset()


@dataclass
class Follower:
    """Follows functions of a project, each once for each way of calling it."""

    project: Project
    classes: Classes
    _outcomes: dict[object, Outcome] = field(default_factory=dict, init=False, repr=False)
    _read: int = field(default=0, init=False)

    @property
    def is_cut(self) -> bool:
        """Whether there was more to follow than is followed."""
        return self._read >= _MOST_READ

    def outcome(self, function: Defined, setting: Setting, depth: int = 0) -> Outcome:
        """What a function does when it is called so."""
        key = (
            function.key, tuple(sorted(setting.kinds.items())), setting.proven, setting.method, setting.action,
            setting.path,
            setting.of_class.key if setting.of_class is not None else None, setting.through,
            tuple(sorted((name, one.file.path, ast.dump(one.node)) for name, one in setting.given.items())),
        )  # fmt: skip
        if key not in self._outcomes:
            # NOTE: a function that calls itself proves nothing by that.
            self._outcomes[key] = Outcome()
            self._read += 1
            if depth <= _DEEPEST and not self.is_cut and function.function is not None:
                self._outcomes[key] = self._followed(function, function.function, setting, depth)
        return self._outcomes[key]

    def _followed(self, function: Defined, node: Function, setting: Setting, depth: int) -> Outcome:
        try:
            return _Ways.of(self, function, setting, depth).outcome(node)
        except RecursionError:
            return Outcome(unsure=(function.name,))

    def returns(self, function: Defined, setting: Setting) -> list[tuple[ast.expr, State]]:
        """What a function may give back, each with what is known there."""
        if function.function is None:
            return []
        ways = _Ways.of(self, function, setting, 0)
        ways.outcome(function.function)
        return [(one.node, one.state) for one in ways.exits if one.node is not None]


@dataclass
class _Ways(Tests):
    """The ways through one function."""

    follower: Follower | None = None
    depth: int = 0
    through: frozenset[str] = frozenset()
    exits: list[Exit] = field(default_factory=list)
    gone_on: list[Exit] = field(default_factory=list)
    broken: list[State] = field(default_factory=list)
    start: State = field(default_factory=State)

    @classmethod
    def of(cls, follower: Follower, function: Defined, setting: Setting, depth: int) -> "_Ways":
        """The ways through a function that is called so."""
        return cls(
            follower.project, follower.classes, function.file, setting.of_class, setting.method, setting.action,
            setting.path, dict(setting.given), follower=follower, depth=depth, through=setting.through,
            start=State(dict(setting.kinds), setting.proven),
        )  # fmt: skip

    def outcome(self, function: Function) -> Outcome:
        """What the function does."""
        rest = self.block(function.body, self.start)
        if rest is not None:
            self.exits.append(Exit(rest))
        listed = self.gone_on if self.through else [one for one in self.exits if not refuses(one.node)]
        if NOTHING in self.through:
            listed = [one for one in self.exits if one.node is None or _is_none(one.node)]
        state = joined(one.state for one in listed)
        # NOTE: who gives back somebody, or nobody, leaves it to others to refuse.
        judges = state is not None and (bool(state.unset) or all(one.kind == "none" for one in listed))
        some = frozenset().union(*(one.state.proven for one in listed))
        return Outcome(
            proven=state.proven if state is not None else frozenset(),
            roles=state.roles if state is not None else None,
            truthy=joined(self._truthy(one) for one in self.exits),
            gives=strongest(one.kind for one in self.exits),
            steps=tuple(self.steps),
            unsure=tuple(dict.fromkeys(self.unsure)),
            partly=state is not None and bool(some - state.proven) and any(one.state.by_path for one in listed),
            opens=state.opens if state is not None and judges else "",
            passes=bool(listed),
        )

    def _truthy(self, one: Exit) -> State | None:
        return self.learn(one.node, one.state, holds=True) if one.node is not None else None

    # Statements

    def block(self, body: Iterable[ast.stmt], state: State | None) -> State | None:
        """What holds after a block; None where no way leads past it."""
        for statement in body:
            if state is None:
                return None
            state = self.statement(statement, state)
        return state

    def statement(  # noqa: C901, PLR0911, PLR0912 - one arm for each kind of statement
        self, node: ast.stmt, state: State
    ) -> State | None:
        """What holds after a statement; None where no way leads past it."""
        match node:
            case ast.Return(value=ast.IfExp() as chosen):
                return self.statement(_as_statement(node, chosen), state)
            case ast.Return():
                kind, state = self.value(node.value, state)
                self.exits.append(Exit(state, kind, node.value))
                return None
            case ast.Raise():
                return None
            case ast.Break() | ast.Continue():
                self.broken.append(state)
                return None
            case ast.If():
                state = self._read_test(node.test, state)
                first = self.learn(node.test, state, holds=True)
                second = self.learn(node.test, state, holds=False)
                return joined([self.block(node.body, first), self.block(node.orelse, second)])
            case ast.Assert():
                return self.learn(node.test, state, holds=True)
            case ast.Try():
                return self._attempt(node, state)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, state)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    kind, state = self.value(item.context_expr, state)
                    if isinstance(item.optional_vars, ast.Name):
                        state = state.holding(item.optional_vars.id, kind)
                return self.block(node.body, state)
            case ast.Match():
                return joined([state, *(self.block(case.body, state) for case in node.cases)])
            case _:
                return None if isinstance(node, ast.Expr) and is_abort(node.value) else self._simple(node, state)

    def _read_test(self, node: ast.expr, state: State) -> State:
        """What reading a condition proves by itself: a call in it may refuse."""
        return self.value(node, state)[1] if isinstance(node, ast.Call | ast.Await) else state

    def _simple(self, node: ast.stmt, state: State) -> State:
        if isinstance(node, ast.Expr):
            value = node.value.value if isinstance(node.value, ast.Yield | ast.YieldFrom) else node.value
            if isinstance(node.value, ast.Yield):
                kind, state = self.value(value, state)
                self.exits.append(Exit(state, kind, value))
                return state
            return self.value(value, state)[1]
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            kind, state = self.value(node.value, state)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                state = _put(target, kind, node.value, state)
        return state

    def _attempt(self, node: ast.Try, state: State) -> State | None:
        after = self.block(node.body, state)
        after = self.block(node.orelse, after)
        handled = [self.block(one.body, replace(state, caught=_swallows(node, one))) for one in node.handlers]
        rest = joined([after, *handled])
        if node.finalbody:
            return self.block(node.finalbody, rest if rest is not None else None)
        return rest

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, state: State) -> State | None:
        before, self.broken = self.broken, []
        handed = self.given.get(dotted(node.iter)) if not isinstance(node, ast.While) else None
        # NOTE: over what the caller writes out, it runs at least once.
        runs = handed is not None and bool(elements(handed.node))
        if isinstance(node, ast.While):
            inside = self.learn(node.test, state, holds=True)
        else:
            kind, state = self.value(node.iter, state)
            inside = _put(node.target, kind, node.iter, state)
        once = self.block(node.body, inside)
        rest = joined([*([] if runs else [state]), once, *self.broken])
        self.broken = before
        return self.block(node.orelse, rest) if node.orelse else rest

    # Calls

    def call(self, node: ast.Call, state: State) -> tuple[Kind, State]:
        """What a call gives, and what it proves."""
        if dotted(node.func) in self.through or _is_super(node.func, self.through):
            state = self.arguments(node, state)[1]
            self.gone_on.append(Exit(state))
            return "data", state
        if isinstance(node.func, ast.Attribute):
            held, state = self.value(node.func.value, state)
            if node.func.attr in {"get", "pop"} and held in {"session", "headers"} and node.args:
                return self._of_kept(held, text_of(node.args[0]) or last(node.args[0])), state
        else:
            held = "data"
        kinds, state = self.arguments(node, state)
        if last(node.func) == "getattr" and len(node.args) > 1:
            return self._got(node, state)
        found = self._callee(node)
        if found is not None:
            outcome = self._outcome(found, node, kinds)
            self._take(outcome)
            gives: Kind = "verified" if outcome.gives == "user" else outcome.gives
            return gives, state.having(*outcome.proven, roles=outcome.roles)
        return self.library(node, kinds, held, state)

    def _got(self, node: ast.Call, state: State) -> tuple[Kind, State]:
        name = text_of(node.args[1])
        if name is None:
            return "data", state
        read = ast.copy_location(ast.Attribute(node.args[0], name, ast.Load()), node)
        return self._attribute(read, state)

    def answers(self, node: ast.Call, state: State, *, holds: bool) -> State | None:
        """What the answer of a function of the target tells; None for one that is not followed."""
        found = self._callee(node)
        if found is None:
            return self._of_base(node, state) if holds else None
        kinds, after = self.arguments(node, state)
        outcome = self._outcome(found, node, kinds)
        self._take(outcome)
        after = after.having(*outcome.proven, roles=outcome.roles)
        if holds and outcome.truthy is not None:
            after = after.having(*outcome.truthy.proven, roles=outcome.truthy.roles)
        if holds and words.DECIDES.match(last(node.func)) and outcome.unsure:
            self.unsure.append(last(node.func))
        return after

    def _of_base(self, node: ast.Call, state: State) -> State | None:
        """What the answer of a method of a base from elsewhere tells: `super().has_permission(request, view)`."""
        if not is_super_call(node) or self.of_class is None:
            return None
        for name in self.classes.externals(self.of_class):
            if (proven := _BASES.get(name.rpartition(".")[2])) is not None:
                return state.having(*proven)
        return None

    def _take(self, outcome: Outcome) -> None:
        self.steps += [one for one in outcome.steps if one not in self.steps]
        self.unsure += outcome.unsure

    def _outcome(self, found: Callee, node: ast.Call, kinds: list[Kind]) -> Outcome:
        assert self.follower is not None  # noqa: S101 - every one is made with it
        function, owner = found
        return self.follower.outcome(
            function,
            Setting(
                kinds=_handed(function, node, kinds, bound=owner is not None), of_class=owner, method=self.method,
                action=self.action, path=self.path, given=_written(function, node, self, bound=owner is not None),
            ),
            self.depth + 1,
        )  # fmt: skip

    def _callee(self, node: ast.Call) -> Callee | None:
        return Callees(self.project, self.classes, self.file).of(node, self.of_class)


def _as_statement(node: ast.Return, chosen: ast.IfExp) -> ast.If:
    """`return a if test else b` as two ways."""
    ways = [ast.copy_location(ast.Return(one), node) for one in (chosen.body, chosen.orelse)]
    return ast.copy_location(ast.If(chosen.test, [ways[0]], [ways[1]]), node)


def _put(target: ast.expr, kind: Kind, value: ast.expr, state: State) -> State:
    """What names hold after an assignment."""
    if isinstance(target, ast.Name):
        return state.holding(target.id, kind).giving(target.id, value)
    if name := dotted(target):
        return state.giving(name, value)
    if isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            state = _put(one, kind, value, state)
    return state


def _handed(function: Defined, node: ast.Call, kinds: list[Kind], *, bound: bool) -> dict[str, Kind]:
    """What the parameters of a function hold in a call."""
    assert function.function is not None  # noqa: S101 - only functions are called
    listed = [arg.arg for arg, _ in parameters(function.function)]
    names = listed[1:] if listed[:1] in (["self"], ["cls"]) or (bound and listed) else listed
    named = {pair.arg: kind for pair, kind in zip(node.keywords, kinds[len(node.args) :], strict=True) if pair.arg}
    return {**dict.fromkeys(listed, "data"), **dict(zip(names, kinds, strict=False)), **named}


def _written(function: Defined, node: ast.Call, ways: _Ways, *, bound: bool) -> dict[str, Given]:
    """The arguments of a call that are roles, or texts, as they are written."""
    assert function.function is not None  # noqa: S101 - only functions are called
    listed = [arg.arg for arg, _ in parameters(function.function)]
    names = listed[1:] if listed[:1] in (["self"], ["cls"]) or (bound and listed) else listed
    pairs = [*zip(names, node.args, strict=False), *((pair.arg, pair.value) for pair in node.keywords if pair.arg)]
    found = {}
    for name, value in pairs:
        if isinstance(value, ast.Name) and value.id in ways.given:
            found[name] = ways.given[value.id]
        elif isinstance(value, ast.Constant | ast.List | ast.Tuple | ast.Set | ast.Attribute):
            found[name] = Given(ways.file, value)
    return found


def _is_super(func: ast.expr, through: frozenset[str]) -> bool:
    """Whether a call goes on to the same method of a base class, where that is what is looked for."""
    if not isinstance(func, ast.Attribute) or not isinstance(func.value, ast.Call):
        return False
    return last(func.value.func) == "super" and f"super.{func.attr}" in through


def _swallows(node: ast.Try, handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches also the refusal that its block raises, or says yes after any error."""
    kinds = [] if handler.type is None else elements(handler.type) or [handler.type]
    if kinds and not any(last(kind) in _BROAD for kind in kinds):
        return False
    ends = handler.body[-1]
    yes = isinstance(ends, ast.Return) and isinstance(ends.value, ast.Constant) and ends.value.value is True
    return yes or any(isinstance(one, ast.Raise) for one in statements(node.body))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
