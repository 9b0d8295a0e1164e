"""Where credentials stand besides a name and a value: fallbacks, markup, notes, lists, dialogues."""

import pytest

from panel import Drawer
from secgate.secrets.scan import FileBlob, Job, Secret, scan

DRAWER = Drawer(11)
STRONG, MIXED, KEY = (DRAWER.value(kind) for kind in ("strong", "mixed", "alnum32"))
HEX, HEX64, HEX40 = (DRAWER.draw("0123456789abcdef", length) for length in (32, 64, 40))
TYPED = DRAWER.value("title") + "-" + DRAWER.draw("0123456789", 4) + "!"


def findings(text: str, path: str) -> list[Secret]:
    blobs = (FileBlob(path, text.encode()),)
    return [secret for secret in scan(Job(blobs, root=".", history="off")).secrets if secret.rule]


def sure(text: str, path: str = "notes.txt") -> list[int]:
    """Lines with a finding that is live or likely."""
    return [secret.line for secret in findings(text, path) if secret.klass in {"live", "likely"}]


@pytest.mark.parametrize("line", [
    f'val apiKey = System.getenv("API_KEY") ?: "{KEY}"', f'API_KEY = os.environ.get("API_KEY") or "{KEY}"',
    f'apiKey := cmp.Or(os.Getenv("API_KEY"), "{KEY}")', f"$k = getenv('API_KEY') ?: '{KEY}';",
    f'let k = std::env::var("API_KEY").unwrap_or_else(|_| "{KEY}".into());',
    f'k = Optional.ofNullable(System.getenv("API_KEY")).orElse("{KEY}");', f'k = ENV.fetch("API_KEY") {{ "{KEY}" }}',
    f'password = config("DB_PASSWORD", default="{STRONG}")', f'password: str = Field("{STRONG}", env="DB_PASSWORD")',
])  # fmt: skip
def test_what_code_takes_without_a_variable_is_a_secret_in_every_language(line: str) -> None:
    assert sure(line, "src/a.src") == [1]


@pytest.mark.parametrize("line", [
    'val apiKey = System.getenv("API_KEY") ?: error("API_KEY is missing")',
    'k = ENV.fetch("API_KEY") { raise "no key" }',
    'password = config("DB_PASSWORD", default="")', 'k = os.environ.get("API_KEY") or "your-api-key"',
    'password = project.findProperty("user") as String; password = project.findProperty("pw") as String',
])  # fmt: skip
def test_what_code_does_without_a_variable_is_none(line: str) -> None:
    assert sure(line, "src/a.src") == []


@pytest.mark.parametrize("line", [
    rf"The gateway password is \texttt{{{TYPED}}}.", rf"password & \verb|{MIXED}| \\",
    f"<p>API token: <code>{HEX40}</code></p>", f":User: ``student``  :Password: ``{MIXED}``",
])  # fmt: skip
def test_markup_around_a_value_hides_nothing(line: str) -> None:
    assert sure(line) == [1]


@pytest.mark.parametrize("line", [
    f"- temp password for the new Kibana: {STRONG}", f"API-Schlüssel Wetterdienst: {KEY}",
    f"Benutzer svc, Passwort `{MIXED}`",
    f"Contraseña del FTP: {MIXED}", f"Пароль: {MIXED}", f"密码\N{FULLWIDTH COLON}{MIXED}", f"mdp : {STRONG}",
    f"new key: {KEY}",
    f"root pw {MIXED}", f"router admin / {TYPED}", f"Jo logs in as root with {MIXED} (the old one)",
    f"Basic auth of the site (`preview` / `{TYPED}`)",
])  # fmt: skip
def test_what_notes_say_of_a_password_is_read(line: str) -> None:
    assert sure(line, "docs/notes.md") == [1]


@pytest.mark.parametrize("line", [
    "Contraseña: mínimo 8 caracteres", "Пароль: не менее 8 символов", "mot de passe oublié ?", "new key: see the vault",
    "the printer (admin / ask reception)", "Passwort: wird per Post zugestellt",
    "password SHA-256", "logs in as root with sudo", "admin / settings-2024-view",
])  # fmt: skip
def test_what_notes_say_without_a_value_is_left_alone(line: str) -> None:
    assert sure(line, "docs/notes.md") == []


