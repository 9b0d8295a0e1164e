"""What an earlier scan learned changes how long a scan takes, and nothing else."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository import Repository
from secgate.cache import FILE
from secgate.catalog.fakes import fake, render
from secgate.secrets.memory import Memory
from secgate.secrets.scan import Job, Result, scan
from secgate.secrets.sources import gather
from secgate.secrets.team import scan_together

FILLER = "".join(f"const value{n} = {n};\n" for n in range(12))


def told(result: Result) -> list[object]:
    """A result without what is drawn anew in every run."""
    return [*(replace(secret, group="") for secret in result.secrets), *result.problems, *result.pragmas]


def cached(repository: Repository, folder: Path) -> Job:
    return replace(repository.job(), cache=str(folder))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repo")
    repository.commit({"a.ts": FILLER + f"const t = '{fake('github_token')}';\n", "b.md": FILLER})
    repository.commit({"a.ts": FILLER})
    return repository


def test_a_warm_scan_says_what_a_cold_one_says(repository: Repository, tmp_path: Path) -> None:
    job = cached(repository, tmp_path / "cache")
    cold = scan(job)
    assert Memory(job).learned() is not None
    assert told(scan(job)) == told(cold) == told(repository.scan())


def test_a_value_that_becomes_live_is_found_where_nothing_was_seen_before(
    repository: Repository, tmp_path: Path
) -> None:
    value = fake("password")
    repository.commit({"old.txt": f"{FILLER}we tried {value} there\n"})
    scan(cached(repository, tmp_path / "cache"))
    repository.commit({"new.md": f"Password: `{value}`\n"})
    found = {secret.path for secret in scan(cached(repository, tmp_path / "cache")).secrets if secret.rule}
    assert {"new.md", "old.txt"} <= found


@pytest.mark.parametrize(
    "begin",
    [
        ("tag", "--force", "--annotate", "v1", "--message=Password: `{}`"),
        ("branch", "--move", "--force", "password={}"),
    ],
)
def test_another_value_in_what_a_ref_is_called_or_says_is_looked_for(
    repository: Repository, tmp_path: Path, begin: tuple[str, ...]
) -> None:
    repository.commit({"old.txt": f"{FILLER}we tried {fake('password', 2)} there\n"})
    for number in (1, 2):
        repository.git("checkout", "--quiet", "-B", "work")
        repository.git(*(part.format(fake("password", number)) for part in begin))
        warm = told(scan(cached(repository, tmp_path / "cache")))
    assert warm == told(repository.scan())
    assert "old.txt" in {secret.path for secret in repository.scan().secrets if secret.rule}


def test_what_had_expired_by_a_clock_that_went_wrong_is_judged_anew(repository: Repository, tmp_path: Path) -> None:
    """A token that stands in a text in base64 shows nothing once it has expired."""
    expires = 4_000_000_000
    told_to = f"this is what the service answered: {fake('service_role_jwt')}"
    repository.commit({"c.md": f"{FILLER}it said {base64.b64encode(told_to.encode()).decode()}\n"})
    repository.commit({"c.md": FILLER})
    assert not {"c.md"} & {
        s.path for s in scan(replace(cached(repository, tmp_path / "cache"), now=expires + 1)).secrets
    }
    repository.commit({"b.md": FILLER * 2})
    warm = told(scan(cached(repository, tmp_path / "cache")))
    assert warm == told(repository.scan())
    assert "c.md" in {secret.path for secret in repository.scan().secrets}


@pytest.mark.parametrize("blank", ["", " " * 2_000])
def test_another_name_for_the_same_content_is_another_place(repository: Repository, tmp_path: Path, blank: str) -> None:
    key = f"{blank}{fake('hex_secret')}\n"
    repository.commit({"notes/one.txt": key})
    scan(cached(repository, tmp_path / "cache"))
    repository.commit({"config/master.key": key})
    assert told(scan(cached(repository, tmp_path / "cache"))) == told(repository.scan())


def test_a_scan_of_a_part_of_the_history_begins_with_what_is_known_of_the_whole(
    repository: Repository, tmp_path: Path
) -> None:
    value = fake("password")
    repository.commit({"old.md": f"Password: `{value}`\n", "new.md": f"{FILLER}Password: `{value}`\n"})
    base = repository.commit({"old.md": FILLER})
    job = cached(repository, tmp_path / "cache")
    scan(job)
    whole = Memory(job).learned()
    repository.commit({"b.md": FILLER * 2})
    part = replace(cached(repository, tmp_path / "cache"), base=base)
    learned = Memory(part).learned()
    assert learned is not None
    left = learned.left(gather(part).pieces)
    assert scan_together(part, left, known=learned.spots) is not None
    assert not {piece.origins[0].path for piece in left if piece.kind != "name"} & {"a.ts", "old.md"}
    assert told(scan(part)) == told(scan(replace(part, cache=None)))
    assert Memory(job).learned() == whole


def test_a_message_in_which_nothing_stood_is_not_read_again(repository: Repository, tmp_path: Path) -> None:
    body = "\n".join(f"- value {n} is read from the settings of the service" for n in range(12))
    clean = repository.commit({}, f"read the settings\n\n{body}")
    telling = repository.commit({}, f"it runs\n\n{body}\n\nlogin: admin\nPassword: `{fake('symbol_password')}`")
    job = cached(repository, tmp_path / "cache")
    scan(job)
    repository.commit({"b.md": FILLER * 2}, "more")
    learned = Memory(job).learned()
    assert learned is not None
    left = {piece.key: piece.looked_at for piece in learned.left(gather(job).pieces) if piece.kind == "text"}
    assert clean not in left
    assert left[telling]
    assert told(scan(job)) == told(repository.scan())


@pytest.mark.parametrize("damage", [b"", b"no database", b"\0" * 5_000])
def test_a_damaged_cache_costs_time_alone(repository: Repository, tmp_path: Path, damage: bytes) -> None:
    job = cached(repository, tmp_path / "cache")
    cold = scan(job)
    (tmp_path / "cache" / FILE).write_bytes(damage)
    assert told(scan(job)) == told(cold)
    assert told(scan(job)) == told(cold)


def test_no_value_is_kept(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"c.env": f"DB_PASSWORD={fake('symbol_password')}\n{FILLER}"})
    scan(cached(repository, tmp_path / "cache"))
    kept = b"".join(file.read_bytes() for file in (tmp_path / "cache").iterdir())
    for name in ("github_token", "symbol_password"):
        assert fake(name).encode() not in kept
        assert fake(name)[4:12].encode() not in kept


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["a.ts", "b.md", "c/.env", "key.pem"]),
        st.one_of(
            st.none(),
            st.lists(
                st.sampled_from([
                    FILLER, "password: {{fake.symbol_password}}\n", "t = '{{fake.github_token}}'\n", "x\n",
                    "| Password |\n|---|\n| {{fake.symbol_password}} |\n", "see {{fake.symbol_password}}\n",
                ]),
                min_size=1, max_size=3,
            ).map("".join),
        ),
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.lists(EDITS, min_size=2, max_size=3))
def test_any_change_gives_what_a_cold_scan_gives(
    tmp_path_factory: pytest.TempPathFactory, changes: list[list[tuple[str, str | None]]]
) -> None:
    top = tmp_path_factory.mktemp("edits")
    repository = Repository(top / "repo")
    for change in changes:
        there = set(repository.git("ls-files").splitlines())
        files = {path: None if text is None else render(text) for path, text in change}
        repository.commit({path: text for path, text in files.items() if text is not None or path in there})
        assert told(scan(cached(repository, top / "cache"))) == told(repository.scan())
