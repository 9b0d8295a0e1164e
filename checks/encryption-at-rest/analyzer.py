"""Sensitive fields of the schema: what is written to them, and whether responses give them away; ciphers and hashes.

Which fields are sensitive is read from the schema, not guessed from variables. A written value is followed to its
origin by `Protection`; a value that its callers pass in and that cannot be followed is unresolved.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.api import (
    BeforeQuery,
    Confidence,
    Evidence,
    FieldWrite,
    Hit,
    LostWrite,
    Node,
    Observation,
    PrismaField,
    PrismaModel,
    Problem,
    Protection,
    Responses,
    RowWrites,
    SourceFile,
    Subject,
    TraceStep,
    View,
    before_queries,
    before_saving,
    by_path,
    cipher_uses,
    inside,
    is_publishable,
    is_secret,
    plain,
    unit_of,
    words_of,
)

_HINT = ("cipher", "createhash", "md5", "sha1", "sha256", "decrypt", "encryption", "cryptojs")
_STORED = frozenset({"String", "Bytes", "Json"})
_SENSITIVE = frozenset({"secret", "secrets", "password", "apikey", "accesskey", "privatekey", "iban", "ssn"})
_PAIRS = frozenset({("api", "key"), ("access", "key"), ("private", "key"), ("encryption", "key"), ("signing", "key")})
# Fields beside a secret that are none: its hash is stored on purpose, its name, its first characters.
_BESIDE = frozenset({
    "hash", "hashed", "digest", "id", "ids", "type", "name", "prefix", "hint", "last", "suffix", "count", "version",
    "scope", "scopes", "status", "encrypted", "public", "publishable", "url", "partial", "masked", "preview",
})  # fmt: skip
_MOMENTS = frozenset({"at", "expires", "expiry", "expiration", "changed", "updated", "required", "enabled", "date"})
_BEARER = re.compile(r"reset|invit|session|magic|login|recover|refresh|activation", re.IGNORECASE)
# Tokens that are shown to everybody, or checked once within minutes.
_SHOWN = re.compile(r"domain|dns|webhook", re.IGNORECASE)
_KEY = re.compile(r"secret|key|password|passwd|iban|ssn", re.IGNORECASE)
_FAST = "fast-password-hash"
# Fields beside a password that hold something else.
_NO_PASSWORD = frozenset({"token", "reset", "code", "otp", "salt", "hint", "prefix", "key", "id", "version"})
_ANSWERS = (".json(", ".send(", ".jsonp(", "Response(", "body:", "rocedure", "@orpc/")


def analyze(subject: Subject) -> Observation:
    """Every sensitive field, every write to one, every response that carries one, every cipher."""
    run = _Run(subject)
    for file in subject.files:
        if file.path in subject.data.sources:
            run.read(file)
    for write in run.written.values():
        run.judge(write)
    run.peers()
    if run.fields and not run.written:
        model, item = run.fields[0]
        reason = "the schema has sensitive fields and no write to one was found"
        run.problems.append(Problem(path=model.path, line=item.line, reason=reason))
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    return Observation(
        examined_at=Counter(by_path(model for model, _ in run.fields)) + run.examined,
        hits=(*hits, *(subject.refused if subject.has_statement else ())),
        unresolved=tuple(run.unresolved),
        problems=tuple(run.problems),
        evidence=tuple(_volumes(subject)) if run.fields else (),
    )


def _volumes(subject: Subject) -> Iterator[Evidence]:
    """The statement that volumes and backups are encrypted, which no code shows: where the policy asks for it."""
    wanted = subject.settings.get("volumes") == "required"
    said = subject.attested.attestation if wanted or subject.has_statement else None
    yield from subject.attested.evidence if wanted or said is not None else ()
    if wanted and said is not None and said.bound_to == "none":
        reason = "names no files that it rests on: state it with `--evidence FILE --bound-to paths`"
        yield Evidence(kind="attestation", path=subject.attested_path, state="missing", reason=reason)


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    responses: Responses = field(default_factory=Responses)
    written: dict[tuple[str, int, str, str], FieldWrite] = field(default_factory=dict)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def fields(self) -> list[tuple[PrismaModel, PrismaField]]:
        """The sensitive fields of the schema."""
        schema = self.subject.schema
        config = self.subject.config
        found = []
        for model in schema.tables if schema is not None else ():
            for item in model.fields:
                named = f"{model.name}.{item.name}" in config.sensitive_fields
                public = item.name in config.publishable_keys or is_publishable(item.name)
                if named or (not public and item.kind in _STORED and _is_sensitive(item.name)):
                    found.append((model, item))
        return found

    @cached_property
    def models(self) -> dict[str, dict[str, PrismaModel]]:
        """Models by the name of their sensitive field, then by accessor."""
        found: dict[str, dict[str, PrismaModel]] = {}
        for model, item in self.fields:
            found.setdefault(item.name, {})[model.accessor] = model
        return found

    @cached_property
    def protection(self) -> Protection:
        """How values are followed."""
        return Protection(self.subject.config.encryption_helpers)

    @cached_property
    def rows(self) -> RowWrites:
        """What is written to sensitive fields."""
        return RowWrites(self.models, self.protection, self.subject.data.links.mentioning)

    @cached_property
    def extensions(self) -> list[BeforeQuery]:
        """What extensions of the client do before a query runs."""
        data = self.subject.data
        views = [data.view(path) for path in data.sources]
        return [one for view in views for one in (*before_queries(view), *before_saving(view))]

    def by_client(self, write: FieldWrite) -> Literal["yes", "unclear", "no"]:
        """Whether an extension of the client encrypts or hashes the field before this write runs."""
        accessor = write.model[:1].lower() + write.model[1:]
        before = (one for one in self.extensions if write.operation and one.is_before(accessor, write.operation))
        answers = {one.protects(write.field, self.protection) for one in before}
        return "yes" if "yes" in answers else ("unclear" if "unclear" in answers else "no")

    def read(self, file: SourceFile) -> None:
        """One file."""
        # NOTE: a row that is written with all it holds names no field.
        named = [
            name
            for name, models in self.models.items()
            if name.rpartition(".")[2] in file.text or any(f".{accessor}." in file.text for accessor in models)
        ]
        hinted = any(word in file.folded for word in _HINT)
        answers = bool(self.fields) and any(word in file.text for word in _ANSWERS)
        if not named and not hinted and not answers:
            return
        view = self.subject.data.view(file.path)
        reader = _File(self, file, view)
        if named:
            reader.writes(frozenset(named))
        if answers:
            reader.responses()
        if hinted:
            reader.ciphers()

    def take(self, write: FieldWrite) -> None:
        """Keep a write once: as one of Prisma, where it is found both as that and as a call of what keeps rows."""
        key = (write.view.file.path, write.node.id, write.model, write.field)
        if key not in self.written or not self.written[key].operation:
            self.written[key] = write

    def judge(self, write: FieldWrite) -> None:
        """Report a write whose value is neither encrypted nor hashed."""
        self.examined[write.view.file.path] += 1
        state = write.origin.state
        if write.origin.hashed is not None and _is_password(write.field):
            self._fast_hash(write, write.origin.hashed)
        if state not in {"given", "generated"}:
            return
        by_client = self.by_client(write)
        if by_client != "no":
            if by_client == "unclear":
                self.unclear(write)
            return
        inner = write.is_own and inside(write.origin.node, write.node)
        trace = [] if inner else [write.origin.step("the value comes from here")]
        if write.through is not None:
            trace.append(write.through)
        if state == "generated" and words_of(write.field)[-1] in {"token", "code", "otp"}:
            name = f"{write.model} {write.field}"
            if not _SHOWN.search(f"{name} {write.view.file.path}"):
                confidence = None if _BEARER.search(name) else Confidence.MEDIUM
                self.hit("stored-bearer-token", write.view, write.node, trace=trace, confidence=confidence)
            return
        sure = write.is_own and write.is_sure and _KEY.search(write.field) is not None
        confidence = None if sure else Confidence.MEDIUM
        self.hit("plaintext-write", write.view, write.node, trace=trace, confidence=confidence)

    def _fast_hash(self, write: FieldWrite, hashed: str) -> None:
        """Report a password that is stored as a fast hash of what is given; not where the hash is reported itself."""
        if hashed not in {"given", "passed", "unknown"} or self.by_client(write) == "yes":
            return
        origin, unit = write.origin, unit_of(write.node)
        for path, start, rule in self.hits:
            known = (origin.view.file.path, origin.node), (write.view.file.path, unit)
            if rule == _FAST and any(path == p and n.start_byte <= start <= n.end_byte for p, n in known):
                return
        trace = [] if inside(origin.node, write.node) and write.is_own else [origin.step("it is hashed here")]
        sure = hashed == "given" and write.is_sure and not origin.named
        self.hit(_FAST, write.view, write.node, trace=trace, confidence=None if sure else Confidence.MEDIUM)

    def peers(self) -> None:
        """Writes that cannot be followed, beside one that encrypts the same field."""
        safe = {
            (w.model, w.field): w for w in self.written.values() if w.origin.state == "protected" and not w.origin.named
        }
        for write in self.written.values():
            if write.origin.state not in {"passed", "unknown"} or self.by_client(write) == "yes":
                continue
            peer = safe.get((write.model, write.field))
            beside = peer is not None and peer.view.file.path == write.view.file.path
            encrypts = (peer.view, peer.node) if peer is not None and beside else self.sealing_extension(write)
            if encrypts is not None:
                place = encrypts[0].file.place(encrypts[1])
                step = TraceStep.at(place, "this writer of the same field encrypts")
                self.hit("peer-encrypts", write.view, write.node, trace=[step])
            else:
                self.unclear(write)

    def sealing_extension(self, write: FieldWrite) -> tuple[View, Node] | None:
        """What encrypts the field of this write before other operations of Prisma alone."""
        accessor = write.model[:1].lower() + write.model[1:]
        for one in self.extensions if write.operation and self.by_client(write) == "no" else ():
            if one.is_before(accessor, one.operation) and one.protects(write.field, self.protection) == "yes":
                return one.view, one.node
        return None

    def unclear(self, write: FieldWrite) -> None:
        """Say that a write cannot be followed."""
        line = write.view.file.place(write.node).line
        reason = f"what is written to {write.model}.{write.field} cannot be followed to its origin"
        self.unresolved.append(Problem(path=write.view.file.path, line=line, reason=reason))

    def hit(
        self,
        rule: str,
        view: View,
        node: Node,
        *,
        trace: list[TraceStep] | None = None,
        confidence: Confidence | None = None,
    ) -> None:
        """Report a place once."""
        source = view.file
        found = self.subject.hit(rule, source.place(node), trace=trace or [], node=node, confidence=confidence)
        self.hits.setdefault((source.path, node.start_byte, rule), found)


def _is_sensitive(name: str) -> bool:
    """Whether a field's name is that of a secret, a token, an API key, a password, an IBAN or an SSN."""
    words = words_of(name)
    if set(words) & _BESIDE and "password" not in words:
        return False
    if set(words) & _MOMENTS:
        return False
    return bool(set(words) & _SENSITIVE) or words[-2:] in _PAIRS or (words[-1:] == ("token",) and is_secret(name))


