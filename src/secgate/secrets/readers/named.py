"""A name that takes its value in code through a call, a list, a mark above it or a default."""

import re

from secgate.secrets.readers.calls import ALGORITHM
from secgate.secrets.readers.forms import ARGUMENT, QUOTED, Form
from secgate.secrets.words import SOME_KEY

# What a call does that takes the name of something, and no value.
_LOOKS_UP = (
    r"(?![\w.:$]{0,40}(?i:get|find|read|load|look|fetch|query|select|resolve|require|import|trans|i18n|locale|text|label|"
    r"path|field|column|param|input|element|regex|compile|test|match|hash|digest|sum|uuid|guid|open|exec|request))"
)
_KEPT = (
    r"(?:React\.)?(?:useState|useRef|ref|shallowRef|signal|writable|observable|BehaviorSubject|MutableStateFlow|"
    r"mutableStateOf)"
)
# What opens a list or a map of values.
_OPENS = (
    r"(?:[\[{(]|(?:\w{1,20}\.)?(?:map|list|array|set|dict|mutableMap|hashMap)(?:Of|\.of)?\(|"
    r"[Mm]ap\[string\]string\{|\[\]string\{|Map\()"
)

_PLACES = r"(?:^|[(\[;{]|\b(?:let|const|var|my|val)\b)[ \t(\[]*"


# Names and values, each after a comma.
_LISTS = re.compile(r",[^=\n]{1,200}=[^,\n]{1,160},")


def _side_by_side(before: int) -> Form:
    """Names take as many values, and that of the password stands behind `before` others."""
    return Form(
        re.compile(
            rf"{_PLACES}(?:[$\w.]{{1,40}}[ \t]*,[ \t]*){{{before}}}[$]?(?P<name>[A-Za-z_][\w.]{{1,40}})"
            rf"(?:[ \t]*,[ \t]*[$\w.]{{1,40}}){{0,3}}[\])]?[ \t]*:?=[ \t]*[\[(]?[ \t]*"
            rf"(?:(?:[\"'`][^\"'`\n]{{0,80}}[\"'`]|[\w.]{{1,40}})[ \t]*,[ \t]*){{{before}}}{QUOTED}"
        ),
        needs=_LISTS,
        words=("pass", "pwd", "secret", "token", "key", "pw"),
    )


