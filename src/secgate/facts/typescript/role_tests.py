"""Tests of a role that let others through: always true, by a part of a word, or the wrong way round."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.decisions import is_tested
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import ancestors, arguments_of, last_name, unwrap
from secgate.facts.typescript.queries import function_name
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View
from secgate.model import Place

RoleShape = Literal["always-true", "assigned", "index", "substring", "inverted"]

_HINT = re.compile(r"[rR]ole")
_ROLE = re.compile(r"(?:^|[a-z_])[rR]oles?(?:Name)?$")
_ONE_ROLE = re.compile(r"(?:^|[a-z_])[rR]ole(?:Name)?$")
_SEVERAL = re.compile(
    r"\w*[rR]ole\??\s*:\s*(?:readonly\b|Array<|ReadonlyArray<|Set<|\(|[\w.]+\[\])|\w*[rR]ole\s*=\s*\["
)
_RULES = re.compile(
    r"(?:^|[_-])(?:super|platform|system)?[_-]?(?:admin(?:istrator)?|owner|root|superuser)$", re.IGNORECASE
)
_PROMISES = re.compile(r"(?:^|[a-z_.])(?:[aA]dmins?|[oO]wners?|[rR]oot|[sS]uper[uU]sers?)(?:$|[A-Z_.])")
_DENIES = re.compile(
    r"^(?:not?|non|deny|forbid|block|except|exclude|unless|without|prevent|disallow)(?![a-z])"
    r"|(?:Not?|Non|Deny|Denied|Forbid|Block|Except|Exclude|Unless|Without|Prevent|Disallow)(?![a-z])"
)
_CALLER = re.compile(r"\b(?:req|request|res|ctx|context|user|auth|session|principal|claims|payload|me|role|userRole)\b")
_REFUSES = re.compile(r"\b40[13]\b|forbidden|unauthori[sz]ed|denied", re.IGNORECASE)
_EQUAL = frozenset({"===", "=="})
_TRUTHS = frozenset({"string", "true"})


@dataclass(frozen=True)
class RoleFault:
    """A test of a role that does not hold.

    Attributes:
        what: the test, or what it is about, as written.
        sharp: the place alone leaves no doubt.
    """

    shape: RoleShape
    place: Place
    what: str
    sharp: bool
    node: Node


def role_faults(view: View) -> Iterator[RoleFault]:
    """The tests of a file that do not hold, in source order of each kind."""
    if _HINT.search(view.file.text) is None:
        return
    for node in view.file.nodes("binary_expression"):
        if operator_of(node) == "||" and _is_always_true(node):
            yield RoleFault("always-true", view.file.place(node), _short(node), sharp=True, node=node)
    for node in view.file.nodes("assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and _is_role(left) and right.type == "string" and _is_test(node):
            yield RoleFault("assigned", view.file.place(node), _short(node), sharp=True, node=node)
    yield from _looked_for(view)
    for node in view.file.nodes("if_statement"):
        if (sharp := _is_inverted(node)) is not None:
            yield RoleFault("inverted", view.file.place(node), _short(node), sharp=sharp, node=node)


def _looked_for(view: View) -> Iterator[RoleFault]:
    """Roles that are looked for in a text, or by their place in a list."""
    for call, callee, name in view.names.named:
        if name == "includes" and _is_substring(view, call, callee):
            yield RoleFault("substring", view.file.place(call), _short(call), sharp=False, node=call)
        if name == "indexOf" and _is_index(call, callee):
            yield RoleFault("index", view.file.place(call), _short(call), sharp=True, node=call)


def _short(node: Node) -> str:
    condition = node.child_by_field_name("condition") if node.type == "if_statement" else None
    return " ".join(text_of(unwrap(condition) if condition is not None else node).split())[:60]


def _is_role(node: Node, words: re.Pattern[str] = _ROLE) -> bool:
    return words.search(last_name(node)) is not None


def _is_always_true(node: Node) -> bool:
    """`user.role === 'admin' || 'owner'`: a word is true."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or unwrap(right).type not in _TRUTHS or len(text_of(unwrap(right))) < len("'a'"):
        return False
    if not any(_role_and_word(part) is not None for part in _alternatives(unwrap(left))):
        return False
    return is_tested(node) or _is_answer(node) or _names_a_truth(node)


