"""A pack holds what a reviewer needs and no more, and verifies only while every byte is as it was."""

import hashlib
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pack.packing import LATER, WHO, Desk, desk, keyed, openssl, recompute, told
from secgate.errors import ConfigError, Exit, IntegrityError
from secgate.evidence.signatures import new_key, sign
from secgate.model import Report
from secgate.pack import archive, dsse
from secgate.pack.manifest import ENVELOPE, MANIFEST, SSH_SIGNATURE, manifest_of
from secgate.pack.signing import NAMESPACE, Keys, Trusted
from secgate.reports import formats
from support import Bench, git, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, bytes, Report]:
    here = desk(tmp_path_factory.mktemp("pack"))
    return (here, *here.pack())


@pytest.fixture
def the_desk(made: tuple[Desk, bytes, Report]) -> Desk:
    return made[0]


@pytest.fixture
def pack(made: tuple[Desk, bytes, Report]) -> bytes:
    return made[1]


@pytest.fixture
def report(made: tuple[Desk, bytes, Report]) -> Report:
    return made[2]


@pytest.fixture
def files(pack: bytes) -> dict[str, bytes]:
    return archive.unpacked(pack)


def again(files: dict[str, bytes], **changes: bytes | None) -> bytes:
    """The archive with other files under names in which `__` is a `/` and `_` a `.`, and a manifest that fits."""
    named = {name.replace("__", "/").replace("_", "."): data for name, data in changes.items()}
    kept = {name: data for name, data in (files | named).items() if data is not None}
    return archive.packed(kept | {MANIFEST: manifest_of(kept)})


def test_a_pack_of_two_trusted_signers_verifies(the_desk: Desk, pack: bytes, report: Report) -> None:
    seen = the_desk.verify(pack, commit=report.target.commit)
    assert told(seen) == ""
    assert [(one.kind, one.state, one.signer) for one in seen.signatures] == [
        ("ssh", "good", WHO), ("dsse", "good", "ci.pem"),
    ]  # fmt: skip
    assert seen.exit_code is Exit.PASS


def test_it_holds_the_report_every_format_every_map_and_what_decided(files: dict[str, bytes], report: Report) -> None:
    assert files["report.json"].decode() == formats()["json"].render(report.model_copy(update={"maps": None}))
    for name in ("md", "sarif", "junit.xml", "csv", "html", "in-toto.json", "svr.json"):
        assert files[f"formats/report.{name}"]
    assert {name for name in files if name.startswith("maps/")} == {f"maps/{name}.json" for name in report.maps or {}}
    assert files["decisions/waivers.yaml"].startswith(b"- item: no-danger")
    assert json.loads(files["policy/resolved.json"])["items"][0]["id"] == "no-danger"


def test_each_map_is_what_the_command_gives(files: dict[str, bytes]) -> None:
    routes = json.loads(files["maps/routes.json"])
    assert (routes["schema"], routes["map"], routes["rows"]) == ("secgate/map/1", "routes", [])


def test_the_digest_of_every_rule_file_is_told(the_desk: Desk, files: dict[str, bytes]) -> None:
    (rules,) = json.loads(files["pack.json"])["rules"]
    expected = hashlib.sha256((the_desk.bench.checks / "no-danger/rules.yaml").read_bytes()).hexdigest()
    assert (rules["check"], rules["files"]["rules.yaml"]) == ("no-danger", expected)


def test_examined_and_skipped_are_all_files(files: dict[str, bytes]) -> None:
    looked = json.loads(files["coverage/coverage.json"])
    listed = files["coverage/files.txt"].decode().splitlines()
    assert listed == [".secgate/waivers.yaml", "logo.bin", "src/a.ts", "src/known.ts"]
    assert (looked["files"], looked["adds_up"]) == (4, True)
    assert looked["sha256"] == hashlib.sha256(files["coverage/files.txt"]).hexdigest()
    assert looked["examined"] == {"semgrep": ["src/a.ts", "src/known.ts"]}
    assert looked["skipped"] == {"no item of this run looks at it": [".secgate/waivers.yaml", "logo.bin"]}


