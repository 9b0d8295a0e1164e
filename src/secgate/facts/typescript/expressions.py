"""What an expression stands for."""

from collections.abc import Iterator
from dataclasses import replace

from secgate.facts.typescript import containers
from secgate.facts.typescript.bindings import WRAPPERS, Bindings, inner_of
from secgate.facts.typescript.branches import is_getter, perhaps
from secgate.facts.typescript.literals import calculated, literal_of, short, written
from secgate.facts.typescript.machine import MAX_DEPTH
from secgate.facts.typescript.modules import members
from secgate.facts.typescript.names import FUNCTIONS, key_of, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.types import member_type
from secgate.facts.typescript.values import (
    MAX_ITEMS,
    Bound,
    Choice,
    ClassValue,
    Condition,
    Deferred,
    External,
    ExternalCall,
    Function,
    Instance,
    Items,
    Literal,
    Number,
    Pattern,
    Record,
    RoutePath,
    RouterValue,
    Scope,
    Site,
    Text,
    Thunk,
    TypeRef,
    Unknown,
    Value,
)

_EMPTY = Literal(None)
# The parts of a request as celebrate names them: `Segments.BODY` is "body".
_SEGMENTS = ("celebrate", "Segments")
_LOGICAL = frozenset({"||=", "&&=", "??="})


