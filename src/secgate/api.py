"""What the author of a check imports; re-exports only, stable.

An analyzer is a module `analyzer.py` in a check's folder with one function::

    from secgate.api import Observation, Subject

    def analyze(subject: Subject) -> Observation: ...

`subject` gives the files in the check's scope, their syntax trees, the matches of the check's own semgrep rules, facts
and settings. A finding is made with `subject.hit(rule, place)`; message, fix and confidence come from `rules` in
check.yaml. What a TypeScript or JavaScript file says by itself (names, tenant words, Prisma calls, filters, cache keys)
is read with the helpers from `secgate.facts.typescript`.

The names, each with the module that defines it, are listed in api.pyi.
"""

from secgate.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
