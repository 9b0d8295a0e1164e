"""Values that a label on the same line calls secret, in any format.

NAME=value without quotes, JSON and YAML members, Markdown bullets, bold labels, backticks, table cells, prose, flags,
hashing calls, XML elements and the credential files of common tools. A value may begin with any symbol. What a label
finds is only a candidate; score.py judges it.
"""

import base64
import re
from collections.abc import Iterator

from secgate.secrets.detectors import Candidate, Source
from secgate.secrets.phrases import WORDS, passphrase
from secgate.secrets.readers import (
    calls,
    clients,
    commands,
    fallbacks,
    foreign,
    markup,
    mentions,
    named,
    network,
    notes,
    octets,
    programs,
    prose,
    servers,
    services,
    stores,
    tools,
)
from secgate.secrets.readers.forms import Form, Forms, Group
from secgate.secrets.rows import in_rows, is_taken
from secgate.secrets.search import HeldWords
from secgate.secrets.words import SOME_KEY, Names

_CALLED = (
    # NOTE: with what they begin with looked at first, it is found in two thirds of the time.
    r"(?=[pscatemudl])(?:pass(?:word|wd|phrase|code)|pwd|secret|credentials?|token|"
    r"(?:api|access|secret|private|signing|encryption|license|service|master|unseal|deploy|admin|client|shared)"
    r"[ _-]?key)"
)
_QUOTED = re.compile(
    # NOTE: what may begin inside a run of its own characters is tried at each of them: long lines took minutes.
    r"(?<![A-Za-z_$])(?P<name>[A-Za-z_$][\w$.\-]{0,80}+)(?:\[\d{0,4}\]|\(\))?[\"'\]`*?!)]{0,5}[ \t]{0,40}"
    r"(?:\{ ?get;[^{}\n]{0,40}\} ?=|:[ ]?(?:[\w<>|\[\]&?.' ]|;(?= ?\d)){1,40}=|(?:As|as|AS)[ ]\w{1,20}[ ]=|"
    r":=|=>|<-|->|[!?~]?={1,3}|:|\|\|=?|\?\?=?)"
    r"[ \t]{0,24}(?:\*\*)?[ \t]{0,4}\[?[ \t]{0,4}"
    r"(?:(?:\[\]byte|String|Buffer\.from|SecretStr|Some|QString\w{0,8}|QLatin1String|TEXT|_T|new [A-Z]\w{0,30}|"
    r"[\w.:]{0,40}(?:[Ff]rom_?[Hh]ex\w{0,6}|[Pp]arse_?[Hh]ex\w{0,6}|unhexlify|hex2bin|b64_?decode|[Bb]ase64_decode|"
    r"[Ff]rom_?[Bb]ase64\w{0,10}|[Dd]ecode(?:String|Base64|Hex)?|[Gg]et_?[Bb]ytes|bytes|str))\([ \t]{0,4})?"
    r"\*?(?:b|r|f|u|@|L)?"
    r"(?:''|\"\")?"
    r"(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.){4,300})(?P=quote)"
)
_BARE = re.compile(
    r"\b(?:^|(?<=[\s`\"'(>|;&*\-=])|(?<=[\w:]:))(?P<name>[A-Za-z_][\w.\-]{0,80})"
    r"(?:\*\*|[`\"'])?[ \t]?(?:[?+]?=(?!=)|::?=|::(?=[ \t])|:(?!:)|:\*\*)[ \t]*(?:\*\*)?[ \t]*"
    r"(?:(?:&[\w-]+|!{1,2}\w+)[ \t]+)?(?P<value>[^\s\"'`]{6,300})"
)
_PROSE = re.compile(
    rf"(?i)\b(?P<name>{_CALLED})s?\b(?:(?!\.[ ])[^`\"'\n:=|]){{0,24}}(?:[:=]{{1,2}}\**[ \t]{{0,3}})?"
    rf"(?P<quote>[`\"'])(?P<value>[^`\"'\s]{{6,120}})(?P=quote)"
)
_PROSE_BARE = re.compile(
    rf"(?i)\b(?P<name>{_CALLED})(?:[ \t]+(?:for|of|on|to|in)(?:[ \t]+[\w.@/-]{{1,24}}){{1,3}}?)?[ \t]+"
    r"(?:is(?: now)?:?|was:?|now|set to:?|changed to:?|from|->|[\u2192\u2013\u2014])\s+(?P<value>[^\s`\"']{8,120})"
)
# The account AC… and its auth token …: what no sign stands before must be drawn at random.
_PROSE_NEXT = re.compile(
    rf"(?i)\b(?<!-)(?P<name>(?:\w{{2,12}}[ _-])?{_CALLED})[ \t]{{1,3}}"
    r"(?P<value>[A-Za-z0-9_.+/=~-]{20,120})(?=[\s,.;)]|$)"
)
_LONG_RUN = re.compile(r"[ \t][A-Za-z0-9_.+/=~-]{20}")
# A member among others of an object that is written without quotes: {user:bob,password:…}
_MEMBER_BARE = re.compile(
    r"(?i)[{,;&?][ \t]?(?P<name>pass(?:word|wd|phrase)?|pwd|passcode)[ \t]?[:=][ \t]?"
    r"(?P<value>(?=[^\s,;}&]*\d)[\w!@#$%^*.+-]{6,40})(?=[ \t]*[,;}&]|$)"
)
# Log in as bob with password …; guest / password …
_PROSE_WITH = re.compile(
    r"(?i)(?:\b(?:with|and|using|the|and the)|[ \t][/,;\u2013\u2014-])[ \t]+"
    r"(?P<name>password|passphrase|passwd|pwd|passcode|token|api key)[ \t]+"
    r"(?P<value>[^\s`\"'(]{6,80})(?=[\s.,;)]|$)"
)
# Words in a row behind a label: passphrase = …, - Passphrase: …
_PHRASE_BARE = re.compile(
    r"(?:^|(?<=[\s`\"'(>|;&*\-]))(?P<name>[A-Za-z_][\w.\-]{0,40}(?:[ ][A-Za-z]{3,12}){0,2})\*{0,2}[ \t]?"
    rf"[=:]\*{{0,2}}[ \t]*(?P<value>{WORDS})[`*]{{0,3}}\.?$"
)
_ENDS_IN_WORDS = re.compile(r"[=:]\*{0,2}[ \t]*[A-Za-z]{3,11}(?:[ ][A-Za-z]{3,11}){3,}[`*]{0,3}\.?$")
_PHRASE_QUOTED = re.compile(
    rf"(?i)\b(?P<name>{_CALLED}|mnemonic|(?:seed|recovery|backup) phrase)s?\b(?:[^`\"'\n:=|]{{0,24}})"
    rf"(?:[:=]\**[ \t]{{0,3}})?(?P<quote>[`\"'])(?P<value>{WORDS})(?P=quote)"
)
_QUOTED_WORDS = re.compile(r"[\"'`][A-Za-z]{3,11}[ ][A-Za-z]{3,11}[ ][A-Za-z]{3,11}[ ]")
# log in as `bob`, pass `…`
_PROSE_PASS = re.compile(
    r"(?i)\b(?P<name>pass)[*~]{0,2}[ \t]*:?[*~]{0,2}[ \t]*(?P<quote>[`\"'])(?P<value>[^`\"'\s]{6,120})(?P=quote)"
)
_ACCOUNT_NEAR = re.compile(r"(?i)\b(?:user|username|login|log in|account|admin|smtp|s?ftp|vpn)\b")
# The passphrase of the host: …, the unseal key 1: …
_PROSE_COLON = re.compile(
    rf"(?i)\b(?P<name>{_CALLED})(?:[ \t]+(?:#?\d{{1,2}}|there|here|now)"
    r"|[ \t]+(?:for|of|on|to|in)(?:[ \t]+[\w.@/-]{1,24}){1,3}?):"
    r"\*{0,2}[ \t]+(?P<value>[^\s`\"']{8,120})$"
)
_ENDS_IN_VALUE = re.compile(r":\*{0,2}[ \t]+[^\s`\"']{8,120}$")
# A label of several words before a value without quotes: "AWS secret access key: …".
_PHRASE = re.compile(
    rf"(?i)(?:^|(?<=[ \t*]))(?P<name>{_CALLED})(?:\*\*)?[ \t]?[:=]\**[ \t]*(?P<value>[^\s`\"']{{8,120}})"
)
_FLAG = re.compile(
    r"(?i)(?<!\w)(?P<name>--?(?:\w{1,20}-){0,3}"
    r"(?:(?:require)?pass(?:word|wd|phrase)?|pwd|secret|token|(?:api|account|access|secret)-?key|auth-?token))[= ]"
    r"(?P<value>[^\s\"'`$-][^\s\"'`]{5,120})"
)
_SSHPASS = re.compile(r"(?P<name>sshpass)\s+-p\s*[\"']?(?!password\b)(?P<value>[^\s\"']{4,120})")
_BASIC_FLAG = re.compile(r"(?P<name>(?<!\w)(?:-u|--user))[ =][\"']?[\w.@+-]{1,60}:(?P<value>[^\s\"'`:]{6,120})")
_CALL = re.compile(
    r"(?i)(?P<name>(?:bcrypt\w*|argon2\w*|passlib|crypt\w*)\.(?:hash(?:Sync|pw)?|checkpw|compare(?:Sync)?)|password_verify|"
    r"hashSync|hash_?password|(?:make|set|generate)_?password(?:_hash)?|password_hash|Hash::make|encode_?password|"
    r"encoder(?:\(\))?\.encode)"
    r"\(\s*b?(?P<quote>[\"'`])(?P<value>[^\"'`\n]{6,120})(?P=quote)"
)
_XML = re.compile(
    r"<(?P<name>[A-Za-z][\w.:-]{0,60})(?:\s[^<>]{0,120})?>(?:<!\[CDATA\[)?(?P<value>[^<>\s]{6,200}?)(?:\]\]>)?</(?P=name)>"
)
# An element whose value stands in one of its own: <Password><Value>…</Value>
_XML_VALUE = re.compile(
    r"(?i)<(?P<name>[a-z][\w.:-]{0,60})>[ \t]*<(?:value|string)>(?P<value>[^<>\s]{4,200})</(?:value|string)>"
)
_XML_ATTRIBUTE = re.compile(
    r"(?i)(?:key|name)=[\"'](?P<name>[\w.:-]{2,80})[\"']\s+value=(?P<quote>[\"'])(?P<value>[^\"'\n]{6,200})(?P=quote)"
)
# The name and the value of one entry beside each other: {"name": "DB_PASSWORD", "value": "…"}.
_ENTRY = re.compile(
    r"(?i)(?<![\w-])[\"']?"
    r"(?:name|key|variable|field|type(?=[\"']?[ \t]*[:=][ \t]*[\"'](?:password|secret|token)\b))[\"']?"
    r"[ \t]*[:=][ \t]*[\"']?(?P<name>[\w.-]{2,80})[\"']?[ \t]*,"
    r"[ \t]*[\"']?(?:value|default)[\"']?[ \t]*[:=][ \t]*(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,200})(?P=quote)"
)
# ["password", "…"], .set("password", "…"), ["--password", "…"].
_LISTED = re.compile(
    r"(?:\[|\(|(?=[\"']--?[a-z]))[ \t]*[\"'](?P<name>-{0,2}[A-Za-z][\w.-]{1,60})[\"'][ \t]*,"
    r"[ \t]*(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,200})(?P=quote)[ \t]*[\]),]"
)
# A row of settings: VALUES (3, 'smtp_password', '…').
_ROW = re.compile(
    r",[ \t]*'(?P<name>[A-Za-z][\w.-]{1,60})'[ \t]*,[ \t]*(?P<quote>')(?P<value>[^'\n]{4,200})'[ \t]*[),]"
)
_VALUES = re.compile(r"(?i)\bvalues\b|^[ \t]*\(")
_SQL = re.compile(
    r"(?i)\b(?P<name>identified)\s+(?:with\s+[\w'\"]+\s+)?by\s+(?P<quote>['\"]?)(?P<value>[^'\"\s;]{4,120})(?P=quote)"
)
_BASIC = re.compile(r"(?i)\b(?P<name>basic)[ \t]+(?P<value>[A-Za-z0-9+/]{12,400}={0,2})(?![\w+/=])")
_ESCAPED = re.compile(r"\\([\"'])((?:(?!\\\1).){1,300}?)\\\1")
# NOTE: in a sentence words go on behind it: the login whose password is …
_NETRC = re.compile(
    r"(?:^|\s)login\s+(?!and\b|or\b)\S+\s+(?P<name>password)\s+(?P<value>[^\s{]\S{3,119})"
    r"(?=[\s\"'`\\]*$|\s+(?:account|macdef|machine|default|login|port|protocol)\s|\s*[#;&|])"
)
_LOGIN = re.compile(
    r"(?<![\w.+-])(?P<name>[\w.+-]+@[\w-]+\.[\w.-]+)[`*\"']*\s{1,2}?[/|]\s{1,2}?[`*\"']*(?P<value>[^\s`\"'|/]{8,60}+)"
    r"(?![ \t]+[A-Za-z][^|]*\|)"
)
# ("bob@shop.io", "…"), as scripts list those who may log in
_LOGIN_QUOTED = re.compile(
    r"[\[({,][ \t]*[\"'](?P<name>[\w.+-]+@[\w-]+\.[\w.-]+)[\"'][ \t]*[,:]"
    r"[ \t]*[\"'](?P<value>[^\s\"'@/]{8,60})[\"'][ \t]*[\])},]"
)
_DEFAULT = re.compile(r"\$\{(?P<name>\w{2,80}):?[-=](?P<value>[^}\s\"'`$]{6,200})\}")
# The same in Spring: @Value("${api.token:…}").
_SPRING = re.compile(r"\$\{(?P<name>[\w.-]{2,80}):(?P<value>[^}\s\"'`$:#{=-][^}\s\"'`$]{5,200})\}")
# The surer ones first: what one form took, a later one leaves alone.
_GROUPS = (
    Group(stores.FORMS, ":"),
    Group(fallbacks.FORMS, "("),
    Group(clients.FORMS, "("),
    Group(calls.CALLS, "("),
    Group(octets.FORMS, ","),
    Group(calls.MEMBERS),
    Group(commands.FLAGS, " -"),
    Group(tools.FORMS, " "),
    Group(programs.FORMS, " "),
    Group(commands.FORMS),
    Group(
        (
            Form(_DEFAULT, words=("${",)),
            Form(_SPRING, words=("${",)),
            Form(_QUOTED, words=('"', "'", "`")),
            Form(_XML_ATTRIBUTE, words=("value=",)),
            Form(_ENTRY, words=("value", "default")),
        )
    ),
    Group(
        (
            Form(_LISTED, words=('["', "['", '("', "('", "--", "[ ", "( ")),
            Form(_ROW, needs=_VALUES, words=("','", "', '")),
            Form(_SQL, "password", words=("identified",)),
            Form(_CALL, "password", words=("hash", "crypt", "password(", "encoder", "password_verify")),
        )
    ),
    Group(named.FORMS),
    Group((*commands.DIRECTIVES, *servers.FORMS, *notes.FORMS, *clients.OPTIONS)),
    Group(
        (
            Form(_PROSE, loose=True, words=('"', "'", "`")),
            Form(
                _PROSE_PASS,
                loose=True,
                needs=_ACCOUNT_NEAR,
                words=("pass `", 'pass "', "pass '", "pass: ", "pass:`", "pass*", "pass~"),
            ),
            Form(_PROSE_COLON, loose=True, needs=_ENDS_IN_VALUE, words=(": ", ":* ", ":** ")),
            Form(_PHRASE_QUOTED, loose=True, phrase=True, needs=_QUOTED_WORDS, words=('"', "'", "`")),
            Form(_XML, words=("</",)),
            Form(_XML_VALUE, words=("</value", "</string")),
            Form(_NETRC, "password", record=True, words=("login",)),
            Form(_SSHPASS, "password", record=True, words=("sshpass",)),
        )
    ),
    Group(
        (
            Form(_BASIC_FLAG, "password", words=(" -u", "--user")),
            Form(
                _FLAG,
                words=("-pass", "-pwd", "-secret", "-token", "-api", "-auth", "-account", "-access", "--requirepass"),
            ),
        ),
        "-",
    ),
    Group(
        (
            Form(
                _PROSE_BARE,
                loose=True,
                words=(
                    " is ",
                    " is:",
                    " was:",
                    " to:",
                    " was ",
                    " to ",
                    " now ",
                    " from ",
                    "->",
                    "\u2192",
                    "\u2013",
                    "\u2014",
                ),
            ),
            Form(
                _PROSE_WITH,
                loose=True,
                words=("password ", "passphrase ", "passwd ", "pwd ", "passcode ", "token ", "key "),
            ),
            *foreign.FORMS,
            Form(_MEMBER_BARE, "password", words=("pass", "pwd")),
            Form(
                _PROSE_NEXT, loose=True, needs=_LONG_RUN, words=("pass", "pwd", "secret", "credential", "token", "key")
            ),
            Form(_PHRASE_BARE, phrase=True, needs=_ENDS_IN_WORDS, words=("=", ":")),
            Form(_BARE, words=("=", ":")),
            Form(_PHRASE, loose=True, words=("=", ":")),
            *mentions.FORMS,
            *network.FORMS,
            *prose.FORMS,
            *services.FORMS,
        )
    ),
)
FORMS = Forms(_GROUPS)
# The version of a package: "jsonwebtoken": "^9.0.2".
_VERSION = re.compile(
    r"(?:[~^]|[<>]=?)?v?\d+\.\d+(?:\.(?:\d+|[x*]))*(?:-[a-z]+[\w.]*)?$|(?:workspace|npm|link|catalog):"
)
# The user in quotes before the password, in one element or object.
_BESIDE_USER = re.compile(
    r"(?i)\b(?:user(?:[ _-]?name)?|login|uid|user[ _-]?id)[\"'\]]?[ \t]*(?:=>|[=:,])[ \t]*"
    r"[\"'][\w.@\\-]{2,60}[\"'][^\n]{0,80}$"
)
_WORD_BEFORE = re.compile(r"([A-Za-z]{2,16})[ \t]$")
# The word behind a label that says what of it is spoken of: the password policy is …
_OF_ANOTHER_THING = re.compile(
    r"(?i)[ \t]+(?:polic(?:y|ies)|fields?|rules?|hash|length|names?|types?|formats?|manager|header|endpoint|path|file|"
    r"scheme|strategy|version|column|param(?:eter)?s?|options?|flag|page|flow|expiry|lifetime|limits?|budget|bucket)\b"
)
_CODE_BETWEEN = re.compile(r"[,;]\S|[)}\]][.,;]|&&")
_TRAILING = ".,;:)]}>*\\"
LOGIN_TYPE = "Login pair"


