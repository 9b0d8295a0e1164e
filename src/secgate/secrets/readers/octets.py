"""A key that the source writes as a list of its octets: `APP_KEY[16] = { 0x1f, … }`, `new byte[] { 31, … }`."""

import re
from itertools import pairwise

from secgate.secrets.readers.forms import Form

_OCTET = r"(?:(?:\(byte\)|b)?[ \t]?(?:0[xX][0-9a-fA-F]{1,2}[uU]?|-?\d{1,3}|'[^'\\\n]'))"
_LIST = rf"{_OCTET}(?:[ \t]*,[ \t]*{_OCTET}){{7,127}}"
_IS_LIST = re.compile(_LIST)
_ONE = re.compile(r"0[xX]([0-9a-fA-F]{1,2})|(-?\d{1,3})|'([^'])'")
# The keys of the examples in the standards of ciphers, by their first octets.
_PUBLISHED = ("2b7e1516", "603deb10", "8e73b0f7", "feffe992", "13345779", "01234567", "00112233")

FORMS = (
    Form(
        re.compile(
            r"(?P<name>[A-Za-z_]\w{1,60})[ \t]*(?:\[[\w +*]{0,30}\][ \t]*){0,2}(?::[ ]?[\w<>\[\]&;. ]{1,40})?"
            r"(?::=|[=:])[ \t]*(?:new[ ]+[\w.]{1,30}[ \t]*)?(?:[\w.:!]{1,30}[ \t]*)?(?:\[[\w]{0,5}\][ \t]*)?"
            r"[\w]{0,10}[\[{(]{1,2}[ \t]*"
            rf"(?P<value>{_LIST})"
        ),
        needs=re.compile(rf"{_OCTET}(?:[ \t]*,[ \t]*{_OCTET}){{3}}"),
        words=(
            ", 0x",
            ",0x",
            "',",
            *(f", {digit}" for digit in range(10)),
            *(f",{digit}" for digit in range(10)),
            ", -",
            ", (byte",
        ),
    ),
)


def is_octets(value: str) -> bool:
    """Whether a value is nothing but a list of eight octets or more."""
    return _IS_LIST.fullmatch(value.strip()) is not None


def drawn_octets(value: str) -> bool:
    """Whether the octets of a list look drawn at random: mostly different, and in no order."""
    octets = [_octet(*one.groups()) for one in _ONE.finditer(value)]
    if bytes(octets).hex().startswith(_PUBLISHED):
        return False
    in_step = sum(abs(after - before) <= 1 or after - before in {16, 17} for before, after in pairwise(octets))
    return len(set(octets)) >= 0.6 * min(len(octets), 32) and in_step <= 0.4 * len(octets)


def _octet(hexadecimal: str | None, number: str | None, character: str | None) -> int:
    if hexadecimal:
        return int(hexadecimal, 16)
    return (int(number) if number else ord(character or " ")) % 256
