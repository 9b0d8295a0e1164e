"""No output holds the value of a secret, wherever it stands and whatever quotes it.

What is promised: a value that the scanner judges a secret, as it is or encoded, and any eight characters in a row
behind the first four of a random one. These tests plant values of every shape in every kind of file, beside code that
a talkative check reports with all it can quote.
"""

import base64
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile.command import secgate
from hostile.leaks import (
    ANYWHERE,
    BEHIND_A_LABEL,
    LABELLED,
    PROVEN,
    URLS,
    Planted,
    given_away,
    labelled,
    proven,
    url,
)
from secgate.catalog.fakes import fake
from secgate.cli.places import last_report
from secgate.model import Report
from secgate.reports import formats
from secgate.secrets.scan import FileBlob, Job, Result, scan
from support import SAFE_CODE, Bench, commit, git, item_of, write

TALKATIVE = """
from secgate.api import *
def analyze(subject):
    hits, unresolved, problems = [], [], []
    for path, text in subject.texts.items():
        lines = text.split("\\n")
        for number, line in enumerate(lines, 1):
            after = min(number + 1, len(lines))
            trace = (TraceStep(path=path, line=after, note=f"then {lines[after - 1][:120]}"),)
            message = f"in {path}: {line[:200]}"
            hits.append(subject.hit("said", Place(path=path, line=number), message=message, trace=trace))
            unresolved.append(Problem(path="elsewhere", line=1, reason=f"reads {line[3:90]!r}"))
            problems.append(Problem(reason=f"{path} {line!r}"))
    return Observation(examined=len(hits), hits=tuple(hits), unresolved=tuple(unresolved), problems=tuple(problems))
"""
NUMBERS = st.integers(1, 8)
FILES = st.one_of(
    st.builds(proven, st.sampled_from(PROVEN), st.sampled_from(list(ANYWHERE)), NUMBERS),
    st.builds(labelled, st.sampled_from(LABELLED), st.sampled_from(list(BEHIND_A_LABEL)), NUMBERS),
    st.builds(url, st.sampled_from(URLS), st.sampled_from(list(ANYWHERE)), NUMBERS),
)


def in_pieces(name: str, number: int, cuts: int, form: str) -> Planted:
    """A value that the source puts together."""
    value = fake(name, number)
    size = -(-len(value) // (cuts + 1))
    pieces = [f'"{value[at : at + size]}"' for at in range(0, len(value), size)]
    label = "const dbPassword = " if name in LABELLED else "const x = "
    return Planted("src/pieces.ts", f"{label}{form.join(pieces)};\nwork(1);\n", (value,))


def encoded(name: str, number: int, before: str) -> Planted:
    """A value in base64, alone or behind other text."""
    value = fake(name, number)
    run = base64.b64encode(f"{before}{value}\n".encode()).decode()
    return Planted("k8s/secret.yaml", f"data:\n  a: {run}\n", (value, run))


def key(path: str, number: int, *, inline: bool) -> Planted:
    """A private key as a file, or on one line of code."""
    value = fake("private_key_inline" if inline else "private_key", number)
    return Planted(path, f'const k = "{value}";\n' if inline else f"{value}\n", (value,))


HARD = st.one_of(
    st.builds(
        in_pieces, st.sampled_from([*PROVEN, "password"]), NUMBERS, st.integers(1, 3),
        st.sampled_from([" + ", "+", " +\n  ", "\n  + ", " "]),
    ),
    st.builds(
        encoded, st.sampled_from([name for name in PROVEN if name != "google_api_key"]), NUMBERS,
        st.sampled_from(["", "user:", "token = "]),
    ),
    st.builds(key, st.sampled_from(["id_rsa", "src/k.ts"]), NUMBERS, inline=st.booleans()),
)  # fmt: skip


def text_of(planted: Sequence[Planted]) -> dict[str, str]:
    """The files that hold them; what lies in one file stands below each other."""
    files: dict[str, str] = {}
    for one in planted:
        files[one.path] = files.get(one.path, "") + one.text
    return files


def shown(files: dict[str, str], result: Result) -> str:
    """What an output shows that quotes every line which is not withheld, and every text in full."""
    lines = [
        result.guard.masked(line)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if (path, number) not in result.withheld
    ]
    return "\n".join([*lines, *(result.guard.masked(text) for text in files.values())])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(FILES, HARD), min_size=1, max_size=5))
def test_no_line_or_text_gives_a_planted_value_away(planted: list[Planted]) -> None:
    files = text_of(planted)
    blobs = tuple(FileBlob(path, text.encode()) for path, text in files.items())
    text = shown(files, scan(Job(blobs, root=".", history="off", names=tuple(files))))
    assert [given_away(value, text)[:1] for one in planted for value in one.values if given_away(value, text)] == []


