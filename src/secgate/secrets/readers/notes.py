"""Passwords, codes and keys behind what notes call them."""

import re

from secgate.secrets.readers.forms import Form

FORMS = (
    # Codes that open an account once: recovery codes: …
    Form(
        re.compile(
            r"(?i)\b(?:recovery|backup|emergency|scratch)[ _-]codes?\b[^\n:=]{0,40}[:=]?[ \t]+"
            r"(?P<value>[a-z0-9]{4,6}-[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){0,3})(?![\w-])"
        ),
        "password",
        login=True,
        words=("codes", "code "),
    ),
    # The seed of one-time passwords, as it is typed in: 2fa backup: …
    Form(
        re.compile(
            r"\b(?i:2fa|totp|otp|mfa|authenticator)\b[^\n:=\"'`]{0,48}[:=]?[ \t]*[\"'`]?"
            r"(?P<value>[A-Z2-7]{16,64})(?![A-Za-z0-9])"
        ),
        "secret",
        words=("2fa", "totp", "otp", "mfa", "authenticator"),
    ),
    # The key of a licence, in groups: Key=AB12C-…
    Form(
        re.compile(
            r"(?i)\b(?:\w{0,20}key|serial(?:[ _-]?(?:no|number))?|licen[sc]e|activation(?:[ _-]?code)?)[\"']?"
            r"[ \t]*[:=][ \t]*(?P<quote>[\"']?)(?-i:(?P<value>[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,6}))(?P=quote)(?![\w-])"
        ),
        "key",
        words=("key", "serial", "licen", "activation"),
    ),
    # The key of an account of a chain of blocks: pk: 0x…
    Form(
        re.compile(
            r"(?i)\b(?:pk|priv|wallet_?pk)[\"']?[ \t]*[:=][ \t]*(?P<quote>[\"']?)"
            r"(?P<value>(?:0x)?[0-9a-f]{64})(?P=quote)(?![\w])"
        ),
        "key",
        words=("pk", "priv"),
    ),
    # pw **…**
    Form(
        re.compile(
            r"(?i)\b(?P<name>pw|pwd|pass|password|passwort|kennwort|passphrase)[ \t]+\*{1,2}"
            r"(?P<quote>)(?P<value>[^\s*]{6,60})\*{1,2}(?!\*)"
        ),
        "password",
        words=(" *", " **"),
    ),
    # Kennwort FTP: …
    Form(
        re.compile(
            r"(?i)(?:^|[-*>\s])(?P<name>pw|pwd|password|passwort|kennwort|passphrase|wachtwoord|senha|contrase\u00f1a)"
            r"[ \t]+[\w./-]{2,20}(?:[ \t][\w./-]{2,20})?[ \t]?[:=][ \t]+[`\"']?(?P<value>[^\s`\"']{6,60})[`\"']?[ \t]*$"
        ),
        "password",
        words=(": ", "= "),
    ),
    # The api token I promised: …
    Form(
        re.compile(
            r"(?i)\b(?P<name>(?:(?:api|auth|access|secret|deploy|bot)[ _-])?(?:token|key|secret))"
            r"(?:[ \t][\w',]{1,16}){1,6}:[ \t]+[`\"']?(?P<value>[A-Za-z0-9_+/=.-]{20,200})[`\"']?[ \t]*$"
        ),
        "token",
        loose=True,
        words=("token", "key", "secret"),
    ),
)
ANCHORS = (b"recovery code", b"backup code", b"emergency code", b"scratch code")
ANCHOR_PATTERNS = (
    rb"(?:token|key|secret)(?:[ \t][\w',]{1,16}){1,6}:[ \t]+[`\"']?[a-z0-9_+/=.-]{20}",
    *(word + rb"\b" for word in (b"2fa", b"totp", b"mfa")),
    rb"[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]",
    rb"\bpk[\"']?[ \t]*[:=]",
    rb"(?:senha|wachtwoord|kennwort)[ \t]",
)
