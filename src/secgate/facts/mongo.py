"""Signs of Mongoose and of the MongoDB driver in the text of a file: what is asked before its syntax is looked at."""

import re

_LIBRARY = ("mongo", "typegoose")
_MODELS = re.compile(
    r"\b(?:model\s*(?:<[^;(]*>)?|discriminator|forFeature(?:Async)?|get\w*ModelForClass|addModelToTypegoose)\s*\("
)
_COLLECTION = re.compile(r"\bcollection\s*(?:<[^;(]*>)?\s*\(")
_ASKS = re.compile(
    r"\.\s*(?:find\w*|count\w*|exists|distinct|create|insert\w+|update\w*|replaceOne|delete\w+|bulkWrite|aggregate|save)"
    r"\s*(?:<[^;(]*>)?\s*\(|\bnew\s+\w*[A-Z]|\.\s*pre\s*\("
)


def may_declare_models(text: str) -> bool:
    """Whether a file can make a model of Mongoose."""
    return any(word in text for word in _LIBRARY) and _MODELS.search(text) is not None


def may_name_collections(text: str) -> bool:
    """Whether a file can name a collection of the driver."""
    return "ollection" in text and _COLLECTION.search(text) is not None


def may_query_documents(text: str) -> bool:
    """Whether a file can hold a query of a model or of a collection."""
    return _ASKS.search(text) is not None
