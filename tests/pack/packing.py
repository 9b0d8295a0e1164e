"""Packs for tests: one signed in two ways, of a target with a finding that was accepted; made once for a module."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from secgate.evidence.signatures import new_key
from secgate.model import Report
from secgate.pack.making import Order, make_pack
from secgate.pack.recompute import recomputed, request_of
from secgate.pack.signing import Keys, Trusted
from secgate.pack.terms import Terms
from secgate.pack.verifying import Verification, verify_pack
from secgate.run import gate
from support import NOW, Bench

WHO = "ci@example.com"
LATER = NOW + timedelta(days=1)
UNTIL = date(2026, 3, 1)
WAIVER = """\
- item: no-danger
  path: src/known.ts
  reason: only the nightly job of the platform calls this
  owner: ana@example.com
  approved_by: ben@example.com
  expires: {}
"""


@dataclass(frozen=True)
class Desk:
    """A target with its keys.

    Attributes:
        signers: the file of allowed signers.
        public: the public half of the key in PEM.
    """

    bench: Bench
    ssh: Path
    signers: Path
    pem: Path
    public: Path

    def order(self, **changes: object) -> Order:
        """The order of a pack that both keys sign."""
        keys = Keys.read([self.ssh, self.pem])
        return Order(**({"request": self.bench.request(), "gate": gate, "keys": keys} | changes))  # type: ignore[arg-type]

    def pack(self, **changes: object) -> tuple[bytes, Report]:
        """A pack and its report."""
        return make_pack(self.order(**changes))

    def terms(self, **changes: object) -> Terms:
        """What a reviewer asks who trusts both keys."""
        trusted = Trusted.read([self.signers, self.public])
        return Terms(**({"trusted": trusted, "now": LATER} | changes))  # type: ignore[arg-type]

    def verify(self, data: bytes, **changes: object) -> Verification:
        """What such a reviewer is told."""
        return verify_pack(data, self.terms(**changes))


def desk(folder: Path, files: Mapping[str, str | bytes] | None = None, *, until: date = UNTIL) -> Desk:
    """A target whose check finds one call, which a waiver covers, and keys to sign with."""
    bench = Bench(folder)
    bench.check()
    known: Mapping[str, str | bytes] = {
        "src/a.ts": "work(1);\n", "src/known.ts": "danger(1);\n", ".secgate/waivers.yaml": WAIVER.format(until),
        "logo.bin": b"\x00\x01",
    }  # fmt: skip
    bench.repository(known if files is None else files)
    return keyed(bench)


def keyed(bench: Bench) -> Desk:
    """A bench with keys."""
    keys = bench.folder / "keys"
    keys.mkdir()
    ssh, public = new_key(keys)
    signers = keys / "signers"
    signers.write_text(f'{WHO} namespaces="pack@secgate" {public}\n')
    pem, pub = keys / "pem.key", keys / "ci.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-out", pem)
    openssl("pkey", "-in", pem, "-pubout", "-out", pub)
    return Desk(bench, ssh, signers, pem, pub)


def openssl(*words: str | Path) -> bytes:
    """Run openssl; gives its output."""
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True).stdout


def told(verification: Verification) -> str:
    """Everything that speaks against a pack, a line each."""
    return "\n".join((*verification.problems, *verification.differences))


def recompute(here: Desk, data: bytes, target: Path | None = None) -> Verification:
    """A pack, held against a second run on a checkout."""
    like = here.bench.request(path=target or here.bench.target)
    seen = here.verify(data)
    return recomputed(seen, request_of(seen, like.path, like), gate)
