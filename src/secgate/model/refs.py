"""Names of commits and branches in a sentence."""

_SHORT, _WHOLE = 12, 40
_HEX = frozenset("0123456789abcdef")


def ref_name(ref: str) -> str:
    """A commit as its first 12 digits; any other ref in quotes, so that no name of a branch reads as a word."""
    return ref[:_SHORT] if len(ref) >= _WHOLE and _HEX.issuperset(ref) else f'"{ref}"'


def left_at(merge_base: str, ref: str) -> str:
    """The commit where HEAD left a base; the base too, where it is another one by now."""
    at, name = ref_name(merge_base), ref_name(ref)
    return at if at == name else f"{at}, where HEAD left {name}"
