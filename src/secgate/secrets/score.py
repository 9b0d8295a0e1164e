"""From a candidate to a class and a confidence, first by the line alone, then by the path it stands in.

What structure proves (a provider's token, claims, a host) goes before what a label says, and that before mere entropy.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from secgate.secrets.detectors import Candidate
from secgate.secrets.labels import LOGIN_TYPE
from secgate.secrets.structure import (
    host_is_local,
    host_is_placeholder,
    is_admin,
    is_uuid,
    name_is_placeholder,
    read_token,
    weak_url_password,
)
from secgate.secrets.values import Job, Klass, Sureness
from secgate.secrets.words import (
    Names,
    classes,
    entropy,
    placeholder,
    random_looking,
    residue,
    says_test,
    split_words,
    switches,
    wordy,
)
from secgate.target.scope import default_exclusion

Basis = str  # structure | pieces | label | entropy | none
_PROVEN_STOCK = frozenset({
    "AWS Access Key", "GitHub Token", "GitLab Token", "Slack Token", "Stripe Access Key", "SendGrid API Key",
    "Square OAuth Secret", "OpenAI Token", "PyPI Token", "NPM tokens", "Telegram Bot Token", "Mailchimp Access Key",
    "Azure Storage Account access key",
    "Discord Bot Token",
})  # fmt: skip
_LIKELY_STOCK = frozenset({
    "IBM Cloud IAM Key", "IBM COS HMAC Credentials", "SoftLayer Credentials", "Cloudant Credentials",
    "Artifactory Credentials",
})  # fmt: skip
_PREFIX = re.compile(r"^[A-Za-z0-9]{1,12}(?:[_-][a-z]{2,12}){0,2}[_-]")
_CODE = re.compile(
    r"^[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*|\[[^\]]*\])+(?:\(.*)?$|[({]|=>|^[A-Za-z_$][\w$.]*[?]?[:<\[]"
)
_PATH = re.compile(
    r"^(?:[~.]{0,2}/|[A-Za-z]:\\|[\w.-]+/[\w./-]+$|https?://|file:|@[\w-]+/)|"
    r"^[\w-]+\.(?:ts|js|tsx|jsx|mjs|json|md|py|sh|yml|yaml|env|sql|prisma|pem|key|txt|html)(?::[\d,-]+)?$|^[\w./-]+\.\w{1,6}:\d+"
)
_CALL = re.compile(
    r"^[A-Za-z_$][\w$.\[\]?!]*\(.*\)[;,]?$|"
    r"^[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)+[;,]?$|=\{|^\[[^\]]+\]\(|^\w+\[\w*\]$|^</?\w|^X-[A-Z]"
)
_KEBAB = re.compile(r"^[a-z]+(?:[-_:/.](?:[a-z]+|\d{1,4}))+$")
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.-]+$")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d|^(?:[~^]|[<>]=?)?v?\d+\.\d+(?:\.\d+)*$|^[\d.,:%+-]+$")
_DIGEST = re.compile(
    r"(?i)(?:sha-?(?:1|2|224|256|384|512)|integrity|checksum|digest|etag|commit|revision|"
    r"\brev\b|hash|fingerprint|md5|nonce|uuid|\bid\b|_id\b|Id\b)"
)
_NAME_BEFORE = re.compile(
    r"([A-Za-z_$][\w.$\-]{0,80})[\"'\]`*?!)]{0,5}\s{0,4}"
    r"(?::[ ]?[\w<>|\[\] ]{1,40}=|:=|=>|[=!]{1,3}|:|,|\()\s*(?:\*\*)?\s*[bru@]?[\"'`(\[]{0,2}$"
)
_NOISY = re.compile(
    r"(?i)(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|[^/]*\.lock|"
    r"[^/]*\.sum)$|\.(?:map|tsbuildinfo|min\.js|min\.css|svg|snap|ipynb|lock\.json)$|\.bundle\.js$"
)
_CI = re.compile(
    r"(?i)(?:^|/)(?:\.github/(?:workflows|actions)/.*|\.gitlab-ci[^/]*\.ya?ml|\.circleci/.*|"
    r"(?:docker-)?compose[^/]*\.ya?ml|jenkinsfile|azure-pipelines[^/]*\.ya?ml|"
    r"bitbucket-pipelines\.yml|\.travis\.yml)$"
)
_SHOWN_AS_EXAMPLE = frozenset({"placeholder", "example", "sample", "hint", "helpertext", "tooltip"})
_PUBLIC_PREFIXES = ("pk_live_", "pk_test_", "pk_", "pub_", "sb_publishable_", "phc_")
_TEMPLATE_SUFFIX = (".example", ".sample", ".template", ".dist", ".tmpl", ".tpl")


@dataclass(frozen=True)
class Verdict:
    """A class and a confidence, what they rest on, and why, in words that hold nothing of the value."""

    klass: Klass
    confidence: Sureness
    basis: Basis
    reason: str


def _no(reason: str) -> Verdict:
    return Verdict("placeholder", "low", "none", reason)


def judge(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    """What the line alone says of a candidate."""
    verdict = _judged(one, line, job, names)
    if verdict.klass in {"live", "likely"} and one.name.lower() in _SHOWN_AS_EXAMPLE:
        return Verdict("test", "low", verdict.basis, "shown to a user as an example")
    return verdict


def _judged(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    match one.source:
        case "url":
            return _url(one)
        case "jwt":
            return _token(one, job)
        case "provider":
            return _provider(one, job)
        case "stock":
            return _stock(one, line, job, names)
        case "label" | "prose":
            return _label(one, names.kind(one.name) or one.type.removeprefix("labelled "), line, job)
        case "keyword":
            kind = names.kind(one.name)
            return _label(one, kind, line, job) if kind else _no("its name calls it nothing secret")
        case "entropy":
            return _entropy(one, line, job, names)
        case "key":
            return _no("names a private key without its body")


def _provider(one: Candidate, job: Job) -> Verdict:
    if one.meaning == "public" or any(one.value.startswith(prefix) for prefix in job.publishable if prefix):
        return Verdict("publishable", "low", "structure", "meant to be public, by its prefix")
    body = _PREFIX.sub("", one.value)
    if (why := _unreal_token(body)) is not None:
        return (
            Verdict("test", "low", "structure", why) if one.meaning != "test" and why.startswith("words") else _no(why)
        )
    if one.meaning == "test":
        return Verdict("test", "low", "structure", "a sandbox key, by its prefix")
    if one.meaning == "likely":
        return Verdict("likely", "medium", "structure", "a provider's form that other strings share")
    return Verdict("live", "high", "structure", "a provider's prefix, length and character set")


def _unreal_token(body: str) -> str | None:
    """Why the random part of a token is not random, or None."""
    if (why := placeholder(body)) is not None:
        return why
    if wordy(body) or says_test(body) or "abc123" in body.lower():
        return "words in place of random characters"
    if entropy(body.lower()) < min(3.0, 0.75 * _most(len(body))):
        return "too regular for a random token"
    # NOTE: one in fifty tokens of 24 random letters and digits holds no digit.
    if not any(c.isdigit() for c in body) and len(body) >= 16 and _identifier(body):  # noqa: PLR2004
        return "words in place of random characters"
    return None


def shown_prefix(value: str) -> int:
    """How many characters at the beginning of a value say only what it is: a provider's prefix, a token's header."""
    if value.startswith("eyJ"):
        return value.find(".") + 1
    match = _PREFIX.match(value)
    return match.end() if match else 0


def _most(length: int) -> float:
    return max(1.0, min(6.0, length.bit_length() - 1))


def _stock(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    if one.type == "Public IP (ipv4)":
        return Verdict("publishable", "low", "none", "an address is no secret")
    if one.type == "JSON Web Token":
        return _token(one, job)
    if one.type == "Private Key":
        return _no("names a private key without its body")
    if one.type == "Basic Auth Credentials":
        why = _unreal_token(one.value)
        return _no(why) if why else Verdict("likely", "low", "label", "user and password form in a URL")
    if one.type == "Twilio API Key":
        return Verdict("publishable", "low", "none", "an account or key id, not its secret")
    if one.type in _PROVEN_STOCK:
        if len(one.value) < 20:  # noqa: PLR2004 - a piece that a detector's group yields
            return _no("a part of a token")
        why = _unreal_token(_PREFIX.sub("", one.value) if one.type != "AWS Access Key" else one.value[4:])
        if why is not None:
            return _no(why)
        return Verdict("live", "high", "structure", "a provider's prefix, length and character set")
    if one.type in _LIKELY_STOCK:
        kind = names.kind(one.name)
        return _label(one, kind, line, job) if kind else _no("a form that other strings share")
    return Verdict("likely", "medium", "label", "a detector of detect-secrets")


def _url(one: Candidate) -> Verdict:
    user, _, host = one.name.partition("@")
    if placeholder(one.value) or name_is_placeholder(user) or host_is_placeholder(host):
        return _no("a connection string with placeholders")
    if host_is_local(host):
        return _no("a connection string to this machine or a local service")
    if weak_url_password(one.value, user):
        return _no("a connection string with a password that documentation uses")
    if len(one.value) < 6:  # noqa: PLR2004 - too short to tell
        return Verdict("likely", "medium", "structure", "a connection string with a short password")
    return Verdict("live", "high", "structure", "a connection string with a password and a host that is not local")


def _token(one: Candidate, job: Job) -> Verdict:
    token = read_token(one.value)
    if token is None or not token.signed:
        return _no("not a signed token")
    if token.sample:
        return Verdict("publishable", "low", "structure", "a documented sample token, by its claims")
    if token.expires is not None and job.now and token.expires < job.now:
        return Verdict("publishable", "low", "structure", "an expired token")
    if token.role.lower() == "anon":
        return Verdict("publishable", "low", "structure", "an anonymous-role key, meant for browsers")
    if is_admin(token.role):
        return Verdict("live", "high", "structure", "a signed token with an administrative role, not expired")
    return Verdict("likely", "medium", "structure", "a signed token")


def _label(one: Candidate, kind: str | None, line: str, job: Job) -> Verdict:
    value = one.value.strip().rstrip(";,") if one.source == "keyword" else one.value.strip()
    if (why := placeholder(value)) is not None:
        return _no(why)
    if line[one.start + len(one.value) :].lstrip("*`").startswith(("...", "…", "***")):
        return _no("masked or truncated")
    if value.startswith(_PUBLIC_PREFIXES) or any(value.startswith(prefix) for prefix in job.publishable if prefix):
        return Verdict("publishable", "low", "label", "meant to be public, by its prefix")
    if one.quoted and kind != "password" and " " in value and random_looking(value):
        return Verdict("live", "high", "label", "called a secret, and random")
    if (why := _no_value(value, quoted=one.quoted)) is not None:
        return _no(why)
    return _strength(one, value, kind)


def _no_value(value: str, *, quoted: bool) -> str | None:
    """Why something behind a label is no value of its own, or None."""
    if len(value) < 6 or any(c.isspace() for c in value):  # noqa: PLR2004 - PIN or prose
        return "too short, or a sentence"
    # NOTE: base64 holds slashes too: what looks drawn at random is no path.
    if (_PATH.search(value) and not random_looking(value)) or _EMAIL.match(value) or _DATE.match(value):
        return "a path, address, date or version"
    if _CALL.search(value) or (not quoted and _CODE.search(value)):
        return "an expression"
    return None


def _strength(one: Candidate, value: str, kind: str | None) -> Verdict:
    if is_uuid(value):
        return Verdict("likely", "low", "entropy", "a UUID behind a secret-like name")
    rest = residue(value)
    if one.type == LOGIN_TYPE:
        strong = len(value) >= 8 and classes(value) >= 3 and len(rest) >= 5  # noqa: PLR2004
        return Verdict("likely", "medium", "label", "an address and a value beside it") if strong else _no("weak")
    if kind == "password":
        return _password(value, rest)
    return _key(value, rest, loose=one.source == "prose")


def _password(value: str, rest: str) -> Verdict:
    if _identifier(value) and not any(c.isdigit() for c in value):
        return _no("an identifier")
    if len(rest) < 5 or says_test(value):  # noqa: PLR2004 - hardly more than words such as test, password, 123
        return Verdict("test", "low", "label", "made of words that test passwords are made of")
    if _KEBAB.match(value):
        return Verdict("likely", "low", "label", "called a password, but written like words or a style class")
    if len(value) >= 8 and classes(value) >= 3:  # noqa: PLR2004 - the strength that login forms ask for
        return Verdict("live", "high", "label", "called a password, and strong enough to be one")
    if classes(value) >= 2 and (random_looking(value) or (len(value) >= 8 and any(c.isdigit() for c in value))):  # noqa: PLR2004
        return Verdict("likely", "medium", "label", "called a password")
    return _no("too weak to be told from a word")


def _key(value: str, rest: str, *, loose: bool) -> Verdict:
    if random_looking(value):
        if wordy(value) or says_test(value):
            return Verdict("test", "low", "label", "words in place of random characters")
        if _PREFIX.match(value) and not any(c.isdigit() for c in value):
            return _no("an identifier")
        return Verdict("live", "high", "label", "called a secret, and random")
    if _identifier(value):
        return _no("an identifier")
    if loose:
        return _no("near a secret-like word, and not random")
    if len(value) < 12:  # noqa: PLR2004 - a name, a version, a code
        return _no("too short for a key")
    if len(rest) < 0.5 * len(value) or says_test(value):
        return Verdict("test", "low", "label", "words in place of random characters")
    if classes(value) >= 3 and entropy(value) >= 3.0:  # noqa: PLR2004 - neither a word nor a number
        return Verdict("likely", "medium", "label", "called a secret")
    return _no("too regular to be a secret")


def _identifier(value: str) -> bool:
    """Whether a value reads as words: an identifier, a constant, a translation key."""
    words = [word for word in split_words(value) if not word.isdigit()]
    if not words or any(c not in "_-.:/$ " and not c.isalnum() for c in value):
        return False
    letters = sum(len(word) for word in words)
    digits = sum(c.isdigit() for c in value)
    readable = sum(len(word) for word in words if len(word) >= 3 and any(v in word for v in "aeiouy"))  # noqa: PLR2004
    return readable >= 0.7 * letters and digits <= 2 and letters / len(words) >= 3  # noqa: PLR2004


def _entropy(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    if is_uuid(one.value) or not random_looking(one.value) or placeholder(one.value) is not None:
        return _no("not random enough")
    if _DIGEST.search(line[max(0, one.start - 60) : one.start]):
        return _no("a digest or an id, by what stands before it")
    kind = names.kind(one.name)
    if kind is not None:
        return _label(one, kind, line, job)
    return Verdict("likely", "low", "entropy", "a high-entropy string without a secret-like name")


def name_before(line: str, start: int) -> str:
    """The identifier that a value at `start` is assigned or passed to, "" when there is none."""
    match = _NAME_BEFORE.search(line[max(0, start - 140) : start])
    return match.group(1) if match else ""


def safe_name(name: str, values: Iterable[str]) -> str:
    """A name that may leave: "" instead of one that holds, or is part of, a value, or looks drawn at random."""
    pieces = re.split(r"[^A-Za-z0-9]+", name)
    if len(name) > 60 or re.search(r"\d{5}", name) or "@" in name:  # noqa: PLR2004 - no identifier is longer
        return ""
    if any(len(piece) >= 12 and (len(piece) > 32 or switches(piece) >= 0.2) for piece in pieces):  # noqa: PLR2004
        return ""
    return "" if any(value in name or name in value for value in values) else name


@dataclass(frozen=True)
class PathKind:
    """What kind of file a path is, as far as it changes a verdict."""

    test: bool
    declared_test: bool
    template: bool
    noisy: bool


def path_kind(path: str, job: Job) -> PathKind:
    """The kind of `path`; places that are no file are of none."""
    if path.startswith("@"):
        return PathKind(test=False, declared_test=False, template=False, noisy=False)
    name = PurePosixPath(path).name
    template = name in job.env_templates or name.lower().endswith(_TEMPLATE_SUFFIX) or _CI.search(path) is not None
    declared = any(PurePosixPath(path).match(glob) or _globbed(path, glob) for glob in job.test_paths)
    return PathKind(
        default_exclusion(path, ()) in {"test", "mock", "fixture"}, declared, template, _NOISY.search(path) is not None
    )


def _globbed(path: str, glob: str) -> bool:
    pattern = (
        re.escape(glob)
        .replace(r"\*\*/", "(?:.*/)?")
        .replace(r"\*\*", ".*")
        .replace(r"\*", "[^/]*")
        .replace(r"\?", "[^/]")
    )
    return re.fullmatch(pattern, path) is not None


def at_path(verdict: Verdict, kind: PathKind, *, binary: bool) -> tuple[str, Verdict]:
    """The rule a verdict gives in a file of this kind ("" for no finding), and the verdict as it stands there."""
    if verdict.klass in {"placeholder", "publishable"}:
        return "", verdict
    if binary and verdict.basis != "structure":
        return "", _no("a printable run of a binary file")
    if kind.declared_test:
        return "", Verdict("test", verdict.confidence, verdict.basis, "declared as a test value by test_secret_paths")
    if verdict.klass == "test":
        return "test-secret", verdict
    if verdict.basis == "entropy":
        return ("", _no("an entropy match in a generated file")) if kind.noisy else ("entropy-only", verdict)
    if verdict.basis == "structure":
        return ("live-secret" if verdict.klass == "live" else "likely-secret"), verdict
    if kind.test:
        return "test-secret", Verdict("test", "low", verdict.basis, f"{verdict.reason}, in test code")
    if kind.template:
        return "real-value-in-template", Verdict(
            "likely", "medium", verdict.basis, f"{verdict.reason}, in a template or CI file"
        )
    if verdict.klass == "live":
        return "labelled-password", verdict
    return "likely-secret", verdict
