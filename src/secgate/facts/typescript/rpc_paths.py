"""Methods and paths of procedures, as the adapters of tRPC and oRPC serve them."""

import re

from secgate.facts.typescript.rpc_chains import Forced, Step, method_of, text_in
from secgate.facts.typescript.rpc_guards import Base
from secgate.facts.typescript.rpc_routers import Held, texts_of
from secgate.facts.typescript.values import Record, Value


def address(held: Held, steps: list[Step], base: Base, forced: Forced) -> tuple[str, str]:
    """Method and path of a procedure as it is served."""
    options = [step.first for step in steps if step.name == "route"]
    written = [("method", "path", value) for value in options]
    metas = [forced(step.first) for step in steps if step.name == "meta" and step.first is not None]
    inner = [m.entries.get("openapi") for m in metas if isinstance(m, Record)]
    if base.mount is not None and base.mount.is_openapi:
        written += [("method", "path", forced(v)) for v in inner if isinstance(v, Value)]
    methods = [t.text for m, _, v in written if (t := text_in(v, m, forced)) is not None]
    paths = [t.text for _, p, v in written if (t := text_in(v, p, forced)) is not None]
    is_trpc = held.step.name != "handler"
    method = methods[-1].upper() if methods else method_of(held.step) if is_trpc else "POST"
    if paths:
        prefix = "".join(text.text.rstrip("/") for text in texts_of(steps, "prefix"))
        return method, _express(f"{base.path}{prefix}/{paths[-1].lstrip('/')}".rstrip("/"))
    own = ".".join(held.names) if is_trpc else "/".join(held.names)
    return method, f"{base.path or ('/trpc' if is_trpc else '/rpc')}/{own}"


def _express(path: str) -> str:
    """A path with parameters in the manner of OpenAPI, in the manner of Express."""
    return re.sub(r"\{(\+?)(\w+)\}", lambda found: f":{found[2]}{'*' if found[1] else ''}", path)
