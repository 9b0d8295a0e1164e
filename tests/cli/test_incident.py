"""`secgate incident`: a review is written and listed, and the check of each incident is proven to stop it now."""

import shutil
from pathlib import Path

import pytest

from cli.command import Command, Outcome
from support import repository, write

ID = "2026-01-cache"
FILE = f".secgate/incidents/{ID}.yaml"
FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "incidents"
NAMES = ["2025-11-any-token-is-staff", "2025-11-keys-in-notes", "2025-11-shared-cache"]
REVIEW = 'schema: secgate/incident/1\ntitle: A\ndetected: "2026-01-12T08:10Z"\n'


class Desk:
    """A target and the commands about its incidents."""

    def __init__(self, folder: Path, command: Command) -> None:
        self.command, self.target = command, repository(folder / "target", {"a.ts": "export {};\n"})

    def __call__(self, *words: str | Path) -> Outcome:
        return self.command("incident", *words)

    def new(self, *words: str) -> Outcome:
        return self("new", ID, self.target, *words)


@pytest.fixture
def desk(tmp_path: Path, command: Command) -> Desk:
    return Desk(tmp_path, command)


def test_a_new_review_is_read_and_all_of_it_is_to_fill_in(desk: Desk) -> None:
    assert desk.new("--class", "data-exposure", "--severity", "P0").code == 0
    listed = desk("list", desk.target)
    assert listed.code == 1
    said = "P0, data-exposure, not resolved, not reviewed, 1 of 1 action open, no check prevents it"
    assert f"{ID}: {said}" in listed.out
    assert f"{FILE}:27: action 1: no owner or no due date" in listed.out


def test_texts_to_fill_in_count_as_not_there_once_it_is_reviewed(desk: Desk) -> None:
    desk.new("--class", "data-exposure", "--severity", "P0", "--detected", "2026-01-12T08:10Z")
    file = desk.target / FILE
    file.write_text(file.read_text() + 'resolved: "2026-01-12T11:00Z"\nreviewed: "2026-01-13T09:00Z"\n')
    out = desk("list", desk.target).out
    assert "nobody for commander, engineering, product, security" in out
    assert "whys.4 is template text that nobody filled in" in out
    assert "names no check" in out


def test_without_class_and_severity_it_is_not_classified(desk: Desk) -> None:
    desk.new()
    assert f"{FILE}:1: class and severity missing" in desk("list", desk.target).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "../a"), "cannot be the id"),
        (("new", ID, "--severity", "P9"), '"P9" is not one of P0, P1, P2'),
        (("new", ID, "--class", "leak"), "is not one of"),
        (("new", ID, "--detected", "yesterday"), "must be a time with its zone"),
    ],
)
def test_what_is_refused_writes_nothing(desk: Desk, words: tuple[str, ...], said: str) -> None:
    done = desk(*words[:2], desk.target, *words[2:])
    assert (done.code, said in done.err) == (2, True)
    assert not (desk.target / ".secgate").exists()


def test_a_review_that_is_there_is_kept(desk: Desk) -> None:
    desk.new()
    assert desk.new().code == 2


