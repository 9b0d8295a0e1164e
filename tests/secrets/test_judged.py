"""What an earlier scan judged of contents changes how long a scan takes, and nothing else."""

import base64
import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel import Drawer
from repository import NOW, Repository
from secgate.cache import FILE, Cache
from secgate.catalog.fakes import fake
from secgate.secrets.judged import Judged
from secgate.secrets.scan import FileBlob, Job, Result, scan
from secgate.secrets.sources import gather
from secgate.secrets.values import ValuePlace

FILLER = "".join(f"const value{n} = {n};\n" for n in range(12))
SOON = NOW + 1_000
ONE, OTHER = fake("symbol_password"), fake("password", 2)
LABELLED = f"{FILLER}login: admin\nPassword: `{ONE}`\n"


def token(expires: int) -> str:
    """One that is valid until then."""
    parts = ({"alg": "HS256"}, {"sub": "17", "role": "service_role", "exp": expires})
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{body}.{Drawer(1).value('alnum40')}abc"


PARTS = [
    FILLER,
    f"login: admin\nPassword: `{ONE}`\n",
    f"Password: `{OTHER}`\n",
    f"we tried {ONE} there\n",
    f"see https://x.example.com/?q={quote(ONE, safe='')}\n",
    f"data: {base64.b64encode(OTHER.encode()).decode()}\n",
    f"redis://app:{OTHER}@cache.shop.io:6379/0\n",
    f"const t = '{fake('github_token')[:12]}' + '{fake('github_token')[12:]}';\n",
    f"t = '{fake('github_token')}'\n",
    f"| User | Password |\n|---|---|\n| root | {ONE} |\n",
    f"# Admin password\n\n{OTHER}\n",
    "password = 'changeme'\nsecret_key: your-secret-here\n",
    f"key = 'x'  # pragma: allowlist secret {OTHER}\n",
    f"jwt: {token(SOON)}\n",
    f"{fake('hex_secret')}\n",
    f"DB_PASSWORD=\n  {ONE}\n",
    "\r\n".join(("a: 1", f"api_key: '{fake('stripe_live')}'", "")),
    f"Passwörter: `{ONE}`\n",
]
PATHS = ["src/a.ts", "tests/a.test.ts", "docs/b.md", ".env.example", "locales/de.json", "key.pem", f"dump-{OTHER}.txt"]
CONTENTS = st.one_of(
    st.none(),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("".join),
    st.sampled_from(PARTS).map(lambda text: text.encode("utf-16")),
    st.sampled_from(PARTS).map(lambda text: text.encode("latin-1", "replace") + b"\xe9\n"),
    st.sampled_from(PARTS).map(lambda text: b"\0\1\2" * 40 + text.encode() + b"\0"),
)
STEPS = st.tuples(
    st.dictionaries(st.sampled_from(PATHS), CONTENTS, max_size=3),
    st.sampled_from(["off", "full", "base"]),
    st.sampled_from([0, 500, 1_500]),
    st.sampled_from(["work on it", f"use {ONE}", f"login: admin, Password: `{OTHER}`", None]),
    st.sampled_from(["all", "findings", "findings"]),
)


def told(result: Result) -> list[object]:
    """All that a result says, without what is drawn anew in every run."""
    groups = {one.group: number for number, one in reversed(list(enumerate(result.secrets)))}
    masked = [result.guard.masked(text, name=name) for text in PARTS for name in (False, True)]
    secrets = tuple(replace(one, group=str(groups[one.group])) for one in result.secrets)
    return [replace(result, secrets=secrets, guard=type(result.guard)(), lines=0), masked]


def of(repository: Repository, folder: Path, mode: str = "off", *, now: int = NOW) -> Job:
    """A job that keeps what it judges."""
    job = replace(repository.job(), cache=str(folder), now=now)
    names = tuple(file.path for file in job.files)
    if mode == "base":
        return replace(job, names=names, base=repository.git("rev-list", "--max-parents=0", "HEAD"))
    return replace(job, names=names, history="off" if mode == "off" else "full")


def edited(repository: Repository, files: dict[str, str | bytes | None]) -> None:
    """Write and delete files, without a commit."""
    for path, data in files.items():
        place = repository.root / path
        if data is None:
            place.unlink(missing_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data if isinstance(data, bytes) else data.encode())
    repository.git("add", "--all")


def left(job: Job) -> set[str] | None:
    """What would be examined again: names of files, and contents by where they stand."""
    known = Judged(job).known(gather(job).pieces)
    if known is None:
        return None
    return {f"name {piece.text}" if piece.kind == "name" else piece.origins[0].path for piece in known.rest}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repo")
    repository.commit({"a.ts": FILLER, "b.md": LABELLED, "c.md": f"{FILLER}we tried {ONE} there\n"})
    return repository


