"""Decoding, forms of labels, structure, and the promise that no value leaves."""

import base64
import pickle
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children, get_context
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secgate.catalog.fakes import fake, names, render
from secgate.secrets import scan as module
from secgate.secrets import team
from secgate.secrets.scan import FileBlob, Job, Result, Secret, scan

NOW = 1_800_000_000


def scan_files(files: Mapping[str, str | bytes]) -> Result:
    blobs = tuple(FileBlob(path, data if isinstance(data, bytes) else data.encode()) for path, data in files.items())
    return scan(Job(blobs, root=".", history="off", now=NOW))


def findings(files: Mapping[str, str | bytes]) -> list[Secret]:
    return [secret for secret in scan_files(files).secrets if secret.rule]


def rules(text: str, path: str = "notes.md") -> list[str]:
    return [secret.rule for secret in findings({path: text})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_every_encoding_is_read(encoding: str) -> None:
    text = f"# café\nAPI_TOKEN={fake('github_token')}\n"
    (secret,) = findings({"a.env": text.encode(encoding)})
    assert (secret.rule, secret.line, secret.column) == ("live-secret", 2, 11)


def test_a_token_inside_a_binary_file_is_found() -> None:
    data = b"\x00\xff\x01PNG\x00" + fake("github_token").encode() + b"\x00\x02\xfe" * 50
    assert [secret.rule for secret in findings({"a.bin": data})] == ["live-secret"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_do(ending: str) -> None:
    (secret,) = findings({"a.txt": ending.join(["one", "two", fake("npm_token"), ""])})
    assert secret.line == 3


@pytest.mark.parametrize("line", [
    "PASSWORD={}", "export DB_PASSWORD={}", "password: {}", "- Password: {}", "- **Password**: `{}`",
    "**Password:** {}", "* Admin password: `{}`",
    "| Password | `{}` |", "| Admin password | {} |", "Log in with the password `{}`.",
    "The password is {} for now", "<password>{}</password>",
    '{{"password": "{}"}}', "const password = '{}';", 'let password: string = "{}";',
    "define('DB_PASSWORD', '{}');", "mysql --password={} shop",
    "sshpass -p {} ssh host", "curl -u admin:{} https://shop.net", "bcrypt.hash('{}', 10)",
    '<add key="DbPassword" value="{}" />',
    "key = os.environ.get('DB_PASSWORD', '{}')", "const p = process.env.DB_PASSWORD || '{}';",
    "x: ${{DB_PASSWORD:-{}}}", "machine shop.net login bob password {}", "PGPASSWORD={} psql", "  password => '{}',",
    '<input name="password" defaultValue="{}" password="{}">',
])  # fmt: skip
@pytest.mark.parametrize("path", ["notes.md", "a.ts", ".env", "a.sh", "seed.py"])
def test_a_labelled_password_is_found_in_every_form(line: str, path: str) -> None:
    assert rules(line.replace("{{", "{").replace("}}", "}").replace("{}", fake("symbol_password")) + "\n", path) == [
        "labelled-password"
    ]


@pytest.mark.parametrize("name", ["hex_secret", "jwt_secret", "password", "symbol_password"])
def test_a_secret_behind_its_name_is_found_without_quotes(name: str) -> None:
    label = "PASSWORD" if "password" in name else "JWT_SECRET"
    assert rules(f"{label}={fake(name)}\n", "run.sh") == ["labelled-password"]


@pytest.mark.parametrize("value", [
    "changeme", "<password>", "your-password-here", "xxxxxxxxxxxx", "************", "${DB_PASSWORD}",
    "{{ password }}", "$(pass show db)", "%PASSWORD%",
    "process.env.DB_PASSWORD", "password", "Password123!", "TestPass123!", "abcdefgh12", "12345678",
    "getPassword()", "user.password", "string", "null",
    "os.environ['PW']", "****1234", "Secret123!", "example-password-1", "/run/secrets/db", "admin@example.com",
    "2024-01-01", "a.b.c.password",
])  # fmt: skip
def test_what_is_no_password_never_blocks(value: str) -> None:
    found = findings({"notes.md": f"Password: {value}\n", "a.ts": f"const password = '{value}';\n"})
    assert [secret.rule for secret in found if secret.confidence != "low"] == []


@pytest.mark.parametrize(("name", "klass"), [
    ("service_role_jwt", "live"), ("anon_jwt", "publishable"), ("expired_jwt", "publishable"),
    ("stripe_publishable", "publishable"),
    ("stripe_test", "test"), ("google_api_key", "likely"), ("postgres_url", "live"), ("redis_url", "live"),
])  # fmt: skip
def test_structure_decides_the_class(name: str, klass: str) -> None:
    (secret,) = scan_files({"a.txt": f"x {fake(name)}\n"}).secrets
    assert secret.klass == klass


UNPROVEN = frozenset({
    "anon_jwt", "expired_jwt", "stripe_publishable", "stripe_test", "google_api_key", "hex_secret", "jwt_secret",
    "password", "symbol_password", "twilio_token", "aws_secret_access_key",
})  # fmt: skip


@pytest.mark.parametrize("name", [name for name in names() if name not in UNPROVEN])
def test_every_provider_token_is_live_wherever_it_stands(name: str) -> None:
    for path in ("src/a.ts", "docs/a.md", "tests/a.test.ts", ".env.example", "a.ipynb", "a.lock"):
        assert rules(f"use {fake(name)}\n", path) == ["live-secret"], path


@pytest.mark.parametrize("text", [
    '{"name": "DB_PASSWORD", "value": "{}"}\n',
    "x = { key: 'password', value: '{}' }\n", 'args: ["--password", "{}"]\n',
    "form.set('password', '{}')\n", "CREATE USER a IDENTIFIED BY '{}';\n", 'body = "{\\"password\\":\\"{}\\"}"\n',
    '  "password = \\"{}\\"\\n",\n', "password: &shared {}\n", "password: !!str {}\n",
    "password: |\n  {}\n", "db:\n  password: >-\n    {}\n", 'env:\n  - name: DB_PASSWORD\n    value: "{}"\n',
    '{\n "name": "DB_PASSWORD",\n "value": "{}"\n}\n', "- ParameterKey: DbPassword\n  ParameterValue: {}\n",
])  # fmt: skip
def test_a_label_in_another_form_counts(text: str) -> None:
    assert rules(text.replace("{}", fake("symbol_password")), "conf/a.txt") == ["labelled-password"]


def test_a_basic_authorization_header_is_decoded() -> None:
    pair = base64.b64encode(f"bob:{fake('symbol_password')}".encode()).decode()
    assert rules(f"Authorization: Basic {pair}\n", "a.http") == ["labelled-password"]


@pytest.mark.parametrize("user", ["root", "app", "svc", "bob"])
@pytest.mark.parametrize("host", ["github.com", "config.acme.io", "prod-db.acme.io", "db.acme.io"])
def test_a_short_user_and_a_plain_host_are_no_placeholders(user: str, host: str) -> None:
    assert rules(f"postgres://{user}:{fake('symbol_password').replace('@', '')}@{host}/x\n", "a.ini") == ["live-secret"]


@pytest.mark.parametrize("host", ["db.xxxx.supabase.co", "project-ref.supabase.co", "host.com", "${HOST}"])
def test_a_placeholder_host_is_no_finding(host: str) -> None:
    assert rules(f"postgres://root:{fake('symbol_password').replace('@', '')}@{host}/x\n", "a.ini") == []


@pytest.mark.parametrize("text", [
    "| User | Password |\n|---|---|\n| bob | {} |\n", "| Password | User |\n|:--|--:|\n| `{}` | bob |\n| x | y |\n",
    "## Admin password\n\n```\n{}\n```\n", "**Database password:**\n\n`{}`\n", "Password:\n{}\n",
])  # fmt: skip
def test_a_label_on_another_line_counts(text: str) -> None:
    assert rules(text.replace("{}", fake("symbol_password"))) == ["labelled-password"]


def test_a_table_without_such_a_column_is_none() -> None:
    assert rules(f"| User | Code |\n|---|---|\n| bob | {fake('symbol_password')} |\n") == []


def test_a_key_block_withholds_all_its_lines() -> None:
    result = scan_files({"id_rsa": "# key\n" + fake("private_key") + "\nafter\n"})
    lines = {line for _, line in result.withheld}
    assert lines == set(range(2, 2 + fake("private_key").count("\n") + 1))


def test_a_key_without_a_body_is_none() -> None:
    assert rules("-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE...\n-----END " + "RSA PRIVATE KEY-----\n") == []


@pytest.mark.parametrize(
    "form", [lambda v: v, lambda v: quote(v, safe=""), lambda v: base64.b64encode(v.encode()).decode()]
)
def test_a_live_value_is_found_again_in_every_form(form) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    value = "@" + fake("password")
    found = findings({"a.md": f"Password: `{value}`\n", "b.txt": f"grep {form(value)} everything\n"})
    assert [(secret.rule, secret.path) for secret in found] == [
        ("labelled-password", "a.md"),
        ("known-value-elsewhere", "b.txt"),
    ]
    assert len({secret.group for secret in found}) == 1


def test_one_value_has_one_group_and_another_run_another() -> None:
    files = {"a.env": f"A={fake('npm_token')}\nB={fake('npm_token')}\nC={fake('npm_token', 2)}\n"}
    first, second, other = (secret.group for secret in findings(files))
    assert first == second != other
    assert findings(files)[0].group != first


def test_a_pragma_hides_nothing_and_is_listed() -> None:
    result = scan_files({"a.py": f"t = '{fake('npm_token')}'  # pragma: allowlist secret\n"})
    assert [secret.rule for secret in result.secrets if secret.rule] == ["live-secret"]
    assert result.pragmas == (("a.py", 1),)


def test_settings_declare_public_and_test_values() -> None:
    blobs = (
        FileBlob("e2e/a.ts", f"k('{fake('stripe_live')}')\n".encode()),
        FileBlob("b.ts", f"k('{fake('google_api_key')}')\n".encode()),
    )
    result = scan(Job(blobs, root=".", publishable=("AI" + "za",), test_paths=("e2e/**",), now=NOW))
    assert [(secret.path, secret.rule, secret.klass) for secret in result.secrets] == [
        ("b.ts", "", "publishable"),
        ("e2e/a.ts", "", "test"),
    ]


def test_a_secret_name_of_the_target_counts() -> None:
    text = f"FLUX_CAPACITOR={fake('jwt_secret')}\n"
    plain = scan(Job((FileBlob(".env", text.encode()),), root="."))
    named = scan(Job((FileBlob(".env", text.encode()),), root=".", secret_names=("FLUX_*",)))
    assert [secret.rule for secret in plain.secrets if secret.confidence == "high"] == []
    assert [secret.rule for secret in named.secrets if secret.rule] == ["labelled-password"]


def test_a_large_file_pointer_is_a_problem() -> None:
    (problem,) = scan_files({"a.bin": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"}).problems
    assert "git lfs pull" in problem.reason


TEMPLATES = st.lists(
    st.sampled_from(
        ["password: ", "KEY=", "\n", "| ", "`", "'", "x", " ", "https://a:"] + [f"{{{{fake.{n}}}}}" for n in names()]
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(TEMPLATES)
def test_no_value_leaves_the_scan(parts: list[str]) -> None:
    # NOTE: pieces stand apart; a token glued to a word is another word, which nothing can know to be a token.
    text = render(" ".join(parts))
    result = scan_files({"a.txt": text})
    shown = repr(result) + str(result) + pickle.dumps(result).decode("latin-1")
    for name in names():
        for value in fake(name).split("\n"):
            if len(value) > 8 and not value.startswith("-----"):
                assert value not in shown
                assert value[5:] not in shown


def test_a_job_does_not_show_its_files() -> None:
    job = Job((FileBlob("a", fake("npm_token").encode()),), root=".")
    assert fake("npm_token") not in repr(job) + repr(job.files[0])


def test_a_crash_inside_says_only_what_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(job: Job, _ease: object) -> Result:
        raise ValueError(f"cannot read {job.files[0].data!r}")

    monkeypatch.setattr(module, "_scan", explode)
    result = scan_files({"a": fake("npm_token")})
    assert result.secrets == ()
    assert [problem.reason for problem in result.problems] == [
        "the secret scanner stopped: ValueError at scan.py:" + result.problems[0].reason.split(":")[2]
    ]
    assert fake("npm_token") not in repr(result)


def test_it_runs_in_a_spawned_process() -> None:
    job = Job((FileBlob("a.env", f"T={fake('npm_token')}\n".encode()),), root=".")
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        result = pool.submit(scan, job).result(timeout=120)
    assert [secret.rule for secret in result.secrets] == ["live-secret"]


@pytest.mark.parametrize("large", [1, 1_000_000])
def test_others_go_on_beside_a_large_scan_when_its_processes_have_ended(
    large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team, "_WORTH_OCTETS", 1)
    monkeypatch.setattr(team, "_LARGE_OCTETS", large)
    alive: list[int] = []
    job = Job((FileBlob("a.env", f"T={fake('npm_token')}\n".encode()),), root=".", history="off")
    result = scan(job, lambda: alive.append(len(active_children())))
    assert len(result.secrets) == 1
    assert alive == [0] * (1 if large == 1 else 2)
