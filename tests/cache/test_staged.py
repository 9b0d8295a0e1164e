"""A hook reads little of the index, and says the same as if it had read all of it."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository import Repository
from secgate import rerun
from secgate.catalog.fakes import fake
from secgate.model import Report
from secgate.plan import Request
from secgate.run import gate
from secgate.target.git import Git
from secgate.target.index import open_index
from secgate.target.looks import Stored
from support import NOW

FILLER = "".join(f"const value{n} = {n};\n" for n in range(12))
VALUE = fake("symbol_password")
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
PARTS: list[str | bytes] = [
    FILLER,
    f"{FILLER}Password: `{VALUE}`\n",
    f"{FILLER}we tried {VALUE} there\n",
    f"t = '{fake('github_token')}'  // nosemgrep\n",
    f"{FILLER}t = 'changeme' # pragma: allowlist secret\n",
    "#!/usr/bin/env node\n// eslint-disable-next-line no-eval\neval(1)\n",
    POINTER,
    b"\0\1\2" * 50,
    b"\0\1\2" * 50 + fake("stripe_live").encode() + b"\0",
    f"Password: `{VALUE}` // NOSONAR\n".encode("utf-16"),
    f"caf\xe9 Password: `{VALUE}`\n".encode("latin-1"),
    f"a: 1\r\npassword: {VALUE}\r\n",
    b"",
]
PATHS = ["src/a.ts", "tests/b.test.ts", "docs/c.md", "run", "blob.bin", ".env.example", f"{VALUE[:6]}.txt", "d.yaml"]
STEP = st.tuples(
    st.dictionaries(st.sampled_from(PATHS), st.one_of(st.none(), st.sampled_from(PARTS)), max_size=3),
    st.dictionaries(st.sampled_from(PATHS), st.sampled_from(PARTS), max_size=1),
    st.booleans(),
)


def asked(repository: Repository, cache: Path | None) -> Request:
    """What a hook asks for."""
    return Request(
        path=repository.root, only=("committed-secrets",), staged=True, cache=cache, clock=lambda: NOW,
        new_id=lambda: "id", environment={"USER": "somebody"},
    )  # fmt: skip


def plain(report: Report) -> str:
    """Everything of a report but what the clock says."""
    return report.model_copy(update={"run": report.run.model_copy(update={"timings": {}})}).model_dump_json(indent=1)


def write(repository: Repository, path: str, data: str | bytes | None) -> None:
    place = repository.root / path
    if data is None:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repo")
    repository.commit({f"{number}.txt": data for number, data in enumerate(PARTS)})
    return repository


def later(repository: Repository, cache: Path) -> set[str]:
    """The files that are not read before somebody asks."""
    tree = open_index(repository.root, cache=cache)
    return {entry.path for entry in tree.entries if isinstance(tree.blobs[entry.blob or ""], Stored)}


def test_what_was_looked_at_is_read_when_somebody_asks(repository: Repository, tmp_path: Path) -> None:
    gate(asked(repository, tmp_path / "cache"))
    write(repository, "0.txt", "const a = 1;\n")
    repository.git("add", "0.txt")
    there = {f"{number}.txt" for number, data in enumerate(PARTS) if data != POINTER}
    assert later(repository, tmp_path / "cache") == there - {"0.txt"}
    tree = open_index(repository.root, cache=tmp_path / "cache")
    assert {entry.path: tree.read(entry) for entry in tree.entries} == {
        entry.path: (repository.root / entry.path).read_bytes() for entry in tree.entries
    }
    assert plain(gate(asked(repository, tmp_path / "cache"))) == plain(gate(asked(repository, None)))


def test_whoever_asks_for_more_than_secrets_reads_all(repository: Repository, tmp_path: Path) -> None:
    gate(asked(repository, tmp_path / "cache"))
    request = replace(asked(repository, tmp_path / "cache"), maps=True)
    assert not request.wants_secrets_alone
    assert plain(gate(request)) == plain(gate(replace(request, cache=None)))


def test_nothing_is_kept_of_a_target_in_itself(repository: Repository) -> None:
    gate(asked(repository, repository.root / ".cache"))
    assert later(repository, repository.root / ".cache") == set()


def gone(repository: Repository) -> None:
    """An object that is not there any more."""
    oid = repository.git("rev-parse", "HEAD:0.txt").strip()
    (repository.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


def linked(repository: Repository) -> None:
    """A link in the place of a file, with the same content."""
    oid = repository.git("hash-object", "-w", "0.txt").strip()
    repository.git("update-index", "--cacheinfo", f"120000,{oid},0.txt")


def conflict(repository: Repository) -> None:
    """A merge that is not resolved."""
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"0.txt": "one\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"0.txt": "another\n"})
    with suppress(subprocess.CalledProcessError):
        repository.git("merge", "--quiet", "side")


def moved(repository: Repository) -> None:
    """Code that becomes a test."""
    (repository.root / "tests").mkdir()
    repository.git("mv", "3.txt", "tests/3.test.ts")


def settled(repository: Repository) -> None:
    """Other settings."""
    write(repository, ".secgate/config.yaml", 'schema: secgate/config/1\ntest_secret_paths: ["*.txt"]\n')
    repository.git("add", "--all")


@pytest.mark.parametrize("change", [gone, linked, conflict, moved, settled])
def test_another_index_is_told_as_it_is(
    repository: Repository, tmp_path: Path, change: Callable[[Repository], None]
) -> None:
    gate(asked(repository, tmp_path / "cache"))
    change(repository)
    assert plain(gate(asked(repository, tmp_path / "cache"))) == plain(gate(asked(repository, None)))


def test_an_object_that_goes_away_meanwhile_stops_the_scan(repository: Repository, tmp_path: Path) -> None:
    gate(asked(repository, tmp_path / "cache"))
    tree = open_index(repository.root, cache=tmp_path / "cache")
    (held,) = {tree.held(entry) for entry in tree.entries if entry.path == "0.txt"}
    gone(repository)
    assert isinstance(held, Stored)
    with pytest.raises(Exception, match="is not in this clone any more"):
        held.read()
    assert Git(repository.root, repository.root / ".git").objects().read(tree.entries[1].blob or "")


@settings(max_examples=8, deadline=None)
@given(st.lists(STEP, min_size=2, max_size=4))
def test_any_index_is_told_as_it_is(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[dict[str, str | bytes | None], dict[str, str | bytes], bool]],
) -> None:
    top = tmp_path_factory.mktemp("staged")
    repository = Repository(top / "repo")
    repository.commit({"README.md": FILLER})
    for staged, unstaged, committed in steps:
        for path, data in staged.items():
            write(repository, path, data)
        repository.git("add", "--all")
        if committed:
            repository.git("commit", "--quiet", "--allow-empty", "-m", "step")
        for path, other in unstaged.items():
            write(repository, path, other)
        warm = plain(rerun.gate(asked(repository, top / "cache")))
        assert warm == plain(gate(asked(repository, None)))
