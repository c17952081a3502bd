"""Measure temporal-fix beside ripgrep, ruff and ast-grep, on trees made of pinned packages.

    python3 benches/speed.py [--tree NAME]… [--runs N] [--growth]

Everything that it makes lies under `target/bench`. It wants cargo, git, hyperfine, ripgrep (apt and cargo have them) and
a package index that pip knows. The caches are warm: each command runs once before it is measured. None of the packages'
code is run. With `--growth` it measures copies of the sparse tree as well, up to 100,000 files.

Wall time means something only on a machine that does nothing else; user and system time, and memory, do on any.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent
WORK = REPOSITORY / "target" / "bench"
PACKAGES = REPOSITORY / "tests" / "packages"
OURS = REPOSITORY / "target" / "release" / "temporal-fix"
TOOLS = WORK / "venv" / "bin"
WANTED = {
    "cargo": "see rustup.rs",
    "git": "apt install git",
    "hyperfine": "apt install hyperfine, or cargo install hyperfine",
    "rg": "apt install ripgrep, or cargo install ripgrep",
}
TREES = ["sparse", "small", "dense", "helper"]
# Few of their files use Temporal, and none in a way that reaches the other packages.
FEW_THAT_USE_TEMPORAL = ["actant", "durable-sync", "miu-bot", "okrunit-temporal"]
COPIES = [1, 2, 4, 7]
# Rules that look for what temporal-fix looks for: clocks without a zone, `time.sleep` in async code, random numbers.
RUFF_RULES = "DTZ005,ASYNC251,S311"
AST_GREP_RULE = "{id: clock, language: python, rule: {pattern: datetime.now($$$ARGUMENTS)}}"
FLOWS = """from datetime import timedelta

from temporalio import workflow

from clock import stamped_at_the_start


@workflow.defn
class Flow:
    @workflow.run
    async def run(self) -> float:
        return stamped_at_the_start()
"""
CLOCK = """import time


def stamped_at_the_start() -> float:
    return time.time()
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", action="append", choices=TREES, help="only this one; may be given several times")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--growth", action="store_true", help="measure copies of the sparse tree too")
    options = parser.parse_args()
    missing = [f"{name} ({how})" for name, how in WANTED.items() if shutil.which(name) is None]
    if missing:
        sys.exit("missing: " + "; ".join(missing))
    run("cargo", "build", "--release", "--quiet", cwd=REPOSITORY)
    install_tools()
    versions = [said(command, "--version").splitlines()[0] for command in ["rg", TOOLS / "ruff", TOOLS / "ast-grep"]]
    print(f"{datetime.date.today()}, {os.cpu_count()} cores, {', '.join(versions)}")
    for name in options.tree or TREES:
        measure(name, tree(name), options.runs)
    if options.growth:
        growth(options.runs)


def install_tools():
    pinned = (HERE / "requirements.txt").read_text()
    done = WORK / "venv" / "installed"
    if done.exists() and done.read_text() == pinned:
        return
    venv.create(WORK / "venv", with_pip=True, clear=True)
    run(TOOLS / "pip", "install", "--quiet", "-r", HERE / "requirements.txt")
    done.write_text(pinned)


def tree(name):
    """The folder of a tree; it is made when it is first wanted."""
    folder = WORK / name
    if not folder.exists():
        making = WORK / f"{name}.part"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        {"sparse": make_sparse, "small": make_small, "dense": make_dense, "helper": make_helper}[name](making)
        run("git", "init", "--quiet", cwd=making)
        making.rename(folder)
    return folder


def make_sparse(folder):
    make_with_few(pins(HERE / "pins.txt"), folder)


def make_small(folder):
    """Nine thousand files of 5 kB in the mean, a third of what those of the sparse tree have."""
    make_with_few(pins(HERE / "small.txt"), folder)


def make_with_few(others, folder):
    temporal = pins(PACKAGES / "pins.txt")
    chosen = {project: temporal[project] for project in FEW_THAT_USE_TEMPORAL}
    for project, pin in {**others, **chosen}.items():
        unpack(project, pin, folder / project)


def make_dense(folder):
    for project, pin in pins(PACKAGES / "pins.txt").items():
        unpack(project, pin, folder / project)


def make_helper(folder):
    """One helper, which a workflow calls, and which every second file imports."""
    for project in ["sympy", "django"]:
        copy(tree("sparse") / project, folder / project)
    for at, path in enumerate(python_files(folder)):
        text = path.read_bytes()
        if at % 2 == 0 and b"from __future__" not in text:
            path.write_bytes(b"from clock import stamped_at_the_start\n" + text)
    (folder / "clock.py").write_text(CLOCK)
    (folder / "flows.py").write_text(FLOWS)


