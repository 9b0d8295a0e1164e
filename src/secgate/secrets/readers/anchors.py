"""What a line must hold, in folded text, for a reader to look at it: the prefilter lets such lines through."""

from secgate.secrets.readers import mentions, notes, servers
from secgate.secrets.readers.foreign import ANCHORS as FOREIGN
from secgate.secrets.readers.programs import ANCHORS as PROGRAMS
from secgate.secrets.readers.services import ANCHORS as SERVICES

ANCHORS: tuple[bytes, ...] = (
    b"login(", b"log_in(", b"signin", b"sign_in", b"connect(", b"getconnection(", b"basicauth(", b"pdo(", b"mysqli(",
    b"newconnection(", b"createconnection(", b"jedispool(", b"keyring.", b"oauth2(", b"oauth2client(",
    b"jwt.", b"jsonwebtoken", b"hmac", b"cipher", b"@tcp(", b"@unix(", b"mysql", b"mariadb", b"redis-cli", b"mongo",
    b"openssl", b"psk", b"pbkdf2", b"{ssha", b"bearer ",
    b"community ", b"chpasswd", b"htpasswd", b"securestring", b"sudo -s", b"net user ", b"aes.new(",
    b"insert into", b"oracle:thin:", b"sqlplus", b"salt", b"nonce", b"otp(", b"-stdin", b"--stdin", b"-fd",
    b" login -", b"auth(",
    b"app password", b"app-password", b"app_password",
    b"create_user", b"create_superuser", b"btoa(", b"b64encode(", b"tochararray", b"requirepass",
    b"masterauth", b"snmp", b"erlang", b"sequelize(", b"getbytes(", b"from_secret(", b"staticv", b"hmacshakeyfor(",
    b"cryptojs", b"signwith(", b"signedstring(", b"pw_set(", b"ftp(", b"bearer_auth(",
    b"cookieparser(", b"appid=", b"app_id=", b"smbclient ", b"omniauth", b"stats_auth",
    b"wifi.begin(", b"softap(", b"addap(", b"derivebytes(",
    b"serializer(", b"jwt::", b"pbekeyspec(", b"scrypt", b"input password",
    b"hash::make(", b"password_hash(", b"encoder.encode(", b"encoder().encode(",
    *FOREIGN,
    *servers.ANCHORS,
    *mentions.ANCHORS,
    *notes.ANCHORS,
    b"sqlcmd", b"osql", b"isql", b"net use ", b"stats auth", b"credentials(",
    b"getenv(", b".get_or_else(", b".getorelse(", b"env::var", b"env.fetch(", b"environmentvariable(",
    b"environ.get(",
    b".basic(", b"cookieparser(", b"cookiestore(", b"cookiesession(", b"hash::make(", b"hash(", b"omniauth",
    b'"cn=', b"'cn=", b'"uid=', b"'uid=", b"accounts: [", b"accounts:[", b"wallet(", b"toaccount(", b"createasync(",
    b"passwordasync(", b"passwordsigninasync(", b'" "md5', b"scram-sha-256$", b"schl\xc3\xbcssel",
    b"l\xc3\xb6senord", b"contrase", b"; send ", b"mdp", b"lftp ", b"rootpw", b"storepass ", b"keypass ",
    b"--value", b"--secret-string",
    b"<<<", b"mc alias", b"mc config", b"rabbitmqctl", b"http-basic", b"secrets create", b"secret create",
    b"_authtoken ", b"login=", b"input password",
    b"input secret", b"dsn=", b"plaintext(", b"plain_text(", b" --auth", b"appid=", b"?key=", b"&key=",
    b"?auth=",
    b'[]byte("', b'string{"', b"decodestring(", b'default:"', b"defaultvalue(", b"verifier.new(", b"encryptor.new(",
    b"cookie-parser')(", b'cookie-parser")(', b"_encrypt(", b"_decrypt(", b"sp_add", b"jdbc:", b'user("', b"user('",
    b'account("', b"account('", b'admin("', b"admin('", b'member("', b"member('", b'credential("',
    b"signer(", b"newdialer(", b"ftp.new(", b"ftp.open(", b":basic,", b"encrypt(", b"decrypt(", b"forkey:",
    b".data(using", b"userauth_password(", b"map.of(", b"hexdigest(", b"wpdb(", b"nametoken(", b"identity(",
    b'accounts{"', b"newstore(",
    b"checkpw(", b".seal(", b".unseal(", b'"-u"', b"'-u'", b"&auth=", b"assword:",
    b"has\xc5\x82o", b"field(", b"\\texttt{", b"\\verb",
    *(word.encode() for word in ("пароль", "Пароль", "ПАРОЛЬ", "密码", "密碼", "パスワード", "비밀번호")),
)  # fmt: skip
_NO_SIGNS = rb"[^\s;,|\"'=(){}<>\[\]\\/:]{6,64}[ \t]*$"
_NAMES = (b"pass", b"pw", b"secret", b"token", b"key")
_ACCOUNTS = (b"login", b"log in", b"account", b"user", b"credential")
# Each begins with a literal, so that looking for it in megabytes takes no time; these hold one of the names.
ANCHORS_WITH_WORD: tuple[bytes, ...] = (
    # A name and a value, divided by blanks alone: `requirepass …`, `enable secret 5 …`.
    *(rb"(?m)" + name + rb"[\w.-]{0,40}[ \t]+(?:\d[ \t]+)?[^\s]{4,200}[ \t]*$" for name in _NAMES),
    # Password (admin): …, ipmi password - …
    (
        rb"(?:pass|pw|secret|token|key)\w{0,12}(?:[ \t]+(?:for|of|on)[ \t]+\S+)?"
        rb"\*{0,2}[ \t]+[(\[][^()\[\]\n]{1,64}[)\]]"
        rb"\*{0,2}[ \t]*(?:[:=-]|is|\xe2\x80)"
    ),
    rb"(?:pass|pw)\w{0,8}[ \t]+(?:-|\xe2\x80[\x93\x94])[ \t]+\S{8}",
    # … key is …, the psk is …
    rb"(?:key|psk|secret)[ \t]+is[ \t]+\S{8}",
    # host, user, password = …
    *(name + rb"\w{0,20}[ \t]*,[ \t]*[\w.$, \t]{1,80}=[ \t]*[\[(]?[\"'\w]" for name in _NAMES),
    # <td>Password</td><td>…
    *(name + rb"[\w -]{0,20}:?</(?:t[dh]|dt)>[ \t]*<(?:td|dd)" for name in _NAMES),
    # An attribute of an attribute of that name, as cookbooks of servers write it.
    *(name + rb"\w{0,10}[\"']\]\[[\"'][\w-]{1,40}[\"']\][ \t]*=" for name in _NAMES),
    # crypto isakmp key … address …
    rb"key[ \t]+(?:\d[ \t]+)?[^\s]{6,80}[ \t]+address[ \t]",
    # … and its auth token <32 digits>
    *(name + rb"\w{0,8}[ \t]+[a-z0-9_.+/=-]{20}" for name in _NAMES),
    # A key as the list of its octets.
    rb"0x[0-9a-f]{1,2}[ \t]*,[ \t]*(?:\(byte\)[ \t]?)?0x[0-9a-f]{1,2}[ \t]*,[ \t]*(?:\(byte\)[ \t]?)?0x",
    *(
        name
        + rb"\w{0,20}[ \t]*(?:\[[^\]\n]{0,20}\][ \t]*)*[^\n]{0,40}[\[{(][ \t]*(?:\d{1,3}|'[^'\n]')[ \t]*,[ \t]*(?:\d|')"
        for name in (b"key", b"secret")
    ),
    # (pw …), … as the password, the password of … is still …
    rb"pass(?:word|phrase|wd)[ \t][^\n:=]{4,240}?[ \t]is[ \t]+\S{3}",
    rb"(?:\(|as[ \t][a-z \t]{0,26})p(?:w|wd|ass|asswd|assword|assphrase)\b",
    # <string name="api_key">…</string>
    *(name + rb"\w{0,20}\"[^<>\n]{0,60}>(?:<value>)?[^<\s]" for name in _NAMES),
)
# These stand in any line.
ANCHOR_PATTERNS: tuple[bytes, ...] = (
    *servers.ANCHOR_PATTERNS,
    *mentions.ANCHOR_PATTERNS,
    *notes.ANCHOR_PATTERNS,
    *SERVICES,
    *PROGRAMS,
    # A line that is an account and a password: bob:…, printer: admin / …
    rb"(?m)^[ \t]*(?:[*-][ \t]|\d{1,3}[.)][ \t])?[\w.@+-]{2,64}(?:[:;,|\t][\w.@+-]{2,64})?"
    rb"(?:[:;,\t]|[ \t]{1,4}[|/:-][ \t]{1,4})" + _NO_SIGNS,
    rb"(?m)^[ \t*-]*\w[\w .()#-]*(?:[:,-]|login)[ \t][\w.@+-]{2,64}(?:[/|:]|[ \t][/|][ \t]|,[ \t])" + _NO_SIGNS,
    rb"(?m)^[ \t]*[\w.-]{2,64}[ \t]{2,12}[\w.@-]{2,64}[ \t]{2,12}" + _NO_SIGNS,
    rb"s(?:sh|ftp)[ \t]+[^\n]{0,70}?@\S+[ \t]+[^\s-]\S{5}",
    # Networks and what they share; the names of communities.
    rb"(?m)(?:wi-?fi|wlan|ssid)[^\n]{1,70}[\w!@#%^&*?+]{6}[`\"'.,;)|]{0,3}[ \t]*$",
    rb"(?m)^[ \t]*(?:community|r[ow]community6?|com2sec6?|createuser)[ \t]+\S",
    # A comparison that begins with the value.
    rb"\"\.equals(?:ignorecase)?\([ \t]*[\w.]{0,40}(?:pass|pwd|secret|token|key)",
    # Something new of an id and a secret.
    rb"new [a-z]\w{1,40}\([ \t]*[\"'][\w-]{8,60}[\"'][ \t]*,",
    # sed "s/__DB_PASS__/…/", set(API_KEY "…")
    rb"sed [^\n]{0,60}s[/|#,~@]",
    rb"set\([ \t]*\w{2,80}[ \t]+[\"']",
    # Hashes of passwords; the id of an account and its token.
    rb"\$(?:[156y]\$|apr1\$|argon2)",
    rb"ac[0-9a-f]{32}[\"'`][ \t]*,",
    # ${PASSWORD}    …, "password" with "…"
    rb"\$\{\w{2,60}\}[ \t]{2,}\S",
    rb"\"[ \t]+(?:with|as|is|to)[ \t]+(?:value[ \t]+)?[\"'`]",
    rb"`[ \t]+(?:with|as|is|to)[ \t]+(?:value[ \t]+)?[\"'`]",
    # The account and its password behind one another: log in as bob / …
    *(
        word + rb"[^|\n/]{0,90}?[ \t][/:][ \t]{1,2}[`*\"']{0,2}[^\s`*\"'|/]{6}"
        for word in (b"login", b"log in", b"account", b"user", b"credential")
    ),
    # The same in backticks, or in one word.
    rb"`[ \t]{1,2}/[ \t]{1,2}`[^\s`]{8}",
    rb"log in with `[^\s`]{2,40}` and `[^\s`]{8}",
    *(
        word + rb"(?:[^\n`]{0,60}`|s?:?[ \t]+(?:is[ \t]+|are[ \t]+)?[`\"']?)[\w.@+-]{2,40}:[^\s`\"'|/:]{8}"
        for word in (b"login", b"log in", b"log-in", b"account", b"credential", b"creds")
    ),
    # The hash of an application's id, which is its secret.
    rb"api_?hash[\"'\]]{0,2}[ \t]*(?:=>|[:=])[ \t]*[\"']?[0-9a-f]{32}",
    # A name that calls its value an initialisation vector.
    *(word + rb"[\"'\]]{0,2}[ \t]*(?::?=|:)[ \t]*\S" for word in (b"iv", b"vector")),
    # The seed of one-time passwords.
    *(word + rb"[\w. -]{0,20}seed" for word in (b"otp", b"mfa", b"2fa", b"twofactor", b"two_factor")),
    rb" / [`*]{0,2}[^\s()\"'`/*]{6,60}[`*]{0,2}\)",
    # The words from which a wallet is recovered.
    *(
        word + rb"[^\n:=\"'`]{0,24}[:=]\*{0,2}[ \t]*[\"'`]?[a-z]{3,8} [a-z]{3,8} [a-z]{3,8} "
        for word in (b"seed", b"wallet")
    ),
    # A provider of logins, the one who may do all, who logs in with a value, an address beside a literal.
    rb"provider[ (]{1,2}:\w",
    *(
        word + rb"[`*]{0,2}[ \t]{1,2}/[ \t]"
        for word in (b"admin", b"administrator", b"root", b"superuser", b"postgres")
    ),
    # A proxy with its port, a relay with its login, a user in quotes before a colon, the address of a dial-in user.
    rb"http[ \t]+[\w.-]+[ \t]+\d",
    rb"socks[45][ \t]+[\w.-]+[ \t]+\d",
    rb"\][ \t]+[\w.+@-]{1,80}:\S{4}",
    rb"\]:\d+[ \t]+[\w.+@-]{1,80}:\S{4}",
    rb"user[ \t]*[:=]?[ \t]*[\"'][\w.@-]{1,40}:[^\s\"':]{6}",
    rb"(?m)[^\s*\"][\" \t][ \t]*\*[ \t]*$",
    rb"[ \t](?:\*|pppd|pptpd|l2tpd|xl2tpd)[ \t]+\S+[ \t]+\d+\.\d+\.\d+\.\d+",
    rb"login[ \t]+[\w.+-]+@[\w.-]+[ \t]+\S{4}",
    rb" -p[ \t]?[^\s-]\S{5}",
    rb" as [\w.@-]{2,40}[ \t]+(?:with|using|and)[ \t]",
    rb"@[a-z0-9.-]{3,80}[\"'][ \t]*[,:][ \t]*[\"']",
    # A token in place of the name of who logs in.
    rb"login[\"'\]]{0,2}[ \t]*[:=>][ \t]*[\"'`]?[a-z0-9_-]{20}",
    # A login without brackets, and the id and secret of an application at a provider of logins.
    *(
        word + rb"[ \t]+[\"'][^\"'\n]{1,80}[\"'][ \t]*,[ \t]*[\"']"
        for word in (b"basic_auth", b"login", b"authenticate")
    ),
    rb"provider[ (]+[:\"'][a-z0-9_]{2,40}[\"']?[ \t]*,[ \t]*[\"']",
    # Programs that take a password behind a flag.
    *(
        b"ldap" + program + rb"[ \t][^\n]{0,160}-w[ \t]"
        for program in (b"search", b"add", b"modify", b"delete", b"whoami")
    ),
    rb"7z[a-z]?(?:\.exe)?[\"']?[ \t]+[axe][ \t]",
    rb"zip[ \t]+(?:-[a-z]{1,6}[ \t]+)?-p[ \t]",
    # The key by which agents of a cluster know each other: encrypt = "…"
    rb"encrypt[\"'\]]{0,2}[ \t]*[:=][ \t]*[\"'][a-z0-9+/]{22,44}=",
    # Lines of the password file of PostgreSQL's clients, and a token in place of the user of a URL.
    rb":(?:54\d\d|6432|\*):[^:\s]+:[^:\s]+:",
    rb"(?m)@[a-z0-9.-]{3,80}:[^\s:/@]{6,100}$",
    rb"://[a-z0-9_-]{20,100}(?::x-oauth-basic)?@",
    # An address with a login and a port and no scheme.
    rb"@[a-z0-9-]{1,40}\.[a-z0-9.-]{1,80}:\d{2}",
)
