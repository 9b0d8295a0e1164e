"""What the holder of a key writes into a pack beside its report is held against that report too."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pack.packing import Desk, desk, keyed, recompute, told
from secgate.errors import Exit
from secgate.gate.decide import decide
from secgate.model import ItemResult, Level, Report
from secgate.pack import archive
from secgate.pack.gathering import as_json
from secgate.pack.manifest import ENVELOPE, MANIFEST, NOT_LISTED, manifest_of
from secgate.pack.signing import Keys, signatures_by
from secgate.reports import formats
from support import Bench, commit, git, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, bytes]:
    here = desk(tmp_path_factory.mktemp("forged"))
    return here, here.pack()[0]


def forged(here: Desk, data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The pack with other files, signed anew by both keys."""
    files = {name: held for name, held in archive.unpacked(data).items() if name not in NOT_LISTED}
    kept = {name: held for name, held in (files | changes).items() if held is not None}
    manifest = manifest_of(kept)
    try:
        report = Report.model_validate_json(kept["report.json"])
    except ValueError:  # what is no report any more is signed with what is told of the one that it was
        report = Report.model_validate_json(files["report.json"])
    signed = signatures_by(Keys.read([here.ssh, here.pem]), manifest, report, kept["report.json"])
    return archive.packed(kept | {MANIFEST: manifest} | signed)


def edited(data: bytes, name: str, **fields: object) -> bytes:
    """A JSON file of a pack with other fields."""
    return json.dumps(json.loads(archive.unpacked(data)[name]) | fields).encode()


def with_report(here: Desk, data: bytes, change: dict[str, object]) -> bytes:
    """The pack with another report, and all that follows from it."""
    report = Report.model_validate_json(archive.unpacked(data)["report.json"]).model_copy(update=change)
    text = formats()["json"].render(report).encode()
    pack = edited(data, "pack.json", report=hashlib.sha256(text).hexdigest())
    return forged(here, data, {"report.json": text, "pack.json": pack})


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("extra/evil.sh", b"rm\n", "extra/evil.sh is no file of a pack"),
        ("formats/report.html", b"<p>all is well\n", "formats/report.html is not what its report gives"),
        ("formats/report.new.json", b"{}", "formats/report.new.json is not what its report gives"),
        ("decisions/waivers.yaml", b"[]\n", "decisions/ are not the waivers"),
        ("decisions/waivers.yaml", None, "decisions/ are not the waivers"),
        ("config/config.yaml", b"schema: secgate/config/1\n", "config/ is not the configuration"),
        ("policy/built-in/other.yaml", b"id: other\n", "policy/built-in/other.yaml is no policy"),
        ("policy/resolved.json", b"{}", "policy/resolved.json cannot be read"),
        ("README.txt", b"all is well\n", "README.txt is not the one of a pack"),
        ("maps/routes.json", b"[]", "maps/routes.json is no map"),
        ("maps/routes.json", b'{"map": ["x"], "rows": [], "unresolved": []}', "maps/routes.json is no map"),
        ("maps/routes.json", b'{"map": "routes", "rows": [null], "unresolved": []}', "maps/routes.json is no map"),
    ],
)
def test_a_file_that_does_not_fit_the_report_is_named(
    made: tuple[Desk, bytes], name: str, text: bytes | None, words: str
) -> None:
    here, data = made
    seen = here.verify(forged(here, data, {name: text}))
    assert (words in told(seen), seen.exit_code) == (True, Exit.INTEGRITY)


def test_a_policy_that_was_replaced_is_named(made: tuple[Desk, bytes]) -> None:
    here, data = made
    name = next(n for n in archive.unpacked(data) if n.startswith("policy/") and n.endswith(".yaml"))
    assert "does not hold the text of the policy" in told(here.verify(forged(here, data, {name: b"id: x\n"})))


def test_a_signed_statement_is_the_one_that_the_report_gives(made: tuple[Desk, bytes]) -> None:
    here, data = made
    files = archive.unpacked(data)
    other = Report.model_validate_json(files["report.json"]).model_copy(update={"items": ()})
    signed = signatures_by(Keys.read([here.pem]), files[MANIFEST], other, files["report.json"])
    seen = here.verify(archive.packed(files | {ENVELOPE: signed[ENVELOPE]}))
    assert "the signed statement is not the one that its report gives" in told(seen)


