"""Passwords that notes mention in passing, and ones that a few more programs take by their place."""

import re

from secgate.secrets.readers.forms import QUOTED, Form

_ACCOUNTS = (
    "admin", "administrator", "elastic", "grafana", "guest", "jenkins", "kibana", "oracle", "pi", "postgres", "root",
    "sa", "superuser", "tomcat", "ubuntu", "vagrant",
)  # fmt: skip
_LITERAL = r"[\"'][^\"'\n]{0,80}[\"']"
FORMS = (
    # the new pass is …, pw of the old box = …, password for the zip = …
    Form(
        re.compile(
            r"(?i)\b(?P<name>pw|pass|pwd|passwd|password)\b(?:[ \t][\w'-]{1,16}){0,6}?[ \t]"
            r"(?:is(?:[ \t](?:now|still|currently))?|=)[ \t]{1,3}(?=\S*\d)"
            r"(?P<value>[^\s\"'`(]{6,60})(?=[.,;)]?[ \t]*$|[.,;)]?[\"']?[ \t]*\})"
        ),
        "password",
        loose=True,
        words=(" is ", " = "),
    ),
    # Wi-Fi "Office": …
    Form(
        re.compile(
            r"(?i)\b(?:wi-?fi|wlan|ssid)\b[^\n:=]{0,40}:[ \t]{1,3}[`*]{0,2}(?!wpa|wep|psk|802)(?=\S*\d)"
            r"(?P<value>[^\s\"'`(]{8,63})[`*]{0,2}[ \t]*$"
        ),
        "password",
        loose=True,
        words=("wifi", "wi-fi", "wlan", "ssid"),
    ),
    # root/…, kibana / …; of the one who may do all also a plain word with a digit: admin / …
    Form(
        re.compile(
            rf"(?i)(?<![\w/.-])(?:(?P<all>admin(?:istrator)?|root|superuser|postgres)|{'|'.join(_ACCOUNTS)})[`*]{{0,2}}"
            r"[ \t]{0,2}/[ \t]{0,2}[`*]{0,2}"
            r"(?-i:(?=[^\s/]*\d)(?:(?=[^\s/]*[A-Z!@#$%^&*?+=]|[^\s/]*[a-z]\d[a-z])|"
            r"(?(all)(?<=[ \t`*])(?=[^\s/]{8})|(?!)))"
            r"(?P<value>[^\s`*\"'|/,]{6,60}?))[`*]{0,2}"
            r"(?=[.,;)|\"]?(?:\s|$|\}))"
        ),
        "password",
        loose=True,
        words=tuple(f"{account}{sign}" for account in _ACCOUNTS for sign in ("/", " /", "`", "*")),
    ),
    # is `bob` with `…`
    Form(
        re.compile(r"`[\w.@+-]{2,40}`[ \t]with[ \t]`(?=\S*\d)(?=\S*[A-Z!@#$%^&*?+])(?P<value>[^\s`|/]{8,60})`"),
        "password",
        loose=True,
        words=("` with `",),
    ),
    # $ua->credentials('host:443', 'realm', 'bob', '…')
    Form(
        re.compile(
            rf"(?i)\bcredentials\([ \t]*{_LITERAL}[ \t]*,[ \t]*{_LITERAL}[ \t]*,[ \t]*{_LITERAL}[ \t]*,[ \t]*{QUOTED}"
        ),
        "password",
        login=True,
        words=("credentials(",),
    ),
    # Oracle: CONNECT scott/…@ORCL
    Form(
        re.compile(r"(?i)^[ \t]*conn(?:ect)?[ \t]+\w{2,30}/[\"']?(?P<value>[^\s@/\"']{4,60})[\"']?@\w"),
        "password",
        login=True,
        words=("connect ", "conn "),
    ),
    # basic.auth.user.info=bob:…
    Form(
        re.compile(r"(?i)auth[._-]user[._-]info[ \t]*[:=][ \t]*[\"']?[\w.@-]{1,60}:(?P<value>[^\s\"']{6,120})"),
        "password",
        login=True,
        words=("user.info", "user-info", "user_info"),
    ),
)
ANCHORS = (b"` with `", b"credentials(", b"user.info", b"user_info", b"user-info", b"authtok")
ANCHOR_PATTERNS = (
    rb"\bp(?:w|ass|wd|asswd|assword)\b(?:[ \t][\w'-]{1,16}){0,6}[ \t](?:is|=)[ \t]",
    rb"(?:wi-?fi|wlan|ssid)\b[^\n:=]{0,40}:[ \t]{1,3}[`*]{0,2}\S{8}",
    *(account.encode() + rb"[`*]{0,2}[ \t]{0,2}/[ \t]{0,2}[`*]{0,2}[^\s/]{6}" for account in _ACCOUNTS),
    rb"(?m)^[ \t]*conn(?:ect)?[ \t]+\w{2,30}/",
)