def labelled(line: str, names: Names, held: HeldWords | None = None) -> Iterator[Candidate]:
    """Every value in `line` that a secret-sounding label stands before.

    Args:
        line: a very long one must come in windows.
        names: what names a secret.
        held: tells which of the words of all `FORMS` a text holds; None: each is looked for when it is asked about.
    """
    taken: list[tuple[int, int]] = []
    if "\\" in line:
        # NOTE: quotes of a string inside a string, every offset kept: {\"password\": \"…\"}, the lines of a notebook.
        line = _ESCAPED.sub(lambda match: f" {match[1]}{match[2]}{match[1]} ", line)
    line = markup.as_quotes(line)
    folded = line.lower()
    for start, hashed in stores.hashes(line):
        taken.append((start, start + len(hashed)))
        yield Candidate(hashed, stores.HASH, "label", start, "password")
    for form in FORMS.worded(folded) if held is None else FORMS.told(held(folded)):
        yield from _formed(form, line, taken, names)
    yield from in_rows(line, folded, taken, names)
    yield from _basic(line) if "basic" in folded or not line.isascii() else ()
    for match in (*_LOGIN.finditer(line), *_LOGIN_QUOTED.finditer(line)) if "@" in line else ():
        # NOTE: also where a label took the value: to that alone a word of the account's owner may look like a name.
        yield Candidate(_bare(match.group("value")), LOGIN_TYPE, "label", match.start("value"), "login")


