"""Numbers with their nouns."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`; `many` where an `s` at the end does not make it."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
