//! Open this for workers that replay only with what they are given: a data converter, interceptors, a runner, from the
//! project's own code or from the settings.
//!
//! Each is recorded with it, and does not replay without: the tests show both.

use super::environment;
use super::replays::{PLENTY, Project};
use anyhow::Result;
use serde_json::json;
use temporal_fix::prove::replayed::Verdict;
use temporal_fix::prove::workers::Proving;

/// Turns every payload around, so that nobody else can read it.
const CODEC: &str = r#"
import dataclasses
from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter, PayloadCodec

class Mirror(PayloadCodec):
    async def encode(self, payloads):
        return [Payload(metadata={"encoding": b"mirror"}, data=it.SerializeToString()[::-1]) for it in payloads]

    async def decode(self, payloads):
        return [Payload.FromString(it.data[::-1]) for it in payloads]

def mirrored(level):
    return dataclasses.replace(DataConverter.default, payload_codec=Mirror())

CONVERTER = mirrored(1)
"#;

/// An activity before each run, for which nobody waits.
const TRACE: &str = r#"
from datetime import timedelta
from temporalio import workflow
from temporalio.worker import Interceptor, WorkflowInboundInterceptor

class Early(WorkflowInboundInterceptor):
    async def execute_workflow(self, input):
        workflow.start_activity("early", task_queue="nobody", start_to_close_timeout=timedelta(days=1))
        return await self.next.execute_workflow(input)

class Tracing(Interceptor):
    def __init__(self, level=0):
        self.level = level

    def workflow_interceptor_class(self, input):
        return Early if self.level == 7 else None
"#;

const FLOW: &str = r#"
import asyncio
from temporalio import workflow

@workflow.defn
class Order:
    @workflow.run
    async def run(self, name: str) -> None:
        BODY
        await asyncio.sleep(100_000)
"#;

/// A project whose flow was recorded with `given`; its worker is written to `worker.py`.
fn verdicts(body: &str, given: &str, worker: &str, settings: &Proving) -> Result<Option<(Vec<Verdict>, Vec<String>)>> {
    let Some(environment) = environment::ready()? else { return Ok(None) };
    let flow = FLOW.replace("BODY", body);
    let recorder = format!("from PACKAGE.flow import Order\n{given}");
    let project = Project::new(&[
        ("codec.py", CODEC),
        ("trace.py", TRACE),
        ("flow.py", &flow),
        ("tests/recorder.py", &recorder),
    ])?;
    let id = format!("order-{}", project.package);
    let start = json!({"workflow": "Order", "id": id, "until": "timer_started", "args": ["x"]});
    let address = project.start_all(&environment, "tests.recorder", &[start])?;
    let recorded = project.record(&environment, &address)?;
    project.write("worker.py", worker)?;
    let package = |name: &String| name.replace("PACKAGE", &project.package);
    let settings = Proving {
        data_converter: settings.data_converter.as_ref().map(package),
        interceptors: settings.interceptors.as_ref().map(|all| all.iter().map(package).collect()),
        ..settings.clone()
    };
    let (seen, notes) = project.replay_with(&environment, &recorded, PLENTY, &settings)?;
    Ok(Some((seen.into_values().collect(), notes)))
}

/// A worker as projects write them, from the keywords of its client and its own.
fn worker(imports: &str, client: &str, own: &str) -> String {
    format!(
        "from temporalio.client import Client
from temporalio.worker import Worker, UnsandboxedWorkflowRunner
from .flow import Order
{imports}

async def main(level: int) -> None:
    local = level
    client = await Client.connect('localhost:7233'{client})
    worker = Worker(client, task_queue='orders', workflows=[Order]{own})
    await worker.run()
"
    )
}

#[track_caller]
fn replays(seen: Option<(Vec<Verdict>, Vec<String>)>) {
    let Some((verdicts, notes)) = seen else { return };
    assert!(verdicts.iter().all(Verdict::is_good), "{verdicts:?}");
    assert_eq!(notes, Vec::<String>::new());
}

#[track_caller]
fn fails(seen: Option<(Vec<Verdict>, Vec<String>)>, note: &str) {
    let Some((verdicts, notes)) = seen else { return };
    // What its last task would do is compared with nothing where the history is cut.
    assert!(verdicts.last().is_some_and(|whole| !whole.is_good()), "{verdicts:?}");
    assert!(notes.iter().any(|line| line.contains(note)) || notes.is_empty() && note.is_empty(), "{notes:?}");
}

const CONVERTED: &str = "from PACKAGE.codec import CONVERTER\nCLIENT = {'data_converter': CONVERTER}\n";
const TRACED: &str = "from PACKAGE.trace import Tracing\nWORKER = {'interceptors': [Tracing(7)]}\n";
const UNSANDBOXED: &str = "from temporalio.worker import UnsandboxedWorkflowRunner\nWORKER = {'workflow_runner': UnsandboxedWorkflowRunner()}\n";