def talkative(folder: str) -> Bench:
    """A bench whose check quotes everything, beside the secrets."""
    bench = Bench(Path(folder))
    rules = {"said": {"message": "A line.", "fix": "Do not.", "confidence": "high", "severity": "low"}}
    bench.check("talkative", analyzer=TALKATIVE, decided_by=["facts"], rules=rules)
    bench.secrets()
    return bench


def outputs(report: Report) -> Iterator[tuple[str, str]]:
    """Every format of a report, at its most talkative."""
    for name, module in formats().items():
        if getattr(module, "refusal", lambda _report: None)(report) is not None:
            continue
        known = getattr(module.render, "__kwdefaults__", None) or {}
        written = module.render(report, **{word: True for word in ("verbose",) if word in known})
        data = written if isinstance(written, bytes) else written.encode("utf-8", "surrogatepass")
        if data.startswith(b"PK"):
            archive = zipfile.ZipFile(io.BytesIO(data))
            data = b"\n".join(archive.read(member) for member in archive.namelist())
        yield name, data.decode("utf-8", "replace")
    yield "repr", repr(report)


def leaks(report: Report, values: Sequence[str]) -> list[tuple[str, str]]:
    """Format and piece of every value that an output gives away."""
    return [
        (name, piece) for name, text in outputs(report) for value in values for piece in given_away(value, text)[:1]
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(FILES, HARD), min_size=4, max_size=10), st.sampled_from(PROVEN), NUMBERS)
def test_no_output_of_a_run_gives_a_planted_value_away(planted: list[Planted], name: str, number: int) -> None:
    loose = fake(name, number)
    with tempfile.TemporaryDirectory() as folder:
        bench = talkative(folder)
        bench.repository(text_of(planted) | {f"data/{loose}/x.bin": "\0\1", f"src/{loose}.ts": SAFE_CODE})
        write(bench.target, {"gone.env": f"K={fake(name, 9)}\n"})
        commit(bench.target, f"use {fake(name, 10)}")
        (bench.target / "gone.env").unlink()
        (bench.target / "link").symlink_to(f"src/{loose}.ts")
        commit(bench.target, "clean up")
        git(bench.target, "branch", f"try-{fake(name, 11)}")
        git(bench.target, "tag", "-a", "-m", f"with {fake(name, 12)}", f"v-{fake(name, 13)}")
        git(bench.target, "mv", f"src/{loose}.ts", "src/moved.ts")
        report = bench.gate()
    values = [value for one in planted for value in one.values]
    assert leaks(report, [*values, *(fake(name, n) for n in (number, 9, 10, 11, 12, 13))]) == []
    assert item_of(report, "talkative").findings


@pytest.mark.parametrize("only", [("talkative",), ("secrets",)])
def test_a_run_of_one_item_gives_no_value_away(bench: Bench, only: tuple[str, ...]) -> None:
    files = [proven("npm_token", "src/a.ts"), labelled("password", "conf/a.yaml"), key("id_rsa", 1, inline=False)]
    bench = talkative(str(bench.folder))
    bench.repository(text_of(files) | {f"x/{fake('slack_token')}.ts": SAFE_CODE})
    values = [*(value for one in files for value in one.values), fake("slack_token")]
    assert leaks(bench.gate(only=only), values) == []


def test_a_secret_in_the_name_of_a_file_is_a_finding_and_its_name_is_masked(bench: Bench) -> None:
    bench.repository({
        f"dumps/{fake('slack_token')}.sql": "SELECT 1;\n", f"dumps/{fake('slack_token', 3)}.sql": "SELECT 1;\n",
        "docs/password-reset.md": "x\n", "k8s/secret-key.yaml": "a: 1\n",
    })  # fmt: skip
    bench.secrets()
    report = bench.gate()
    found = [(finding.rule, finding.path, finding.line) for finding in item_of(report, "secrets").findings]
    assert found == [
        ("secrets.live-secret", "dumps/[withheld].sql", 1), ("secrets.live-secret", "dumps/[withheld].sql~2", 1),
    ]  # fmt: skip
    (row,) = report.coverage.ledger
    assert (
        row.paths[2:]
        == ("dumps/[withheld].sql", "dumps/[withheld].sql~2", "k8s/secret-key.yaml")[-len(row.paths[2:]) :]
    )


def test_a_word_that_is_a_password_does_not_hide_the_names_of_files(bench: Bench) -> None:
    word = "orchard"
    bench.repository({
        f"{word}/{word}-config.env": f"DATABASE_URL=postgres://{word}@db.shop.io/a\nPOSTGRES_USER={word}\n",
        "deploy/compose.yml": f"    environment:\n      - POSTGRES_HOST=db.shop.io\n      - POSTGRES_USER=kit\n"
        f"      - POSTGRES_PASSWORD={word}\n",
    })  # fmt: skip
    bench.secrets()
    report = bench.gate()
    assert [finding.path for finding in item_of(report, "secrets").findings] == ["deploy/compose.yml"]
    assert word in report.coverage.ledger[0].paths[-1]


