"""Open this to learn which calls inside a package another tool can follow and the program cannot.

The other tool is the language server of `ty`, a type checker: it is asked where the callee of each call is defined. It
infers types, which the program does not do on purpose; what it knows beyond that is worth mending or worth a line in
the documentation of `engine::project`. The packages are only read.

    cargo build --example call-edges
    python3 tools/second_opinion.py --ty ty --edges target/debug/examples/call-edges PACKAGE...

A line of the output is: place of the call, its kind, the callee as written, and where that is defined. Kinds are
`name`, `module attribute`, `self`, `annotated receiver` and, behind `--inferred`, what none of these is. Counts follow.
"""

import argparse
import ast
import json
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

KINDS = ("name", "module attribute", "self", "annotated receiver")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
KEYWORDS = {ast.FunctionDef: "def ", ast.AsyncFunctionDef: "async def ", ast.ClassDef: "class "}


@dataclass(frozen=True)
class Call:
    file: str
    # Where the expression that is called begins, from 1: the program's edges have no more.
    line: int
    # Where its last name stands, as the language server counts: from 0, in bytes.
    row: int
    column: int
    kind: str
    written: str


class Calls(ast.NodeVisitor):
    """The calls of a file, by what the callee is written on."""

    def __init__(self, file, text):
        self.file = file
        self.imported = set()
        self.annotated = [set()]
        self.found = []
        self.visit(ast.parse(text))

    def visit_Import(self, node):
        self.imported |= {alias.asname or alias.name.split(".")[0] for alias in node.names}

    visit_ImportFrom = visit_Import

    def visit_FunctionDef(self, node):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self.annotated.append({argument.arg for argument in arguments if argument.annotation})
        self.generic_visit(node)
        self.annotated.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_AnnAssign(self, node):
        if isinstance(node.target, ast.Name):
            self.annotated[-1].add(node.target.id)
        self.generic_visit(node)

    def visit_Call(self, node):
        if isinstance(node.func, (ast.Name, ast.Attribute)):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            row, column = node.func.end_lineno - 1, node.func.end_col_offset - len(name.encode())
            written = ast.unparse(node.func).split("\n")[0]
            self.found.append(Call(self.file, node.func.lineno, row, column, self.kind(node.func), written))
        self.generic_visit(node)

    def kind(self, func):
        if isinstance(func, ast.Name):
            return "name"
        root = func
        while isinstance(root, ast.Attribute):
            root = root.value
        match root:
            case ast.Name("self" | "cls"):
                return "self"
            case ast.Name(name) if any(name in scope for scope in self.annotated):
                return "annotated receiver"
            case ast.Name(name) if name in self.imported:
                return "module attribute"
        return "inferred"