def _in_a_sentence(line: str, start: int, end: int) -> bool:
    """Whether a bare value stands behind a colon and words follow it: "PASS: all tests are green"."""
    return line[:start].rstrip().endswith(":") and re.match(r"[ \t]+[A-Za-z]{2,}[ ,.]", line[end:]) is not None


def _is_qualified(line: str, match: re.Match[str], names: Names) -> bool:
    """Whether the word before a key says what kind of one it is, as prose does: "secret access key: `…`"."""
    before = _WORD_BEFORE.search(line, max(0, match.start("name") - 20), match.start("name"))
    return before is not None and names.kind(f"{before[1]} {match['name']}") not in {None, SOME_KEY}


def _is_argument(value: str, written: str) -> bool:
    """Whether a bare value is the name of a variable that ends a call: `login(passwd=name)`."""
    return written[len(value) :][:1] == ")" and value.isidentifier() and not any(c.isdigit() for c in value)


def _formed(form: Form, line: str, taken: list[tuple[int, int]], names: Names) -> Iterator[Candidate]:
    at = 0
    if form.needs is not None and not form.needs.search(line):
        return
    while (match := form.pattern.search(line, at)) is not None:
        start, end = match.span("value")
        groups = match.groupdict()
        name = groups.get("name") or form.kind
        kind = form.kind or names.kind(name)
        # NOTE: what a name that is no label stands before may hold one: "source": ["DB_PASSWORD = …"].
        at = max(match.end() if kind is not None or "name" not in groups else match.end("name"), match.start() + 1)
        if kind is None or is_taken(start, end, taken):
            continue
        quoted = bool(groups.get("quote"))
        if kind == SOME_KEY and (_is_qualified(line, match, names) or not (quoted or form.pattern is _XML)):
            continue  # it names something
        value = groups["value"] if quoted else _bare(groups["value"])
        if not quoted and _is_argument(value, groups["value"]):
            continue
        if len(value) < 4 or _VERSION.match(value):  # noqa: PLR2004 - nothing shorter is ever judged real
            continue
        if _stands_beside(form, match, line) or (form.phrase and not passphrase(value)):
            continue
        taken.append((start, end))
        loose = form.loose or (not quoted and _in_a_sentence(line, start, end))
        source: Source = "record" if form.record else "login" if form.login else "prose" if loose else "label"
        if source == "label" and quoted and "name" in groups and _is_beside_user(line, match.start("name")):
            source = "login"
        yield Candidate(value, f"labelled {kind}", source, start, name, quoted)


