"""The class or interface behind a receiver: by annotations, constructor parameters, `new`, and imports."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_TYPE_NAME = re.compile(r"\b[A-Z]\w*")
_WRAPPERS = frozenset({
    "Promise", "Pick", "Omit", "Partial", "Readonly", "Required", "Awaited", "NonNullable", "InstanceType",
    "ReturnType",
})  # fmt: skip
_DECLARED = frozenset({
    "class_declaration", "abstract_class_declaration", "interface_declaration", "type_alias_declaration", "class",
})  # fmt: skip
_DECLARATION = re.compile(
    rb"^[ \t]*(?:(?:export|default|declare|abstract)\s+)*(?:class|interface|type)\s+([\w$]+)", re.MULTILINE
)
_IN_WORD = re.compile(rb"\w")
# Methods by which containers of packages give what the target itself has put into them.
_GIVES = frozenset({"get", "resolve", "getInstance", "getAsync", "resolveAsync"})
# What has methods of its own, by names that the target may use as well: `merge`, `remove`, `search`.
_LIBRARIES = frozenset({"typeorm", "mongoose"})
_AROUND = frozenset({"parenthesized_expression", "as_expression", "non_null_expression", "await_expression"})
_MAX_STEPS = 6


@dataclass(frozen=True)
class Declared:
    """A class, interface or object type, and its file."""

    view: View
    node: Node

    @property
    def name(self) -> str:
        """Its name; empty for none."""
        return text_of(self.node.child_by_field_name("name"))

    def same(self, other: "Declared") -> bool:
        """Whether both are one declaration."""
        return self.node.id == other.node.id

    def heritage(self) -> list[str]:
        """Names of what it extends and implements."""
        clauses = (c for c in self.node.named_children if c.type in {"class_heritage", "extends_type_clause"})
        return [name for clause in clauses for name in _TYPE_NAME.findall(text_of(clause))]

    def members(self) -> list[Node]:
        """The members of its body."""
        body = self.node.child_by_field_name("body") or self.node.child_by_field_name("value") or self.node
        return body.named_children


class Files(Protocol):
    """Where declarations of other files are found."""

    def imported(self, view: View, binding: Binding) -> tuple[View, Node] | None:
        """The declaration or value behind an import."""

    def mentioning(self, word: str) -> Iterator[View]:
        """The files whose text has a word."""


@dataclass
class Receivers:
    """Types of receivers; one for all files."""

    files: Files
    _places: dict[str, dict[bytes, tuple[int, int]]] = field(default_factory=dict, init=False, repr=False)
    _properties: dict[tuple[int, str], Declared | None] = field(default_factory=dict, init=False, repr=False)
    _by_property: dict[str, Declared | None] = field(default_factory=dict, init=False)
    _implementors: dict[str, list[Declared]] = field(default_factory=dict, init=False)

    def type_of(self, view: View, node: Node, steps: int = 0) -> Declared | None:
        """The class or interface of an expression; None when it cannot be told."""
        if steps > _MAX_STEPS:
            return None
        if (cast := self._cast(view, node)) is not None:
            return cast
        node = unwrap(node)
        match node.type:
            case "call_expression":
                return self._given(view, node, steps)
            case "this":
                return self._around(view, node)
            case "identifier" | "shorthand_property_identifier":
                return self._of_name(view, node, steps)
            case "member_expression":
                return self._of_member(view, node, steps)
            case "new_expression":
                constructor = node.child_by_field_name("constructor")
                return self.named(view, last_name(constructor)) if constructor is not None else None
            case _:
                return None

    def is_of_library(self, view: View, node: Node) -> bool:
        """Whether an expression is declared to be what a library for databases has: `tickets: Repository<Ticket>`."""
        node = unwrap(node)
        base = node.child_by_field_name("object") if node.type == "member_expression" else None
        if base is not None and base.type == "this":
            owner = self._around(view, node)
            declaring = self.declaring(owner, last_name(node)) if owner is not None else None
        else:
            bound = view.names.binding(node)
            declaring = bound.node.parent if bound is not None and bound.kind == "parameter" else None
        kind = declaring.child_by_field_name("type") if declaring is not None else None
        named = _TYPE_NAME.search(text_of(kind))
        meant = view.names.declared(named.group()) if named is not None else None
        return meant is not None and meant.kind == "import" and meant.source in _LIBRARIES

    def _cast(self, view: View, node: Node) -> Declared | None:
        """The type that an expression is cast to: `(box.get("invoices") as Invoices)`."""
        while node.type in _AROUND and node.named_children:
            if node.type == "as_expression" and len(node.named_children) > 1:
                return self._first_named(view, node.named_children[-1])
            node = node.named_children[0]
        return None

    def _given(self, view: View, call: Node, steps: int) -> Declared | None:
        """What a container gives: by the type or the class that the call names, or by the type of its token.

        A method that is declared to give `this` gives what it is called on: `new Box().put(one).put(two)`.
        """
        callee = call.child_by_field_name("function")
        base = callee.child_by_field_name("object") if callee is not None else None
        owner = self._of_chain(view, base, steps) if base is not None else None
        method = self.method(owner, last_name(callee)) if owner is not None else None
        result = method[1].child_by_field_name("return_type") if method is not None else None
        if _is_this(result):
            return owner
        if not (last_name(callee) in _GIVES or (method is not None and _is_of_parameter(method[1], result))):
            return None
        listed = call.child_by_field_name("type_arguments")
        if listed is not None:
            return self._first_named(view, listed)
        first = next(iter(arguments_of(call)), None)
        made_of = self.named(view, text_of(first)) if first is not None and first.type == "identifier" else None
        return made_of if made_of is not None or first is None else self._told_by_token(view, first)

    def _of_chain(self, view: View, node: Node, steps: int) -> Declared | None:
        """The type of a receiver, however many methods that give `this` are called on it before."""
        start, called = unwrap(node), []
        while start.type == "call_expression" and (callee := start.child_by_field_name("function")) is not None:
            base = callee.child_by_field_name("object")
            if base is None:
                break
            called.append(last_name(callee))
            start = unwrap(base)
        owner = self.type_of(view, start, steps + 1) if called else None
        methods = [self.method(owner, name) for name in called] if owner is not None else [None]
        if all(m is not None and _is_this(m[1].child_by_field_name("return_type")) for m in methods):
            return owner
        return self.type_of(view, node, steps + 1)

    def _told_by_token(self, view: View, token: Node) -> Declared | None:
        """The type that a token was made for: `new Token<Invoices>("invoices")`, also as a member of an object."""
        name, member = (token, "") if token.type == "identifier" else (token.child_by_field_name("object"), "")
        if token.type == "member_expression":
            member = text_of(token.child_by_field_name("property"))
        binding = view.names.binding(name) if name is not None and name.type == "identifier" else None
        if binding is None or binding.path[1:]:
            return None
        is_import = binding.kind == "import"
        found = self.files.imported(view, binding) if is_import else (view, binding.value or binding.node)
        if found is None:
            return None
        home, made = found
        if member:
            inner = properties(unwrap(made)).get(member)
            if inner is None:
                return None
            made = inner
        declarator = made.parent if made.parent is not None and made.parent.type == "variable_declarator" else None
        kinds = [declarator.child_by_field_name("type")] if declarator is not None and not member else []
        kinds += [made.named_children[-1]] if made.type == "as_expression" and len(made.named_children) > 1 else []
        kinds += [unwrap(made).child_by_field_name("type_arguments")]
        told = (arguments for kind in kinds if kind is not None and (arguments := _arguments(kind)) is not None)
        return next((one for kind in told if (one := self._first_named(home, kind)) is not None), None)

    def _first_named(self, view: View, kind: Node) -> Declared | None:
        names = [name for name in _TYPE_NAME.findall(text_of(kind)) if name not in _WRAPPERS]
        return self.named(view, names[0]) if names else None

    def named(self, view: View, name: str) -> Declared | None:
        """The declaration that a type's name means in a file."""
        if not name:
            return None
        if (own := self.declared_in(view, name)) is not None:
            return own
        binding = view.names.declared(name)
        brought = binding is not None and (binding.kind == "import" or bool(required(binding.value)))
        found = self.files.imported(view, binding) if binding is not None and brought else None
        if found is not None and found[1].type in _DECLARED:
            return Declared(*found)
        if binding is not None and binding.kind == "import":
            module, original = binding.source, binding.path[0] if binding.path else name
            candidates = [
                d for v in self.files.mentioning(original) if (d := self.declared_in(v, original)) is not None
            ]
            return candidates[0] if len(candidates) == 1 and module.startswith((".", "@", "~", "#")) else None
        return None

    def declared_in(self, view: View, name: str) -> Declared | None:
        """A class or interface that a file declares at any level."""
        path = view.file.path
        if path not in self._places:
            found = _DECLARATION.finditer(view.file.data)
            self._places[path] = {match.group(1): match.span(1) for match in found}
        span = self._places[path].get(name.encode())
        node = view.file.root.descendant_for_byte_range(*span) if span is not None else None
        parent = node.parent if node is not None else None
        return Declared(view, parent) if parent is not None and parent.type in _DECLARED else None

    def property_type(self, owner: Declared, name: str) -> Declared | None:
        """The type of a field of a class or interface, also one that the constructor declares."""
        key = (owner.node.id, name)
        if key not in self._properties:
            # NOTE: a field whose value leads back to itself has no type.
            self._properties[key] = None
            self._properties[key] = self._property_type(owner, name)
        return self._properties[key]

    def _property_type(self, owner: Declared, name: str) -> Declared | None:
        declaring = self.declaring(owner, name)
        typed = self._annotated(owner.view, declaring) if declaring is not None else None
        if typed is not None:
            return typed
        made = declaring.child_by_field_name("value") if declaring is not None else None
        made = made or self.assigned(owner, name)
        if made is not None or declaring is not None:
            return self.type_of(owner.view, made, _MAX_STEPS - 1) if made is not None else None
        parents = (self.named(owner.view, parent) for parent in owner.heritage())
        inherited = (self.property_type(parent, name) for parent in parents if parent is not None)
        return next((found for found in inherited if found is not None), None)

    @staticmethod
    def declaring(owner: Declared, name: str) -> Node | None:
        """What declares a field of a class or interface: a member, or a parameter of the constructor."""
        for member in owner.members():
            if key_of(member) == name and member.type in {"public_field_definition", "property_signature"}:
                return member
            if member.type == "method_definition" and key_of(member) == "constructor":
                listed = member.child_by_field_name("parameters")
                for entry in listed.named_children if listed is not None else ():
                    if text_of(entry.child_by_field_name("pattern")) == name and _keeps(entry):
                        return entry
        return None

    def implementors(self, name: str) -> list[Declared]:
        """Classes of the target that implement or extend a type."""
        if name not in self._implementors:
            pattern = re.compile(rb"\bclass\s+(\w+)[^{]*\b(?:implements|extends)\b[^{]*\b" + re.escape(name.encode()))
            self._implementors[name] = [
                found
                for view in self.files.mentioning(name)
                for match in pattern.finditer(view.file.data)
                if (found := self.declared_in(view, match.group(1).decode())) is not None and name in found.heritage()
            ]
        return self._implementors[name]

    def method(self, owner: Declared, name: str, steps: int = 0) -> tuple[View, Node] | None:
        """The method of a class, of what it extends, or of the only class behind an interface."""
        for member in owner.members():
            if key_of(member) == name:
                function = member if member.type == "method_definition" else member.child_by_field_name("value")
                if function is not None and function.type in FUNCTIONS:
                    return owner.view, function
        if steps > _MAX_STEPS:
            return None
        known = [self.named(owner.view, parent) for parent in owner.heritage()]
        if owner.node.type in {"interface_declaration", "type_alias_declaration"}:
            known = list(self.implementors(owner.name))
            known = known if len(known) == 1 else []
        for parent in known:
            if parent is not None and (found := self.method(parent, name, steps + 1)) is not None:
                return found
        return self._of_abstract(owner, name, steps)

    def _of_abstract(self, owner: Declared, name: str, steps: int) -> tuple[View, Node] | None:
        """The method of the only class behind an abstract one that declares it and leaves it to others."""
        left = any(key_of(member) == name and member.type == "abstract_method_signature" for member in owner.members())
        known = self.implementors(owner.name) if left else []
        return self.method(known[0], name, steps + 1) if len(known) == 1 else None

    def _around(self, view: View, node: Node) -> Declared | None:
        return next((Declared(view, a) for a in ancestors(node) if a.type in _DECLARED), None)

    def _of_name(self, view: View, node: Node, steps: int) -> Declared | None:
        binding = view.names.binding(node)
        if binding is None:
            return None
        if binding.kind == "import":
            found = self.files.imported(view, binding)
            return self.type_of(found[0], found[1], steps + 1) if found is not None else None
        holder = binding.node
        for name in ("required_parameter", "optional_parameter", "variable_declarator"):
            holder = next((a for a in ancestors(binding.node) if a.type == name), holder)
        typed = self._annotated(view, holder) if holder.id != binding.node.id else None
        if typed is None and binding.value is not None and binding.kind == "local":
            typed = self.type_of(view, binding.value, steps + 1)
        for name in binding.path:
            typed = self.property_type(typed, name) if typed is not None else None
        return typed if typed is not None or not binding.path else self._by_consensus(binding.path[-1])

    def _of_member(self, view: View, node: Node, steps: int) -> Declared | None:
        base = node.child_by_field_name("object")
        owner = self.type_of(view, base, steps + 1) if base is not None else None
        name = last_name(node)
        found = self.property_type(owner, name) if owner is not None else None
        return found if found is not None or owner is not None else self._by_consensus(name)

    def _annotated(self, view: View, node: Node) -> Declared | None:
        annotation = node.child_by_field_name("type")
        if annotation is None:
            return None
        inline = next((c for c in annotation.named_children if c.type == "object_type"), None)
        if inline is not None:
            return Declared(view, inline)
        return self._first_named(view, annotation)

    @staticmethod
    def assigned(owner: Declared, name: str) -> Node | None:
        """What a constructor puts into a field."""
        written = {f"this.{name}", f"this.#{name}"}
        for member in owner.members():
            if key_of(member) == "constructor":
                for part in walk(member):
                    if part.type == "assignment_expression" and text_of(part.named_children[0]) in written:
                        return part.named_children[1]
        return None

    def _by_consensus(self, name: str) -> Declared | None:
        """The one class or interface that every declaration of a property of that name names."""
        if name not in self._by_property:
            self._by_property[name] = None
            # NOTE: a pattern that begins with plain text is looked for much faster than one that begins otherwise.
            pattern = re.compile(rf"{re.escape(name)}\??\s*:\s*([A-Z]\w*)\b(?!\s*\()".encode())
            found: list[Declared] = []
            for view in self.files.mentioning(name):
                data = view.file.data
                for match in pattern.finditer(data):
                    inside = match.start() > 0 and _IN_WORD.match(data, match.start() - 1) is not None
                    typed = self.named(view, match.group(1).decode()) if not inside else None
                    found += [typed] if typed is not None else []
            names = {typed.node.id for typed in found}
            self._by_property[name] = found[0] if len(names) == 1 else None
        return self._by_property[name]


def _is_this(result: Node | None) -> bool:
    return text_of(result).lstrip(": ") == "this"


def _is_of_parameter(method: Node, result: Node | None) -> bool:
    """Whether a method returns what its own type parameter stands for: `take<T>(slot: Slot<T>): T`."""
    listed = method.child_by_field_name("type_parameters")
    held = listed.named_children if listed is not None else []
    names = {text_of(one.child_by_field_name("name")) for one in held}
    return any(name in names for name in _TYPE_NAME.findall(text_of(result)))


def _arguments(kind: Node) -> Node | None:
    """The arguments of a type, or of an annotation."""
    if kind.type == "type_annotation" and kind.named_children:
        kind = kind.named_children[0]
    return kind if kind.type == "type_arguments" else kind.child_by_field_name("type_arguments")


def _keeps(entry: Node) -> bool:
    """Whether a constructor's parameter declares a field."""
    return any(c.type in {"accessibility_modifier", "override_modifier"} for c in entry.children) or any(
        c.type == "readonly" for c in entry.children
    )