@pytest.mark.parametrize("mode", ["off", "full", "base"])
def test_only_what_was_edited_is_examined(repository: Repository, tmp_path: Path, mode: str) -> None:
    scan(of(repository, tmp_path / "cache", mode))
    edited(repository, {"a.ts": f"{FILLER}const more = 1;\n"})
    examined = left(of(repository, tmp_path / "cache", mode)) or {"all"}
    assert {path for path in examined if not path.startswith("@")} == {"a.ts"}
    warm = scan(of(repository, tmp_path / "cache", mode))
    assert told(warm) == told(scan(replace(of(repository, tmp_path, mode), cache=None)))


def test_all_names_are_looked_at_when_one_is_another(repository: Repository, tmp_path: Path) -> None:
    scan(of(repository, tmp_path / "cache"))
    repository.git("mv", "a.ts", "d.ts")
    assert left(of(repository, tmp_path / "cache")) == {"name b.md", "name c.md", "name d.ts"}


@pytest.mark.parametrize(
    "files",
    [
        {"b.md": FILLER},
        {"b.md": None},
        {"d.md": f"{FILLER}Password: `{OTHER}`\n"},
        {"b.md": f"{FILLER}Password: `{OTHER}`\n"},
        {"b.md": f"{FILLER}postgres://app:{ONE}@db.shop.io/x\n"},
    ],
)
def test_when_another_value_is_live_nothing_holds(
    repository: Repository, tmp_path: Path, files: dict[str, str | bytes | None]
) -> None:
    scan(of(repository, tmp_path / "cache"))
    edited(repository, files)
    warm = scan(of(repository, tmp_path / "cache"))
    assert told(warm) == told(scan(replace(of(repository, tmp_path), cache=None)))


@pytest.mark.parametrize("move", [{"b.md": f"more\n{LABELLED}"}, {"b.md": None, "d/b.md": LABELLED}])
def test_a_live_value_that_moves_is_the_same_value(
    repository: Repository, tmp_path: Path, move: dict[str, str | bytes | None]
) -> None:
    scan(of(repository, tmp_path / "cache"))
    edited(repository, move)
    assert "c.md" not in (left(of(repository, tmp_path / "cache")) or {"c.md"})
    warm = scan(of(repository, tmp_path / "cache"))
    assert told(warm) == told(scan(replace(of(repository, tmp_path), cache=None)))


def test_a_token_that_expires_is_judged_anew(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"t.md": f"{FILLER}jwt: {token(SOON)}\n"})
    scan(of(repository, tmp_path / "cache"))
    edited(repository, {"a.ts": "const a = 1;\n"})
    assert left(of(repository, tmp_path / "cache", now=SOON)) == {"a.ts"}
    assert left(of(repository, tmp_path / "cache", now=SOON + 1)) == {"a.ts", "t.md"}
    assert left(of(repository, tmp_path / "cache", now=NOW - 1)) is None


def test_a_value_that_does_not_stand_there_as_it_is_is_examined_again(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"d.md": f"{FILLER}see https://x.example.com/?q={quote(ONE, safe='')}\n"})
    scan(of(repository, tmp_path / "cache"))
    known = Judged(of(repository, tmp_path / "cache")).known(gather(of(repository, tmp_path / "cache")).pieces)
    assert known is not None
    assert [(piece.origins[0].path, piece.looked_at) for piece in known.rest] == [("d.md", (12,))]


def test_what_holds_no_secret_is_not_read_for_findings_alone(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"d.env": f"{FILLER}password = 'changeme'\nDB_PASSWORD=your-password\n"})
    job = replace(of(repository, tmp_path / "cache"), told="findings")
    scan(job)
    known = Judged(job).known(gather(job).pieces)
    assert known is not None
    assert [piece.origins[0].path for piece, _ in known.quiet] == ["d.env"]
    edited(repository, {"a.ts": "const a = 1;\n"})
    for what in ("findings", "all"):
        job = replace(of(repository, tmp_path / "cache"), told=what)
        assert told(scan(job)) == told(scan(replace(job, cache=None)))


def test_no_value_and_no_line_is_kept(repository: Repository, tmp_path: Path) -> None:
    repository.commit({f"{number}.md": text for number, text in enumerate(PARTS)})
    scan(of(repository, tmp_path / "cache"))
    cache = Cache(tmp_path / "cache")
    kept = json.dumps(cache.get("secrets-judged", Judged(of(repository, tmp_path / "cache")).key))
    assert '"live"' in kept
    for value in (ONE, OTHER, fake("github_token"), fake("stripe_live"), fake("hex_secret"), "your-secret-here"):
        assert value not in kept
        assert value[4:12] not in kept
    for line in (line.strip() for text in PARTS for line in text.splitlines() if len(line) > 10):
        assert line not in kept


