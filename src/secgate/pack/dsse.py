"""DSSE envelopes (github.com/secure-systems-lab/dsse, v1) over an in-toto statement, with Ed25519 or ECDSA P-256 keys.

Who has no secgate can check one with openssl: the signature is over `pae(...)`, which is one line of text.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from secgate.errors import ConfigError, IntegrityError
from secgate.pack.manifest import digest

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_PRIVATE = (b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN EC PRIVATE KEY-----", b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
_PUBLIC = b"-----BEGIN PUBLIC KEY-----"
PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class Envelope:
    """An envelope that was read.

    Attributes:
        payload: the statement's bytes.
        keyid: SHA-256 of the public key that is said to have signed.
        signature: the signature's bytes.
    """

    payload: bytes
    keyid: str
    signature: bytes


def is_private_key(data: bytes) -> bool:
    """Whether a key file is one in PEM, which signs an envelope; an SSH key signs the manifest itself."""
    return data.lstrip().startswith(_PRIVATE)


def is_public_key(data: bytes) -> bool:
    """Whether a file of signers is a public key in PEM."""
    return data.lstrip().startswith(_PUBLIC)


def pae(payload: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding of a payload of our type."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def public_key(data: bytes) -> PublicKey:
    """A public key from PEM.

    Raises:
        ValueError: when it is none, or one of another kind.
    """
    try:
        key = serialization.load_pem_public_key(data)
    except UnsupportedAlgorithm as error:
        raise ValueError("not a key that can be read") from error
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError("neither an Ed25519 nor an ECDSA P-256 key")


def pem_of(key: PublicKey) -> bytes:
    """A public key as PEM."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def keyid_of(key: PublicKey) -> str:
    """SHA-256 of a public key (DER of its SubjectPublicKeyInfo)."""
    return digest(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


@dataclass(frozen=True)
class Signer:
    """A private key, which shows in no message and no repr."""

    _key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return f"Signer({keyid_of(self.public)[:12]})"

    @classmethod
    def read(cls, data: bytes, *, where: str) -> "Signer":
        """A signer from PEM.

        Raises:
            ConfigError: when it cannot sign.
        """
        step = "`openssl genpkey -algorithm ed25519` makes one; a key with a passphrase signs as an SSH key."
        try:
            key = serialization.load_pem_private_key(data, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            what = "has a passphrase" if isinstance(error, TypeError) else "is no private key that can be read"
            raise ConfigError(what, where=where, next_step=step) from None
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return cls(key)
        if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
            return cls(key)
        raise ConfigError("is neither an Ed25519 nor an ECDSA P-256 key", where=where, next_step=step)

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return self._key.public_key()

    def sign(self, payload: bytes) -> bytes:
        """The envelope over a statement."""
        data = pae(payload)
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            signature = self._key.sign(data)
        else:
            signature = self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return _written(Envelope(payload, keyid_of(self.public), signature))


def read_envelope(data: bytes) -> Envelope:
    """An envelope that `Signer.sign` wrote.

    Raises:
        IntegrityError: for any other.
    """
    try:
        made = json.loads(data)
        (signed,) = made["signatures"]
        envelope = Envelope(_decoded(made["payload"]), str(signed["keyid"]), _decoded(signed["sig"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IntegrityError("the envelope is no DSSE envelope with one signature") from error
    # NOTE: JSON and base64 can say one thing in many ways, and none but one is ours.
    if made.get("payloadType") != PAYLOAD_TYPE or _written(envelope) != data:
        raise IntegrityError("the envelope is not written as one of a pack is")
    return envelope


def is_signed(envelope: Envelope, key: PublicKey) -> bool:
    """Whether the envelope's signature is one of this key over its payload."""
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(envelope.signature, pae(envelope.payload))
        else:
            key.verify(envelope.signature, pae(envelope.payload), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return envelope.keyid == keyid_of(key)


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _written(envelope: Envelope) -> bytes:
    made = {
        "payload": base64.b64encode(envelope.payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": envelope.keyid, "sig": base64.b64encode(envelope.signature).decode()}],
    }
    return f"{json.dumps(made, indent=2, sort_keys=True)}\n".encode()
