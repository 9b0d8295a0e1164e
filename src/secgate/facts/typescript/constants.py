"""What an expression stands for, across files: constants, imports, option objects, class fields, settings.

A name is followed to the one expression that it always has. What is assigned twice, handed in or computed ends the way,
and the last expression that is known is the answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Site, View, argument_for

NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_FIELDS = frozenset({"public_field_definition", "field_definition"})
_MAX_STEPS = 12
_ENVIRONMENT = re.compile(r"^(?:process\.env|import\.meta\.env|Bun\.env|env)$")
_CAPITALS = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$")
_SETTINGS = re.compile(r"(?:config|settings|env|environment|options|secrets)(?:_?service)?$", re.IGNORECASE)
_READ_SETTING = re.compile(r"^(?:get|getOrThrow|require|env|string|int|getString|getNumber)$")
_ENV_PARTS = ("server", "shared", "client")
_PARSES = re.compile(r"^(?:safe)?[pP]arse(?:Async)?$|^validate(?:Sync)?$|^cleanEnv$")


@dataclass(frozen=True)
class Held:
    """An expression and the file it stands in."""

    view: View
    node: Node

    @property
    def line(self) -> int:
        """Its line, 1-based."""
        return self.node.start_point.row + 1


@dataclass(frozen=True)
class Setting:
    """A value that is read from the environment or a settings object.

    Attributes:
        name: of the variable or entry.
        schema: what a schema of the target demands of it, where one is found.
        deployed: it is set from outside: a variable of the environment, or an entry that is spelled like one.
    """

    name: str
    schema: Held | None = None
    deployed: bool = True


def held(view: View, node: Node, steps: int = _MAX_STEPS) -> Held:
    """The expression that a value always is, at most so many steps away."""
    found = Held(view, unwrap(node))
    for left in range(steps - 1, -1, -1):
        step = _step(found, left)
        if step is None:
            return found
        found = Held(step.view, unwrap(step.node))
    return found


def written_out(view: View, node: Node) -> Node | None:
    """The text in the code that a value always is; None for anything that is only known at run time."""
    found = held(view, node).node
    return found if found.type == "string" and found.named_child_count > 0 else None


def _step(at: Held, steps: int) -> Held | None:
    node = at.node
    if node.type in NAMES:
        binding = at.view.names.binding(node)
        return _named(at.view, binding, steps) if binding is not None else None
    if node.type == "member_expression":
        return _member(at, steps)
    if node.type == "call_expression" and not arguments_of(node):
        return _returned(at)
    return None


def _named(view: View, binding: Binding, steps: int) -> Held | None:
    if binding.kind == "import":
        # NOTE: a name that stands for a whole module has no value of its own.
        found = view.links.value(view, binding)
        return Held(*found) if found is not None else None
    if binding.kind != "local" or binding.value is None or view.names.assignments(binding):
        return None
    if not binding.path:
        if required(binding.value):
            found = view.links.exported(view, binding, "default")
            return Held(*found) if found is not None and found[1].type not in FUNCTIONS else None
        return Held(view, binding.value)
    if required(binding.value):
        found = view.links.exported(view, binding, binding.path[0])
        return Held(*found) if found is not None and found[1].type not in FUNCTIONS else None
    holder: Held | None = Held(view, binding.value)
    for part in binding.path:
        holder = entry(holder, part, steps)[0] if holder is not None else None
    return holder


def _member(at: Held, steps: int) -> Held | None:
    base, name = at.node.child_by_field_name("object"), last_name(at.node)
    if base is None:
        return None
    base = unwrap(base)
    if base.type == "this":
        return _field(at, name)
    binding = at.view.names.binding(base) if base.type == "identifier" else None
    if binding is not None and not binding.path and (binding.kind == "import" or required(binding.value)):
        found = at.view.links.exported(at.view, binding, name)
        if found is not None:
            return Held(*found) if found[1].type not in FUNCTIONS else None
    if binding is not None and binding.kind == "class":
        return _static(at.view, binding, name)
    return entry(Held(at.view, base), name, steps)[0]


def _static(view: View, binding: Binding, name: str) -> Held | None:
    """The value of a constant of a class: `static readonly ALGORITHM = 'HS256'`."""
    declared = binding.node.parent
    body = declared.child_by_field_name("body") if declared is not None else None
    values = [
        member.child_by_field_name("value")
        for member in (body.named_children if body is not None else ())
        if member.type in _FIELDS
        and key_of(member).lstrip("#") == name
        and {"static", "readonly"} <= {child.type for child in member.children}
    ]
    value = values[0] if len(values) == 1 else None
    return Held(view, value) if value is not None else None


def _field(at: Held, name: str) -> Held | None:
    """The one value of a field of the class: its initialiser, or what the constructor alone assigns."""
    body = next((a for a in ancestors(at.node) if a.type == "class_body"), None)
    given = [
        value
        for member in (body.named_children if body is not None else ())
        if member.type in _FIELDS and key_of(member).lstrip("#") == name
        for value in [member.child_by_field_name("value")]
        if value is not None
    ]
    for part in walk(body) if body is not None else ():
        if part.type == "assignment_expression" and text_of(part.child_by_field_name("left")) == f"this.{name}":
            right = part.child_by_field_name("right")
            given += [right] if right is not None else []
    if len(given) > 1 or body is None:
        return None
    own = given[0] if given else None
    return _constructed(at.view, body, own, name) or (Held(at.view, own) if own is not None else None)


def _constructed(view: View, body: Node, value: Node | None, name: str) -> Held | None:
    """What the one `new` of a class gives for a field that its constructor keeps a parameter in."""
    methods = (member for member in body.named_children if member.type == "method_definition")
    constructor = next((method for method in methods if key_of(method) == "constructor"), None)
    kept = text_of(unwrap(value)) if value is not None else name
    listed = view.names.parameters(constructor) if constructor is not None else ()
    binding = next((one for one in listed if one.name == kept), None)
    if binding is None or body.parent is None or not (value is not None or _is_field(binding.node)):
        return None
    key = ("made", body.parent.id)
    if key not in view.links.answers:
        sites = view.links.made(view, body.parent)
        view.links.answers[key] = sites[0] if len(sites) == 1 else None
    site = view.links.answers[key]
    argument = argument_for(site, binding) if isinstance(site, Site) else None
    if argument is None or not isinstance(site, Site) or argument.id == site.call.id:
        return None
    return Held(site.view, argument)


def _is_field(parameter: Node) -> bool:
    """Whether a parameter of a constructor is a field, too: `private readonly settings`."""
    holder = next((a for a in ancestors(parameter) if a.type in {"required_parameter", "optional_parameter"}), None)
    return holder is not None and any(child.type in {"accessibility_modifier", "readonly"} for child in holder.children)


def _returned(at: Held) -> Held | None:
    """What a function without arguments always gives back: `getConfig()`."""
    callee = at.node.child_by_field_name("function")
    found = at.view.links.declared(at.view, callee) if callee is not None else None
    if found is None:
        return None
    view, function = found
    body = function.child_by_field_name("body")
    if body is None:
        return None
    if body.type != "statement_block":
        return Held(view, body)
    own = [r for r in walk(body) if r.type == "return_statement" and function_around(r) == function]
    values = [r.named_children[0] for r in own if r.named_children]
    return Held(view, values[0]) if len(own) == len(values) == 1 else None


def entry(holder: Held | None, key: str, steps: int = _MAX_STEPS) -> tuple[Held | None, bool]:
    """The value under a key of an object, through its spreads, and whether all of the object could be read.

    Returns:
        (None, True) when it surely has no such key.
    """
    if holder is None or steps <= 0:
        return None, False
    later = _assigned(holder, key)
    if later is not None:
        return later, True
    at = held(holder.view, _first_value(holder), steps)
    if at.node.type in {"null", "undefined"} or text_of(at.node) == "undefined":
        return None, True
    if at.node.type == "enum_declaration":
        return _of_enum(at, key), True
    if at.node.type != "object":
        return None, False
    found: Held | None = None
    complete = True
    for child in at.node.named_children:
        if child.type in {"pair", "shorthand_property_identifier"} and key_of(child) == key:
            found, complete = Held(at.view, value_of(child)), True
        elif child.type == "spread_element" and child.named_children:
            inner, known = entry(Held(at.view, child.named_children[0]), key, steps - 1)
            found = inner if inner is not None else found
            complete = complete and (known or inner is not None)
    if found is not None and text_of(found.node) == "undefined":
        return None, complete
    return found, complete


def _of_enum(at: Held, key: str) -> Held | None:
    """The value that an enum gives a member; None for one that is only counted."""
    body = at.node.child_by_field_name("body")
    members = body.named_children if body is not None else ()
    given = (member.child_by_field_name("value") for member in members if key_of(member) == key)
    return next((Held(at.view, value) for value in given if value is not None), None)


def _assigned(holder: Held, key: str) -> Held | None:
    """What `holder.key = …` gives, the last one."""
    binding = holder.view.names.binding(unwrap(holder.node))
    wanted = f"{text_of(unwrap(holder.node))}.{key}"
    pairs = holder.view.names.assignments(binding) if binding is not None else []
    found = [right for left, right in pairs if text_of(left) == wanted]
    return Held(holder.view, found[-1]) if found else None


def _first_value(holder: Held) -> Node:
    """The object that a name holds although some of its entries are assigned later."""
    node = unwrap(holder.node)
    binding = holder.view.names.binding(node)
    if binding is None or binding.kind != "local" or binding.value is None or binding.path:
        return node
    whole = any(unwrap(left).type in NAMES for left, _ in holder.view.names.assignments(binding))
    return node if whole or unwrap(binding.value).type != "object" else unwrap(binding.value)


def entries(holder: Held | None, steps: int = _MAX_STEPS) -> Iterator[tuple[str, Held]]:
    """Every entry of an object and of what is spread into it; nothing for what cannot be read."""
    at = held(holder.view, _first_value(holder), steps) if holder is not None and steps > 0 else None
    for child in at.node.named_children if at is not None and at.node.type == "object" else ():
        if at is not None and child.type in {"pair", "shorthand_property_identifier"} and key_of(child):
            yield key_of(child), Held(at.view, value_of(child))
        elif at is not None and child.type == "spread_element" and child.named_children:
            yield from entries(Held(at.view, child.named_children[0]), steps - 1)


def setting(at: Held) -> Setting | None:
    """The setting that an expression reads; None for anything else."""
    node = at.node
    if node.type in {"member_expression", "subscript_expression"}:
        base, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        name = text_of(index).strip("'\"`") if index is not None else last_name(node)
        if base is None:
            return None
        is_outer = _ENVIRONMENT.match(text_of(unwrap(base))) is not None
        schema = _schema_of(_handed_over(held(at.view, base)), name)
        if schema is not None or is_outer:
            return Setting(name, schema)
        capitals = _CAPITALS.match(name) is not None
        return Setting(name, deployed=capitals) if capitals or _SETTINGS.search(last_name(base)) else None
    return _asked(node) if node.type == "call_expression" else None


def _asked(call: Node) -> Setting | None:
    """`config.get('NAME')`."""
    given, callee = arguments_of(call), call.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if owner is None or not _READ_SETTING.match(last_name(call)) or not _SETTINGS.search(last_name(owner)):
        return None
    return Setting(text_of(given[0])[1:-1]) if given and given[0].type == "string" else None


def _handed_over(at: Held) -> Held:
    """What the one call of a function hands in for settings: `createIssuer(settings)`; the name itself for others."""
    binding = at.view.names.binding(at.node) if at.node.type in NAMES and _SETTINGS.search(text_of(at.node)) else None
    if binding is None or binding.kind != "parameter":
        return at
    sites = at.view.links.sites(at.view, binding.owner).found
    argument = argument_for(sites[0], binding) if len(sites) == 1 and sites[0].sure else None
    if argument is None or argument.id == sites[0].call.id:
        return at
    return held(sites[0].view, argument)


def _schema_of(holder: Held, name: str) -> Held | None:
    """What the schema demands of an entry of `schema.parse(process.env)`, where that is what an object comes from."""
    node = holder.node
    if node.type == "member_expression" and last_name(node) in {"data", "value"}:
        base = node.child_by_field_name("object")
        holder = held(holder.view, base) if base is not None else holder
        node = holder.node
    callee = node.child_by_field_name("function") if node.type == "call_expression" else None
    if last_name(callee) == "createEnv":
        return _of_parts(holder, name)
    if callee is None or not _PARSES.match(last_name(callee)):
        return None
    base = unwrap(callee).child_by_field_name("object")
    schema = held(holder.view, base) if base is not None else None
    shape = _shape(schema) if schema is not None else None
    return entry(shape, _before_transform(schema, name))[0] if schema is not None and shape is not None else None


def _before_transform(schema: Held, name: str) -> str:
    """What the schema calls an entry that `.transform((e) => ({ ttl: e.TTL }))` gives another name."""
    for method, given in calls_in(schema):
        function = unwrap(given[0]) if method == "transform" and given else None
        values = returned(function) if function is not None and function.type in FUNCTIONS else []
        for value in values if len(values) == 1 else []:
            renamed = properties(unwrap(value)).get(name)
            if renamed is not None and unwrap(renamed).type == "member_expression":
                return last_name(renamed)
    return name


def _of_parts(made: Held, name: str) -> Held | None:
    """What `createEnv({ server: {…}, shared: {…} })` of @t3-oss/env demands of a variable."""
    given = arguments_of(made.node)
    parts = [entry(Held(made.view, given[0]), part)[0] for part in _ENV_PARTS] if given else []
    found = (entry(part, name)[0] for part in parts if part is not None)
    return next((schema for schema in found if schema is not None), None)


def _shape(schema: Held, steps: int = 0) -> Held | None:
    """The object literal of `z.object({…}).refine(…)`."""
    node = schema.node
    if node.type != "call_expression" or steps > _MAX_STEPS:
        return None
    given, callee = arguments_of(node), node.child_by_field_name("function")
    if last_name(callee) in {"object", "strictObject", "looseObject"} and given:
        return Held(schema.view, given[0])
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    return _shape(held(schema.view, base), steps + 1) if base is not None else None


def calls_in(schema: Held | None) -> Iterator[tuple[str, list[Node]]]:
    """The methods of a schema's chain with what they are given, the last one first: `max`, `default`, `number`."""
    node = schema.node if schema is not None else None
    while node is not None and node.type == "call_expression":
        callee = node.child_by_field_name("function")
        yield last_name(callee), arguments_of(node)
        inner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        node = unwrap(inner) if inner is not None else None
