//! Interceptors of workflows, and class decorators of the house.

use super::{HEAD, check, check_files, project};

#[test]
fn methods_that_temporal_calls() {
    check(
        "from temporalio.worker import Interceptor, WorkflowInboundInterceptor, WorkflowOutboundInterceptor
import temporalio.worker as w
def helper():  # runs: workflow by Inbound.execute_workflow > helper
    ...
def shared():  # runs: workflow elsewhere
    ...
class Inbound(WorkflowInboundInterceptor):
    def __init__(self, next):  # runs: elsewhere
        ...
    def init(self, outbound):  # runs: elsewhere
        super().init(Outbound(outbound))
    async def execute_workflow(self, input):  # runs: workflow
        helper(); self.own()
        return await self.next.execute_workflow(input)
    async def handle_signal(self, input):  # runs: workflow
        shared()
    async def handle_query(self, input):  # runs: read-only
        ...
    def handle_update_validator(self, input):  # runs: read-only
        ...
    def own(self):  # runs: workflow
        ...
    def never(self):  # runs: elsewhere
        ...
class Below(Inbound):
    async def handle_update_handler(self, input):  # runs: workflow
        ...
class Outbound(w.WorkflowOutboundInterceptor):
    def start_activity(self, input):  # runs: workflow
        ...
    def info(self):  # runs: workflow read-only
        ...
class LookAlike(Interceptor):
    def execute_workflow(self, input):  # runs: elsewhere
        ...
    def workflow_interceptor_class(self, input):  # runs: elsewhere
        shared()
        return Inbound
",
    );
}

#[test]
fn nothing_is_known_of_the_workflows_that_they_run_in() {
    use temporal_fix::engine::project::State;
    let text = format!(
        "{HEAD}from temporalio.worker import Worker, WorkflowInboundInterceptor
def helper(): ...
class Inbound(WorkflowInboundInterceptor):
    async def execute_workflow(self, input):
        helper()
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        helper()
Worker(c, workflows=[W])
"
    );
    let project = project(&[("flows.py", &text)]);
    let function = |name: &str| {
        let mut functions = project.functions();
        functions.find(|&at| project.function(at).name == name).expect("is there")
    };
    assert_eq!(project.sandbox(function("run")), State::Refused);
    assert_eq!(project.sandbox(function("helper")), State::Unknown);
    assert!(!project.draws(function("run")));
    assert!(project.draws(function("helper")));
}

#[test]
fn class_decorators_of_the_house() {
    let flows = format!(
        "{HEAD}from .house import flow, named_flow, counted
@flow
class W:
    def __init__(self):  # runs: workflow
        ...
    @workflow.run
    async def run(self):  # runs: workflow
        ...
@named_flow(name='v')
class V:
    def __init__(self):  # runs: workflow
        ...
@counted
class Plain:
    def __init__(self):  # runs: elsewhere
        ...
"
    );
    let house = format!(
        "{HEAD}def flow(cls):
    return workflow.defn(cls, sandboxed=False)
def named_flow(name):
    def decorator(cls):
        return workflow.defn(name=name)(cls)
    return decorator
def counted(cls):
    return cls
"
    );
    check_files(&[("app/__init__.py", ""), ("app/flows.py", &flows), ("app/house.py", &house)]);
    let project = project(&[("app/__init__.py", ""), ("app/flows.py", &flows), ("app/house.py", &house)]);
    assert_eq!(project.workflows().count(), 2);
}
