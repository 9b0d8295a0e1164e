"""What a call does: functions, classes, and the few built-in methods that route code is written with."""

from secgate.facts.typescript import containers, express, fastify, hono, koa, libraries, lists, spelled, ts_rest
from secgate.facts.typescript.builtins import of_object, on_text
from secgate.facts.typescript.expressions import Expressions
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import MAX_CALLS_INSIDE, MAX_UNROLLED
from secgate.facts.typescript.modules import Import, members
from secgate.facts.typescript.names import arguments_of, callee_of
from secgate.facts.typescript.router_kinds import family_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import (
    Bound,
    Choice,
    ClassValue,
    Deferred,
    External,
    ExternalCall,
    Function,
    Instance,
    Items,
    Literal,
    Record,
    RoutePath,
    RouterValue,
    Scope,
    Site,
    Text,
    Thunk,
    Unknown,
    Value,
    options_of,
)

_EACH = frozenset({"forEach", "map", "filter", "flatMap", "some", "every", "find", "reduce"})
_UNDEFINED = Literal(None)


class Calls(Expressions):
    """Calls; statements are added by the class built on this one."""

    def evaluate_call(self, node: Node, scope: Scope) -> Value:
        """The value of a call or a `new` expression."""
        is_new = node.type == "new_expression"
        callee_node = node.child_by_field_name("constructor" if is_new else "function")
        site = Site(scope.module, node)
        if callee_node is None:
            return Unknown(short(node))
        nodes = arguments_of(node)
        name = text_of(callee_node) if callee_node.type in {"identifier", "import", "super"} else ""
        if name in {"require", "import"} and nodes and nodes[0].type in {"string", "template_string"}:
            specifier = text_of(nodes[0]).strip("'\"`")
            return self.imported(scope.module, Import(specifier, "*"))
        values, _, places = self.values_of(nodes, scope)
        if name == "super":
            self._super(scope, values)
            return _UNDEFINED
        callee = self.evaluate(callee_node, scope)
        if is_new:
            made = self.construct(callee, values, site, places)
            if isinstance(made, Instance) and (listed := node.child_by_field_name("type_arguments")) is not None:
                kinds = (self.type_ref(kind, scope) for kind in listed.named_children)
                made.kinds = tuple(kind for kind in kinds if kind is not None)
            return made
        return self.call(callee, values, site, nodes=places)

    def call(self, callee: Value, arguments: list[Value], site: Site, *, nodes: list[Node]) -> Value:
        """The result of a call."""
        callee = self.forced(callee)
        if arguments and (settled := _settled(callee)) is not None:
            return self.call(arguments[0], [settled], site, nodes=[])
        match callee:
            case Function():
                return self._call_function(callee, arguments, site)
            case Bound():
                return self._call_bound(callee, arguments, site, nodes)
            case External() | ExternalCall():
                return self._call_external(callee, arguments, site, nodes, is_new=False)
            case Choice():
                return Choice(
                    [self.call(option, arguments, site, nodes=nodes) for option in callee.options], callee.condition
                )
            case Unknown():
                return self._call_unknown(callee, arguments, site)
            case _:
                return Unknown(short(site.node), site=site)

    # Functions

    def _call_function(self, function: Function, arguments: list[Value], site: Site) -> Value:
        concerns = any(self.reaches_router(value) for value in arguments)
        if concerns or self.is_hot(function.scope.module, function.node) or self.holds_router(function):
            return self.run_function(function, arguments, site)
        return Deferred(function, arguments, site)

    def perform(self, deferred: Deferred) -> Value:
        """Make the call that was put off, once."""
        if deferred.result is None:
            deferred.result = Unknown(short(deferred.site.node), site=deferred.site)
            made = self.run_function(deferred.function, deferred.arguments, deferred.site)
            deferred.result = self.as_kind(made, deferred.kind)
        return deferred.result

    def run_function(self, function: Function, arguments: list[Value], site: Site) -> Value:
        """Run the body of a function and give what it returns."""
        module, node = function.scope.module, function.node
        key = (module.path, node.start_byte)
        self.called.add(key)
        if key != self.root_function or self._active:
            self.called_by_code.add(key)
        if self._active.get(key, 0) > 1 or sum(self._active.values()) >= MAX_CALLS_INSIDE:
            if any(self.reaches_router(value) for value in arguments):
                self.give_up(site, "calls itself with a router, or calls go too deep to follow")
            return self.returned_type(function, function.scope, site)
        self._active[key] = self._active.get(key, 0) + 1
        try:
            scope = Scope(module, function.scope, this=function.this if node.type != "arrow_function" else None)
            self.bind_types(function, arguments, site, scope)
            self.bind_parameters(node, arguments, scope)
            body = node.child_by_field_name("body")
            if body is None:
                return self.returned_type(function, scope, site)
            if body.type != "statement_block":
                made = self.evaluate(body, scope)
                is_typed = node.child_by_field_name("return_type") is not None
                return self._returned([made], function, scope, site) if is_typed else made
            return self._returned(self.run_block(body.named_children, scope), function, scope, site)
        finally:
            self._active[key] -= 1

    def _returned(self, values: list[Value], function: Function, scope: Scope, site: Site) -> Value:
        known = [v for v in values if not (isinstance(v, Literal) and v.value is None)]
        if not known:
            return _UNDEFINED
        if len(known) < len(values):
            known = [lists.perhaps(value, site) for value in known]
        kinds = [value.type for value in known if isinstance(value, Unknown)]
        is_typed = len(known) == 1 or function.node.child_by_field_name("return_type") is not None
        if len(kinds) == len(known) and None in kinds and is_typed:
            return self.returned_type(function, scope, site)
        same = len(kinds) == len(known) and len({kind.node.id for kind in kinds if kind is not None}) == 1
        return known[0] if len(known) == 1 or (same and None not in kinds) else Choice(known)

    def bind_parameters(self, function: Node, arguments: list[Value], scope: Scope) -> None:
        """Bind the parameters of a function, with defaults and declared types for what is not given or not known."""
        single = function.child_by_field_name("parameter")
        if single is not None:
            scope.names[text_of(single)] = self._parameter(arguments[0] if arguments else None, single, None, scope)
            return
        listed = function.child_by_field_name("parameters")
        entries = [e for e in listed.named_children if e.type != "comment"] if listed is not None else []
        entries = [e for e in entries if text_of(e.child_by_field_name("pattern")) != "this"]
        for index, entry in enumerate(entries):
            pattern = entry.child_by_field_name("pattern") or entry
            if pattern.type == "rest_pattern":
                rest = Items(list(arguments[index:]), is_open=not arguments)
                self.bind(pattern, rest, scope)
                return
            given = arguments[index] if index < len(arguments) else None
            default = entry.child_by_field_name("value")
            if (given is None or (isinstance(given, Literal) and given.value is None)) and default is not None:
                given = self.evaluate(default, scope)
            self.bind(pattern, self._parameter(given, pattern, entry.child_by_field_name("type"), scope), scope)

    def _parameter(self, given: Value | None, pattern: Node, declared: Node | None, scope: Scope) -> Value:
        name = text_of(pattern) if pattern.type == "identifier" else ""
        site = Site(scope.module, pattern)
        if given is None or (isinstance(given, Unknown) and given.type is None):
            if express.is_router_parameter(self, name, self.type_ref(declared, scope)):
                root = self.root_function
                family = family_of(text_of(declared), name, scope.module.source.text)
                is_app = family == "express" and express.is_app_type(declared, name)
                router = RouterValue(is_app, site, root, placeholder=True, family=family)
                self.routers.append(router)
                return router
            owner, what = (given.owner, given.what) if given is not None else (None, name)
            return Unknown(what, self.type_ref(declared, scope), owner=owner, name=name, site=site)
        if isinstance(given, Record) and given.type is None:
            given.type = self.type_ref(declared, scope)
        return given

    # Classes

    def construct(self, callee: Value, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
        """What `new` makes."""
        callee = self.forced(callee)
        match callee:
            case ClassValue():
                made = Instance(callee, arguments)
                concerns = any(self.reaches_router(value) for value in arguments)
                if concerns or self.is_hot(callee.scope.module, callee.node):
                    self.build(made)
                return made
            case External() | ExternalCall():
                return self._call_external(callee, arguments, site, nodes, is_new=True)
            case Function():
                # NOTE: before classes, `new` of a function was how an object with methods was made.
                this = Record()
                self.run_function(Function(callee.node, callee.scope, this, callee.name), arguments, site)
                return this
            case _:
                self._run_callbacks(arguments, site)
                return Unknown(short(site.node), site=site)

    def build(self, instance: Instance) -> None:
        """Set the fields that the class and its constructor give an instance, once."""
        if instance.is_built:
            return
        instance.is_built, instance.under = True, self.doubts()
        self.instances.append(instance)
        self._build_as(instance, instance.made_of, instance.arguments)

    def _build_as(self, instance: Instance, made_of: ClassValue, arguments: list[Value]) -> None:
        body = made_of.node.child_by_field_name("body")
        constructor = next((node for name, node in members(body) if name == "constructor"), None)
        scope = Scope(made_of.scope.module, made_of.scope, this=instance)
        parents = list(self.lineage(made_of))[1:2]
        if constructor is None and parents:
            self._build_as(instance, parents[0], arguments)
        for name, node in members(body):
            if node.type == "public_field_definition" and not any(c.type == "static" for c in node.children):
                value = node.child_by_field_name("value")
                if value is not None:
                    instance.fields[name] = Thunk(value, scope)
                    if self.is_hot(made_of.scope.module, value):
                        self.member(instance, name, Site(scope.module, value))
        if constructor is None:
            return
        key = (made_of.scope.module.path, constructor.start_byte)
        self.called.add(key)
        if key != self.root_function:
            self.called_by_code.add(key)
        if self._active.get(key, 0) or sum(self._active.values()) >= MAX_CALLS_INSIDE:
            return
        self._active[key] = 1
        try:
            inner = Scope(scope.module, scope, this=instance)
            inner.names["<class>"] = made_of
            self.bind_parameters(constructor, arguments, inner)
            self._parameter_fields(instance, constructor, inner)
            block = constructor.child_by_field_name("body")
            if block is not None:
                self.run_block(block.named_children, inner)
        finally:
            self._active[key] = 0

    def _parameter_fields(self, instance: Instance, constructor: Node, scope: Scope) -> None:
        listed = constructor.child_by_field_name("parameters")
        for entry in listed.named_children if listed is not None else ():
            if any(child.type in {"accessibility_modifier", "readonly"} for child in entry.children):
                name = text_of(entry.child_by_field_name("pattern"))
                if name in scope.names:
                    instance.fields[name] = scope.names[name]

    def _super(self, scope: Scope, arguments: list[Value]) -> None:
        holder = scope.holder("<class>")
        made_of = holder.names["<class>"] if holder is not None else None
        this = scope.receiver()
        if isinstance(made_of, ClassValue) and isinstance(this, Instance):
            for parent in list(self.lineage(made_of))[1:2]:
                self._build_as(this, parent, arguments)

    # What comes from elsewhere

    def _call_external(
        self, callee: External | ExternalCall, arguments: list[Value], site: Site, nodes: list[Node], *, is_new: bool
    ) -> Value:
        if isinstance(callee, ExternalCall):
            names = (*callee.callee.names, "()", *callee.names)
            external = External(callee.callee.package, names)
        else:
            external = callee
        if (own := hono.made(self, callee, external, arguments, site)) is not None:
            return own
        for library in (express.call, fastify.made, koa.made, ts_rest.call, libraries.promised, spelled.number):
            made = library(self, external, arguments, site)
            if made is not None:
                return made
        if not is_new and (made := containers.call(self, callee, arguments, site)) is not None:
            return made
        given_by = isinstance(callee, ExternalCall) and containers.gives_our_own(callee)
        if given_by and express.registers(callee.names[-1] if callee.names else "", callee, arguments):
            self._told_unknown(site)
        self._run_callbacks(arguments, site)
        given = [nodes[i] for i, value in enumerate(arguments) if isinstance(value, RouterValue) and i < len(nodes)]
        if given and not express.takes_apps(external) and not hono.is_served_by(external, arguments):
            name = ".".join((external.package, *(n for n in external.names if n != "()")))
            self.give_up(site, f"a router is given to {name}, which may add routes or guards to it")
        before = callee if isinstance(callee, ExternalCall) else None
        return ExternalCall(external, arguments, site, is_new=is_new, before=before)

    def _call_unknown(self, callee: Unknown, arguments: list[Value], site: Site) -> Value:
        owner = callee.owner
        if (made := containers.resolved(self, (callee.name,), arguments, site)) is not None:
            return made
        if isinstance(owner, Unknown) and owner.name == "Object" and arguments:
            return of_object(callee.name, arguments)
        if isinstance(owner, Unknown) and owner.name == "Promise" and arguments:
            return arguments[0]
        if isinstance(owner, Unknown) and owner.name == "Array" and callee.name == "from" and arguments:
            return arguments[0]
        if callee.name in _EACH and owner is not None:
            self.dynamic.append(f"registered for each element of `{short(_object_of(site.node))}`, which is not known")
            try:
                self._run_callbacks(arguments, site)
            finally:
                self.dynamic.pop()
            return Unknown(short(site.node), site=site)
        if express.registers(callee.name, owner, arguments):
            self._told_unknown(site)
        self._run_callbacks(arguments, site)
        if any(isinstance(option, RouterValue) for value in arguments for option in options_of(value)):
            self.give_up(site, f"a router is given to `{short(callee_of(site.node))}`, which cannot be followed")
        return Unknown(short(site.node), callee.type, owner=callee, site=site)

    def _told_unknown(self, site: Site) -> None:
        what = short(_object_of(site.node))
        self.give_up(site, f"registers a route or a guard on `{what}`, which cannot be followed")

    def _run_callbacks(self, arguments: list[Value], site: Site) -> None:
        """Run functions that are given to an unknown call and that may register something, once."""
        for value in arguments:
            registers = isinstance(value, Function) and (
                self.is_hot(value.scope.module, value.node) or self.holds_router(value)
            )
            if isinstance(value, Function) and registers and not express.is_handler(value.node):
                self.run_function(value, [], site)

    # Built-in methods

    def _call_bound(self, bound: Bound, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
        target = bound.target
        match target:
            case RouterValue(family="hono"):
                return hono.method(self, bound, arguments, site, nodes)
            case RouterValue(family="koa"):
                return koa.method(self, bound, arguments, site, nodes)
            case RouterValue(family="fastify"):
                return fastify.method(self, bound, arguments, site, nodes)
            case RouterValue() | RoutePath():
                return express.method(self, bound, arguments, site, nodes)
            case Items():
                return self._on_items(target, bound.name, arguments, site)
            case Text():
                return on_text(target, bound.name, arguments, site)
            case Function():
                return self._on_function(target, bound.name, arguments, site, nodes)
            case _:
                return Unknown(short(site.node), site=site)

    def _on_function(self, target: Function, name: str, arguments: list[Value], site: Site, nodes: list[Node]) -> Value:
        match name:
            case "bind":
                return target
            case "call":
                return self.call(target, arguments[1:], site, nodes=nodes[1:])
            case "apply":
                given = arguments[1] if len(arguments) > 1 else None
                return self.call(target, given.items if isinstance(given, Items) else [], site, nodes=nodes)
            case _:
                return Unknown(short(site.node), site=site)

    def _on_items(self, target: Items, name: str, arguments: list[Value], site: Site) -> Value:
        first = arguments[0] if arguments else None
        made = lists.changed(target, name, arguments, site, is_sure=self.doubts() <= target.under)
        if made is not None:
            return made
        match name:
            case "concat":
                added = [v for a in arguments for v in (a.items if isinstance(a, Items) else [a])]
                return Items([*target.items, *added], target.is_open)
            case "join":
                parts = [item.text if isinstance(item, Text) else "${...}" for item in target.items]
                glue = first.text if isinstance(first, Text) else ","
                return Text(glue.join(parts), not all(isinstance(item, Text) for item in target.items))
            case "flat":
                return Items(
                    [v for i in target.items for v in (i.items if isinstance(i, Items) else [i])], target.is_open
                )
            case _ if name in _EACH and first is not None:
                return self._each(target, name, arguments, site)
            case "sort" | "values" | "toString":
                return target
            case _:
                return Unknown(short(site.node), site=site)

    def _each(self, target: Items, name: str, arguments: list[Value], site: Site) -> Value:
        callback, results = arguments[0], []
        with_start = name == "reduce"
        self.bounded_list(target, site)
        carried = arguments[1] if with_start and len(arguments) > 1 else Unknown("")
        for index, item in enumerate(target.items[:MAX_UNROLLED]):
            given = [carried, item] if with_start else [item, Unknown(str(index))]
            made = self.call(callback, given, site, nodes=[])
            if name == "forEach":
                # NOTE: nobody asks for what it returns; what it does counts.
                made = self.forced(made)
            carried = made
            results.append(made)
        if target.is_open and not target.items:
            self._run_callbacks(arguments, site)
        match name:
            case "map":
                return Items(results, target.is_open)
            case "flatMap":
                parts = [v for r in map(self.forced, results) for v in (r.items if isinstance(r, Items) else [r])]
                return Items(parts, target.is_open)
            case "filter":
                return Items([lists.perhaps(value, site) for value in target.items], is_open=True)
            case "reduce":
                return carried
            case "find":
                return Choice(list(target.items)) if target.items else Unknown(short(site.node))
            case _:
                return _UNDEFINED


def _settled(callee: Value) -> Value | None:
    """What the callback of `then` is given, where the promise is of something known."""
    match callee:
        case Unknown(owner=Record() as owner, name="then"):
            return owner
        case Bound(target=RouterValue() | Items() as target, name="then"):
            return target
        case _:
            return None


def _object_of(call: Node) -> Node | None:
    callee = callee_of(call)
    return callee.child_by_field_name("object") if callee is not None else None
