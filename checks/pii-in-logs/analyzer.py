"""What log calls, error trackers and stored errors carry: secrets, personal fields, whole requests and rows.

The value decides, not the word: a name counts when it is the expression that is written, or a constant of the same
file that is written leads to it. What a call gives back is not followed, so it is neither a finding nor a proof.

NOTE: longer than the house's limit because a check's analyzer is one module by contract.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    REQUEST_NAMES,
    Binding,
    Carried,
    Confidence,
    Hit,
    LogCall,
    Names,
    Node,
    Observation,
    PrismaModel,
    Problem,
    SourceFile,
    Subject,
    TraceStep,
    ancestors,
    arguments_of,
    carried,
    environment_of,
    inside,
    is_network,
    is_other_thing,
    is_personal,
    is_publishable,
    is_secret,
    key_of,
    last_name,
    log_calls,
    plain,
    properties,
    root_name,
    spelled,
    text_of,
    unit_of,
    unwrap,
    value_of,
    walk,
)

_HINT = (
    "log",
    "console",
    "sentry",
    "capture",
    "span",
    "consola",
    "winston",
    "pino",
    "bunyan",
    "new ",
    "zod",
    "safeparse",
)
_TERMINAL = re.compile(r"(?:^|/)(?:scripts?|bin|cli)/")
_EXPORTS = re.compile(r"^export\b|\bmodule\.exports\b|\bexports\.|\.listen\(", re.MULTILINE)
_BROWSER = re.compile(r"^\s*['\"]use client['\"]|\b(?:localStorage|sessionStorage|window\.|document\.)", re.MULTILINE)
_BUILT_AWAY = re.compile(r"process\.env\.NODE_ENV|import\.meta\.env|__DEV__")
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
_SIGN_IN = re.compile(
    r"log(?:ged)?[\s_-]?in\b|log(?:ged)?[\s_-]?out\b|sign(?:ed)?[\s_-]?(?:in|out)\b|impersonat|authenticat|\blogin",
    re.IGNORECASE,
)
_RECIPIENT = re.compile(r"^(?:to|cc|bcc|recipients?|replyTo|sentTo)$")
_SENDS = re.compile(r"mail|sms|postmark|sendgrid|twilio|smtp|resend|notif", re.IGNORECASE)
_ISSUES = re.compile(
    r"^(?:generate|create|sign|issue|make)\w*(?:Token|Secret|ApiKey|Password|Jwt)\(\)$|^decrypt\w*(?:Token|Secret|Key|Password)\(\)$"
)
_SECRET_HEADER = re.compile(
    r"^(?:authorization|cookie|set-cookie|x-[\w-]*(?:api-?key|token|secret)|api-?key)$", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"(?:^|_)(?:NAME|HEADER|COOKIE_NAME)$")
_NOT_TEXT = re.compile(r"^:\s*(?:boolean|number|bigint|symbol|Date|\w*Node|\w*Token)\b")
_PARSES = re.compile(r"safeParse|validate|parse", re.IGNORECASE)
_STORES = re.compile(r"^(?:create|update|upsert|updateMany|createMany|mark\w*|fail\w*|record\w*|save\w*)$")
_REASON = re.compile(r"(?:reason|error|message|failure|detail)s?$", re.IGNORECASE)
_PYTHON_LOGGING = ("logging", "structlog", "loguru", "sentry-sdk", "sentry_sdk")
_PK = re.compile(r"\bpk_|publishable|public_?key", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """Every log call of the files in scope, and every error that is stored."""
    run = _Run(subject)
    for file in subject.files:
        if any(word in file.folded for word in _HINT):
            run.read(file)
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    problems = _unread(subject, nothing=not run.examined)
    absence = None if run.examined or problems else subject.spec.not_applicable
    return Observation(examined=run.examined, hits=tuple(hits), problems=problems, absence=absence)


def _unread(subject: Subject, *, nothing: bool) -> tuple[Problem, ...]:
    """Logging of Python, which is not read; any Python at all where nothing else was found."""
    found = subject.packages.imports(_PYTHON_LOGGING, ecosystem="python")
    if not found and nothing:
        found = subject.packages.imports(subject.packages.python, ecosystem="python")[:1]
    return tuple(
        Problem(path=place.path, line=place.line, reason=f"{name} is in use and this check does not read Python")
        for name, place in found[:1]
    )


@dataclass(frozen=True)
class _Leak:
    """A value that should not be written, and of what kind it is."""

    kind: str
    value: Carried
    sure: bool = True


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: int = 0
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)

    @cached_property
    def redacted(self) -> list[tuple[str, ...]]:
        """The paths that a logger of the target redacts, each as its parts."""
        found: list[tuple[str, ...]] = []
        for file in self.subject.files:
            if "redact" not in file.text:
                continue
            for pair in file.nodes("pair"):
                if key_of(pair) != "redact":
                    continue
                paths = [text_of(node)[1:-1] for node in walk(value_of(pair)) if node.type == "string"]
                found += [tuple(re.split(r"[.\[\]'\"]+", path)) for path in paths]
        return found

    def read(self, file: SourceFile) -> None:
        """One file."""
        names = file.names
        config = self.subject.config
        calls = list(log_calls(names, config.loggers))
        self.examined += len(calls)
        view = _File(self, file, names)
        for call in calls:
            view.log(call)
        if "Error" in file.text or "Exception" in file.text:
            view.error_texts()
        if "stringify" in file.text:
            view.stored_errors()
        if "entry" in file.folded or "pino" in file.folded or "winston" in file.folded:
            view.settings()


@dataclass
class _File:
    run: _Run
    file: SourceFile
    names: Names

    @cached_property
    def browser(self) -> bool:
        """Whether this code runs in a browser, whose console is its user's own."""
        return self.file.path.endswith((".tsx", ".jsx")) or _BROWSER.search(self.file.text) is not None

    @cached_property
    def terminal(self) -> bool:
        """Whether this is a program that somebody runs by hand, whose console is their terminal."""
        by_hand = "process.exit" in self.file.text and _EXPORTS.search(self.file.text) is None
        return by_hand or _TERMINAL.search(self.file.path) is not None

    def log(self, call: LogCall) -> None:
        """One log call."""
        mode = environment_of(call.node)
        if mode == "test" or (mode == "development" and self.browser and _BUILT_AWAY.search(self.file.text)):
            return
        if self._is_audit(call):
            return
        for argument in call.arguments:
            for value in carried(self.names, argument, self.run.subject.config.log_redactors):
                leak = self._leak(value)
                if leak is None or self._covered(call, value):
                    continue
                if not self.terminal or call.kind != "console" or leak.kind == "secret":
                    self._report(call, leak, development=value.development or mode == "development")

    def _is_audit(self, call: LogCall) -> bool:
        """Whether the configuration wants the account's email in this event."""
        wanted = {entry.name for entry in self.run.subject.config.audit_logs}
        return bool(wanted) and any(
            text_of(node).strip("'\"`") in wanted
            for argument in call.arguments for node in walk(argument) if node.type in {"string", "template_string"}
        )  # fmt: skip

    def _covered(self, call: LogCall, value: Carried) -> bool:
        """Whether a logger of the target redacts the key under which a value is written."""
        if call.kind == "console" or value.in_text or not value.keys:
            return False
        return any(
            len(path) == len(value.keys) and all(p in {"*", k} for p, k in zip(path, value.keys, strict=True))
            for path in self.run.redacted
        )

    def _leak(self, value: Carried) -> _Leak | None:
        """What is wrong with a value that is written."""
        if value.name.endswith("()"):
            return _Leak("secret", value) if _ISSUES.match(value.name) or self._signs(value.node) else None
        config = self.run.subject.config
        binding = self.names.binding(root_name(value.node))
        if self._is_fixed(value, binding):
            return None
        if self._is_publishable(value):
            return _Leak("public", value)
        if _SECRET_HEADER.match(value.name) or (is_secret(value.name) and not self._is_setting_name(value)):
            return _Leak("secret", value)
        if spelled(value.name, config.pii_fields):
            return _Leak("personal", value)
        if is_personal(value.name):
            return self._personal(value, binding)
        if _RECIPIENT.match(value.name) and self._sends(value.node):
            return _Leak("personal", value)
        return self._whole(value, binding)

    def _sends(self, node: Node) -> bool:
        """Whether a place belongs to what sends messages, by the file's name or the function's."""
        around = [last_name(a.child_by_field_name("name")) for a in ancestors(node)]
        return any(_SENDS.search(name) for name in [self.file.path.rpartition("/")[2], *around])

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
        listed = self.run.subject.config.publishable_keys
        if is_publishable(value.name) or value.name in listed:
            return True
        words = re.search(r"key$", value.name, re.IGNORECASE)
        if not words or not is_secret(value.name):
            return False
        unit = unit_of(value.node)
        texts = (text_of(node) for node in walk(unit) if node.type in {"string", "member_expression", "regex"})
        return unit.type != "program" and any(_PK.search(text) for text in texts)

    def _personal(self, value: Carried, binding: Binding | None) -> _Leak | None:
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
        origins = self.names.trace(value.node) if base is None else []
        if any(re.search(r"process\.env|\benv\.|[cC]onfig\.", text_of(origin)) for origin in origins[1:]):
            return None
        return _Leak("personal", value)

    def _whole(self, value: Carried, binding: Binding | None) -> _Leak | None:
        text = plain(value.node)
        root = text_of(root_name(value.node))
        if value.node.type in {"identifier", "shorthand_property_identifier"}:
            if text in _REQUESTS and binding is not None and binding.kind == "parameter" and not binding.path:
                return _Leak("whole", value, sure=self._answers())
            if self._is_body(binding):
                return _Leak("whole", value, sure=not self._is_parsed(binding))
            return self._row(value, binding)
        if root in _REQUESTS | {"ctx", "c", "context"} and value.name in _WHOLE_PARTS:
            return _Leak("whole", value, sure=root in _REQUESTS)
        if text == "process.env":
            return _Leak("whole", value)
        return _Leak("whole", value) if _PRINCIPAL.match(text) else None

    def _answers(self) -> bool:
        """Whether this file answers requests, so that `request` is one of them."""
        return (
            any(name in self.file.text for name in ("res.", "Response", "reply", "NextFunction")) and not self.browser
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

    def _row(self, value: Carried, binding: Binding | None) -> _Leak | None:
        """A row of a person: what a query of that model gives, or a name that says so."""
        if binding is None:
            return None
        if _SETTINGS.match(text_of(value.node)):
            return (
                _Leak("whole", value) if binding.kind == "import" and _SETTINGS_SOURCE.search(binding.source) else None
            )
        if binding.path:
            return None
        annotation = binding.node.parent.child_by_field_name("type") if binding.node.parent is not None else None
        schema = self.run.subject.schema
        models = {m.name: m for m in schema.models} if schema is not None else {}
        named = models.get(text_of(annotation).lstrip(": ").split("[")[0]) if annotation is not None else None
        row = self._queried(binding)
        model = named or row
        if model is not None:
            return (
                _Leak("whole", value) if any(is_personal(f.name) or is_secret(f.name) for f in model.fields) else None
            )
        if _PERSON.match(value.name) and annotation is None and binding.kind == "local" and self._is_loaded(binding):
            return _Leak("whole", value, sure=False)
        return None

    def _queried(self, binding: Binding) -> PrismaModel | None:
        schema = self.run.subject.schema
        if schema is None or binding.value is None or binding.kind != "local":
            return None
        value = unwrap(binding.value)
        if value.type != "call_expression" or not re.match(r"(?:find|create$|update$|upsert)", last_name(value)):
            return None
        callee = value.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        given = arguments_of(value)
        if owner is None or (given and {"select", "omit"} & set(properties(unwrap(given[0])))):
            return None
        return schema.by_accessor(last_name(owner))

    @staticmethod
    def _is_loaded(binding: Binding) -> bool:
        value = unwrap(binding.value) if binding.value is not None else None
        return (
            value is not None
            and value.type == "call_expression"
            and re.match(r"(?:find|get|load|create|update|fetch)", last_name(value)) is not None
        )

    def _report(self, call: LogCall, leak: _Leak, *, development: bool) -> None:
        value = leak.value
        rule = {"secret": "secret-logged", "personal": "personal-field-logged", "public": "public-key-logged"}.get(
            leak.kind, "whole-object-logged"
        )
        key = value.keys[-1] if value.keys else value.name
        if development and rule != "public-key-logged":
            rule = "redacted-only-in-production"
        elif leak.kind == "personal" and self._signs_in(call) and value.name.lower().endswith("email"):
            rule = "audit-email"
        elif leak.kind == "personal" and (_RECIPIENT.match(key) or _RECIPIENT.match(value.name)):
            rule = "recipient-logged"
        confidence = None if leak.sure else Confidence.MEDIUM
        if call.kind == "console" and (self.browser or self.terminal) and rule != "audit-email":
            confidence = Confidence.LOW
        self._hit(rule, value, confidence)

    def _signs_in(self, call: LogCall) -> bool:
        said = " ".join(
            text_of(node) for argument in call.arguments for node in walk(argument)
            if node.type == "string_fragment"
        )  # fmt: skip
        return _SIGN_IN.search(said) is not None

    def _hit(self, rule: str, value: Carried, confidence: Confidence | None = None, message: str | None = None) -> None:
        spec = self.run.subject.spec.rules[rule]
        if confidence is not None and spec.confidence.at_least(confidence) is False:
            confidence = None
        node = value.followed[0] if value.followed else value.node
        shown = plain(value.node) if re.fullmatch(r"[\w.\[\]'\"$-]{1,60}", plain(value.node)) else value.name
        place = self.file.place(node)
        trace = [
            TraceStep(path=self.file.path, line=self.file.place(step).line, note="the value comes from here")
            for step in [value.node] if value.followed
        ]  # fmt: skip
        call = next((a for a in ancestors(node) if a.type in {"call_expression", "new_expression"}), node)
        hit = self.run.subject.hit(
            rule, place, message=message or f"`{shown}`: {spec.message[:1].lower()}{spec.message[1:]}",
            confidence=confidence, trace=trace, node=node,
        )  # fmt: skip
        self.run.hits.setdefault((self.file.path, call.start_byte, rule + plain(node)), hit)

    def error_texts(self) -> None:
        """Errors whose text holds a value that should not be logged."""
        for call in self.names.calls():
            made = call.child_by_field_name("constructor")
            if made is None or not re.search(r"(?:Error|Exception)$", last_name(made)) or self.browser:
                continue
            for argument in arguments_of(call):
                if argument.type not in {"template_string", "binary_expression"}:
                    continue
                for value in carried(self.names, argument, self.run.subject.config.log_redactors):
                    leak = self._leak(value)
                    if leak is not None and leak.kind in {"secret", "personal"} and value.in_text:
                        self._hit("personal-data-in-error-text", value)

    def stored_errors(self) -> None:
        """Validation errors that are stored or thrown as a whole."""
        for call in self.names.calls():
            if last_name(call) != "stringify" or not (given := arguments_of(call)):
                continue
            if not self._is_validation_error(given[0]):
                continue
            stored = self._stored_as(call)
            if stored is not None:
                self.run.examined += 1
                self._hit("input-in-stored-error", Carried(call, "stringify()"), stored, message=None)

    def _stored_as(self, call: Node) -> Confidence | None:
        """How sure it is that a text is stored: high for a write of that field, medium for an error that is thrown."""
        pair = next((a for a in ancestors(call) if a.type == "pair"), None)
        outer = next((a for a in ancestors(call) if a.type in {"call_expression", "new_expression"}), None)
        if outer is None:
            return None
        if outer.type == "new_expression":
            return (
                Confidence.MEDIUM
                if re.search(r"(?:Error|Exception)$", last_name(outer.child_by_field_name("constructor")))
                else None
            )
        if not _STORES.match(last_name(outer)):
            return None
        named = pair is not None and inside(pair, outer) and _REASON.search(key_of(pair))
        return Confidence.HIGH if named or last_name(outer).startswith(("mark", "fail")) else None

    def _is_validation_error(self, node: Node) -> bool:
        node = unwrap(node)
        text = plain(node)
        if not re.search(r"\.(?:error|errors|issues)$|\.error\.(?:issues|errors)$", text):
            binding = self.names.binding(node)
            return binding is not None and binding.path[-1:] == ("error",) and _parses(binding.value)
        binding = self.names.binding(root_name(node))
        if binding is None:
            return False
        if binding.value is not None and not binding.path:
            return _parses(binding.value)
        return "ZodError" in self.file.text and text.endswith(("issues", "errors"))

    def settings(self) -> None:
        """Options of error trackers and request loggers."""
        for pair in self.file.nodes("pair"):
            if key_of(pair) == "sendDefaultPii" and text_of(value_of(pair)) == "true":
                self.run.examined += 1
                self._hit("tracker-sends-personal-data", Carried(pair, "sendDefaultPii"))
        for call in self.names.calls():
            callee = call.child_by_field_name("function")
            if callee is not None and self._is_request_logger(callee):
                self.run.examined += 1
                options = " ".join(text_of(self.names.resolve(a)) for a in arguments_of(call))
                if not self.run.redacted and not re.search(
                    r"redact|serializers|headerBlacklist|requestWhitelist", options
                ):
                    self._hit("request-logger-default", Carried(call, last_name(callee)))

    def _is_request_logger(self, callee: Node) -> bool:
        binding = self.names.binding(root_name(callee))
        source = binding.source if binding is not None else ""
        if binding is not None and binding.value is not None and not source:
            required = re.fullmatch(r"require\(['\"]([\w-]+)['\"]\)(?:\.\w+)?", text_of(unwrap(binding.value)))
            source = required.group(1) if required else ""
        return source == "pino-http" or (source == "express-winston" and last_name(callee) == "logger")


def _parses(value: Node | None) -> bool:
    value = unwrap(value) if value is not None else None
    return value is not None and value.type == "call_expression" and _PARSES.search(last_name(value)) is not None