#[test]
fn a_data_converter_is_taken_from_the_workers_client() -> Result<()> {
    let none = Proving::default();
    // Only the input tells.
    let body = "assert name == 'x'";
    replays(verdicts(body, CONVERTED, &worker("from . import codec", ", data_converter=codec.CONVERTER", ""), &none)?);
    let made = worker("from .codec import mirrored", ", data_converter=mirrored(level=2)", "");
    replays(verdicts(body, CONVERTED, &made, &none)?);
    fails(verdicts(body, CONVERTED, &worker("", "", ""), &none)?, "");
    Ok(())
}

#[test]
fn interceptors_are_made_as_the_worker_makes_them() -> Result<()> {
    let none = Proving::default();
    let own = ", interceptors=[\n        Tracing(7),\n    ]";
    replays(verdicts("pass", TRACED, &worker("from .trace import Tracing", "", own), &none)?);
    replays(verdicts("pass", TRACED, &worker("from .trace import Tracing", ", interceptors=[Tracing(7)]", ""), &none)?);
    fails(verdicts("pass", TRACED, &worker("", "", ""), &none)?, "");
    let unknown = worker("from .trace import Tracing", "", ", interceptors=[Tracing(level)]");
    let note = "worker.py:9: the proof goes without the interceptors of this worker, known only where it runs (level)";
    fails(verdicts("pass", TRACED, &unknown, &none)?, note);
    Ok(())
}

#[test]
fn the_sandbox_is_off_where_the_worker_has_none() -> Result<()> {
    let none = Proving::default();
    let body = "__import__('os').urandom(1)";
    // A task that fails does so at the end of a history, too.
    let cut = |seen: Option<(Vec<Verdict>, Vec<String>)>| seen.is_none_or(|(verdicts, _)| !verdicts[0].is_good());
    assert!(cut(verdicts(body, UNSANDBOXED, &worker("", "", ""), &none)?));
    let own = ", workflow_runner=UnsandboxedWorkflowRunner()";
    replays(verdicts(body, UNSANDBOXED, &worker("", "", own), &none)?);
    fails(verdicts(body, UNSANDBOXED, &worker("", "", ""), &none)?, "");
    let named = Proving { workflow_runner: Some("unsandboxed".to_owned()), ..none };
    replays(verdicts(body, UNSANDBOXED, &worker("", "", ""), &named)?);
    Ok(())
}

#[test]
fn what_the_settings_name_comes_first() -> Result<()> {
    let own = ", interceptors=[Tracing(level)], workflow_runner=None";
    let named = Proving {
        data_converter: Some("PACKAGE.codec:CONVERTER".to_owned()),
        interceptors: Some(vec!["PACKAGE.worker:seven".to_owned()]),
        ..Proving::default()
    };
    let both = "from PACKAGE.trace import Tracing\nfrom PACKAGE.codec import CONVERTER\n\
                CLIENT = {'data_converter': CONVERTER}\nWORKER = {'interceptors': [Tracing(7)]}\n";
    let worker = worker("from .trace import Tracing\ndef seven(): return Tracing(7)", "", own);
    replays(verdicts("assert name == 'x'", both, &worker, &named)?);
    Ok(())
}

#[test]
fn the_command_reads_the_settings_and_says_what_it_goes_without() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let flow = FLOW.replace("BODY", "__import__('os').urandom(1)").replace("name: str", "name: str = 'x'");
    let recorder = format!("from PACKAGE.flow import Order\n{UNSANDBOXED}");
    let project = Project::new(&[("trace.py", TRACE), ("flow.py", &flow), ("tests/recorder.py", &recorder)])?;
    project.write("worker.py", &worker("from .trace import Tracing", "", ", interceptors=[Tracing(level)]"))?;
    let id = format!("order-{}", project.package);
    let address = project.start(&environment, "tests.recorder", &[["Order", &id, "timer_started"]])?;
    project.record(&environment, &address)?;
    let prove = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        command.args(["prove", "--select", "use-workflow-time", "--history", "histories", "--output-format", "json"]);
        command.arg("--python").arg(environment.python().get_program()).current_dir(project.root()).output()
    };
    let refused = prove()?;
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("error: no history replays") && said.contains("Cannot access os.urandom"), "{said}");
    assert!(said.contains("warning: ") && said.contains("the interceptors of this worker"), "{said}");
    let settings = "[project]\nname = \"flows\"\n[tool.temporal-fix.prove]\nworkflow-runner = \"unsandboxed\"\ninterceptors = []\n";
    std::fs::write(project.root().join("pyproject.toml"), settings)?;
    let proven = prove()?;
    let said = String::from_utf8_lossy(&proven.stderr);
    assert!(proven.status.success() && !said.contains("warning: "), "{said}");
    let document: serde_json::Value = serde_json::from_slice(&proven.stdout)?;
    assert_eq!(document["proof"]["workflows"], json!({"Order": {"replays": 1}}));
    Ok(())
}
