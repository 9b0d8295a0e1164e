"""Commands about secrets: the map, what to do about a finding, labels of another tool; none of them shows a value."""

import json
from pathlib import Path

import pytest

from cli.command import Command
from repository import Repository
from secgate.catalog.fakes import fake
from secgate.secrets.scan import FileBlob, Job, scan

VALUES = ("github_token", "symbol_password", "postgres_url", "npm_token")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Command(monkeypatch, capsys, tmp_path / "cache")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Secrets in the files, in the history, in a message and in the name of a branch."""
    made = Repository(tmp_path / "repo")
    token, password = fake("github_token"), fake("symbol_password")
    made.commit(
        {"old.env": f"# old\nT={token}\nDB_PASSWORD={password}\n", "a.ts": f"const u = '{fake('postgres_url')}';\n"}
    )
    made.commit({"old.env": None, "docs/b.md": f"Password: `{password}`\n"}, f"drop {fake('npm_token')}")
    return made


def finding(command: Command, repository: Repository, rule: str) -> str:
    command("run", repository.root, "--only", "committed-secrets")
    report = json.loads(command("run", repository.root, "--only", "committed-secrets", "--format", "json").out)
    found = (f for item in report["items"] for f in item["findings"])
    return str(next(f["id"] for f in found if f["rule"].endswith(f".{rule}")))


def test_the_map_lists_every_place_of_a_value(command: Command, repository: Repository) -> None:
    document = json.loads(command("map", "secrets", repository.root, "--format", "json").out)
    row = next(row for row in document["rows"] if row["path"] == "docs/b.md")
    assert (document["schema"], row["class"], row["in_head"], row["length"]) == (
        "secgate/map/1", "live", True, len(fake("symbol_password")),
    )  # fmt: skip
    assert {(place["path"], place["line"]) for place in row["places"]} >= {("old.env", 3), ("docs/b.md", 1)}


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_map_shows_no_value(command: Command, repository: Repository, form: str) -> None:
    shown = command("map", "secrets", repository.root, "--format", form).out
    assert [name for name in VALUES if fake(name) in shown or fake(name)[5:] in shown] == []


def test_a_secret_is_explained_with_rotation_first(command: Command, repository: Repository) -> None:
    shown = command("explain", finding(command, repository, "secret-in-history"), repository.root).out
    assert shown.index("1. Rotate it") < shown.index("git filter-repo")
    assert [name for name in VALUES if fake(name)[5:] in shown] == []


def test_a_staged_secret_is_explained_with_the_way_out_of_the_index(command: Command, repository: Repository) -> None:
    (repository.root / "pay it.ts").write_text(f"const t = '{fake('github_token')}';\n", encoding="utf-8")
    repository.git("add", "pay it.ts")
    run = ("run", repository.root, "--only", "committed-secrets", "--format", "json")
    found = json.loads(command(*run, "--staged").out)["items"]
    places = {f["path"]: f["id"] for item in found for f in item["findings"]}
    shown = command("explain", places["pay it.ts"], repository.root).out
    assert 0 < shown.index("git reset -- 'pay it.ts'") < shown.index("1. Rotate it")
    assert "git commit --no-verify" in shown
    command(*run)
    assert "git reset" not in command("explain", places["pay it.ts"], repository.root).out


def test_a_staged_value_that_is_no_secret_is_accepted_as_explain_says(command: Command, repository: Repository) -> None:
    (repository.root / "pay.ts").write_text(f"const t = '{fake('github_token')}';\n", encoding="utf-8")
    repository.git("add", "pay.ts")
    run = ("run", repository.root, "--only", "committed-secrets", "--format", "json")
    found = json.loads(command(*run, "--staged").out)["items"]
    name = next(f["id"] for item in found for f in item["findings"] if f["path"] == "pay.ts")
    repository.git("commit", "--no-verify", "-q", "-m", "pay")
    command(*run)
    why = ("--reason", "A value of the documentation, no account has it", "--owner", "ana@example.com")
    assert command("waive", name, repository.root, *why, "--expires", "30d").code == 0


def test_the_commands_take_the_value_out_of_git(command: Command, repository: Repository) -> None:
    shown = command("explain", finding(command, repository, "secret-in-history"), repository.root).out
    source = next(line.strip() for line in shown.splitlines() if line.strip().startswith("git show"))
    assert source.endswith(">> ../expressions.txt")
    commit, place = source.split()[2].split(":")
    line, columns = source.split("sed -n ")[1].split("p", 1)[0], source.split("cut -c")[1].split(" ")[0]
    text = repository.git("show", f"{commit}:{place}").splitlines()[int(line) - 1]
    first, last = map(int, columns.split("-"))
    assert text[first - 1 : last] in {fake("github_token"), fake("symbol_password")}


def test_labels_of_a_baseline_become_proposals_that_do_nothing(
    command: Command, repository: Repository, tmp_path: Path
) -> None:
    rows = [
        {"type": "Basic Auth Credentials", "filename": "a.ts", "line_number": 1, "is_secret": False},
        {"type": "Secret Keyword", "filename": "docs/b.md", "line_number": 1, "is_secret": True},
        {"type": "Secret Keyword", "filename": "docs/b.md", "line_number": 9},
    ]
    results: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        results.setdefault(str(row["filename"]), []).append(row)
    file = tmp_path / ".secrets.baseline"
    file.write_text(json.dumps({"version": "1.5.0", "plugins_used": [], "results": results}))
    before = finding(command, repository, "live-secret")
    done = command("waive", "--from-baseline", file, repository.root)
    assert (done.code, before in done.out, "1 place is labelled as a secret" in done.err) == (0, True, True)
    assert all(line.startswith("#") or not line for line in done.out.splitlines())
    assert not (repository.root / ".secgate").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": {"a": [1]}}', "[" * 100_000])
def test_what_is_no_baseline_is_refused(command: Command, repository: Repository, tmp_path: Path, text: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text)
    assert command("waive", "--from-baseline", file, repository.root).code == 2


def test_our_own_scanner_finds_nothing_in_what_we_write(
    command: Command, repository: Repository, tmp_path: Path
) -> None:
    formats = ("json", "markdown", "sarif", "junit", "csv", "github")
    outputs = [f"--output={name}={tmp_path / 'out' / name}" for name in formats]
    (tmp_path / "out").mkdir()
    written: dict[str, bytes] = {}
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("run", repository.root, "--only", "committed-secrets", "--verbose", *outputs),
        ("run", repository.root, "--only", "committed-secrets", "--staged"),
        ("map", "secrets", repository.root),
        ("map", "secrets", repository.root, "--format", "json"),
        ("explain", finding(command, repository, "secret-in-history"), repository.root),
        ("waive", "--from-pragmas", repository.root),
    )
    for number, arguments in enumerate(commands):
        done = command(*arguments)
        written |= {f"out/{number}.txt": done.out.encode(), f"out/{number}.err": done.err.encode()}
    for folder in ("out", "cache"):
        files = (file for file in (tmp_path / folder).rglob("*") if file.is_file())
        written |= {str(file.relative_to(tmp_path)): file.read_bytes() for file in files}
    assert any(name.startswith("cache/") for name in written)
    blobs = tuple(FileBlob(name, data) for name, data in sorted(written.items()))
    found = [
        secret
        for secret in scan(Job(blobs, root=str(tmp_path), history="off")).secrets
        if secret.klass in {"live", "likely"}
    ]
    assert [(secret.path, secret.type, secret.line) for secret in found if secret.confidence != "low"] == []
    everything = b"".join(written.values())
    assert [name for name in VALUES if fake(name).encode() in everything] == []
