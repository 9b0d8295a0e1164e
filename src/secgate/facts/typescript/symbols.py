"""What an expression in a guard's body is made of: the request, a credential in it, a principal, a setting."""

from enum import StrEnum
from typing import NamedTuple

from secgate.facts.typescript.proofs import NOTHING, State
from secgate.facts.typescript.tables import Table
from secgate.facts.typescript.values import Value


class Origin(StrEnum):
    """Where a value comes from, in a guard."""

    REQUEST = "request"
    RESPONSE = "response"
    NEXT = "next"
    # A header or cookie, or something cut out of one.
    CREDENTIAL = "credential"
    # Body, query or path parameters.
    INPUT = "input"
    # What an earlier middleware left on the request or the response; a caller cannot set it.
    ATTACHED = "attached"
    # What a verified token or session says about the caller.
    PRINCIPAL = "principal"
    # What comes of a call that was given a credential.
    DERIVED = "derived"
    # What comes of a call that was given other input.
    LOOKUP = "lookup"
    # The path or method of the request.
    TARGET = "target"
    # Anything of the server's own.
    SERVER = "server"
    # What the executor of a promise is given: `resolve` and `reject`.
    SETTLE = "settle"
    # The error of a callback: when it is missing, the call did what it promises.
    ERROR = "error"


class Symbol(NamedTuple):
    """A value in a guard's body.

    NOTE: fifty thousand are made a run, and a frozen dataclass takes four times as long to make.

    Attributes:
        name: the member or header it was read from.
        value: what the interpreter knows of it.
        when_true: what is proven where it is truthy.
        when_false: what is proven where it is falsy.
        known: whether it is true, where that can be told for this request.
        empty: it is null, undefined or false as written.
        text: its text, where it is a string that is known.
        loose: a part of the text is not known, so only its start counts.
        verified: what is proven where it is found: its place in a list, or the caller that is no error.
        tenant: what the tenant that it holds is read from, where it is an object that holds one.
        parts: the parts of the request that it holds; with a dot behind it where it is a piece of one.
        whole: it holds the parts of a request under their names.
        fits: what is proven where a schema's answer, which it is, says that the value fits.
        decoded: it is what a token says that nobody verified.
        left_over: of the arguments that a rest parameter takes, each.
        entries: the parts of an object that is written, or of a result, by name.
        digest: of which value of the caller's it is a digest, or was derived.
        ways: the several things that it may be, where their entries tell them apart.
        table: what is known of it where it is looked up in a table of the server by the role of the caller.
    """

    origin: Origin = Origin.SERVER
    name: str = ""
    value: Value | None = None
    when_true: State = NOTHING
    when_false: State = NOTHING
    known: bool | None = None
    empty: bool = False
    text: str | None = None
    loose: bool = False
    verified: State = NOTHING
    tenant: str = ""
    parts: frozenset[str] = frozenset()
    whole: bool = False
    fits: State = NOTHING
    decoded: bool = False
    table: Table | None = None
    left_over: tuple["Symbol", ...] = ()
    entries: tuple[tuple[str, "Symbol"], ...] = ()
    ways: tuple["Way", ...] = ()
    digest: str = ""

    def called(self, name: str) -> "Symbol":
        """The same under another name."""
        return self._replace(name=name)


class Way(NamedTuple):
    """One of the things that a value may be, with what is proven where it is that."""

    state: State
    value: Symbol


SERVER = Symbol()
EMPTY = Symbol(empty=True, known=False)
FROM_CALLER = frozenset({Origin.CREDENTIAL, Origin.INPUT, Origin.DERIVED, Origin.LOOKUP})
