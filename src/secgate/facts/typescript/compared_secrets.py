"""Secrets that are compared with an operator, or in a loop that stops at the first difference."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.setting_names import SettingNames
from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.shared_secrets import reads_secret
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.text_origins import HMAC, TextOrigins, is_sent
from secgate.model import Confidence

_ENV_SECRET = re.compile(
    r"^(?:this\.)?(?:process\.env|env|Bun\.env|import\.meta\.env)(?:\.|\[['\"])(?!NEXT_PUBLIC|VITE_|EXPO_PUBLIC|\w*PUBLIC)"
    r"\w*(?:SECRET|TOKEN|API_?KEY|PASSWORD|PASSPHRASE|SIGNING_KEY|ACCESS_KEY|ADMIN_KEY|INTERNAL_KEY|SERVICE_KEY)[A-Z_]*"
    r"['\"\]!]*(?:\s*(?:\|\||\?\?).*|\??\.(?:trim|toString)\(\))?$",
    re.MULTILINE,
)
_ENV_NAME = re.compile(r"^(?:this\.)?(?:process\.env|env|Bun\.env|import\.meta\.env)(?:\.|\[['\"])(\w+)", re.MULTILINE)
_TRUSTED_NAME = re.compile(
    r"(?:^|[.\s])(?:expected|computed|calculated|generated|configured)_?(?:\w*secret|\w*token|\w*signature|\w*api_?key|hmac|sig|mac)$"
    r"|(?:webhook|internal|shared|cron|service|admin)_?(?:auth)?_?(?:secret|token|api_?key)$",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:secret|api_?key|signature|hmac)['\"\])]*$", re.IGNORECASE)
_CREDENTIAL_NAME = re.compile(r"(?:secret|key|signature|hmac|token|password|bearer|auth\w*)['\"\])]*$", re.IGNORECASE)
_SECRET_HEADER = re.compile(
    r"['\"](?!.*(?:csrf|xsrf))[\w-]*(?:api-?key|secret|signature|(?:internal|admin|service|cron|webhook)-?token)[\w-]*['\"]",
    re.IGNORECASE,
)
# The whole value of one header, and what stands in for one that is missing.
_WHOLE_HEADER = re.compile(
    r"(?:\.(?:get|header)\(\s*['\"][\w-]+['\"]\s*\)|\bheaders(?:\?\.)?\[\s*['\"][\w-]+['\"]\s*\])!?"
    r"(?:\s*(?:\?\?|\|\|)\s*(?:''|\"\")|\s+as\s+\w+)?$",
    re.MULTILINE,
)
_AWAITED = re.compile(r"expected|configured|correct|valid|known|own|stored", re.IGNORECASE)
_OPAQUE = frozenset({
    "string", "number", "true", "false", "null", "undefined", "unary_expression", "regex", "object", "array",
})  # fmt: skip
_COMPARE_NAME = re.compile(
    r"(?:safe|secure|constant|timing)\w*(?:equals?|compare)|(?:compare|equal|match)\w*(?:secret|signature|token|api_?key|hmac)",
    re.IGNORECASE,
)
_UNEQUAL = re.compile(r"\[\w+\]\s*!==?.*return false", re.DOTALL)
_EQUAL = frozenset({"===", "!==", "==", "!="})


def compared_secrets(origins: TextOrigins, secrets: SettingNames) -> Iterator[tuple[Node, Confidence]]:
    """Every such comparison of a file, with how sure it is that one side is a secret.

    Args:
        origins: those of the file.
        secrets: how the target names its secrets.
    """
    for node in origins.view.file.nodes("binary_expression"):
        if operator_of(node) in _EQUAL and (sure := _compared(origins, node, secrets)) is not None:
            yield node, sure
    for loop in origins.view.file.nodes("for_statement"):
        around = function_around(loop)
        name = text_of(around.child_by_field_name("name")) if around is not None else ""
        if _COMPARE_NAME.search(name) and _UNEQUAL.search(text_of(loop)):
            yield loop, Confidence.MEDIUM


def _compared(origins: TextOrigins, node: Node, secrets: SettingNames) -> Confidence | None:
    sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
    operands = [unwrap(side) for side in sides if side is not None]
    if len(operands) < len(sides) or any(map(_is_literal, operands)):
        return None
    first, second = (_Operand.of(origins, operand, secrets) for operand in operands)
    found = {first.against(second), second.against(first)} - {None}
    return next((sure for sure in (Confidence.HIGH, Confidence.MEDIUM) if sure in found), None)


def _is_literal(node: Node) -> bool:
    if node.type == "template_string":
        return not any(child.type == "template_substitution" for child in node.named_children)
    return node.type in _OPAQUE or text_of(node) == "undefined" or text_of(node).lower().endswith("length")


@dataclass(frozen=True)
class _Operand:
    """One side of a comparison: its text, and the text of the declarations it comes from."""

    text: str
    origin: str
    sounds_secret: bool

    @classmethod
    def of(cls, origins: TextOrigins, node: Node, secrets: SettingNames) -> "_Operand":
        origin = "\n".join(origins.values(node))
        read = _ENV_NAME.search(origin)
        secret = read is not None and secrets.is_secret(read.group(1))
        return cls(text_of(node), origin, secret or reads_secret(origins.view, node, secrets))

    @property
    def stored(self) -> bool:
        """Whether it holds a secret of the application itself."""
        return _ENV_SECRET.search(self.origin) is not None

    @property
    def given(self) -> bool:
        """Whether it comes from the request."""
        return is_sent(self.origin)

    def against(self, other: "_Operand") -> Confidence | None:
        """How sure it is that this side is a secret which the other side must equal; None: it is not."""
        named = _SECRET_NAME.search(other.text) is not None
        if self.sounds_secret and other.given and not other.sounds_secret:
            return Confidence.HIGH
        if self.stored and not other.stored:
            return Confidence.HIGH if other.given or _CREDENTIAL_NAME.search(other.text) else Confidence.MEDIUM
        if HMAC.search(self.origin) and not HMAC.search(other.origin):
            return Confidence.HIGH
        if _TRUSTED_NAME.search(self.text):
            if other.given:
                return Confidence.HIGH
            return Confidence.MEDIUM if named or other.text.lower().endswith("token") else None
        by_header = self.given and not other.given and _SECRET_HEADER.search(self.origin) is not None
        if by_header and named:
            return Confidence.HIGH
        whole = by_header and _WHOLE_HEADER.search(self.origin) is not None
        return (Confidence.HIGH if _AWAITED.search(other.text) else Confidence.MEDIUM) if whole else None
