"""Words and chance: what tells a typed password from a word, and a random value that opens nothing from a key."""

import base64
import hashlib
import json
import random

import pytest

from panel import Drawer
from secgate.secrets.scan import FileBlob, Job, Secret, scan
from secgate.secrets.words import name_kind, unreadable

DRAWER = Drawer(11)
WORDS = (
    "swordfish",
    "hunter22",
    "Passwort",
    "Kennwortrichtlinien",
    "geheimnis",
    "motdepasse",
    "ArrowDown",
    "mongopass",
)


def secrets(text: str, path: str = "src/a.py") -> list[Secret]:
    return list(scan(Job((FileBlob(path, text.encode()),), root=".", history="off", now=1_800_000_000)).secrets)


def klass(text: str, path: str = "src/a.py") -> str:
    graded = [secret.klass for secret in secrets(text, path) if secret.rule]
    return graded[0] if graded else "none"


@pytest.mark.parametrize("word", WORDS)
def test_words_of_several_languages_are_readable(word: str) -> None:
    assert not unreadable(word)


@pytest.mark.parametrize("kind", ["letters", "title", "alnum24"])
def test_letters_in_no_order_are_not(kind: str) -> None:
    drawn = [Drawer(seed).value(kind) for seed in range(200)]
    assert sum(map(unreadable, drawn)) >= 0.9 * len(drawn)


@pytest.mark.parametrize("name", ["seed", "checksum", "publicKey", "etag", "commit", "recaptcha_site_key"])
@pytest.mark.parametrize("kind", ["hex32", "b64"])
def test_a_random_value_that_opens_nothing_is_no_finding(name: str, kind: str) -> None:
    assert klass(f"{name} = '{DRAWER.value(kind)}'\n") == "none"


@pytest.mark.parametrize("name", ["salt", "passwordSalt", "nonce", "iv", "initialization_vector"])
def test_a_salt_that_is_written_down_is_likely(name: str) -> None:
    assert klass(f"{name} = '{DRAWER.value('hex32')}'\n") == "likely"


@pytest.mark.parametrize("line", ["<script nonce='@'>", "{'iv': '@', 'ciphertext': data}", "oauth_nonce = '@'"])
def test_what_goes_with_one_message_or_page_is_no_finding(line: str) -> None:
    assert klass(line.replace("@", DRAWER.value("hex32")) + "\n") == "none"


@pytest.mark.parametrize(("name", "kind"), [
    ("dbpass", "password"), ("rootpwd", "password"), ("senha", "password"), ("psk", "password"), ("bypass", None),
    ("NONCE_SALT", "key"), ("password_salt", "salt"), ("TOTP_SEED", "secret"), ("seed", None),
    ("SECRET_KEY", "key"), ("sort_key", None), ("tokenType", None),
])  # fmt: skip
def test_a_name_says_what_its_value_is(name: str, kind: str | None) -> None:
    expected = "secret" if name == "SECRET_KEY" else kind
    assert name_kind(name) == expected


def test_a_bare_hex_string_is_no_finding() -> None:
    assert klass(f"build = '{DRAWER.value('hex40')}'\n") == "none"


def test_words_in_base64_are_a_test_value() -> None:
    written = base64.b64encode(b"not my real password!").decode()
    assert klass(f"password = '{written}'\n") == "test"


def test_what_python_takes_out_of_a_request_is_no_value() -> None:
    line = 'user = authenticate(request, username=request.POST["name"], password=request.POST["password"])\n'
    assert klass(line) == "none"


@pytest.mark.parametrize("value", [r"(?P<secret>[a-zA-Z0-9-_]{1,255})", "&#x3C;string>", "required|min:8|confirmed"])
def test_a_pattern_or_markup_is_no_value(value: str) -> None:
    assert klass(f"password = '{value}'\n") == "none"


@pytest.mark.parametrize(
    "value", ["secret-2-levels", "password-for-30001", "rounded-md-border", "user_password_reset_key"]
)
def test_words_joined_by_signs_are_no_password(value: str) -> None:
    assert klass(f"password = '{value}'\n") == "none"


def test_a_connection_to_a_private_address_is_likely() -> None:
    assert klass(f"url = 'mysql://root:{DRAWER.value('letters')}@10.20.0.5/shop'\n") == "likely"


def test_a_connection_to_this_machine_never_blocks() -> None:
    assert klass(f"url = 'mysql://root:{DRAWER.value('letters')}@localhost/shop'\n") in {"test", "none"}


def test_a_token_without_any_claim_of_a_holder_is_a_sample() -> None:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "HS256", "typ": "JWT"}, {"some": "payload"})
    )
    (secret,) = [
        one for one in secrets(f"t = '{head}.{body}.{Drawer(2).value('alnum40')}abc'\n") if one.klass != "placeholder"
    ]
    assert secret.klass == "publishable"


def test_a_key_of_a_wallet_is_told_by_its_checksum() -> None:
    raw = b"\x80" + bytes(random.Random(5).randrange(256) for _ in range(32)) + b"\x01"  # noqa: S311 - opens nothing
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    number, key = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        key = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + key
    other = key[:-1] + ("a" if key[-1] != "a" else "b")
    found = scan(
        Job((FileBlob("wallet.txt", f"old wif {key}\nother wif {other}\n".encode()),), root=".", history="off")
    )
    assert [(one.line, one.type) for one in found.secrets if one.klass == "live"] == [(1, "Bitcoin private key")]


def test_the_static_key_of_a_tunnel_is_a_private_key() -> None:
    drawn = random.Random(6)  # noqa: S311 - opens nothing
    rows = "\n".join("".join(drawn.choice("0123456789abcdef") for _ in range(32)) for _ in range(16))
    name = "OpenVPN Static key V1"
    text = f"<tls-auth>\n-----BEGIN {name}-----\n{rows}\n-----END {name}-----\n</tls-auth>\n"
    found = scan(Job((FileBlob("client.ovpn", text.encode()),), root=".", history="off"))
    assert [(one.line, one.klass) for one in found.secrets if one.klass in {"live", "likely"}] == [(2, "live")]
    text = text.replace(rows, "...")
    found = scan(Job((FileBlob("client.ovpn", text.encode()),), root=".", history="off"))
    assert [one for one in found.secrets if one.klass in {"live", "likely"}] == []
