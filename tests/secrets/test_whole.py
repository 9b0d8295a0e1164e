"""A result that is kept whole: for the very same repository alone, told without a difference, and without a value."""

import base64
import hashlib
import json
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from panel import Drawer
from repository import Repository
from secgate.cache import FILE
from secgate.catalog.fakes import fake
from secgate.secrets.afresh import afresh
from secgate.secrets.scan import FileBlob, Job, Result, scan
from secgate.secrets.values import ValuePlace
from secgate.secrets.whole import Whole

NOW = 1_800_000_000


def told(result: Result) -> Result:
    """A result without what is drawn anew in every run."""
    secrets = tuple(replace(secret, group="") for secret in result.secrets)
    return replace(result, secrets=secrets, guard=type(result.guard)())


def cached(repository: Repository, folder: Path, *, now: int = NOW) -> Job:
    return replace(repository.job(), cache=str(folder), now=now)


def kept_on_disk(folder: Path) -> bytes:
    """Everything that the cache holds, unpacked."""
    with sqlite3.connect(folder / FILE) as connection:
        rows = connection.execute("SELECT value FROM results").fetchall()
    return b"".join(zlib.decompress(row[0][16:]) for row in rows)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repo")
    encoded = base64.b64encode(fake("stripe_live").encode()).decode()
    repository.commit({"a.ts": f"const t = '{fake('github_token')}';\n", "b.yaml": f"data:\n  key: {encoded}\n"})
    repository.commit({"a.ts": "const t = 1;\n", "c.md": f"Password: `{fake('password')}`\n"})
    return repository


