"""One verdict for each workspace package: what counts for which, and that nothing is lost or counted twice."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.factory import report as plain_report
from secgate.errors import ConfigError
from secgate.gate.consistent import contradiction
from secgate.gate.evaluate import Judged, evaluate
from secgate.gate.identity import findings
from secgate.gate.packages import decide_all, divide, part_of
from secgate.model import (
    Confidence,
    Frame,
    Hit,
    Homes,
    Item,
    Level,
    Observation,
    PackageItem,
    PackageResult,
    Place,
    Problem,
    Report,
    Severity,
    Status,
    Verdict,
    by_path,
)
from secgate.reports.asked import as_asked
from support import BAD_CODE, SAFE_CODE, Bench, commit, item_of, write

HOMES = Homes(frozenset({"apps/api", "apps/web", "apps/web/inner"}))
PLACES: Mapping[str, str | None] = {".": None, "apps/api": "api", "apps/web": None, "apps/web/inner": None}
PATHS = ("a.ts", "apps/x.ts", "apps/api/a.ts", "apps/api/b.ts", "apps/web/a.ts", "apps/web/inner/a.ts", "docs/a.md")
HITS = [(path, line) for path in (*PATHS, "@tag-message", ".env") for line in (1, 2)]
BROKEN = "export function part(x { return (; }\n"
ITEM = Item(id="one", title="One", section="", level=Level.BLOCK, severity=Severity.HIGH, unit="calls")


def hit(path: str, line: int = 1) -> Hit:
    return Hit(
        rule="bad", place=Place(path=path, line=line), message="bad", severity=Severity.HIGH,
        confidence=Confidence.HIGH, text=f"{path} {line}",
    )  # fmt: skip


def no_frame(_: Hit) -> Frame | None:
    return None


def judged(seen: Observation, item: Item = ITEM) -> Judged:
    made = findings(item.id, seen.hits, frame=no_frame, withheld=lambda _: False)
    return Judged(item, seen, tuple(made), evaluate(item, seen, made))


def divided(*items: Judged, places: Mapping[str, str | None] = PLACES) -> dict[str, PackageResult]:
    made = divide(items, places, HOMES, accounted=lambda part, _: part.observation, report_only=False)
    return {one.dir: one for one in made}


def status(seen: Observation, package: str) -> tuple[Status, int]:
    """Status of the one item in a package, and how many it examined there."""
    found = divided(judged(seen))[package].items[0]
    return found.status, found.examined.count


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("apps/api/src/a.ts", "apps/api"),
        ("apps/api", "apps/api"),
        ("apps/apix/a.ts", "."),
        ("apps/web/inner/a.ts", "apps/web/inner"),
        ("apps/web/innermost.ts", "apps/web"),
        ("a.ts", "."),
        ("@commit-message", "."),
        ("/".join("a" * 2_000), "."),
    ],
)
def test_a_path_belongs_to_the_innermost_package(path: str, home: str) -> None:
    assert HOMES.of(path) == home


def test_a_finding_fails_the_package_that_it_lies_in_alone() -> None:
    seen = Observation(examined_at=by_path(PATHS), hits=(hit("apps/api/a.ts"),))
    assert {place: one.verdict for place, one in divided(judged(seen)).items()} == {
        ".": Verdict.PASS, "apps/api": Verdict.FAIL, "apps/web": Verdict.PASS, "apps/web/inner": Verdict.PASS,
    }  # fmt: skip


def test_what_was_examined_elsewhere_proves_nothing_here() -> None:
    seen = Observation(examined_at={"apps/api/a.ts": 3})
    assert status(seen, "apps/web") == (Status.NOT_APPLICABLE, 0)


def test_where_nothing_was_found_and_nothing_shows_why_no_package_is_settled() -> None:
    assert status(Observation(), "apps/web") == (Status.INCOMPLETE, 0)


def test_what_is_examined_of_the_whole_counts_for_each_package_and_its_reason_says_so() -> None:
    found = divided(judged(Observation(examined=2)))["apps/web"].items[0]
    assert (found.status, found.of_whole, found.reason) == (
        Status.PASS, 2, "2 calls, no finding (of the whole target)",
    )  # fmt: skip


def test_a_finding_about_the_whole_fails_each_package() -> None:
    seen = Observation(examined=1, hits=(hit(".secgate/attestations/one.yaml"),))
    assert {one.verdict for one in divided(judged(seen)).values()} == {Verdict.FAIL}


def test_a_finding_in_a_commit_message_fails_each_package() -> None:
    seen = Observation(examined_at=by_path(PATHS), hits=(hit("@commit-message"),))
    assert {one.verdict for one in divided(judged(seen)).values()} == {Verdict.FAIL}


def test_a_finding_in_a_root_file_that_was_examined_is_of_no_package() -> None:
    seen = Observation(examined=9, examined_at=by_path(PATHS), hits=(hit("a.ts"),))
    failed = [place for place, one in divided(judged(seen)).items() if one.verdict is Verdict.FAIL]
    assert failed == ["."]


@pytest.mark.parametrize(
    ("path", "incomplete"),
    [
        ("apps/api/a.ts", ["apps/api"]),
        ("a.ts", sorted(PLACES)),
        (None, sorted(PLACES)),
        ("one/analyzer.py", sorted(PLACES)),
    ],
)
def test_a_problem_counts_for_its_package_or_where_it_lies_in_none_for_every_one(
    path: str | None, incomplete: list[str]
) -> None:
    seen = Observation(examined_at=by_path(PATHS), problems=(Problem(path=path, reason="cannot be read"),))
    found = [place for place, one in divided(judged(seen)).items() if one.verdict is Verdict.INCOMPLETE]
    assert found == incomplete


def test_a_problem_in_a_package_counts_for_those_that_depend_on_it() -> None:
    homes = Homes(HOMES.folders, {"apps/web": frozenset({"apps/api"})})
    seen = Observation(examined_at=by_path(PATHS), problems=(Problem(path="apps/api/a.ts", reason="cannot be read"),))
    held = {place for place in PLACES if part_of(judged(seen), place, homes).observation.problems}
    assert held == {"apps/api", "apps/web"}


def test_the_share_of_unresolved_subjects_is_that_of_the_package() -> None:
    lost = Problem(kind="unresolved", path="apps/api/a.ts", line=1, reason="is computed")
    seen = Observation(examined_at={"apps/api/a.ts": 2, "apps/web/a.ts": 20}, unresolved=(lost,))
    assert judged(seen).result.status is Status.REVIEW
    assert status(seen, "apps/api")[0] is Status.INCOMPLETE
    assert status(seen, "apps/web")[0] is Status.PASS


def test_an_item_that_is_off_is_in_no_package() -> None:
    off = judged(Observation(), ITEM.model_copy(update={"level": Level.OFF, "off_by": "command line --skip"}))
    assert divided(off)["apps/api"].items == ()


@given(
    examined=st.dictionaries(st.sampled_from(PATHS), st.integers(1, 5)),
    whole=st.integers(0, 3),
    hits=st.sets(st.sampled_from(HITS), max_size=6),
)
def test_over_all_packages_no_finding_and_no_subject_is_lost_and_none_counts_twice(
    examined: dict[str, int], whole: int, hits: set[tuple[str, int]]
) -> None:
    seen = Observation(
        examined=whole + sum(examined.values()), examined_at=examined, hits=tuple(hit(*one) for one in sorted(hits))
    )
    one = judged(seen)
    parts = {place: part_of(one, place, HOMES) for place in PLACES}
    made = divided(one)
    listed = Counter(name for package in made.values() for item in package.items for name in item.findings)
    assert listed == Counter(found.id for found in one.findings)
    assert sum(part.observation.examined - whole for part in parts.values()) == seen.examined - whole
    failed = {place for place, package in made.items() if package.verdict is Verdict.FAIL}
    assert bool(failed) == (one.result.status is Status.FAIL)


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        ((Verdict.PASS, Verdict.PASS), Verdict.PASS),
        ((Verdict.PASS, Verdict.INCOMPLETE), Verdict.INCOMPLETE),
        ((Verdict.INCOMPLETE, Verdict.FAIL, Verdict.PASS), Verdict.FAIL),
        ((), Verdict.INCOMPLETE),
    ],
)
def test_the_verdict_of_the_run_is_the_worst_of_its_packages(verdicts: tuple[Verdict, ...], worst: Verdict) -> None:
    packages = [
        PackageResult(dir=str(n), verdict=one, exit_code=0, because=("why",), items=())
        for n, one in enumerate(verdicts)
    ]
    assert decide_all(packages, report_only=False).verdict is worst


def workspace(bench: Bench, **files: str) -> Path:
    """A repository of two packages beside what `files` adds; `__` stands for `/`."""
    manifests = {
        "package.json": json.dumps({"workspaces": ["apps/*"]}),
        "apps/api/package.json": '{"name": "api"}', "apps/web/package.json": "{}",
    }  # fmt: skip
    sources = {"apps/api/a.ts": BAD_CODE, "apps/web/a.ts": SAFE_CODE}
    return bench.repository(manifests | sources | {name.replace("__", "/"): text for name, text in files.items()})


def verdicts(made: Report) -> dict[str, str]:
    return {one.dir: one.verdict.value for one in made.packages or ()}


def test_every_package_has_a_verdict_and_what_lies_in_none_too(bench: Bench) -> None:
    bench.check()
    workspace(bench)
    made = bench.gate(packages=("all",))
    assert verdicts(made) == {".": "incomplete", "apps/api": "fail", "apps/web": "pass"}
    assert (made.verdict, made.exit_code, made.target.partial) == (Verdict.FAIL, 1, False)
    assert item_of(made).status is Status.FAIL


def test_what_belongs_to_others_does_not_decide(bench: Bench) -> None:
    bench.check()
    workspace(bench)
    made = bench.gate(packages=("apps/web",))
    assert (made.verdict, made.exit_code) == (Verdict.PASS, 0)
    assert (made.target.partial, made.target.packages_left) == (True, (".", "apps/api"))
    assert item_of(made).status is Status.FAIL
    assert item_of(as_asked(made)).status is Status.PASS


def test_a_package_of_which_nothing_is_examined_proves_nothing() -> None:
    whole = judged(Observation(examined=2, examined_at={"apps/api/a.ts": 1}))
    found = divided(whole)
    assert (found["apps/api"].verdict, found["apps/web"].verdict) == (Verdict.PASS, Verdict.INCOMPLETE)
    assert found["apps/web"].because == ("nothing in the package was examined, so nothing of it was proven",)
    assert divided(judged(Observation(examined=2)))["apps/web"].verdict is Verdict.PASS


@pytest.mark.parametrize("asked", ["apps/api/", "./apps/api", "apps/../apps/api"])
def test_a_folder_may_be_written_in_any_way(bench: Bench, asked: str) -> None:
    bench.check()
    workspace(bench)
    assert verdicts(bench.gate(packages=(asked,))) == {"apps/api": "fail"}


def test_any_folder_may_be_asked_for_and_packages_in_it_stay_apart(bench: Bench) -> None:
    bench.check()
    workspace(bench, apps__loose__a__ts=SAFE_CODE)
    write(bench.target, {"apps/loose.ts": SAFE_CODE})
    made = bench.gate(packages=("apps",))
    assert verdicts(made) == {"apps": "pass"}
    assert any("holds packages of their own" in note for note in made.target.notes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("apps/apu", 'did you mean "apps/api"?'),
        ("api", 'did you mean "apps/api"?'),
        ("../other", "has no folder"),
        ("a.ts", "has no folder"),
    ],
)
def test_a_folder_that_is_not_there_is_refused_with_the_nearest(bench: Bench, asked: str, words: str) -> None:
    bench.check()
    workspace(bench)
    with pytest.raises(ConfigError) as caught:
        bench.gate(packages=(asked,))
    assert words in caught.value.what


def test_all_packages_of_a_target_without_a_workspace_are_refused(bench: Bench) -> None:
    bench.check()
    bench.repository({"src/a.ts": SAFE_CODE, "server/package.json": "{}"})
    with pytest.raises(ConfigError, match="no workspace") as caught:
        bench.gate(packages=("all",))
    assert "--package server" in caught.value.next_step


def test_a_package_whose_code_cannot_be_read_is_incomplete_alone(bench: Bench) -> None:
    bench.check()
    workspace(bench, apps__api__b__ts="x")
    write(bench.target, {"apps/api/a.ts": "danger((;\n", "apps/api/b.ts": SAFE_CODE})
    commit(bench.target)
    assert verdicts(bench.gate(packages=("apps/api", "apps/web"))) == {"apps/api": "incomplete", "apps/web": "pass"}


def test_a_sign_of_subjects_in_a_package_that_has_none_is_a_problem_there(bench: Bench) -> None:
    bench.check(presence={"text": ["from 'danger'"]})
    workspace(bench)
    write(bench.target, {"apps/web/a.ts": "import { x } from 'danger';\nexport const y = x;\n"})
    assert verdicts(bench.gate(packages=("apps/web",))) == {"apps/web": "incomplete"}


def test_packages_of_what_is_staged(bench: Bench) -> None:
    bench.check()
    workspace(bench)
    write(bench.target, {"apps/web/a.ts": BAD_CODE})
    assert verdicts(bench.gate(packages=("apps/web",), staged=True)) == {"apps/web": "pass"}


def test_what_the_base_has_too_blocks_no_package(bench: Bench) -> None:
    bench.check()
    workspace(bench)
    write(bench.target, {"apps/web/b.ts": BAD_CODE})
    commit(bench.target)
    made = bench.gate(packages=("all",), base="HEAD~1")
    assert verdicts(made) == {".": "incomplete", "apps/api": "pass", "apps/web": "fail"}
    assert contradiction(made) is None


def test_a_warm_run_gives_packages_the_verdicts_of_the_cold_one(bench: Bench, tmp_path: Path) -> None:
    bench.check()
    workspace(bench)
    cold, warm = (bench.gate(packages=("all",), cache=tmp_path / "cache") for _ in range(2))
    assert cold.packages == warm.packages


def edited(made: Report, package: int = 0, **changes: object) -> Report:
    packages = list(made.packages or ())
    packages[package] = packages[package].model_copy(update=changes)
    return made.model_copy(update={"packages": tuple(packages)})


def test_a_report_of_packages_holds_and_one_that_was_edited_does_not(bench: Bench) -> None:
    bench.check()
    workspace(bench)
    made = bench.gate(packages=("all",))
    failed: PackageItem = (made.packages or ())[1].items[0]
    green = failed.model_copy(update={"status": Status.PASS, "blocks": False})
    empty = failed.model_copy(update={"findings": ()})
    read = Report.model_validate_json(made.model_dump_json(by_alias=True))
    assert contradiction(read) is None
    for wrong, words in [
        (edited(made, 1, verdict=Verdict.PASS, exit_code=0), "apps/api: its items come to fail"),
        (edited(made, 1, items=(green,)), "said to pass"),
        (edited(made, 1, items=(empty,)), "without a finding"),
        (edited(made, 1, items=()), "is missing in it"),
        (edited(made, 2, items=(failed,)), "apps/web: its items come to fail"),
        (edited(made, 1, dir="apps/web"), "stands in it twice"),
        (made.model_copy(update={"verdict": Verdict.PASS, "exit_code": 0}), "its packages come to fail"),
        (made.model_copy(update={"packages": (made.packages or ())[2:]}), "lies in no package"),
    ]:
        assert words in (contradiction(wrong) or "")


def test_a_report_without_packages_says_so() -> None:
    assert plain_report().packages is None


def test_places_cannot_hold_more_than_was_examined() -> None:
    with pytest.raises(ValueError, match="more is examined"):
        Observation(examined=1, examined_at={"a.ts": 2})


def test_both_parts_of_a_check_count_at_their_places() -> None:
    seen = Observation(examined=3, examined_at={"a.ts": 2}).merged(Observation(examined_at={"a.ts": 1, "b.ts": 1}))
    assert (seen.examined, seen.examined_at, seen.examined_of_whole) == (5, {"a.ts": 3, "b.ts": 1}, 1)


@pytest.mark.parametrize(
    "specifier",
    ["../api/broken", "@alias/broken", "api/broken"],
    ids=["a path", "an alias", "a package that no manifest asks for"],
)
def test_a_problem_of_a_package_counts_for_those_whose_scripts_import_it(bench: Bench, specifier: str) -> None:
    bench.check()
    aliases = json.dumps({"compilerOptions": {"baseUrl": ".", "paths": {"@alias/*": ["apps/api/*"]}}})
    imports = f'import {{ part }} from "{specifier}";\n'
    workspace(bench, apps__api__a__ts=SAFE_CODE)
    write(bench.target, {"tsconfig.json": aliases, "apps/api/broken.ts": BROKEN})
    assert verdicts(bench.gate(packages=("apps/web",))) == {"apps/web": "pass"}
    write(bench.target, {"apps/web/use.ts": imports})
    assert verdicts(bench.gate(packages=("apps/web",))) == {"apps/web": "incomplete"}


@pytest.mark.parametrize("asked", ["", " "])
def test_an_empty_name_is_no_folder(bench: Bench, asked: str) -> None:
    bench.check()
    workspace(bench)
    with pytest.raises(ConfigError, match="names no folder"):
        bench.gate(packages=(asked,))


def test_a_change_takes_nothing_out_of_a_package_by_making_a_package_of_it(bench: Bench) -> None:
    bench.check()
    bench.repository({
        "package.json": json.dumps({"workspaces": ["apps/**"]}), "apps/web/package.json": "{}",
        "apps/web/a.ts": SAFE_CODE, "apps/web/old/package.json": "{}", "apps/web/old/a.ts": BAD_CODE,
    })  # fmt: skip
    base = commit(bench.target)
    write(bench.target, {"apps/web/src/package.json": "{}", "apps/web/src/a.ts": BAD_CODE})
    commit(bench.target)
    made = bench.gate(packages=("apps/web",), base=base)
    assert verdicts(made) == {"apps/web": "fail"}
    assert made.target.packages_left == (".", "apps/web/old")