@pytest.mark.parametrize("stamp", ["x", "0001-01-01T00:00:00+14:00", "2099-01-01T00:00:00Z"])
def test_a_time_that_does_not_fit_the_others_is_refused(made: tuple[Desk, bytes], stamp: str) -> None:
    here, data = made
    assert here.verify(with_report(here, data, {"created": stamp})).exit_code is Exit.INTEGRITY


def test_a_run_that_is_said_to_have_begun_long_before_is_refused(made: tuple[Desk, bytes]) -> None:
    here, data = made
    run = Report.model_validate_json(archive.unpacked(data)["report.json"]).run
    earlier = run.model_copy(update={"started": "2025-01-01T00:00:00Z"})
    assert "do not fit each other" in told(here.verify(with_report(here, data, {"run": earlier})))


def test_the_end_of_time_is_a_day_too(made: tuple[Desk, bytes]) -> None:
    here, data = made
    last = datetime.max.replace(tzinfo=UTC)
    assert "is too old" in told(here.verify(data, now=last, max_age=timedelta(days=30)))


def test_seven_digits_name_no_commit(made: tuple[Desk, bytes]) -> None:
    here, data = made
    head = json.loads(archive.unpacked(data)["report.json"])["target"]["commit"]
    assert "speaks for another commit" in told(here.verify(data, commit=head[:7]))
    assert told(here.verify(data, commit=head[:16])) == ""


def test_files_that_differ_from_the_commit_are_no_deployment_verdict(tmp_path: Path) -> None:
    here = desk(tmp_path)
    (here.bench.target / "src/a.ts").write_text("work(2);\n")
    assert here.verify(here.pack()[0]).exit_code is Exit.INCOMPLETE


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rules": []}, "pack.rules.no-danger"),
        ({"program": "sha256:0"}, "pack.program"),
        ({"history": {"items": ["no-danger"], "commits": 99}}, "pack.history.items"),
    ],
)
def test_what_a_pack_says_of_itself_is_recomputed(
    made: tuple[Desk, bytes], fields: dict[str, object], words: str
) -> None:
    here, data = made
    assert words in told(recompute(here, forged(here, data, {"pack.json": edited(data, "pack.json", **fields)})))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, bytes]:
    """A pack of a repository whose history another branch makes longer."""
    bench = Bench(tmp_path_factory.mktemp("scanned"))
    bench.secrets()
    bench.repository({"src/a.ts": "work(1);\n"})
    git(bench.target, "branch", "--quiet", "start")
    write(bench.target, {"src/b.ts": "work(2);\n"})
    commit(bench.target, "later")
    git(bench.target, "branch", "--quiet", "side")
    git(bench.target, "reset", "--quiet", "--hard", "start")
    here = keyed(bench)
    return here, here.pack()[0]


def test_a_pack_tells_every_ref_and_what_it_named(scanned: tuple[Desk, bytes]) -> None:
    here, data = scanned
    told_of = {tip["name"]: tip["id"] for tip in json.loads(archive.unpacked(data)["pack.json"])["history"]["tips"]}
    names = ("HEAD", "refs/heads/side", "refs/heads/start")
    assert {name: told_of[name] for name in names} == {n: git(here.bench.target, "rev-parse", n) for n in names}


def test_a_number_of_commits_that_its_refs_do_not_reach_is_named(scanned: tuple[Desk, bytes]) -> None:
    here, data = scanned
    said = json.loads(archive.unpacked(data)["pack.json"])["history"]
    seen = recompute(here, forged(here, data, {"pack.json": edited(data, "pack.json", history=said | {"commits": 7})}))
    assert "pack.history.commits: 7 in the pack, and its refs reach 2 here" in told(seen)


def test_a_blocking_item_that_was_not_compared_is_not_shown_to_pass(
    scanned: tuple[Desk, bytes], tmp_path: Path
) -> None:
    here, data = scanned
    clone = tmp_path / "clone"
    git(here.bench.target, "clone", "--quiet", "--single-branch", str(here.bench.target), str(clone))
    seen = recompute(here, data, clone)
    assert (seen.exit_code, seen.unproven) == (Exit.INCOMPLETE, ("secrets",)), told(seen)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"base": "main"}, "name another base"),
        ({"partial": True}, "its options switch items off, or do not"),
        ({"report_only": True}, "its options ask for a report alone, or do not"),
        ({"commit": "0" * 40}, "another HEAD than its report"),
        ({"trust": {"ref": "main", "commit": "0" * 40}}, "name another trusted commit"),
    ],
)
def test_what_the_options_of_a_pack_do_not_give_is_named(
    made: tuple[Desk, bytes], change: dict[str, object], words: str
) -> None:
    here, data = made
    report = Report.model_validate_json(archive.unpacked(data)["report.json"])
    target = type(report.target).model_validate(report.target.model_dump() | change)
    assert words in told(here.verify(with_report(here, data, {"target": target})))