def pins(path):
    lines = [line.split() for line in path.read_text().splitlines() if not line.startswith("#")]
    return {project: (archive, sha256) for project, archive, sha256 in lines}


def unpack(project, pin, folder):
    run(sys.executable, PACKAGES / "fetch.py", project, *pin, folder)


def copy(source, target):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git"))


def python_files(folder):
    return sorted(path for path in folder.rglob("*.py") if path.is_file())


def measure(name, folder, runs):
    files = python_files(folder)
    size, mention, mentioned = 0, 0, 0
    for path in files:
        text = path.read_bytes()
        size += len(text)
        if b"temporalio" in text:
            mention, mentioned = mention + 1, mentioned + len(text)
    parsed, parsed_bytes = parsed_by_ours(folder)
    print(f"\n{name}: {len(files):,} files, {size / 1e6:.1f} MB; {mention:,} name temporalio, {mentioned / 1e6:.1f} MB;", end=" ")
    print(f"{parsed:,} are parsed, {parsed_bytes / 1e6:.1f} MB")
    results = hyperfine(folder, runs)
    print(f"{'':<14}{'median':>10}{'least':>10}{'user + system':>16}{'peak memory':>14}")
    peaks = {tool: peak_memory(command, folder) for tool, command in commands().items()}
    for tool, result in results.items():
        cpu = result["user"] + result["system"]
        print(f"{tool:<14}{result['median']:>8.3f} s{result['min']:>8.3f} s{cpu:>14.2f} s{peaks[tool] / 1e6:>11.0f} MB")
    median = {tool: result["median"] for tool, result in results.items()}
    print(f"temporal-fix takes {median['temporal-fix'] / median['ripgrep']:.2f} times ripgrep's time,", end=" ")
    print(f"{median['temporal-fix'] / median['ruff']:.3f} of ruff's,", end=" ")
    print(f"and {peaks['temporal-fix'] / max(parsed_bytes, 1):.1f} times the bytes of the files that it parses")


def commands():
    ruff = [TOOLS / "ruff", "check", "--no-cache", "--isolated", "--quiet", "--select", RUFF_RULES, "."]
    return {
        "ripgrep": ["rg", "-l", "temporalio", "-tpy", "--no-ignore", "."],
        "ruff": ruff,
        "ast-grep": [TOOLS / "ast-grep", "scan", "--inline-rules", AST_GREP_RULE, "--json=stream", "."],
        "temporal-fix": [OURS, "--check", "--isolated", "--quiet", "--select", "all", "."],
    }


def parsed_by_ours(folder):
    command = [OURS, "--check", "--isolated", "--verbose", "."]
    note = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    found = re.search(r"parsed ([\d,]+) of [\d,]+ files?, ([\d,]+) bytes?", note)
    return tuple(int(number.replace(",", "")) for number in found.groups())


def hyperfine(folder, runs, tools=("ripgrep", "ruff", "ast-grep", "temporal-fix")):
    exported = WORK / "times.json"
    named = [part for tool in tools for part in ("--command-name", tool, shlex.join(map(str, commands()[tool])))]
    options = ["--shell", "none", "--warmup", "1", "--runs", runs, "--ignore-failure", "--style", "none"]
    run("hyperfine", *options, "--export-json", exported, *named, cwd=folder, stdout=subprocess.DEVNULL)
    return {result["command"]: result for result in json.loads(exported.read_text())["results"]}


def peak_memory(command, folder):
    """In bytes. A process of its own asks, so that it sees one child only."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        subprocess.run([str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.write(writer, str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss).encode())
        os._exit(0)
    os.wait()
    peak = int(os.read(reader, 64))
    os.close(reader)
    os.close(writer)
    return peak * 1024


def growth(runs):
    print("\ncopies of the sparse tree")
    folder = WORK / "copies"
    for count in COPIES:
        for at in range(count):
            target = folder / str(at)
            if not target.exists():
                copy(tree("sparse"), target)
        for at in range(count, max(COPIES)):
            shutil.rmtree(folder / str(at), ignore_errors=True)
        if not (folder / ".git").exists():
            run("git", "init", "--quiet", cwd=folder)
        files = len(python_files(folder))
        result = hyperfine(folder, runs, ["temporal-fix"])["temporal-fix"]
        cpu, memory = result["user"] + result["system"], peak_memory(commands()["temporal-fix"], folder)
        each = f"{result['median'] / files * 1e6:>6.1f} µs for each, {cpu / files * 1e6:>6.1f} µs of user and system time"
        print(f"{files:>8,} files {result['median']:>8.3f} s {each} {memory / 1e6:>6.0f} MB")


def said(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, **options)


if __name__ == "__main__":
    main()
