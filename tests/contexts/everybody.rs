//! Who else runs what workflows and activities run comes out the same, whether only those files are parsed that seem to
//! matter or all of them: what is looked for in the others are the names under which code can be had.

use super::{HEAD, project};
use std::collections::BTreeMap;

/// What a module has, a name of it with what a workflow does with that, and the same for somebody else.
const CASES: &[(&str, [&str; 2], [&str; 2])] = &[
    ("def stamp(): ...\n", ["stamp", "stamp()"], ["stamp", "stamp()"]),
    ("def _stamp(): ...\nstamp = _stamp\n", ["stamp", "stamp()"], ["stamp", "stamp()"]),
    ("def _stamp(): ...\ndef stamp(): return _stamp()\n", ["stamp", "stamp()"], ["_stamp", "_stamp()"]),
    ("def _stamp(): ...\ndef stamp(): return _stamp()\nT = {1: _stamp}\n", ["stamp", "stamp()"], ["T", "T[1]()"]),
    ("def stamp(x): ...\nP = functools.partial(stamp, 1)\n", ["P", "P()"], ["P", "P()"]),
    ("def stamp(x): ...\nP = functools.partial(stamp, 1)\n", ["stamp", "stamp(1)"], ["P", "P()"]),
    ("def outer():\n    def inner(): ...\n    return inner()\n", ["outer", "outer()"], ["outer", "outer()"]),
    (
        "def timed(f):\n    def inner():\n        return f()\n    return inner\n@timed\ndef two(): ...\n",
        ["two", "two()"],
        ["timed", "timed(print)()"],
    ),
    ("class C:\n    def stamp(self): ...\n", ["C", "C().stamp()"], ["C", "C().stamp()"]),
    ("class C:\n    @staticmethod\n    def stamp(): ...\n", ["C", "C.stamp()"], ["C", "C.stamp()"]),
    ("class C:\n    @classmethod\n    def stamp(cls): ...\n", ["C", "C.stamp()"], ["C", "C.stamp()"]),
    ("class C:\n    @property\n    def at(self): ...\n", ["C", "C().at"], ["C", "C().at"]),
    ("class C:\n    def __init__(self): ...\n", ["C", "C()"], ["C", "C()"]),
    (
        "class C:\n    def __enter__(self): ...\n",
        ["C", "[c for c in []]\n        with C(): pass"],
        ["C", "C().__enter__()"],
    ),
    ("class C:\n    hook = lambda self: 1\n    def f(self): self.hook()\n", ["C", "C().f()"], ["C", "C().hook()"]),
    ("class C:\n    class D:\n        def stamp(self): ...\n", ["C", "C.D().stamp()"], ["C", "C.D().stamp()"]),
    ("class B:\n    def stamp(self): ...\nclass C(B): ...\n", ["C", "C().stamp()"], ["C", "C().stamp()"]),
    ("class B:\n    def stamp(self): ...\nclass C(B): ...\n", ["B", "B().stamp()"], ["C", "C().stamp()"]),
    ("class B:\n    def stamp(self): ...\nb = B()\n", ["b", "b.stamp()"], ["b", "b.stamp()"]),
    (
        "class B:\n    def stamp(self): ...\nclass C:\n    def __init__(self): self.b = B()\n",
        ["C", "C().b.stamp()"],
        ["C", "C().b.stamp()"],
    ),
    (
        "class B:\n    def stamp(self): ...\ndef make() -> B: return B()\n",
        ["make", "make().stamp()"],
        ["make", "make().stamp()"],
    ),
    ("class C:\n    def stamp(self): ...\n    now = stamp\n", ["C", "C().stamp()"], ["C", "C().now()"]),
    (
        "class B:\n    def stamp(self): ...\nclass C(B):\n    def stamp(self): ...\n",
        ["C", "C().stamp()"],
        ["B", "[b.stamp() for b in list(B)]"],
    ),
    (
        "class B:\n    def stamp(self): ...\nclass C:\n    many: list[B]\n",
        ["B", "B().stamp()"],
        ["C", "[b.stamp() for b in C().many]"],
    ),
    (
        "class B:\n    def stamp(self): ...\ndef find() -> 'dict[str, B | None]': ...\n",
        ["B", "B().stamp()"],
        ["find", "find()['x'].stamp()"],
    ),
    ("def keep(f): return f\n@keep\ndef stamp(): ...\n", ["stamp", "stamp()"], ["stamp", "stamp()"]),
];

