"""What stands around a value shows that it is none: encoded data, packed programs, names of things, divisions."""

import random
import string

import pytest

from panel import Drawer
from secgate.secrets.scan import FileBlob, Job, scan

BASE85 = string.ascii_letters + string.digits + "!#$%&()*+-;<=>?@^_`{|}~"
BASE64 = string.ascii_letters + string.digits + "+/"


def found(path: str, text: str) -> list[tuple[int, str, str]]:
    """Line, class and type of what is above `test`."""
    result = scan(Job((FileBlob(path, text.encode()),), root=".", history="off"))
    return [(one.line, one.klass, one.type) for one in result.secrets if one.klass in {"live", "likely"}]


def drawn(seed: int, alphabet: str, length: int) -> str:
    chosen = random.Random(seed)  # noqa: S311 - noise that must be the same in each run
    return "".join(chosen.choice(alphabet) for _ in range(length))


@pytest.mark.parametrize("label", ["pw=", "Pw=", "iv=", "PWD=", "pass=", "key=", "&pw="])
def test_a_label_that_comes_up_in_ascii85_labels_nothing(label: str) -> None:
    rows = []
    for seed in range(60):
        noise = drawn(seed, BASE85, 76)
        at = 9 + seed % 40
        rows.append(noise[:at] + label + noise[at:])
    assert found("tools/get-it.py", "DATA = b'''\n" + "\n".join(rows) + "\n'''\n") == []


@pytest.mark.parametrize("prefix", ["EAAC", "AKIA", "ABIA", "ACCA", "AIza", "AKCp"])
@pytest.mark.parametrize("sign", ["+", "/"])
def test_the_prefix_of_a_token_that_comes_up_in_base64_begins_none(prefix: str, sign: str) -> None:
    upper = prefix in {"AKIA", "ABIA", "ACCA"}
    body = (
        drawn(7, string.ascii_uppercase + string.digits, 16)
        if upper
        else drawn(7, string.ascii_letters + string.digits, 90)
    )
    image = drawn(1, BASE64, 300) + sign + prefix + body + sign + drawn(2, BASE64, 300)
    assert found("public/shape.svg", f'<image href="data:image/jpeg;base64,{image}"/>\n') == []
    assert (
        found("public/shape.svg", f'<image href="data:image/jpeg;base64,{"A" * 120}{sign}{prefix}{body}{sign}0"/>\n')
        == []
    )


def test_a_token_in_a_path_or_beside_words_is_still_one() -> None:
    token = "gh" + "p_" + Drawer(3).draw(string.ascii_letters + string.digits, 36)
    key = "AK" + "IA" + drawn(5, "ABCDEFGHJKLMNPQRSTUVWXYZ234567", 16)
    for path, line in (
        ("notes.md", f"/var/lib/builds/production/application/current/{token}"),
        ("notes.md", f"https://builds.shop.io/production/application/releases/current/{key}/upload"),
        ("run.sh", f"curl https://kit:{token}@git.shop.io/shop.git"),
    ):
        assert found(path, line + "\n"), line


def test_a_long_random_password_without_blanks_is_still_one() -> None:
    for seed in range(10):
        value = drawn(seed, BASE85.translate(str.maketrans("", "", "`${")), 64)
        assert found("settings.ini", f"DB_PASSWORD='{value}'\n"), seed


