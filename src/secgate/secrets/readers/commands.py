"""Credentials in command lines, connection strings and the directives of configuration files."""

import re

from secgate.secrets.readers.forms import QUOTED, WORD, Form

_CONNECTION = re.compile(
    r"(?i)(?:server|data source|host|address|uid|user ?(?:id|name)?|database|initial catalog|dbname|driver|endpoint)"
    r"[ \t]*="
)
# What a statement takes for a password: in quotes, or bare where that is a word of its own.
SQL_WORD = r"(?P<quote>['\"]?)(?P<value>[^\s'\";$<>{}()%:]{4,120})(?P=quote)"
_ELEMENT_OF_LOGIN = re.compile(r"(?i)\b(?:host|hostname|server|url|jdbcurl|ldapurl)=[\"'][^\"'{]")
# Programs that take a password behind a flag, each with the words that call for it.
_FLAGS = (
    (r"(?<![\w.-])(?:mysql\w*|mariadb\w*)", r"-p", ("mysql", "mariadb")),
    (r"(?<![\w.-])mongo\w*", r"-p[ \t]+", ("mongo",)),
    (r"redis-cli", r"-a[ \t]+", ("redis-cli",)),
    (r"(?<![\w.-])ldap(?:search|add|modify|delete|passwd|whoami)", r"-w[ \t]+", ("ldap",)),
    (
        r"(?<!\w)(?:docker|podman|buildah|skopeo|helm|oc|az|cf|crane)\b[^|;&\n]{0,20}\blogin",
        r"(?:-p|--password|--token)[ =]",
        (" login ",),
    ),
    (r"openssl", r"(?:-[kK][ \t]+|-pass(?:in|out)?[ \t]+pass:)", ("openssl",)),
    (r"(?<![\w.-])7z\w?(?:\.exe)?[\"']?[ \t]+[axe]", r"-p", ("7z",)),
    (r"(?<![\w.-])(?:un)?zip", r"-P[ \t]+", ("zip",)),
    (r"(?<![\w.-])mosquitto_(?:pub|sub|rr)", r"-P[ \t]+", ("mosquitto_",)),
    (r"(?<![\w.-])htpasswd[ \t]+-\w*b\w*[ \t]+(?:-\w+[ \t]+)*\S+", r"(?![-])\S+[ \t]+", ("htpasswd",)),
    (r"(?<![\w.-])(?:sqlcmd|osql|isql|bcp)", r"-P[ \t]*", ("sqlcmd", "osql", "isql", "bcp")),
    (r"lftp", r"-u[ \t]+[^\s,]+,", ("lftp",)),
    (r"(?<![\w.-])https?", r"(?:-a|--auth)[ =][\"']?[\w.@+-]{1,60}:", ("http ", "https ")),
    (r"smbclient", r"-U[ \t]+\S+%", ("smbclient",)),
)

