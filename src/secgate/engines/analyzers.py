"""Analyzers: the Python module of a check, run over a subject. An exception ends the item, not the run."""

import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from secgate.catalog.check import Check
from secgate.engines.source import SourceFile
from secgate.engines.subject import Subject
from secgate.errors import EngineError
from secgate.limits import OutOfTimeError, time_limit
from secgate.model import Observation, Problem

TIMEOUT_S = 300.0
Analyze = Callable[[Subject], Observation]


def observe(check: Check, subject: Subject, *, timeout_s: float = TIMEOUT_S) -> Observation:
    """What the check's analyzer saw; one that fails or does not end is a problem that names its line and the file.

    NOTE: the message of an exception can quote the target's source, so only the place in the analyzer is reported.
    """
    try:
        analyze = _load(check)
    except EngineError as error:
        return Observation(problems=(Problem(path=f"{check.id}/analyzer.py", reason=error.what),))
    try:
        with time_limit(timeout_s):
            observation = analyze(subject)
    except KeyboardInterrupt:
        raise
    except OutOfTimeError as error:
        subject.forget()
        return _stopped(check, error, f"the analyzer took longer than {timeout_s:g} s and was stopped")
    except BaseException as error:  # noqa: BLE001 - the item's door: `sys.exit(0)` in an analyzer must not end the run as a pass
        subject.forget()
        return _stopped(check, error, f"the analyzer raised {type(error).__name__}")
    return _accepted(check, observation)


def _stopped(check: Check, error: BaseException, what: str) -> Observation:
    line = _line_in(error, check.folder / "analyzer.py")
    file = _file_in(error)
    reason = what if file is None else f"{what} while it looked at {file.path}"
    return Observation(problems=(Problem(path=f"{check.id}/analyzer.py", line=line, reason=reason),))


def _accepted(check: Check, observation: object) -> Observation:
    place = f"{check.id}/analyzer.py"
    if not isinstance(observation, Observation):
        return Observation(problems=(Problem(path=place, reason="the analyzer returned no Observation"),))
    try:
        # NOTE: a value that was made past its own validation (model_copy, model_construct) may hold anything.
        observation = Observation.model_validate(observation.model_dump(warnings="none"))
    except (ValidationError, PydanticSerializationError):
        return Observation(
            problems=(Problem(path=place, reason="the analyzer returned an Observation of wrong values"),)
        )
    rests = (hit for rest in observation.rests_on for hit in (rest.missing, rest.weakened))
    undeclared = sorted({hit.rule for hit in (*observation.hits, *rests)} - set(check.spec.rules))
    if undeclared:
        problem = Problem(path=place, reason=f"the analyzer reports undeclared rules: {', '.join(undeclared)}")
        return observation.model_copy(update={"problems": (*observation.problems, problem)})
    return observation


def _load(check: Check) -> Analyze:
    file = check.folder / "analyzer.py"
    name = f"secgate_check_{check.id.replace('-', '_')}_{check.digest[-12:]}"
    if name not in sys.modules:
        try:
            sys.modules[name] = _execute(name, file)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            line = _line_in(error, file)
            raise EngineError(
                f"the analyzer cannot be imported: {type(error).__name__}" + (f" at line {line}" if line else "")
            ) from error
    analyze = getattr(sys.modules[name], "analyze", None)
    if not callable(analyze):
        raise EngineError("the analyzer has no function analyze(subject)")
    result: Analyze = analyze
    return result


def _execute(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise EngineError("the analyzer cannot be imported")
    module = importlib.util.module_from_spec(spec)
    # NOTE: dataclasses look their module up in sys.modules while the class body runs.
    sys.modules[name] = module
    written = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    finally:
        sys.dont_write_bytecode = written
    return module


def _line_in(error: BaseException, file: Path) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return lines[-1] if lines else None


def _file_in(error: BaseException) -> SourceFile | None:
    """The file of the target that was being looked at: the innermost one that a function on the way held."""
    found = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        found = next((value for value in reversed(frame.f_locals.values()) if isinstance(value, SourceFile)), found)
    return found