@pytest.mark.parametrize(("text", "line"), [
    (f"chpasswd:\n  expire: false\n  list: |\n    root:{STRONG}\nssh_pwauth: true\n", 4),
    (f"chpasswd <<EOF\nroot:{MIXED}\nEOF\n", 2), (f'expect "Password: "\nsend "{MIXED}\\r"\n', 2),
    (f"child.expect('password:')\nchild.sendline('{MIXED}')\n", 2),
    (f'"type": "random_password",\n"instances": [\n"length": 16,\n"result": "{MIXED}",\n', 4),
    (f"|===\n|Host |User |Password\n\n|db1 |root |{MIXED}\n|===\n", 4),
    (f"<tr><th>Host</th><th>Password</th></tr>\n<tbody>\n<tr><td>db</td><td>{STRONG}</td></tr>\n", 3),
    (f"The partner's secret is currently:\n\n    {KEY}\n", 3),
])  # fmt: skip
def test_a_line_above_says_what_stands_below(text: str, line: int) -> None:
    assert sure(text, "ops/a.txt") == [line]


@pytest.mark.parametrize("text", [
    "chpasswd:\n  expire: false\nssh_pwauth: true\nusers:\n  - name:ops\n", 'expect "done"\nsend "exit\\r"\n',
    '"type": "random_id",\n"result": "k3j2h1g4zz81",\n', "To reset the token use:\n\n    reset-token\n",
])  # fmt: skip
def test_a_line_above_that_says_nothing_of_a_password_gives_none(text: str) -> None:
    assert sure(text, "ops/a.txt") == []


@pytest.mark.parametrize("line", [
    f"config.omniauth :github, 'Iv1.{HEX[:16]}', '{HEX40}', scope: 'user'", f"accounts: ['0x{HEX64}'],",
    f"'password' => Hash::make('{TYPED}'),", f"password: await hash('{STRONG}', 12),",
    f"app.use(cookieParser('{KEY}'));",
    f'await users.CreateAsync(new AppUser {{ UserName = "it@shop.io" }}, "{TYPED}");',
    f"bind('cn=admin,dc=shop', '{MIXED}')",
    f'http {{ headers => {{ "Authorization" => "ApiKey {KEY}" }} }}', f'("anna@shop.io", "{MIXED}"),',
    f"if (req.headers['x-internal-key'] !== '{KEY}') return;", f'"reporting" "md5{HEX}"', f'STRIPE_KEY_LIVE = "{KEY}"',
    f"lftp -u deploy,{MIXED} sftp://files.shop.io", f"http --auth admin:{MIXED} https://es.shop.io",
    f"fetch(`https://api.weather.io/data?q=${{city}}&appid={HEX}`)",
    "INSERT INTO admin_users VALUES (1, 'root', '@');".replace("@", TYPED),
    f"sed -i 's/# requirepass foobared/requirepass {KEY}/' redis.conf", f'expect -c "expect password; send {MIXED}\\r"',
])  # fmt: skip
def test_a_value_is_known_by_its_place_in_code(line: str) -> None:
    assert sure(line, "src/a.src") == [1]


@pytest.mark.parametrize("line", [
    f'const vapidKey = "B{DRAWER.draw("abcdefghijkLMNOPQ0123456789-_", 86)}";', f"PRICE = 'price_1{KEY[:23]}'",
    f"- recipient: age1{DRAWER.draw('acdefghjklmnpqrstuvwxyz023456789', 58)}",
    "NEXTAUTH_SECRET=run-openssl-rand-base64-32",
    f"GOOGLE_OAUTH2_KEY = '123456789012-{KEY.lower()}.apps.googleusercontent.com'",
    "API_KEY = 'SOME_LONG_WORDS_OF_KEY_123456'",
    f"<password_sha256_hex>{HEX64}</password_sha256_hex>", 'strstr(data, "-----BEGIN ENCRYPTED PRIVATE KEY-----");',
])  # fmt: skip
def test_what_only_looks_like_a_secret_is_none(line: str) -> None:
    assert sure(line, "src/a.src") == []


@pytest.mark.parametrize("line", [
    '<string name="google_maps_key">@</string>', '"current_key": "@"', "NEXT_PUBLIC_FIREBASE_API_KEY=@",
])  # fmt: skip
def test_the_google_key_of_a_page_or_an_app_is_public(line: str) -> None:
    assert sure(line.replace("@", "AI" + "za" + DRAWER.draw("abcdefghijkLMNOPQ0123456789-_", 35)), "app/a.xml") == []