PACKED = (
    "a.secondPass=!0;function b(c){return c}",
    "this.result.token=s.terminalType,this.result.occurrence=s.idx}else t.walk(r)",
    "return s.previousToken=n,s.name=Bj,s}return e}(vE);",
    "M.passThrough=!1,M.currentTime=0,M.progress=0,M.paused=!0,M.began=!1,M.loop",
    'u=e=>"js/"+{"login":"<<hex20>>","reset-password":"<<hex20>>","token":"<<hex20>>"}[e]+".js"',
)
CODE = (
    "const PASSWORD_ERROR_CODES = [EAuthErrorCodes.AUTHENTICATION_FAILED_SIGN_IN];",
    "    s = max(int(np.ceil(np.log2(eta_5 / theta_13))), 0)",
    "  const years = Math.round(absSeconds / 31536000);",
    "  const share = (countOfRows / total2Rows);",
    '  background: user.theme.background !== "" ? user.theme.background : "#0d101b",',
    "class SetPasswordMutation:\n    @strawberry.mutation(extensions=[Permission(permissions=[IsAuthenticated()])])\n",
    "PQchangePassword.restype = PGresult_ptr",
    "    [   'crc-16-buypass',   'Crc16Buypass',     0x18005,        NON_REV",
    "# To account for verbatim / LaTeX-like / and R-like areas",
    "            self.proxy_pass = proxy_pass",
    "        private_key_password = private_key_password.encode('ascii')",
    "_SECRET_NAMESPACE = 'oauth2client:secrets#ns'",
    "NID_pkcs9_challengePassword             X509_V_ERR_OCSP_VERIFY_NEEDED",
    "* Expose the full token response in `OAuth2Client` and `OAuth2Decorator`.",
    "const pubkey256 = '<<b64>>';",
    'ENCRYPTION_CONFIG_WITH_KEY = \'<?xml version="1.0" encoding="UTF-8"?>\\n\'',
    'const SESSION_STORAGE_KEY = "mobile_app_prompt_shown";',
    "  passwordLabel = $localize`:@@login.password:Passwort`;",
    "    new_token = f\"{group_name}@{page[-1]['streamName']}\"",
    '        "AWS::SecretsManager::Secret": "<<hex16>>",',
    '  key: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE<<alnum40>><<alnum40>>==",',
)
SETTINGS = (
    '# Enable Email/Password Signup\nENABLE_EMAIL_PASSWORD="1"\n',
    "# Database password\nDATABASE_URL=postgresql://user:password@host:5432/database?schema=public\n",
    "CUSTOM_LLM_MODEL_KEY=gpt-oss-120b",
    "DATABASE_URL=postgres://kit:kit@localhost:5432/kit",
    "        checksum/secret: <<hex64>>",
    '    "output_token": "Streams[-1].ShardId",',
    '   "encryptionKey": "arn:aws:kms:us-west-2:417498243647:key/<<uuid>>",',
    '  "TargetAddress": "arn:aws:sns:us-east-1:123456789012:TopicForAllTheNotificationsAboutMyDepots",',
    '    "LockToken": "<<uuid>>",',
    "gcloud run deploy shop --set-secrets=DB_PASS=shopsecret:latest",
    '  "Name": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-managed-db-123456",',
    "  --client-request-token <<uuid>>",
    "    --change-token <<uuid>>",
    'msgid "login.password.short"\nmsgstr "Passwort:zu_kurz123"\n',
)
PROSE = (
    "the account of a login whose password stands beside it",
    "# characters. The login and password portion is not allowed.",
    "   return f'machine {hostname} login {self.username} password {self.password}'",
    "The key is a symmetric encryption key. The output of a ``describe-key`` command for it",
    "| Aspect | Current (Outbox + Polling) | Alternative (CDC / Debezium) |",
    "|:pwd|\t:pw[d]\tprint directory\n|:py3|\t:py3\texecute Python 3 command\n|:python3|\t:python3\tsame as :py3\n",
    "getpwent\tUser\tget next passwd record\nquotemeta\tRegexp\tquote regular expression magic characters\n",
)


@pytest.mark.parametrize("text", [*PACKED, *CODE])
def test_code_that_only_looks_like_a_secret(text: str) -> None:
    assert found("src/app.ts", written(text)) == []


@pytest.mark.parametrize("text", [*SETTINGS, *PROSE])
def test_settings_and_prose_that_only_look_like_a_secret(text: str) -> None:
    assert found("docs/notes.txt", written(text)) == []


SECRETS = (
    '  "profile::mysql::root_password": "<<strong>>"',
    'Config::password = "<<strong>>";',
    "CHECKSUM_KEY=<<hex32>>",
    'md5_key = "<<hex32>>"',
    'fingerprint_api_token="<<hex40>>"',
    "/<<alnum40>><<alnum7>>/gh<|>p_<<token36>>",
    "gh<|>p_<<token36>>/<<alnum40>><<alnum24>>",
    "AK<|>IA<<keyid>>/<<alnum40>>",
    "Server=db1;Database=shop;Uid=sa;Pwd=h8$Kq!zP(2)<<alnum7>>;Encrypt=yes;Pooling=true",
    '!function(){if(!a&&b<c){d=a^b;}d={user:"root",password:"<<strong>>"};$(d)|e(d)}()',
    'password = f"{user}-<<strong>>"',
    '{"stripe":"<<hex20>>","api_token":"<<hex20>>","secret":"<<hex20>>"}',
    'pubkey_password="<<strong>>"',
    "# Database password\nvalue=<<strong>>",
    "# Database password\nVALUE='<<strong>>'",
)


def test_the_name_of_something_harmless_does_not_hide_a_password_in_the_same_line() -> None:
    password = written("<<leetword>>").strip()
    for first, second in (("shop", "password"), ("password", "shop")):
        line = f'{first} = "{password}"; {second} = "{password}"\n'
        assert [klass for _, klass, _ in found("conf/app.txt", line)] == ["likely"]


@pytest.mark.parametrize("text", SECRETS)
def test_what_stands_around_a_secret_does_not_hide_it(text: str) -> None:
    assert found("conf/app.txt", written(text))


def written(text: str) -> str:
    """A text with values drawn into it."""
    drawer = Drawer(11)
    while "<<" in text:
        kind = text.partition("<<")[2].partition(">>")[0]
        value = drawer.draw("0123456789abcdef", 16) if kind == "hex16" else drawer.value(kind)
        text = text.replace(f"<<{kind}>>", value, 1)
    return text.replace("<|>", "") + "\n"