def test_a_name_that_shows_a_value_is_not_kept(repository: Repository, tmp_path: Path) -> None:
    value = fake("github_token")
    repository.commit({"d.ts": f"{FILLER}const {value}_password = '{OTHER}';\n", "e.ts": f"{FILLER}t = '{value}'\n"})
    scan(of(repository, tmp_path / "cache"))
    kept = json.dumps(Cache(tmp_path / "cache").get("secrets-judged", Judged(of(repository, tmp_path / "cache")).key))
    assert value not in kept


def test_each_work_tree_has_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    scan(of(repository, tmp_path / "cache"))
    assert left(of(linked, tmp_path / "cache")) is None


def damaged(change: Callable[[dict[str, object]], object]) -> Callable[[Job], None]:
    """Something that puts another document in the place of what is kept."""

    def put(job: Job) -> None:
        cache, key = Cache(Path(job.cache or "")), Judged(job).key
        document = cache.get("secrets-judged", key)
        cache.put("secrets-judged", key, change(document) or document)
        cache.save()

    return put


@pytest.mark.parametrize(
    "damage",
    [
        damaged(lambda _: {"since": 0}),
        damaged(lambda _: [1]),
        damaged(lambda kept: kept.update(hits=[])),
        damaged(lambda kept: kept.update(hits=[["x", 0, 9_999, 9_999, "", False, "live", "high", "label", ""]] * 99)),
        damaged(lambda kept: kept.update(live=[["x", [["file", "0" * 40, 0, 0, 9]]]])),
        damaged(lambda kept: kept.update(contents={})),
    ],
)
def test_another_document_is_no_judgement(
    repository: Repository, tmp_path: Path, damage: Callable[[Job], None]
) -> None:
    scan(of(repository, tmp_path / "cache"))
    damage(of(repository, tmp_path / "cache"))
    edited(repository, {"a.ts": "const a = 1;\n"})
    assert left(of(repository, tmp_path / "cache")) is None
    warm = scan(of(repository, tmp_path / "cache"))
    assert told(warm) == told(scan(replace(of(repository, tmp_path), cache=None)))


def test_what_was_staged_in_part_is_examined_as_it_is_staged(repository: Repository, tmp_path: Path) -> None:
    job = of(repository, tmp_path / "cache")
    scan(job)
    staged = tuple(replace(one, held=one.data + b"x\n") if one.path == "a.ts" else one for one in job.files)
    work = (*staged[1:], FileBlob("a.ts", f"t = '{fake('npm_token')}'\n".encode()))
    for files in (staged, work, staged, job.files):
        assert told(scan(replace(job, files=files))) == told(scan(replace(job, files=files, cache=None)))


@pytest.mark.parametrize("mode", ["off", "full"])
def test_a_value_that_a_rotation_names_is_compared_with_all(repository: Repository, tmp_path: Path, mode: str) -> None:
    old = repository.git("rev-parse", "HEAD")
    repository.commit({"b.md": FILLER})
    scan(of(repository, tmp_path / "cache", mode))
    edited(repository, {"a.ts": "const a = 1;\n"})
    named = (ValuePlace(old, "b.md", 14),)
    job = replace(of(repository, tmp_path / "cache", mode), named=named)
    assert told(scan(job)) == told(scan(replace(job, cache=None)))
    assert (mode == "off") == all(secret.stands_at == () for secret in scan(job).secrets)


def test_runs_at_the_same_time_keep_what_holds(repository: Repository, tmp_path: Path) -> None:
    """Each keeps what it judged while the other still goes on; the next run begins with that of the last."""
    job = of(repository, tmp_path / "cache")
    scan(job)
    edited(repository, {"b.md": f"{FILLER}Password: `{OTHER}`\n"})
    other = of(repository, tmp_path / "cache")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(scan, [job, other] * 3, chunksize=1)
    for one in (other, job, other):
        assert told(scan(one)) == told(scan(replace(one, cache=None)))


@settings(max_examples=15, deadline=None)
@given(st.lists(STEPS, min_size=2, max_size=5))
def test_any_step_gives_what_a_cold_scan_gives(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[dict[str, str | bytes | None], str, int, str | None, Literal["all", "findings"]]],
) -> None:
    top = tmp_path_factory.mktemp("steps")
    repository = Repository(top / "repo")
    repository.commit({"README.md": FILLER})
    now = NOW
    for files, mode, later, message, what in steps:
        edited(repository, files)
        if message is not None:
            repository.git("commit", "--quiet", "--allow-empty", "-m", message)
        now += later
        job = replace(of(repository, top / "cache", mode, now=now), told=what)
        assert told(scan(job)) == told(scan(replace(job, cache=None)))
    assert (top / "cache" / FILE).is_file()
