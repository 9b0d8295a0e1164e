"""Where credentials stand besides a name and a value: what each reader finds, and what it leaves alone."""

import pytest

from panel import Drawer
from secgate.secrets.scan import FileBlob, Job, Secret, scan

DRAWER = Drawer(7)
STRONG, MIXED, LETTERS, KEY = (DRAWER.value(kind) for kind in ("strong", "mixed", "letters", "alnum32"))
HEX = DRAWER.value("hex32")


def findings(text: str, path: str = "notes.txt") -> list[Secret]:
    blobs = (FileBlob(path, text.encode()),)
    return [secret for secret in scan(Job(blobs, root=".", history="off")).secrets if secret.rule]


def sure(text: str, path: str = "notes.txt") -> list[int]:
    """Lines with a finding that is live or likely."""
    return [secret.line for secret in findings(text, path) if secret.klass in {"live", "likely"}]


@pytest.mark.parametrize("line", [
    f"requests.get(url, auth=('bob', '{STRONG}'))", f"server.login('bob@shop.io', '{MIXED}')",
    f'DriverManager.getConnection(url, "shop", "{MIXED}")', f"new PDO($dsn, 'shop', '{STRONG}')",
    f'req.SetBasicAuth("bob", "{MIXED}")', f"jwt.sign(payload, '{KEY}')", f"createHmac('sha256', '{KEY}')",
    f'props.setProperty("db.password", "{LETTERS}")', f'builder.withPassword("{MIXED}")',
    f'user.setPassword(encoder.encode("{MIXED}"))', f'std::string apiKey("{HEX}");',
    f"parser.add_argument('--password', default='{MIXED}')", f"headers = {{'X-Api-Key': '{KEY}'}}",
    f"btoa('bob:{MIXED}')", f'{{"adminPassword": {{"value": "{STRONG}"}}}}',
    f"fetch('https://api.shop.io/orders?access_token={HEX}&page=1')",
])  # fmt: skip
def test_a_value_is_known_by_its_place_in_a_call(line: str) -> None:
    assert sure(line, "src/a.js") == [1]


@pytest.mark.parametrize("line", [
    f"mysql -u root -p{STRONG} shop", f"redis-cli -h cache -a {KEY} ping", f"docker login -u shop -p {KEY} r.shop.io",
    f"openssl enc -k {KEY} -in a", f"echo 'deploy:{STRONG}' | chpasswd", f"htpasswd -bc users bob {MIXED}",
    f"keytool -list -storepass {MIXED} -keystore a.jks", f"aws configure set aws_secret_access_key {KEY}",
    f'ConvertTo-SecureString "{STRONG}" -AsPlainText', f"enable secret {STRONG}",
    f"username bob privilege 15 secret 0 {STRONG}", f"requirepass {KEY}", f"ENV API_TOKEN {HEX}",
    f'"Server=sql1;Database=shop;User Id=sa;Password={STRONG};"', f'dsn := "root:{MIXED}@tcp(db:3306)/shop"',
    f"jdbc:oracle:thin:shop/{MIXED}@//db:1521/orcl", f"ALTER USER shop WITH PASSWORD '{LETTERS}';",
    "INSERT INTO users (name, password) VALUES ('bob', '@');".replace("@", STRONG), f"${{PASSWORD}}    {MIXED}",
    f'When I fill in "password" with "{MIXED}"', f'<string name="api_key">{KEY}</string>',
    f"https://{KEY}@git.shop.io/shop.git", f"db7.shop.io:5432:shop:app:{MIXED}",
])  # fmt: skip
def test_a_value_is_known_by_its_place_in_a_command_or_directive(line: str) -> None:
    assert sure(line) == [1]


WORDS = ("Wq8", "maple", "glacier")


@pytest.mark.parametrize("line", [
    f"ssh bob@10.4.8.12 (pw {MIXED})",
    f"Use {MIXED} as the password when the console asks.",
    f"The password of the standby in the other hall is still {MIXED} until we move.",
    f"shop:{MIXED}@ftp.shop.io:21", f"targets: shop:{MIXED}@10.3.2.9:3306",
    # A label that takes the value for a name does not hide it from what stands in front of it.
    f"login: bob@shop.io / {'-'.join(WORDS)}",
])  # fmt: skip
def test_a_value_is_known_by_the_sentence_or_address_around_it(line: str) -> None:
    assert sure(line) == [1]


