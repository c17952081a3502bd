//! Projects of one repository: kept apart, and looked into for what a project does not have itself.

use super::{HEAD, check_files};

fn flow(imports: &str, calls: &str) -> String {
    format!("{HEAD}{imports}\n@workflow.defn\nclass W:\n    @workflow.run\n    async def run(self):\n        {calls}\n")
}

#[test]
fn what_one_sibling_alone_provides() {
    check_files(&[
        ("libs/common/pyproject.toml", ""),
        ("libs/common/src/common/__init__.py", "from .clock import stamp as mark\n"),
        (
            "libs/common/src/common/clock.py",
            "def stamp():  # runs: workflow by W.run > stamp
    ...
def shared():  # runs: workflow elsewhere
    ...
",
        ),
        ("services/orders/pyproject.toml", ""),
        (
            "services/orders/orders/flows.py",
            &flow("from common import mark\nfrom common.clock import shared", "mark(); shared()"),
        ),
        // Of a third project, which never names Temporal.
        ("services/api/pyproject.toml", ""),
        ("services/api/api.py", "import common.clock as c\ndef handler():  # runs: elsewhere\n    c.shared()\n"),
    ]);
}

#[test]
fn what_several_provide_means_none() {
    check_files(&[
        ("a/pyproject.toml", ""),
        ("a/helpers.py", "def stamp():  # runs: elsewhere\n    'temporalio'\n"),
        ("b/pyproject.toml", ""),
        ("b/helpers.py", "def stamp():  # runs: elsewhere\n    'temporalio'\n"),
        ("c/pyproject.toml", ""),
        ("c/flows.py", &flow("from helpers import stamp", "stamp()")),
    ]);
}

#[test]
fn what_a_project_has_is_its_own() {
    check_files(&[
        ("a/pyproject.toml", ""),
        ("a/acme/__init__.py", ""),
        ("a/acme/util.py", "def stamp():  # runs: workflow\n    ...\n"),
        (
            "a/flows.py",
            &flow(
                "from acme.util import stamp\nfrom acme import more\nimport queue",
                "stamp(); more.mark(); queue.put()",
            ),
        ),
        ("b/pyproject.toml", ""),
        ("b/acme/__init__.py", ""),
        ("b/acme/util/__init__.py", ""),
        ("b/acme/util/stamp.py", "def stamp():  # runs: elsewhere\n    'temporalio'\n"),
        ("b/acme/more.py", "def mark():  # runs: elsewhere\n    'temporalio'\n"),
        // A module of the standard library, whatever a sibling calls its own.
        ("b/queue.py", "def put():  # runs: elsewhere\n    'temporalio'\n"),
    ]);
}

#[test]
fn a_namespace_that_projects_share() {
    check_files(&[
        ("a/pyproject.toml", ""),
        ("a/acme/flows/order.py", &flow("from acme.tools.clock import stamp", "stamp()")),
        ("b/pyproject.toml", ""),
        ("b/acme/tools/clock.py", "def stamp():  # runs: workflow\n    ...\n"),
    ]);
}

#[test]
fn the_sandbox_is_the_projects() {
    use super::project;
    use temporal_fix::engine::project::State;
    let worker = "from temporalio.worker import Worker\nfrom flows import W\nWorker(c, workflows=[W])\n";
    let relaxed = "from temporalio.worker.workflow_sandbox import SandboxRestrictions\n";
    let state = |other: &str| {
        let project = project(&[
            ("a/pyproject.toml", ""),
            ("a/flows.py", &flow("", "...")),
            ("a/worker.py", worker),
            (other, relaxed),
            ("b/pyproject.toml", ""),
        ]);
        let run = project.functions().find(|&at| project.function(at).name == "run").expect("has a run");
        project.sandbox(run)
    };
    assert_eq!(state("b/more.py"), State::Refused);
    assert_eq!(state("a/more.py"), State::Unknown);
}
