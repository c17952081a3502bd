"""Open this to renew what the program knows of the Temporal SDK: names by version, and what its sandbox refuses.

It stands in a folder of its own because it is no part of the program: it runs once for each new version of the SDK,
and its two tables are committed. It fetches one wheel of each minor version with pip and parses the Python in it;
nothing of the SDK is imported or run.

    python3 tools/sdk_tables.py --newest 35 --wheels DIR

DIR keeps the wheels between runs. The tables are `src/engine/vocabulary/sdk/names.tsv` and `sandbox.tsv` beside it.

A line of `names.tsv` is: qualified name, kind, versions, parameters. Kinds are `m` module, `c` class, `f` function, `v`
anything else; a capital one has members that this program cannot list. Versions are `7` (since 1.7) or `7-22` (the last
one is 1.22). Parameters carry versions of their own where these differ; `*` stands for a signature that takes any.
"""

import argparse
import ast
import random
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

TABLES = Path(__file__).parent.parent / "src/engine/vocabulary/sdk"
# Generated from protobuf definitions, and the binding to the core: neither is written for people.
OPAQUE = ("temporalio.api", "temporalio.bridge")
EMPTY_BASES = {"object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"}
EXCEPTIONS = {"Exception", "BaseException", "RuntimeError", "ValueError", "AssertionError"}
ENUMS = {"enum.Enum": ["name", "value"], "enum.IntEnum": ["name", "value", *(n for n in dir(int) if n[0] != "_")]}
# Decorators that leave the signature as it is written.
TRANSPARENT = {
    "overload",
    "staticmethod",
    "classmethod",
    "abstractmethod",
    "contextmanager",
    "asynccontextmanager",
    "deprecated",
    "final",
    "override",
}
CLASS_DECORATORS = {"dataclass", "runtime_checkable", "deprecated", "final"}


def public(name):
    return not name.startswith("_")


def last_part(expression):
    """`dataclass` of `@dataclasses.dataclass(frozen=True)`."""
    if isinstance(expression, ast.Call):
        expression = expression.func
    return expression.attr if isinstance(expression, ast.Attribute) else getattr(expression, "id", "")


