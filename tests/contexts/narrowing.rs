//! Code that keeps itself out of workflows, by a test or by a thread; and code that leaves the sandbox.

use super::{HEAD, check, project};

#[test]
fn code_that_keeps_itself_out_of_workflows() {
    check(
        "def outside():  # runs: elsewhere
    ...
def inside():  # runs: workflow
    ...
def handled():  # runs: elsewhere
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        if workflow.in_workflow():
            inside()
        else:
            outside()
        if not workflow.unsafe.is_replaying():
            outside()
        inside() if workflow.in_workflow() else outside()
        try:
            workflow.now()
        except Exception:
            handled()
",
    );
}

#[test]
fn a_helper_that_asks_with_an_import_of_its_own() {
    check(
        "from datetime import datetime
def outside():  # runs: elsewhere
    ...
def shared():  # runs: workflow elsewhere
    try:
        from temporalio import workflow
        return workflow.now()
    except Exception:
        return outside()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        shared()
shared()
",
    );
}

#[test]
fn other_threads_are_no_workflow() {
    check(
        "\
import asyncio, functools, threading
from concurrent.futures import ThreadPoolExecutor
def alone():  # runs: elsewhere
    ...
def both():  # runs: workflow elsewhere
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self, loop):  # runs: workflow
        threading.Thread(target=alone).start()
        await asyncio.to_thread(functools.partial(both, 1))
        loop.run_in_executor(None, lambda: 1)  # runs: elsewhere
        loop.call_later(1, lambda: 2)  # runs: workflow
        with ThreadPoolExecutor() as pool:
            pool.map(lambda row: row, [])  # runs: elsewhere
        both()
@activity.defn
def charge():  # runs: activity
    asyncio.to_thread(work)
def work():  # runs: activity
    ...
",
    );
}

#[test]
fn negations_and_the_other_branch() {
    check(
        "def outside():  # runs: elsewhere
    ...
def either():  # runs: workflow
    ...
@workflow.defn
class W:
    @workflow.run
    async def run(self, flag):
        if not workflow.in_workflow():
            outside()
        else:
            either()
        if flag or workflow.in_workflow():
            either()
        if flag:
            either()
        elif not workflow.in_workflow():
            outside()
        workflow.in_workflow() or outside()
        not workflow.in_workflow() and outside()
        if workflow.in_workflow():
            return
        outside()
",
    );
}

#[test]
fn a_value_that_depends_on_replay_is_still_one_of_the_workflow() {
    check(
        "def first():  # runs: workflow
    ...
def second():  # runs: workflow
    ...
def kept():  # runs: workflow
    ...
def given():  # runs: workflow
    ...
def measured():  # runs: elsewhere
    ...
def recorded():  # runs: elsewhere
    ...
def lazily():  # runs: elsewhere
    ...
def helper():
    if workflow.unsafe.is_replaying():
        return None
    recorded()
    return given()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        value = first() if workflow.unsafe.is_replaying() else second()
        if not workflow.unsafe.is_replaying():
            later = kept()
            start = measured()
            recorded(start)
        recorded() if not workflow.unsafe.is_replaying() else None
        workflow.unsafe.is_replaying() or lazily()
        return value, later, helper()
",
    );
}

#[test]
fn what_leaves_the_sandbox_runs_there() {
    use temporal_fix::engine::project::State;
    let text = format!(
        "{HEAD}from temporalio.worker import Worker
def inside(): ...
def outside():
    deep()
def deep(): ...
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        inside()
        with workflow.unsafe.sandbox_unrestricted():
            outside()
Worker(c, workflows=[W])
"
    );
    let project = project(&[("flows.py", &text)]);
    let state = |name: &str| {
        let at = project.functions().find(|&at| project.function(at).name == name).expect("is there");
        project.sandbox(at)
    };
    assert_eq!(state("run"), State::Refused);
    assert_eq!(state("inside"), State::Refused);
    assert_eq!(state("outside"), State::Runs);
    assert_eq!(state("deep"), State::Runs);
}