FLAGS = tuple(
    Form(re.compile(rf"{program}\b[^|;&\n]{{0,120}}?[ \t]{flag}{WORD}"), "password", words=words)
    for program, flag, words in _FLAGS
)
FORMS = (
    # net use Z: \\server\share /user:NAME …
    Form(
        re.compile(rf"(?i)(?<![\w.-])net[ \t]+use\b[^\n]{{1,120}}?/user:\S+[ \t]+(?![/*]){WORD}"),
        "password",
        words=("net use",),
    ),
    # net use \\\\server\\share … /user:NAME
    Form(
        re.compile(rf"(?i)(?<![\w.-])net[ \t]+use\b[^\n]{{0,20}}\\\\\S+[ \t]+(?![/*]){WORD}[ \t]+/user:"),
        "password",
        words=("net use",),
    ),
    # The page of a balancer: stats auth NAME:…
    Form(
        re.compile(r"(?i)^[ \t]*stats[ \t]+auth[ \t]+[\w.-]{1,40}:(?P<value>\S{4,80})[ \t]*$"),
        "password",
        login=True,
        words=("stats ",),
    ),
    # What replaces a template's sign: sed "s/__DB_PASS__/…/"
    Form(
        re.compile(
            r"\bs(?P<cut>[/|#,~@])[^\w\n]{0,6}(?P<name>\w{3,60})[^\w\n]{0,6}(?P=cut)"
            r"(?P<value>[^\s\"'`$/|]{6,200})(?P=cut)g?"
        ),
        words=("sed ",),
    ),
    # … or what follows a directive's name: sed "s/# requirepass .*/requirepass …/"
    Form(
        re.compile(
            r"\bs(?P<cut>[/|#,~@])[^\n]{1,60}?(?P=cut)(?P<name>\w{3,60})[ \t=:]{1,4}"
            r"(?P<value>[^\s\"'`$/|]{6,200})(?P=cut)g?"
        ),
        words=("sed ",),
    ),
    # A dialogue on one line: expect password; send …
    Form(
        re.compile(
            r"(?i)assword[^\n]{0,40}?[ \t;{]send(?:line)?[ \t(]+(?:--[ \t]+)?"
            r"[\\\"']*(?P<value>[^\s\"'\\$]{4,60})\\+[rn]"
        ),
        "password",
        login=True,
        words=("send",),
    ),
    # What the two ends of a tunnel share: : PSK "…"
    Form(
        re.compile(r"(?:^|[\s:])PSK[ \t]+(?P<quote>[\"']?)(?P<value>[^\s\"'<$]{8,120})(?P=quote)[ \t]*$"),
        "preshared key password",
        words=("psk",),
    ),
    # NAME SERVER … ADDRESS, as dial-in servers list their users
    Form(
        re.compile(
            r"^[\w.@*\"-]{1,40}[ \t]+(?:\*|(?:xl2tp|l2tp|pptp|ppp)d)[ \t]+"
            r"(?P<quote>\"?)(?=\S*\d)(?P<value>[^\s\"*()]{6,60})(?P=quote)[ \t]+\*[ \t]*$"
        ),
        "password",
        loose=True,
        words=(" *", "\t*"),
    ),
    # The same with a word, where all four fields stand there.
    Form(
        re.compile(
            r"^[\w.@\"-]{1,40}[ \t]+(?:\*|(?:xl2tp|l2tp|pptp|ppp)d)[ \t]+"
            r"(?P<quote>\"?)(?P<value>[^\s\"*()]{6,60})(?P=quote)[ \t]+(?:\*|\d{1,3}(?:\.\d{1,3}){3})[ \t]*$"
        ),
        "password",
        record=True,
        words=(" *", "\t*", "pd"),
    ),
    # rootpw --plaintext …, user admin insecure-password …
    Form(
        re.compile(rf"\b(?P<name>rootpw|insecure-password)[ \t]+(?:--plaintext[ \t]+)?{WORD}[ \t]*$"),
        "password",
        words=("rootpw", "insecure-password"),
    ),
    # login=NAME:… of a proxy above this one
    Form(
        re.compile(r"(?<![\w-])login=[\w.-]{1,40}:(?P<value>[^\s\"'&$]{4,80})"),
        "password",
        login=True,
        words=("login=",),
    ),
    # A proxy, its port, a user and the password.
    Form(
        re.compile(r"^(?:http|socks[45])[ \t]+[\w.-]+[ \t]+\d{2,5}[ \t]+\S{1,40}[ \t]+(?P<value>\S{4,80})[ \t]*$"),
        "password",
        record=True,
        words=("http", "socks"),
    ),
    # [host]:port NAME:…, as mailers keep the login at their relay
    Form(
        re.compile(r"^\[[\w.-]{3,80}\](?::\d+)?[ \t]+[\w.+@-]{1,80}:(?P<value>\S{4,80})[ \t]*$"),
        "password",
        record=True,
        words=("]",),
    ),
    # NAME:…@host.tld:21, an address without a scheme
    Form(
        re.compile(
            r"(?:^|(?<=[\s=,;\"'`]))[A-Za-z][\w.-]{1,31}:(?=[^@\s]*\d)(?P<value>[^\s:@/\"'`$<{]{6,80})"
            r"@(?:[\w-]{1,40}\.){1,6}[\w-]{1,20}:\d{2,5}(?![\w.])"
        ),
        "password",
        record=True,
        words=("@",),
    ),
    # A user with the password: user = "NAME:…"
    Form(
        re.compile(
            r"(?i)^[ \t]*-{0,2}user[ \t]*[:=]?[ \t]*(?P<quote>[\"'])[\w.@-]{1,40}:"
            r"(?=\S*\d)(?P<value>[^\s\"':]{6,60})(?P=quote)[ \t]*$"
        ),
        "password",
        loose=True,
        words=("user",),
    ),
    # Open "DSN=…", "NAME", "…"
    Form(
        re.compile(
            rf"(?i)\bopen[ \t(]+[\"'][^\"'\n]{{0,200}}(?:dsn|provider|driver|server)=[^\"'\n]{{1,200}}[\"'][ \t]*,"
            rf"[ \t]*[\"'][^\"'\n]{{1,60}}[\"'][ \t]*,[ \t]*{QUOTED}"
        ),
        "password",
        login=True,
        words=("open",),
    ),
    # A field of a page and what is typed into it: Input Password    id:pw    …
    Form(
        re.compile(r"(?i)^[ \t]*input[ ](?:password|secret)[ \t]{2,}\S{1,80}[ \t]{2,}(?P<value>[^\s$]\S{3,80})[ \t]*$"),
        "password",
        login=True,
        words=("input password", "input secret"),
    ),
    # CMake: set(NAME "…")
    Form(re.compile(rf"(?i)\bset\([ \t]*(?P<name>\w{{2,80}})[ \t]+{QUOTED}"), words=("set(",)),
    # Two cells of a table in markup.
    Form(
        re.compile(
            r"(?i)<(?:t[dh]|dt)[^<>]{0,60}>(?P<name>[\w -]{2,40}):?</(?:t[dh]|dt)>[ \t]*"
            r"<(?:td|dd)[^<>]{0,60}>(?:<\w+>){0,2}"
            r"(?P<value>[^<>\s]{4,120})</"
        ),
        words=("</td>", "</th>", "</dt>"),
    ),
    # net user NAME … /add
    Form(
        re.compile(rf"(?i)(?<![\w.-])net1?[ \t]+user[ \t]+[^\s/]\S*[ \t]+(?![/*]){WORD}"),
        "password",
        words=("net user",),
    ),
    # Server=…;Database=…;Password=…;
    Form(
        re.compile(
            r"(?i)(?:^|[;\s\"'`,>])(?P<name>password|pwd|passwd|secret(?:access)?key)[ \t]?=[ \t]?"
            r"(?P<value>[^;\"'`\s,]{4,120})(?=[ \t]*(?:[;\"'`,]|$))"
        ),
        "password",
        login=True,
        needs=_CONNECTION,
        words=("password=", "pwd=", "passwd=", "password =", "pwd =", "key="),
    ),
    # <connection host="…" user="…" password="…"/>
    Form(
        re.compile(rf"(?i)[\s\"'](?P<name>\w{{0,20}}(?:password|passwd|pwd|passphrase))={QUOTED}"),
        "password",
        record=True,
        needs=_ELEMENT_OF_LOGIN,
        words=("password", "pwd", "passwd", "passphrase"),
    ),
    # A login in front of the address of a database, as drivers of Go write it.
    Form(
        re.compile(r"(?<![\w/])[\w.-]{1,40}:(?P<value>[^\s@:/\"'`]{4,80})@(?:tcp|unix)\("),
        "password",
        login=True,
        words=("@tcp(", "@unix("),
    ),
    Form(
        re.compile(r"(?i)(?:oracle:thin:|sqlplus[ \t]+)[\w.-]{1,40}/(?P<value>[^\s@\"'`/]{4,80})@"),
        "password",
        login=True,
        words=("oracle:thin", "sqlplus"),
    ),
    Form(
        re.compile(rf"(?<!\w)-(?:store|key|srcstore|deststore|srckey|destkey)pass(?:word)?[ \t]+(?:pass:)?{WORD}"),
        "password",
        words=("storepass", "keypass"),
    ),
    Form(
        re.compile(r"echo[ \t]+[\"']?[\w.-]+:(?P<value>[^\s\"'|]{4,60})[\"']?[ \t]*\|[ \t]*(?:sudo[ \t]+)?chpasswd"),
        "password",
        words=("chpasswd",),
    ),
    Form(
        re.compile(
            r"(?:echo|printf)[ \t]+(?:-\w[ \t]+)?(?P<quote>[\"']?)(?P<value>[^\s\"'|$]{4,60})(?P=quote)[ \t]*\|[ \t]*"
            r"(?:sudo[ \t]+-S|[^|\n]{1,120}--(?:password-stdin|passphrase-fd|stdin)\b)"
        ),
        "password",
        login=True,
        words=("sudo -s", "-stdin", "--stdin", "-fd"),
    ),
    # <key>ApiKey</key><string>…</string>
    Form(
        re.compile(r"<key>(?P<name>[\w .-]{2,60})</key>[ \t]*<string>(?P<value>[^<>\s]{4,200})</string>"),
        words=("</key>",),
    ),
    Form(
        re.compile(rf"(?i)ConvertTo-SecureString[ \t]+(?:-String[ \t]+)?{QUOTED}"), "password", words=("securestring",)
    ),
    # Network devices: a secret with the number of its encoding.
    Form(
        re.compile(
            r"(?i)^[ \t]*(?:enable|username[ \t]+\S+(?:[ \t]+privilege[ \t]+\d+)?)[ \t]+(?:secret|password)"
            r"[ \t]+(?:\d[ \t]+)?(?P<value>\S{4,80})[ \t]*$"
        ),
        "password",
        words=("enable ", "username "),
    ),
    Form(
        re.compile(
            r"(?i)^[ \t]*snmp-server[ \t]+community[ \t]+(?:\d[ \t]+)?(?P<value>\S{4,80})(?:[ \t]+(?:ro|rw)\b|$)"
        ),
        "password",
        words=("snmp-server",),
    ),
    # What peers share: tacacs-server key …, crypto isakmp key … address …, neighbor … password …
    Form(
        re.compile(
            r"(?i)^[ \t]*(?:(?:tacacs|radius)\b|crypto|standby|vrrp|glbp|ntp|neighbor|peer|ppp|ip[ \t]+(?:ospf|rip)|"
            r"pre-shared|key-string|server-key|isakmp|set[ \t]+security|authentication)[^\n]{0,80}?"
            r"(?:\bkey|key-string|password|md5|pre-shared-key|-text|secret)[ \t]+(?:[0-9][ \t]+){0,2}"
            r"[\"']?(?P<value>(?!address|generate|auth|exchange)[^\s\"']{6,80})[\"']?[ \t]*;?[ \t]*(?:$|address\b)"
        ),
        "password",
        words=("key ", "key-string ", "password ", "md5 ", "-text ", "secret "),
    ),
    # aws configure set aws_secret_access_key …
    Form(
        re.compile(
            rf"(?<![\w-])(?:set|config|setenv)[ \t]+(?:--[\w-]+[ \t]+)?[\"']?(?!set\b)"
            rf"(?P<name>[\w.:/-]{{2,80}})[\"']?[ \t]+{WORD}(?=\s|$)"
        ),
        words=("set ", "config ", "setenv "),
        loose=True,
    ),
    # The console (bob / …)
    Form(
        re.compile(
            r"(?i)\b(?:auth|log[ -]?in|credentials?|password|account)\b[^\n]{0,80}?\([`*]{0,2}[\w.@-]{2,40}[`*]{0,2} / "
            r"[`*]{0,2}(?P<value>[^\s()\"'`/*]{6,60})[`*]{0,2}\)"
        ),
        "password",
        login=True,
        words=(" / ",),
    ),
    Form(
        # NOTE: a division stands in brackets too: of names with a number, behind the name of a function.
        re.compile(
            r"(?<![\w$])(?<!= )\([`*]{0,2}[\w.@-]{2,40}[`*]{0,2} / "
            r"[`*]{0,2}(?=[\w.-]*(?:[^\s\w.()\"'`/*-]|[A-Z][\w.-]*\d|\d[\w.-]*[A-Z]))(?P<value>[^\s()\"'`/*]{8,60})[`*]{0,2}\)"
        ),
        "password",
        loose=True,
        words=(" / ",),
    ),
    # Log in as bob with …
    Form(
        re.compile(
            r"(?i)\b(?:log|sign)(?:s|ed|ged|ging|ing)?[ -]?in[ \t]+[^\n`\"']{0,40}?as[ \t]+[\w.@-]{2,40}[ \t]+"
            r"(?:with|using|and)[ \t]+(?=\S*\d)(?P<value>[^\s`\"'(]{8,60})"
        ),
        "password",
        loose=True,
        words=("log", "sign"),
    ),
    # The credentials are bob / …
    Form(
        re.compile(
            r"(?i)\b(?:credentials?|log[ -]?in|account|user)\b[^|\n/?=!{};]{0,40}?"
            r"[`*\"']{0,2}\b[\w.@-]{2,40}[`*\"']{0,2}[ \t]{1,2}[/:][ \t]{1,2}"
            r"[`*\"']{0,2}(?=[^\s`*\"'|/]*[\d!@#$%^&+=])(?P<value>[^\s`*\"'|/]{6,60})"
        ),
        "password",
        loose=True,
        words=("credential", "login", "log in", "account", "user"),
    ),
    # The same of an account that a statement makes or changes: CREATE USER shop IDENTIFIED BY '…'
    Form(
        re.compile(
            rf"(?i)(?<!\w)(?:(?:create|alter)[ \t]+(?:user|role|login)|set[ \t]+(?=password)|grant)[^;\n]{{1,200}}?\b"
            rf"(?:identified[ \t]+(?:with[ \t]+[\w'\"]+[ \t]+)?by|password)[ \t]*=?[ \t]*"
            rf"(?:password[ \t]*)?\(?N?{SQL_WORD}[ \t]*\)?(?=[ \t;,]|$)"
        ),
        "password",
        record=True,
        words=(
            *(f"{verb} {what}" for verb in ("create", "alter") for what in ("user", "role", "login")),
            "grant ",
            "set password",
        ),
    ),
    # SQL: a password behind the word itself.
    Form(
        re.compile(
            r"(?i)\bpassword[ \t]{0,8}=?[ \t]{0,8}(?:(?:old_)?password[ \t]{0,8})?\(?[ \t]{0,8}N?"
            r"(?P<quote>')(?P<value>[^'\n]{4,120})'"
        ),
        "password",
        words=("password",),
    ),
    # Robot: what is typed into a field.
    Form(
        re.compile(
            r"(?i)^[ \t]*input[ ](?:password|text)[ \t]{2,}(?P<name>\S{2,80})[ \t]{2,}(?P<value>[^\s$]\S{3,80})[ \t]*$"
        ),
        words=("input ",),
    ),
    # Robot: a variable and its value; Gherkin: a field and what is filled in.
    Form(re.compile(r"^[ \t]*[$@]\{(?P<name>\w{2,60})\}[ \t]{2,}(?P<value>\S{4,120})[ \t]*$"), words=("${", "@{")),
    Form(
        re.compile(rf"[\"'`](?P<name>[\w -]{{2,40}})[\"'`][ \t]+(?:with|as|is|to)[ \t]+(?:value[ \t]+)?{QUOTED}"),
        words=(" with ", " as ", " is ", " to "),
    ),
    # An element whose attribute names it.
    Form(
        re.compile(
            r"(?i)<[a-z][\w:.]{2,30}[ \t][^<>]{0,60}?(?:name|key)="
            r"[\"'](?P<name>[\w.-]{2,80})"
            r"[\"'][^<>]{0,60}>(?:<value>)?(?P<value>[^<>\s]{4,200})</"
        ),
        words=("</",),
    ),
    # A token in place of the user of a URL; the address of a Sentry project looks like it and ends with a number.
    Form(
        re.compile(
            r"https?://(?P<value>(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{20,100})(?::x-oauth-basic)?@"
            r"(?![^\s\"'`]*sentry)(?![^\s\"'`/]+/\d+(?:[\s\"'`]|$))"
        ),
        "token",
        loose=True,
        words=("://",),
    ),
)
DIRECTIVES = (
    # Two words on a line, the first the name of a directive; quoted, or bare.
    Form(
        re.compile(
            r"^[ \t]*(?:(?i:env|arg|set|export|setx|#define)[ \t]+)?(?P<name>[A-Za-z][\w.-]{1,60})[ \t]+"
            r"(?P<quote>[\"'])(?P<value>[^\s\"']{4,200})(?P=quote)[,;]?[ \t]*$"
        ),
        words=('"', "'"),
    ),
    Form(
        re.compile(
            r"^[ \t]*(?:(?i:env|arg|set|export|setx|#define)[ \t]+)?(?P<name>[A-Za-z][\w.-]{1,60})[ \t]+"
            r"(?P<value>[^\s\"'`:=]{6,200})[ \t]*$"
        ),
        loose=True,
    ),
)