def without_item(files: dict[str, bytes]) -> tuple[dict[str, object], bytes]:
    """A report without its second item, and a resolved policy without it."""
    report = Report.model_validate_json(files["report.json"])
    items = tuple(item for item in report.items if item.id == "no-danger")
    resolved = json.loads(files["policy/resolved.json"])
    resolved["items"] = [one for one in resolved["items"] if one["id"] == "no-danger"]
    return _decided(items), as_json(resolved)


def test_an_item_of_the_policy_that_was_taken_out_is_named(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.check()
    bench.secrets()
    bench.repository({"src/a.ts": "work(1);\n"})
    here = keyed(bench)
    data, _ = here.pack()
    changes, resolved = without_item(archive.unpacked(data))
    bare = with_report(here, data, changes)
    files = archive.unpacked(bare)
    seen = here.verify(forged(here, bare, {"report.json": files["report.json"], "policy/resolved.json": resolved}))
    assert "secrets: its policy has it, and its report does not" in told(seen)


def test_an_item_that_was_made_to_warn_is_named(made: tuple[Desk, bytes]) -> None:
    here, data = made
    report = Report.model_validate_json(archive.unpacked(data)["report.json"])
    items = tuple(item.model_copy(update={"level": Level.OFF, "status": None, "off_by": "x"}) for item in report.items)
    seen = here.verify(with_report(here, data, _decided(items)))
    assert "its policy has it at level block, and its report at off" in told(seen)


def test_a_policy_that_is_said_to_be_withheld_is_not_the_one_that_was_asked_for(made: tuple[Desk, bytes]) -> None:
    here, data = made
    name, text = next(
        (n, d) for n, d in archive.unpacked(data).items() if n.startswith("policy/") and n[-5:] == ".yaml"
    )
    left = [{"path": "policy.yaml", "sha256": hashlib.sha256(text).hexdigest(), "reason": "holds a secret"}]
    bare = forged(here, data, {name: None, "pack.json": edited(data, "pack.json", withheld=left)})
    digest = json.loads(archive.unpacked(data)["report.json"])["policies"][0]["digest"]
    assert told(here.verify(bare)) == ""
    assert "does not hold the text of the policy" in told(here.verify(bare, policies=(digest,)))


def _decided(items: tuple[ItemResult, ...]) -> dict[str, object]:
    decision = decide(items)
    verdict, code = decision.verdict, int(decision.exit_code)
    return {"items": items, "verdict": verdict, "exit_code": code, "because": decision.because}


@pytest.mark.parametrize(
    "change", [{"owner": "eve@example.com"}, {"approved_by": ("zoe@example.com",)}, {"path": "**"}]
)
def test_a_decision_that_no_file_of_the_pack_has_is_named(made: tuple[Desk, bytes], change: dict[str, object]) -> None:
    here, data = made
    (item,) = Report.model_validate_json(archive.unpacked(data)["report.json"]).items
    (finding,) = item.findings
    waiver = (finding.waiver or pytest.fail("it is accepted")).model_copy(update=change)
    edited_item = item.model_copy(update={"findings": (finding.model_copy(update={"waiver": waiver}),)})
    assert "which stands in no file of the pack" in told(
        here.verify(with_report(here, data, {"items": (edited_item,)}))
    )


def test_a_secret_in_a_policy_stands_in_no_file_of_a_pack(tmp_path: Path) -> None:
    value = "ghp_" + hashlib.sha256(b"a third seed").hexdigest()[:36]
    here = desk(tmp_path)
    policy = here.bench.policy(f"{value}.yaml", title=f"The key is {value}")
    data, _ = here.pack(request=here.bench.request(policies=(str(policy),)))
    files = archive.unpacked(data)
    assert [name for name in ("policy/resolved.json", "pack.json", MANIFEST) if value.encode() in files[name]] == []
