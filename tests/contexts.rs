//! Where each function runs: each snippet says on the line of a `def`, `class` or `lambda` in which places it runs, and
//! with `by` the chain that leads there.

mod calls;
mod decorators;
mod everybody;
mod given;
mod house;
mod interceptors;
mod modules;
mod narrowing;
mod runs;
mod siblings;
mod stars;
mod texts;
mod uncertain;
mod users;
mod values;

use std::collections::BTreeMap;
use temporal_fix::engine::files::{FilePath, MemoryFiles};
use temporal_fix::engine::project::{Place, Project};
use temporal_fix::engine::{facts::FunctionKind, link, options::Options};

pub fn project(files: &[(&str, &str)]) -> Project {
    project_with(files, Options::default())
}

fn project_with(files: &[(&str, &str)], options: Options) -> Project {
    let files = files.iter().map(|(path, text)| (FilePath::from(*path), text.as_bytes().to_vec()));
    link(&MemoryFiles::new(files), &std::sync::Arc::new(options))
}

pub const HEAD: &str = "from temporalio import activity, workflow\n";

fn check(snippet: &str) {
    let text = format!("{HEAD}{snippet}");
    check_files(&[("flows.py", &text)]);
}

fn check_files(files: &[(&str, &str)]) {
    check_project(files, &project(files));
}

fn check_project(files: &[(&str, &str)], project: &Project) {
    let mut expected = BTreeMap::new();
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            if let Some((_, runs)) = line.split_once("# runs: ") {
                expected.insert((FilePath::from(*path), number + 1), runs.to_owned());
            }
        }
    }
    assert!(!expected.is_empty());
    let mut seen = 0;
    for at in project.functions() {
        let function = project.function(at);
        let path = project.files()[at.file].path.clone();
        let Some(wanted) = expected.get(&(path.clone(), function.line)) else { continue };
        if matches!(function.kind, FunctionKind::ClassBody | FunctionKind::Module) {
            continue;
        }
        seen += 1;
        let (wanted, chain) = wanted.split_once(" by ").map_or((wanted.as_str(), None), |(w, c)| (w, Some(c)));
        let runs = project.runs_in(at);
        let places = [
            (runs.workflow, "workflow"),
            (runs.read_only, "read-only"),
            (runs.activity, "activity"),
            (runs.elsewhere, "elsewhere"),
        ];
        let found: Vec<_> = places.iter().filter(|place| place.0).map(|place| place.1).collect();
        assert_eq!(found.join(" "), wanted, "{path}:{} {}", function.line, function.qualified);
        let Some(chain) = chain else { continue };
        let place = if runs.workflow { Place::Workflow } else { Place::Activity };
        let steps = project.chain(at, place, function.line);
        let steps: Vec<_> = steps.into_iter().map(|step| step.function).collect();
        assert_eq!(steps.join(" > "), chain);
    }
    assert_eq!(seen, expected.len(), "each expectation belongs to a function");
}

#[test]
fn workflow_classes_and_handlers() {
    check(
        "@workflow.defn
class W:
    def __init__(self):  # runs: workflow
        self.helper()
    @workflow.run
    async def run(self):  # runs: workflow
        ...
    @workflow.signal
    def go(self):  # runs: workflow
        ...
    @workflow.query
    def status(self):  # runs: read-only
        return self.shown()
    def shown(self):  # runs: read-only
        ...
    @workflow.update
    async def change(self, x):  # runs: workflow
        ...
    @change.validator
    def check(self, x):  # runs: read-only
        ...
    def helper(self):  # runs: workflow by W.__init__ > W.helper
        ...
    def never(self):  # runs: elsewhere
        ...
    @property
    def total(self):  # runs: elsewhere
        ...
",
    );
}

#[test]
fn aliases_of_the_decorators() {
    check_files(&[(
        "flows.py",
        "import temporalio.workflow
from temporalio.workflow import defn, run, run as entry
from temporalio.activity import defn as act
flow = temporalio.workflow.defn
@flow(name='X')
class W:
    @entry
    async def go(self):  # runs: workflow
        ...
@defn
class V:
    @temporalio.workflow.run
    async def go(self):  # runs: workflow
        ...
@defn
class Same:
    @run
    async def run(self):  # runs: workflow
        ...
@act(name='a')
def a():  # runs: activity
    ...
",
    )]);
}

#[test]
fn bases_and_mixins() {
    check(
        "class Mixin:
    def stamp(self):  # runs: workflow by W.run > Base.both > W.stamp > Mixin.stamp
        ...
class Base:
    @workflow.signal
    def stop(self):  # runs: workflow
        ...
    def both(self):  # runs: workflow
        self.stamp()
        self.hook()
    def hook(self):  # runs: workflow
        self.only_in_the_mixin()
class Other:
    def only_in_the_mixin(self):  # runs: workflow
        ...
@workflow.defn
class W(Base, Mixin, Other):
    @workflow.run
    async def run(self):  # runs: workflow
        super().both()
    def hook(self):  # runs: workflow
        ...
    def stamp_twice(self):  # runs: elsewhere
        ...
    def stamp(self):  # runs: workflow
        super().stamp()
",
    );
}

