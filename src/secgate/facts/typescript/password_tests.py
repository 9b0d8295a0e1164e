"""Calls that compare a password or code with its hash: by a library, or through functions of the target."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.loggers import logs_of
from secgate.facts.typescript.names import ancestors, inside, last_name, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_HASHER = re.compile(r"^(?:@node-rs/|@noble/hashes/)?(?:bcrypt(?:js)?|argon2|scrypt(?:-kdf)?|pbkdf2)(?:$|/)")
_OF_HASHERS = frozenset({"compare", "compareSync", "verify", "verifySync"})
_NAMED = re.compile(
    r"^(?:compare|compareSync|verifyPassword|comparePassword\w*|checkPassword|validatePassword|passwordMatches|isPasswordValid"
    r"|verifyHash|matchPassword|authenticator\.check)$"
)
_ABOUT = re.compile(r"bcrypt|argon|password|hash", re.IGNORECASE)
_DERIVES = re.compile(r"scrypt|pbkdf2", re.IGNORECASE)
_NEGATED = re.compile(r"[!=]?==?\s*(?:null|undefined|false)\b")
_MAX_DEPTH = 2
_MAX_LINES = 80
_MAX_WRITTEN = 200


@dataclass(frozen=True)
class PasswordTest:
    """A comparison of a password with its hash.

    Attributes:
        call: the call that makes it, in the file of `view`.
        followed: how many functions of the target lead to it.
        logs: one of these functions logs.
        acts: one of these functions calls something whose result nobody reads: it may record the attempt.
    """

    view: View
    call: Node
    followed: int = 0
    logs: bool = False
    acts: bool = False


def is_password_test(view: View, call: Node) -> bool:
    """Whether a call compares a password with its hash by itself."""
    if call.type != "call_expression":
        return False
    name, written = last_name(call), text_of(call.child_by_field_name("function"))
    if _imported(view, call) in _OF_HASHERS or written == "Bun.password.verify":
        return True
    if name == "timingSafeEqual":
        around = function_around(call)
        calls = view.names.calls(around) if around is not None else []
        given_to = _takes_callback(around) if around is not None else None
        return any(_derives(view, made) for made in [*calls, *([given_to] if given_to is not None else [])])
    plain = name not in {"compare", "compareSync"} or _ABOUT.search(text_of(call)) is not None
    return _NAMED.match(name) is not None and plain


def _takes_callback(function: Node) -> Node | None:
    """The call that a function is an argument of."""
    call = function.parent.parent if function.parent is not None else None
    return call if call is not None and call.type == "call_expression" else None


def _told(view: View, name: Node) -> Node | None:
    """The comparison whose outcome a name is: of a callback `(error, same) => …` that a library calls with it."""
    bound = view.names.binding(name)
    call = _takes_callback(bound.owner) if bound is not None and bound.kind == "parameter" else None
    return call if call is not None and is_password_test(view, call) else None


def _derives(view: View, call: Node) -> bool:
    """Whether a call derives a key from a password, also by a name for the function: `promisify(scrypt)`."""
    if _DERIVES.search(last_name(call)):
        return True
    callee = call.child_by_field_name("function")
    bound = view.names.binding(callee) if callee is not None and callee.type == "identifier" else None
    written = text_of(bound.value) if bound is not None and bound.kind == "local" and bound.value is not None else ""
    return len(written) <= _MAX_WRITTEN and _DERIVES.search(written) is not None


def _imported(view: View, call: Node) -> str:
    """The name under which a library for passwords exports what a call calls; empty for any other."""
    callee = call.child_by_field_name("function")
    binding = view.names.binding(root_name(callee)) if callee is not None else None
    if binding is None or callee is None:
        return ""
    source = binding.source
    if binding.kind == "local" and binding.value is not None and last_name(unwrap(binding.value)) == "require":
        source = text_of(unwrap(binding.value)).removeprefix("require(").rstrip(")").strip("'\"`")
    if not _HASHER.match(source):
        return ""
    is_name = unwrap(callee).type == "identifier"
    return binding.path[-1] if is_name and binding.path else last_name(call)


def password_test(view: View, call: Node, loggers: Collection[str] = (), depth: int = 0) -> PasswordTest | None:
    """The comparison that a call makes, itself or in the functions of the target that it leads to.

    A function that throws, or is long, is not followed: what it gives back says more than how the comparison ended.
    """
    if is_password_test(view, call):
        return PasswordTest(view, call)
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    declared = view.links.declared(view, callee) if callee is not None and depth < _MAX_DEPTH else None
    if declared is None:
        return None
    home, function = declared
    long = function.end_point.row - function.start_point.row > _MAX_LINES
    if long or any(node.type == "throw_statement" for node in walk(function)):
        return None
    calls = home.names.calls(function)
    found = next((test for inner in calls if (test := password_test(home, inner, loggers, depth + 1))), None)
    if found is None:
        return None
    logs = any(inside(log.node, function) for log in logs_of(home, loggers))
    acts = any(stands_alone(inner) for inner in calls)
    return replace(found, followed=found.followed + 1, logs=found.logs or logs, acts=found.acts or acts)


def failed_test(view: View, condition: Node, loggers: Collection[str] = ()) -> PasswordTest | None:
    """The comparison whose failure a condition asks for: `!ok`, `!(await compare(a, b))`, `token === null`."""
    if "!" not in text_of(condition) and not _NEGATED.search(text_of(condition)):
        return None
    for part in walk(condition):
        if part.type == "identifier" and (told := _told(view, part)) is not None:
            return PasswordTest(view, told)
        value = view.names.resolve(part) if part.type == "identifier" else part
        if part.type not in {"identifier", "call_expression"} or (part.type == "identifier" and value.id == part.id):
            continue
        inner = (value,) if part.type == "call_expression" else walk(value)
        if direct := next((call for call in inner if is_password_test(view, call)), None):
            return PasswordTest(view, direct)
        found = password_test(view, unwrap(value), loggers) if _is_negated(part) else None
        if found is not None:
            return found
    return None


def passed_test(view: View, condition: Node, loggers: Collection[str] = ()) -> PasswordTest | None:
    """The comparison that has to hold for a condition: `ok`, `user && (await compare(a, b))`."""
    for part in _demanded(unwrap(condition)):
        if part.type == "identifier" and (told := _told(view, part)) is not None:
            return PasswordTest(view, told)
        value = unwrap(view.names.resolve(part))
        if direct := next((call for call in walk(value) if is_password_test(view, call)), None):
            return PasswordTest(view, direct)
        if value.type == "call_expression" and (found := password_test(view, value, loggers)) is not None:
            return found
    return None


def _demanded(condition: Node) -> Iterator[Node]:
    """The parts of a condition that all have to hold."""
    sides = [condition.child_by_field_name(side) for side in ("left", "right")]
    operator = text_of(condition.child_by_field_name("operator"))
    if condition.type == "binary_expression" and operator == "&&":
        for side in sides:
            yield from _demanded(unwrap(side)) if side is not None else ()
    elif condition.type in {"identifier", "call_expression"}:
        yield condition


def _is_negated(part: Node) -> bool:
    """Whether a condition asks that a value is missing or false."""
    for outer in ancestors(part):
        if outer.type == "unary_expression":
            return text_of(outer.child_by_field_name("operator")) == "!"
        if outer.type == "binary_expression":
            operator = text_of(outer.child_by_field_name("operator"))
            return operator in {"===", "=="} and _NEGATED.search(text_of(outer)) is not None
        if outer.type not in {"parenthesized_expression", "await_expression", "member_expression"}:
            return False
    return False


def stands_alone(call: Node) -> bool:
    """Whether a call is a statement of its own."""
    outer = call.parent
    while outer is not None and outer.type in {"await_expression", "unary_expression"}:
        outer = outer.parent
    return outer is not None and outer.type == "expression_statement"
