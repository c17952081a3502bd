//! Open this for code that does not stand still when it is imported or replayed: what it does costs its own histories
//! a verdict, and nobody else's.
//!
//! Each project has a good workflow, `Good`, recorded beside the others.

use super::environment::{self, Environment};
use super::replays::{PLENTY, Project};
use anyhow::Result;
use std::collections::BTreeMap;
use std::time::Duration;
use temporal_fix::prove::replayed::{Recorded, Verdict};

/// A workflow that waits for ever, with code of a test at the top of its module and in its run.
fn flow(name: &str, top: &str, inside: &str) -> String {
    format!(
        "{top}
import asyncio
from temporalio import workflow

@workflow.defn
class {name}:
    @workflow.run
    async def run(self) -> None:
        {inside}
        await asyncio.sleep(100_000)
"
    )
}

/// Two modules, each with a workflow, recorded as they should be.
struct Pair {
    project: Project,
    environment: Environment,
    recorded: Vec<Recorded>,
}

impl Pair {
    fn record() -> Result<Option<Self>> {
        let Some(environment) = environment::ready()? else { return Ok(None) };
        let (good, other) = (flow("Good", "", "pass"), flow("Other", "", "pass"));
        let both = "from PACKAGE.good import Good\nfrom PACKAGE.other import Other\n";
        let project = Project::new(&[("good.py", &good), ("other.py", &other), ("both.py", both)])?;
        let id = |name: &str| format!("{name}-{}", project.package);
        let (first, second) = (id("good"), id("other"));
        let starts = [["Good", &first, "timer_started"], ["Other", &second, "timer_started"]];
        let address = project.start(&environment, "both", &starts)?;
        let recorded = project.record(&environment, &address)?;
        Ok(Some(Self { project, environment, recorded }))
    }

    /// What becomes of the other workflow once its module has become hostile. The good one has to replay.
    fn other(&self, top: &str, inside: &str, time_limit: Duration) -> Result<BTreeMap<&'static str, Verdict>> {
        self.project.write("other.py", &flow("Other", top, inside))?;
        let mut verdicts = self.project.replay(&self.environment, &self.recorded, time_limit)?;
        let other = verdicts.split_off(&("other".to_owned(), ""));
        assert_eq!((verdicts.len(), other.len()), (2, 2), "{verdicts:?} {other:?}");
        assert!(verdicts.values().all(Verdict::is_good), "{verdicts:?}");
        Ok(other.into_iter().map(|((_, part), verdict)| (part, verdict)).collect())
    }
}

fn said(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Fails { said } | Verdict::Ended { said } | Verdict::Diverges { said, .. } => said,
        _ => "",
    }
}

#[test]
fn what_code_prints_closes_or_replaces_is_no_answer() -> Result<()> {
    let Some(pair) = Pair::record()? else { return Ok(()) };
    for top in [
        "print('{\"verdict\": 1}\\n' * 10_000)",
        "import os\nos.closerange(1, 3)",
        "import os\nos.closerange(0, 3)\nos.open('/dev/zero', os.O_RDONLY)",
        "import sys\nsys.stdout = sys.stderr = sys.stdin = None",
        "import builtins, json, os\nbuiltins.open = json.dumps = os.write = None",
        "import os, sys\nif os.fork() == 0:\n    sys.exit(3)",
        "import threading\nthreading.Thread(target=lambda: 1 / 0).start()",
        "import atexit, os\natexit.register(os.abort)",
    ] {
        let verdicts = pair.other(top, "pass", PLENTY)?;
        assert!(verdicts.values().all(Verdict::is_good), "{top}: {verdicts:?}");
    }
    Ok(())
}

#[test]
fn what_ends_its_process_is_named_and_ends_nothing_else() -> Result<()> {
    let Some(pair) = Pair::record()? else { return Ok(()) };
    let module = format!("{}.other", pair.project.package);
    let cannot = format!("{module} cannot be imported: ");
    for (top, expected) in [
        ("import os\nos._exit(3)", format!("its code ended the process while importing {module}: exit status: 3")),
        ("import os\nos.abort()", format!("its code ended the process while importing {module}: signal: 6 (SIGABRT)")),
        ("import sys\nsys.exit('no')", format!("{cannot}SystemExit: no")),
        ("raise KeyboardInterrupt", format!("{cannot}KeyboardInterrupt")),
        ("import absent", format!("{cannot}ModuleNotFoundError: No module named 'absent'")),
    ] {
        let verdicts = pair.other(top, "pass", PLENTY)?;
        assert!(verdicts.values().all(|verdict| said(verdict).starts_with(&expected)), "{top}: {verdicts:?}");
    }
    let inside = "with workflow.unsafe.sandbox_unrestricted(): __import__('os')._exit(4)";
    let verdicts = pair.other("", inside, PLENTY)?;
    let expected = "its code ended the process: exit status: 4";
    assert!(verdicts.values().all(|verdict| said(verdict) == expected), "{verdicts:?}");
    Ok(())
}

#[test]
fn what_takes_too_long_is_stopped_and_stops_nothing_else() -> Result<()> {
    let Some(pair) = Pair::record()? else { return Ok(()) };
    // Whether the other one is good within it, is no question of time on any machine: it is asked for as well.
    let limit = Duration::from_secs(8);
    for (top, inside) in [("while True: pass", "pass"), ("", "while True: pass")] {
        let verdicts = pair.other(top, inside, limit)?;
        assert!(verdicts.values().all(|verdict| *verdict == Verdict::TimedOut), "{top}: {verdicts:?}");
    }
    Ok(())
}

#[test]
fn a_workflow_that_sleeps_on_its_thread_is_replayed_without_the_wait() -> Result<()> {
    let Some(pair) = Pair::record()? else { return Ok(()) };
    // An hour is beyond every limit.
    let sleep = "with workflow.unsafe.sandbox_unrestricted(): time.sleep(3600)";
    let verdicts = pair.other("import time", sleep, PLENTY)?;
    assert!(verdicts.values().all(Verdict::is_good), "{verdicts:?}");
    let verdicts = pair.other("from time import sleep", &sleep.replace("time.sleep", "sleep"), PLENTY)?;
    assert!(verdicts.values().all(Verdict::is_good), "{verdicts:?}");
    // The sandbox refuses what it refuses to a worker, and so does the function itself.
    for (inside, expected) in
        [("time.sleep(1)", "RestrictedWorkflowAccessError"), (&sleep.replace("3600", "-1"), "ValueError")]
    {
        let verdicts = pair.other("import time", inside, PLENTY)?;
        assert!(verdicts.values().all(|verdict| said(verdict).contains(expected)), "{inside}: {verdicts:?}");
    }
    Ok(())
}
