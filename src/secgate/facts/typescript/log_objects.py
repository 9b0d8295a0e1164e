"""Secrets in objects that are logged whole: by a type that says so, the schema that parses them, or their parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.sensitive import is_secret
from secgate.facts.typescript.logs import Carried, hides
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    entries_of,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_MAX_STEPS = 5
_OBJECTS = frozenset({"identifier", "shorthand_property_identifier", "member_expression", "call_expression"})
_HOLDERS = frozenset({"required_parameter", "optional_parameter", "variable_declarator"})
_PARSES = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync", "validateSync", "validate", "attempt"})
_SHAPED = frozenset({"object", "strictObject", "looseObject", "strict"})
_INFERRED = frozenset({"infer", "output", "TypeOf", "Infer", "InferOutput", "InferType", "Static"})
_FIXED = frozenset({"string", "number", "true", "false", "null", "undefined", "unary_expression", "regex"})


def secrets_in(view: View, value: Carried) -> tuple[str, ...]:
    """The names of the secrets in an object that is logged as a whole."""
    if value.followed or value.node.type not in _OBJECTS or (value.in_text and not value.whole):
        return ()
    return tuple(dict.fromkeys(_Shapes(view).of(value.node)))


@dataclass(frozen=True)
class _Shapes:
    """The secrets in the objects of one file."""

    view: View
    steps: int = 0

    def of(self, node: Node) -> list[str]:
        """Those in what an expression stands for."""
        node = unwrap(node)
        if self.steps > _MAX_STEPS:
            return []
        match node.type:
            case "object":
                return list(self._literal(node))
            case "identifier" | "shorthand_property_identifier":
                binding = self.view.names.binding(node)
                return self._bound(binding) if binding is not None else []
            case "member_expression":
                return self._member(node)
            case "call_expression":
                return self._given_back(node)
            case _:
                return []

    def _further(self, view: View | None = None) -> "_Shapes":
        return _Shapes(view or self.view, self.steps + 1)

    def _literal(self, node: Node) -> Iterator[str]:
        for key, written in entries_of(node):
            value = unwrap(written)
            if value.type == "object":
                yield from self._further().of(value)
            elif is_secret(key) and value.type not in _FIXED and not (value.type == "call_expression" and hides(value)):
                yield key

    def _bound(self, binding: Binding) -> list[str]:
        question = ("secrets in", binding.node.id)
        answers = self.view.links.answers
        if question not in answers:
            # NOTE: a name whose value leads back to itself holds nothing.
            answers[question] = []
            answers[question] = self._of_binding(binding)
        found = answers[question]
        return [str(name) for name in found] if isinstance(found, list) else []

    def _of_binding(self, binding: Binding) -> list[str]:
        if binding.kind == "import":
            found = self.view.links.value(self.view, binding)
            return self._further(found[0]).of(found[1]) if found is not None else []
        if binding.path or binding.kind not in {"parameter", "local"}:
            return []
        holder = next((a for a in ancestors(binding.node) if a.type in _HOLDERS), None)
        annotation = holder.child_by_field_name("type") if holder is not None else None
        if annotation is not None and annotation.named_children:
            return self.typed(annotation.named_children[0])
        return self._further().of(binding.value) if binding.value is not None else []

    def _member(self, node: Node) -> list[str]:
        """A part of an object: `config.auth`, or the outcome of a schema: `result.data`."""
        base, name = node.child_by_field_name("object"), last_name(node)
        binding = self.view.names.binding(unwrap(base)) if base is not None else None
        if base is None or binding is None or binding.path[1:]:
            return []
        if name == "data":
            return self._further().of(base) if binding.value is not None else []
        found = self.view.links.value(self.view, binding) if binding.kind == "import" else (self.view, binding.value)
        if found is None or found[1] is None:
            return []
        part = properties(found[0].names.resolve(found[1])).get(name)
        return self._further(found[0]).of(part) if part is not None and unwrap(part).type == "object" else []

    def _given_back(self, call: Node) -> list[str]:
        """What a schema gives, or a function of the target by its return type or by what it returns."""
        callee = call.child_by_field_name("function")
        base = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if callee is None or (hides(call) and last_name(call) not in _PARSES):
            return []
        if last_name(callee) in _PARSES and base is not None:
            schemas = [base, *arguments_of(call)[1:]]
            return [name for schema in schemas for name in self.of_schema(schema)]
        declared = self.view.links.declared(self.view, callee)
        if declared is None:
            return []
        view, function = declared
        said = function.child_by_field_name("return_type")
        further = self._further(view)
        if said is not None and said.named_children:
            return further.typed(said.named_children[0])
        return [name for given in returned(function)[:2] for name in further.of(given)]

    def typed(self, node: Node) -> list[str]:
        """The fields of a type that are texts and secrets by their name."""
        if self.steps > _MAX_STEPS:
            return []
        if node.type in {"object_type", "interface_body"}:
            return [name for member in node.named_children for name in _field(member)]
        if node.type == "type_identifier":
            return self._named(text_of(node))
        if node.type != "generic_type":
            return []
        listed = node.child_by_field_name("type_arguments")
        first = listed.named_children[0] if listed is not None and listed.named_children else None
        name = text_of(node.child_by_field_name("name")).rpartition(".")[2]
        if first is None:
            return []
        if name in _INFERRED:
            queried = first.named_children[0] if first.type == "type_query" and first.named_children else None
            return self.of_schema(queried) if queried is not None else []
        return self._further().typed(first) if name in {"Promise", "Readonly", "Required"} else []

    def _named(self, name: str) -> list[str]:
        declared = self.view.links.typed(self.view, name)
        if declared is None or declared[1].type not in {"interface_declaration", "type_alias_declaration"}:
            return []
        body = declared[1].child_by_field_name("value") or declared[1].child_by_field_name("body")
        return self._further(declared[0]).typed(body) if body is not None else []

    def of_schema(self, node: Node) -> list[str]:
        """The secret fields of a schema: `z.object({ … })`."""
        node = unwrap(node)
        binding = self.view.names.binding(node)
        if binding is not None and binding.kind == "import":
            found = self.view.links.value(self.view, binding)
            return self._further(found[0]).of_schema(found[1]) if found is not None and self.steps < _MAX_STEPS else []
        made = self.view.names.resolve(node)
        shapes = [call for call in walk(made) if call.type == "call_expression" and last_name(call) in _SHAPED]
        objects = [a for call in shapes for a in arguments_of(call)[:1] if a.type == "object"]
        return [key for shape in objects for key, _ in entries_of(shape) if is_secret(key)]


def _field(member: Node) -> Iterator[str]:
    name, said = member.child_by_field_name("name"), member.child_by_field_name("type")
    if member.type == "property_signature" and said is not None and "string" in text_of(said).split("<")[0]:
        written = text_of(name).strip("'\"")
        if is_secret(written):
            yield written