def test_one_report_is_always_one_pack(the_desk: Desk, report: Report) -> None:
    first, _ = the_desk.pack(report=report)
    second, _ = the_desk.pack(report=report)
    assert first == second


# One byte anywhere: of a file, of what lies between files, of the manifest, of either signature.
@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_one_changed_byte_anywhere_does_not_verify(made: tuple[Desk, bytes, Report], at: float, flip: int) -> None:
    here, data, _ = made
    where = int(at * len(data))
    changed = data[:where] + bytes([data[where] ^ flip]) + data[where + 1 :]
    assert here.verify(changed).exit_code is Exit.INTEGRITY


@pytest.mark.parametrize("name", [SSH_SIGNATURE, ENVELOPE, MANIFEST])
@given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=30, deadline=None)
def test_one_changed_byte_of_a_signature_does_not_verify(
    made: tuple[Desk, bytes, Report], name: str, at: float, flip: int
) -> None:
    here, data, _ = made
    held = archive.unpacked(data)
    where = int(at * len(held[name]))
    changed = held[name][:where] + bytes([held[name][where] ^ flip]) + held[name][where + 1 :]
    assert here.verify(archive.packed(held | {name: changed})).exit_code is Exit.INTEGRITY


@given(cut=st.floats(0, 1, exclude_max=True))
@settings(max_examples=25, deadline=None)
def test_a_pack_that_is_cut_off_does_not_verify(made: tuple[Desk, bytes, Report], cut: float) -> None:
    here, data, _ = made
    assert here.verify(data[: int(cut * len(data))]).exit_code is Exit.INTEGRITY


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"report_json": b"{}"}, "report.json was changed"),
        ({"extra_txt": b"hello"}, "extra.txt is there and does not stand in the manifest"),
        ({"README_txt": None}, "README.txt stands in the manifest and is not there"),
        ({MANIFEST.replace(".", "_"): None}, "has no MANIFEST.sha256"),
    ],
)
def test_a_file_that_the_manifest_does_not_cover_is_named(
    the_desk: Desk, files: dict[str, bytes], changes: dict[str, bytes | None], words: str
) -> None:
    named = {name.replace("_", "."): data for name, data in changes.items()}
    data = archive.packed({name: held for name, held in (files | named).items() if held is not None})
    assert words in told(the_desk.verify(data))


def test_a_new_manifest_is_not_what_was_signed(the_desk: Desk, files: dict[str, bytes]) -> None:
    seen = the_desk.verify(again(files, README_txt=b"all is well\n"))
    assert "the SSH signature does not fit the manifest" in told(seen)
    assert "the signed statement is about another pack" in told(seen)


def test_a_signature_that_was_taken_away_is_missed_by_its_key_alone(the_desk: Desk, files: dict[str, bytes]) -> None:
    data = archive.packed({name: held for name, held in files.items() if name not in {SSH_SIGNATURE, ENVELOPE}})
    assert "nobody has signed it" in told(the_desk.verify(data))


def test_without_signers_a_good_signature_is_not_trusted(the_desk: Desk, pack: bytes) -> None:
    seen = the_desk.verify(pack, trusted=Trusted())
    assert "valid, signer not trusted: no --signers were given" in told(seen)
    assert seen.exit_code is Exit.INTEGRITY


def test_a_signer_that_the_reviewer_does_not_know_is_not_trusted(the_desk: Desk, pack: bytes, tmp_path: Path) -> None:
    _, public = new_key(tmp_path)
    (tmp_path / "signers").write_text(f"{WHO} {public}\n")
    seen = the_desk.verify(pack, trusted=Trusted.read([tmp_path / "signers"]))
    assert "valid, signer not trusted: its key is not among them" in told(seen)


def test_one_trusted_signer_of_two_is_enough(the_desk: Desk, pack: bytes) -> None:
    seen = the_desk.verify(pack, trusted=Trusted.read([the_desk.signers]))
    assert (told(seen), [one.state for one in seen.signatures]) == ("", ["good", "untrusted"])


def test_a_key_for_another_purpose_does_not_sign_packs(the_desk: Desk, pack: bytes, tmp_path: Path) -> None:
    line = the_desk.signers.read_text().replace("pack@secgate", "git")
    (tmp_path / "signers").write_text(line)
    assert "not trusted" in told(the_desk.verify(pack, trusted=Trusted.read([tmp_path / "signers"])))