#[test]
fn helpers_and_who_else_calls_them() {
    check(
        "def only():  # runs: workflow by W.run > only
    ...
def shared():  # runs: workflow elsewhere
    ...
def deep():  # runs: workflow activity by W.run > only_twice > deep
    ...
def only_twice():  # runs: workflow
    deep()
@activity.defn
async def act():  # runs: activity
    deep()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        only(); shared(); only_twice()
        await workflow.execute_activity(act)
def main():  # runs: elsewhere
    shared()
",
    );
    check(
        "def at_import():  # runs: workflow elsewhere
    ...
VALUE = at_import()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        at_import()
",
    );
}

#[test]
fn activities_are_not_run_by_naming_them() {
    check(
        "@activity.defn
def act():  # runs: activity
    ...
@activity.defn
def direct():  # runs: workflow activity
    ...
def undecorated():  # runs: elsewhere
    ...
class Acts:
    @activity.defn
    def method(self):  # runs: activity
        self.inner()
    def inner(self):  # runs: activity by Acts.method > Acts.inner
        ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        await workflow.execute_activity(act)
        await workflow.execute_activity(undecorated)
        await workflow.execute_activity_method(Acts.method)
        direct()
worker = {'activities': [act]}
",
    );
}

#[test]
fn nested_functions_lambdas_and_references() {
    check(
        "import functools
def key(x):  # runs: workflow
    ...
def part(x):  # runs: workflow
    ...
def unused():  # runs: elsewhere
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        def inner():  # runs: workflow by W.run > W.run.<locals>.inner
            ...
        inner()
        await workflow.wait_condition(
            lambda: self.done()  # runs: workflow
        )
        sorted([], key=key)
        functools.partial(part, 1)()
    def done(self):  # runs: workflow
        ...
",
    );
}

#[test]
fn decorators_and_their_wrappers() {
    check(
        "import functools
def timed(function):  # runs: elsewhere
    @functools.wraps(function)
    async def wrapper(*args):  # runs: workflow elsewhere
        return await function(*args)
    return wrapper
@timed
async def helper():  # runs: workflow
    ...
from tenacity import retry
@retry
def retried():  # runs: workflow elsewhere
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        await helper()
        retried()
",
    );
}

#[test]
fn typed_receivers_and_context_managers() {
    check(
        "from typing import Optional
class Service:
    def __init__(self):  # runs: workflow
        ...
    def do(self):  # runs: workflow
        ...
    def other(self):  # runs: workflow
        ...
    def third(self):  # runs: workflow
        ...
class Guard:
    def __enter__(self):  # runs: workflow
        ...
    def __exit__(self, *a):  # runs: workflow
        ...
@workflow.defn
class W:
    spare: Optional[Service] = None
    def __init__(self):
        self.service = Service()
    @workflow.run
    async def run(self, given: 'Service'):
        self.service.do()
        given.other()
        self.spare.third()
        with Guard():
            unknown().do()
",
    );
}

#[test]
fn methods_of_a_class_that_others_name() {
    check(
        "class Mine:
    def do(self):  # runs: workflow elsewhere
        ...
    def other(self):  # runs: workflow
        ...
class Ours:
    def do(self):  # runs: workflow elsewhere
        self.deep()
    def deep(self):  # runs: workflow elsewhere
        ...
class Base:
    def step(self):  # runs: workflow
        ...
@workflow.defn
class W(Base):
    @workflow.run
    async def run(self, given: Mine):
        Mine().do()
        Mine().other()
        Ours().do()
        self.step()
def main(rows: list[Mine]):  # runs: elsewhere
    everybody = [Ours()]
    for each in everybody:
        each.do()
",
    );
}

#[test]
fn a_function_that_is_only_named_is_not_run() {
    check(
        "def search():  # runs: elsewhere
    ...
def book():  # runs: workflow elsewhere
    ...
def kept():  # runs: elsewhere
    ...
def get_handler(name):  # runs: workflow activity
    return search if name else book
@activity.defn
def act():
    get_handler('search')()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        get_handler('known')
        book()
        self.kept = kept
        check = lambda: 1  # runs: workflow
",
    );
}

#[test]
fn cycles_end() {
    check(
        "def a():  # runs: workflow by W.run > a
    b()
def b():  # runs: workflow by W.run > a > b
    a()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        a()
class X(Y): ...
class Y(X): ...
",
    );
}

#[test]
fn helpers_of_other_files() {
    let flows = format!(
        "{HEAD}from app.util import stamp\nfrom . import again\n@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self):\n        stamp()\n        again.other()\n"
    );
    check_files(&[
        ("app/__init__.py", ""),
        ("app/flows.py", &flows),
        (
            "app/util.py",
            "def stamp():  # runs: workflow elsewhere\n    deep()\ndef deep():  # runs: workflow elsewhere\n    ...\n",
        ),
        ("app/again.py", "from .more import thing as other\n"),
        ("app/more.py", "def thing():  # runs: workflow by W.run > thing\n    ...\n"),
        // It never names Temporal, and decides that `stamp` is shared.
        ("app/api.py", "from app import util\ndef handler():  # runs: elsewhere\n    return util.stamp()\n"),
    ]);
}
