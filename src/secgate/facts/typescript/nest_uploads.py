"""Uploads that NestJS takes by its interceptors: `FileInterceptor("photo", { limits, fileFilter })`."""

import re
from collections.abc import Iterable

from secgate.facts.typescript.names import ancestors, arguments_of, last_name, properties
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_PACKAGE = "@nestjs/platform-express"
# Where each interceptor takes its options; `FilesInterceptor` also takes how many files there may be.
_OPTIONS = {"FileInterceptor": 1, "FilesInterceptor": 1, "FileFieldsInterceptor": 1, "AnyFilesInterceptor": 0}
_LIMITS = frozenset({"limits", "fileFilter"})
_PIPED = re.compile(r"@UploadedFiles?\(\s*[^)\s]")


def unlimited_upload(view: View, call: Node, texts: Iterable[str]) -> bool | None:
    """Whether an interceptor takes files of any size and type; None for what is no interceptor of files.

    Args:
        view: the file.
        call: what may be the interceptor.
        texts: those of all files: a module may give the limits to every interceptor (`MulterModule`).
    """
    at = _OPTIONS.get(last_name(call.child_by_field_name("function")))
    if at is None or _PACKAGE not in view.file.text:
        return None
    member = next((found for a in ancestors(call) if (found := _decorated(a)) is not None), None)
    given = arguments_of(call)[at:]
    told = [properties(view.names.resolve(option)) for option in given if option.type != "number"]
    if member is None or any(not options or _LIMITS & set(options) for options in told):
        return False
    return _PIPED.search(text_of(member)) is None and not any("MulterModule" in text for text in texts)


def _decorated(node: Node) -> Node | None:
    """The method that a decorator stands on."""
    after = node.next_named_sibling if node.type == "decorator" else None
    while after is not None and after.type in {"decorator", "comment"}:
        after = after.next_named_sibling
    return after if after is not None and after.type == "method_definition" else None
