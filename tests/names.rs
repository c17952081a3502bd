//! What a name means in one file: each snippet says at the end of a line what the call on it is a call of (`?` where
//! that is not certain).

use temporal_fix::engine::files::FilePath;
use temporal_fix::engine::names::Tree;
use temporal_fix::engine::python::{AnyNodeRef, Ranged};
use temporal_fix::engine::source::Source;

fn check(snippet: &str) {
    let source = Source::parse(&FilePath::from("flows.py"), snippet.into()).expect("parses");
    let tree = Tree::new(&source);
    let mut seen = 0;
    for (number, line) in snippet.lines().enumerate() {
        let Some((_, expected)) = line.split_once("# = ") else { continue };
        let calls = tree.nodes().filter_map(|(_, node)| match node {
            AnyNodeRef::ExprCall(call) if source.line(call.start()) == number + 1 => Some(call),
            _ => None,
        });
        let call = calls.last().unwrap_or_else(|| panic!("no call on line {}", number + 1));
        let found = tree.qualified(&call.func);
        assert_eq!(found.as_deref().unwrap_or("?"), expected, "line {} of\n{snippet}", number + 1);
        seen += 1;
    }
    assert!(seen > 0, "nothing to check in\n{snippet}");
}

#[test]
fn import_styles() {
    check("import datetime\ndatetime.datetime.now()  # = datetime.datetime.now\n");
    check("import datetime as dt\ndt.datetime.now()  # = datetime.datetime.now\n");
    check("from datetime import datetime\ndatetime.now()  # = datetime.datetime.now\n");
    check("from datetime import datetime as D\nD.now()  # = datetime.datetime.now\n");
    check("from time import time\ntime()  # = time.time\n");
    check("import os.path\nos.path.join()  # = os.path.join\n");
    check("import os.path as p\np.join()  # = os.path.join\n");
    check("import os.path, os\nos.urandom()  # = os.urandom\n");
    check("from .util import stamp\nstamp()  # = .util.stamp\n");
    check("from .. import util as u\nu.stamp()  # = ..util.stamp\n");
    check(
        "from temporalio import workflow as wf\nwf.unsafe.is_replaying()  # = temporalio.workflow.unsafe.is_replaying\n",
    );
}

#[test]
fn imports_anywhere() {
    check("def f():\n    from uuid import uuid4\n    uuid4()  # = uuid.uuid4\nuuid4()  # = ?\n");
    check(
        "try:\n    import zoneinfo\nexcept ImportError:\n    from backports import zoneinfo\nzoneinfo.ZoneInfo()  # = ?\n",
    );
    check("if True:\n    import time\nelse:\n    import time\ntime.time()  # = time.time\n");
    check("with open('x') as f:\n    import time\ntime.time()  # = time.time\n");
    check(
        "class W:\n    import time\n    def run(self):\n        time.time()  # = ?\n    time.time()  # = time.time\n",
    );
    check(
        "class W:\n    def run(self):\n        import time\n        def inner():\n            time.time()  # = time.time\n",
    );
}

#[test]
fn shadowing() {
    check("import time\ndef f(time):\n    time.time()  # = ?\n");
    check("import time\ndef f():\n    time = object()\n    time.time()  # = ?\ntime.time()  # = time.time\n");
    check("import time\ntime = object()\ntime.time()  # = ?\n");
    check("import time\nfor time in ():\n    pass\ntime.time()  # = ?\n");
    check("import time\ndef f():\n    with a() as time:\n        time.time()  # = ?\n");
    check("import time\ndef f():\n    try:\n        pass\n    except E as time:\n        time.time()  # = ?\n");
    check("import time\ndel time\ntime.time()  # = ?\n");
    check("import time\ndef f():\n    global time\n    time = 1\ntime.time()  # = ?\n");
    check("import time\ndef f():\n    time = 1\n    def g():\n        nonlocal time\n        time.time()  # = ?\n");
    check("import time\nclass W:\n    time = 1\n    def run(self):\n        time.time()  # = time.time\n");
    check("print()  # = builtins.print\n");
    check("def print(): ...\nprint()  # = :print\n");
    check("from helpers import *\nprint()  # = ?\n");
    check("import random\nclass W:\n    def run(self):\n        self.random.choice()  # = ?\n");
}

