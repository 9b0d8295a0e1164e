"""What each log call of a file writes that should not be in a log: secrets, personal fields, whole requests and rows.

The value decides, not the word: a name counts when it is the expression that is written, or when a constant of the file
or a function of the target that is written leads to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

from secgate.facts.schemas import Model
from secgate.facts.sensitive import (
    is_network,
    is_other_thing,
    is_personal,
    is_publishable,
    is_secret,
    spelled,
)
from secgate.facts.typescript.log_keys import is_behind_bearer, is_random_code, named_by_key
from secgate.facts.typescript.log_objects import secrets_in
from secgate.facts.typescript.logs import Carried, LogCall, bound_fields, carried, hides, is_signature, log_calls
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    last_name,
    plain,
    properties,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import REQUEST_NAMES, unit_of
from secgate.facts.typescript.view import View
from secgate.model import Place, TraceStep
from secgate.settings.config import Config
from secgate.sieve import Sieve

LeakKind = Literal["secret", "personal", "public", "whole"]
_BROWSER = Sieve(r"^\s*['\"]use client['\"]|\b(?:localStorage|sessionStorage|window\.|document\.)", re.MULTILINE)
_WHOLE_PARTS = frozenset({"body", "headers", "cookies", "rawHeaders", "signedCookies", "rawBody"})
_REQUESTS = frozenset({"req", "request"})
_SETTINGS = re.compile(r"^(?:process\.env|(?:app)?[cC]onfig|env|settings|secrets)$")
_SETTINGS_SOURCE = re.compile(r"(?:^|[/.-])(?:config|env|settings|environment)(?:[/.-]|$)", re.IGNORECASE)
_PERSON = re.compile(
    r"^(?:\w+(?:User|Customer)|user|customer|client|guest|contact|patient|employee|attendee|principal)$"
)
_PRINCIPAL = re.compile(
    r"^(?:req|request|ctx|c|context|session|res\.locals)\b[\w.?]*\.(?:user|customer|principal|account)$"
)
RECIPIENT = re.compile(r"^(?:to|cc|bcc|recipients?|replyTo|sentTo)$")
_SENDS = re.compile(r"mail|sms|postmark|sendgrid|twilio|smtp|resend|notif", re.IGNORECASE)
_ISSUES = re.compile(
    r"^(?:generate|create|sign|issue|make)\w*(?:Token|Secret|ApiKey|Password|Jwt)\(\)$|^decrypt\w*(?:Token|Secret|Key|Password)\(\)$"
)
_SECRET_HEADER = re.compile(
    r"^(?:authorization|cookie|set-cookie|x-[\w-]*(?:api-?key|token|secret)|api-?key)$", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"(?:^|_)(?:NAME|HEADER|COOKIE_NAME)$")
_NOT_TEXT = re.compile(r"^:\s*(?:boolean|number|bigint|symbol|Date|\w*Node|\w*Token)\b")
_PK = re.compile(r"\bpk_|publishable|public_?key", re.IGNORECASE)
_MAX_STEPS = 3
_MAX_RETURNS = 4
_MAX_HELD = 20


@dataclass(frozen=True)
class Leak:
    """A value that should not be written, and of what kind it is.

    Attributes:
        sure: False where only a name or what a function gives back says so.
        via: the places in other functions that give it, the nearest first.
    """

    kind: LeakKind
    value: Carried
    sure: bool = True
    via: tuple[TraceStep, ...] = ()


@dataclass(frozen=True)
class LogEntry:
    """One log call with what it writes."""

    view: View
    call: LogCall
    values: tuple[Carried, ...]
    leaks: tuple[Leak, ...]

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return self.view.file.place(self.call.node)


@dataclass
class LogContents:
    """Reads one file."""

    view: View
    config: Config
    steps: int = 0

    def entries(self) -> Iterator[LogEntry]:
        """Every log call of the file, and every logger that is made with fields of its own."""
        names, loggers = self.view.names, self.config.loggers
        for call in (*log_calls(names, loggers), *bound_fields(names, loggers)):
            yield self.entry(call)

    def entry(self, call: LogCall) -> LogEntry:
        """One log call with what it writes."""
        redactors = self.config.log_redactors
        values = [v for argument in call.arguments for v in carried(self.view.names, argument, redactors)]
        return LogEntry(self.view, call, tuple(values), tuple(leak for value in values for leak in self.leaks(value)))

    def leaks(self, value: Carried) -> list[Leak]:
        """What is wrong with a value that is written: itself, or what a function of the target puts into it."""
        own = self.leak(value)
        if own is not None:
            return [own]
        if is_behind_bearer(value):
            return [Leak("secret", value)]
        if is_random_code(self.view.names, value):
            return [Leak("secret", value, sure=False)]
        key = named_by_key(self.view.names, value)
        if key is not None:
            return [Leak("secret" if is_secret(key) else "personal", replace(value, name=key), sure=False)]
        given = list(self._given_back(value)) if value.node.type == "call_expression" else []
        held = () if given else secrets_in(self.view, value)[:_MAX_HELD]
        return given or [Leak("whole", replace(value, keys=(*value.keys, name)), sure=False) for name in held]

    def _given_back(self, value: Carried) -> Iterator[Leak]:
        """What a function of the target gives back, as far as its return statements say."""
        callee = value.node.child_by_field_name("function")
        if callee is None or self.steps >= _MAX_STEPS or hides(value.node):
            return
        declared = self.view.links.declared(self.view, callee)
        if declared is None:
            return
        view, function = declared
        for leak in self._put_in(view, function):
            yield replace(leak, value=replace(value, name=leak.value.name), sure=False)

    def _put_in(self, view: View, function: Node) -> tuple[Leak, ...]:
        """What a function gives back that should not be written, found once for each function."""
        question = ("leaks of", function.id, self.steps)
        answers = view.links.answers
        if question not in answers:
            answers[question] = ()
            inner = LogContents(view, self.config, self.steps + 1)
            answers[question] = tuple(
                replace(leak, via=(_step(view, found), *leak.via))
                for given in returned(function)[:_MAX_RETURNS]
                for found in carried(view.names, given, self.config.log_redactors)
                for leak in inner.leaks(found)
            )
        return cast("tuple[Leak, ...]", answers[question])

    def leak(self, value: Carried) -> Leak | None:
        """What is wrong with a value that is written."""
        if value.name.endswith("()"):
            return Leak("secret", value) if _ISSUES.match(value.name) or self._signs(value.node) else None
        binding = self.view.names.binding(root_name(value.node))
        if self._is_fixed(value, binding):
            return None
        if self._is_publishable(value):
            return Leak("public", value)
        if _SECRET_HEADER.match(value.name) or (is_secret(value.name) and not self._is_setting_name(value)):
            made = unwrap(binding.value) if binding is not None and binding.value is not None else value.node
            return Leak("secret", value, sure=not is_signature(value.name, made))
        if spelled(value.name, self.config.pii_fields):
            return Leak("personal", value)
        if is_personal(value.name):
            return self._personal(value, binding)
        if RECIPIENT.match(value.name) and self._sends(value.node):
            return Leak("personal", value)
        return self._whole(value, binding)

    def _sends(self, node: Node) -> bool:
        """Whether a place belongs to what sends messages, by the file's name or the function's."""
        around = [last_name(a.child_by_field_name("name")) for a in ancestors(node)]
        return any(_SENDS.search(name) for name in [self.view.file.path.rpartition("/")[2], *around])

    def _is_fixed(self, value: Carried, binding: Binding | None) -> bool:
        """Whether a name holds no text of a person or service: a number, a flag, a function, a constant."""
        if binding is None or binding.node.parent is None:
            return False
        if binding.kind in {"function", "class"}:
            return True
        if value.node.type == "member_expression":
            return False
        annotation = binding.node.parent.child_by_field_name("type")
        return annotation is not None and _NOT_TEXT.match(text_of(annotation)) is not None

    @staticmethod
    def _is_setting_name(value: Carried) -> bool:
        """Whether a name in capitals is the name of a cookie or header."""
        return _PLACEHOLDER.search(value.name) is not None

    def _signs(self, node: Node) -> bool:
        callee = node.child_by_field_name("function")
        return callee is not None and re.fullmatch(r"(?:jwt|jsonwebtoken)\.sign", text_of(callee)) is not None

    def _is_publishable(self, value: Carried) -> bool:
        listed = self.config.publishable_keys
        if is_publishable(value.name) or value.name in listed:
            return True
        words = re.search(r"key$", value.name, re.IGNORECASE)
        if not words or not is_secret(value.name):
            return False
        unit = unit_of(value.node)
        texts = (text_of(node) for node in walk(unit) if node.type in {"string", "member_expression", "regex"})
        return unit.type != "program" and any(_PK.search(text) for text in texts)

    def _personal(self, value: Carried, binding: Binding | None) -> Leak | None:
        base = value.node.child_by_field_name("object")
        owner = last_name(base) if base is not None else ""
        if base is not None and (is_other_thing(owner) or re.search(r"\benv\b|[cC]onfig\b", text_of(base))):
            return None
        if is_network(value.name) and (
            base is None or text_of(root_name(value.node)) in REQUEST_NAMES or owner in {"socket", "connection"}
        ):
            return None
        if base is None and binding is None and value.node.type != "call_expression":
            return None
        origins = self.view.names.trace(value.node) if base is None else []
        if any(re.search(r"process\.env|\benv\.|[cC]onfig\.", text_of(origin)) for origin in origins[1:]):
            return None
        return Leak("personal", value)

    def _whole(self, value: Carried, binding: Binding | None) -> Leak | None:
        text = plain(value.node)
        root = text_of(root_name(value.node))
        if value.node.type in {"identifier", "shorthand_property_identifier"}:
            if text in _REQUESTS and binding is not None and binding.kind == "parameter" and not binding.path:
                return Leak("whole", value, sure=self._answers())
            if self._is_body(binding):
                return Leak("whole", value, sure=not self._is_parsed(binding))
            return self._row(value, binding)
        if root in _REQUESTS | {"ctx", "c", "context"} and value.name in _WHOLE_PARTS:
            return Leak("whole", value, sure=root in _REQUESTS)
        if text == "process.env":
            return Leak("whole", value)
        return Leak("whole", value) if _PRINCIPAL.match(text) else None

    @cached_property
    def browser(self) -> bool:
        """Whether this code runs in a browser, whose console is its user's own."""
        return self.view.file.path.endswith((".tsx", ".jsx")) or _BROWSER.finds(self.view.file.text)

    def _answers(self) -> bool:
        """Whether this file answers requests, so that `request` is one of them."""
        return (
            any(name in self.view.file.text for name in ("res.", "Response", "reply", "NextFunction"))
            and not self.browser
        )

    def _is_body(self, binding: Binding | None) -> bool:
        if binding is None:
            return False
        if binding.path:
            return binding.path[-1:] in {("body",), ("headers",), ("cookies",)} and self._is_handler(binding)
        if binding.kind != "local" or binding.value is None:
            return False
        value = unwrap(binding.value)
        read = value.type == "call_expression" and re.match(
            r"(?:req|request|c\.req|ctx\.request)\.(?:json|formData|text)\(\)$", text_of(value)
        )
        return bool(read) or re.fullmatch(r"(?:req|request)\.(?:body|headers|cookies)", text_of(value)) is not None

    def _is_handler(self, binding: Binding) -> bool:
        if binding.kind == "local":
            return binding.value is not None and text_of(root_name(binding.value)) in _REQUESTS
        return binding.kind == "parameter" and binding.path == ("body",)

    @staticmethod
    def _is_parsed(binding: Binding | None) -> bool:
        return binding is not None and binding.kind == "parameter"

    def _row(self, value: Carried, binding: Binding | None) -> Leak | None:
        """A row of a person: what a query of that model gives, or a name that says so."""
        if binding is None:
            return None
        if _SETTINGS.match(text_of(value.node)):
            return (
                Leak("whole", value) if binding.kind == "import" and _SETTINGS_SOURCE.search(binding.source) else None
            )
        if binding.path:
            return None
        annotation = binding.node.parent.child_by_field_name("type") if binding.node.parent is not None else None
        models = {m.name: m for m in self.view.schema.models}
        named = models.get(text_of(annotation).lstrip(": ").split("[")[0]) if annotation is not None else None
        row = self._queried(binding)
        model = named or row
        if model is not None:
            return Leak("whole", value) if any(is_personal(f.name) or is_secret(f.name) for f in model.fields) else None
        if _PERSON.match(value.name) and annotation is None and binding.kind == "local" and self._is_loaded(binding):
            return Leak("whole", value, sure=False)
        return None

    def _queried(self, binding: Binding) -> Model | None:
        if binding.value is None or binding.kind != "local":
            return None
        value = unwrap(binding.value)
        if value.type != "call_expression" or not re.match(r"(?:find|create$|update$|upsert)", last_name(value)):
            return None
        callee = value.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        given = arguments_of(value)
        if owner is None or (given and {"select", "omit"} & set(properties(unwrap(given[0])))):
            return None
        return self.view.schema.by_accessor(last_name(owner))

    @staticmethod
    def _is_loaded(binding: Binding) -> bool:
        value = unwrap(binding.value) if binding.value is not None else None
        return (
            value is not None
            and value.type == "call_expression"
            and re.match(r"(?:find|get|load|create|update|fetch)", last_name(value)) is not None
        )


def _step(view: View, found: Carried) -> TraceStep:
    line = view.file.place(found.node).line
    return TraceStep(path=view.file.path, line=line, note="this function puts it into what is logged")
