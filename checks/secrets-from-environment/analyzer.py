"""Where secrets come from: reads of secret-named settings, schemas of settings, and credential arguments of clients.

No message, trace or problem made here holds a value: places and names only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    Confidence,
    ContainerSetting,
    Credential,
    Hit,
    Node,
    Observation,
    Place,
    SchemaField,
    SettingNames,
    SettingUse,
    Sieve,
    SourceFile,
    StartUp,
    Subject,
    TraceStep,
    ancestors,
    by_path,
    choices_of,
    connections,
    credentials,
    fixed_text,
    headers,
    image_settings,
    is_compose,
    is_for_trials,
    is_harmless_connection,
    is_of_database_image,
    is_placeholder,
    is_test_setup,
    is_trial,
    is_wording,
    is_workflow,
    key_of,
    last_name,
    named_elsewhere,
    never_in_production,
    schema_fields,
    secrets_in_urls,
    setting_names,
    setting_readers,
    setting_uses,
    started_settings,
)

# NOTE: every name that a fact below looks for must be let through: settings in capitals, keys of options in camel case.
# Looked for in `folded` text.
_WORTH_READING = Sieve(
    r"env|config|settings|secret|key|pass|pwd|token|credential|connection_?string|hmac|cipher|cookie-?parser|auth|://"
    r"|stripe|resend|postmark|slack|sequelize|_(?:ur[li]|dsn)\b"
)
_SCRIPT = frozenset({"typescript", "javascript"})
_TOO_SHORT = (
    "The settings schema accepts a signing or encryption secret of fewer than 32 characters, so a guessable one passes "
    "start-up."
)
_BAKED_ARGUMENT = (
    "A build argument with a secret is copied into the environment of the image, where everyone who has the image can "
    "read it."
)
_STAND_IN = (
    "A stand-in for a secret is part of the environment of the image that is started: a container that nobody gives "
    "another one runs on a value that everyone can read. Give it to the build alone, or in a stage before."
)
_STARTED_STAND_IN = (
    "A stand-in for a secret is what this starts with in production: whoever reads the file knows it. Take it from the "
    "environment, and refuse to start without it: `${NAME:?}`."
)
_PRODUCTION = re.compile(r"(?:^|[._/-])prod(?:uction)?(?:[._/-]|$)", re.IGNORECASE)
_RUNS_PRODUCTION = re.compile(r"^\s*(?:-\s+)?[\"']?NODE_ENV[\"']?\s*[:=]\s*[\"']?production\b", re.MULTILINE)
_TO_FILL_IN = re.compile(r"\$|<.*>|\{\{|^\W*$|^(?:none|null|undefined|n/?a)$", re.IGNORECASE)
_DIGESTS = re.compile(r"^(?:hash|digest|mask|redact|fingerprint)", re.IGNORECASE)
_GIVEN_BY_CI = frozenset({"GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN", "ACTIONS_RUNTIME_TOKEN"})
_DOCUMENTED = re.compile(r"^[#\s]*(?:export\s+)?([A-Z][A-Z0-9_]+)\s*=", re.MULTILINE)


def analyze(subject: Subject) -> Observation:
    """Every use of a secret in code, in Dockerfiles, compose files and workflows."""
    report, names = _Report(subject), setting_names(subject.config)
    code = [f for f in subject.files if f.language in _SCRIPT and _WORTH_READING.finds(f.folded)]
    for file in code:
        _Code(file, code, names, report).judge()
    for file in subject.files:
        if file.language == "dockerfile":
            for setting in image_settings(file.path, file.lines):
                _of_image(setting, names, report)
        elif file.language == "yaml" and (is_compose(file.path) or is_workflow(file.path)):
            runs = _PRODUCTION.search(file.path) is not None or _RUNS_PRODUCTION.search(file.text) is not None
            for setting in started_settings(file.path, file.lines):
                _of_start(setting, names, report, production=runs and is_compose(file.path))
    _undocumented(subject, report)
    return report.observation()


@dataclass
class _Report:
    """What was seen so far; subjects are counted by place."""

    subject: Subject
    reads: dict[str, Place] = field(default_factory=dict)
    _examined: set[tuple[str, int, int]] = field(default_factory=set)
    _hits: dict[tuple[str, str, int, int], Hit] = field(default_factory=dict)

    def examined(self, place: Place, name: str | None = None) -> None:
        """Count a place; `name` is that of a setting that comes from the environment."""
        self._examined.add((place.path, place.line, place.column))
        if name is not None:
            self.reads.setdefault(name, place)

    def hit(
        self,
        rule: str,
        place: Place,
        *,
        confidence: Confidence | None = None,
        trace: Iterable[TraceStep] = (),
        message: str | None = None,
        name: str = "",
    ) -> None:
        """Record a finding; `name` is that of the setting or argument, which identifies it instead of its text."""
        self.examined(place)
        key = (rule, place.path, place.line, place.column)
        if key not in self._hits:
            hit = self.subject.hit(rule, place, confidence=confidence, trace=trace, message=message)
            self._hits[key] = hit.model_copy(update={"origin_key": name})

    def observation(self) -> Observation:
        """All of it, in order of place."""
        hits = sorted(self._hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
        absence = None if self._examined else self.subject.spec.not_applicable
        return Observation(examined_at=by_path(path for path, *_ in self._examined), hits=tuple(hits), absence=absence)


@dataclass
class _Code:
    """One file of code; `everything` is all of it, for what a settings module says."""

    file: SourceFile
    everything: Sequence[SourceFile]
    names: SettingNames
    report: _Report

    def judge(self) -> None:
        """Every use of a secret in the file."""
        for use in setting_uses(self.file, self.names, self._reads_elsewhere):
            self._use(use)
        for entry in schema_fields(self.file, self.names):
            self._schema(entry)
        for header, value, text in headers(self.file):
            if self._counts(text) and not is_trial(text) and not self._is_apart(value):
                self.report.hit("literal-credential", self._place(value), name=header)
        for credential in credentials(self.file):
            self._credential(credential)
        for value in secrets_in_urls(self.file, self.names):
            self.report.hit("secret-in-url", self._place(value))
        for address in connections(self.file):
            if not self._is_apart(address):
                self.report.hit("literal-credential", self._place(address))

    # Settings and what they fall back to

    def _reads_elsewhere(self, callee: Node) -> bool:
        """Whether what is called is a function of another file that reads a setting by its name."""
        data = self.report.subject.data
        if self.file.path not in data.sources:
            return False
        view = data.view(self.file.path)
        found = view.links.declared(view, callee)
        return found is not None and found[0] is not view and found[1] in list(setting_readers(found[0].file))

    def _use(self, use: SettingUse) -> None:
        if use.kind == "set":
            # What the program gives itself stands in for the environment.
            given = fixed_text(self.file.names, use.stand_ins[0])
            if given is not None and self._counts(given[1]):
                self._fallback(use.stand_ins[0], use.name)
            return
        if use.kind == "read" and not self._is_described(use):
            self._browser(use.node, use.name)
        if self.names.is_secret(use.name):
            self.report.examined(self._place(use.node), use.name if use.is_outer else None)
            for stand_in in use.stand_ins:
                self._fallback(stand_in, use.name)

    def _is_described(self, use: SettingUse) -> bool:
        """Whether a read only hands a setting to the schema of the file, which names it too: `X: process.env.X`."""
        pair = use.node.parent
        is_own = pair is not None and pair.type == "pair" and key_of(pair) == use.name
        return is_own and any(entry.name == use.name for entry in schema_fields(self.file, self.names))

    def _browser(self, node: Node, name: str) -> None:
        if (sure := self.names.in_browser(name)) is not None:
            self.report.hit("secret-in-browser-setting", self._place(node), confidence=sure, name=name)

    def _schema(self, entry: SchemaField) -> None:
        name, place = entry.name, self._place(entry.node)
        self._browser(entry.node, name)
        if not self.names.is_secret(name):
            return
        self.report.examined(place)
        for stand_in in entry.stand_ins:
            self._fallback(stand_in, name)
        if entry.optional is not None:
            if not self._is_apart(entry.optional) and not self._start_up.stops_without(name):
                self.report.hit("secret-optional", place, name=name)
        elif entry.is_short:
            self.report.hit("secret-optional", place, message=_TOO_SHORT, name=name)

    def _fallback(self, stand_in: Node, name: str) -> None:
        for node in choices_of(stand_in):
            found = fixed_text(self.file.names, node)
            if found is None or self._is_apart(node) or self._is_apart(found[0]) or self._start_up.stops_without(name):
                continue
            value = found[1]
            if self.names.is_publishable(value) or is_harmless_connection(name, value):
                continue
            rule = "literal-fallback" if value.strip() else "empty-fallback"
            # NOTE: only a digest or a cache key is made of it, which no attacker gains by.
            calls = (outer for outer in ancestors(node) if outer.type == "call_expression")
            lowered = Confidence.MEDIUM if any(_DIGESTS.search(last_name(call)) for call in calls) else None
            self.report.hit(rule, self._place(node), confidence=lowered, name=name)

    # Credentials of clients

    def _credential(self, given: Credential) -> None:
        self.report.examined(self._place(given.node))
        if given.text is None:
            self._elsewhere(given.node)
            return
        node, text = given.text
        if not self._counts(text) or is_wording(given.key, text) or self._is_apart(given.node) or self._is_apart(node):
            return
        trace = self._used_at(given.node) if node != given.node else ()
        sure = Confidence.MEDIUM if given.own else None
        self.report.hit("literal-credential", self._place(node), confidence=sure, trace=trace, name=given.key)

    def _elsewhere(self, value: Node) -> None:
        """A credential that a settings module of the target gives as a literal; joined by name, so never proven."""
        for file, node, text in named_elsewhere(self.everything, value):
            if self._counts(text) and not _is_apart(file, node):
                place, trace, sure = file.place(node), self._used_at(value), Confidence.MEDIUM
                self.report.hit("literal-credential", place, confidence=sure, trace=trace, name=last_name(value))

    def _used_at(self, use: Node) -> tuple[TraceStep, ...]:
        return (TraceStep(path=self.file.path, line=use.start_point.row + 1, note="used as a credential here"),)

    # What both ask

    @cached_property
    def _start_up(self) -> StartUp:
        return StartUp(self.file)

    def _place(self, node: Node) -> Place:
        return self.file.place(node)

    def _counts(self, text: str) -> bool:
        return not is_placeholder(text) and not self.names.is_publishable(text)

    def _is_apart(self, node: Node) -> bool:
        return _is_apart(self.file, node)


def _is_apart(file: SourceFile, node: Node) -> bool:
    """Whether production never gets to a place."""
    return is_test_setup(file.path) or never_in_production(file.names, node)


def _of_image(setting: ContainerSetting, names: SettingNames, report: _Report) -> None:
    """A setting of a Dockerfile."""
    name, value, place = setting.name, setting.value, setting.place
    if not names.is_secret(name):
        return
    report.examined(place)
    if setting.passed is not None:
        if setting.baked:
            sure, message = Confidence.MEDIUM, _BAKED_ARGUMENT
            report.hit("secret-in-image", place, confidence=sure, message=message, name=name)
    elif value and not (is_placeholder(value) or is_trial(value) or is_harmless_connection(name, value)):
        report.hit("secret-in-image", place, name=name)
    elif setting.stays and value and "$" not in value and not is_harmless_connection(name, value):
        # NOTE: whoever starts the container may well give another one; nothing stops it when nobody does.
        report.hit("secret-in-image", place, confidence=Confidence.MEDIUM, message=_STAND_IN, name=name)


def _of_start(setting: ContainerSetting, names: SettingNames, report: _Report, *, production: bool) -> None:
    """A setting of a compose file or workflow; a database's own throwaway password beside it is not a secret.

    With `production` the file says that what it starts runs there.
    """
    name, value, place = setting.name, setting.value, setting.place
    if not names.is_secret(name):
        return
    report.examined(place)
    unfilled = not value or setting.passed is not None or (is_placeholder(value) and not setting.default)
    harmless = is_of_database_image(name) or is_trial(value) or is_harmless_connection(name, value)
    if production and value and is_placeholder(value) and not _TO_FILL_IN.search(value) and not harmless:
        report.hit("secret-in-image", place, confidence=Confidence.MEDIUM, message=_STARTED_STAND_IN, name=name)
    if unfilled or harmless or is_for_trials(place.path):
        return
    if setting.default:
        report.hit("literal-fallback", place, name=name)
    else:
        sure = Confidence.MEDIUM if is_workflow(place.path) else None
        report.hit("secret-in-image", place, confidence=sure, name=name)


def _undocumented(subject: Subject, report: _Report) -> None:
    """Secrets the code reads that no env template names; nothing is said where there is no template."""
    names = frozenset(subject.config.env_templates)
    paths = (path for path in subject.tracked if path.rsplit("/", 1)[-1] in names)
    templates = [text for path in paths if (text := subject.read(path)) is not None]
    documented = {*_DOCUMENTED.findall("\n".join(templates)), *_GIVEN_BY_CI}
    for name, place in sorted(report.reads.items()) if templates else ():
        if name not in documented:
            report.hit("undocumented-setting", place, name=name)
