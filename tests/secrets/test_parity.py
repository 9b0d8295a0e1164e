"""Nothing that default detect-secrets finds is lost, and the prefilter loses nothing of either."""

import random
import string
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from secgate.catalog.fakes import fake, names
from secgate.secrets.corpus import Corpus, Document, Origin
from secgate.secrets.crew import Crew
from secgate.secrets.detectors import Detectors
from secgate.secrets.examine import Examiner
from secgate.secrets.line import LineExaminer
from secgate.secrets.plugins import SHAPES
from secgate.secrets.prefilter import Selection, select
from secgate.secrets.scan import FileBlob, Job, scan

# One line for each detector of detect-secrets 1.5.0, in its documented form, put together from parts.
DRAWN = random.Random(7)  # noqa: S311 - the same lines in every run


def drawn(alphabet: str, length: int) -> str:
    return "".join(DRAWN.choice(alphabet) for _ in range(length))


HEX, LOWER, ALNUM = "0123456789abcdef", string.ascii_lowercase + string.digits, string.ascii_letters + string.digits
STOCK_LINES = {
    "artifactory": f'url = "{"AKC"}{drawn(ALNUM, 12)}"',
    "artifactory-password": f"artif-key: {'AP'}6{drawn(ALNUM, 12)}",
    "aws": f"{fake('aws_access_key_id')}",
    "aws-secret": f"aws_secret_key = '{fake('aws_secret_access_key')}'",
    "azure": f"{'Account'}Key={drawn(ALNUM, 86)}==",
    "basic-auth": f"https://bob:{drawn(ALNUM, 9)}@host.net/path",
    "cloudant": f"cloudant_password = '{drawn(HEX, 64)}'",
    "cloudant-key": f"cl_key: {drawn(string.ascii_lowercase, 24)}",
    "discord": f"{'M'}{drawn(ALNUM, 23)}.{drawn(ALNUM, 6)}.{drawn(ALNUM, 27)}",
    "github": fake("github_token"),
    "gitlab": f"{'gl'}pat-{drawn(ALNUM, 20)}",
    "hex": f'value = "{drawn(HEX, 40)}"',
    "base64": f"value = '{drawn(ALNUM, 60)}'",
    "ibm-iam": f"ibm_cloud_iam_api_key = {drawn(ALNUM, 44)}",
    "ibm-cos": f"cos_secret_access_key: {drawn(HEX, 48)}",
    "ip": "host: 133.133.12.211:8080",
    "jwt": fake("service_role_jwt"),
    "keyword-quoted": 'login_password = "gX3q9";',
    "keyword-go": "my_password := hunterx2",
    "keyword-c": 'char my_password[25] = "barbar1";',
    "keyword-cpp": 'std::string secret("barbar1");',
    "keyword-yaml": "private_key: barbar1",
    "keyword-reverse": 'if ("barbar1" == my_password) {',
    "keyword-spanish": 'contraseña = "barbar1"',
    "mailchimp": f"{drawn(LOWER, 32)}-us30",
    "npm": f"//registry.{'npmjs'}.org/:_authToken={fake('npm_token')}",
    "openai": f"{'sk'}-{drawn(ALNUM, 20)}T3Blbk{'FJ'}{drawn(ALNUM, 20)}",
    "private-key": f"-----BEGIN {'RSA PRIVATE'} KEY-----",
    "putty": "PuTTY-User-Key-File-2: ssh-rsa",
    "pypi": f"{'pypi'}-AgEIcHlwaS5vcmc{drawn(ALNUM, 80)}",
    "sendgrid": fake("sendgrid_key"),
    "slack": fake("slack_token"),
    "slack-webhook": f"https://hooks.slack.com/services/{'T'}{drawn(ALNUM, 9)}/B{drawn(ALNUM, 9)}/{drawn(ALNUM, 24)}",
    "softlayer": f"softlayer_api_key: {drawn(LOWER, 64)}",
    "square": f"{'sq0'}csp-{drawn(ALNUM, 43)}",
    "stripe": fake("stripe_live"),
    "telegram": f"{'1103'}78493:{drawn(ALNUM, 35)}",
    "twilio": f"{'S'}K{drawn(HEX, 32)}",
}
FILES = (
    "a.txt",
    "a.md",
    "a.py",
    "a.js",
    "a.ts",
    "a.go",
    "a.c",
    "a.cpp",
    "a.cs",
    "a.yaml",
    "a.ini",
    "a.toml",
    "a.tf",
    ".env",
    "a.json",
)