@pytest.mark.parametrize("line", [
    "ssh bob@10.4.8.12 (pw in vault2)", "VPN secret (the same for all): see 1Password",
    "VPN secret (the same for all): ${VPN_SECRET_1}", "Use base64 as the password encoding.",
    "Use sha256 as the password hash.", "Argon2id as the password hasher, version 1.3",
    "The password of the standby in the other hall is kept in 1Password.",
    "The password of a user that logs in for the first time is sha512-hashed.",
    "shop:latest12@registry.shop.io", "image: shop:v1.22.3@sha256:abc", "shop:password1@host.example.com:21",
    "shop:${SHOP_PW1}@ftp.shop.io:21", "listen:8080-8090@10.0.0.1:80", "login: bob@shop.io / see-the-vault",
])  # fmt: skip
def test_a_sentence_or_address_without_a_password_is_left_alone(line: str) -> None:
    assert sure(line) == []


@pytest.mark.parametrize(("scheme", "tail"), [
    ("$apr1$", 22), ("$1$", 22), ("$5$saltsalt$", 43), ("$6$saltsalt$", 86), ("$y$j9T$saltsaltsalt$", 43),
])  # fmt: skip
def test_the_hash_of_a_password_is_likely(scheme: str, tail: int) -> None:
    salt = "tq8hlkzm$" if scheme in {"$apr1$", "$1$"} else ""
    (secret,) = findings(f"bob:{scheme}{salt}{Drawer(3).draw('abcdefgh./ABCDEFGH0123456789', tail)}:0:0")
    assert (secret.type, secret.klass) == ("Password hash", "likely")


@pytest.mark.parametrize("text", [
    f"const hash = bcrypt.hash(\n  '{STRONG}',\n  10,\n);\n", f"const password =\n  '{STRONG}';\n",
    f'variable "db_password" {{\n  default = "{MIXED}"\n}}\n', f"user,password\nbob,{STRONG}\n",
    "INSERT INTO `users` (`name`, `password`) VALUES\n('bob', '@'),\n".replace("@", STRONG),
])  # fmt: skip
def test_a_label_on_the_line_above_counts(text: str) -> None:
    assert sure(text, "src/a.ts") == [2]


def test_the_key_of_a_signature_is_found_when_each_argument_has_its_line() -> None:
    assert sure(f"const token = jwt.sign(\n  {{ id: user.id }},\n  '{KEY}',\n);\n", "src/a.ts") == [3]


def test_a_file_with_a_telling_name_that_holds_one_value_is_found() -> None:
    assert sure(f"{HEX}\n", "config/master.key") == [1]


def test_a_file_that_holds_one_value_under_another_name_is_not() -> None:
    assert findings(f"{HEX}\n", "build/version") == []


RECORD = '{{\n  "host": "{host}",\n  "user": "deploy",\n  "password": "falconriver"\n}}\n'


def test_a_word_is_a_password_beside_its_host_and_user() -> None:
    found = {secret.line: secret.klass for secret in findings(RECORD.format(host="files.shop-cloud.net"), "a.json")}
    assert found[4] == "likely"


def test_the_account_of_a_stored_login_is_listed_with_low_confidence() -> None:
    found = {secret.line: secret for secret in findings(RECORD.format(host="files.shop-cloud.net"), "a.json")}
    assert (found[3].rule, found[3].confidence) == ("login-account", "low")


def test_a_word_beside_a_local_host_is_a_test_value() -> None:
    assert sure(RECORD.format(host="localhost"), "a.json") == []


@pytest.mark.parametrize("text", [
    '{\n "host": "Host",\n "user": "User",\n "password": "Password"\n}\n',
    "host: string\nuser: string\npassword: string\n",
    "DB_HOST=${DB_HOST}\nDB_USER=app\nDB_PASSWORD=${DB_PASSWORD}\n",
    "connect(\n    host=args.host,\n    user=args.user,\n    password=args.password,\n)\n",
])  # fmt: skip
def test_words_beside_each_other_are_no_login(text: str) -> None:
    assert findings(text, "src/a.yaml") == []


@pytest.mark.parametrize("line", [
    "login('bob', password)", "builder.withPassword(password)", "mysql -u root -p shop", "mysql -uroot -p$PASSWORD",
    "docker login -u shop --password-stdin", "password required", "token validation", "requirepass ${REDIS_PASSWORD}",
    "curl -H 'X-Api-Key: $KEY' https://api.shop.io",
    "Sentry.init({dsn: 'https://" + HEX + "@o44.ingest.sentry.io/54'})",
    "CREATE TABLE users (name TEXT, password VARCHAR(255))", "INSERT INTO users (name, password) VALUES (?, ?)",
    "Server=${HOST};Database=shop;User Id=sa;Password=${DB_PASSWORD};", "$('#password').val('');",
    "expectToken('SEMICOLON')", "t('password', 'Password')", "git config user.email bob@shop.io",
    '"PasswordHasher": "Argon2idHasher"', 'passwordEncoder = "Pbkdf2PasswordEncoder"',
])  # fmt: skip
def test_what_only_looks_like_one_is_left_alone(line: str) -> None:
    assert findings(line, "src/a.js") == []
