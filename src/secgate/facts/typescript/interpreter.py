"""Run the parts of a program that build routers, over values that are known only in part.

Modules that may build routes are run in the order in which they load each other; then every function that builds or
receives a router and that nobody was seen to call. Nothing is executed: a call that is of no interest is put off until
its result is needed. Steps, depth and unrolled loops are bounded; what exceeds a bound is recorded as unresolved.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from secgate.facts.typescript import express
from secgate.facts.typescript.branches import assigned_in, either
from secgate.facts.typescript.calls import Calls
from secgate.facts.typescript.hot import hot_files
from secgate.facts.typescript.later import is_later, started, waits
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import MAX_UNROLLED, OutOfBudgetError, Unresolved
from secgate.facts.typescript.modules import members
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import (
    ClassValue,
    Condition,
    Function,
    Instance,
    Items,
    Literal,
    Record,
    RouterValue,
    Scope,
    Site,
    Text,
    Thunk,
    Unknown,
    Value,
)

_VARIABLES = frozenset({"lexical_declaration", "variable_declaration"})
_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
_LOOPS = frozenset({"while_statement", "do_statement", "for_statement"})
_LEAVING = frozenset({"return_statement", "break_statement", "continue_statement"})
# Expressions that may leave a part of themselves undone.
_PERHAPS = frozenset({"binary_expression", "ternary_expression"})
_MAKES_ROUTES = (b"Router(", b"express(", b"createExpressEndpoints(", b"Hono(", b"Hono<", b"astify(", b"new Koa")
_UNDEFINED = Literal(None)


@dataclass(frozen=True)
class Outcome:
    """What the interpretation of a project gave.

    Attributes:
        routers: every router and application, in the order in which they were made.
        unresolved: what could not be followed.
    """

    routers: tuple[RouterValue, ...]
    unresolved: tuple[Unresolved, ...]


class Interpreter(Calls):
    """Statements, and the order in which a program is run."""

    def run(self) -> Outcome:
        """Interpret the project."""
        hot = hot_files(self.project)
        for path in hot:
            self._bounded(Site(self.module(path), self.root(path)), partial(self.execute_module, path))
        # NOTE: first who makes routers, then their own methods, last who waits for somebody else's.
        self._run_left_over(hot, makers=True)
        for method in self._methods_of_builders():
            self._bounded(method.site, partial(self.run_function, method, [], method.site))
        self._run_left_over(hot, makers=False)
        # NOTE: what a function made while it stood alone is nothing once the code was seen to call it.
        kept = (router for router in self.routers if router.root is None or router.root not in self.called_by_code)
        routers = tuple(router for router in kept if router.events or not router.placeholder)
        return Outcome(routers, tuple(self.unresolved))

    def _bounded(self, site: Site, work: Callable[[], object]) -> None:
        self._steps_of_one = 0
        self._depth = 0
        self._active.clear()
        self._later.clear()
        self.conditions, self.dynamic = [], []
        try:
            work()
            self._run_later()
        except OutOfBudgetError:
            self.give_up(site, "takes too many steps to follow; its routes may be incomplete")
        except RecursionError:
            self.give_up(site, "nests too deep to follow; its routes may be incomplete")

    def _run_left_over(self, paths: list[str], *, makers: bool) -> None:
        for path in paths:
            for made in self._left_over_classes(path) if makers else ():
                self._bounded(Site(made.made_of.scope.module, made.made_of.node), partial(self.build, made))
            for function in self._left_over(path, makers=makers):
                self._bounded(function.site, partial(self._run_root, function))

    def _left_over_classes(self, path: str) -> list[Instance]:
        """One object of every class whose fields make routers and that nobody was seen to make one of."""
        scope = self.scope_of(path)
        known = {instance.made_of.node.start_byte for instance in self.instances if instance.made_of.scope is scope}
        found = []
        for name, node in self.module(path).types.items():
            body = node.child_by_field_name("body") if node.type in _CLASSES else None
            fields = [n for _, n in members(body) if n.type == "public_field_definition"]
            makes = any(word in (field.text or b"") for field in fields for word in _MAKES_ROUTES)
            if makes and node.start_byte not in known:
                key = (path, node.start_byte)
                found.append(self.singletons.setdefault(key, Instance(ClassValue(node, scope, name))))
        return found

    def _left_over(self, path: str, *, makers: bool) -> list[Function]:
        """Functions that make or receive a router and that nobody was seen to call, outer ones only."""
        source, scope = self.project.sources[path], self.scope_of(path)
        found: list[Function] = []
        for node in source.nodes(*FUNCTIONS):
            inside = any(f.node.start_byte <= node.start_byte < f.node.end_byte for f in found)
            if inside or (path, node.start_byte) in self.called or not self._builds(node, scope, makers=makers):
                continue
            if not _inside_called(node, path, self.called):
                found.append(Function(node, scope, self._owner(node, scope), text_of(node.child_by_field_name("name"))))
        return found

    def _methods_of_builders(self) -> list[Function]:
        """Methods that nobody was seen to call, of objects that hold a router, where they use it."""
        found: list[Function] = []
        for instance in list(self.instances):
            held = [name for name, value in instance.fields.items() if isinstance(value, RouterValue)]
            for made_of in self.lineage(instance.made_of) if held else ():
                path = made_of.scope.module.path
                for name, node in members(made_of.node.child_by_field_name("body")):
                    text = text_of(node) if node.type == "method_definition" else ""
                    known = (path, node.start_byte) in self.called or name == "constructor"
                    if not known and any(f"this.{field}" in text for field in held):
                        scope = Scope(made_of.scope.module, made_of.scope, this=instance)
                        found.append(Function(node, scope, instance, name))
        return found

    def _builds(self, node: Node, scope: Scope, *, makers: bool) -> bool:
        body = node.child_by_field_name("body")
        if body is None or not self.is_hot(scope.module, node) or express.is_handler(node):
            return False
        if any(word in (body.text or b"") for word in _MAKES_ROUTES):
            return True
        listed = node.child_by_field_name("parameters") if not makers else None
        for entry in listed.named_children if listed is not None else ():
            name = text_of(entry.child_by_field_name("pattern"))
            if express.is_router_parameter(self, name, self.type_ref(entry.child_by_field_name("type"), scope)):
                return True
        return False

    def _owner(self, node: Node, scope: Scope) -> Value | None:
        """An instance for a method's `this`."""
        body = node.parent
        holder = body.parent if body is not None and body.type == "class_body" else None
        if holder is None:
            return None
        key = (scope.module.path, holder.start_byte)
        if key not in self.singletons:
            made_of = ClassValue(holder, scope, text_of(holder.child_by_field_name("name")))
            self.singletons[key] = Instance(made_of)
        return self.singletons[key]

    def _run_root(self, function: Function) -> None:
        self.root_function = (function.scope.module.path, function.node.start_byte)
        try:
            self._run_alone(function)
        finally:
            self.root_function = None

    def _run_alone(self, function: Function) -> None:
        if isinstance(function.this, Instance):
            self.build(function.this)
            if text_of(function.node.child_by_field_name("name")) == "constructor":
                return
        if (function.scope.module.path, function.node.start_byte) not in self.called:
            self.run_function(function, [], function.site)

    # Statements

    def run_block(self, statements: list[Node], scope: Scope) -> list[Value]:
        """Run statements in order, and give the values that they may return."""
        for statement in statements:
            self._hoist(statement, scope)
        returned: list[Value] = []
        added = 0
        for statement in statements:
            returned += self.run_statement(statement, scope)
            if (early := self._leaves(statement, scope)) is not None:
                self.conditions.append(early)
                added += 1
        del self.conditions[len(self.conditions) - added :]
        return returned

    def _hoist(self, statement: Node, scope: Scope) -> None:
        if statement.type == "export_statement":
            declaration = statement.child_by_field_name("declaration")
            statement = declaration if declaration is not None else statement
        if scope.parent is None:
            return
        if statement.type in _HOISTED:
            name = text_of(statement.child_by_field_name("name"))
            scope.names[name] = Function(statement, scope, name=name)
        elif statement.type in _CLASSES:
            name = text_of(statement.child_by_field_name("name"))
            scope.names[name] = ClassValue(statement, scope, name)

    def _leaves(self, statement: Node, scope: Scope) -> Condition | None:
        """The condition under which what follows is reached, after an `if` that only returns."""
        if statement.type != "if_statement" or statement.child_by_field_name("alternative") is not None:
            return None
        body = statement.child_by_field_name("consequence")
        last = body
        if body is not None and body.type == "statement_block":
            last = body.named_children[-1] if body.named_children else None
        test = statement.child_by_field_name("condition")
        if last is None or last.type not in _LEAVING or test is None:
            return None
        return Condition(Site(scope.module, test), holds=False)

    def run_statement(self, statement: Node, scope: Scope) -> list[Value]:
        """Run one statement, and give the values that it may return."""
        self.step()
        kind = statement.type
        if kind in _VARIABLES:
            self._declare(statement, scope)
            return []
        match kind:
            case "expression_statement":
                if statement.named_children:
                    self._run_expression(statement.named_children[0], scope)
                return []
            case "return_statement":
                inner = [child for child in statement.named_children if child.type != "comment"]
                return [self.evaluate(inner[0], scope) if inner else _UNDEFINED]
            case "export_statement":
                self._run_export(statement, scope)
                return []
            case "if_statement":
                return self._run_if(statement, scope)
            case "statement_block":
                return self.run_block(statement.named_children, Scope(scope.module, scope))
            case "labeled_statement" | "else_clause" | "finally_clause":
                return [v for child in statement.named_children for v in self.run_statement(child, scope)]
            case _:
                return self._run_compound(statement, scope)

    def _declare(self, statement: Node, scope: Scope) -> None:
        for declarator in statement.named_children:
            pattern = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
            if pattern is None:
                continue
            if scope.parent is None:
                # NOTE: at the top level of a module a name is a thunk; one that was read already is not made again.
                for name in self.declared_by(scope).get(declarator.id, ()):
                    if isinstance(scope.names.get(name), Thunk):
                        self.read(scope, name)
                continue
            value = declarator.child_by_field_name("value")
            declared = declarator.child_by_field_name("type")
            if value is None:
                made: Value = Unknown(text_of(pattern), self.type_ref(declared, scope), name=text_of(pattern))
            else:
                made = self.typed(self.evaluate(value, scope), declared, scope)
            self.bind(pattern, made, scope)

    def _run_export(self, statement: Node, scope: Scope) -> None:
        declaration = statement.child_by_field_name("declaration")
        if declaration is not None:
            self.run_statement(declaration, scope)
        elif any(child.type == "default" for child in statement.children) and scope.parent is None:
            self.exported(scope.module.path, "default")

    def _run_if(self, statement: Node, scope: Scope) -> list[Value]:
        test = statement.child_by_field_name("condition")
        known = self.evaluate(test, scope)
        parts = [
            (statement.child_by_field_name("consequence"), True),
            (statement.child_by_field_name("alternative"), False),
        ]
        returned: list[Value] = []
        names = () if isinstance(known, Literal) else assigned_in(statement)
        before = self._held(names, scope)
        ends = [before] if parts[1][0] is None else []
        for part, holds in parts:
            if part is None or test is None or (isinstance(known, Literal) and bool(known.value) is not holds):
                continue
            for (holder, name), value in before.items():
                holder.names[name] = value
            doubt = [] if isinstance(known, Literal) else [Condition(Site(scope.module, test), holds)]
            self.conditions += doubt
            try:
                returned += self.run_statement(part, scope)
            finally:
                del self.conditions[len(self.conditions) - len(doubt) :]
            ends.append(self._held(names, scope))
        for (holder, name), value in before.items():
            site = Site(scope.module, test if test is not None else statement)
            holder.names[name] = either([end.get((holder, name), value) for end in ends], name, site)
        return returned

    def _run_expression(self, node: Node, scope: Scope) -> None:
        if node.type == "call_expression" and (is_later(node) or self._waits(node, scope)):
            self._later.append((node, scope, list(self.conditions), list(self.dynamic)))
        elif node.type in _PERHAPS:
            self._perhaps(node, scope, lambda: [self.forced(self.evaluate(node, scope))])
        else:
            self.forced(self.evaluate(node, scope))

    def _waits(self, call: Node, scope: Scope) -> bool:
        """Whether a call that nobody waits for is of a function that waits for something."""
        callee = started(call)
        if callee is None or (callee.type != "identifier" and callee.type not in FUNCTIONS):
            return False
        function = self.forced(self.evaluate(callee, scope))
        return isinstance(function, Function) and waits(function.node)

    def _run_later(self) -> None:
        """Run what was left for later, in its order."""
        while self._later:
            node, scope, self.conditions, self.dynamic = self._later.pop(0)
            self.forced(self.evaluate(node, scope))

    def _perhaps(self, node: Node, scope: Scope, work: Callable[[], list[Value]]) -> list[Value]:
        """Do what may not happen: a name that it gives another value may keep the one it had."""
        before = self._held(assigned_in(node), scope)
        done = work()
        for (holder, name), value in before.items():
            holder.names[name] = either([self.read(holder, name), value], name, Site(scope.module, node))
        return done

    def _held(self, names: Iterable[str], scope: Scope) -> dict[tuple[Scope, str], Value]:
        """What these names stand for now, each with the scope that holds it."""
        holders = ((scope.holder(name), name) for name in names)
        return {(holder, name): self.read(holder, name) for holder, name in holders if holder is not None}

    def _run_compound(self, statement: Node, scope: Scope) -> list[Value]:
        match statement.type:
            case "for_in_statement":
                return self._perhaps(statement, scope, partial(self._run_for, statement, scope))
            case "try_statement":
                return self._perhaps(statement, scope, partial(self._run_try, statement, scope))
            case "switch_statement":
                return self._perhaps(statement, scope, partial(self._run_switch, statement, scope))
            case kind if kind in _LOOPS:
                body = statement.child_by_field_name("body")
                start = statement.child_by_field_name("initializer")
                inner = Scope(scope.module, scope)
                if start is not None:
                    self.run_statement(start, inner)
                if body is None or not (self.is_hot(scope.module, body) or assigned_in(body)):
                    return []
                reason = "registered in a loop that cannot be unrolled"
                return self._perhaps(body, inner, partial(self._run_dynamic, body, inner, reason))
            case _:
                return []

    def _run_dynamic(self, body: Node, scope: Scope, reason: str) -> list[Value]:
        self.dynamic.append(reason)
        try:
            return self.run_statement(body, scope)
        finally:
            self.dynamic.pop()

    def _run_for(self, statement: Node, scope: Scope) -> list[Value]:
        left, body = statement.child_by_field_name("left"), statement.child_by_field_name("body")
        iterated = self.forced(self.evaluate(statement.child_by_field_name("right"), scope))
        if left is None or body is None:
            return []
        values: list[Value] = []
        if isinstance(iterated, Items):
            self.bounded_list(iterated, Site(scope.module, statement))
            values = iterated.items[:MAX_UNROLLED]
        elif isinstance(iterated, Record) and text_of(statement.child_by_field_name("operator")) == "in":
            values = [Text(name) for name in list(iterated.entries)[:MAX_UNROLLED]]
        returned: list[Value] = []
        for value in values:
            inner = Scope(scope.module, scope)
            self.bind(left, value, inner)
            returned += self.run_statement(body, inner)
        is_told = self.is_hot(scope.module, body) or bool(assigned_in(body))
        if not values and not isinstance(iterated, Items) and is_told:
            inner = Scope(scope.module, scope)
            self.bind(left, Unknown(short(left), name=short(left)), inner)
            what = short(statement.child_by_field_name("right"))
            returned += self._run_dynamic(body, inner, f"registered for each element of `{what}`, which is not known")
        return returned

    def _run_try(self, statement: Node, scope: Scope) -> list[Value]:
        returned: list[Value] = []
        for part in statement.named_children:
            if part.type == "statement_block":
                returned += self.run_statement(part, scope)
            elif part.type == "catch_clause":
                body = part.child_by_field_name("body")
                if body is None:
                    continue
                self.conditions.append(Condition(Site(scope.module, part)))
                try:
                    returned += self.run_statement(body, Scope(scope.module, scope))
                finally:
                    self.conditions.pop()
            elif part.type == "finally_clause":
                returned += self.run_statement(part, scope)
        return returned

    def _run_switch(self, statement: Node, scope: Scope) -> list[Value]:
        body = statement.child_by_field_name("body")
        returned: list[Value] = []
        inner = Scope(scope.module, scope)
        for case in body.named_children if body is not None else ():
            value = case.child_by_field_name("value")
            statements = [child for child in case.named_children if value is None or child != value]
            self.conditions.append(Condition(Site(scope.module, value if value is not None else case)))
            try:
                returned += self.run_block(statements, inner)
            finally:
                self.conditions.pop()
        return returned


def _inside_called(node: Node, path: str, called: set[tuple[str, int]]) -> bool:
    """Whether a function around this one was run: it then had its chance."""
    around = node.parent
    while around is not None:
        if around.type in FUNCTIONS and (path, around.start_byte) in called:
            return True
        around = around.parent
    return False