class Server:
    def __init__(self, command, root):
        self.process = subprocess.Popen(
            [command, "server"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.requests = 0
        folder = {"uri": root.as_uri(), "name": root.name}
        encodings = {"general": {"positionEncodings": ["utf-8"]}}
        given = self.ask("initialize", processId=None, workspaceFolders=[folder], capabilities=encodings)
        if given["capabilities"].get("positionEncoding") != "utf-8":
            sys.exit("the language server does not count in bytes, so that places would not agree")
        self.tell("initialized")

    def ask(self, method, **parameters):
        self.requests += 1
        # Some methods refuse parameters that are empty.
        given = {"params": parameters} if parameters else {}
        self.send(id=self.requests, method=method, **given)
        while True:
            message = self.receive()
            if "method" in message:
                if "id" in message:
                    self.send(id=message["id"], result=None)
            elif message["id"] == self.requests:
                return message["result"] if "result" in message else sys.exit(f"{method}: {message['error']}")

    def tell(self, method, **parameters):
        self.send(method=method, params=parameters)

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while header := self.process.stdout.readline().strip():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        if not length:
            sys.exit("the language server went away")
        return json.loads(self.process.stdout.read(length))

    def stop(self):
        self.ask("shutdown")
        self.tell("exit")
        self.process.wait(timeout=10)


class Package:
    def __init__(self, root):
        self.root = root
        self.calls = {}
        # The names of functions and classes, by file and line: nothing else is an edge.
        self.defined = defaultdict(dict)
        # For each of them, the lines of what has the same name in the same body: overloads, and alternatives.
        self.namesakes = {}
        for path in sorted(root.rglob("*.py")):
            file = path.relative_to(root).as_posix()
            try:
                text = path.read_text()
                self.calls[file] = Calls(file, text).found
            except (SyntaxError, UnicodeDecodeError):
                continue
            for body in ast.walk(ast.parse(text)):
                lines = defaultdict(list)
                for node in ast.iter_child_nodes(body):
                    if type(node) in KEYWORDS:
                        self.defined[file][node.lineno] = node
                        self.namesakes[file, node.lineno] = lines[node.name]
                        lines[node.name].append(node.lineno)

    def ours(self, command):
        printed = subprocess.run([command], cwd=self.root, check=True, stdout=subprocess.PIPE, text=True).stdout
        edges = defaultdict(set)
        for line in printed.splitlines():
            file, at, to, defined = line.split("\t")
            edges[file, int(at)].add((to, int(defined)))
        return edges

    def theirs(self, command, kinds):
        """The calls that lead into the package, each with the places of what may be called."""
        server = Server(command, self.root)
        for file, calls in self.calls.items():
            uri = (self.root / file).as_uri()
            text = (self.root / file).read_text()
            document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            server.tell("textDocument/didOpen", textDocument=document)
            for call in (call for call in calls if call.kind in kinds):
                position = {"line": call.row, "character": call.column}
                places = server.ask("textDocument/definition", textDocument={"uri": uri}, position=position)
                if inside := list(self.inside(places or [])):
                    yield call, inside
            server.tell("textDocument/didClose", textDocument={"uri": uri})
        server.stop()

    def inside(self, places):
        for place in [places] if isinstance(places, dict) else places:
            path = Path(place["uri"].removeprefix("file://"))
            start = place["range"]["start"]
            if path.is_relative_to(self.root):
                file = path.relative_to(self.root).as_posix()
                node = self.defined[file].get(start["line"] + 1)
                # A parameter may stand on the same line.
                if node and start["character"] == node.col_offset + len(KEYWORDS[type(node)]):
                    yield file, node.lineno

    def same(self, place):
        """What is the same edge: a call of a class runs its constructor, and an overload stands for its namesake."""
        file, line = place
        node = self.defined[file][line]
        yield from ((file, namesake) for namesake in self.namesakes[place])
        for child in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(child, FUNCTIONS) and child.name in ("__init__", "__new__"):
                yield file, child.lineno


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ty", default="ty", help="the command of ty")
    parser.add_argument("--edges", type=Path, required=True, help="the program that prints our edges")
    parser.add_argument("--inferred", action="store_true", help="also calls on values that nothing declares")
    parser.add_argument("packages", type=Path, nargs="+", help="folders of unpacked packages")
    arguments = parser.parse_args()
    kinds = (*KINDS, "inferred") if arguments.inferred else KINDS
    resolved, missing = Counter(), Counter()
    for folder in arguments.packages:
        package = Package(folder.resolve())
        edges = package.ours(arguments.edges.resolve())
        for call, places in package.theirs(arguments.ty, kinds):
            resolved[call.kind] += 1
            known = edges[call.file, call.line]
            if not any(same in known for place in places for same in package.same(place)):
                missing[call.kind] += 1
                file, line = places[0]
                print(f"{folder.name}/{call.file}:{call.line}\t{call.kind}\t{call.written}\t{file}:{line}")
    for kind in kinds:
        print(f"{kind}: {missing[kind]} of {resolved[kind]} edges are missing", file=sys.stderr)


if __name__ == "__main__":
    main()
