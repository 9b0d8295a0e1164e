"""Where code names its settings: reads of the environment, getters, destructuring, objects around the environment.

With each comes what stands in for it as it is written there: see fallbacks.py for what that is worth.
"""

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.setting_names import SettingNames, is_browser_setting, is_setting
from secgate.facts.typescript.fallbacks import behind, named_behind
from secgate.facts.typescript.fixed_texts import entry_text, fixed_text
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import arguments_of, key_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

# How a setting is used: read in place, asked of a function, taken out of an object, given before the environment is
# spread over it, described to a library of settings, or set by the program itself.
UseKind = Literal["read", "asked", "taken", "before", "described", "set"]

_HOLDER = re.compile(r"^(?:\w*env|\w*config|cfg|conf|\w*settings|secrets)$", re.IGNORECASE)
_GETTER = re.compile(r"env|config|setting|secret", re.IGNORECASE)
_WRITER = re.compile(r"^(?:set|update|delete|remove|write|put|add|push|includes|has|error|throw)", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"(?:process|import\.meta)\.env$")
_FIRST_NAME = re.compile(r"\(?\s*(\w+)")
_SHORT = 120
# What the name of a setting ends with.
_LAST = frozenset(string.ascii_uppercase.encode() + string.digits.encode())


@dataclass(frozen=True)
class SettingUse:
    """A use of a secret setting, or a read of one that a build gives to browsers.

    Attributes:
        stand_ins: the expressions whose value counts where the setting is missing.
        is_outer: it comes from the environment, which an env template describes.
    """

    kind: UseKind
    name: str
    node: Node
    stand_ins: tuple[Node, ...] = ()
    is_outer: bool = True


def setting_of(node: Node) -> str | None:
    """The setting that an expression reads from the environment or a settings object."""
    node = unwrap(node)
    if node.type not in {"member_expression", "subscript_expression"}:
        return None
    name = last_name(node)
    return name if is_setting(name) and _HOLDER.match(last_name(node.child_by_field_name("object"))) else None


def _nowhere(_callee: Node) -> bool:
    return False


def setting_uses(file: Source, names: SettingNames, reads: Callable[[Node], bool] = _nowhere) -> Iterator[SettingUse]:
    """The uses of one file, by their kind and then in source order.

    Args:
        file: whose uses.
        names: which of them count.
        reads: whether what is called is a function of another file that reads a setting by its name.
    """
    # NOTE: most members are no settings, and to look at their last letter costs a tenth of reading their names.
    members = (node for node in file.nodes("member_expression") if file.data[node.end_byte - 1] in _LAST)
    for node in (*members, *file.nodes("subscript_expression")):
        yield from _read(file, names, node)
    for pattern in file.nodes("object_pattern"):
        yield from _taken(file, names, pattern)
    own = frozenset(map(_name_of, setting_readers(file)))

    def is_reader(callee: Node) -> bool:
        return text_of(callee) in own or reads(callee)

    for call in file.nodes("call_expression"):
        yield from _asked(file, names, call, is_reader)
    for pair in file.nodes("pair"):
        key = key_of(pair)
        if key == "env":
            yield from _described(file, names, pair)
        elif is_setting(key) or is_browser_setting(key):
            yield from _before(file, names, pair, key)


def _read(file: Source, names: SettingNames, node: Node) -> Iterator[SettingUse]:
    name = setting_of(node)
    if name is None:
        return
    around = node.parent
    if around is not None and around.type == "assignment_expression" and around.child_by_field_name("left") == node:
        right = around.child_by_field_name("right")
        holder = text_of(node.child_by_field_name("object"))[-_SHORT:]
        if right is not None and names.is_secret(name) and holder.endswith("process.env"):
            yield SettingUse("set", name, node, (right,))
    elif names.is_secret(name):
        yield SettingUse("read", name, node, tuple(behind(file, node, name)), is_outer="env" in text_of(node))
    elif names.in_browser(name) is not None:
        yield SettingUse("read", name, node)


def _taken(file: Source, names: SettingNames, pattern: Node) -> Iterator[SettingUse]:
    around = pattern.parent
    if around is None or not _HOLDER.match(_source_of(around)):
        return
    for child in pattern.named_children:
        name = text_of(child.child_by_field_name("key") or child.child_by_field_name("left") or child)
        if not names.is_secret(name):
            continue
        assigned = child.child_by_field_name("value") or child
        default = assigned.child_by_field_name("right")
        held = text_of(assigned.child_by_field_name("left") or assigned)
        stand_ins = (*((default,) if default is not None else ()), *named_behind(file, held, name))
        yield SettingUse("taken", name, child, stand_ins)


