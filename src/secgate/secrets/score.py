"""From a candidate to a class and a confidence, first by the line alone, then by the path it stands in.

What structure proves (a provider's token, claims, a host) goes before what a label says, and that before mere entropy.
"""

import re
from urllib.parse import unquote

from secgate.secrets.detectors import Candidate
from secgate.secrets.novalue import drawn_number, no_value, numbered_key, typed_number
from secgate.secrets.readers.combos import LIST_TYPE
from secgate.secrets.readers.octets import drawn_octets, is_octets
from secgate.secrets.readers.records import ACCOUNT
from secgate.secrets.readers.stores import HASH
from secgate.secrets.rows import CELL_TYPE
from secgate.secrets.strength import identifier, is_plain_text, names_what_opens, strength
from secgate.secrets.structure import (
    has_base58_checksum,
    host_is_local,
    host_is_placeholder,
    host_is_private,
    is_admin,
    is_uuid,
    name_is_placeholder,
    read_token,
    weak_url_password,
)
from secgate.secrets.surroundings import surrounded, tells_one_of_many
from secgate.secrets.typed import keyboard_mix, signs, spoken
from secgate.secrets.values import Job, Sureness
from secgate.secrets.verdict import Verdict, no
from secgate.secrets.words import (
    FIXED,
    IN_A_LIST,
    KEYS_OF_DATA,
    OPENS_NOTHING,
    SAYS_EXAMPLE,
    SEQUENTIAL,
    SOME_KEY,
    TEMPLATED,
    TRUNCATED,
    Names,
    classes,
    entropy,
    noise,
    placeholder,
    random_looking,
    residue,
    says_test,
    split_words,
    unreadable,
    wordy,
)

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
_SHORT_WORD = 4  # a shorter one comes up by chance: "CI" in one of fifty random ids of 16 capitals
_PREFIX = re.compile(r"^[A-Za-z0-9]{1,12}(?:[_-][a-z]{2,12}){0,2}[_-]")
_HEX = re.compile(r"^(?:0x)?[0-9a-fA-F]+$")
_FINGERPRINT = re.compile(r"(?:0x)?(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{16}|[0-9A-Fa-f]{40})$")
_DIGEST = re.compile(
    r"(?i)(?:sha-?(?:1|2|224|256|384|512)|integrity|checksum|digest|etag|commit|revision|"
    r"\brev\b|hash|fingerprint|md5|nonce|uuid|\bid\b|_id\b|Id\b)"
)
_GOES_WITH_A_MESSAGE = re.compile(
    r"(?i)<(?:script|style|link)\b|nonce-|oauth|ciphertext|encrypted|auth_?tag|\bENC\[|\bcsp|\bdigest +\w+="
)
# What stands before the secret of an application that something is made with: new Service('<id>', '
_MADE_WITH = re.compile(
    r"(?<![\w.])(?:new[ ]+)?(?!Assert|Equal|Test|Commit|Hash|Guid|Uuid|UUID|Big|Point|Check|Digest|Rev)"
    r"(?:[A-Za-z]{2,30}[\\.:]{1,2}){0,3}(?:[A-Z][A-Za-z]{2,40}\d{0,2}|"
    r"[a-z]\w{0,20}(?:[Cc]lient|[Cc]onnect|[Ii]nit|[Aa]uth|[Ss]earch|[Cc]onfigure|[Rr]egister|[Ss]etup))"
    r"\([ \t]*[\"'](?=[\w-]*\d)[\w.-]{15,80}[\"'][ \t]*,[ \t]*[\"']$"
)
# The keys of stores and queues of Azure: 64 octets, or 32.
_STORAGE_KEY = re.compile(r"^[A-Za-z0-9+/]{86}==$|^[A-Za-z0-9+/]{43}=$")
_STORAGE = re.compile(
    r"(?i)azure|storage_?-?(?:account|key)|account_?-?key|blob\.core|cosmos|documents\.|service_?bus|event_?hub|iot_?hub"
)
_BADGE = re.compile(r"\.(?:svg|png)\?(?:[\w.=&-]{0,60}&)?token=$")
# What a form that is sent holds behind one value: &_csrf=
_NEXT_FIELD = re.compile(r"(?<=.)(?:&(?:amp;)?|,)[A-Za-z_][\w.-]{0,60}=")
_SHOWN_AS_EXAMPLE = frozenset({"placeholder", "example", "sample", "hint", "helpertext", "tooltip"})
_PUBLIC_PREFIXES = ("pk_live_", "pk_test_", "pk_", "pk.eyJ", "pub_", "sb_publishable_", "phc_")
# The id of a price, a customer, a payment, which opens nothing by itself.
_OBJECT_ID = re.compile(r"^(?:price|prod|cus|sub|pi|pm|evt|acct|plan|seti|txn)_[A-Za-z0-9]{14,24}$")
_OF_A_FORM = re.compile(r"(?i)csrf[_-]?token|xsrf|authenticity_token|verificationtoken|__viewstate|__eventvalidation")
# A point of the curve P-256, as browsers take it for messages; who may read what age encrypts.
_PUBLIC_POINT = re.compile(r"^B[A-Za-z0-9_-]{86}$")
_RECIPIENT = re.compile(r"^age1[a-z0-9]{58}$")
# The id of an application at Google, which stands in its pages.
_CLIENT_ID = re.compile(r"^\d{6,}-[a-z0-9]{20,40}\.apps\.googleusercontent\.com$")
# What stands before the key of a page or an app: a member of its file of services, a variable that is built into it.
_OF_A_BROWSER = re.compile(
    r"(?i)current_key|firebase|authdomain|(?:next|expo|nuxt)_public|vite_|react_app_|gatsby_|name=\"google_\w{0,30}key"
)
# An account or contract of Ethereum, a file of IPFS.
_ADDRESS = re.compile(r"^(?:0x[0-9a-fA-F]{40}|Qm[A-Za-z0-9]{44})$")
# Pictures, fonts, sounds, documents and programs in base64.
_FILE = re.compile(
    r"^(?:AGFzb|iVBORw0KGgo|/9j/|R0lGOD|UklGR|PHN2Zy|PD94bW|d09G[RM]|AAEAAAA|T1RUT|UEsDB|JVBERi|H4sIA|SUQz|T2dnUw|AAAB)"
)
# How tools write what they encrypted: SOPS and Jasypt, Spring, Maven, Vault, SealedSecret, KMS, OpenSSL.
_ENCRYPTED = re.compile(
    r"^(?:ENC[\[(]|\{cipher\}|vault:v\d+:|Ag[A-D][A-Za-z0-9+/]{100}|gAAAAA[A-Za-z0-9_-]{60}|AQICAH[A-Za-z0-9+/]{40}|\{[A-Za-z0-9+/]{14,}={0,2}\}?$|U2FsdGVkX1[89+/]|"
    r"(?:(?i:crypt|encrypted|vault|kms|ssm|secretsmanager|keyvault|registry):|op://))"
)


