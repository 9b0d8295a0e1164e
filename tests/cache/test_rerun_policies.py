"""The report of an earlier run under a policy that is named by its place."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from panel import Drawer
from secgate import rerun
from secgate.choice import PolicyFinder
from secgate.errors import ConfigError
from secgate.request import are_same
from secgate.target.tree import open_work_tree
from secgate.target.trust import Self
from support import Bench, bench, is_again, kept_in, write

__all__ = ["bench"]

FILES = {
    "package.json": '{"dependencies": {"jsonwebtoken": "9"}}\n',
    "src/tokens.ts": 'import jwt from "jsonwebtoken";\nexport const of = (id: string) => jwt.sign({ id }, key());\n',
}
BASE_POLICY = (
    "schema: secgate/policy/1\nid: base\ntitle: Base\nmode: gate\n"
    "sections: [{title: All, items: [{check: jwt-verification}]}]\n"
)
OWN_POLICY = "schema: secgate/policy/1\nid: own\ntitle: Own\nmode: gate\nextends: ['{}']\nsections: []\n"


def test_a_report_under_a_policy_of_a_file_holds_while_that_file_says_the_same(bench: Bench, tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(BASE_POLICY)
    bench.repository(FILES)
    write(bench.target, {".secgate/policies/own.yaml": OWN_POLICY.format(base)})
    request = bench.request(policies=("own",), checks=(), cache=tmp_path / "cache")
    time.sleep(0.15)
    first = rerun.gate(request)
    assert is_again(rerun.gate(request))
    base.write_text(BASE_POLICY.replace("verification}", "verification, level: warn}"))
    anew = rerun.gate(request)
    assert not is_again(anew)
    assert [item.level for item in anew.items] != [item.level for item in first.items]
    base.unlink()
    with pytest.raises(ConfigError, match="no policy can be read there"):
        rerun.gate(request)


def test_a_report_under_a_policy_that_is_named_by_a_path_holds_in_its_folder(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, level in (("one", "block"), ("two", "warn")):
        write(tmp_path / name, {"gate.yaml": BASE_POLICY.replace("verification}", f"verification, level: {level}}}")})
    bench.repository(FILES)
    request = bench.request(policies=("./gate.yaml",), checks=(), cache=tmp_path / "cache")
    time.sleep(0.15)
    monkeypatch.chdir(tmp_path / "one")
    first = rerun.gate(request)
    assert is_again(rerun.gate(request))
    monkeypatch.chdir(tmp_path / "two")
    other = rerun.gate(request)
    assert not is_again(other)
    assert [item.level for item in other.items] != [item.level for item in first.items]


def test_a_report_under_a_policy_whose_path_goes_up_from_behind_a_link_is_not_kept(
    bench: Bench, tmp_path: Path
) -> None:
    """What is read there is not what the path says without the link, here another file of the same text."""
    (tmp_path / "far/folder").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far/folder")
    write(tmp_path, {"gate.yaml": BASE_POLICY, "far/gate.yaml": BASE_POLICY})
    bench.repository(FILES)
    request = bench.request(policies=(f"{tmp_path}/link/../gate.yaml",), checks=(), cache=tmp_path / "cache")
    time.sleep(0.15)
    first = rerun.gate(request)
    write(tmp_path, {"far/gate.yaml": BASE_POLICY.replace("verification}", "verification, level: warn}")})
    anew = rerun.gate(request)
    assert not is_again(anew)
    assert [item.level for item in anew.items] != [item.level for item in first.items]


def test_a_policy_that_changes_between_two_readings_is_the_same_as_no_other(bench: Bench, tmp_path: Path) -> None:
    tree, place = open_work_tree(bench.repository(FILES)), tmp_path / "gate.yaml"
    find = PolicyFinder(Self(tree), tree)
    for text, same in ((BASE_POLICY, True), (BASE_POLICY, True), (f"{BASE_POLICY}# other\n", False)):
        place.write_text(text)
        find(str(place))
        assert are_same(find.places.items()) is same


def test_a_policy_in_a_pipe_is_read_once(bench: Bench, tmp_path: Path) -> None:
    place = tmp_path / "gate.yaml"
    os.mkfifo(place)
    asked, ended = [], threading.Event()

    def feed() -> None:
        place.write_text(BASE_POLICY)
        while not ended.wait(0.3):
            # Fails where nobody reads.
            with suppress(OSError):
                os.close(os.open(place, os.O_WRONLY | os.O_NONBLOCK))
                asked.append(1)

    bench.repository(FILES)
    request = bench.request(policies=(str(place),), checks=(), cache=tmp_path / "cache")
    feeding = threading.Thread(target=feed)
    feeding.start()
    time.sleep(0.15)
    report = rerun.gate(request)
    ended.set()
    feeding.join()
    assert [item.id for item in report.items] == ["jwt-verification"]
    assert not asked


def test_where_a_policy_became_a_link_to_itself_the_run_says_so(bench: Bench, tmp_path: Path) -> None:
    place = tmp_path / "gate.yaml"
    place.write_text(BASE_POLICY)
    bench.repository(FILES)
    request = bench.request(policies=(str(place),), checks=(), cache=tmp_path / "cache")
    time.sleep(0.15)
    rerun.gate(request)
    place.unlink()
    place.symlink_to(place)
    with pytest.raises(ConfigError, match="no policy can be read there: Too many levels of symbolic links"):
        rerun.gate(request)


def test_a_report_under_a_policy_behind_a_link_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE_POLICY)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "base.yaml")
    bench.repository(FILES)
    request = bench.request(policies=(str(tmp_path / "link.yaml"),), checks=(), cache=tmp_path / "cache")
    time.sleep(0.15)
    rerun.gate(request)
    assert not is_again(rerun.gate(request))


def test_the_folder_in_which_a_run_stood_is_not_kept_by_its_name(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = f"ghp_{Drawer(1).value('alnum40')[:36]}"
    write(tmp_path, {f"{token}/notes.md": "# Notes\n", "gate.yaml": BASE_POLICY})
    monkeypatch.chdir(tmp_path / token)
    bench.repository(FILES)
    request = bench.request(policies=(str(tmp_path / "gate.yaml"),), checks=(), cache=tmp_path / "cache")
    time.sleep(0.15)
    rerun.gate(request)
    assert is_again(rerun.gate(request))
    assert not any(token.encode() in value for value in kept_in(tmp_path / "cache"))
