"""What log calls, error trackers and stored errors carry: secrets, personal fields, whole requests and rows.

What each log call writes is a fact; here is what of it breaks a rule, and which one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    FUNCTIONS,
    RECIPIENT,
    Carried,
    Confidence,
    Hit,
    Leak,
    LogCall,
    LogContents,
    LogEntry,
    Names,
    Node,
    Observation,
    Problem,
    SourceFile,
    Subject,
    TraceStep,
    View,
    ancestors,
    arguments_of,
    carried,
    environment_of,
    inside,
    is_personal,
    is_secret,
    key_of,
    last_name,
    plain,
    properties,
    returned,
    root_name,
    text_of,
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
# What only a program that ends does: a script, not a service.
_ENDS = re.compile(r"process\.exit|(?:\.finally\(|\bfinally \{)[^;}]{0,80}\$disconnect\(")
# Code that is shown to readers and that nobody runs.
_EXAMPLES = re.compile(r"(?:^|/)(?:docs?|documentation|examples?)/")
_EXPORTS = re.compile(r"^export\b|\bmodule\.exports\b|\bexports\.|\.listen\(", re.MULTILINE)
_BUILT_AWAY = re.compile(r"process\.env\.NODE_ENV|import\.meta\.env|__DEV__")
_SIGN_IN = re.compile(
    r"log(?:ged)?[\s_-]?in\b|log(?:ged)?[\s_-]?out\b|sign(?:ed)?[\s_-]?(?:in|out)\b|impersonat|authenticat|\blogin",
    re.IGNORECASE,
)
_ACCOUNT = r"(?:user|account|person|member|customer|e-?mail|address)"
_NO_ACCOUNT = re.compile(
    rf"\b(?:unknown|unregistered|no(?: such)?|non-?existent)[\s_-]+{_ACCOUNT}"
    rf"|{_ACCOUNT}[\s_-]+(?:is |was |does )?(?:not[\s_-](?:found|exist|registered|known)|unknown)",
    re.IGNORECASE,
)
_PARSES = re.compile(r"safeParse|validate|parse", re.IGNORECASE)
_STORES = re.compile(r"^(?:create|update|upsert|updateMany|createMany|mark\w*|fail\w*|record\w*|save\w*)$")
_REASON = re.compile(r"(?:reason|error|message|failure|detail)s?$", re.IGNORECASE)
# Names that stand for one another, from a list of paths on.
_DEEPEST = 4
# Where a logger of requests writes what signs a caller in.
_HEADER = ({"req", "request"}, {"headers"}, {"authorization", "cookie", "Authorization", "Cookie"})
_PYTHON_LOGGING = ("logging", "structlog", "loguru", "sentry-sdk", "sentry_sdk")


def analyze(subject: Subject) -> Observation:
    """Every log call of the files in scope, and every error that is stored."""
    run = _Run(subject)
    entries: dict[str, list[LogEntry]] = {}
    for entry in subject.data.logs:
        entries.setdefault(entry.view.file.path, []).append(entry)
    for file in subject.files:
        found = entries.get(file.path, [])
        if file.path in subject.data.sources and (found or any(word in file.folded for word in _HINT)):
            run.read(subject.data.view(file.path), file, found)
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    problems = _unread(subject, nothing=not run.examined.total())
    absence = None if run.examined.total() or problems else subject.spec.not_applicable
    return Observation(examined_at=run.examined, hits=tuple(hits), problems=problems, absence=absence)


def _unread(subject: Subject, *, nothing: bool) -> tuple[Problem, ...]:
    """Logging of Python, which is not read; any Python at all where nothing else was found."""
    found = subject.packages.imports(_PYTHON_LOGGING, ecosystem="python")
    if not found and nothing:
        found = subject.packages.imports(subject.packages.python, ecosystem="python")[:1]
    return tuple(
        Problem(path=place.path, line=place.line, reason=f"{name} is in use and this check does not read Python")
        for name, place in found[:1]
    )


def _texts(view: View, node: Node | None, deepest: int) -> Iterator[str]:
    """The texts in an expression, and in what the names in it stand for, also in another file."""
    for part in walk(node) if node is not None and deepest else ():
        if part.type == "string":
            yield text_of(part)[1:-1]
        elif part.type in {"identifier", "shorthand_property_identifier"}:
            binding = view.names.binding(part)
            if binding is None or binding.path[1:] or (binding.path and binding.kind != "import"):
                continue
            home, value = view, binding.value
            if binding.kind == "import":
                home, value = view.links.value(view, binding) or (view, None)
            yield from _texts(home, value, deepest - 1)


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)

    @cached_property
    def redacted(self) -> list[tuple[str, ...]]:
        """The paths that a logger of the target redacts, each as its parts."""
        found: list[tuple[str, ...]] = []
        for file in self.subject.files:
            if "redact" not in file.text or file.path not in self.subject.data.sources:
                continue
            view = self.subject.data.view(file.path)
            for pair in file.nodes("pair", "shorthand_property_identifier"):
                if (key_of(pair) if pair.type == "pair" else text_of(pair)) == "redact":
                    paths = _texts(view, value_of(pair) if pair.type == "pair" else pair, _DEEPEST)
                    found += [tuple(re.split(r"[.\[\]'\"]+", path)) for path in paths]
        return found

    @cached_property
    def picked(self) -> frozenset[str]:
        """The keys of which a serializer of a logger writes nothing but what it picks."""
        found: set[str] = set()
        for file in self.subject.files:
            if "serializers" not in file.text or file.path not in self.subject.data.sources:
                continue
            for pair in file.nodes("pair"):
                if key_of(pair) == "serializers":
                    entries = properties(file.names.resolve(value_of(pair)))
                    found |= {key for key, made in entries.items() if _picks(file.names.resolve(made))}
        return frozenset(found)

    def read(self, view: View, file: SourceFile, entries: list[LogEntry]) -> None:
        """One file."""
        self.examined[file.path] += len(entries)
        reader = _File(self, file, LogContents(view, self.subject.config))
        for entry in entries:
            reader.log(entry)
        if "Error" in file.text or "Exception" in file.text:
            reader.error_texts()
        if "stringify" in file.text:
            reader.stored_errors()
        if "entry" in file.folded or "pino" in file.folded or "winston" in file.folded:
            reader.settings()


@dataclass
class _File:
    run: _Run
    file: SourceFile
    contents: LogContents

    @property
    def names(self) -> Names:
        """The names of the file."""
        return self.file.names

    @property
    def browser(self) -> bool:
        """Whether this code runs in a browser, whose console is its user's own."""
        return self.contents.browser

    @cached_property
    def terminal(self) -> bool:
        """Whether this is a program that somebody runs by hand, whose console is their terminal."""
        by_hand = _ENDS.search(self.file.text) is not None and _EXPORTS.search(self.file.text) is None
        return by_hand or _TERMINAL.search(self.file.path) is not None

    def log(self, entry: LogEntry) -> None:
        """One log call: at most one finding of each rule, at the first of its values."""
        call = entry.call
        mode = environment_of(call.node)
        if mode == "test" or (mode == "development" and self.browser and _BUILT_AWAY.search(self.file.text)):
            return
        if self._is_audit(call):
            return
        found: dict[str, list[tuple[Leak, Confidence | None]]] = {}
        for leak in entry.leaks:
            if self._covered(call, leak.value):
                continue
            if not self.terminal or call.kind != "console" or leak.kind == "secret":
                development = leak.value.development or mode == "development"
                rule, confidence = self._rule(call, leak, development=development)
                found.setdefault(rule, []).append((leak, confidence))
        for rule, leaks in found.items():
            self._report(rule, leaks)

    def _is_audit(self, call: LogCall) -> bool:
        """Whether the configuration wants the account's email in this event."""
        wanted = {entry.name for entry in self.run.subject.config.audit_logs}
        return bool(wanted) and any(
            text_of(node).strip("'\"`") in wanted
            for argument in call.arguments for node in walk(argument) if node.type in {"string", "template_string"}
        )  # fmt: skip

    def _covered(self, call: LogCall, value: Carried) -> bool:
        """Whether a logger of the target redacts the key under which a value is written."""
        if call.kind == "console" or not value.keys:
            return False
        return (value.keys[0] in self.run.picked and len(value.keys) == 1) or any(
            len(path) == len(value.keys) and all(p in {"*", k} for p, k in zip(path, value.keys, strict=True))
            for path in self.run.redacted
        )

    def _rule(self, call: LogCall, leak: Leak, *, development: bool) -> tuple[str, Confidence | None]:
        """The rule that a value breaks, and how sure that is where it is less than the rule's own."""
        value = leak.value
        rule = {"secret": "secret-logged", "personal": "personal-field-logged", "public": "public-key-logged"}.get(
            leak.kind, "whole-object-logged"
        )
        key = value.keys[-1] if value.keys else value.name
        if development and rule != "public-key-logged":
            rule = "redacted-only-in-production"
        elif leak.kind == "personal" and self._signs_in(call) and value.name.lower().endswith("email"):
            rule = "audit-email"
        elif leak.kind == "personal" and (RECIPIENT.match(key) or RECIPIENT.match(value.name)):
            rule = "recipient-logged"
        confidence = None if leak.sure else Confidence.MEDIUM
        quiet = (call.kind == "console" and (self.browser or self.terminal)) or _EXAMPLES.search(self.file.path)
        if quiet and rule != "audit-email":
            confidence = Confidence.LOW
        return rule, confidence

    def _report(self, rule: str, leaks: list[tuple[Leak, Confidence | None]]) -> None:
        """One finding for all values of a call that break a rule; it is as sure as the surest of them."""
        sure = [pair for pair in leaks if pair[1] is None] or leaks
        leak, confidence = sure[0]
        shown = list(dict.fromkeys(_shown(one.value) for one, _ in leaks))
        also = f" (with {', '.join(f'`{name}`' for name in shown[1:])})" if len(shown) > 1 else ""
        said = self.run.subject.spec.rules[rule].message
        message = f"`{shown[0]}`{also}: {said[:1].lower()}{said[1:]}"
        self._hit(rule, leak.value, confidence, message, leak.via)

    def _signs_in(self, call: LogCall) -> bool:
        said = " ".join(
            text_of(node) for argument in call.arguments for node in walk(argument)
            if node.type == "string_fragment"
        )  # fmt: skip
        # NOTE: an address that belongs to no account was typed by somebody of whom nothing is known.
        return _SIGN_IN.search(said) is not None and _NO_ACCOUNT.search(said) is None

    def _hit(
        self,
        rule: str,
        value: Carried,
        confidence: Confidence | None = None,
        message: str | None = None,
        via: tuple[TraceStep, ...] = (),
    ) -> None:
        spec = self.run.subject.spec.rules[rule]
        if confidence is not None and spec.confidence.at_least(confidence) is False:
            confidence = None
        node = value.followed[0] if value.followed else value.node
        place = self.file.place(node)
        trace = [
            TraceStep(path=self.file.path, line=self.file.place(step).line, note="the value comes from here")
            for step in [value.node] if value.followed
        ]  # fmt: skip
        call = next((a for a in ancestors(node) if a.type in {"call_expression", "new_expression"}), node)
        said = message or f"`{_shown(value)}`: {spec.message[:1].lower()}{spec.message[1:]}"
        hit = self.run.subject.hit(rule, place, message=said, confidence=confidence, trace=[*trace, *via], node=node)
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
                    leak = self.contents.leak(value)
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
                self.run.examined[self.file.path] += 1
                self._hit("input-in-stored-error", Carried(call, plain(given[0])), stored, message=None)

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
                self.run.examined[self.file.path] += 1
                self._hit("tracker-sends-personal-data", Carried(pair, "sendDefaultPii"))
        for call in self.names.calls():
            callee = call.child_by_field_name("function")
            if callee is not None and self._is_request_logger(callee):
                self.run.examined[self.file.path] += 1
                options = " ".join(text_of(self.names.resolve(a)) for a in arguments_of(call))
                if not any(map(_covers_headers, self.run.redacted)) and not re.search(
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


def _picks(made: Node) -> bool:
    """Whether a function gives an object of named parts alone, none of them personal or secret."""
    given = [unwrap(value) for value in returned(made)] if made.type in FUNCTIONS else []
    return bool(given) and all(
        value.type == "object"
        and not any(child.type == "spread_element" for child in value.named_children)
        and not any(is_secret(key) or is_personal(key) for key in properties(value))
        for value in given
    )


def _covers_headers(path: tuple[str, ...]) -> bool:
    """Whether a path that is redacted is that of a secret header of the request, or of something around it."""
    parts = [part for part in path if part]
    return 0 < len(parts) <= len(_HEADER) and all(p in {"*", *own} for p, own in zip(parts, _HEADER, strict=False))


def _shown(value: Carried) -> str:
    """A value for a message: as written when that is a short name, else its name."""
    node = value.followed[0] if value.followed and value.node.type == "call_expression" else value.node
    text = plain(node)
    return text if re.fullmatch(r"[\w.\[\]'\"$-]{1,60}", text) else value.name


def _parses(value: Node | None) -> bool:
    value = unwrap(value) if value is not None else None
    return value is not None and value.type == "call_expression" and _PARSES.search(last_name(value)) is not None
