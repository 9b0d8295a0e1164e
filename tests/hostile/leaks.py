"""Where a secret can stand, and whether a text gives it away."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from secgate.catalog.fakes import fake

PIECE = 8
SHOWN = 4

# Names of fakes that are proven by their own form, wherever they stand.
PROVEN = (
    "anthropic_key", "github_token", "npm_token", "openai_key", "sendgrid_key", "service_role_jwt", "slack_token",
    "stripe_live", "webhook_secret", "aws_access_key_id", "stripe_test", "google_api_key",
)  # fmt: skip
# Names of fakes that only a label tells from words or noise.
LABELLED = ("password", "symbol_password", "jwt_secret", "hex_secret", "aws_secret_access_key")
LABEL = {"password": "DB_PASSWORD", "symbol_password": "admin_password", "jwt_secret": "JWT_SECRET",
         "hex_secret": "ENCRYPTION_KEY", "aws_secret_access_key": "aws_secret_access_key"}  # fmt: skip
URLS = ("mysql_url", "postgres_url", "redis_url")

Place = Callable[[str], Mapping[str, str]]

# `{}` is the value alone; each form is proven for values that need no label.
ANYWHERE: Mapping[str, str] = {
    "src/a.ts": "const client = connect('{}');\nwork(1);\n", "src/b.tsx": '<A k="{}" /> // work\n',
    "src/c.js": "work(`{}`) // {}\n", "src/d.ts": "// TODO remove {} before release\nwork(2);\n",
    "src/e.ts": "/*\n * {}\n */\nwork(3);\n", ".env": "X={}\n", "conf/a.yaml": 'a:\n  - {}\n  - b: "{}"\n',
    "conf/b.json": '{"x": ["{}"]}\n', "docs/a.md": "Use `{}` here, or {}.\n",
    "db/a.sql": "INSERT INTO t VALUES ('{}');\n",
    "Dockerfile": 'FROM a\nENV K={}\nRUN curl -H "x: {}"\n',
    "a.ipynb": "{\"cells\": [{\"source\": [\"k = '{}'\\n\"]}]}\n",
    "a.tf": 'x = "{}"\n', "a.sh": "export K={}\ncurl x?k={}\n", "a.xml": "<k>{}</k>\n", "a.csv": "a,{},c\n",
    "a.log": "GET /x?t={}&y=1\n", "a.html": '<a href="/x?k={}">\n',
}  # fmt: skip
# `{name}` is a label that calls the value a secret.
BEHIND_A_LABEL: Mapping[str, str] = {
    "src/a.ts": "const {name} = '{}';\nwork(1);\n", "src/b.ts": 'f({ {name}: "{}", b: 1 });\n',
    "src/c.js": "process.env.{name} = process.env.{name} || '{}';\n", ".env": "{name}={}\n",
    ".env.local": '{name}="{}"\n',
    "conf/a.yaml": "{name}: {}\n", "conf/b.yaml": "{name}: |\n  {}\n", "conf/c.json": '{"{name}": "{}"}\n',
    "docs/a.md": "- **{name}**: `{}`\n", "docs/b.md": "| {name} | `{}` |\n", "a.sh": "export {name}='{}'\n",
    "Dockerfile": "FROM a\nENV {name}={}\n", "a.ipynb": '{"cells": [{"source": ["{name} = \\"{}\\"\\n"]}]}\n',
    "a.tf": '{name} = "{}"\n', "docker-compose.yml": "environment:\n  - {name}={}\n", "a.ini": "[x]\n{name} = {}\n",
    "src/d.ts": "const {name} =\n  '{}';\n",
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A secret in a file.

    Attributes:
        values: what no output may show.
    """

    path: str
    text: str
    values: tuple[str, ...]


def proven(name: str, path: str, number: int = 1) -> Planted:
    """A value that its own form proves, in the form of that kind of file."""
    value = fake(name, number)
    return Planted(path, ANYWHERE[path].replace("{}", value), (value,))


def labelled(name: str, path: str, number: int = 1) -> Planted:
    """A value behind a label."""
    value = fake(name, number)
    text = BEHIND_A_LABEL[path].replace("{name}", LABEL[name]).replace("{}", value)
    return Planted(path, text, (value,))


def url(name: str, path: str, number: int = 1) -> Planted:
    """A connection string, of which the password is the secret."""
    whole = fake(name, number)
    return Planted(path, ANYWHERE[path].replace("{}", whole), (password_of(whole),))


def password_of(url: str) -> str:
    """The password of a connection string."""
    return url.partition("://")[2].partition("@")[0].partition(":")[2]


def given_away(value: str, text: str) -> list[str]:
    """Pieces of a value, in any form, that a text shows; empty when it keeps the secret."""
    return [piece for piece in pieces(value) if piece in text]


def pieces(value: str) -> Iterator[str]:
    """What of a value no text may show: all of it, its encodings, and eight characters behind the first four."""
    for line in value.replace("\\n", "\n").split("\n"):
        if line.startswith("-----"):
            continue
        yield from (line, quote(line, safe=""), json.dumps(line)[1:-1], base64.b64encode(line.encode()).decode()[:-4])
        if len(line) >= SHOWN + PIECE + SHOWN:
            start = line.find(".") + 1 if line.startswith("eyJ") else SHOWN + PIECE
            half = line[start:]
            yield from (half[at : at + PIECE] for at in range(len(half) - PIECE + 1))