def statements(body):
    """Statements that run when a body does, those under `if`, `try` and `with` included."""
    for statement in body:
        yield statement
        for part in ("body", "orelse", "finalbody"):
            if isinstance(statement, (ast.If, ast.Try, ast.With)):
                yield from statements(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from statements(handler.body)


@dataclass
class Entry:
    kind: str
    # None: any.
    parameters: list | None = None
    members: dict = field(default_factory=dict)
    # What a subclass that is a dataclass, or has no `__init__`, inherits.
    fields: list = field(default_factory=list)
    is_typed_dict: bool = False


VALUE = Entry("v")


class Module:
    def __init__(self, wheel, name, tree, is_package):
        self.wheel, self.name, self.is_package = wheel, name, is_package
        self.functions, self.classes, self.imports, self.assigned, self.stars = {}, {}, {}, {}, []
        for statement in statements(tree.body):
            self.bind(statement)

    def bind(self, statement):
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.functions.setdefault(statement.name, []).append(statement)
            case ast.ClassDef():
                self.classes[statement.name] = statement
            case ast.Import():
                for alias in statement.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    self.imports[bound] = alias.name if alias.asname else bound
            case ast.ImportFrom():
                origin = self.origin(statement)
                for alias in statement.names:
                    if alias.name == "*":
                        self.stars.append(origin)
                    else:
                        self.imports[alias.asname or alias.name] = f"{origin}.{alias.name}"
            case ast.Assign() | ast.AnnAssign():
                for target in getattr(statement, "targets", None) or [statement.target]:
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            self.assigned[name.id] = statement.value

    def origin(self, statement):
        if not statement.level:
            return statement.module
        parts = self.name.split(".")
        keep = len(parts) - statement.level + (1 if self.is_package else 0)
        return ".".join(parts[:keep] + ([statement.module] if statement.module else []))

    def names(self):
        found = {*self.functions, *self.classes, *self.imports, *self.assigned}
        for star in self.stars:
            if star in self.wheel.modules:
                found |= self.wheel.modules[star].names()
        return {name for name in found if public(name)}

    def is_open(self):
        return "__getattr__" in self.functions or any(star not in self.wheel.modules for star in self.stars)

    def qualified(self, expression):
        """What an expression stands for: `temporalio.common.RetryPolicy`, `enum.Enum`, `Exception`."""
        match expression:
            case ast.Subscript():
                return self.qualified(expression.value)
            case ast.Attribute():
                of = self.qualified(expression.value)
                return of and f"{of}.{expression.attr}"
            case ast.Name(id=name) if name in self.classes or name in self.assigned:
                return f"{self.name}.{name}"
            case ast.Name(id=name):
                return self.imports.get(name, name)
        return None

    def entry(self, name):
        if name in self.classes:
            return self.wheel.class_entry(self, self.classes[name])
        if name in self.functions:
            return function_entry(self.functions[name], is_method=False)
        if name in self.imports:
            return self.wheel.entry_of(self.imports[name])
        if name in self.assigned:
            value = self.assigned[name]
            target = self.qualified(value) if isinstance(value, (ast.Name, ast.Attribute)) else None
            return self.wheel.entry_of(target) if target else VALUE
        found = (self.wheel.entry_of(f"{star}.{name}") for star in self.stars)
        return next((entry for entry in found if entry), VALUE)


class Wheel:
    """The Python of one version."""

    def __init__(self, path):
        self.modules, self.entries, self.asked = {}, {}, set()
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                parts = name.removesuffix(".py").split("/")
                if parts[0] != "temporalio" or not name.endswith(".py") or parts[1] in ("api", "bridge"):
                    continue
                is_package = parts[-1] == "__init__"
                module = ".".join(parts[:-1] if is_package else parts)
                self.modules[module] = Module(self, module, ast.parse(archive.read(name)), is_package)

    def entry_of(self, qualified):
        """Of a name of the SDK; anything from elsewhere, and modules under another name, are just values."""
        module, _, name = qualified.rpartition(".")
        if module not in self.modules or qualified in self.modules or qualified in self.asked:
            return VALUE
        self.asked.add(qualified)
        try:
            return self.modules[module].entry(name)
        finally:
            self.asked.discard(qualified)

    def class_entry(self, module, definition):
        key = (module.name, definition.lineno)
        if key not in self.entries:
            self.entries[key] = Entry("C")
            self.entries[key] = self.read_class(module, definition)
        return self.entries[key]

    def read_class(self, module, definition):
        own = Module(self, module.name, ast.Module(definition.body, []), False)
        members, fields, is_open, parameters = {}, [], False, []
        bases = {last_part(base.value if isinstance(base, ast.Subscript) else base) for base in definition.bases}
        is_typed_dict = "TypedDict" in bases
        for base in reversed(definition.bases):
            inherited = self.base(module.qualified(base))
            members |= inherited.members
            fields += inherited.fields
            is_open |= inherited.kind == "C"
            is_typed_dict |= inherited.is_typed_dict
            if inherited.parameters != []:
                parameters = inherited.parameters
        decorators = {last_part(decorator) for decorator in definition.decorator_list}
        metaclasses = [last_part(keyword.value) for keyword in definition.keywords if keyword.arg == "metaclass"]
        is_open |= not decorators <= CLASS_DECORATORS or any(name != "ABCMeta" for name in metaclasses)
        is_open |= "__getattr__" in own.functions or "__getattribute__" in own.functions
        annotated = [
            s.target.id
            for s in statements(definition.body)
            if isinstance(s, ast.AnnAssign) and last_part(getattr(s.annotation, "value", s.annotation)) != "ClassVar"
        ]
        fields += [name for name in annotated if name not in fields]
        if "__init__" in own.functions:
            parameters = function_entry(own.functions["__init__"], is_method=True).parameters
        elif "dataclass" in decorators or (parameters is not None and is_typed_dict):
            parameters = list(fields)
        elif "Protocol" in bases:
            parameters = None
        if metaclasses and metaclasses != ["ABCMeta"] or "__new__" in own.functions:
            parameters = None
        for name in {*own.functions, *own.assigned, *own.imports}:
            members[name] = function_entry(own.functions[name], is_method=True) if name in own.functions else VALUE
        for name, inner in own.classes.items():
            members[name] = self.class_entry(module, inner)
        for node in ast.walk(definition):
            match node:
                case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                    members.setdefault(name, VALUE)
        members = {name: entry for name, entry in members.items() if public(name)}
        return Entry("C" if is_open else "c", parameters, members, fields, is_typed_dict)

    def base(self, qualified):
        if qualified in EMPTY_BASES:
            return Entry("c", [])
        if qualified in EXCEPTIONS:
            return Entry("c", None, {name: VALUE for name in ("args", "with_traceback", "add_note")})
        if qualified in ENUMS:
            return Entry("c", None, {name: VALUE for name in ENUMS[qualified]})
        found = self.entry_of(qualified) if qualified else VALUE
        if found.kind in "cC":
            return found
        return Entry("C", [] if qualified and qualified.endswith("TypedDict") else None)

    def table(self):
        """Each public name with its kind and parameters."""
        rows = {name: ("M", None) for name in OPAQUE}
        for name, module in self.modules.items():
            if not all(public(part) for part in name.split(".")):
                continue
            rows[name] = ("M" if module.is_open() else "m", None)
            for member in module.names():
                if f"{name}.{member}" not in self.modules:
                    show(rows, f"{name}.{member}", module.entry(member))
            # Distributions of their own, which live inside the SDK's package.
            for other in module.stars:
                if other.startswith("temporalio.") and other not in self.modules:
                    rows[other] = ("M", None)
        return rows


def show(rows, name, entry):
    rows[name] = (entry.kind, None if entry.kind == "v" else entry.parameters)
    for member, inner in entry.members.items():
        show(rows, f"{name}.{member}", inner)


def function_entry(definitions, is_method):
    names, is_any = [], False
    for definition in definitions:
        decorators = {last_part(decorator) for decorator in definition.decorator_list}
        if not decorators <= TRANSPARENT:
            return VALUE
        arguments = definition.args
        positional = [*arguments.posonlyargs, *arguments.args]
        if is_method and "staticmethod" not in decorators:
            positional = positional[1:]
        names += [argument.arg for argument in [*positional, *arguments.kwonlyargs]]
        is_any |= arguments.kwarg is not None
    return Entry("f", None if is_any else list(dict.fromkeys(names)))


def merged(tables):
    """Each name with its kinds, versions and parameters over all versions."""
    names = {}
    for minor, rows in enumerate(tables):
        for name, (kind, parameters) in rows.items():
            kinds, minors, known = names.setdefault(name, (set(), [], {}))
            kinds.add(kind)
            minors.append(minor)
            for parameter in ["*"] if parameters is None and kind in "cCf" else parameters or []:
                known.setdefault(parameter, []).append(minor)
    return names


def versions(minors, newest):
    first, last = min(minors), max(minors)
    return f"{first}" if last == newest else f"{first}-{last}"


def names_table(tables):
    newest = len(tables) - 1
    for name, (kinds, minors, parameters) in sorted(merged(tables).items()):
        if len({kind.lower() for kind in kinds}) > 1:
            kind, parameters = "v", {}
        else:
            kind = min(kinds)
        row = versions(minors, newest)
        shown = []
        for parameter, known in sorted(parameters.items()):
            own = versions(known, newest)
            shown.append(parameter if own == row else f"{parameter}:{own}")
        if "*" in parameters:
            shown = ["*"]
        yield "\t".join([name, kind, row, " ".join(shown)]).rstrip("\t")


class Matcher:
    """Reads the expression that makes `SandboxRestrictions.invalid_module_members_default`."""

    def __init__(self, tree):
        self.shortcuts = {}
        for statement in tree.body:
            match statement:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=of), attr=name)], value=value):
                    if of == "SandboxMatcher":
                        self.shortcuts[name] = value
                    elif name == "invalid_module_members_default":
                        self.root = value

    def rows(self, expression, path, at_runtime):
        match expression:
            case ast.IfExp():
                # It asks for a Python that does not look at `os.path`; what the others refuse is the wider table.
                yield from self.rows(expression.orelse, path, at_runtime)
            case ast.Attribute():
                yield from self.rows(self.shortcuts[expression.attr], path, at_runtime)
            case ast.Call():
                given = {keyword.arg: keyword.value for keyword in expression.keywords}
                at_runtime = at_runtime or "only_runtime" in given
                yield from self.own(given, path, at_runtime)
                children = given.get("children")
                for key, child in zip(children.keys, children.values) if children else ():
                    yield from self.rows(child, [*path, key.value.replace("__builtins__", "builtins")], at_runtime)

    def own(self, given, path, at_runtime):
        when = "running" if at_runtime else "always"
        name = ".".join(path)
        if "match_self" in given:
            yield name, "warns" if "leaf_warning" in given else "refused", when
        if isinstance(given.get("use"), ast.Call):
            # `_public_callables(random, exclude={…})`: its functions, whichever there are, and not its classes.
            (excluded,) = given.pop("use").keywords
            yield f"{name}.*", "refused", when
            free = {*members(excluded.value), *(cls for cls in dir(random) if public(cls) and is_class(random, cls))}
            given["exclude"] = ast.Set([ast.Constant(cls) for cls in free])
        for kind, what in (("access", "refused"), ("use", "refused"), ("exclude", "free")):
            for member in members(given[kind]) if kind in given else ():
                yield f"{name}.{member}", what, when


