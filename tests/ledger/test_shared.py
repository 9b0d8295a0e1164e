"""A copy of the ledger in a shared database: each run once, whoever copies, and no password in any message."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from ledger.test_ledger import TARGET, run
from reports.example import rich_report
from secgate.errors import ConfigError
from secgate.ledger.entry import run_of
from secgate.ledger.shared import copy_runs

RUNS = [run_of(rich_report(), Path(TARGET)), *(run(number) for number in range(1, 6))]


def test_each_run_is_copied_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    assert [copy_runs(url, RUNS)[0], copy_runs(url, [*RUNS, run(7)])[0]] == [6, 1]
    engine = sqlalchemy.create_engine(url)
    queries = ("SELECT COUNT(*) FROM secgate_runs", "SELECT COUNT(*) FROM secgate_items")
    with engine.connect() as connection:
        counts = [connection.scalar(sqlalchemy.text(query)) for query in queries]
    engine.dispose()
    assert counts == [7, len(RUNS[0].items) + 6]


@pytest.mark.parametrize("url", ["nonsense", "", "mysql", "no-such-dialect://a"])
def test_what_is_no_database_is_a_mistake(url: str) -> None:
    with pytest.raises(ConfigError):
        copy_runs(url, RUNS)


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    with pytest.raises(ConfigError) as caught:
        copy_runs("postgresql://ci:hunter2hunter2@127.0.0.1:9/audit", RUNS)
    assert "hunter2" not in str(caught.value)
    assert "the database cannot be written" in str(caught.value)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own, reached by a socket; the URL of a database in it."""
    found = [shutil.which("initdb"), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))]
    initdb = next((Path(name) for name in found if name), None)
    assert initdb is not None, "apt-get install postgresql"
    folder = tmp_path_factory.mktemp("pg")
    # The server refuses to run as root.
    user = pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
    for place in (folder, *folder.parents[:2]):
        place.chmod(0o755)
    os.chown(folder, user.pw_uid, user.pw_gid)

    def start(*words: str | Path) -> None:
        subprocess.run(
            words, check=True, capture_output=True, user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd=folder
        )

    data = folder / "data"
    start(initdb, "-D", data, "-A", "trust", "-U", "ci", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    start(initdb.with_name("pg_ctl"), "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    yield f"postgresql://ci@/postgres?host={folder}"
    start(initdb.with_name("pg_ctl"), "-D", data, "-m", "immediate", "stop")


@pytest.mark.system
def test_a_real_server_holds_each_run_once_whoever_copies(server: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        added = [count for count, _ in pool.map(lambda _: copy_runs(server, RUNS), range(4))]
    assert sorted(added) == [0, 0, 0, 6]
    with psycopg.connect(server) as connection:
        rows = connection.execute("SELECT verdict, COUNT(*) FROM secgate_runs GROUP BY 1").fetchall()
        items = connection.execute(
            "SELECT item FROM secgate_items WHERE run = %s ORDER BY place", [RUNS[0].id]
        ).fetchall()
    assert rows == [("fail", 6)]
    assert [row[0] for row in items] == [item.id for item in RUNS[0].items]