def test_a_name_that_only_the_history_has_is_a_finding_at_its_commit(bench: Bench) -> None:
    bench.repository({f"{fake('github_token')}.txt": "x\n"})
    first = git(bench.target, "rev-parse", "HEAD")
    git(bench.target, "mv", f"{fake('github_token')}.txt", "a.txt")
    commit(bench.target)
    bench.secrets()
    (finding,) = bench.item("secrets").findings
    assert (finding.rule, finding.path, finding.commit) == ("secrets.secret-in-history", "[withheld].txt", first)


def test_the_identity_of_a_finding_depends_on_no_secret(bench: Bench) -> None:
    ids = []
    for number in (1, 3):
        one = Bench(bench.folder / str(number))
        value = fake("github_token", number)
        one.repository({f"{value}.ts": "danger(1);\n"})
        one.check()
        one.secrets()
        ids.append([finding.id for item in one.gate().items for finding in item.findings])
    assert ids[0] == ids[1]


SETTINGS = {
    "a key": "{}: x\n", "a value": "level: {}\nprotected_routes: {}\n", "a list": "publishable_keys: {}\n",
    "a tag": "a: !{} x\n", "an anchor": "a: &{} x\n", "twice": "{}: 1\n{}: 2\n", "a block": "tenant_keys: |\n  {}\n",
    "broken": "a: [{}\nb: }}\n", "a label": "jwt_secret: {}\n",
}  # fmt: skip


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_a_mistake_in_the_settings_does_not_quote_a_secret(bench: Bench, text: str) -> None:
    value = fake("stripe_live")
    bench.repository({".secgate/config.yaml": text.replace("{}", value), "a.ts": SAFE_CODE})
    bench.check()
    ended = secgate(bench)
    assert ended.code == 2
    assert given_away(value, ended.out + ended.err) == []


def test_a_mistake_in_a_policy_does_not_quote_a_secret(bench: Bench) -> None:
    value = fake("jwt_secret")
    bench.repository({"a.ts": SAFE_CODE})
    bench.check(item={"settings": {"jwt_secret": value}})
    ended = secgate(bench)
    assert (ended.code, given_away(value, ended.out + ended.err)) == (2, [])


def test_the_command_and_the_kept_report_give_no_value_away(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [proven("stripe_live", "src/a.ts"), labelled("symbol_password", ".env"), url("mysql_url", "docs/a.md")]
    bench = talkative(str(bench.folder))
    bench.repository(text_of(files))
    monkeypatch.setenv("XDG_CACHE_HOME", str(bench.folder / "cache"))
    # What can only state a pass is not written of another run.
    names = sorted(set(formats()) - {"svr"})
    wanted = [word for name in names for word in ("--output", f"{name}={bench.folder}/out-{name}")]
    ended = secgate(bench, "--verbose", *wanted)
    assert ended.code == 1
    kept = last_report(bench.target).read_text(encoding="utf-8")
    written = [(bench.folder / f"out-{name}").read_bytes().decode("utf-8", "replace") for name in names]
    text = "\n".join([ended.out, ended.err, kept, *written])
    assert [given_away(value, text)[:1] for one in files for value in one.values if given_away(value, text)] == []


def test_a_crash_gives_no_value_away(bench: Bench) -> None:
    value = fake("npm_token")
    bench.repository({"a.ts": f"const t = '{value}';\n"})
    bench.check(
        "raises", analyzer="def analyze(subject):\n    raise ValueError(subject.files[0].text)\n", decided_by=["facts"]
    )
    bench.check(
        "dies",
        analyzer="def analyze(subject):\n    import sys\n    sys.exit(subject.files[0].text)\n",
        decided_by=["facts"],
    )
    bench.check("prints", analyzer="import nothing_like_it\n", decided_by=["facts"])
    ended = secgate(bench)
    assert ended.code == 3
    assert given_away(value, ended.out + ended.err) == []


def test_where_a_value_is_masked_the_rest_of_the_text_stays() -> None:
    result = scan(Job((FileBlob("a.env", f"K={fake('npm_token')}\n".encode()),), root="."))
    text = f"before {fake('npm_token')} after"
    assert result.guard.masked(text) == "before [withheld] after"
    assert result.guard.masked("nothing to see") == "nothing to see"


def test_a_report_without_secrets_is_not_touched(bench: Bench) -> None:
    bench.repository({"src/password/secret-token.ts": SAFE_CODE, "a.ts": "danger('hunter2');\n"})
    bench.check()
    bench.secrets()
    assert "[withheld" not in json.dumps(bench.gate().model_dump(mode="json"))
