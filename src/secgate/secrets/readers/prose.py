"""What people write of credentials in notes, chats and protocols, in English and in other languages."""

import re

from secgate.secrets.readers.forms import Form

# A word for a password in German, Spanish, French, Portuguese, Dutch, Swedish, Norwegian, Danish, Polish, Russian,
# Chinese, Japanese and Korean.
_CALLED = (
    r"passwort|kennwort|contrase[nñ]a|clave|mot[ ]de[ ]passe|mdp|senha|wachtwoord|l[oö]senord|passord|adgangskode|"
    r"has[lł]o|пароль|密码|密碼|パスワード|비밀번호"
)
_COLON = "\N{FULLWIDTH COLON}"
_KEY = r"(?:api[ _-]?)?schl[uü]ssel|cl[ée] (?:d'?)?api|clave (?:de )?api|chave (?:de )?api"
_IS = rf"(?:[ \t]+(?:ist|lautet|es|est|é|is|är|er|to))?(?:[ \t]*[:{_COLON}]?\*{{0,2}}[ \t]{{1,3}}|{_COLON})"
_OF = r"(?:[ \t]+[\w.@/-]{1,24}){0,4}?"

FORMS = (
    # seed: the words from which a wallet is recovered
    Form(
        re.compile(
            r"(?i)\b(?P<name>seed|mnemonic|wallet)\b[^\n:=\"'`]{0,24}[:=]\*{0,2}[ \t]*[\"'`]?"
            r"(?P<value>[a-z]{3,8}(?:[ ][a-z]{3,8}){11}(?:(?:[ ][a-z]{3,8}){3}){0,4})(?![ ]?[\w,])"
        ),
        "secret",
        phrase=True,
        words=("seed", "mnemonic", "wallet"),
    ),
    Form(
        re.compile(
            rf"(?i)\b(?P<name>{_CALLED})\b{_OF}{_IS}(?P<quote>[`\"']?)(?P<value>(?=\S*\d)[^\s`\"']{{6,120}})(?P=quote)(?=[\s.,;)|]|$)"
        ),
        "password",
        loose=True,
        words=(
            "passwort",
            "passord",
            "de passe",
            "kennwort",
            "contrase",
            "clave",
            "senha",
            "wachtwoord",
            "senord",
            "adgangskode",
            "hasło",
            "haslo",
            "пароль",
            "密",
            "パス",
            "비밀",
            "mdp",
        ),
    ),
    Form(
        re.compile(
            rf"(?i)\b(?P<name>{_KEY})\b{_OF}{_IS}(?P<quote>[`\"']?)(?P<value>(?=\S*\d)[^\s`\"']{{12,120}})(?P=quote)(?=[\s.,;)|]|$)"
        ),
        "key",
        loose=True,
        words=("ssel", "api"),
    ),
    # new key: …, the staging key is …
    Form(
        re.compile(
            r"(?i)\b(?:new|old|current|prod(?:uction)?|staging|live|export|temp(?:orary)?|last|our|the|license|map)"
            r"[ \t]+key"
            r"(?:[ \t]+(?:for|of|to|on)(?:[ \t]+[\w.@/-]{1,24}){1,3}?)?(?:[ \t]+is:?|[ \t]*:)[ \t]+[`\"']?"
            r"(?P<value>[^\s`\"']{16,120})"
        ),
        "key",
        loose=True,
        words=(" key", "\tkey"),
    ),
    # root pw …
    Form(
        re.compile(
            r"(?i)(?:^|[\w),;.][ \t]+)(?P<name>pw|pwd|passwd|password)[ \t]+(?:now[ \t]+)?(?=\S*\d)(?=\S*[a-z])"
            r"(?P<value>[^\s`\"'(=:]{8,60})$"
        ),
        loose=True,
        words=("pw", "passw"),
    ),
    # … using token …\n, as a log prints it
    Form(
        re.compile(
            r"(?i)\b(?:using|with)[ \t]+(?:api[ \t]+)?(?P<name>token|key)[ \t]+"
            r"(?P<value>[A-Za-z0-9_-]{20,120})(?![\w-])"
        ),
        "token",
        loose=True,
        words=("using ", "with "),
    ),
    # the pw for the printer is …, root pw on the store: …
    Form(
        re.compile(
            r"(?i)(?<![\w-])(?P<name>pw|pwd|passwd)(?:[ \t]+(?:for|of|on|at|in|to)(?:[ \t]+[\w.@/-]{1,24}){1,4}?)?"
            r"(?:[ \t]*:|[ \t]+(?:is|was|now|to))[ \t]+[`\"']?(?=\S*\d)(?=\S*[A-Za-z])(?P<value>[^\s`\"'(=]{7,60})"
        ),
        "password",
        loose=True,
        words=("pw", "passwd"),
    ),
    # resets the password of … to …
    Form(
        re.compile(
            r"(?i)\b(?:re)?(?:set|chang|updat|rotat)\w{0,4}[ \t]+(?:[\w.'-]{1,24}[ \t]+){0,4}?"
            r"(?P<name>password|passphrase|secret|token)"
            r"(?:[ \t]+(?:for|of|on|at|in)(?:[ \t]+[\w.@/-]{1,24}){1,4}?)?[ \t]+(?:back[ \t]+)?to:?[ \t]+[`\"']?"
            r"(?=\S*\d)(?=\S*(?-i:[A-Z!@#$%^&*?+]))(?P<value>[^\s`\"'(=]{6,80})"
        ),
        loose=True,
        words=(" to ", " to:"),
    ),
    # changes the password from … to …
    Form(
        re.compile(
            r"(?i)\b(?P<name>password|passphrase|pw|pwd|token|secret)[ \t]+from[ \t]+[`\"']?[^\s`\"']{3,80}"
            r"[`\"']?[ \t]+to[ \t]+[`\"']?(?=\S*\d)(?P<value>[^\s`\"'(]{6,80})"
        ),
        loose=True,
        words=(" from ",),
    ),
    # As providers of mail show the password for one application: four groups of four letters.
    Form(
        re.compile(
            r"(?i)\b(?P<name>app(?:lication)?[ _-]?pass(?:word|wd)?)\b[^\n`\"':=]{0,24}?\*{0,2}[:=]?\*{0,2}"
            r"[ \t]{0,3}(?P<quote>[`\"']?)"
            r"(?-i:(?P<value>[a-z]{4}(?:[ ][a-z]{4}){3}))(?P=quote)(?![ ]?\w)"
        ),
        "password",
        words=("app",),
    ),
    # The account and its password, each in backticks, or both in one pair of them.
    Form(
        re.compile(
            r"`[\w.@+-]{2,40}`[ \t]{1,2}(?:/|and)[ \t]{1,2}`(?=\S*\d)(?=[^\s`|/]*[!@#$%^&*?+]|[A-Za-z]+\d{2,}`)"
            r"(?=\S*[A-Z!@#$%^&*?+])(?P<value>[^\s`|/]{8,60})`"
        ),
        "password",
        loose=True,
        words=("` / `", "`  /", "/  `", "` and `"),
    ),
    Form(
        re.compile(
            r"(?i)\b(?:log[ -]?in|credentials?|creds|account)\b(?:[^\n`]{0,60}`|:?[ \t]+(?:is[ \t]+|are[ \t]+)?[`\"']?)"
            r"[\w.@+-]{2,40}:(?=\S*\d)(?P<value>[^\s`\"'|/:]{8,60})(?=[\s`\"'.,;)]|$)"
        ),
        "password",
        loose=True,
        words=("login", "log in", "log-in", "credential", "creds", "account"),
    ),
    # ssh bob@host (pw …)
    Form(
        re.compile(
            r"(?i)\((?:pw|pwd|pass|passwd|password)[:=]?[ \t]+[`\"']?(?=\S*\d)(?P<value>[^\s()`\"'=]{6,60})[`\"']?\)"
        ),
        "password",
        loose=True,
        words=("(pw", "(pass"),
    ),
    # Use … as the password
    Form(
        re.compile(
            r"(?i)(?:^|[ \t])[`\"']?(?=\S*\d)(?P<value>[^\s`\"'(){}<>$=/]{6,60})[`\"']?[ \t]+as[ \t]+"
            r"(?:(?:the|your|its)[ \t]+)?(?:\w{2,20}[ \t]+)?(?:password|passphrase|passwd)\b"
        ),
        "password",
        loose=True,
        words=(" as ",),
    ),
    # The password of the standby in the other hall is still …
    Form(
        re.compile(
            r"(?i)\b(?P<name>password|passphrase|passwd|pw)(?:[ \t]+[\w.@/'-]{1,24}){4,12}?[ \t]+is[ \t]+"
            r"(?:(?:still|now|currently)[ \t]+)?[`\"']?(?=\S*\d)(?P<value>[^\s`\"'(){}<>$=/]{6,60}?)"
            r"[`\"']?(?=[.,;]?(?:\s|$))"
        ),
        "password",
        loose=True,
        words=(" is ",),
    ),
)