def members(expression):
    match expression:
        case ast.Set():
            return [element.value for element in expression.elts]
        case ast.IfExp():
            return members(expression.orelse)
    raise ValueError(f"the sandbox's table has a form that is new: {ast.unparse(expression)}")


def is_class(module, name):
    return isinstance(getattr(module, name), type)


def sandbox_table(path):
    with zipfile.ZipFile(path) as archive:
        matcher = Matcher(ast.parse(archive.read("temporalio/worker/workflow_sandbox/_restrictions.py")))
    return ["\t".join(row) for row in sorted(matcher.rows(matcher.root, [], False))]


def wheel(minor, folder):
    version = f"1.{minor}.0"

    def found():
        return next(folder.glob(f"temporalio-{version}-*.whl"), None)

    if not found():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--python-version", "3.12", "--dest", folder, f"temporalio=={version}"], check=True)
    return found()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--newest", type=int, required=True, help="the newest minor version of temporalio 1")
    parser.add_argument("--wheels", type=Path, required=True, help="where the wheels are kept")
    arguments = parser.parse_args()
    arguments.wheels.mkdir(parents=True, exist_ok=True)
    wheels = [wheel(minor, arguments.wheels) for minor in range(arguments.newest + 1)]
    TABLES.mkdir(parents=True, exist_ok=True)
    tables = [Wheel(path).table() for path in wheels]
    for name, lines in (("names.tsv", names_table(tables)), ("sandbox.tsv", sandbox_table(wheels[-1]))):
        (TABLES / name).write_text("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
