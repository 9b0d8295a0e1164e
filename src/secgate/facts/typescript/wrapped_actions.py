"""Server actions that a wrapper makes of a schema and a callback: `action(schema, async (input, ctx) => …)`."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.actions import begins_with_use_server, is_action
from secgate.facts.typescript.names import (
    Binding,
    Names,
    arguments_of,
    inside,
    last_name,
    properties,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of

# Under these a builder of actions or procedures gives what the caller sends: `async ({ parsedInput, ctx }) => …`.
_INPUTS = (("input",), ("parsedInput",), ("clientInput",))
# What a wrapper gives a callback beside the input, and what it calls the input.
_CONTEXT = re.compile(
    r"^_?(?:ctx|context|session|user|auth|member|viewer|principal|actor|me)$|(?:Ctx|Context|Session|User)$"
)
_INPUT = re.compile(r"^(?:input|data|values|payload|body|params|args|form|raw)$|^(?:parsed|client|raw)\w*$|Data$")
_LIBRARIES = frozenset({"z", "zod", "yup", "v", "valibot", "Joi", "joi", "zfd", "t", "s"})
_SCHEMA_NAME = re.compile(r"schema|input|dto|validat", re.IGNORECASE)
_SCHEMA_KEYS = ("schema", "input", "inputSchema")
_ALTERED = frozenset({"extend", "merge", "omit", "pick", "and", "or", "transform"})
_MAX_CHAIN = 8
_DECLARES = frozenset({"parenthesized_expression", "variable_declarator", "lexical_declaration"})


def wrapper_of(function: Node) -> Node | None:
    """The call that makes a server action of a function: the value of an export of a file with `'use server'`."""
    parent = function.parent
    if parent is not None and parent.type == "arguments":
        call = parent.parent
        return call if call is not None and _is_exported(call) else None
    named = function if function.type == "function_declaration" else parent
    if named is None or named.type not in {"variable_declarator", "function_declaration"}:
        return None
    block = named.parent if named.type == "function_declaration" else named.parent.parent if named.parent else None
    if block is None or block.type != "program" or not begins_with_use_server(block):
        return None
    name = text_of(named.child_by_field_name("name"))
    given = ((call, argument) for call in _exported_calls(block) for argument in arguments_of(call))
    return next((call for call, argument in given if text_of(argument) == name), None)


def is_sent(names: Names, parameter: Binding) -> bool:
    """Whether a parameter, or a part of it, is what the caller of an action or a procedure sends."""
    return is_action(parameter.owner) or parameter.path[:1] in _INPUTS or _is_wrapped_input(names, parameter)


def is_context(parameter: Binding) -> bool:
    """Whether a parameter is, by its name, what a wrapper knows of the caller."""
    return any(_CONTEXT.search(name) for name in (parameter.name, *parameter.path[:1]))


def has_schema(names: Names, call: Node) -> bool:
    """Whether the wrapper of an action is given a schema, in its arguments or before in a chain."""
    return next(_schemas(names, call), None) is not None


def _is_wrapped_input(names: Names, parameter: Binding) -> bool:
    """Whether a parameter, or a part of it, is what a browser sends to an action that a wrapper makes."""
    call = wrapper_of(parameter.owner)
    schema = next(_schemas(names, call), None) if call is not None else None
    listed = parameter.owner.child_by_field_name("parameters")
    single = parameter.owner.child_by_field_name("parameter")
    if schema is None or (listed is None and single is None):
        return False
    entries = [e for e in listed.named_children if e.type != "comment"] if listed is not None else []
    index = next((i for i, entry in enumerate(entries) if inside(parameter.node, entry)), 0)
    keys = _keys(names, schema)
    if entries and index == 0 and _is_bag(entries[0]):
        return bool(parameter.path) and _INPUT.search(parameter.path[0]) is not None
    return parameter.path[0] in keys if keys and parameter.path else index == _input_index(entries)


def _input_index(entries: list[Node]) -> int:
    """Which of the parameters the input is, by what they are called."""
    said = [text_of(entry.child_by_field_name("pattern")) for entry in entries]
    turned = len(said) > 1 and (_CONTEXT.search(said[0]) is not None or (said[0][:1] == "{" and _INPUT.search(said[1])))
    return 1 if turned else 0


def _is_bag(entry: Node) -> bool:
    """Whether a parameter takes the input out of an object that has the context, too: `({ data, ctx })`."""
    pattern = entry.child_by_field_name("pattern")
    taken = pattern.named_children if pattern is not None and pattern.type == "object_pattern" else []
    return any(_CONTEXT.search(text_of(part).partition(":")[0].strip()) for part in taken)


def _is_exported(call: Node) -> bool:
    holder: Node | None = call.parent
    while holder is not None and holder.type in {
        "parenthesized_expression",
        "variable_declarator",
        "lexical_declaration",
    }:
        holder = holder.parent
    return holder is not None and holder.type == "export_statement" and begins_with_use_server(holder.parent)


def _exported_calls(root: Node) -> Iterator[Node]:
    for statement in root.named_children:
        declaration = statement.child_by_field_name("declaration") if statement.type == "export_statement" else None
        for declarator in declaration.named_children if declaration is not None else ():
            value = declarator.child_by_field_name("value")
            if value is not None and unwrap(value).type == "call_expression":
                yield unwrap(value)


def _schemas(names: Names, call: Node) -> Iterator[Node]:
    """The schemas that a wrapper is given, in its arguments or before in a chain: `client.schema(s).action(f)`."""
    current: Node | None = call
    for _ in range(_MAX_CHAIN):
        if current is None or current.type != "call_expression":
            return
        for argument in arguments_of(current):
            options = properties(unwrap(names.resolve(argument)))
            named = [options[key] for key in _SCHEMA_KEYS if key in options]
            yield from (found for found in (argument, *named) if found in named or _is_schema(names, found))
        callee = current.child_by_field_name("function")
        current = callee.child_by_field_name("object") if callee is not None else None


def _is_schema(names: Names, node: Node) -> bool:
    source = unwrap(names.resolve(node))
    if source.type == "call_expression":
        return text_of(root_name(source)) in _LIBRARIES
    binding = names.binding(source)
    if binding is None or binding.kind != "import":
        return False
    own = text_of(source)
    return own[:1].isupper() or _SCHEMA_NAME.search(own) is not None or _SCHEMA_NAME.search(binding.source) is not None


def _keys(names: Names, schema: Node) -> frozenset[str]:
    """The keys of `z.object({ … })`; none where they are not all written there."""
    node = unwrap(names.resolve(schema))
    while node.type == "call_expression":
        if last_name(node) == "object":
            given = arguments_of(node)
            return frozenset(properties(unwrap(names.resolve(given[0])))) if given else frozenset()
        callee = node.child_by_field_name("function")
        inner = callee.child_by_field_name("object") if callee is not None else None
        if last_name(node) in _ALTERED or inner is None:
            break
        node = unwrap(inner)
    return frozenset()