def test_a_signature_for_another_purpose_is_none(the_desk: Desk, files: dict[str, bytes]) -> None:
    other = sign(files[MANIFEST], the_desk.ssh, namespace="git")
    assert NAMESPACE != "git"
    assert "was made for something else" in told(the_desk.verify(archive.packed(files | {SSH_SIGNATURE: other})))


def test_a_key_counts_at_the_time_that_the_reviewer_judges(the_desk: Desk, pack: bytes, tmp_path: Path) -> None:
    line = the_desk.signers.read_text().replace("namespaces=", 'valid-before="20260301",namespaces=')
    (tmp_path / "signers").write_text(line)
    trusted = Trusted.read([tmp_path / "signers"])
    assert told(the_desk.verify(pack, trusted=trusted)) == ""
    assert "not trusted" in told(the_desk.verify(pack, trusted=trusted, now=LATER + timedelta(days=90)))


def test_an_empty_file_of_signers_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "signers").write_text("\n")
    with pytest.raises(ConfigError, match="names nobody"):
        Trusted.read([tmp_path / "signers"])


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"commit": "0" * 40}, "speaks for another commit"),
        ({"max_age": timedelta(hours=12)}, "is too old"),
        ({"now": LATER - timedelta(days=2)}, "lies ahead"),
        ({"previous": b"any"}, "another pack comes before it: it names none"),
    ],
)
def test_a_pack_that_is_not_the_one_asked_for_does_not_verify(
    the_desk: Desk, pack: bytes, terms: dict[str, object], words: str
) -> None:
    seen = the_desk.verify(pack, **terms)
    assert (words in told(seen), seen.exit_code) == (True, Exit.INTEGRITY)


def test_a_pack_names_the_one_before_it(the_desk: Desk, pack: bytes, report: Report) -> None:
    after, _ = the_desk.pack(report=report, previous=pack)
    assert told(the_desk.verify(after, previous=pack)) == ""
    assert "another pack comes before it" in told(the_desk.verify(after, previous=after))


def test_what_is_named_as_the_previous_pack_must_be_one(the_desk: Desk, report: Report) -> None:
    with pytest.raises(IntegrityError, match="--previous"):
        the_desk.pack(report=report, previous=b"PK\x03\x04")


def test_a_report_of_another_policy_is_not_packed(the_desk: Desk, report: Report) -> None:
    other = the_desk.bench.request(policies=(str(the_desk.bench.policy("other.yaml", title="Another")),))
    with pytest.raises(ConfigError, match="made with another policy"):
        the_desk.pack(report=report, request=other)


def test_a_report_without_maps_is_not_packed(the_desk: Desk, report: Report) -> None:
    with pytest.raises(ConfigError, match="holds no maps"):
        the_desk.pack(report=report.model_copy(update={"maps": None}))


def test_the_manifest_is_one_for_sha256sum(files: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path, MappingProxyType(files))
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", MANIFEST], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_ssh_keygen_verifies_the_signature(the_desk: Desk, files: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path, {"sig": files[SSH_SIGNATURE]})
    signers, signature = the_desk.signers, tmp_path / "sig"
    words = f"ssh-keygen -Y verify -n pack@secgate -I {WHO} -f {signers} -s {signature}"
    command = words.split()
    done = subprocess.run(command, input=files[MANIFEST], capture_output=True, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (0, b"Good")


def test_openssl_verifies_the_envelope(the_desk: Desk, files: dict[str, bytes], tmp_path: Path) -> None:
    envelope = dsse.read_envelope(files[ENVELOPE])
    write(tmp_path, {"pae": dsse.pae(envelope.payload), "sig": envelope.signature})
    words = f"-verify -pubin -inkey {the_desk.public} -rawin -in {tmp_path}/pae -sigfile {tmp_path}/sig".split()
    assert b"Verified Successfully" in openssl("pkeyutl", *words)


def test_an_ecdsa_key_signs_and_openssl_agrees(the_desk: Desk, report: Report, tmp_path: Path) -> None:
    key, public = tmp_path / "ec.key", tmp_path / "ec.pem"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    openssl("pkey", "-in", key, "-pubout", "-out", public)
    data, _ = the_desk.pack(report=report, keys=Keys.read([key]))
    assert told(the_desk.verify(data, trusted=Trusted.read([public]))) == ""
    envelope = dsse.read_envelope(archive.unpacked(data)[ENVELOPE])
    write(tmp_path, {"pae": dsse.pae(envelope.payload), "sig": envelope.signature})
    words: list[str | Path] = ["-sha256", "-verify", public, "-signature", tmp_path / "sig", tmp_path / "pae"]
    assert openssl("dgst", *words) == b"Verified OK\n"


def test_an_rsa_key_in_pem_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "rsa.key"
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key)
    with pytest.raises(ConfigError, match="neither an Ed25519 nor an ECDSA P-256 key"):
        Keys.read([key])


