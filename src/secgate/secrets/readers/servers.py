"""What servers, brokers and devices are told in their settings, and headers as requests and tools write them."""

import re

from secgate.secrets.readers.forms import QUOTED, Form

_BARE = r"(?P<quote>[\"']?)(?P<value>[^\s\"';$%{<][^\s\"';]{3,200})(?P=quote)"
FORMS = (
    # SetEnv DB_PASS "…", fastcgi_param DB_PASS …; proxy_set_header X-Api-Key …; RequestHeader set X-Api-Key "…"
    Form(
        re.compile(
            r"(?i)^[ \t]*(?:setenv|passenv|(?:fastcgi|uwsgi|scgi)_param|(?:proxy|grpc)_set_header|"
            r"requestheader[ \t]+(?:set|add))[ \t]+"
            rf"[\"']?(?P<name>[\w.-]{{2,80}})[\"']?[ \t]+{_BARE}[ \t]*(?:;|$)"
        ),
        words=("setenv ", "_param ", "_set_header ", "requestheader "),
    ),
    # secure_link_md5 "$secure_link_expires$uri …"
    Form(
        re.compile(r"secure_link_md5[ \t]+\"[^\"\n]{0,120}[ \t](?P<value>[^\s\"$]{6,80})\""),
        "secret",
        words=("secure_link_md5",),
    ),
    # Redis: user app on >… ~app:* +@all
    Form(
        re.compile(
            r"(?i)^[ \t]*(?:acl[ \t]+setuser|user)[ \t]+\S+[ \t]+(?:\S+[ \t]+){0,6}>(?P<value>\S{4,120})(?=\s|$)"
        ),
        "password",
        login=True,
        words=(" >",),
    ),
    # StrongSwan: carol : EAP "…"
    Form(
        re.compile(r":[ \t]*(?:EAP|XAUTH|NTLM|PSK|PIN)[ \t]+\"(?P<value>[^\"\n]{4,120})\""),
        "password",
        login=True,
        words=("eap ", "xauth ", "ntlm ", "psk ", "pin "),
    ),
    # ntp authentication-key 1 md5 …
    Form(
        re.compile(r"(?i)\bauthentication-key[ \t]+\d+[ \t]+(?:md5|sha\d*|hmac-\S+)[ \t]+(?P<value>\S{6,80})"),
        "password",
        words=("authentication-key",),
    ),
    # The account of a service and the token beside it: slack: team:…, BUNDLE_GEMS__SHOP__IO=user:…
    Form(
        re.compile(r"(?i)\bslack:[ \t]*[\"']?[\w-]{2,40}:(?P<value>[A-Za-z0-9]{24})\b"),
        "token",
        words=("slack:",),
    ),
    Form(
        re.compile(
            r"\bBUNDLE_[A-Z0-9_]*__[A-Z0-9_]+[\"']?[ \t]*[:=][ \t]*[\"']?[\w.@-]{2,60}:(?P<value>[^\s\"']{6,120})"
        ),
        "password",
        login=True,
        words=("bundle_",),
    ),
    # Net::SNMP->session(-community => '…')
    Form(
        re.compile(rf"(?i)(?:snmp[^\n]{{0,80}}?\bcommunity[\"']?|-community)[ \t]*(?:=>|[:=,])[ \t]*{QUOTED}"),
        "password",
        words=("community",),
    ),
    # btoa('user:…'), utf8.encode('user:…'), echo -n 'user:…' | base64
    Form(
        re.compile(
            r"(?i)(?:btoa|b64_?encode|base64\w*|encode(?:64|tostring)|buffer\.from|\.encode)\([ \t]*"
            r"(?:[\w.]{1,30}\([ \t]*)?(?:\[\]byte\([ \t]*)?b?"
            r"(?P<quote>[\"'`])[\w.@+-]{2,60}:(?P<value>[^\s\"'`:${}]{6,80})(?P=quote)"
        ),
        "password",
        login=True,
        words=("btoa(", "encode(", "64(", "encodetostring(", "buffer.from("),
    ),
    Form(
        re.compile(
            r"(?:echo|printf)[ \t]+(?:-\w+[ \t]+)?(?P<quote>[\"'])[\w.@+-]{2,60}:"
            r"(?P<value>[^\s\"'`:${}]{6,80})(?P=quote)[ \t]*\|[ \t]*(?:openssl[ \t]+)?base64\b"
        ),
        "password",
        login=True,
        words=("base64",),
    ),
    # The value of a header in an element: >ApiKey …<
    Form(
        re.compile(r"(?i)>[ \t]*(?:bearer|token|api-?key|key)[ \t]+(?P<value>[A-Za-z0-9+/=_.~-]{20,400})[ \t]*<"),
        "token",
        words=("bearer ", "token ", "key "),
    ),
    # Cookie: session=…; remember_me=…
    Form(
        re.compile(
            r"(?i)(?:\bcookie[\"']?[ \t]*[:,=][ \t]*[\"']?(?:[^\s=;\"']{1,40}=[^;\"'\n]{0,400};[ \t]*){0,8})"
            r"(?P<name>[\w.-]{0,30}(?:sess|sid|token|auth|remember|jwt)[\w.-]{0,30})=(?P<value>[^\s;\"']{20,400})"
        ),
        "token",
        loose=True,
        words=("cookie",),
    ),
    # HSRP, VRRP: standby 10 authentication …
    Form(
        re.compile(
            r"(?i)^[ \t]*(?:standby|vrrp|glbp)[ \t]+\d+[ \t]+authentication[ \t]+(?:text[ \t]+)?"
            r"(?P<value>\S{6,80})[ \t]*$"
        ),
        "password",
        words=(" authentication ",),
    ),
    # //nexus.shop.io/npm/:_auth=…, the base64 of an account and its password
    Form(
        re.compile(
            r"(?<![\w-])_auth[ \t]*=[ \t]*(?P<quote>[\"']?)(?P<value>[A-Za-z0-9+/]{12,200}={0,2})(?P=quote)[ \t]*$"
        ),
        "token",
        login=True,
        words=("_auth",),
    ),
)
# A name of a setting may stand behind any of these words, so the words themselves let a line through.
ANCHORS = (
    b"setenv ", b"fastcgi_param ", b"uwsgi_param ", b"scgi_param ", b"_set_header ", b"requestheader ",
    b"secure_link_md5", b"authentication-key", b"slack:", b"bundle_", b'eap "', b'xauth "', b'ntlm "', b'pin "',
    b"-community", b"utf8.encode(", b"encode64(", b"encodetostring(", b"buffer.from(", b"base64_encode(", b"| base64",
    b"|base64", b">apikey ", b">api-key ",
    b">token ", b">key ", b"cookie: ",
)  # fmt: skip
ANCHOR_PATTERNS = (
    rb"\bpat[\"']?[ \t]*[:=]",
    rb" authentication[ \t]+\S",
    rb"_auth[ \t]*=",
    rb"user[ \t]+\S+[ \t]+on[ \t][^\n]{0,60}>\S",
    rb"setuser[ \t]",
)