FORMS = (
    *map(_side_by_side, (1, 2)),
    # A field of a page and what sets it: const [password, setPassword] = useState('…')
    Form(
        re.compile(
            rf"(?<![\w$])(?P<name>[A-Za-z_$][\w$]{{1,60}})(?:[ \t]*,[ \t]*set\w{{1,60}}[ \t]*\])?"
            rf"(?:[ \t]*:[^=\n]{{1,40}})?[ \t]*=[ \t]*{_KEPT}(?:<[^<>\n]{{1,40}}>)?\([ \t]*{QUOTED}"
        ),
        words=("state", "ref(", "ref<", "signal", "writable(", "observable(", "subject"),
    ),
    # Several of a kind: API_KEYS = {"reports": "…"}, tokens = mapOf("prod" to "…")
    Form(
        re.compile(
            r"(?<![\w$])(?P<name>[\w$]{0,60}?(?i:token|secret|password|passwd|_?key|credential))(?i:s)[\"']?"
            r"(?:[ \t]*:[ \t]?[\w<>\[\], ]{1,60})?[ \t]*(?::=|=>|[=:])[ \t]*"
            r"(?:new[ ]?(?:\[\]|[A-Z]\w{2,20}(?:<[\w<>, \[\]]{1,40}>)?(?:\(\))?)?[ ]?)?"
            rf"{_OPENS}[ \t]*(?:[{{\[(][ \t]*)?"
            rf"(?:\[?[\"']?[\w.@-]{{1,60}}[\"']?\]?[ \t]*(?:=>|->|to\b|[:,=])[ \t]*)?{QUOTED}"
        ),
        words=("tokens", "secrets", "passwords", "passwds", "keys", "credentials"),
    ),
    # The mark above a member: [DefaultValue("…")] public string Password { get; }
    Form(
        re.compile(
            rf"[\[@]DefaultValue\([ \t]*{QUOTED}\)\]?[ \t]*"
            rf"(?:[\w?<>]{{1,30}}[ \t]+){{1,4}}(?P<name>[A-Za-z_]\w{{1,60}})"
        ),
        words=("defaultvalue(",),
    ),
    # The tag of a member: `yaml:"token" default:"…"`
    Form(
        re.compile(
            r"[a-z]{3,14}:\"(?P<name>[A-Za-z][\w.-]{1,60})[^\"`\n]{0,40}\"[^`\n]{0,80}?\b(?:envDefault|env-default|default):"
            r"(?P<quote>\")(?P<value>[^\"\n]{4,200})\""
        ),
        words=('default:"',),
    ),
    # An option of the command line and its default: flag.StringVar(&t, "token", "…", "…")
    Form(
        re.compile(
            rf"\.String(?:Var)?P?\([ \t]*(?:&?[\w.]{{1,60}}[ \t]*,[ \t]*)?\"(?P<name>[\w.-]{{2,60}})\"[ \t]*,[ \t]*"
            rf"(?:\"\w?\"[ \t]*,[ \t]*)?{QUOTED}"
        ),
        words=(".stringvar", ".string(", ".stringp("),
    ),
    # What a name takes where another source has none: secret_key: System.get_env("G") || "…"
    Form(
        re.compile(
            r"(?<![\w$])(?P<name>[A-Za-z_$][\w$.]{1,60})[\"']?[ \t]*(?::=|=>|[:=])[ \t]*[\w.:$]{1,60}"
            r"(?:[(\[][ \t]*[\"'][^\"'\n]{0,60}[\"'][ \t]*[)\]])?[ \t]*(?:\|\||\?\?|\?:|\bor\b)[ \t]*"
            rf"{QUOTED}"
        ),
        words=("||", "??", "?:", " or "),
    ),
    # static const std::string kApiKey{"…"};
    Form(
        re.compile(rf"[\w>*&][ \t]+(?P<name>[A-Za-z_]\w{{2,60}})[ \t]?\{{[ \t]*{QUOTED}[ \t]*\}}[ \t]*;"),
        words=('{"', '{ "'),
    ),
    # The third of a call's arguments behind an address: forURL("jdbc:…", "bob", "…")
    Form(
        re.compile(
            r"\w\([ \t]*[\"'](?:jdbc:|"
            r"(?:amqps?|mqtts?|ldaps?|smtps?|s?ftp|imaps?|tcp|ssl|ssh|mysql|postgres\w*|mongodb|redis)://)"
            rf"[^\"'\n]{{1,160}}[\"'][ \t]*,[ \t]*(?:[\"'][^\"'\n]{{1,60}}[\"']|\w{{1,30}})"
            rf"[ \t]*,[ \t]*{QUOTED}[ \t]*[,)]"
        ),
        "password",
        login=True,
        words=(
            "jdbc:",
            "amqp",
            "mqtt",
            "ldap",
            "smtp",
            "ftp:",
            "imap",
            "tcp:",
            "ssl:",
            "ssh:",
            "postgres",
            "mongo",
            "redis:",
        ),
    ),
    # The login at another server: sp_addlinkedsrvlogin 'DW', 'false', NULL, 'bob', '…'
    Form(
        re.compile(
            rf"(?i)\bsp_add(?:linkedsrv)?login\b[^\n]{{1,160}},[ \t]*(?:@\w+[ \t]*=[ \t]*)?N?{QUOTED}[ \t]*;?[ \t]*$"
        ),
        "password",
        login=True,
        words=("sp_add",),
    ),
    # An account that is made with its name: User("alice", "…")
    Form(
        re.compile(
            r"(?<![\w.])(?:new[ ]+)?[A-Z]?\w{0,20}(?:User|Account|Admin|Login|Credential|Member)"
            r"(?:::new|\.new)?\([ \t]*[\"'][\w.+@-]{2,60}[\"']"
            r"[ \t]*,[ \t]*(?=[\"'][^\"'\n]*\d)(?=[\"'][^\"'\n]*[A-Za-z])(?![\"'][A-Z]{2}\d{10})"
            rf"{QUOTED}[ \t]*[,)]"
        ),
        "password",
        loose=True,
        words=("user(", "account(", "admin(", "login(", "credential(", "member(", "::new(", ".new("),
    ),
    # A name that takes what a call makes of a text: key = SymmetricKey(data: Data(base64Encoded: "…")
    Form(
        re.compile(
            r"(?<![\w$.])(?P<name>[A-Za-z_$][\w$]{2,60})(?:[ \t]*,[ \t]*\w{1,10})?(?:[ \t]*:[ \t]?[\w<>\[\]?]{1,30})?"
            rf"[ \t]*(?::=|=)[ \t]*(?:new[ ]|await[ ])?{_LOOKS_UP}[A-Za-z_$][\w.:$]{{1,40}}(?:\(\)\.\w{{1,30}})?"
            rf"\((?:[ \t]*[\w.:]{{1,40}}[(:]){{0,2}}[ \t]*(?:b|r|@)?{QUOTED}"
        ),
        loose=True,
        words=('("', "('", "(`", "(b", '(@"', ': "', "= new"),
    ),
    # What is made with an id and a secret: new Vonage("…", "…")
    Form(
        re.compile(
            rf"\bnew[ ](?P<name>[A-Z]\w{{1,40}})\([ \t]*[\"'](?=[\w-]*\d)[\w-]{{8,60}}[\"'][ \t]*,[ \t]*{QUOTED}"
        ),
        SOME_KEY,
        words=("new ",),
    ),
    # A map of names and values: of("user", "bob", "password", "…")
    Form(
        re.compile(
            rf"\bMap\.of\([^\n]{{1,160}}?,[ \t]*\"(?P<name>[\w.-]{{0,40}}(?i:pass|pwd|secret|token|key)[\w.-]{{0,20}})"
            rf"\"[ \t]*,[ \t]*{QUOTED}"
        ),
        words=("map.of(",),
    ),
    # A comparison that begins with the value: if ("…".equals(password))
    Form(
        re.compile(rf"{QUOTED}\.equals(?:IgnoreCase)?\([ \t]*(?P<name>[A-Za-z_][\w.]{{1,60}})[ \t]*\)"),
        words=(".equals",),
    ),
    # The end of an address, put to it: "…?apikey=" + "…"
    Form(
        re.compile(rf"[?&](?P<name>[\w.-]{{2,40}})=[\"'`][ \t]*[+.][ \t]*{QUOTED}"),
        words=('=" +', "=' +", '="+', "='+", '=" .', "=' ."),
    ),
    # request :authorization, :basic, 'bob', '…'
    Form(
        re.compile(rf":basic[ \t]*,[ \t]*[\"'][^\"'\n]{{1,60}}[\"'][ \t]*,[ \t]*{QUOTED}"),
        "password",
        login=True,
        words=(":basic",),
    ),
    # A text and what it is encrypted with: Encrypt(text, "…")
    Form(
        re.compile(
            rf"(?<![A-Za-z])(?:[Ee]n|[Dd]e)crypt\w{{0,12}}\([ \t]*{ARGUMENT}[ \t]*,"
            rf"[ \t]*(?!(?i:{ALGORITHM})){QUOTED}"
        ),
        "secret",
        words=("encrypt", "decrypt"),
    ),
    # static let secret: String = { "…" }()
    Form(
        re.compile(
            r"(?<![\w$])(?P<name>[A-Za-z_]\w{1,60})(?:[ \t]*:[ \t]*\w{1,20}\??)?[ \t]*=[ \t]*\{[ \t]*(?:return[ ])?"
            rf"{QUOTED}[ \t]*\}}"
        ),
        words=('{ "', '{"', 'return "'),
    ),
    # set("…", forKey: "password")
    Form(
        re.compile(rf"{QUOTED}[ \t]*,?[ \t]*forKey[ \t]*:[ \t]*@?[\"'](?P<name>[\w.-]{{2,60}})[\"']"),
        words=("forkey:",),
    ),
    # An account and its password, which are encoded for a header: "bob:…".data(using: .utf8)
    Form(
        re.compile(
            r"(?P<quote>[\"'])[\w.@+-]{1,40}:(?P<value>[^\s\"':\n]{4,80})(?P=quote)"
            r"\.(?:data\(using|getBytes\(|encode\(|bytes\b|to_?[Bb]ase64)"
        ),
        "password",
        login=True,
        needs=re.compile(r"(?i)basic|base_?64|b64|authori"),
        words=(".data(using", ".getbytes(", ".encode(", ".bytes", "base64"),
    ),
    # One of two values: token = isProd ? "…" : "…"
    Form(
        re.compile(
            r"(?<![\w])(?P<name>[A-Za-z_][\w.]{1,60})(?:[ \t]*:[ \t]?\w{1,20})?[ \t]*[=:][ \t]*"
            rf"(?![=>])[^\"'`\n?;,]{{1,60}}\?(?![?:])[ \t]*(?:[^\"'`\n?;,]{{1,60}}:[ \t]*)?{QUOTED}"
        ),
        words=("? ",),
    ),
    # What a name gives when it is called: string Token() => "…"
    Form(
        re.compile(
            rf"(?<![\w$])(?P<name>[A-Za-z_]\w{{1,60}})[ \t]*(?:[:=][ \t]*(?:async[ ])?)?"
            rf"\([^()\n]{{0,60}}\)[ \t]*=>[ \t]*{QUOTED}"
        ),
        words=("=>",),
    ),
    # return []byte("…"), nil, where the key of a token is asked for
    Form(
        re.compile(rf"\breturn[ ]\[\]byte\({QUOTED}\),[ ]?nil"),
        "secret",
        needs=re.compile(r"(?i)jwt|secret|key"),
        words=("return []byte(",),
    ),
    # Who may log in: gin.Accounts{"bob": "…"}
    Form(
        re.compile(rf"\bAccounts\{{[ \t]*\"[\w.@-]{{1,60}}\"[ \t]*:[ \t]*{QUOTED}"),
        "password",
        login=True,
        words=("accounts{",),
    ),
    # The words of a command as a list: ["curl", "-u", "bob:…"], ["mysql", "-p…"]
    Form(
        re.compile(
            r"[\"'](?:-u|--user)[\"'][ \t]*,[ \t]*(?P<quote>[\"'])[\w.@+\\-]{1,60}:"
            r"(?P<value>[^\s\"'{}$]{6,80})(?P=quote)"
        ),
        "password",
        login=True,
        words=('"-u"', "'-u'", "--user"),
    ),
    Form(
        re.compile(r"(?P<quote>[\"'])-p(?P<value>[^\s\"'{}$]{6,80})(?P=quote)"),
        "password",
        login=True,
        needs=re.compile(r"[\"']mysql(?:dump|admin)?[\"']"),
        words=("mysql",),
    ),
)