def test_the_second_result_is_the_first(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    first = scan(job)
    assert Whole(job).kept() is not None
    assert told(scan(job)) == told(first) == told(scan(replace(job, cache=None)))


def test_the_second_guard_masks_what_the_first_masks(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    quoted = f"{fake('github_token')} and {fake('stripe_live')} and {fake('password')}"
    first, second = scan(job).guard.masked(quoted), scan(job).guard.masked(quoted)
    assert second == first
    assert fake("password") not in second


def test_the_groups_are_drawn_anew(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    first, second = scan(job).secrets, scan(job).secrets
    assert first
    assert {secret.group for secret in first}.isdisjoint(secret.group for secret in second)


def test_nothing_that_is_kept_holds_a_value(repository: Repository, tmp_path: Path) -> None:
    scan(cached(repository, tmp_path / "cache"))
    written = kept_on_disk(tmp_path / "cache").decode()
    for kind in ("github_token", "stripe_live", "password"):
        assert fake(kind) not in written
        assert fake(kind)[4:12] not in written


def test_a_name_that_holds_a_value_is_not_kept(repository: Repository, tmp_path: Path) -> None:
    repository.commit({f"dump/{fake('github_token')}.txt": "x\n"})
    job = cached(repository, tmp_path / "cache")
    assert told(scan(job)) == told(scan(job))
    assert fake("github_token") not in kept_on_disk(tmp_path / "cache").decode()


def test_a_changed_file_is_another_target(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    scan(job)
    more = FileBlob("d.ts", f"const t = '{fake('npm_token')}';\n".encode())
    found = {secret.path for secret in scan(replace(job, files=(*job.files, more))).secrets}
    assert "d.ts" in found


def test_a_new_branch_is_another_history(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    scan(job)
    repository.git("checkout", "-q", "-b", "side")
    repository.commit({"side.ts": f"const t = '{fake('npm_token')}';\n"})
    repository.git("checkout", "-q", "-")
    found = {secret.path for secret in scan(cached(repository, tmp_path / "cache")).secrets}
    assert "side.ts" in found


def test_a_token_that_expires_is_judged_anew(repository: Repository, tmp_path: Path) -> None:
    parts = ({"alg": "HS256"}, {"sub": "17", "role": "service_role", "exp": NOW + 100})
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    repository.commit({"t.ts": f"const t = '{head}.{body}.{Drawer(1).value('alnum40')}abc';\n"})

    def klass(now: int) -> set[str]:
        return {
            one.klass for one in scan(cached(repository, tmp_path / "cache", now=now)).secrets if one.path == "t.ts"
        }

    assert klass(NOW) == {"live"}
    assert klass(NOW + 50) == {"live"}
    assert klass(NOW + 101) == {"publishable"}


def test_a_blob_that_comes_back_is_examined(repository: Repository, tmp_path: Path) -> None:
    oid = repository.git("rev-parse", "HEAD~1:a.ts").strip()
    file = tmp_path / "repo" / ".git" / "objects" / oid[:2] / oid[2:]
    away = file.rename(tmp_path / "away")
    job = cached(repository, tmp_path / "cache")
    assert told(scan(job)) == told(scan(job))
    assert scan(job).problems
    away.rename(file)
    assert not scan(job).problems


@pytest.mark.parametrize("made", [{}, {"until": None}, {"since": 0, "until": None, "secrets": [[]], "places": []}])
def test_another_document_is_no_result(repository: Repository, tmp_path: Path, made: object) -> None:
    job = cached(repository, tmp_path / "cache")
    scan(job)
    data = zlib.compress(json.dumps(made).encode())
    with sqlite3.connect(tmp_path / "cache" / FILE) as connection:
        packed = hashlib.sha256(data).digest()[:16] + data
        connection.execute("UPDATE results SET value = ? WHERE kind = 'secrets-whole'", (packed,))
    assert Whole(job).kept() is None
    assert told(scan(job)) == told(scan(replace(job, cache=None)))


def test_another_text_is_scanned_anew(tmp_path: Path) -> None:
    job = Job((FileBlob("a.ts", b"x"),), root=str(tmp_path), history="off", cache=str(tmp_path / "cache"))
    scan(job)
    assert Whole(replace(job, files=(FileBlob("a.ts", b"y"),))).kept() is None


def test_a_value_that_stands_in_a_message_alone_is_masked_again(repository: Repository, tmp_path: Path) -> None:
    secret = fake("npm_token")
    repository.commit({"x.txt": "x\n"}, f"use {secret}")
    job = cached(repository, tmp_path / "cache")
    scan(job)
    assert Whole(job).kept() is not None
    assert secret not in scan(job).guard.masked(f"it is {secret}")


def test_a_value_in_a_message_of_another_encoding_is_masked_again(repository: Repository, tmp_path: Path) -> None:
    value = fake("symbol_password")
    (tmp_path / "message").write_bytes(f"パスワード Password: `{value}`\n".encode("shift_jis"))
    repository.git("config", "i18n.commitEncoding", "shift_jis")
    repository.git("commit", "--quiet", "--allow-empty", f"--file={tmp_path / 'message'}")
    job = cached(repository, tmp_path / "cache")
    for _ in range(2):
        assert value not in scan(job).guard.masked(f"see {value} there")


def test_what_stands_beside_a_value_in_a_file_without_text_is_not_masked(
    repository: Repository, tmp_path: Path
) -> None:
    """Each run of letters in such a file begins at its own start, and all are told of line 1."""
    secret, public = fake("github_token", 2), fake("stripe_publishable")
    repository.commit({"app.bin": b"\0".join((b"\0\1\2" * 99, secret.encode(), b"", public.encode(), b""))})
    job = cached(repository, tmp_path / "cache")
    scan(job)
    assert Whole(job).kept() is not None
    assert scan(job).guard.masked(f"{public} and {secret}") == f"{public} and [withheld]"


def test_a_history_that_is_no_longer_cut_off_is_another_one_in_every_work_tree(
    repository: Repository, tmp_path: Path
) -> None:
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", repository.root.as_uri(), str(shallow))
    Repository(shallow).git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    job = cached(Repository(tmp_path / "linked"), tmp_path / "cache")
    assert scan(job).problems
    Repository(shallow).git("fetch", "--quiet", "--unshallow")
    assert told(scan(job)) == told(scan(replace(job, cache=None)))
    assert not scan(job).problems


def test_a_result_of_a_history_that_changed_meanwhile_is_not_kept(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    whole = Whole(job)
    before = repository.git("rev-parse", "HEAD")
    repository.commit({"later.ts": f"const t = '{fake('slack_token')}';\n"})
    assert "later.ts" in {secret.path for secret in afresh(job, whole).secrets}
    repository.git("reset", "--quiet", "--hard", before)
    assert told(scan(job)) == told(scan(replace(job, cache=None)))


@pytest.mark.parametrize("history", ["full", "off"])
def test_a_named_commit_that_comes_is_compared(
    repository: Repository, tmp_path: Path, history: Literal["full", "off"]
) -> None:
    repository.git("clone", "--quiet", str(repository.root), str(tmp_path / "other"))
    commit = Repository(tmp_path / "other").commit({"z.md": f"Password: `{fake('password')}`\n"})
    named = (ValuePlace(commit, "z.md", 1),)
    job = replace(cached(repository, tmp_path / "cache"), history=history, named=named)
    assert [place for place, _ in scan(job).unknown] == list(named)
    repository.git("fetch", "--quiet", str(tmp_path / "other"), commit)
    assert told(scan(job)) == told(scan(replace(job, cache=None)))
    assert not scan(job).unknown


def test_texts_without_a_repository_are_remembered_too(tmp_path: Path) -> None:
    text = f"Password: `{fake('password')}`\n".encode()
    job = Job((FileBlob("message", text),), root=".", cache=str(tmp_path / "cache"))
    first = scan(job)
    assert Whole(job).kept() is not None
    second = scan(job)
    assert told(second) == told(first)
    assert second.guard.masked(text.decode()) == first.guard.masked(text.decode()) != text.decode()


def test_a_text_with_nothing_in_it_is_known_without_a_detector(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from secgate.redaction import without_secrets\n"
        "print(*without_secrets('no key of yours is here', cache=Path(sys.argv[1])))\n"
        "print('secgate.secrets.detectors' in sys.modules)\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs == ["no key of yours is here\nTrue\n", "no key of yours is here\nFalse\n"]
