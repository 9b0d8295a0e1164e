"""`secgate test`: the examples of checks, proved from the command line."""

from pathlib import Path

import pytest

from cli.command import Command
from secgate.cli.places import proofs_folder
from support import Bench, permissions_hold, working_directory, write

PROVED = {"examples/bad/one/a.ts": "// ruleid: danger-call\ndanger(1);\n"}


@pytest.fixture
def place(bench: Bench) -> Path:
    """A check whose examples behave."""
    folder = bench.check()
    write(folder, PROVED)
    return folder


def test_a_check_whose_examples_behave_ends_with_zero(command: Command, place: Path) -> None:
    done = command("test", place)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "2 examples of 1 check, 1 finding expected, 0 misses admitted: all behave\n"
        f"proofs of no-danger written to {place.parent}/proofs.json\n"
    )


def test_a_folder_of_checks_is_proved_as_a_whole(command: Command, place: Path, bench: Bench) -> None:
    write(bench.check("no-hazard"), PROVED)
    done = command("test", place.parent)
    assert done.out.startswith("4 examples of 2 checks, 2 findings expected, 0 misses admitted: all behave\n")


def test_a_folder_is_found_from_where_the_command_is_run(command: Command, place: Path) -> None:
    with working_directory(place.parent.parent):
        assert command("test", "checks/no-danger").code == 0


def test_an_example_that_does_not_behave_ends_with_one_and_says_where(command: Command, place: Path) -> None:
    write(place, {"examples/ok/one/a.ts": "danger(1);\n"})
    done = command("test", place)
    assert done.code == 1
    assert done.out == (
        f"{place}/examples/ok/one/a.ts:1: danger-call was found here and is not expected\n"
        "2 examples of 1 check, 1 finding expected, 0 misses admitted: not proven: no-danger\n"
    )


def test_a_place_is_told_from_where_the_command_is_run(command: Command, place: Path) -> None:
    write(place, {"examples/bad/one/a.ts": "// ruleid: danger-call\nwork(1);\n"})
    with working_directory(place.parent.parent):
        done = command("test", "checks/no-danger")
    told = "checks/no-danger/examples/bad/one/a.ts:2: danger-call is expected here and was not found\n"
    assert done.out.startswith(told)


def test_a_rule_that_no_bad_example_shows_ends_with_one(command: Command, place: Path) -> None:
    write(place, {"examples/bad/one/a.ts": "work(1);\n", "examples/bad/one/expect.yaml": "status: pass\n"})
    done = command("test", place)
    assert done.code == 1
    assert f"{place}/examples/bad: none shows the rule danger-call\n" in done.out
    assert done.out.endswith(": not proven: no-danger\n")


def test_a_built_in_check_is_proved_by_its_id(command: Command) -> None:
    done = command("test", "type-safety")
    assert (done.code, done.out.endswith(": all behave\n")) == (0, True), done.out


def test_an_unknown_check_ends_with_two_and_the_nearest_one(command: Command) -> None:
    done = command("test", "type-safty")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith('error: unknown check "type-safty"; did you mean "type-safety"?\n')


def test_a_folder_that_is_not_there_ends_with_two(command: Command) -> None:
    done = command("test", "nowhere/at-all")
    assert (done.code, done.err) == (2, "error: nowhere/at-all: no such folder of checks\n")


def test_a_mistake_in_a_check_ends_with_two_and_its_line(command: Command, place: Path) -> None:
    write(place, {"rules.yaml": "rules:\n- id: Bad\n"})
    done = command("test", place)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: no-danger/rules.yaml:2: a rule needs an id in lower case")


def test_a_second_proof_of_the_same_writes_nothing(command: Command, place: Path) -> None:
    command("test", place)
    file = place.parent / "proofs.json"
    before = file.stat().st_mtime_ns
    assert "written" not in command("test", place).out
    assert file.stat().st_mtime_ns == before


def test_verify_ends_with_one_when_the_proofs_on_file_are_not_these(command: Command, place: Path) -> None:
    assert command("test", place, "--verify").code == 1
    assert not (place.parent / "proofs.json").exists()
    command("test", place)
    assert command("test", place, "--verify").code == 0
    write(place, {"examples/ok/one/a.ts": "work(2);\n"})
    done = command("test", place, "--verify")
    assert done.code == 1
    assert "not the proofs of no-danger" in done.out


def test_a_check_that_does_not_behave_loses_its_proof(command: Command, place: Path) -> None:
    command("test", place)
    write(place, {"examples/ok/one/a.ts": "danger(1);\n"})
    done = command("test", place)
    assert done.code == 1
    assert done.out.endswith(f"proofs of no-danger taken out of {place.parent}/proofs.json\n")
    assert '"no-danger"' not in (place.parent / "proofs.json").read_text(encoding="utf-8")


def test_a_proof_of_one_check_keeps_those_of_its_pack(command: Command, place: Path, bench: Bench) -> None:
    write(bench.check("no-hazard"), PROVED)
    command("test", place.parent)
    write(place, {"examples/ok/one/a.ts": "work(2);\n"})
    command("test", place)
    assert command("test", place.parent, "--verify").code == 0


def test_a_damaged_file_of_proofs_is_replaced(command: Command, place: Path) -> None:
    write(place.parent, {"proofs.json": "{"})
    assert command("test", place).code == 0
    assert command("test", place, "--verify").code == 0


def test_proofs_of_a_pack_that_cannot_be_written_are_kept_in_the_cache(command: Command, place: Path) -> None:
    place.parent.chmod(0o500)
    with permissions_hold():
        done = command("test", place)
    place.parent.chmod(0o700)
    assert done.code == 0
    assert "kept in the cache of this user" in done.out
    assert not (place.parent / "proofs.json").exists()
    assert len(list(command.cache.glob("secgate/proofs/*.json"))) == 1


@pytest.mark.parametrize("named", ["", "cache", "./cache"])
def test_a_cache_that_lies_where_one_stands_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert proofs_folder() == tmp_path / ".cache/secgate/proofs"