def _alternatives(node: Node) -> Iterator[Node]:
    # NOTE: `role === 'admin' && 'Administrator' || 'User'` is a choice between two words.
    if node.type == "binary_expression" and operator_of(node) == "||":
        for part in (node.child_by_field_name("left"), node.child_by_field_name("right")):
            yield from _alternatives(unwrap(part)) if part is not None else ()
    else:
        yield node


def _role_and_word(node: Node) -> tuple[Node, str] | None:
    """The role and the word of `user.role === 'admin'`."""
    if node.type != "binary_expression" or operator_of(node) not in _EQUAL:
        return None
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    for role, word in ((left, right), (right, left)):
        if role is not None and word is not None and _is_role(role) and unwrap(word).type == "string":
            return role, text_of(unwrap(word))[1:-1]
    return None


def _is_test(node: Node) -> bool:
    outer = node.parent
    while outer is not None and outer.type in {"parenthesized_expression", "binary_expression", "unary_expression"}:
        outer = outer.parent
    return outer is not None and outer.type in {"if_statement", "ternary_expression"}


def _is_substring(view: View, call: Node, callee: Node) -> bool:
    """`'admin,owner'.includes(user.role)` and `user.role.includes('admin')`, where the answer decides something."""
    owner, given = unwrap(callee).child_by_field_name("object"), arguments_of(call)
    if owner is None or len(given) != 1 or not (is_tested(call) or _is_answer(call)):
        return False
    if _is_role(given[0], _ONE_ROLE):
        return view.names.resolve(owner).type == "string"
    whole = unwrap(owner).type in {"member_expression", "identifier"} and _is_role(owner, _ONE_ROLE)
    return whole and given[0].type == "string" and _SEVERAL.search(view.file.text) is None


def _is_index(call: Node, callee: Node) -> bool:
    """`!user.roles.indexOf('admin')`: where the role is not found it is -1, which is true."""
    owner, given = unwrap(callee).child_by_field_name("object"), arguments_of(call)
    return is_tested(call) and owner is not None and (_is_role(owner) or any(_is_role(part) for part in given))


def _is_answer(call: Node) -> bool:
    outer = next((a for a in ancestors(call) if a.type not in {"parenthesized_expression", "binary_expression"}), None)
    return outer is not None and outer.type in {"return_statement", "arrow_function"}


def _names_a_truth(node: Node) -> bool:
    """Whether a name such as `isAdmin` is given the value."""
    outer = next((a for a in ancestors(node) if a.type not in {"parenthesized_expression", "binary_expression"}), None)
    name = text_of(outer.child_by_field_name("name")) if outer is not None else ""
    return re.match(r"(?:is|can|has|may)[A-Z]", name) is not None


def _is_inverted(node: Node) -> bool | None:
    """Whether a guard refuses those who rule and lets the others go on; False where its name does not say otherwise."""
    condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    told = _role_and_word(unwrap(condition)) if condition is not None else None
    if told is None or then is None or node.child_by_field_name("alternative") is not None:
        return None
    if _RULES.search(told[1]) is None or _CALLER.search(text_of(told[0])) is None or not _REFUSES.search(text_of(then)):
        return None
    guard = function_around(node)
    step = _next_of(guard) if guard is not None else None
    if guard is None or step is None or _tests_of(guard) > 1 or not _calls(guard, step):
        return None
    name = function_name(node).rpartition(".")[2]
    if _DENIES.search(name):
        return None
    return _PROMISES.search(name) is not None


def _next_of(function: Node) -> str | None:
    listed = function.child_by_field_name("parameters")
    names = [text_of(p.child_by_field_name("pattern")) for p in (listed.named_children if listed is not None else ())]
    return next((name for name in names[1:] if re.fullmatch(r"_?next", name)), None)


def _tests_of(function: Node) -> int:
    return sum(_is_role(node) for node in walk(function) if node.type in {"member_expression", "subscript_expression"})


def _calls(function: Node, name: str) -> bool:
    calls = (node for node in walk(function) if node.type == "call_expression")
    return any(text_of(call.child_by_field_name("function")) == name and not arguments_of(call) for call in calls)