def judge(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    """What the line alone says of a candidate."""
    if one.type == ACCOUNT:
        return Verdict("test", "low", "account", "the account of a login whose password stands beside it")
    verdict = _hash(one.value) if one.type == HASH else _judged(one, line, job, names)
    if verdict.klass != "placeholder" and (why := surrounded(one, line)) is not None:
        return no(why)
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
            return _provider(one, line, job)
        case "stock":
            return _stock(one, line, job, names)
        case "login" | "record":
            return _label(one, one.type.split()[1], line, job)
        case "label" | "prose":
            return _near(one, line, job, names)
        case "keyword":
            kind = names.kind(one.name)
            return _label(one, kind, line, job) if kind else no("its name calls it nothing secret")
        case "entropy":
            return _entropy(one, line, job, names)
        case "key":
            return no("names a private key without its body")


def _provider(one: Candidate, line: str, job: Job) -> Verdict:
    if one.meaning == "public" or any(one.value.startswith(prefix) for prefix in job.publishable if prefix):
        return Verdict("publishable", "low", "structure", "meant to be public, by its prefix")
    if one.type == "Bitcoin private key" and not has_base58_checksum(one.value):
        return no("without the checksum that such a key ends with")
    body = _PREFIX.sub("", one.value)
    if (why := _unreal_token(body)) is not None:
        return (
            Verdict("test", "low", "structure", why) if one.meaning != "test" and why.startswith("words") else no(why)
        )
    if one.type == "Google API key" and _OF_A_BROWSER.search(line[max(0, one.start - 80) : one.start]):
        return Verdict("publishable", "low", "structure", "the key of a page or an app, which all who open it get")
    if one.meaning == "test":
        return Verdict("test", "low", "structure", "a sandbox key, by its prefix")
    if one.meaning == "likely":
        return Verdict("likely", "medium", "structure", "a provider's form that other strings share")
    return Verdict("live", "high", "structure", "a provider's prefix, length and character set")


def _unreal_token(body: str) -> str | None:
    """Why the random part of a token is not random, or None."""
    body = unquote(body)
    if (why := placeholder(body)) is not None:
        return why
    if wordy(body) or says_test(body, least=_SHORT_WORD) or "abc123" in body.lower():
        return "words in place of random characters"
    if entropy(body.lower()) < min(3.0, 0.75 * _most(len(body))):
        return "too regular for a random token"
    # NOTE: one in fifty tokens of 24 random letters and digits holds no digit.
    if not any(c.isdigit() for c in body) and len(body) >= 16 and identifier(body) and not unreadable(body):  # noqa: PLR2004 - see the note
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
        return no("names a private key without its body")
    if one.type == "Basic Auth Credentials":
        why = _unreal_token(one.value)
        return no(why) if why else Verdict("likely", "low", "label", "user and password form in a URL")
    if one.type == "Twilio API Key":
        return Verdict("publishable", "low", "none", "an account or key id, not its secret")
    if one.type in _PROVEN_STOCK:
        if len(one.value) < 20:  # noqa: PLR2004 - a piece that a detector's group yields
            return no("a part of a token")
        why = _unreal_token(_PREFIX.sub("", one.value) if one.type != "AWS Access Key" else one.value[4:])
        if why is not None:
            return no(why)
        return Verdict("live", "high", "structure", "a provider's prefix, length and character set")
    if one.type in _LIKELY_STOCK:
        kind = names.kind(one.name)
        return _label(one, kind, line, job) if kind else no("a form that other strings share")
    return Verdict("likely", "medium", "label", "a detector of detect-secrets")


def _url(one: Candidate) -> Verdict:
    user, _, host = one.name.rpartition("@")
    user = unquote(user)
    example = "@" in user and name_is_placeholder(user) and not name_is_placeholder(user.partition("@")[0])
    if placeholder(one.value) or (name_is_placeholder(user) and not example) or host_is_placeholder(host):
        return no("a connection string with placeholders")
    if user == one.value and host.count(".") > 1 and not host_is_local(host) and len(residue(user)) > 3:  # noqa: PLR2004 - a word
        return Verdict("likely", "medium", "structure", "a connection string whose password is the name of its user")
    if weak_url_password(one.value, user):
        return no("a connection string with a password that documentation uses")
    if host_is_local(host):
        return _local_url(one.value, host)
    own = len(residue(one.value))
    if example or own < 2 or (own < 4 and classes(one.value) < 3):  # noqa: PLR2004 - nothing of its own
        return Verdict("test", "low", "structure", "a connection string with a password made of words")
    if len(one.value) < 6:  # noqa: PLR2004 - too short to tell
        return Verdict("likely", "medium", "structure", "a connection string with a short password")
    return Verdict("live", "high", "structure", "a connection string with a password and a host that is not local")


def _local_url(password: str, host: str) -> Verdict:
    # NOTE: a host without a dot is a service beside this one, in a file that only starts both.
    own = "." in host and host_is_private(host) and (classes(password) >= 3 or any(c.isdigit() for c in password))  # noqa: PLR2004 - what login forms ask for
    beside = "." not in host and host_is_private(host) and _opens_a_service(password)
    weak = len(password) < 8 or len(residue(password)) < 5 or says_test(password)  # noqa: PLR2004 - words
    if not weak and (own or unreadable(password)):
        if host_is_private(host):
            return Verdict("likely", "medium", "label", "a connection string to a host in a private network")
        return Verdict("test", "low", "label", "a connection string to this machine or a local service")
    if beside:
        return Verdict("likely", "low", "beside", "a connection string to a service beside this one")
    return no("a connection string to this machine or a local service")


def _opens_a_service(password: str) -> bool:
    """Whether a password was thought of, or drawn, for a service that only its neighbours reach."""
    drawn = len(password) >= 16 and _HEX.match(password) and entropy(password.lower()) >= 2.8  # noqa: PLR2004 - 64 bits
    typed = classes(password) >= 3 and any(c.isdigit() for c in password) and len(residue(password)) >= 5  # noqa: PLR2004 - words
    return bool(drawn) or keyboard_mix(password) or (typed and not says_test(password))


def _token(one: Candidate, job: Job) -> Verdict:
    token = read_token(one.value)
    if token is None or not token.signed:
        return no("not a signed token")
    if token.sample:
        return Verdict("publishable", "low", "structure", "a documented sample token, by its claims")
    if token.expires is not None and job.now and token.expires < job.now:
        return Verdict("publishable", "low", "structure", "an expired token")
    if token.role.lower() == "anon":
        return Verdict("publishable", "low", "structure", "an anonymous-role key, meant for browsers")
    if is_admin(token.role):
        return Verdict("live", "high", "structure", "a signed token with an administrative role, not expired")
    return Verdict("likely", "medium", "structure", "a signed token")


def _of_no_use(one: Candidate, value: str, kind: str | None, line: str) -> str | None:
    """Why a value opens nothing however random it is, by what stands around it; or None."""
    if _BADGE.search(line[max(0, one.start - 120) : one.start]):
        return "the token of a picture that everybody may see"
    if kind == FIXED and _GOES_WITH_A_MESSAGE.search(line):
        return "it goes with one page or one message"
    if _ADDRESS.match(value) and split_words(one.name)[-1:] not in {("secret",), ("password",), ("passwd",)}:
        return "an address or the name of a content, as chains of blocks have"
    if split_words(one.name)[-3:] == ("pusher", "app", "key"):
        return "meant to be public: each page that listens has it"
    if _ENCRYPTED.match(value):
        return "encrypted: it opens nothing without its key"
    if _CLIENT_ID.match(value) or _RECIPIENT.match(value) or _PUBLIC_POINT.match(value):
        return "meant to be public, by its form"
    if _FINGERPRINT.match(value) and not {"gpg", "pgp"}.isdisjoint(split_words(one.name)):
        return "the fingerprint of a public key"
    return None


def _label(one: Candidate, kind: str | None, line: str, job: Job) -> Verdict:
    value = one.value.strip().rstrip(";,") if one.source == "keyword" else one.value.strip()
    if is_octets(value):
        return _octets(value, kind)
    if not one.quoted:
        value = _NEXT_FIELD.split(value)[0]
    if (why := _of_no_use(one, value, kind, line)) is not None:
        return no(why)
    # NOTE: the signs of a template come up in noise by chance.
    if (why := placeholder(value)) is not None and not (noise(value) and why in {TEMPLATED, TRUNCATED}):
        named = one.source in {"record", "login"} and (
            why == SEQUENTIAL or (why == SAYS_EXAMPLE and value[-1].isdigit())
        )
        return Verdict("test", "low", "label", f"a login with a password that {why}") if named else no(why)
    if line[one.start + len(one.value) :].lstrip("*`").startswith(("...", "…", "***")):
        return no("masked or truncated")
    if _is_public(value, job):
        return Verdict("publishable", "low", "label", "meant to be public, by its prefix")
    if (numbered := _number(value, one.name, kind)) is not None:
        return numbered
    if one.quoted and kind != "password" and " " in value and (spaced := _with_blanks(value, one.name)) is not None:
        return spaced
    login = one.source in {"record", "login"}
    why = None if kind == FIXED and drawn_number(value) else no_value(value, quoted=one.quoted or login, login=login)
    if why is not None:
        return no(why)
    return strength(one, value, kind)


def _number(value: str, name: str, kind: str | None) -> Verdict | None:
    """A number where a password or a key is asked for; or None."""
    if kind == "password" and typed_number(value):
        return Verdict("likely", "medium", "label", "called a password, and a number that does not count")
    if numbered_key(value) and names_what_opens(name, kind):
        return Verdict("likely", "medium", "label", "called what opens something, and a number drawn at random")
    return None


def _with_blanks(value: str, name: str) -> Verdict | None:
    """A value in quotes with blanks in it: noise, or what somebody wrote for a signature; or None."""
    if random_looking(value):
        return Verdict("live", "high", "label", "called a secret, and random")
    if signs(name, quoted=True) and spoken(value):
        return Verdict("likely", "medium", "label", "what something is signed or encrypted with, in words of its own")
    return None


def _octets(value: str, kind: str | None) -> Verdict:
    """A key that the source writes as a list of numbers."""
    if not drawn_octets(value):
        return no("numbers in a row, or those of a published example")
    if kind == FIXED:
        return Verdict("likely", "low", "label", "a salt, nonce or initialisation vector that is always the same")
    return Verdict("likely", "medium", "label", "called a key, and octets drawn at random")


def _is_public(value: str, job: Job) -> bool:
    prefixes = (*_PUBLIC_PREFIXES, *(prefix for prefix in job.publishable if prefix))
    return value.startswith(prefixes) or _OBJECT_ID.match(value) is not None


# What no label names, and how sure it is by where it stands.
_UNNAMED: dict[str, tuple[Sureness, str, str]] = {
    CELL_TYPE: ("low", "label", "in a row with an account or a service, and written like a password"),
    LIST_TYPE: ("medium", "label", "beside an account, in a list of such lines or with its host"),
}


def _near(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    """A value with a label; one in a table that no label names is less sure."""
    kind = "password" if one.type in _UNNAMED else names.kind(one.name)
    if kind in {None, SOME_KEY}:
        kind = one.type.removeprefix("labelled ")
    verdict = _label(one, kind, line, job)
    if one.type not in _UNNAMED or verdict.klass not in {"live", "likely"}:
        return verdict
    return Verdict("likely", *_UNNAMED[one.type])


def _entropy(one: Candidate, line: str, job: Job, names: Names) -> Verdict:
    if (why := _not_drawn(one, line)) is not None:
        return no(why)
    kind = names.kind(one.name)
    if kind is not None:
        return _label(one, kind, line, job)
    words = split_words(one.name)
    if (why := _drawn_for_another_end(one.value, words)) is not None:
        return no(why)
    if words and words[-1].endswith("key") and words[-1] != "sitekey" and KEYS_OF_DATA.isdisjoint(words):
        return Verdict("likely", "medium", "label", "called a key, and random")
    if _STORAGE_KEY.match(one.value) and _STORAGE.search(line):
        return Verdict("likely", "medium", "label", "as long as the keys of a store, beside its name")
    if _MADE_WITH.search(line[max(0, one.start - 160) : one.start]):
        return Verdict("likely", "medium", "label", "behind an id, as something is made with both")
    if _HEX.match(one.value):
        return no("a hex string, as digests are, without a secret-like name")
    return Verdict("likely", "low", "entropy", "a high-entropy string without a secret-like name")


def _not_drawn(one: Candidate, line: str) -> str | None:
    """Why a value was not drawn at random to open something, by itself and what stands around it; or None."""
    if re.match(r"[\"'`]\s*(?::|=>)", line[one.end : one.end + 8]):
        return "a name itself"
    if _DIGEST.search(line[max(0, one.start - 60) : one.start]):
        return "a digest or an id, by what stands before it"
    if is_uuid(one.value) or not random_looking(one.value) or placeholder(one.value) is not None:
        return "not random enough"
    if tells_one_of_many(one.value):
        return "a name with a digest or a UUID that tells it from others"
    if _OF_A_FORM.search(line[max(0, one.start - 60) : one.start]):
        return "what a page sends back with its form"
    if _ADDRESS.match(one.value):
        return "the name of a content, as chains of blocks have"
    if _ENCRYPTED.match(one.value):
        return "encrypted: it opens nothing without its key"
    if _PUBLIC_POINT.match(one.value) or _OBJECT_ID.match(one.value) or _RECIPIENT.match(one.value):
        return "half of a pair that everybody may have, or the id of an object"
    return "the base64 of a text" if is_plain_text(one.value) else None


def _drawn_for_another_end(value: str, words: tuple[str, ...]) -> str | None:
    """Why a random value whose name does not call it secret is none, by its name and how it begins; or None."""
    if words in {("secure",), ("b",), ("bh",)} or (words[-1:] == ("token",) and not IN_A_LIST.isdisjoint(words)):
        return "encrypted for one service, the signature of a mail, or a place in a list"
    if _FILE.match(value):
        return "a file in base64, by how it begins"
    if not OPENS_NOTHING.isdisjoint(words) or words[-2:] == ("site", "key") or words[-1:] == ("sitekey",):
        return "its name calls it something else"
    return None


def _hash(value: str) -> Verdict:
    body = value.rsplit("$", 1)[-1]
    if entropy(body) < 3.0:  # noqa: PLR2004 - a digest of any length lies above
        return no("too regular for a hash")
    return Verdict("likely", "medium", "label", "a password's hash, which can be guessed at")