#[test]
fn comprehensions_lambdas_walrus() {
    check("import time\n[time.time() for x in ()]  # = time.time\n");
    check("import time\n[time.time() for time in ()]  # = ?\n");
    check("import time\n[x for x in time.time()]  # = time.time\n");
    check("import time\n[0 for time in time.time()]  # = time.time\n");
    check("import time\n[0 for x in () for time in time.time()]  # = ?\n");
    check("import time\nf = lambda: time.time()  # = time.time\n");
    check("import time\nf = lambda time: time.time()  # = ?\n");
    check("import time\ndef f(at=lambda time: 0):\n    time.time()  # = time.time\n");
    check("import time\ndef f():\n    [(time := x) for x in ()]\n    time.time()  # = ?\n");
    check("import time\ndef f():\n    if (now := time.time):\n        now()  # = time.time\n");
    check("import time\ndef f(time=time.time()):  # = time.time\n    pass\n");
}

#[test]
fn aliases() {
    check("import datetime\nnow = datetime.datetime.now\nnow()  # = datetime.datetime.now\n");
    check("import time\nclock = time.time\ndef f():\n    clock()  # = time.time\n");
    check("import time\nclock = time.time\nclock = None\nclock()  # = ?\n");
    check("a = b\nb = a\na()  # = ?\n");
    check("import datetime\nclock: object = datetime.datetime\nclock.now()  # = datetime.datetime.now\n");
}

#[test]
fn definitions() {
    check("def f(): ...\nf()  # = :f\n");
    check("class A:\n    class B:\n        def m(self): ...\nA.B.m()  # = :A.B.m\n");
    check("def f():\n    def g(): ...\n    g()  # = ?\n");
    check("from w import run\nclass W:\n    @run()  # = w.run\n    def run(self):\n        run()  # = w.run\n");
    check("from w import run\nclass W:\n    def run(self): ...\n    run()  # = :W.run\n");
    check("if x:\n    def f(): ...\nelse:\n    def f(): ...\nf()  # = :f\n");
}

#[test]
fn match_statements() {
    check("import time\ndef f(x):\n    match x:\n        case [time]:\n            time.time()  # = ?\n");
    check("import time\ndef f(x):\n    match x:\n        case {**time}:\n            time.time()  # = ?\n");
    check("import time\ndef f(x):\n    match x:\n        case time.time:\n            time.time()  # = time.time\n");
}

#[test]
fn type_parameters() {
    check("import time\ndef f[time](x):\n    time.time()  # = ?\n");
    check("import time\ndef f[T](x: T):\n    time.time()  # = time.time\n");
    check("import time\nclass W[T]:\n    def run(self):\n        time.time()  # = time.time\n");
    check("import time\ntype time = int\ntime.time()  # = ?\n");
}

#[test]
fn type_checking() {
    check(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b as a\na.f()  # = b.f\n",
    );
    check("import typing\nimport time\nif typing.TYPE_CHECKING:\n    from x import time\ntime.time()  # = time.time\n");
}

#[test]
fn string_annotations_are_uses() {
    let text = "from uuid import UUID\ndef f(x: 'list[UUID]') -> \"UUID | None\": ...\n";
    let source = Source::parse(&FilePath::from("flows.py"), text.into()).expect("parses");
    let tree = Tree::new(&source);
    let uses: Vec<_> = tree.uses().iter().filter(|used| used.name == "UUID").map(|used| used.range).collect();
    assert_eq!(uses.len(), 2);
    assert!(uses.iter().all(|&range| source.slice(range) == "UUID"));
}

#[test]
fn deep_and_wide_files() {
    let parse =
        |text: String| Source::parse(&FilePath::from("deep.py"), text.into()).map(|source| Tree::new(&source).len());
    let on_a_large_stack = |text: String| {
        let thread = std::thread::Builder::new().stack_size(temporal_fix::engine::source::STACK_SIZE);
        thread.spawn(move || parse(text)).expect("starts").join().expect("does not overflow")
    };
    assert!(on_a_large_stack(format!("{}a{}\n", "(".repeat(3_000), ")".repeat(3_000))).is_ok());
    let problem = on_a_large_stack(format!("x = {}a\n", "a + ".repeat(100_000))).expect_err("is too deep");
    assert_eq!(problem.message, "nested deeper than 3000 levels");
    assert!(on_a_large_stack(format!("x = {}a\n", "a + ".repeat(2_900))).is_ok());
    assert!(on_a_large_stack(format!("x = {}a{}\n", "[".repeat(2_900), "]".repeat(2_900))).is_ok());
    assert!(on_a_large_stack(format!("x = {}a{}\n", "f(".repeat(100_000), ")".repeat(100_000))).is_err());
    assert!(on_a_large_stack(format!("x = {}1\n", "not ".repeat(100_000))).is_err());
    let large = on_a_large_stack("x = 1\n".repeat(9_000_000)).expect_err("is too large");
    assert_eq!(large.message, "51 MB is too large, the limit is 16 MB");
}
