"""Prints each line in which the tables of `src/engine/vocabulary/sdk` and the installed SDK disagree."""

import importlib
import inspect
import pkgutil
import random
import sys
import warnings
from pathlib import Path

import temporalio
from temporalio.worker.workflow_sandbox import SandboxRestrictions

warnings.simplefilter("ignore")
FOLDER = Path(sys.argv[1])
OPAQUE = ("temporalio.api", "temporalio.bridge")


def public(name):
    return not any(part.startswith("_") for part in name.split("."))


def rows():
    """What is in the newest version."""
    for line in (FOLDER / "names.tsv").read_text().splitlines():
        name, kind, versions, *parameters = line.split("\t")
        if "-" not in versions:
            known = (parameters or [""])[0].split()
            yield name, (kind, {parameter.split(":")[0] for parameter in known if "-" not in parameter})


TABLE = dict(rows())


def modules():
    yield temporalio
    for module in pkgutil.walk_packages(temporalio.__path__, "temporalio.", onerror=lambda _: None):
        if public(module.name) and not module.name.startswith(OPAQUE):
            try:
                yield importlib.import_module(module.name)
            except ModuleNotFoundError:
                # It wants a package that is not installed here.
                continue


def named(signature):
    every = signature.parameters.values()
    return {p.name for p in every if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


def compare(name, real):
    if name not in TABLE:
        print(f"{name} is missing in the table")
        return
    kind, parameters = TABLE[name]
    if inspect.isclass(real) and kind == "c":
        for member in filter(public, dir(real)):
            if f"{name}.{member}" not in TABLE:
                print(f"{name}.{member} is missing in the table")
    if "*" not in parameters and (inspect.isclass(real) and kind in "cC" or inspect.isfunction(real) and kind == "f"):
        try:
            lacking = named(inspect.signature(real)) - parameters
        except ValueError:
            return
        if lacking:
            print(f"{name} takes {sorted(lacking)}, which the table lacks")


def names():
    for module in modules():
        open_module = TABLE.get(module.__name__, ("m",))[0] == "M"
        for member in filter(public, dir(module)):
            if not (open_module or f"{module.__name__}.{member}".startswith(OPAQUE)):
                compare(f"{module.__name__}.{member}", getattr(module, member))
        prefix = f"{module.__name__}."
        for name in TABLE:
            member = name.removeprefix(prefix)
            is_member = name.startswith(prefix) and "." not in member
            if is_member and TABLE[name][0] in "cf" and not hasattr(module, member) and not is_for_type_checkers(name):
                print(f"{name} is in the table, and not in the SDK")


def is_for_type_checkers(name):
    """Imported under TYPE_CHECKING: the table has it, because it cannot hurt there."""
    return name.rsplit(".", 1)[1] in ("Client", "ExternalWorkflowHandle")


def matched(matcher, path, running):
    running = running or matcher.only_runtime
    when = "running" if running else "always"
    name = ".".join(path)
    if matcher.match_self:
        yield name, "warns" if matcher.leaf_warning else "refused", when
    for member in matcher.access | matcher.use:
        yield f"{name}.{member}", "refused", when
    for member in matcher.exclude:
        yield f"{name}.{member}", "free", when
    for key, child in matcher.children.items():
        yield from matched(child, [*path, key.replace("__builtins__", "builtins")], running)


def sandbox():
    real = set(matched(SandboxRestrictions.default.invalid_module_members, [], False))
    table = {tuple(line.split("\t")) for line in (FOLDER / "sandbox.tsv").read_text().splitlines()}
    # The SDK lists the callables of `random` that this Python has; the table says all but these.
    free = {name for name, what, _ in table if name.startswith("random.") and what == "free"}
    callables = {f"random.{name}" for name in dir(random) if public(name) and callable(getattr(random, name))} - free
    listed = {name for name, *_ in real if name.startswith("random.")}
    if callables != listed:
        print(f"of random {sorted(callables ^ listed)} differ")
    # From Python 3.14 on the sandbox lets paths pass.
    both = [{row for row in rows if not row[0].startswith("random.") and row[0] != "os.path"} for rows in (real, table)]
    for row in sorted(both[0] ^ both[1]):
        print(*row, "is only in one of both")


names()
sandbox()
