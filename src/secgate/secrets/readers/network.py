"""What the machines of a network share, and labels with a remark behind them: `vpn psk …`, `Password (admin): …`."""

import re

from secgate.secrets.readers.forms import Form

_NAMES = (
    r"(?:vpn|wi-?fi|wlan|wpa\d?|ipsec|ike|l2tp|radius|tacacs\+?|luks|bios|ipmi|idrac|ilo|snmp|guest|tunnel|"
    r"pre-?shared|ssid)"
)
_CALLED = r"(?:psk|key|secret|passphrase|passcode|password|passwd|pass|pwd|pw|schl(?:ü|ue)ssel)"
# A digit, a small letter, and a sign, a capital or a run that no word has.
_TYPED = (
    r"(?=\S*\d)(?=\S*[a-z])(?!\S*(?:ngth|ght[ls]|ngst))(?=\S*(?:[A-Z!@#%^&*?+]|[bcdfghjklmnpqrstvwxz]{4}))(?P<value>[^\s`\"'(){}<>$=/:|]{8,60})"
    r"(?=[`\"']?[.,;)|]?(?:\s|$))"
)
_WORDS = (
    "psk", "vpn", "wifi", "wi-fi", "wlan", "wpa", "ipsec", "ike ", "l2tp", "radius", "tacacs", "luks", "bios", "ipmi",
    "idrac", "ilo ", "snmp", "guest", "tunnel", "shared",
)  # fmt: skip
_BEHIND_REMARK = (
    "):", ") :", ")*", ") =", ")=", ") -", ") is", ") \u2013", ") \u2014", "]:", "]*", "] :", "] =", "]=", "] -",
    "] is",
)  # fmt: skip
_REMARK = r"(?:[ \t]+(?:for|of|on)[ \t]+[\w.@/-]{1,24})?\*{0,2}[ \t]+[(\[][^()\[\]\n]{1,40}[)\]]"

FORMS = (
    # vpn psk …, WPA2 passphrase …, the psk is …
    Form(
        re.compile(
            rf"\b(?P<name>(?i:(?:{_NAMES}[ _-]){{1,2}}{_CALLED}|psk))(?:[ \t]+(?:is|now|was))?"
            rf"(?:[ \t]*[:=])?[ \t]+[`\"']?{_TYPED}"
        ),
        "password",
        loose=True,
        words=_WORDS,
    ),
    # wifi: NAME / …, SSID NAME, key …, guest wifi …
    Form(
        re.compile(
            r"(?i:\b(?:wi-?fi|wlan|ssid)\b)(?:[ \t:=]{1,3}[`\"']?[\w.-]{1,32}[`\"']?"
            rf"(?:[ \t]*[/,|][ \t]*|[ \t]+-[ \t]+|[ \t]+)(?i:(?:{_CALLED})?(?:[ \t]*[:=]|[ \t]+is)?)|[ \t]*[:=])?"
            rf"[ \t]*[`\"']?{_TYPED}"
        ),
        "password",
        loose=True,
        words=("wifi", "wi-fi", "wlan", "ssid"),
    ),
    # snmp community string: …, rocommunity … 10.0.0.0/8, com2sec NAME SOURCE …
    Form(
        re.compile(
            r"(?i)(?:\bsnmp(?:v[123]c?)?[ _-]community(?:[ _-]string)?[ \t]*[:=]?[ \t]+|^[ \t]*r[ow]community6?[ \t]+|"
            r"^[ \t]*com2sec6?[ \t]+(?:-\S+[ \t]+\S+[ \t]+)?\S+[ \t]+\S+[ \t]+|"
            r"^[ \t]*community[ \t]+(?=\S+[ \t]+r[ow]\b))"
            r"[`\"']?(?=\S*\d)(?P<value>[^\s`\"'(){}<>$]{6,60})(?=[`\"']?(?:\s|$))"
        ),
        "password",
        words=("community", "com2sec"),
    ),
    # createUser NAME SHA … AES …
    *(
        Form(
            re.compile(rf"^[ \t]*createUser[ \t]+\S+[ \t]+{before}[\"']?(?P<value>[^\s\"']{{8,60}})"),
            "password",
            login=True,
            words=("createuser ",),
        )
        for before in (r"(?:MD5|SHA(?:-\d+)?)[ \t]+", r"(?:MD5|SHA(?:-\d+)?)[ \t]+\S+[ \t]+(?:DES|AES(?:-\d+)?)[ \t]+")
    ),
    # snmp-server user NAME GROUP v3 auth sha … priv aes 128 …
    *(
        Form(
            re.compile(rf"\bsnmp-server[ \t]+user\b[^\n]{{1,80}}?[ \t]{before}[ \t]+(?P<value>\S{{8,60}})"),
            "password",
            login=True,
            words=("snmp-server user",),
        )
        for before in (r"auth[ \t]+(?:md5|sha\d*)", r"priv[ \t]+(?:des|3des|aes(?:[ \t]+\d+)?)")
    ),
    # VPN secret (the same for all): …
    Form(
        re.compile(
            rf"(?i)\b(?P<name>(?:vpn|wi-?fi|wlan|ipsec|radius|shared)[ _-]secret|"
            rf"(?:pre-?shared|wi-?fi|wlan|wpa\d?|vpn)[ _-]key|{_CALLED}|passwort){_REMARK}\*{{0,2}}"
            r"[ \t]*(?:[:=]|->|[\u2013\u2014-](?=[ \t])|is\b)\*{0,2}[ \t]*[`\"']?"
            r"(?-i:(?=\S*\d)(?=\S*[A-Za-z])(?P<value>[^\s`\"'(){}<>$]{8,120}))(?=[`\"']?[.,;]?(?:\s|$))"
        ),
        "password",
        loose=True,
        words=_BEHIND_REMARK,
        needs=re.compile(r"(?i)(?:psk|secret|key|pass\w{0,6}|pwd?)\*{0,2}[ \t]+(?:[\w.@/-]+[ \t]+){0,2}[(\[]"),
    ),
    Form(
        re.compile(
            rf"(?i)\b(?P<name>(?:api|access|secret|private|auth|license)[ _-]key|"
            rf"(?:\w{{2,12}}[ _-])?token|client[ _-]secret){_REMARK}\*{{0,2}}"
            r"[ \t]*(?:[:=]|->|[\u2013\u2014-](?=[ \t])|is\b)\*{0,2}[ \t]*[`\"']?"
            r"(?-i:(?=\S*\d)(?=\S*[A-Za-z])(?P<value>[^\s`\"'(){}<>$]{16,200}))(?=[`\"']?[.,;]?(?:\s|$))"
        ),
        "key",
        loose=True,
        words=_BEHIND_REMARK,
    ),
    # ipmi password - …
    Form(
        re.compile(rf"(?i:\b(?P<name>password|passphrase|passwd|pwd|pw)\b)[ \t]+[\u2013\u2014-][ \t]+[`\"']?{_TYPED}"),
        "password",
        loose=True,
        words=(" - ", "\u2013", "\u2014"),
    ),
)
