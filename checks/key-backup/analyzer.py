"""Do two people state, for each encryption key that the code reads, that it is backed up and was restored?

Only names of settings are read, never a key. A key is a setting whose name says that it encrypts, or one that reaches
a cipher.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from secgate.api import (
    Evidence,
    Node,
    Observation,
    Place,
    Problem,
    Sieve,
    SourceFile,
    Subject,
    arguments_of,
    counted,
    last_name,
    names_nobody,
    text_of,
    unwrap,
)

_RESTORE_DAYS = 365
_READ = re.compile(r"\b(?:process\.env|import\.meta\.env|env|config)(?:\.|\[\s*['\"])([A-Z][A-Z0-9_]{2,})\b")
_KEY_NAME = Sieve(
    r"(?:ENCRYPT|CIPHER|CRYPTO|AES|KEK|DEK|MASTER|FIELD|DATA|COLUMN|VAULT)(?:[A-Z0-9]*_)*(?:KEY|SECRET)S?(?:_|$)|ENCRYPTION_KEY"
)
_CIPHERS = frozenset({"createCipheriv", "createCipher", "createSecretKey"})
_LIBRARIES = (
    "crypto-js", "libsodium-wrappers", "sodium-native", "tweetnacl", "node-forge", "openpgp", "@noble/ciphers",
    "aes-js", "cryptr", "jsencrypt", "@aws-crypto/client-node", "prisma-field-encryption",
)  # fmt: skip
_SUBTLE = re.compile(r"\bsubtle\s*\.\s*(?:encrypt|wrapKey)\s*\(")
_UNTRACED = "the key of this cipher cannot be traced to a setting"
_ELSEWHERE = "the key of this cipher comes from elsewhere than a setting that is named"
_SOURCE = re.compile(r"\b(?:readFile\w*|getSecret\w*|getParameter\w*|decrypt\w*|fetch)\s*\(|['\"`][^'\"`]{8,}['\"`]")
_MENTIONS = Sieve(r"\b(?:createCipheriv|createCipher|createSecretKey)\b")


def analyze(subject: Subject) -> Observation:
    """Every encryption key that the code names."""
    keys, ciphers = _keys(subject)
    # NOTE: a cipher takes its key through a parameter as a rule, and a setting named for encryption is where that comes
    # from; one that visibly comes from elsewhere is for a person.
    problems = [] if keys else [*ciphers, *_others(subject)]
    attested = subject.attested
    said = attested.attestation
    if not keys and not problems and (unread := subject.unread_code("an encryption key")):
        return Observation(problems=unread)
    if not keys and not problems:
        searched = f"{counted(len(subject.files), 'file')} searched"
        return Observation(absence=f"no cipher is called and no setting is named as an encryption key ({searched})")
    if subject.exempted is not None:
        return Observation(absence=subject.exempted, evidence=attested.evidence)
    hits = [*subject.refused]
    lacks: list[Evidence] = []
    if said is not None and said.result == "satisfied":
        today = subject.evidence.today
        entries = {str(entry.get("name", "")): entry for entry in said.details}
        hits += [subject.hit("key-not-covered", place) for name, place in keys.items() if name not in entries]
        for name in keys:
            for reason in _reasons(entries.get(name), today):
                path = attested.evidence[0].path
                lacks.append(Evidence(kind="attestation", path=path, state="missing", reason=f"{name}: {reason}"))
    return Observation(
        examined=len(keys),
        hits=tuple(hits),
        evidence=(*attested.evidence, *lacks),
        problems=(*problems, *attested.problems),
        unresolved=tuple(problem for problem in ciphers if keys and problem.reason == _ELSEWHERE),
    )


def _others(subject: Subject) -> Iterator[Problem]:
    """Encryption by other means than node:crypto, whose keys are not traced."""
    for name, place in subject.packages.imports(_LIBRARIES):
        yield Problem(path=place.path, line=place.line, reason=f"{name} is in use, and no key of it is named")
    for file in subject.files:
        if (match := _SUBTLE.search(file.text)) is not None:
            line = file.text.count("\n", 0, match.start()) + 1
            yield Problem(path=file.path, line=line, reason="WebCrypto encrypts here, and no key of it is named")


def _keys(subject: Subject) -> tuple[dict[str, Place], list[Problem]]:
    """Names of the settings that hold an encryption key with the first place that reads each; ciphers without one."""
    keys: dict[str, Place] = {}
    ciphers: list[Problem] = []
    for file in subject.files:
        if _KEY_NAME.finds(file.text):
            for name, node in _named(file):
                keys.setdefault(name, file.place(node))
        if _MENTIONS.finds(file.text):
            for call in _cipher_calls(file):
                traced = list(_settings(file, call))
                for name in traced:
                    keys.setdefault(name, file.place(call))
                if not traced:
                    reason = _ELSEWHERE if _from_elsewhere(file, call) else _UNTRACED
                    place = file.place(call)
                    ciphers.append(Problem(path=place.path, line=place.line, reason=reason))
    return keys, ciphers


def _cipher_calls(file: SourceFile) -> Iterator[Node]:
    for call in file.nodes("call_expression"):
        if last_name(call.child_by_field_name("function")) in _CIPHERS:
            yield call


def _from_elsewhere(file: SourceFile, call: Node) -> bool:
    """Whether the key of a cipher visibly comes from a file, a service or a literal."""
    arguments = arguments_of(call)
    index = 0 if last_name(call.child_by_field_name("function")) == "createSecretKey" else 1
    nodes = [node for part in arguments[index : index + 1] for node in (part, *file.names.trace(unwrap(part)))]
    return any(_SOURCE.search(text_of(node)) is not None for node in nodes)


def _settings(file: SourceFile, call: Node) -> Iterator[str]:
    arguments = arguments_of(call)
    index = 0 if last_name(call.child_by_field_name("function")) == "createSecretKey" else 1
    for argument in arguments[index : index + 1]:
        for node in (unwrap(argument), *file.names.trace(unwrap(argument))):
            yield from (match[1] for match in _READ.finditer(text_of(node)))


def _named(file: SourceFile) -> Iterator[tuple[str, Node]]:
    """Settings that are read or declared by the name of an encryption key; a word in a text or a comment is none."""
    for node in file.nodes("property_identifier", "shorthand_property_identifier_pattern", "string"):
        name = text_of(node)
        if node.type == "string":
            name = name[1:-1] if node.parent is not None and node.parent.type == "subscript_expression" else ""
        if name == name.upper() and _KEY_NAME.search(name):
            yield name, node


def _reasons(entry: Mapping[str, Any] | None, today: date) -> Iterator[str]:
    """What a statement lacks about one key."""
    if entry is None:
        yield "the statement has no entry of this name under details"
        return
    missing = [key for key in ("store", "restorers") if names_nobody(entry.get(key))]
    if missing:
        yield f"the statement does not say {', '.join(missing)}"
    if entry.get("apart_from_data") is not True:
        yield "the statement does not say that the key is kept apart from the data: apart_from_data"
    tested = entry.get("last_restore_test")
    if not isinstance(tested, date):
        yield "the statement does not say when the key was last restored: last_restore_test"
    elif tested > today or tested + timedelta(days=_RESTORE_DAYS) < today:
        yield f"the last restore test is of {tested}, not within {_RESTORE_DAYS} days"