def _source_of(around: Node) -> str:
    """What a pattern takes apart, by its last name: `= process.env`, `{ env: { … } } = process`, a default."""
    match around.type:
        case "variable_declarator" | "required_parameter" | "optional_parameter":
            return last_name(around.child_by_field_name("value"))
        case "pair_pattern":
            return key_of(around)
        case "assignment_pattern" | "object_assignment_pattern" | "assignment_expression":
            return last_name(around.child_by_field_name("right"))
        case _:
            return ""


def _asked(file: Source, names: SettingNames, call: Node, is_reader: Callable[[Node], bool]) -> Iterator[SettingUse]:
    """`config.get('JWT_SECRET')`, `requireEnv('JWT_SECRET')`, `configService.get('JWT_SECRET', 'fallback')`."""
    given = arguments_of(call)
    name = text_of(given[0])[1:-1] if given and given[0].type == "string" else ""
    callee = call.child_by_field_name("function") if name else None
    if callee is None or not names.is_secret(name):
        return
    if not _GETTER.search(text_of(callee)) and not is_reader(callee):
        return
    if not _WRITER.match(last_name(callee)):
        yield SettingUse("asked", name, call, (*_given(file, given), *behind(file, call, name), *_default(call)))


def _given(file: Source, given: list[Node]) -> tuple[Node, ...]:
    """What a getter is given to stand in. `readEnv("MAIL_TOKEN", "OLD_MAIL_TOKEN")` names a second setting."""
    other = fixed_text(file.names, given[1]) if len(given) > 1 else None
    is_second = other is not None and is_setting(other[1])
    return (given[1],) if len(given) > 1 and not is_second else ()


def _default(call: Node) -> tuple[Node, ...]:
    """`env.get('JWT_SECRET').default('fallback')`."""
    step = call.parent.parent if call.parent is not None and call.parent.type == "member_expression" else None
    given = arguments_of(step) if step is not None else []
    return (given[0],) if step is not None and given and last_name(step) == "default" else ()


def setting_readers(file: Source) -> Iterator[Node]:
    """The functions of a file that read the setting which their first parameter names, whatever they are called."""
    for access in file.nodes("subscript_expression"):
        index = access.child_by_field_name("index")
        if index is None or index.type != "identifier":
            continue
        if not _HOLDER.match(last_name(access.child_by_field_name("object"))):
            continue
        owner = function_around(access)
        if owner is None or owner.type == "method_definition":
            continue
        listed = owner.child_by_field_name("parameters") or owner.child_by_field_name("parameter")
        first = _FIRST_NAME.match(text_of(listed))
        if first is not None and first.group(1) == text_of(index):
            yield owner


def _name_of(function: Node) -> str:
    named = function if function.type.endswith("declaration") else function.parent
    return text_of(named.child_by_field_name("name")) if named is not None else ""


def _before(file: Source, names: SettingNames, pair: Node, name: str) -> Iterator[SettingUse]:
    """`{ JWT_SECRET: 'literal', ...process.env }`: what stands before the environment is its fallback."""
    value = pair.child_by_field_name("value")
    if value is None or not names.is_secret(name):
        return
    later = pair.next_named_sibling
    while later is not None:
        spread = later.named_children[0] if later.type == "spread_element" and later.named_child_count else None
        if spread is not None and _ENVIRONMENT.search(text_of(file.names.resolve(spread))):
            yield SettingUse("before", name, pair, (value,))
        later = later.next_named_sibling


def _described(file: Source, names: SettingNames, pair: Node) -> Iterator[SettingUse]:
    """`secret: { env: 'SIGNING_KEY', default: 'literal' }`."""
    name = entry_text(file.names, pair)
    if name is None or pair.parent is None or not names.is_secret(name):
        return
    beside = (other for other in pair.parent.named_children if other.type == "pair" and key_of(other) == "default")
    values = (other.child_by_field_name("value") for other in beside)
    yield SettingUse("described", name, pair, tuple(value for value in values if value is not None))
