"""The files in which tools keep logins: a line is one, whatever the file is called. And hashes of passwords."""

import re
from collections.abc import Iterator

from secgate.secrets.readers.forms import Form

FORMS = (
    # hostname:port:database:username:password
    Form(
        re.compile(r"^[\w.*-]{1,80}:(?:54\d\d|6432|\*):[^:\s]{1,64}:[^:\s]{1,64}:(?P<value>[^:\s]{4,100})$"),
        "password",
        record=True,
    ),
    # host:account@host:password, as mailers keep the logins at other hosts
    Form(
        re.compile(r"^[\w.*-]{1,80}:[\w.+-]{1,64}@[\w.-]{3,80}:(?P<value>[^\s:/@]{6,100})$"),
        "password",
        login=True,
    ),
)
HASH = "Password hash"
# The password of a pooler's user, and of a broker's: four octets of salt and a digest.
_STORED = (
    re.compile(r'^"[^"\n]{1,80}"[ \t]+"(?P<value>md5[0-9a-f]{32}|SCRAM-SHA-256\$[^"\s]{40,400})"'),
    re.compile(r"[\"']password_hash[\"'][ \t]*:[ \t]*[\"'](?P<value>[A-Za-z0-9+/]{48})[\"']"),
)
_HASH = re.compile(
    r"(?<![A-Za-z0-9$])(?P<value>\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|"
    r"\$[56]\$(?:rounds=\d{4,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,86}|"
    r"\$y\$[./A-Za-z0-9]{1,10}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}|"
    r"\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{16,86}|"
    r"pbkdf2[_:-]sha\d{1,3}[$:]\d{3,7}[$:][A-Za-z0-9+/=]{6,64}[$:][A-Za-z0-9+/=]{24,128}|"
    r"\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{28,128})(?![A-Za-z0-9/])"
)


def hashes(line: str) -> Iterator[tuple[int, str]]:
    """Offset and text of every hash of a password in a form of its own."""
    # NOTE: one of these stands in each, and nearly all lines hold none.
    for match in _HASH.finditer(line) if "$" in line or "{" in line or "pbkdf2" in line else ():
        yield match.start("value"), match.group("value")
    for pattern in _STORED:
        for match in pattern.finditer(line):
            yield match.start("value"), match.group("value")