def test_a_statement_in_the_envelope_of_another_verdict_is_refused(the_desk: Desk, files: dict[str, bytes]) -> None:
    envelope = dsse.read_envelope(files[ENVELOPE])
    forged = envelope.payload.replace(b'"verdict": "pass"', b'"verdict": "fail"')
    assert forged != envelope.payload
    signer = dsse.Signer.read(the_desk.pem.read_bytes(), where="key")
    data = archive.packed(files | {ENVELOPE: signer.sign(forged)})
    assert "tells another verdict" in told(the_desk.verify(data))


def test_a_file_with_a_secret_is_withheld_with_its_digest(tmp_path: Path) -> None:
    value = "ghp_" + hashlib.sha256(b"seed").hexdigest()[:36]
    config = f"schema: secgate/config/1\n# the token was {value}\n"
    here = desk(tmp_path, {"src/a.ts": "work(1);\n", ".secgate/config.yaml": config})
    data, _ = here.pack()
    assert value.encode() not in data
    (withheld,) = json.loads(archive.unpacked(data)["pack.json"])["withheld"]
    assert (withheld["path"], withheld["sha256"]) == (
        ".secgate/config.yaml", hashlib.sha256(config.encode()).hexdigest(),
    )  # fmt: skip


def test_a_secret_of_the_code_stands_in_no_file_of_a_pack(tmp_path: Path) -> None:
    value = "ghp_" + hashlib.sha256(b"another seed").hexdigest()[:36]
    bench = Bench(tmp_path)
    bench.secrets()
    reason = f"the token {value} was taken out of use last week"
    waiver = f"- item: secrets\n  path: src/a.ts\n  reason: {reason}\n  owner: ana@example.com\n  expires: 2026-03-01\n"
    bench.repository({"src/a.ts": f'export const token = "{value}";\n', ".secgate/waivers.yaml": waiver})
    data, report = keyed(bench).pack()
    assert len(report.items[0].findings) > 0
    assert value[5:].encode() not in data
    assert [one["path"] for one in json.loads(archive.unpacked(data)["pack.json"])["withheld"]] == [
        ".secgate/waivers.yaml"
    ]


def test_recomputing_the_same_commit_gives_the_same(the_desk: Desk, pack: bytes) -> None:
    seen = recompute(the_desk, pack)
    assert (seen.recomputed, told(seen), seen.exit_code) == (True, "", Exit.PASS)


def test_recomputing_finds_a_report_that_was_made_up(the_desk: Desk, report: Report) -> None:
    item = report.items[0]
    better = item.model_copy(update={"examined": item.examined.model_copy(update={"count": 99})})
    data, _ = the_desk.pack(report=report.model_copy(update={"items": (better,)}))
    assert told(the_desk.verify(data)) == ""
    seen = recompute(the_desk, data)
    assert told(seen) == "items.no-danger.examined.count: 99 in the pack, 2 here"
    assert seen.exit_code is Exit.INTEGRITY


def test_recomputing_needs_the_commit_checked_out(the_desk: Desk, pack: bytes, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(the_desk.bench.target), "other")
    git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "--message=later")
    with pytest.raises(ConfigError, match="--recompute needs a checkout of"):
        recompute(the_desk, pack, tmp_path / "other")
