"""Ciphers, hashes of passwords, and settings of encryption keys in one file, each with what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.fast_hashes import FAST_CALL, is_made_fast, is_stretched
from secgate.facts.typescript.names import ancestors, arguments_of, key_of, last_name, plain, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

_PASSWORD = re.compile(r"pass(?:word|wd|phrase)|pwd", re.IGNORECASE)
_SLOW = re.compile(r"bcrypt|argon2|scrypt|pbkdf2|pwned|hibp|breach", re.IGNORECASE)
# The first signs of a digest, by which a service of leaked passwords is asked.
_PREFIX = re.compile(r"^(?:slice|substring|substr)$")
_WEAK = re.compile(r"-ecb$|^(?:des|des3|des-|rc4|rc2|bf|blowfish|seed)\b", re.IGNORECASE)
_UNAUTHENTICATED = re.compile(r"-(?:cbc|ctr|cfb|ofb)$", re.IGNORECASE)
_MAC = re.compile(r"hmac|\bmac\b|poly1305", re.IGNORECASE)
_FILLS = re.compile(r"randomFill|getRandomValues|\.copy\(|\.set\(|crypto\.random")
_KEY_SETTING = re.compile(r"(?:ENCRYPTION|MASTER|CIPHER|CRYPTO|DATA)_?KEY\w*$|^(?:encryption|master)Key$")
_TESTED = re.compile(r"\.(?:min|length|regex|refine|superRefine|transform|base64|hex|pipe)\(")
_IV, _CIPHER_ARGUMENTS = 2, 3


@dataclass(frozen=True)
class CipherUse:
    """A place that encrypts, hashes a password or describes the setting of a key.

    Attributes:
        fault: what is wrong: `weak-cipher`, `unauthenticated-cipher`, `fast-password-hash`, `key-not-validated`; or "".
    """

    node: Node
    fault: str = ""


def cipher_uses(view: View) -> Iterator[CipherUse]:
    """Every such place of a file: the calls in source order, then the settings."""
    for call in view.names.calls():
        callee = call.child_by_field_name("function")
        name, given = last_name(callee), arguments_of(call)
        if name in {"createCipheriv", "createDecipheriv"}:
            yield CipherUse(call, _of_cipher(view, call, given, encrypts=name == "createCipheriv"))
        elif name in {"createCipher", "createDecipher"} and "crypto" in view.file.text:
            yield CipherUse(call, "weak-cipher")
        elif callee is not None and given and _is_fast_hash(view, callee, name) and _is_of_password(call, given[0]):
            yield CipherUse(call, "fast-password-hash")
    for pair in view.file.nodes("pair"):
        text = text_of(value_of(pair))
        if _KEY_SETTING.search(key_of(pair)) and re.match(r"(?:z|zod)\s*\.", text):
            lax = re.search(r"\.(?:optional|default|nullish|catch)\(", text) or not _TESTED.search(text)
            yield CipherUse(value_of(pair), "key-not-validated" if lax else "")


def _of_cipher(view: View, call: Node, given: list[Node], *, encrypts: bool) -> str:
    algorithm = text_of(view.names.resolve(given[0])).strip("'\"`") if given else ""
    if _WEAK.search(algorithm):
        return "weak-cipher"
    whole = encrypts and len(given) >= _CIPHER_ARGUMENTS
    if whole and (_is_constant(view, given[_IV]) or any(_is_guessable(view, one) for one in given[1:3])):
        return "weak-cipher"
    if _UNAUTHENTICATED.search(algorithm) and encrypts and not _MAC.search(_home(view, call)):
        return "unauthenticated-cipher"
    return ""


def _home(view: View, call: Node) -> str:
    """The text in which what authenticates a cipher would stand: its class, else the file without its classes."""
    around = next((node for node in ancestors(call) if node.type == "class_body"), None)
    if around is not None:
        return text_of(around)
    text = view.file.data
    for body in view.file.nodes("class_body"):
        text = text[: body.start_byte] + b" " * (body.end_byte - body.start_byte) + text[body.end_byte :]
    return text.decode("utf-8", "replace")


def _is_constant(view: View, node: Node) -> bool:
    """Whether an IV is the same for every message."""
    found = view.names.resolve(node)
    if found.type == "string":
        return True
    if found.type != "call_expression":
        return False
    text = text_of(found.child_by_field_name("function"))
    if text == "Buffer.alloc":
        return not _FILLS.search(text_of(unit_of(node)))
    return text == "Buffer.from" and bool(arguments_of(found)) and arguments_of(found)[0].type in {"string", "array"}


def _is_guessable(view: View, node: Node) -> bool:
    return any("Math.random" in text_of(origin) for origin in view.names.trace(node))


def _is_fast_hash(view: View, callee: Node, name: str) -> bool:
    """Whether a call hashes what it is given by a fast hash: itself, or a function of the file that does only that."""
    if FAST_CALL.match(name):
        return True
    if name == "update":
        return is_made_fast(text_of(view.names.resolve(_hash_behind(callee))))
    function = view.names.function(callee) if callee.type == "identifier" else None
    parameters = view.names.parameters(function) if function is not None else []
    if function is None or not parameters:
        return False
    text = text_of(function)
    hashed = re.search(rf"\.update\(\s*{re.escape(parameters[0].name)}\b", text)
    return hashed is not None and is_made_fast(text) and not _SLOW.search(text)


def _is_of_password(call: Node, value: Node) -> bool:
    told = plain(value)
    if not _PASSWORD.search(told) or re.search(r"length|count|strength", told, re.IGNORECASE):
        return False
    if is_stretched(call, [value]):
        return False
    if value.type in {"string", "template_string"} or _SLOW.search(text_of(unit_of(call))):
        return False
    return not any(_PREFIX.match(last_name(node.child_by_field_name("function"))) for node in _chain(call))


def _chain(call: Node) -> Iterator[Node]:
    """The calls of a chain behind a call: `hash.update(…)` gives those of `.digest('hex')` and `.slice(0, 5)`."""
    node = call
    while node.parent is not None and node.parent.type == "member_expression" and node.parent.parent is not None:
        node = node.parent.parent
        if node.type != "call_expression":
            return
        yield node


def _hash_behind(callee: Node) -> Node:
    """The hash object of `createHash(x).update`: the call itself, or what its name was declared with."""
    base = unwrap(callee).child_by_field_name("object")
    return unwrap(base) if base is not None else callee
