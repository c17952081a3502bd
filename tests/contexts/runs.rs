//! What is known of a workflow's runs: its random stream, and what the sandbox does with it.

use super::{HEAD, project};

#[test]
fn draws_from_the_random_stream() {
    let text = format!(
        "{HEAD}@workflow.defn
class Draws:
    @workflow.run
    async def run(self):
        await workflow.execute_child_workflow('child')
@workflow.defn
class Quiet:
    @workflow.run
    async def run(self):
        await workflow.execute_child_workflow('child', id='x')
        workflow.new_random('name')
"
    );
    let project = project(&[("flows.py", &text)]);
    let draws: Vec<_> =
        project.functions().filter(|&at| project.function(at).name == "run").map(|at| project.draws(at)).collect();
    assert_eq!(draws, [true, false]);
}

#[test]
fn interceptors_draw_from_every_workflows_stream() {
    let draws = |drawn: &str| {
        let text = format!(
            "{HEAD}from temporalio.worker import WorkflowInboundInterceptor
class Inbound(WorkflowInboundInterceptor):
    async def execute_workflow(self, input):
        {drawn}
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        ...
"
        );
        let project = project(&[("flows.py", &text)]);
        let run = project.functions().find(|&at| project.function(at).name == "run").expect("has a run");
        project.draws(run)
    };
    assert!(draws("workflow.uuid4()"));
    assert!(!draws("workflow.now()"));
}

#[test]
fn sandbox_states() {
    use temporal_fix::engine::project::State;
    let state = |defn: &str, rest: &str| {
        let text = format!(
            "{HEAD}from temporalio.worker import Worker, UnsandboxedWorkflowRunner\nfrom temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner\n@workflow.defn{defn}\nclass W:\n    @workflow.run\n    async def run(self):\n        ...\n{rest}\n"
        );
        let project = project(&[("flows.py", &text)]);
        let run = project.functions().find(|&at| project.function(at).name == "run").expect("has a run");
        project.sandbox(run)
    };
    assert_eq!(state("", ""), State::Unknown);
    assert_eq!(state("", "Worker(c, task_queue='q', workflows=[W])"), State::Refused);
    assert_eq!(state("(sandboxed=False)", "Worker(c, workflows=[W])"), State::Runs);
    assert_eq!(state("", "Worker(c, workflows=[W], workflow_runner=UnsandboxedWorkflowRunner())"), State::Runs);
    assert_eq!(state("", "Worker(c, workflows=[W], workflow_runner=make())"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=[W], **options)"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=flows)"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=[W], plugins=[Tracing()])"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=[W], debug_mode=True)"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=[W], debug_mode=False)"), State::Refused);
    assert_eq!(state("", "Worker(c, workflows=[W], workflow_runner=SandboxedWorkflowRunner())"), State::Unknown);
    // The house's own may bring any runner, and so may what a client is given.
    assert_eq!(state("", "Worker(c, workflows=[W])\nHouseWorker(c, workflows=[W])"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=[W])\nmake()(c, workflows=(W,))"), State::Unknown);
    assert_eq!(state("", "Worker(c, workflows=[W])\nHouseWorker(c, workflows=[Other])"), State::Refused);
    let client = "from temporalio.client import Client\nWorker(c, workflows=[W])\n";
    assert_eq!(state("", &format!("{client}Client.connect('x', plugins=[Tracing()])")), State::Unknown);
    assert_eq!(state("", &format!("{client}Client.connect('x')")), State::Refused);
}

/// What a test runs in the sandbox, a program may run outside of it.
#[test]
fn workers_of_tests_say_nothing_of_the_sandbox() {
    use temporal_fix::engine::project::State;
    let flows = format!("{HEAD}@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self):\n        ...\n");
    let worker = "from temporalio.worker import Worker\nfrom flows import W\nWorker(c, workflows=[W])\n";
    let state = |path: &str| {
        let project = project(&[("flows.py", &flows), (path, worker)]);
        let run = project.functions().find(|&at| project.function(at).name == "run").expect("has a run");
        project.sandbox(run)
    };
    assert_eq!(state("main.py"), State::Refused);
    assert_eq!(state("tests/main.py"), State::Unknown);
    assert_eq!(state("test_flows.py"), State::Unknown);
}
