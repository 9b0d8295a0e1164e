"""Values whose own name says nothing, and where they are written or made does: `log.info({ cookie: raw })`.

The key counts only where the code shows that the value is a text: what a cookie, a header or the request holds, what a
random source makes, a parameter that is a string. A code counts that a random source makes, and what stands behind
`Bearer` in any case.
"""

import re

from secgate.facts.sensitive import is_network, is_personal, is_secret, words_of
from secgate.facts.typescript.logs import Carried, hides
from secgate.facts.typescript.names import Binding, Names, last_name, outermost, plain, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_MAX_STEPS = 4
# What a value is rather than the text that its key names.
_OTHERWISE = frozenset({
    "id", "type", "kind", "count", "status", "state", "result", "valid", "present", "found", "exists", "ok", "sent",
    "name", "reason", "message", "error", "err", "source", "length", "size", "index", "flag", "mode", "provider", "age",
    "ttl", "masked", "hash", "hashed", "hint", "suffix", "prefix", "label", "path", "key", "is", "has", "was",
})  # fmt: skip
_TEXT = re.compile(r"^:\s*string(?:\s*\|\s*(?:null|undefined))*$")
_RECEIVED = re.compile(
    r"^(?:req|request|ctx|c)\.(?:(?:req|request)\.)?(?:body|query|params|cookies|signedCookies|headers)\b[.\[]"
)
_KEPT = re.compile(r"\b[cC]ookies(?:\(\)|\))?\.get\([^()]*\)(?:\??\.value)?$|\bheaders(?:\(\)|\))?\.get\([^()]*\)$")
_RANDOM = frozenset({"randomBytes", "randomUUID", "nanoid", "customAlphabet"})
_RANDOM_CODE = re.compile(r"\b(?:randomInt|randomBytes|Math\.random|getRandomValues|nanoid|customAlphabet)\b")
_CODES = frozenset({"code", "pin"})
# The words before them in names of what is sent to somebody who wants in.
_BEFORE_CODE = frozenset({"login", "access", "security", "sms", "mail", "email", "reset", "sign", "in", "time", "mfa"})
_BEARER = re.compile(r"\bBearer ['\"]?$")


def named_by_key(names: Names, value: Carried) -> str | None:
    """The key that says what a value is, where its own name does not; None where it is no text, or nothing says so."""
    if not value.keys or value.in_text or value.followed:
        return None
    key = value.keys[-1]
    told = is_secret(key) or (is_personal(key) and not is_network(key))
    if not told or set(words_of(value.name.removesuffix("()"))) & _OTHERWISE:
        return None
    return key if _is_text(names, value.node, 0) else None


def is_random_code(names: Names, value: Carried) -> bool:
    """Whether a value is a code by its name that a random source makes: `const code = String(randomInt(1e5, 1e6))`."""
    words = words_of(value.name)
    if not words or words[-1] not in _CODES or not set(words[:-1]) <= _BEFORE_CODE:
        return False
    binding = names.binding(value.node)
    made = binding.value if binding is not None and binding.kind == "local" and not binding.path else None
    return made is not None and _RANDOM_CODE.search(text_of(made)) is not None


def is_behind_bearer(value: Carried) -> bool:
    """Whether a value is what an authorization header holds: `Bearer ${key}`."""
    node = outermost(value.node)
    parent = node.parent if value.in_text and not (node.type == "call_expression" and hides(node)) else None
    if parent is not None and parent.type == "template_substitution":
        before = parent.prev_sibling
        return before is not None and _BEARER.search(text_of(before)) is not None
    left = parent.child_by_field_name("left") if parent is not None and parent.type == "binary_expression" else None
    return left is not None and left != node and _BEARER.search(text_of(left)) is not None


def _is_text(names: Names, node: Node, steps: int) -> bool:
    node = unwrap(node)
    written = plain(node)
    if _RECEIVED.match(written) or _KEPT.search(written):
        return True
    if node.type == "call_expression":
        return last_name(root_name(node)) in _RANDOM or last_name(node) in _RANDOM
    binding = names.binding(node)
    return binding is not None and steps < _MAX_STEPS and _holds_text(names, binding, steps)


def _holds_text(names: Names, binding: Binding, steps: int) -> bool:
    holder = binding.node.parent
    annotation = holder.child_by_field_name("type") if holder is not None else None
    if annotation is not None and _TEXT.match(text_of(annotation)):
        return True
    if binding.kind != "local" or binding.value is None:
        return False
    if binding.path:
        return binding.path[0] == "value" and _is_text(names, binding.value, steps + 1)
    value = unwrap(binding.value)
    if value.type == "binary_expression" and value.named_children:
        return text_of(value.child_by_field_name("operator")) in {"??", "||"} and _is_text(
            names, value.named_children[0], steps + 1
        )
    return _is_text(names, value, steps + 1)
