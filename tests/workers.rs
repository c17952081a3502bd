//! What is known of the workers that a project makes.

use std::collections::BTreeMap;
use std::sync::Arc;
use temporal_fix::engine::file::File;
use temporal_fix::engine::files::{FilePath, MemoryFiles};
use temporal_fix::engine::options::Options;
use temporal_fix::engine::report::Outcome;
use temporal_fix::engine::transform::{Finding, Fix, Level, Run, Transform};
use temporal_fix::engine::vocabulary::workers::Running;
use temporal_fix::engine::{self, Request};

/// Says of each worker of the project what is known of it, and gives it one activity and one keyword more.
static DESCRIBE: Transform = Transform {
    name: "describe",
    tags: &[],
    default: true,
    level: Level::Advice,
    labels: &[],
    doc: "",
    example: &[],
    run: Run::File(describe),
};

fn describe(file: &File<'_>) -> Vec<Finding> {
    if file.path().file_name() != "flows.py" {
        return Vec::new();
    }
    let workers = file.project_workers().into_iter().map(|(place, worker)| {
        let project = place.project();
        let workflows = place.listed_workflows(&worker).into_iter().map(|class| project.class(class).name.clone());
        let activities = place.listed_activities(&worker).into_iter().map(|at| project.function(at).name.clone());
        let known: Vec<String> = workflows.chain(activities).collect();
        let ways = place.running(&worker).map(|ways| {
            let ways = ways.iter().map(|way| match way {
                Running::Run(..) => "run",
                Running::Entered(..) => "entered",
            });
            ways.collect::<Vec<_>>().join("+")
        });
        let test = if place.is_test_worker(&worker) { " test" } else { "" };
        let way = ways.unwrap_or_else(|| "away".to_owned());
        let limit = worker.keyword("max_concurrent_activities").map_or("", |value| place.text(value));
        let message = format!("[{}] {way}{test} {limit}", known.join(" "));
        let finding = place.finding(worker.call.id, message);
        if worker.keyword("debug_mode").is_some() {
            return finding;
        }
        let mut fix = Fix::safe(None);
        for edit in worker.with_keyword(&place, "debug_mode=True") {
            fix = fix.edit(place.path(), edit);
        }
        if let Some(listed) = place.listed(&worker, "activities") {
            let list = place.other(listed.file).expect("is there");
            for edit in listed.with(&list, "more") {
                fix = fix.edit(list.path(), edit);
            }
        }
        finding.with_fix(fix)
    });
    workers.collect()
}

fn described(files: &[(&str, &str)]) -> Vec<String> {
    let mut said: Vec<String> = outcome(files).findings.into_iter().map(|finding| finding.message).collect();
    said.iter_mut().for_each(|said| *said = said.trim().to_owned());
    said.dedup();
    said
}

fn outcome(files: &[(&str, &str)]) -> Outcome {
    const FLOWS: &str = "from temporalio import activity, workflow\n\n@workflow.defn\nclass Flow: ...\n\n@activity.defn\ndef charge(): ...\n\nclass Mail:\n    @activity.defn\n    def send(self): ...\n";
    let all = files.iter().copied().chain([("flows.py", FLOWS)]);
    let files = MemoryFiles::new(all.map(|(path, text)| {
        (FilePath::from(path), format!("import asyncio\nfrom temporalio.worker import Worker\n{text}").into_bytes())
    }));
    let settings = Arc::new(Options { selected: [DESCRIBE.name].into(), ..Options::default() });
    let outcome = engine::run(&Request {
        files: &files,
        settings: &settings,
        transforms: &[&DESCRIBE],
        blocked: &BTreeMap::new(),
        choice: &engine::choice::EVERY,
        threads: None,
        progress: &|_| {},
    });
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    outcome
}

#[test]
fn a_worker_gets_a_keyword_and_an_activity() {
    let list = "from flows import charge\nACTIVITIES = [\n    charge,\n]\n";
    let text = "from lists import ACTIVITIES\nasync def main(client, **options):\n    await Worker(client, activities=ACTIVITIES, **options).run()\n";
    let outcome = outcome(&[("lists.py", list), ("main.py", text)]);
    let after: Vec<&str> = outcome.changed.iter().map(|file| file.after.as_str()).collect();
    assert!(after[0].ends_with("ACTIVITIES = [\n    charge,\n    more,\n]\n"), "{}", after[0]);
    assert!(after[1].contains("activities=ACTIVITIES, debug_mode=True, **options"), "{}", after[1]);
}

#[test]
fn what_a_worker_is_given() {
    let text = "from flows import Flow, charge, Mail\nmail = Mail()\nACTIVITIES = [charge, mail.send]\nasync def main(client):\n    worker = Worker(client, workflows=[Flow], activities=ACTIVITIES, max_concurrent_activities=5)\n    await worker.run()\n";
    assert_eq!(described(&[("main.py", text)])[0], "[Flow charge send] run 5");
    let elsewhere = "from flows import charge\nACTIVITIES = [charge]\n";
    let text = "from lists import ACTIVITIES\nasync def main(client):\n    await Worker(client, activities=ACTIVITIES).run()\n";
    assert_eq!(described(&[("lists.py", elsewhere), ("main.py", text)])[0], "[charge] run");
    assert_eq!(described(&[("main.py", "def f(c, a):\n    return Worker(c, activities=a())\n")]), ["[] away"]);
}

#[test]
fn how_a_worker_is_run() {
    let ways = [
        ("    w = Worker(c)\n    async with w:\n        pass\n", "[] entered"),
        ("    async with Worker(c), Worker(c) as other:\n        pass\n", "[] entered"),
        ("    w = Worker(c)\n    t = asyncio.create_task(w.run())\n    await w.shutdown()\n", "[] run"),
        ("    w = Worker(c)\n    serve(w)\n", "[] away"),
        ("    w = Worker(c)\n    w = Worker(c)\n    await w.run()\n", "[] away"),
        ("    self.w = Worker(c)\n", "[] away"),
        ("    w = Worker(c)\n", "[]"),
        ("    Worker(c)\n", "[]"),
    ];
    for (body, expected) in ways {
        assert_eq!(described(&[("main.py", &format!("async def main(c):\n{body}"))])[0], expected, "{body}");
    }
}

#[test]
fn which_worker_is_for_a_test() {
    let run = "    await Worker(c).run()\n";
    let environment = "from temporalio.testing import WorkflowEnvironment\nasync def main():\n    async with await WorkflowEnvironment.start_time_skipping() as env:\n        async with Worker(env.client):\n            pass\n";
    let case =
        format!("import unittest\nclass T(unittest.IsolatedAsyncioTestCase):\n  async def run_it(self, c):\n{run}");
    for (path, text) in [
        ("test_flows.py", format!("async def f(c):\n{run}")),
        ("tests/all.py", format!("async def f(c):\n{run}")),
        ("checks.py", format!("async def test_it(c):\n{run}")),
        ("checks.py", case),
        ("checks.py", environment.to_owned()),
    ] {
        let said = described(&[(path, &text)]);
        assert!(said[0].contains(" test"), "{path}: {said:?}");
    }
    assert_eq!(described(&[("main.py", &format!("async def f(c):\n{run}"))])[0], "[] run");
}