def _is_password(name: str) -> bool:
    """Whether a field holds a password, or the hash of one."""
    words = set(words_of(name))
    return bool(words & {"password", "passwd", "passphrase"}) and not words & _NO_PASSWORD


@dataclass
class _File:
    """One file."""

    run: _Run
    file: SourceFile
    view: View

    def writes(self, names: frozenset[str]) -> None:
        """Values that are written to a sensitive field: by a Prisma call, or handed to what keeps rows."""
        for write in self.run.rows.of(self.view, names):
            if isinstance(write, FieldWrite):
                self.run.take(write)
            else:
                self._lost(write)

    def _lost(self, write: LostWrite) -> None:
        """A value that is written with all it holds: what may hold a sensitive field by its type has to be followed."""
        place = write.view.file.place(write.node)
        self.run.examined[place.path] += len(write.fields)
        whole = f"comes with all of `{plain(write.node)}` and cannot be followed"
        reason = f"what is written to {', '.join(write.fields)} {whole}"
        self.run.unresolved.append(Problem(path=place.path, line=place.line, reason=reason))

    def responses(self) -> None:
        """Responses that carry a decrypted secret, or a whole row with a sensitive field."""
        for given in self.run.responses.of(self.view):
            held = {item.name for owner, item in self.run.fields if owner.name == given.model}
            if given.model and not held - given.without:
                continue
            self.run.examined[given.view.file.path] += 1
            rule = "sensitive-field-selected" if given.model else "decrypted-returned"
            confidence = None if given.is_sure else Confidence.MEDIUM
            self.run.hit(rule, given.view, given.node, trace=list(given.via), confidence=confidence)

    def ciphers(self) -> None:
        """Ciphers, hashes of passwords, and settings of encryption keys."""
        for use in cipher_uses(self.view):
            self.run.examined[self.view.file.path] += 1
            if use.fault:
                self.run.hit(use.fault, self.view, use.node)
