"""Uploads that are taken in: `multer(…)`, and the interceptors by which NestJS gives a handler a file."""

import re
from collections.abc import Collection

from secgate.facts.typescript.names import ancestors, arguments_of, last_name, properties
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

# Before its options each of them may be given names and a number of files: how many arguments these are at least.
_INTERCEPTORS = {"FileInterceptor": 1, "FilesInterceptor": 1, "FileFieldsInterceptor": 1, "AnyFilesInterceptor": 0}
_PACKAGE = "@nestjs/platform-express"
_LIMITS = frozenset({"limits", "fileFilter"})
# A parameter that a pipe looks at: `@UploadedFile(new ParseFilePipe(…))`.
_LOOKED_AT = re.compile(r"@UploadedFiles?\(\s*[^\s)]")
_SET_FOR_ALL = "MulterModule"


def takes_upload(view: View, call: Node) -> bool:
    """Whether a call makes something that takes uploads."""
    return last_name(call.child_by_field_name("function")) == "multer" or _is_interceptor(view, call)


def is_unlimited(view: View, call: Node, modules: Collection[str]) -> bool:
    """Whether what takes uploads limits neither their size nor their type.

    Args:
        view: the file of the call.
        call: for which `takes_upload` holds.
        modules: texts of the target, of which one may set options for all interceptors.
    """
    given = arguments_of(call)
    if not _is_interceptor(view, call):
        return not _LIMITS & set(properties(view.names.resolve(given[0])) if given else ())
    own = given[_INTERCEPTORS[last_name(call.child_by_field_name("function"))] :]
    options = [view.names.resolve(one) for one in own]
    if any(one.type not in {"object", "number"} or _is_limited(one) for one in options):
        return False
    return not _is_looked_at(call) and not any(_SET_FOR_ALL in text for text in modules)


def _is_limited(options: Node) -> bool:
    spread = any(part.type == "spread_element" for part in options.named_children)
    return spread or bool(_LIMITS & set(properties(options)))


def _is_interceptor(view: View, call: Node) -> bool:
    callee = call.child_by_field_name("function")
    binding = view.names.binding(callee) if callee is not None and last_name(callee) in _INTERCEPTORS else None
    return binding is not None and binding.kind == "import" and binding.source == _PACKAGE


def _is_looked_at(call: Node) -> bool:
    """Whether a pipe looks at the file that the method behind the interceptor is given."""
    decorator = next((outer for outer in ancestors(call) if outer.type == "decorator"), None)
    method = decorator.next_named_sibling if decorator is not None else None
    while method is not None and method.type in {"decorator", "comment"}:
        method = method.next_named_sibling
    parameters = method.child_by_field_name("parameters") if method is not None else None
    # NOTE: of an interceptor that stands elsewhere, such as on a class, it is not known what it takes in.
    return parameters is None or _LOOKED_AT.search(text_of(parameters)) is not None