class Expressions(Bindings):
    """Expressions; what a call does is added by the class built on this one."""

    def evaluate(self, node: Node | None, scope: Scope) -> Value:
        """The value of an expression; Unknown for what is too deep or of no interest here."""
        if node is None:
            return _EMPTY
        self.step()
        if self._depth >= MAX_DEPTH:
            self.give_up(Site(scope.module, node), "nests too deep to follow")
            return Unknown(short(node))
        self._depth += 1
        try:
            return self._evaluate(node, scope)
        finally:
            self._depth -= 1

    def _evaluate(self, node: Node, scope: Scope) -> Value:
        cast: Node | None = None
        while node.type in WRAPPERS:
            inner = inner_of(node)
            if inner is None:
                return Unknown(short(node))
            if cast is None and node.type == "as_expression" and node.named_child_count > 1:
                cast = node.named_children[-1]
            node = inner
        return self._plain(node, scope) if cast is None else self.typed(self._plain(node, scope), cast, scope)

    def _plain(self, node: Node, scope: Scope) -> Value:  # noqa: C901, PLR0911 - one branch for each kind of node
        """The value of an expression without parentheses and casts around it."""
        kind = node.type
        if kind in {"identifier", "shorthand_property_identifier"}:
            name = text_of(node)
            return _EMPTY if name == "undefined" else self.lookup(name, scope)
        if kind in {"string", "number", "true", "false", "null", "undefined", "regex"}:
            return literal_of(node)
        if kind in FUNCTIONS:
            return Function(node, scope, scope.receiver(), text_of(node.child_by_field_name("name")))
        match kind:
            case "template_string":
                return self._template(node, scope)
            case "member_expression" | "subscript_expression":
                return self._member(node, scope)
            case "call_expression" | "new_expression":
                return self.evaluate_call(node, scope)
            case "object":
                return self._object(node, scope)
            case "array":
                return self._array(node, scope)
            case "this":
                return scope.receiver() or Unknown("this", name="this")
            case "class":
                return ClassValue(node, scope, text_of(node.child_by_field_name("name")))
            case _:
                return self._operation(node, scope)

    def evaluate_call(self, node: Node, scope: Scope) -> Value:
        """The value of a call or a `new` expression."""
        raise NotImplementedError

    def _operation(self, node: Node, scope: Scope) -> Value:
        match node.type:
            case "binary_expression":
                return self._binary(node, scope)
            case "ternary_expression":
                return self._ternary(node, scope)
            case "assignment_expression" | "augmented_assignment_expression":
                value = self.evaluate(node.child_by_field_name("right"), scope)
                left = node.child_by_field_name("left")
                if left is not None and node.type == "assignment_expression":
                    self.assign(left, value, scope)
                elif left is not None and text_of(node.child_by_field_name("operator")) in _LOGICAL:
                    value = Choice([value, self.evaluate(left, scope)], Site(scope.module, node))
                    self.assign(left, value, scope)
                return value
            case "sequence_expression":
                values = [self.evaluate(child, scope) for child in node.named_children]
                return values[-1] if values else _EMPTY
            case "unary_expression":
                inner = self.evaluate(node.child_by_field_name("argument"), scope)
                if text_of(node.child_by_field_name("operator")) == "-" and isinstance(inner, Number):
                    return Number(-inner.number)
                return Unknown(short(node), site=Site(scope.module, node))
            case _:
                return Unknown(short(node), site=Site(scope.module, node))

    def _binary(self, node: Node, scope: Scope) -> Value:
        operator = text_of(node.child_by_field_name("operator"))
        left = self.evaluate(node.child_by_field_name("left"), scope)
        tested = node.child_by_field_name("left")
        if tested is not None and operator in {"&&", "||", "??"} and not isinstance(left, Literal):
            right = self._under(tested, node.child_by_field_name("right"), scope, holds=operator == "&&")
        else:
            right = self.evaluate(node.child_by_field_name("right"), scope)
        if isinstance(left, Number) and isinstance(right, Number):
            return calculated(operator, left.number, right.number)
        if operator == "+" and (isinstance(left, Text) or isinstance(right, Text)):
            parts = [
                written(left, node.child_by_field_name("left")),
                written(right, node.child_by_field_name("right")),
            ]
            return Text("".join(part.text for part in parts), any(part.is_open for part in parts))
        if operator in {"||", "??"}:
            if isinstance(left, Text | Number | Function | RouterValue | Record | Items | Instance):
                return left
            if isinstance(left, Literal) and not left.value:
                return right
            return Choice([left, right], Site(scope.module, node))
        if operator == "&&":
            return (
                right
                if isinstance(left, Text | Number | Function | RouterValue | Record | Items)
                else Choice([right, left], Site(scope.module, node))
            )
        return Unknown(short(node), site=Site(scope.module, node))

    def _ternary(self, node: Node, scope: Scope) -> Value:
        condition = node.child_by_field_name("condition")
        known = self.evaluate(condition, scope)
        parts = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
        if isinstance(known, Literal):
            return self.evaluate(parts[0 if known.value else 1], scope)
        site = Site(scope.module, condition if condition is not None else node)
        tested = condition if condition is not None else node
        return Choice([self._under(tested, part, scope, holds=index == 0) for index, part in enumerate(parts)], site)

    def _under(self, test: Node, node: Node | None, scope: Scope, *, holds: bool) -> Value:
        """The value of an expression that is only reached when a test turns out so."""
        self.conditions.append(Condition(Site(scope.module, test), holds))
        try:
            return self.evaluate(node, scope)
        finally:
            self.conditions.pop()

    def _template(self, node: Node, scope: Scope) -> Value:
        text, is_open = "", False
        for child in node.named_children:
            if child.type == "template_substitution":
                inner = child.named_children[0] if child.named_children else None
                part = written(self.evaluate(inner, scope), inner)
                text, is_open = text + part.text, is_open or part.is_open
            else:
                text += text_of(child)
        if not node.named_children:
            text = text_of(node).strip("`")
        return Text(text, is_open)

    def _object(self, node: Node, scope: Scope) -> Value:
        made = Record(under=self.doubts())
        for entry in node.named_children:
            if entry.type == "spread_element":
                inner = self.evaluate(entry.named_children[0] if entry.named_children else None, scope)
                if isinstance(inner, Record):
                    made.entries.update(inner.entries)
                    made.is_open = made.is_open or inner.is_open
                else:
                    # NOTE: what is spread may hold a handler of the same name.
                    made.entries = {key: perhaps(value, inner) for key, value in made.entries.items()}
                    made.is_open = True
                continue
            if entry.type == "comment":
                continue
            name = key_of(entry) or self._computed(entry, scope)
            if not name:
                made.is_open = True
            elif entry.type == "method_definition":
                method = Function(entry, scope, made, name)
                made.entries[name] = Deferred(method, [], Site(scope.module, entry)) if is_getter(entry) else method
            else:
                made.entries[name] = self.evaluate(value_of(entry), scope)
        return made

    def _computed(self, entry: Node, scope: Scope) -> str:
        key = entry.child_by_field_name("key") or entry.child_by_field_name("name")
        inner = key.named_children[0] if key is not None and key.named_children else None
        value = self.evaluate(inner, scope)
        if isinstance(value, External) and (value.package, *value.names[:-1]) == _SEGMENTS:
            return value.names[-1].lower()
        return value.text if isinstance(value, Text) and not value.is_open else ""

    def _array(self, node: Node, scope: Scope) -> Value:
        return Items(*self.values_of(node.named_children, scope)[:2], under=self.doubts())

    def values_of(self, nodes: list[Node], scope: Scope) -> tuple[list[Value], bool, list[Node]]:
        """Values of the entries of an array or an argument list, whether others may follow, and their nodes."""
        values: list[Value] = []
        places: list[Node] = []
        is_open = False
        for node in nodes:
            if node.type == "comment":
                continue
            if node.type == "spread_element":
                inner = self.evaluate(node.named_children[0] if node.named_children else None, scope)
                if isinstance(inner, Items) and len(values) + len(inner.items) > MAX_ITEMS:
                    reason = f"makes a list of more than {MAX_ITEMS} elements; too many to follow"
                    self.give_up(Site(scope.module, node), reason)
                    is_open = True
                elif isinstance(inner, Items):
                    values += inner.items
                    places += [node] * len(inner.items)
                    is_open = is_open or inner.is_open
                else:
                    values.append(inner)
                    places.append(node)
                    is_open = True
            else:
                values.append(self.evaluate(node, scope))
                places.append(node)
        return values, is_open, places

    def _member(self, node: Node, scope: Scope) -> Value:
        owner = self.evaluate(node.child_by_field_name("object"), scope)
        site = Site(scope.module, node)
        if node.type == "member_expression":
            return self.member(owner, text_of(node.child_by_field_name("property")).lstrip("#"), site)
        index = self.evaluate(node.child_by_field_name("index"), scope)
        if isinstance(index, Text) and not index.is_open:
            return self.member(owner, index.text, site)
        if isinstance(index, Number) and isinstance(owner, Items) and 0 <= index.number < len(owner.items):
            return owner.items[int(index.number)]
        if isinstance(owner, RouterValue):
            return Bound(owner, "")
        return Unknown(short(node), owner=owner, site=site)

    def member(self, owner: Value, name: str, site: Site) -> Value:  # noqa: C901, PLR0911 - one branch for each kind of value
        """What a member of a value stands for."""
        owner = self.forced(owner)
        found = self._own_member(owner, name)
        if found is not None:
            return found
        match owner:
            case External():
                return External(owner.package, owner.names if name == "default" else (*owner.names, name))
            case ExternalCall() | Unknown() if (held := containers.given(self, owner, name, site)) is not None:
                return held
            case ExternalCall():
                return replace(owner, names=(*owner.names, name))
            case RouterValue() | RoutePath() | Items() | Text() | Function() | Pattern():
                return Bound(owner, name)
            case Choice():
                return Choice([self.member(option, name, site) for option in owner.options], owner.condition)
            case Unknown():
                typed = self.instance_of(owner.type)
                if typed is not None and self.has_member(typed, name):
                    return self.member(typed, name, site)
                kind = member_type(self, owner.type, name)
                return Unknown(short(site.node), kind, owner=owner, name=name, site=site)
            case Instance():
                return self._inherited(owner, name, site)
            case Record() if owner.is_open or owner.type is not None:
                return Unknown(short(site.node), member_type(self, owner.type, name), owner=owner, name=name, site=site)
            case Record():
                return Bound(owner, name) if name in {"hasOwnProperty", "toString"} else _EMPTY
            case _:
                return Unknown(short(site.node), owner=owner, name=name, site=site)

    def _own_member(self, owner: Value, name: str) -> Value | None:
        held: dict[str, Value | Thunk] | None = None
        match owner:
            case Record():
                held = owner.entries
            case Instance():
                self.build(owner)
                held = owner.fields
            case RouterValue():
                held = owner.fields
                (owner.whole or owner).served |= name == "fetch"
            case ClassValue():
                return self._static(owner, name)
            case _:
                return None
        value = held.get(name)
        if value is None:
            return None
        if isinstance(value, Thunk):
            if value.is_running:
                return Unknown(name, name=name)
            value.is_running = True
            try:
                value = held[name] = self.typed_field(value)
            finally:
                if isinstance(held.get(name), Thunk):
                    held[name] = Unknown(name, name=name)
        return self.forced(value)

    def has_member(self, instance: Instance, name: str) -> bool:
        """Whether a class or one that it extends declares a member."""
        bodies = (made_of.node.child_by_field_name("body") for made_of in self.lineage(instance.made_of))
        return any(member_name == name for body in bodies for member_name, _ in members(body))

    def typed_field(self, thunk: Thunk) -> Value:
        """The value of a field's initialiser."""
        return self.evaluate(thunk.node, thunk.scope)

    def build(self, instance: Instance) -> None:
        """Set the fields that the class and its constructor give an instance, once."""
        raise NotImplementedError

    def _static(self, owner: ClassValue, name: str) -> Value | None:
        for member_name, node in members(owner.node.child_by_field_name("body")):
            if member_name == name and any(child.type == "static" for child in node.children):
                if node.type == "method_definition":
                    found = Function(node, owner.scope, owner, name)
                    return self.call(found, [], Site(owner.scope.module, node), nodes=[]) if is_getter(node) else found
                return self.evaluate(node.child_by_field_name("value"), owner.scope)
        return None

    def _inherited(self, owner: Instance, name: str, site: Site) -> Value:
        """A method or declared field of an instance's class or of the classes it extends."""
        for made_of in self.lineage(owner.made_of):
            for member_name, node in members(made_of.node.child_by_field_name("body")):
                if member_name != name:
                    continue
                if node.type == "method_definition":
                    scope = Scope(made_of.scope.module, made_of.scope, this=owner)
                    found = Function(node, scope, owner, name)
                    return self.forced(self.call(found, [], site, nodes=[])) if is_getter(node) else found
                declared = self.type_ref(node.child_by_field_name("type"), made_of.scope)
                return Unknown(short(site.node), declared, owner=owner, name=name, site=site)
        return Unknown(short(site.node), owner=owner, name=name, site=site)

    def lineage(self, made_of: ClassValue) -> Iterator[ClassValue]:
        """A class and those that it extends, nearest first."""
        for _ in range(8):
            yield made_of
            heritage = next((c for c in made_of.node.named_children if c.type == "class_heritage"), None)
            if heritage is None:
                return
            clause = next((c for c in heritage.named_children if c.type == "extends_clause"), heritage)
            value = clause.child_by_field_name("value") or (clause.named_children[0] if clause.named_children else None)
            parent = self.forced(self.evaluate(value, made_of.scope)) if value is not None else None
            if not isinstance(parent, ClassValue) or parent.node == made_of.node:
                return
            made_of = parent

    def of_type(self, kind: TypeRef | None, name: str) -> Value:
        """An unknown value of a declared type."""
        return Unknown(name, kind, name=name)