def test_a_folder_that_is_a_link_is_not_written_through(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (desk.target / ".secgate").symlink_to(tmp_path / "elsewhere")
    assert desk.new().code == 2
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_target_without_incidents(desk: Desk) -> None:
    assert (desk("list", desk.target).code, desk("replay", desk.target).code) == (0, 0)


def test_a_broken_file_is_an_error_with_its_line(desk: Desk) -> None:
    write(desk.target, {FILE: REVIEW + "severty: P0\n"})
    for name in ("list", "replay"):
        done = desk(name, desk.target)
        assert (done.code, f'{FILE}:4: unknown key "severty"; did you mean "severity"?' in done.err) == (2, True)


def test_the_worked_examples_have_all_that_a_review_needs(desk: Desk) -> None:
    assert desk("list", FIXTURE).code == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_check_of_each_worked_example_would_have_stopped_it(desk: Desk, name: str) -> None:
    done = desk("replay", name, FIXTURE)
    assert (done.code, done.out.count("fails on the recorded bad example and passes on the good one")) == (0, 1)


@pytest.fixture
def copied(desk: Desk) -> Path:
    """The worked examples in a folder of their own."""
    shutil.copytree(FIXTURE, desk.target, dirs_exist_ok=True)
    return desk.target / ".secgate/incidents" / NAMES[2]


def test_a_check_that_lets_the_incident_pass_is_said(desk: Desk, copied: Path) -> None:
    shutil.rmtree(copied / "bad")
    shutil.copytree(copied / "ok", copied / "bad")
    done = desk("replay", NAMES[2], desk.target)
    assert (done.code, "is pass on the bad example: it would not have stopped this incident" in done.out) == (1, True)


def test_a_check_that_stops_what_is_right_is_said(desk: Desk, copied: Path) -> None:
    shutil.rmtree(copied / "ok")
    shutil.copytree(copied / "bad", copied / "ok")
    done = desk("replay", NAMES[2], desk.target)
    assert (done.code, "is fail on the ok example: it stops what is right too" in done.out) == (1, True)


def test_an_example_of_the_check_itself_may_show_it(desk: Desk) -> None:
    text = REVIEW + "check: tenant-cache-keys\nexample: {bad: response-cache-in-place, ok: NAME}\n"
    shipped = FIXTURE.parents[1] / "checks/tenant-cache-keys/examples/ok"
    good = min(folder.name for folder in shipped.iterdir())
    write(desk.target, {FILE: text.replace("NAME", good)})
    assert desk("replay", desk.target).code == 0


def test_one_that_names_no_check_is_said(desk: Desk) -> None:
    write(desk.target, {FILE: REVIEW})
    done = desk("replay", desk.target)
    assert (done.code, done.out) == (1, f"{ID}: names no check\n")


def test_one_without_examples_is_an_error(desk: Desk) -> None:
    write(desk.target, {FILE: REVIEW + "check: tenant-cache-keys\n"})
    done = desk("replay", desk.target)
    assert (done.code, f".secgate/incidents/{ID}/bad is not there or empty" in done.err) == (2, True)


def test_an_unknown_incident(desk: Desk) -> None:
    assert desk("replay", "2026-09-none", desk.target).code == 2


@pytest.mark.parametrize("place", ["bad", "bad/src/prices.ts", "ok/src"])
def test_no_link_of_an_example_is_followed(desk: Desk, copied: Path, tmp_path: Path, place: str) -> None:
    gone = copied / place
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path / "elsewhere", {"a.ts": "export {};\n"})
    gone.symlink_to(tmp_path / "elsewhere")
    done = desk("replay", NAMES[2], desk.target)
    assert (done.code, "is a link" in done.err) == (2, True)


def test_with_the_policy_of_incidents_the_list_says_which_are_not_signed(desk: Desk) -> None:
    done = desk("list", FIXTURE, "--policy", "incident-prevention")
    assert (done.code, done.out.count("no signed statement about an incident item that counts rests on it")) == (1, 3)


def test_an_example_that_is_too_large(desk: Desk, copied: Path) -> None:
    write(copied, {"bad/src/large.ts": "a" * 5_000_001})
    done = desk("replay", NAMES[2], desk.target)
    assert (done.code, "is too large for an example" in done.err) == (2, True)


def own_check(target: Path) -> Path:
    """A copy of a shipped check inside the target, under a name of its own."""
    place = target / "checks/own-links"
    shutil.copytree(FIXTURE.parents[1] / "checks/doc-links", place)
    text = (place / "check.yaml").read_text()
    (place / "check.yaml").write_text(text.replace("id: doc-links", "id: own-links"))
    return place.parent


def test_code_of_the_target_runs_only_when_somebody_says_so(desk: Desk) -> None:
    checks = own_check(desk.target)
    examples = "example: {bad: no-such-file, ok: files-folders-headings}"
    write(desk.target, {FILE: REVIEW + f"check: own-links\n{examples}\n"})
    refused = desk("replay", ID, desk.target, "--checks", checks)
    assert (refused.code, "nothing of the target is executed" in refused.err) == (2, True)
    assert desk("replay", ID, desk.target, "--checks", checks, "--allow-target-code").code == 0


def test_an_example_with_marks_is_held_to_them(desk: Desk) -> None:
    bad, ok = f".secgate/incidents/{ID}/bad", f".secgate/incidents/{ID}/ok"
    write(desk.target, {FILE: REVIEW + "check: doc-links\n", f"{ok}/README.md": "# A\n\n[a](#a)\n"})
    text = "# A\n\n<!-- ruleid: dead-relative-link -->\n[b](b.md)\n"
    write(desk.target, {f"{bad}/README.md": text})
    assert desk("replay", ID, desk.target).code == 0
    write(desk.target, {f"{bad}/README.md": f"{text}\n[c](c.md)\n"})
    done = desk("replay", ID, desk.target)
    assert (done.code, "README.md:6: dead-relative-link was found here and is not expected" in done.out) == (1, True)
