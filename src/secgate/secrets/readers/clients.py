"""Credentials that the clients of common libraries are made with, by their place among the arguments."""

import re

from secgate.secrets.readers.forms import ARGUMENT, QUOTED, Form

FORMS = (
    # The fifth of the arguments of a pool, behind its host, port and patience.
    Form(
        re.compile(rf"\bJedis(?:Pool|Cluster)\([ \t]*(?:{ARGUMENT}[ \t]*,[ \t]*){{3,4}}{QUOTED}"),
        "password",
        login=True,
        words=("jedis",),
    ),
    # The id and the secret of an application: new OAuth2Client(id, "…")
    Form(
        re.compile(rf"\bOAuth2?(?:Client|Session|Handler)?\([ \t]*{ARGUMENT}[ \t]*,[ \t]*{QUOTED}"),
        "client secret",
        words=("oauth(", "oauth2(", "oauth2client(", "oauthclient(", "oauth2session(", "oauthhandler("),
    ),
    # Those who may log in: basicAuth({users: {"admin": "…"}})
    Form(
        re.compile(
            rf"(?i)basic\w{{0,4}}auth[^\n]{{0,60}}?users[\"']?[ \t]*:[ \t]*\{{[ \t]*[\"']?[\w.@-]{{1,60}}[\"']?[ \t]*:"
            rf"[ \t]*{QUOTED}"
        ),
        "password",
        login=True,
        words=("users",),
    ),
    # A service, an account and its password: keyring.set_password("shop", "bob", "…")
    Form(
        re.compile(rf"\bkeyring\.set_password\([ \t]*(?:{ARGUMENT}[ \t]*,[ \t]*){{2}}{QUOTED}"),
        "password",
        login=True,
        words=("keyring.",),
    ),
)
# The name of an option and its value, one behind the other among the arguments.
OPTIONS = (
    Form(
        re.compile(
            rf",[ \t]*[\"'](?P<name>(?i:pass(?:word|wd|phrase)?|pwd|api_?key|secret|token))[\"'][ \t]*,"
            rf"[ \t]*{QUOTED}[ \t]*[,)]"
        ),
        words=("'password'", '"password"', "'pass", '"pass', "'pwd'", '"pwd"', "key'", 'key"', "secret", "token"),
    ),
    Form(
        re.compile(
            rf"(?<=[,(])[ \t]*[\"'](?P<name>(?i:(?:write|read|api|auth|access|secret)_?(?:key|token)))[\"'][ \t]*,"
            rf"[ \t]*{QUOTED}[ \t]*[,)]"
        ),
        "key",
        words=("key'", 'key"', "token'", 'token"'),
    ),
)
