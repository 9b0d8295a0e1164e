"""Provider shapes that detect-secrets does not know, as detectors of its own kind; shapes.yaml holds them."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from secgate.secrets.offline import RegexBasedDetector
from secgate.settings.documents import load

Meaning = Literal["secret", "test", "public", "likely"]
_START = r"(?<![A-Za-z0-9_])"
_END = r"(?![A-Za-z0-9_])"


@dataclass(frozen=True)
class Shape:
    """One provider's form of a credential; shapes.yaml says what each key means."""

    type: str
    pattern: str
    meaning: Meaning
    literals: tuple[str, ...]
    bounded: bool = True
    select: str = ""


class ProviderDetector(RegexBasedDetector):
    """One shape as a detect-secrets detector; nothing is verified over the network."""

    secret_type = ""
    denylist: tuple[re.Pattern[str], ...] = ()

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.secret_type = shape.type
        self.denylist = (re.compile(f"{_START}{shape.pattern}{_END}" if shape.bounded else shape.pattern),)

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        """Every value of this shape in `string`."""
        for match in self.denylist[0].finditer(string):
            yield match.group(1)


def _read_shapes() -> tuple[Shape, ...]:
    text = files("secgate.secrets").joinpath("shapes.yaml").read_text(encoding="utf-8")
    rows = load(text, name="shapes.yaml").value
    return tuple(Shape(**{**row, "literals": tuple(row["literals"])}) for row in rows)


SHAPES = _read_shapes()


def provider_detectors() -> tuple[ProviderDetector, ...]:
    """One detector per shape."""
    return tuple(ProviderDetector(shape) for shape in SHAPES)
