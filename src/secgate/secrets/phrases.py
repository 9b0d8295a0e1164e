"""Several words in a row as a secret: a passphrase, or the words from which a wallet is recovered."""

from secgate.secrets.words import FUNCTION_WORDS, UNREAL_WORDS

_LEAST, _MOST = 4, 25
_SHORTEST, _LONGEST = 3, 11
# So many words, each with one blank before the next.
WORDS = rf"[A-Za-z]{{{_SHORTEST},{_LONGEST}}}(?:[ ][A-Za-z]{{{_SHORTEST},{_LONGEST}}}){{{_LEAST - 1},{_MOST - 1}}}"
_COMMON = 1  # words that placeholders are made of; dice give one now and then
# What everybody shows as an example of one.
_SHOWN = (("correct", "horse", "battery"), ("abandon", "abandon"), ("lorem", "ipsum"))


def passphrase(value: str) -> bool:
    """Whether a value is four and more words of one kind of writing that make no sentence, as dice give them."""
    words = value.split(" ")
    if not _LEAST <= len(words) <= _MOST or not all(_is_word(word) for word in words):
        return False
    if not (value.islower() or value.isupper() or all(word.istitle() for word in words)):
        return False
    folded = [word.lower() for word in words]
    if len(set(folded)) * 4 < len(folded) * 3 or any(tuple(folded[: len(one)]) == one for one in _SHOWN):
        return False
    return FUNCTION_WORDS.isdisjoint(folded) and sum(word in UNREAL_WORDS for word in folded) <= _COMMON


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalpha() and _SHORTEST <= len(text) <= _LONGEST