def _is_beside_user(line: str, start: int) -> bool:
    """Whether a user in quotes stands before a name."""
    return _BESIDE_USER.search(line, max(0, start - 160), start) is not None


def _stands_beside(form: Form, match: re.Match[str], line: str) -> bool:
    """Whether a label near a value in quotes is code beside it: "password"===a||"…", token,b.c="…"."""
    if not form.loose or not match.groupdict().get("quote") or "name" not in match.groupdict():
        return False
    between = line[match.end("name") : match.start("value") - 1]
    before = line[match.start("name") - 1 : match.start("name")]
    if _OF_ANOTHER_THING.match(between):
        return True
    return _CODE_BETWEEN.search(between) is not None or (not between and before == match.group("quote"))


def _basic(line: str) -> Iterator[Candidate]:
    """The password of an `Authorization: Basic` header."""
    for match in _BASIC.finditer(line):
        written = match.group("value")
        try:
            pair = base64.b64decode(written + "=" * (-len(written) % 4), validate=True).decode("utf-8")
        except ValueError:
            continue
        user, colon, password = pair.partition(":")
        if colon and user.isprintable() and password.isprintable() and len(password) >= 4:  # noqa: PLR2004 - as above
            start = match.start("value")
            yield Candidate(password, "labelled password", "label", start, "password", quoted=True, width=len(written))


def _bare(value: str) -> str:
    """An unquoted value without the punctuation and markup that only surrounds it."""
    if value.startswith("*") and value.endswith("*"):
        return value.strip("*")
    trimmed = value.rstrip("*_") if value.endswith(("**", "__")) else value
    while trimmed and trimmed[-1] in _TRAILING:
        trimmed = trimmed[:-1]
    return trimmed
