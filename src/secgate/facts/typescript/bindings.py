"""Names and members are given values: patterns are taken apart, and what is set under a condition is one of two."""

from secgate.facts.typescript.branches import either, perhaps
from secgate.facts.typescript.lists import perhaps as absent
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.names import key_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typed_values import Typed
from secgate.facts.typescript.values import (
    Choice,
    Instance,
    Items,
    Literal,
    Number,
    Record,
    RouterValue,
    Scope,
    Site,
    Text,
    Unknown,
    Value,
    options_of,
)

WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
    "type_assertion", "instantiation_expression",
})  # fmt: skip


class Bindings(Typed):
    """What gives names and members their values; expressions are added by the class built on this one."""

    def assign(self, target: Node, value: Value, scope: Scope) -> None:
        """Give a name or a member a value."""
        while target.type in WRAPPERS and (inner := inner_of(target)) is not None:
            target = inner
        if target.type == "identifier":
            name = text_of(target)
            holder = scope.holder(name)
            (holder or scope).names[name] = value
        elif target.type in {"object_pattern", "array_pattern"}:
            self.bind(target, value, scope)
        elif target.type == "subscript_expression":
            self._assign_element(target, value, scope)
        elif target.type == "member_expression":
            owner = self.forced(self.evaluate(target.child_by_field_name("object"), scope))
            name = text_of(target.child_by_field_name("property")).lstrip("#")
            for option in options_of(owner):
                self._give(option, name, value, Site(scope.module, target))

    def _give(self, owner: Value, name: str, value: Value, site: Site) -> None:
        """Give a member of a value another one."""
        match owner:
            case Items() if name == "length":
                owner.items[:] = [absent(held, site) for held in owner.items]
            case Record():
                self._set(owner, name, value, site)
            case Instance():
                is_sure = self.doubts() <= owner.under or name not in owner.fields
                held = None if is_sure else self.member(owner, name, site)
                owner.fields[name] = value if held is None else either([value, held], "", site)
            case RouterValue():
                owner.fields[name] = value
            case _:
                pass

    def _set(self, record: Record, name: str, value: Value, site: Site) -> None:
        held = record.entries.get(name)
        if isinstance(held, Value) and self.doubts() > record.under:
            value = either([value, held], "", site)
        record.entries[name] = value

    def _assign_element(self, target: Node, value: Value, scope: Scope) -> None:
        owner = self.forced(self.evaluate(target.child_by_field_name("object"), scope))
        index = self.forced(self.evaluate(target.child_by_field_name("index"), scope))
        site = Site(scope.module, target)
        if isinstance(owner, Items):
            for place, held in enumerate(owner.items):
                if not isinstance(index, Number) or index.number == place:
                    owner.items[place] = Choice([value, held], site)
        elif isinstance(owner, Record) and isinstance(index, Text) and not index.is_open:
            self._set(owner, index.text, value, site)
        elif isinstance(owner, Record):
            owner.entries = {key: perhaps(held, value) for key, held in owner.entries.items()}

    def bind(self, pattern: Node, value: Value, scope: Scope) -> None:
        """Bind the names of a pattern to the parts of a value."""
        match pattern.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                scope.names[text_of(pattern)] = value
            case "object_pattern":
                for entry in pattern.named_children:
                    self._bind_entry(entry, value, scope)
            case "array_pattern":
                for index, entry in enumerate(pattern.named_children):
                    known = isinstance(value, Items) and index < len(value.items)
                    part = value.items[index] if isinstance(value, Items) and known else Unknown(short(entry))
                    self.bind(entry, part, scope)
            case "assignment_pattern" | "object_assignment_pattern":
                left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
                missing = isinstance(value, Literal) and value.value is None
                if left is not None:
                    self.bind(left, self.evaluate(right, scope) if missing else value, scope)
            case "rest_pattern" if pattern.named_children:
                self.bind(pattern.named_children[0], value, scope)
            case _:
                return

    def _bind_entry(self, entry: Node, value: Value, scope: Scope) -> None:
        site = Site(scope.module, entry)
        if entry.type == "pair_pattern":
            inner = entry.child_by_field_name("value")
            if inner is not None:
                self.bind(inner, self.member(value, key_of(entry), site), scope)
        elif entry.type == "shorthand_property_identifier_pattern":
            scope.names[text_of(entry)] = self.member(value, text_of(entry), site)
        elif entry.type in {"object_assignment_pattern", "assignment_pattern"}:
            left = entry.child_by_field_name("left")
            if left is not None:
                self.bind(entry, self.member(value, text_of(left), site), scope)
        elif entry.type == "rest_pattern" and entry.named_children:
            self.bind(entry.named_children[0], Unknown(short(entry), site=site), scope)


def inner_of(node: Node) -> Node | None:
    """The expression inside parentheses or a cast."""
    if node.type == "type_assertion":
        return node.named_children[-1] if node.named_children else None
    return next((child for child in node.named_children if child.type != "comment"), None)