/// How the other one gets at the module: through which file between them, and with which import.
const WAYS: &[(&str, &str)] = &[
    ("", "from app.clock import NAME as other"),
    ("", "import app.clock\nother = app.clock.NAME"),
    ("from app.clock import NAME as passed\n", "from app.between import passed as other"),
    ("import app.clock as held\n", "from app.between import held\nother = held.NAME"),
    ("from . import clock\n", "import app.between\nother = app.between.clock.NAME"),
    ("from app.clock import NAME\npassed = NAME\n", "from app.between import passed as other"),
];

/// Where each function of the module runs, with the files as they are, or with all of them parsed.
fn runs(files: &[(&str, String)], is_all: bool) -> BTreeMap<String, (bool, bool, bool)> {
    let mention = if is_all { "\n# temporalio\n" } else { "" };
    let files: Vec<(&str, String)> = files.iter().map(|(path, text)| (*path, format!("{text}{mention}"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let project = project(&files);
    let in_module = project.functions().filter(|at| project.files()[at.file].path.as_str() == "app/clock.py");
    let runs = in_module.map(|at| (project.function(at).qualified.clone(), project.runs_in(at)));
    runs.map(|(name, runs)| (name, (runs.workflow, runs.activity, runs.elsewhere))).collect()
}

fn program(root: &str, case: usize, way: usize) -> Vec<(&'static str, String)> {
    let (module, [name, used], [other_name, other_used]) = CASES[case];
    let (between, import) = WAYS[way];
    let own = format!("{HEAD}from app.clock import {name}\n{root}        return {used}\n");
    // `_stamp` holds `stamp`, which is no word of its own there.
    let other_used = other_used.replacen(other_name, "other", 1);
    let api = format!("{}\ndef serve():\n    return {other_used}\n", import.replace("NAME", other_name));
    vec![
        ("app/__init__.py", String::new()),
        ("app/clock.py", format!("import functools\n{module}")),
        ("app/own.py", own),
        ("app/between.py", between.replace("NAME", other_name)),
        ("api.py", api),
    ]
}

#[track_caller]
fn same_for_all(root: &str) {
    let mut shared = 0;
    for case in 0..CASES.len() {
        for way in 0..WAYS.len() {
            let files = program(root, case, way);
            let (some, all) = (runs(&files, false), runs(&files, true));
            assert_eq!(some, all, "{files:#?}");
            shared +=
                usize::from(some.values().any(|&(workflow, activity, elsewhere)| (workflow || activity) && elsewhere));
        }
    }
    // The others are known under a name that leads nowhere, by a method that is called on no known value.
    assert!(shared >= CASES.len() * WAYS.len() * 9 / 10, "{shared}");
}

#[test]
fn of_what_workflows_run() {
    same_for_all("@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self):\n");
}

#[test]
fn of_activities_and_what_they_run_beside_them() {
    let activities = "class A:\n    @activity.defn\n    async def charge(self):\n";
    for case in 0..CASES.len() {
        for way in 0..WAYS.len() {
            let mut files = program(activities, case, way);
            // Only where it names the SDK it matters who else runs it.
            files[1].1 = format!("{HEAD}{}", files[1].1);
            assert_eq!(runs(&files, false), runs(&files, true), "{files:#?}");
        }
    }
}

#[test]
fn of_activities_themselves() {
    let charge = format!("{HEAD}@activity.defn\nasync def charge(): ...\n");
    let api = "from app.clock import charge\ndef serve():\n    charge()\n";
    let files = [("app/clock.py", charge), ("api.py", api.to_owned())];
    let found = runs(&files, false);
    assert_eq!(found, runs(&files, true));
    assert_eq!(found["charge"], (false, true, true));
}

/// One class has the method by being above the one that the workflow uses, and the other by being below the first.
#[test]
fn of_classes_above_and_below() {
    let below = format!("{HEAD}from app.clock import A\nclass B(A):\n    def step(self): ...\n");
    let own = format!(
        "{HEAD}from app.below import B\nfrom app.clock import A\n@workflow.defn\nclass W:\n    @workflow.run\n    async \
         def run(self):\n        B().step()\n        A().stamp()\n"
    );
    let module = "class A:\n    def step(self): ...\n    def stamp(self): ...\nclass C(A): ...\n";
    let api = "from app.clock import C\ndef serve():\n    C().stamp()\n";
    let files = [
        ("app/__init__.py", String::new()),
        ("app/below.py", below),
        ("app/clock.py", module.to_owned()),
        ("app/own.py", own),
        ("api.py", api.to_owned()),
    ];
    let found = runs(&files, false);
    assert_eq!(found, runs(&files, true));
    assert_eq!(found["A.stamp"], (true, false, true));
}