@pytest.mark.parametrize("name", FILES)
def test_every_hit_of_default_detect_secrets_is_ours(tmp_path: Path, name: str) -> None:
    text = "\n".join(STOCK_LINES.values()) + "\n"
    (tmp_path / name).write_text(text)
    with default_settings():
        theirs = {(secret.line_number, secret.secret_value) for secret in scan_file(str(tmp_path / name))}
    assert theirs
    result = scan(Job((FileBlob(name, text.encode()),), root="."))
    lines = text.split("\n")
    selection, detectors = select(lines), Detectors()
    ours = {
        (number + 1, one.value)
        for number in selection.any()
        for one in detectors.candidates(lines[number], selection, number)
    }
    assert theirs <= ours
    assert {line for line, _ in theirs} <= {secret.line for secret in result.secrets}


def test_an_early_secret_hides_no_later_one() -> None:
    text = (
        f"AWS_KEY={fake('aws_access_key_id')}\nDB_PASSWORD={fake('symbol_password')}\nJWT_SECRET={fake('hex_secret')}\n"
    )
    found = {secret.line for secret in scan(Job((FileBlob(".env", text.encode()),), root=".")).secrets if secret.rule}
    assert found == {1, 2, 3}


def all_hits(lines: list[str], selection: Selection) -> list[list[tuple[str, str, int]]]:
    examiner = LineExaminer(Job((), root="."))
    return [
        [(hit.value, hit.type, hit.start) for hit in examiner.hits(line, selection, number)]
        for number, line in enumerate(lines)
    ]


def everything(lines: list[str]) -> Selection:
    return Selection.everything(range(len(lines)))


def test_the_prefilter_loses_nothing_of_known_forms() -> None:
    forms = (
        "{}", "x = '{}'", "KEY={}", "- **Password**: `{}`", "| token | {} |", "<secret>{}</secret>", "curl -u bob:{}",
        "\u017fecret: {}", "bcrypt.hash('{}', 9)", "a@b.net / {}", "_auth={}", "define('X_KEY', '{}')",
    )  # fmt: skip
    lines = [form.format(fake(name).split("\n")[0]) for name in names() for form in forms] + list(STOCK_LINES.values())
    assert all_hits(lines, select(lines)) == all_hits(lines, everything(lines))


WORDS = st.sampled_from([
    "password", "SECRET", "token", "api_key", "apiKey", "pwd", "pass", "=", ":", ": ", '"', "'", "`", "|",
    "**", "://", "@", ":", "aws",
    "key", "sessionKey", "auth", "| ", " || ",
    "-u ", "--password ", "eyJ", "\u017f", "\u212a", "\u0131", " ", "\t", "(", ")", ";", ",", "xox", "-us1",
    "cl_key", "softlayer",
    *(shape.literals[0] for shape in SHAPES),
])  # fmt: skip
PIECES = st.one_of(WORDS, st.text(alphabet=string.ascii_letters + string.digits + "+/_-=.\\", min_size=1, max_size=48))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=7).map("".join), min_size=1, max_size=5))
def test_the_prefilter_loses_nothing(lines: list[str]) -> None:
    clean = [line.replace("\r", "").replace("\n", "").rstrip() for line in lines]
    assert all_hits(clean, select(clean)) == all_hits(clean, everything(clean))


class Counted(Corpus):
    """A corpus that counts how often all of its lines were gone through."""

    looks = 0

    def indexes(self, numbers: AbstractSet[int]) -> Iterator[tuple[Document, list[int]]]:
        self.looks += 1
        return super().indexes(numbers)


def test_where_nothing_tells_anything_each_line_is_looked_at_once() -> None:
    corpus = Counted()
    for number in range(5):
        corpus.add_text(f"nothing to see in {number}", [Origin(f"{number}.md", None, in_head=True)])
    job = Job((), root=".")
    with Crew(job) as crew:
        examiner = Examiner(corpus, job, crew)
    assert [list(examiner.told(at)) for at in range(len(corpus.documents))] == [[]] * 5
    assert corpus.looks == 1
