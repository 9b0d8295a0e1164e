"""Credentials by their place in a call: the password of a login, the key of a signature, the value of a setter."""

import re

from secgate.secrets.readers.forms import ARGUMENT, QUOTED, Form

_LOGIN = (
    r"log_?in|sign_?in\w{0,40}|authenticate|auth|set_?basic_?auth|basic_?auth|http_?(?:basic|digest)_?auth|"
    r"set_?credentials|username_?password\w{0,30}|password_?authentication|network_?credential|basic_?authentication|credentials?\.basic|"
    r"wpdb|username_?token|add_?identity|"
    r"wi_?fi\w{0,8}\.begin|(?:\w{1,20}\.)?(?:soft|add)_?ap|with_?credentials|"
    r"oci_connect|credentials?|(?:plain|simple|user|username|password|server|http)_?credentials?|username_pw_set|"
    r"(?:cx_)?oracle\w*\.connect|(?:connection)?_?factory\.(?:new|create)_?connection"
)
_CONNECT = (
    r"get_?connection|mysqli?_p?connect|mysqli|pdo|odbc_connect|ftp_login|ssh2_auth_password|imap_open|mysqldb\.connect|"
    r"pymysql\.connect|sequelize|ftp(?:_tls)?(?:\.new|\.open)?|new_?dialer|mosquitto_username_pw_set|(?:lib)?ssh2?_userauth_password|"
    r"psycopg2\.connect|plain_?auth|create_?connection|create_?(?:super)?user|create\w{0,20}_?credential|(?:dbi->)?connect"
)
# The address of a host that is neither this machine nor one of examples.
_HOST = (
    r"[\"'](?:jdbc:[\w:]{2,30}:(?://|@(?://)?))?(?!localhost|127\.|0\.0|[\w.-]*example\.)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"(?:[:/?;][^\"'\n]{0,160})?[\"']"
)
# An argument, and a port that may stand before the next one.
_USER = rf"{ARGUMENT}(?:\.to_\w{{2,8}}\(\))?"
_PORT = r"(?:\d{2,5}[ \t]*,[ \t]*)?+"
_SIGN = (
    r"jwt(?:\.|::)(?:sign|verify|encode|decode)|create_?hmac|create_?(?:de)?cipher(?:iv)?|hash_hmac|algorithm\.hmac\d{3}|"
    r"(?:urlsafe|timed)\w{0,30}serializer|(?:timestamp_?)?signer|hmac\.(?:hex|base64)?_?digest|"
    r"openssl_(?:en|de)crypt|cryptojs\.[\w.]{2,30}|hmac_?sha\d+|secretkeyspec|(?:aes|des3?|blowfish)\.new|fernet|"
    r"sign_?with|signed_?string|set_?signing_?key|"
    r"(?:pyotp\.)?[th]otp|cookie[_-]?(?:parser|session|store)(?:[\"']\))?|message_?(?:verifier|encryptor)\.new|aes_(?:en|de)crypt|pgp_sym_\w{7,14}|new_?cookie_?store|cookie\.new_?store|iron\.(?:un)?seal"
)
# What makes the octets of a key of a text.
_DECODE = r"(?:(?:buffer\.from|b64decode|base64_decode|(?:bytes\.)?fromhex|unhexlify|hex2bin|bytes|\[\]byte)\([ \t]*)?"
# The name of an algorithm that the same calls take.
ALGORITHM = (
    r"[\"'](?:[hrep]s\d{3}|(?:hmac[-_]?)?(?:sha-?\d|md\d|ripemd|blake\d|"
    r"aes[-/\d]|3?des[-/e]|bf-|rc\d|chacha|rsa[-_/]|pkcs|oaep)[\w/-]{0,24})[\"']"
)
# What is typed into a field, and the key that sends it.
_TYPED = r"(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\\\n{}]|\\.){4,200})(?:\{\w+\}|\\n)?(?P=quote)"
_SET = (
    r"set|with|add|use|put|create|enter|fill|type|pass(?:word|wd|phrase)?|pwd|secret|token|api|auth|access|client|"
    r"bearer|mnemonic|encrypt|decrypt|user|admin|db|private|signing|master|my"
)
_PAIRS = (
    r"define|setenv|putenv|environ\.(?:setdefault|get)|getenv|add_?env|env|get_?or_?default|set_?property|set_?attribute|"
    r"set_?default|set_?header|add_?header|set_?request_?header|header|param|add_?parameter|field|fill|type|option|config|"
    r"property|set_?value|set_?string|(?<=\.)(?:set|append|put|add|get|fetch)"
)
_PAIR_ENDS = (
    "define(", "env(", "default(", "get(", "property(", "attribute(", "header(", "param(", "parameter(", "field(",
    "fill(", "type(", "option(", "config(", "value(", "string(", "set(", "append(", "put(", "add(", "fetch(",
)  # fmt: skip
_HEADERS = (
    r"authorization|x-(?!idempotency|cache)[\w-]{0,40}(?:key|token|secret|auth)|private-token|api-?key|"
    r"(?:job|deploy|access|auth)-token"
)

CALLS = (
    # A repository of packages, its host, a user and the password: Credentials("…", "…", "bob", "…")
    Form(
        re.compile(rf"\bCredentials\([ \t]*(?:{ARGUMENT}[ \t]*,[ \t]*){{3}}{QUOTED}[ \t]*\)"),
        "password",
        login=True,
        words=("credentials(",),
    ),
    Form(
        re.compile(
            rf"(?i)\b(?P<name>\w{{0,12}}(?:ftp|smtp|imap|telnet)\w{{0,10}}\.log_?in)\([ \t]*{_USER}[ \t]*,"
            rf"[ \t]*b?{QUOTED}"
        ),
        "password",
        login=True,
        words=("ftp", "smtp", "imap", "telnet"),
    ),
    Form(
        re.compile(
            rf"(?i)(?<![\w-])(?P<name>{_LOGIN})(?:::new)?\([ \t]*{_USER}[ \t]*,[ \t]*(?:Some\(|b|r|@)?"
            rf"{QUOTED}(?:\.\w{{1,12}}\(\))?[ \t]*[,)]"
        ),
        "password",
        login=True,
        words=(
            "login(",
            "log_in(",
            "sign_in",
            "signin",
            "auth(",
            "authenticate(",
            "credential",
            "oci_connect",
            "pw_set",
            "oracle",
            "wifi",
            "ap(",
            "_password",
            "usernamepassword",
            "wpdb(",
            "nametoken(",
            "identity(",
            "basic",
            "digest",
            "authentication(",
            "connection(",
        ),
    ),
    # … at a host that stands beside it.
    Form(
        re.compile(
            rf"(?i)(?<!\w)(?P<name>{_CONNECT})\([ \t]*{_HOST}[ \t]*,[ \t]*{_PORT}{ARGUMENT}[ \t]*,"
            rf"[ \t]*(?:b|r|@)?{QUOTED}[ \t]*[,)]"
        ),
        "password",
        record=True,
        words=("connect", "mysqli", "pdo", "ftp", "imap_open"),
    ),
    Form(
        re.compile(
            rf"(?i)(?<!\w)(?P<name>{_CONNECT})\([ \t]*{ARGUMENT}[ \t]*,[ \t]*{_PORT}{ARGUMENT}[ \t]*,[ \t]*"
            rf"(?:b|r|@)?{QUOTED}(?:\.\w{{1,12}}\(\))?[ \t]*[,)]"
        ),
        "password",
        login=True,
        words=("connect", "mysqli", "pdo", "ftp", "auth", "imap_open", "create", "sequelize", "dialer", "pw_set"),
    ),
    Form(
        re.compile(
            rf"(?i)(?<!\w)(?P<name>{_SIGN})\([ \t]*(?:{ARGUMENT}[ \t]*,[ \t]*){{0,2}}{_DECODE}(?:b|r|@)?"
            rf"(?!{ALGORITHM}){QUOTED}"
        ),
        "secret",
        words=(
            "otp(",
            "jwt",
            "hmac",
            "crypt",
            "cipher",
            "cookie",
            "serializer",
            "signer(",
            "iron.",
            "messageverifier",
            "messageencryptor",
            "secretkey",
            "fernet",
            "sign",
            "aes.new",
            "des.new",
            "blowfish",
            "cookie",
        ),
    ),
    # hmac.new("…", text), hmac.New(sha256.New, []byte("…")): what follows the key is a text
    Form(
        re.compile(
            rf"(?P<name>(?i:hmac\.new))\([ \t]*"
            rf"(?:\w{{1,20}}\.New\w{{0,8}}[ \t]*,[ \t]*|[A-Z][\w.:]{{1,40}}[ \t]*,[ \t]*)?{_DECODE}(?:b|r)?{QUOTED}"
        ),
        "secret",
        words=("hmac.new",),
    ),
    # The octets of a key: new SymmetricSecurityKey(Encoding.UTF8.GetBytes("…"))
    Form(
        re.compile(
            rf"(?:[Ss]igning|[Ss]ecurity|[Ss]ecret|[Ee]ncryption|[Jj]wt|JWT)?_?[Kk]ey(?:[ \t]*=[ \t]*|\()"
            rf"[^\"'\n]{{0,40}}\bGetBytes\([ \t]*{QUOTED}"
        ),
        "signing key",
        words=("getbytes(",),
    ),
    # … and EncodingKey::from_secret("…".as_bytes())
    Form(
        re.compile(rf"\b(?:from_secret|hmacShaKeyFor|SecretKeySpec)\([ \t]*(?:&|b|r)?{QUOTED}"),
        "signing secret",
        words=("from_secret(", "hmacshakeyfor(", "secretkeyspec("),
    ),
    # A variable of Go with its type: var hmacSecret []byte = []byte("…")
    Form(
        re.compile(rf"(?<![\w$])(?P<name>[A-Za-z_]\w{{2,60}})[ \t]+\[\]byte[ \t]*=[ \t]*\[\]byte\([ \t]*{QUOTED}"),
        words=("[]byte(",),
    ),
    # The id of an account and its key: NewStaticCredentials("…", "…", "")
    Form(
        re.compile(
            rf"(?i)(?:static|basic|session)_?(?:aws)?_?(?:credentials?(?:_?provider)?|v[24])\("
            rf"[ \t]*{ARGUMENT}[ \t]*,[ \t]*{QUOTED}"
        ),
        "secret",
        words=("static", "basic", "session"),
    ),
    # A user of the framework and the password: CreateAsync(new AppUser { … }, "…")
    Form(
        re.compile(
            rf"\b(?:Create(?:User)?Async|(?:Add|Change|Reset|Check)PasswordAsync|PasswordSignInAsync)\([^\n]{{1,200}}?,"
            rf"[ \t]*{QUOTED}[ \t]*[,)]"
        ),
        "password",
        login=True,
        words=("async(",),
    ),
    # The name by which a directory knows an account, and its password: bind("cn=admin,dc=…", "…")
    Form(
        re.compile(rf"(?i)[\"'](?:cn|uid)=[^\"'\n]{{1,160}}[\"'][ \t]*,[ \t]*{QUOTED}"),
        "password",
        login=True,
        words=("cn=", "uid="),
    ),
    # A setting, property or header by its name, then the value.
    Form(
        re.compile(
            rf"(?i)\b(?:{_PAIRS})\([ \t]*[\"']?[#.]?(?P<name>[\w.-]{{2,80}})[\"']?[ \t]*,[ \t]*(?:b|r|@)?{QUOTED}"
        ),
        words=_PAIR_ENDS,
    ),
    # The default of an option of the command line.
    Form(
        re.compile(rf"[\"']--?(?P<name>[\w-]{{2,40}})[\"'][^)\n]{{0,120}}?default[ \t]*=[ \t]*{QUOTED}"),
        words=("default",),
    ),
    # builder.withPassword("…"), std::string apiKey("…")
    Form(
        re.compile(
            rf"(?<![A-Za-z0-9_])(?P<name>(?i:{_SET})(?:[A-Z_]\w{{0,60}})?)\([ \t]*"
            rf"(?:[\w.]{{1,40}}\([ \t]*)?(?:b|r|@)?{QUOTED}"
            rf"(?:\.\w+\([^()\n]{{0,20}}\))?[ \t]*[,)]"
        ),
        words=('("', "('", '( "', "( '", "(`", "(b", "(r", "(@"),
    ),
    # load(stream, "…".toCharArray()), as key stores take it
    Form(
        re.compile(rf"{QUOTED}\.toCharArray\(\)"),
        "password",
        needs=re.compile(r"(?i)key|store|pass|secret|auth|\bks\b|\bload\("),
        words=(".tochararray(",),
    ),
    # The id of an account and its token, which has a form of its own: twilio("AC…", "…")
    Form(
        re.compile(r"[\"'`]AC[0-9a-f]{32}[\"'`][ \t]*,[ \t]*(?P<quote>[\"'`])(?P<value>[0-9a-f]{32})(?P=quote)"),
        "token",
        words=("ac",),
    ),
    # curl_setopt($c, CURLOPT_USERPWD, "user:…")
    Form(
        re.compile(
            r"CURLOPT_(?:PROXY)?USERPWD[\"']?[ \t]*(?:,|=>)[ \t]*(?P<quote>[\"'])[\w.@+-]{1,60}:"
            r"(?P<value>[^\"'\n]{4,100})(?P=quote)"
        ),
        "password",
        login=True,
        words=("userpwd",),
    ),
    # User and password that are encoded together.
    Form(
        re.compile(
            r"(?i)(?:btoa|b64_?encode|buffer\.from|new buffer|encode_?base64|base64_?encode\w*)\([ \t]*b?"
            r"(?P<quote>[\"'`])[\w.@+-]{1,60}:"
            r"(?P<value>[^\"'`\n:]{4,100})(?P=quote)"
        ),
        "password",
        login=True,
        words=("btoa", "64", "buffer"),
    ),
)
MEMBERS = (
    # A name, its type and a value: param sqlPassword string = '…'
    Form(
        re.compile(
            rf"(?<![\w$])(?P<name>[A-Za-z_]\w{{2,60}})[ \t]+(?:string|String|\[\]byte|str|&str|text)[ \t]*="
            rf"[ \t]*{QUOTED}"
        ),
        words=("string", "byte", "str", "text"),
    ),
    # A text that a tool is told to take for a secret: unsafePlainText("…")
    Form(
        re.compile(rf"(?i)(?:secret\w{{0,12}}[.:]{{1,2}}|unsafe_?)(?:unsafe_?)?plain_?text\([ \t]*{QUOTED}"),
        "password",
        words=("plain",),
    ),
    # A pair of a name and a value: {db_password, "…"}
    Form(
        re.compile(rf"\{{[ \t]*(?P<name>[a-z]\w{{2,60}})[ \t]*,[ \t]*(?:<<)?{QUOTED}(?:>>)?[ \t]*\}}"),
        words=("{",),
    ),
    # The keys of accounts on a chain of blocks: accounts: ["0x…"], new Wallet("0x…")
    Form(
        re.compile(
            r"\b(?:accounts|Wallet|privateKeyToAccount)[\"']?[ \t]*[:=(][ \t]*\[?[ \t]*(?P<quote>[\"'`])"
            r"(?P<value>(?:0x)?[0-9a-fA-F]{64})(?P=quote)"
        ),
        "private key",
        words=("accounts", "wallet(", "toaccount("),
    ),
    # A member that is made from its text: 'password' => Hash::make("…"), password: await hash("…", 12)
    Form(
        re.compile(
            rf"(?<![\w$])(?P<name>[A-Za-z_$][\w$]{{2,60}})[\"'\]]{{0,2}}[ \t]*(?:=>|[:=])[ \t]*(?:await[ \t]+)?"
            rf"(?i:(?:[\w$]{{1,30}}(?:\.|::|->)){{0,3}}(?:\w{{0,20}}hash\w{{0,12}}|make|b?crypt|encrypt\w{{0,10}}|encode))"
            rf"\([ \t]*{QUOTED}"
        ),
        words=("hash", "make(", "crypt", "encode("),
    ),
    # A constant of an Android build: its kind, its name, its value in quotes within quotes.
    Form(
        re.compile(
            r"(?:buildConfigField|resValue)[ (]+[\"']\w+[\"'][ \t]*,[ \t]*[\"'](?P<name>\w{2,80})[\"'][ \t]*,"
            r"[ \t]*(?:[\"'][ \t]*)?(?P<quote>[\"'])(?P<value>[^\"'\n]{4,200})(?P=quote)"
        ),
        words=("buildconfigfield", "resvalue"),
    ),
    # A login without brackets: req.basic_auth 'bob', '…'
    Form(
        re.compile(
            rf"(?i)(?<![\w-])(?P<name>basic_auth|log_?in|sign_?in|authenticate|set_credentials|authenticate_with\w*|"
            rf"http_basic_authenticate_with)[ \t]+[\"'][^\"'\n]{{1,80}}[\"'][ \t]*,[ \t]*{QUOTED}"
        ),
        "password",
        login=True,
        words=("basic_auth", "login", "log_in", "signin", "sign_in", "authenticate", "set_credentials"),
    ),
    # An application's id and secret at a provider of logins: provider :github, '…', '…'
    Form(
        re.compile(
            rf"\b(?:omniauth|provider)[ (]+(?::\w{{2,40}}|[\"']\w{{2,40}}[\"'])[ \t]*,[ \t]*"
            rf"[\"'][^\"'\n]{{4,120}}[\"'][ \t]*,[ \t]*{QUOTED}"
        ),
        "client secret",
        words=("omniauth", "provider "),
    ),
    # The kind of a header and its value as two arguments: 'Bearer', '…'
    Form(re.compile(rf"(?i)[\"']bearer[ ]?[\"'][ \t]*[,+.][ \t]*{QUOTED}"), "token", words=("bearer",)),
    # The same by the name of a call: request.bearer_auth("…")
    Form(re.compile(rf"(?i)\b(?:set_?)?bearer_?(?:auth|token)\([ \t]*{QUOTED}"), "token", words=("bearer",)),
    # What is typed into a field: password.send_keys('…'), cy.get('#password').type('…')
    Form(
        re.compile(
            rf"(?P<name>[A-Za-z][\w-]{{2,60}})[\"')\]]{{0,5}}(?:\.first\(\))?\."
            rf"(?:send_?[Kk]eys|type|fill|set_?[Vv]alue|setText|set|val|enterText|typeText|replaceText|insertText|clearAndType)"
            rf"\([ \t]*{_TYPED}"
        ),
        words=("keys(", "type(", "fill(", "value(", "text(", ".set(", ".val("),
    ),
    # An account and its password in one text: stats_auth: "bob:…"
    Form(
        re.compile(
            r"(?i)(?<![\w-])(?P<name>[\w.-]{0,40}(?:auth|credentials?|creds|user_?p(?:ass|wd)|login))[\"'\]]{0,2}[ \t]*"
            r"(?:[:=]|=>)[ \t]*(?P<quote>[\"'])[\w.@+-]{2,40}:(?P<value>[^\s\"':/@{}$]{6,80})(?P=quote)"
        ),
        "password",
        login=True,
        needs=re.compile(r":[^\s\"':/@{}$]{6,80}[\"']"),
        words=("auth", "cred", "userp", "user_p", "login"),
    ),
    # The key of an application in the address of a request: …&appid=
    Form(
        re.compile(r"(?i)[?&]app_?id=(?P<value>[0-9a-f]{32})(?![0-9a-z])"),
        "api key",
        words=("appid=", "app_id="),
    ),
    # The fourth of a connection's arguments, as the library of MySQL takes them.
    Form(
        re.compile(rf"(?P<name>mysql_real_connect)\([ \t]*(?:{ARGUMENT}[ \t]*,[ \t]*){{3}}{QUOTED}"),
        "password",
        login=True,
        words=("mysql_real_connect(",),
    ),
    # What a key is derived from: new Rfc2898DeriveBytes("…", salt), PBEKeySpec("…".toCharArray()
    Form(
        re.compile(
            rf"(?i)(?<!\w)(?P<name>rfc2898derivebytes|passwordderivebytes|pbekeyspec|pbkdf2(?:sync)?|scryptsync|"
            rf"crypto\.scrypt)\([ \t]*(?:@|b)?{QUOTED}"
        ),
        "password",
        words=("derivebytes(", "pbekeyspec(", "pbkdf2", "scrypt"),
    ),
    # auth=('bob', '…'), .auth('bob', '…'), login(user, "…")
    Form(
        re.compile(
            rf"(?i)(?P<name>auth|credentials?|creds)\w{{0,20}}[\"']?[ \t]*"
            rf"[=:][ \t]*[(\[][ \t]*[\"'][^\"'\n]{{1,80}}[\"'][ \t]*,[ \t]*"
            rf"{QUOTED}[ \t]*[)\]]"
        ),
        "password",
        login=True,
        words=("auth", "cred", "login"),
    ),
    # A password of somebody, as an attribute of an attribute: default['db']['password']['root'] = '…'
    Form(
        re.compile(
            rf"\[[\"'](?P<name>[\w-]{{0,30}}(?:password|passwd|secret)[\w-]{{0,10}})[\"']\]\[[\"'][\w-]{{1,40}}[\"']\]"
            rf"[ \t]*=[ \t]*{QUOTED}"
        ),
        words=("'][", '"]['),
    ),
    # A member whose value is an object with a value of its own.
    Form(
        re.compile(
            rf"[\"']?(?P<name>[\w.-]{{2,80}})[\"']?[ \t]*[:=][ \t]*\{{[ \t]*"
            rf"[\"']?(?:value|default|defaultValue|const)[\"']?"
            rf"[ \t]*[:=][ \t]*{QUOTED}"
        ),
        words=('{"value', '{ "value', "{value", "{ value", 'default":', "default:", 'const":', "{'value", "{ 'value"),
    ),
    # …?access_token=…&
    Form(re.compile(r"[?&](?P<name>[\w.-]{2,40})=(?P<value>[A-Za-z0-9_.%~+/=-]{6,300})"), words=("?", "&")),
    # …?appid=…, whose name calls it nothing
    Form(
        re.compile(
            r"[?&](?:amp;)?(?:appid|app_?key|key|auth|access|k)=(?P<value>[A-Za-z0-9_-]{24,120})(?![A-Za-z0-9_%-])"
        ),
        "key",
        loose=True,
        words=("appid=", "key=", "auth=", "access=", "?k=", "&k="),
    ),
    # 'Authorization': 'Bearer …', X-Api-Key: …
    Form(
        re.compile(
            rf"(?i)(?<![\w-])(?P<name>{_HEADERS})(?P<quote>[\"'`]?)\]?[ \t]*(?:=>|[:,=])[ \t]*[\"'`]?[ \t]*(?:b|f)?"
            rf"(?:(?:bearer|token|bot|(?:api|access|genie)?_?key|splunk|sso-key|jwt|oauth)[ \t]+)?"
            r"(?P<value>[A-Za-z0-9_.~+/=:-]{16,500})"
        ),
        "token",
        words=(
            "authorization",
            "x-",
            "private-token",
            "api-key",
            "apikey",
            "job-token",
            "deploy-token",
            "access-token",
            "auth-token",
        ),
    ),
    Form(
        re.compile(r"(?i)(?P<name>bearer)[ \t]+(?P<value>[A-Za-z0-9_.~+/-]{20,500}={0,2})"),
        "token",
        loose=True,
        words=("bearer",),
    ),
)
