"""Secrets that a command hands to a tool which keeps them: behind flags, on its input, or as words."""

import re

from secgate.secrets.readers.forms import QUOTED, WORD, Form

_KEEPS = (
    r"secrets?[ \t]+(?:create|put|set|add|versions[ \t]+add)|secrets?:(?:set|create)|env[ \t]+(?:add|set)|"
    r"config:set|variables?[ \t]+set"
)
FORMS = (
    # --name DB_PASSWORD … --value …
    Form(
        re.compile(
            rf"--(?:name|key|variable|id|secret-name|secret-id)[ =][\"']?(?P<name>[\w./:-]{{2,80}})[\"']?[ \t]"
            rf"[^\n|;&]{{0,120}}?--(?:value|secret-string|body|data|secret)[ =]{WORD}"
        ),
        words=("--value", "--secret", "--body", "--data"),
    ),
    # echo … | gcloud secrets create NAME
    Form(
        re.compile(rf"(?:echo|printf)[ \t]+(?:-n[ \t]+)?{QUOTED}[ \t]*\|[^\n|]{{0,80}}?\b(?:{_KEEPS})\b"),
        "secret",
        words=("secret", "env ", "config:set", "variable"),
    ),
    # … --password-stdin <<< '…'
    Form(
        re.compile(rf"(?i)(?:password|passwd|passphrase|token)[^\n]{{0,80}}?<<<[ \t]*{QUOTED}"),
        "password",
        login=True,
        words=("<<<",),
    ),
    # The address of a store, the id of an account and its key.
    Form(
        re.compile(
            rf"(?<![\w.-])mc[ \t]+(?:alias[ \t]+set|config[ \t]+host[ \t]+add)"
            rf"[ \t]+\S+[ \t]+\S+[ \t]+\S+[ \t]+{WORD}"
        ),
        "secret",
        words=("mc alias", "mc config"),
    ),
    # A user and the password as words.
    Form(
        re.compile(
            rf"(?<![\w.-])(?:rabbitmqctl[ \t]+(?:add_user|change_password)|poetry[ \t]+config[ \t]+http-basic[\w.-]*)"
            rf"[ \t]+\S+[ \t]+{WORD}"
        ),
        "password",
        login=True,
        words=("rabbitmqctl", "http-basic"),
    ),
    Form(
        re.compile(rf"(?<![\w.-])login[ \t]+[\w.+-]+@[\w-]+\.[\w.-]+[ \t]+(?=\S*\d){WORD}"),
        "password",
        login=True,
        words=("login ",),
    ),
    # -u NAME … -p …
    Form(
        re.compile(
            rf"[ \t](?:-[uU]|--user(?:name)?)[ =]?[^\s-]\S*[ \t]+(?:\S+[ \t]+){{0,2}}?"
            rf"-p[ \t]?(?=[^\s:]*[A-Za-z])(?!\S*:){WORD}"
        ),
        "password",
        loose=True,
        words=(" -p",),
    ),
)