@pytest.mark.parametrize("line", [
    f': PSK "{MIXED}"', f"203.0.113.5 %any : PSK {KEY}", f'"vpnuser" l2tpd "{TYPED}" *', f"branch7 * {STRONG} *",
    f"user admin insecure-password {TYPED}", f"rootpw --plaintext {TYPED}", f"Environment=API_TOKEN={HEX40}",
    f"cache_peer proxy.up.net parent 3128 0 no-query login=corp:{MIXED}", f"http 198.51.100.4 8080 scraper {MIXED}",
    f"[smtp.relay.net]:587 mailer@shop.io:{MIXED}", f'user = "mirror:{STRONG}"', f"app:apiToken: {KEY}",
    f"    Input Password    id:pw    {MIXED}", f'<stringProp name="HTTPSampler.password">{MIXED}</stringProp>',
])  # fmt: skip
def test_a_value_is_known_by_its_place_in_a_file_of_a_server(line: str) -> None:
    assert sure(line, "etc/a.conf") == [1]


@pytest.mark.parametrize("line", [
    f"param sqlPassword string = '{TYPED}'", f"const pw = SecretValue.unsafePlainText('{MIXED}');",
    f'conn.Open "DSN=core", "report", "{MIXED}"', f'[{{core, [{{db_password, "{MIXED}"}}]}}].',
    f'"credentials": [{{ "type": "password", "value": "{TYPED}" }}],',
])  # fmt: skip
def test_a_value_is_known_by_its_place_in_a_declaration(line: str) -> None:
    assert sure(line, "src/a.src") == [1]


def test_the_default_of_a_parameter_stands_one_level_below_its_name() -> None:
    assert sure(f"Parameters:\n  DBPassword:\n    Type: String\n    Default: {TYPED}\n", "infra/a.yaml") == [4]


@pytest.mark.parametrize("text", [
    "  KeyName:\n    Default: ops-keypair\n", "  Password:\n    Default: !Ref Secret\n",
    "default_pass_scheme = SHA512-CRYPT",
    "include /etc/ipsec.secrets : PSK file", 'user: "1000:1000"', " * The password of the user *", "rootpw --lock",
    "    Input Password    id:pw    ${PASSWORD}", "http 198.51.100.4 8080", 'MsgBox "Open", "report", "Wrong-password"',
])  # fmt: skip
def test_a_line_of_a_server_without_a_value_is_left_alone(text: str) -> None:
    assert sure(text, "etc/a.conf") == []


@pytest.mark.parametrize("line", [
    f"aws ssm put-parameter --name /prod/db/password --type SecureString --value '{MIXED}'",
    f"az keyvault secret set --vault-name kv --name db-password --value {TYPED}",
    f'echo -n "{KEY}" | gcloud secrets create db-pass --data-file=-', f"rabbitmqctl add_user worker {MIXED}",
    f"mc alias set prod https://minio.shop.io ADMIN {KEY}", f"poetry config http-basic.shop ci {MIXED}",
    f"gpg --batch --passphrase {MIXED} -d a.gpg", f"npm config set //registry.shop.io/:_authToken {KEY}",
    f"sshfs -o password_stdin ops@h:/ /mnt <<< '{MIXED}'", f'dotnet user-secrets set "Smtp:Password" "{TYPED}"',
    f"bw login ops@shop.io '{STRONG}'", f"snowsql -a shop -u dbt -p {STRONG}",
    f"jarsigner -storepass {MIXED} app.apk upload", f"docker run -e MYSQL_PASSWORD={MIXED} -e MODE=prod shop/app",
    f"kubectl create secret generic db --from-literal=password={MIXED} --from-literal=user=app",
])  # fmt: skip
def test_what_a_command_hands_to_a_tool_that_keeps_secrets_is_read(line: str) -> None:
    assert sure(line, "docs/setup.md") == [1]


@pytest.mark.parametrize("line", [
    "docker run -u node -p frontend:8080 shop/app", "gcloud secrets versions access latest --secret=db-pass",
    "aws ssm get-parameter --name /prod/db/password --with-decryption", "vault kv get -field=password secret/app",
    "mysql -u root -p shop_production2", "gh secret set DEPLOY_TOKEN < token.txt", "az login --username ops@shop.io",
    "kubectl create secret generic db --from-file=password=./pw.txt", 'sshfs -o password_stdin h:/ /m <<< "$PASSWORD"',
    "aws ssm put-parameter --name /prod/db/host --value db7.internal.shop",
])  # fmt: skip
def test_a_command_that_hands_over_no_value_shows_none(line: str) -> None:
    assert sure(line, "docs/setup.md") == []
