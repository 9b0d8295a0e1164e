"""Read the body of a guard or handler way by way: what is proven of every request that it lets through."""

import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from secgate.facts.typescript.attempts import Asked, is_later, refuses_many, swallows, unheeded, waits_for
from secgate.facts.typescript.environment import in_production
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.proofs import NOTHING, State, joined
from secgate.facts.typescript.query_calls import Row
from secgate.facts.typescript.reading import MAX_ELEMENTS, Exit, Frame
from secgate.facts.typescript.receptions import Receptions
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.truth import from_caller, is_auth, refuses
from secgate.facts.typescript.values import ExternalCall, Function, Items, Record, Site, Text, Value

MAX_STATES = 24
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_ENDS = frozenset({"throw_statement", "return_statement", "expression_statement"})
_ROLE_CLAIM = re.compile(r"(?:^|_)(?:role|type|kind|scope|token_?use|aud)$|[a-z](?:Role|Type|Kind)$", re.IGNORECASE)


class Bodies(Receptions):
    """Statements."""

    def run(self, function: Function, arguments: list[Symbol], *, frame: Frame | None = None) -> list[Exit]:
        """Every way out of a function that is given these arguments."""
        outer_exits, outer_gained = self.exits, self.gained
        self.exits, self.gained = [], NOTHING
        inner = Frame(function.scope, parent=frame, this=function.this or (frame.this if frame is not None else None))
        try:
            for index, pattern in enumerate(patterns_of(function.node)):
                if pattern.type == "rest_pattern":
                    self.bind(pattern, self.rest(arguments[index:]), inner)
                    break
                given = arguments[index] if index < len(arguments) else None
                self.bind(pattern, self._given(given, pattern, function, inner), inner)
            body = function.node.child_by_field_name("body")
            if body is None:
                return [Exit("return", NOTHING, SERVER)]
            if body.type != "statement_block":
                value = self.evaluate(body, inner)
                return [*self.exits, Exit("return", self.gained, value)]
            states = self.block(body.named_children, inner, [NOTHING])
            return [*self.exits, *(Exit("return", state, EMPTY) for state in states)]
        finally:
            self.exits, self.gained = outer_exits, outer_gained

    def row(self, row: Row, call: Node, frame: Frame, found: Symbol) -> Symbol | None:
        """The row of a query whose conditions are calls, looked up as any other is."""
        given = [self.evaluate(value, frame) for value in row.asked]
        caller = from_caller(given)
        # NOTE: what a condition makes of a credential says less than the credential that it compares.
        if caller is None or not (caller.origin is Origin.CREDENTIAL or found.origin in {Origin.SERVER, Origin.LOOKUP}):
            return None
        return self._looked_up(Symbol(name=row.accessor), row.operation, caller, given, Site(frame.scope.module, call))

    def _given(self, given: Symbol | None, pattern: Node, function: Function, frame: Frame) -> Symbol:
        """What a parameter stands for: its default, or what its declared type says, where it is not given."""
        if given is not None:
            return given
        entry = pattern.parent
        default = entry.child_by_field_name("value") if entry is not None else None
        if default is not None:
            return self.evaluate(default, frame)
        return self._missing(pattern, function)

    def _missing(self, pattern: Node, function: Function) -> Symbol:
        """A parameter that was not given: what its declared type says."""
        listed = pattern.parent
        declared = listed.child_by_field_name("type") if listed is not None else None
        name = text_of(pattern) if pattern.type == "identifier" else ""
        kind = self.machine.type_ref(declared, function.scope)
        return self.of_value(self.machine.of_type(kind, name), name)

    def block(self, statements: list[Node], frame: Frame, states: list[State]) -> list[State]:
        """The states in which the end of a block is reached; ways out are collected."""
        for statement in statements:
            if statement.type in {"function_declaration", "generator_function_declaration"}:
                name = text_of(statement.child_by_field_name("name"))
                frame.names[name] = Symbol(value=Function(statement, frame.scope, frame.this, name))
                self.frames[frame.scope.module.path, statement.start_byte] = frame
        for index, statement in enumerate(statements):
            if not states:
                return []
            states = _few(self.statement(statement, frame, states, statements[index + 1 :]))
        return states

    def statement(self, node: Node, frame: Frame, states: list[State], rest: list[Node]) -> list[State]:  # noqa: C901, PLR0911 - one branch for each kind of node
        """The states after one statement."""
        self._refused_for_many(node, frame)
        match node.type:
            case "if_statement":
                return self._if(node, frame, states, rest)
            case "statement_block":
                return self.block(node.named_children, Frame(frame.scope, parent=frame, this=frame.this), states)
            case "return_statement":
                value_node = next((c for c in node.named_children if c.type != "comment"), None)
                value, after = self._expression(value_node, frame, states)
                self.exits += [Exit("return", state, value if value_node is not None else EMPTY) for state in after]
                return []
            case "throw_statement":
                _, after = self._expression(node.named_children[0] if node.named_children else None, frame, states)
                self.exits += [Exit("throw", state) for state in after]
                return []
            case "lexical_declaration" | "variable_declaration":
                for declarator in node.named_children:
                    states = self._declare(declarator, frame, states)
                return states
            case "expression_statement":
                inner = node.named_children[0] if node.named_children else None
                return self._expression(inner, frame, states)[1]
            case "try_statement":
                return self._try(node, frame, states)
            case "switch_statement":
                return self._switch(node, frame, states)
            case kind if kind in _LOOPS:
                return self._loop(node, frame, states)
            case "else_clause" | "finally_clause" | "labeled_statement":
                return self.block(node.named_children, frame, states)
            case _:
                return states

    def _expression(self, node: Node | None, frame: Frame, states: list[State]) -> tuple[Symbol, list[State]]:
        """The value of an expression, and the states after it; the ways out inside it leave from every state."""
        if node is None:
            return SERVER, states
        outer, self.exits, self.gained = self.exits, [], NOTHING
        value = self.evaluate(node, frame)
        found, gained, self.exits, self.gained = self.exits, self.gained, outer, NOTHING
        self.exits += [replace(e, state=state.with_(e.state)) for e in found for state in states]
        if any(e.kind == "next" for e in found) and _always_leaves(node):
            return value, []
        return value, [state.with_(gained) for state in states]

    def _declare(self, declarator: Node, frame: Frame, states: list[State]) -> list[State]:
        pattern = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
        if pattern is None:
            return states
        given = declarator.child_by_field_name("value")
        if given is None:
            self.bind(pattern, EMPTY, frame)
            return states
        value, after = self._expression(given, frame, states)
        if given.type in FUNCTIONS:
            self.frames[frame.scope.module.path, given.start_byte] = frame
        is_number = value.origin is Origin.SERVER and value.name == "number" and value.text is not None
        if is_number and text_of(declarator.parent).startswith(("let", "var")):
            # NOTE: a number that may be counted up.
            value = SERVER
        self.bind(pattern, value, frame)
        return after

    def _if(self, node: Node, frame: Frame, states: list[State], rest: list[Node]) -> list[State]:
        test = node.child_by_field_name("condition")
        yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        value, states = self._expression(test, frame, states)
        known = value.known
        if known is None and test is not None:
            known = in_production(test, frame.scope)
        true, false = value.when_true, value.when_false
        # NOTE: what the other way does is read only where something hangs on it: most tests prove nothing.
        if true.is_weak:
            other = text_of(no) if no is not None else "\n".join(text_of(statement) for statement in rest)
            true = true.strong(refuses=self.says_no(other))
        if false.is_weak:
            false = false.strong(refuses=self.says_no(text_of(yes)))
        after: list[State] = []
        if known is not False and yes is not None:
            with self._hanging(yes, known=known):
                after += self.statement(yes, frame, [state.with_(true) for state in states], rest)
        if known is not True:
            entering = [state.with_(false) for state in states]
            with self._hanging(no, known=known):
                after += self.statement(no, frame, entering, rest) if no is not None else entering
        for granted in (true, false):
            if known is None and is_auth(granted):
                self.effects.grants.append(granted)
        return after

    def says_no(self, text: str) -> bool:
        """Whether a way that says this refuses the request."""
        return refuses(text)

    def _try(self, node: Node, frame: Frame, states: list[State]) -> list[State]:
        body = node.child_by_field_name("body")
        handler = node.child_by_field_name("handler")
        final = node.child_by_field_name("finalizer")
        before, asked = len(self.exits), len(self.effects.asked)
        after = self.statement(body, frame, states, []) if body is not None else states
        if handler is not None:
            # NOTE: what is thrown in the body ends in the catch, which knows nothing of what was proven there.
            self.exits[before:] = [found for found in self.exits[before:] if found.kind != "throw"]
            inner = Frame(frame.scope, parent=frame, this=frame.this)
            caught = handler.child_by_field_name("parameter")
            if caught is not None:
                self.bind(caught, Symbol(name="error"), inner)
            block = handler.child_by_field_name("body")
            entering = [replace(state, caught=True) for state in states]
            dropped = swallows(handler)
            self.effects.asked[asked:] = unheeded(self.effects.asked[asked:], None if dropped is None else not dropped)
            with self.effects.under(handler.id):
                found = self.block(block.named_children, inner, entering) if block is not None else entering
            after = [*after, *found]
        if final is not None:
            after = self.statement(final, frame, after, [])
        return after

    def _called(self, callee: Symbol, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        before = len(self.effects.asked)
        result = super()._called(callee, owner, name, symbols, site)
        if len(self.effects.asked) > before and isinstance(callee.value, Function) and is_later(callee.value):
            self.effects.asked[before:] = unheeded(self.effects.asked[before:], waits_for(site.node))
        return result

    def _guarded(self, node: Node | None, frame: Frame, state: State, left: Symbol) -> Symbol:
        with self._hanging(node, known=left.known):
            return super()._guarded(node, frame, state, left)

    def _hanging(self, node: Node | None, *, known: bool | None) -> AbstractContextManager[None]:
        """What a condition decides about, unless it is known how that turns out."""
        return self.effects.under(node.id) if node is not None and known is None else nullcontext()

    def _refused_for_many(self, statement: Node, frame: Frame) -> None:
        if statement.type in _ENDS and refuses_many(statement):
            place = frame.scope.module.source.place(statement)
            self.effects.asked.append(Asked("refuses", self.effects.branch, place=place))

    def _switch(self, node: Node, frame: Frame, states: list[State]) -> list[State]:
        value, states = self._expression(node.child_by_field_name("value"), frame, states)
        body = node.child_by_field_name("body")
        after: list[State] = []
        falling: list[State] = []
        has_default = False
        for case in body.named_children if body is not None else ():
            label = case.child_by_field_name("value")
            has_default = has_default or case.type == "switch_default"
            statements = [child for child in case.named_children if label is None or child != label]
            known: bool | None = None
            entering = states
            if label is not None:
                equal = self.compared(value, self.evaluate(label, frame), Site(frame.scope.module, case))
                known, entering = equal.known, [state.with_(equal.when_true) for state in states]
                refused = State(refused=equal.when_false.refused)
                states = [state.with_(refused) for state in states] if refused.refused else states
            if known is False:
                continue
            leaves = any(statement.type == "break_statement" for statement in statements)
            with self._hanging(case, known=known):
                found = self.block([s for s in statements if s.type != "break_statement"], frame, [*entering, *falling])
            falling = [] if leaves else found
            after += found if leaves else []
        return [*after, *falling, *(() if has_default else states)]

    def _loop(self, node: Node, frame: Frame, states: list[State]) -> list[State]:
        inner = Frame(frame.scope, parent=frame, this=frame.this)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = SERVER
        if right is not None:
            value, states = self._expression(right, inner, states)
            if left is not None:
                self.bind(left, value._replace(text=None, value=None), inner)
        body = node.child_by_field_name("body")
        items = (
            self._known_elements(node, value) if body is not None and left is not None and right is not None else None
        )
        if items is not None and body is not None and left is not None:
            return self._unrolled(items, left, body, inner, states)
        found = self.statement(body, inner, states, []) if body is not None else []
        return [*states, *found]

    def _known_elements(self, loop: Node, held: Symbol) -> list[Value] | None:
        """The elements of a short list of the code that `for (const path of PATHS)` goes through to its end."""
        listed = self.machine.forced(held.value) if held.value is not None else None
        if not isinstance(listed, Items) or listed.is_open or len(listed.items) > MAX_ELEMENTS:
            return None
        leaves = any(part.type in {"break_statement", "continue_statement"} for part in walk(loop))
        return listed.items if any(child.type == "of" for child in loop.children) and not leaves else None

    def _unrolled(self, items: list[Value], left: Node, body: Node, frame: Frame, states: list[State]) -> list[State]:
        for item in items:
            inner = Frame(frame.scope, parent=frame, this=frame.this)
            self.bind(left, self.of_value(item), inner)
            states = _few(self.statement(body, inner, states, []))
        return states

    def literal_claims(self, schema: Value) -> list[str]:
        """Values that a zod schema fixes for a role, type or kind claim; none for a union of several."""
        held = self.machine.forced(schema)
        for _ in range(8):
            if not isinstance(held, ExternalCall):
                return []
            if "object" in held.callee.names and held.arguments:
                shape = self.machine.forced(held.arguments[0])
                return self._fixed(shape) if isinstance(shape, Record) else []
            if "discriminatedUnion" in held.callee.names or "union" in held.callee.names or not held.arguments:
                return []
            held = self.machine.forced(held.arguments[0])
        return []

    def _fixed(self, shape: Record) -> list[str]:
        found: list[str] = []
        for name, value in shape.entries.items():
            if not _ROLE_CLAIM.search(name) or not isinstance(value, Value):
                continue
            held = self.machine.forced(value)
            if isinstance(held, ExternalCall) and held.callee.names[-1:] == ("literal",) and held.arguments:
                text = self.machine.forced(held.arguments[0])
                found += [text.text] if isinstance(text, Text) else []
        return found


def _always_leaves(node: Node) -> bool:
    """Whether a statement's expression is a call that goes on by itself, so that nothing after it matters."""
    return node.type in {"call_expression", "await_expression", "parenthesized_expression"}


def _few(states: list[State]) -> list[State]:
    """States without duplicates; the ones above the bound are joined."""
    distinct = list(dict.fromkeys(states))
    if len(distinct) <= MAX_STATES:
        return distinct
    return [*distinct[: MAX_STATES - 1], joined(distinct[MAX_STATES - 1 :])]
