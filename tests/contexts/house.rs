//! What the settings say of the house's own names.

use super::{HEAD, check_project, project_with};
use temporal_fix::engine::options::{HouseName, Options};

fn check(names: &[(&str, HouseName)], files: &[(&str, &str)]) {
    let names = names.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    check_project(files, &project_with(files, Options { names, ..Options::default() }));
}

#[test]
fn deterministic_names_and_side_effects_are_not_followed() {
    let flows = format!(
        "{HEAD}from acme import now, fetch
from acme.ids import fresh
from acme.clock import Clock, stamp
@workflow.defn
class W:
    @workflow.run
    async def run(self, clock: Clock):
        now(); fetch(); fresh(); clock.tick(); stamp()
    @workflow.query
    def shown(self):
        return now()
"
    );
    check(
        &[
            ("acme.clock.now", HouseName::Deterministic),
            ("acme.clock.Clock", HouseName::Deterministic),
            ("acme.http.fetch", HouseName::SideEffect),
            ("acme.ids", HouseName::Deterministic),
        ],
        &[
            ("acme/__init__.py", "from .clock import now\nfrom .http import fetch\n"),
            ("acme/flows.py", &flows),
            (
                "acme/clock.py",
                "def now():  # runs: elsewhere
    inner()
def inner():  # runs: elsewhere
    ...
def stamp():  # runs: workflow
    ...
class Clock:
    def tick(self):  # runs: elsewhere
        ...
",
            ),
            ("acme/http.py", "def fetch():  # runs: elsewhere\n    ...\n"),
            ("acme/ids.py", "def fresh():  # runs: elsewhere\n    ...\n"),
        ],
    );
}

#[test]
fn workflow_classes_of_another_library() {
    check(
        &[("acme.temporal.BaseFlow", HouseName::WorkflowClass), ("acme.temporal.flow", HouseName::WorkflowClass)],
        &[
            (
                "shop/flows.py",
                "from acme.temporal import BaseFlow
from shop.tools import stamp
class Middle(BaseFlow):
    async def run(self, order):  # runs: workflow
        await self.step()
    async def step(self):  # runs: workflow
        ...
class OrderFlow(Middle):
    def __init__(self):  # runs: workflow
        ...
    async def step(self):  # runs: workflow
        stamp()
class Plain:
    async def step(self):  # runs: elsewhere
        ...
",
            ),
            ("shop/tools.py", "def stamp():  # runs: workflow by OrderFlow.step > stamp\n    ...\n"),
            (
                "shop/more.py",
                "import acme.temporal as t
from temporalio import workflow
@t.flow(name='x')
class Marked:
    @workflow.run
    async def run(self):  # runs: workflow
        ...
    async def unused(self):  # runs: elsewhere
        ...
",
            ),
        ],
    );
}

#[test]
fn a_workflow_class_of_the_house() {
    let base = format!(
        "{HEAD}class BaseFlow:
    @workflow.run
    async def run(self, order):  # runs: workflow
        await self.step()
    async def step(self):  # runs: workflow
        ...
    def unused(self):  # runs: elsewhere
        ...
"
    );
    let files = [
        ("shop/__init__.py", ""),
        ("shop/base.py", base.as_str()),
        (
            "shop/flows.py",
            "from .base import BaseFlow
class OrderFlow(BaseFlow):
    def __init__(self):  # runs: workflow
        ...
    async def step(self):  # runs: workflow by BaseFlow.run > OrderFlow.step
        ...
",
        ),
    ];
    check(&[("shop.base.BaseFlow", HouseName::WorkflowClass)], &files);
}
