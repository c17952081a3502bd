//! Open this for histories that are recorded from a real server and replayed by a project's own interpreter, whatever
//! the project's code does to its process.
//!
//! Which fixes a history refutes is another matter: here the code is replayed as it stands.

use super::environment::{self, Environment};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use temporal_fix::disk::{Disk, Walk};
use temporal_fix::engine::files::FilePath;
use temporal_fix::engine::{self, options};
use temporal_fix::prove::replayed::{Part, Recorded, Replayed, Verdict};
use temporal_fix::prove::workers::{self, Known, Proving};
use temporal_fix::prove::{Question, classes, python, recorded};

/// Far more than a replay takes, for code that does not stand still.
pub const PLENTY: Duration = Duration::from_secs(60);

/// By workflow id, and `cut` or `whole`.
pub type Verdicts = BTreeMap<(String, &'static str), Verdict>;

/// A server with workflows that were started there, shared by all tests of this process.
struct Server {
    _child: Child,
    /// It ends when this is closed.
    stdin: ChildStdin,
    answers: BufReader<ChildStdout>,
}

static SERVER: OnceLock<Mutex<Server>> = OnceLock::new();

/// A project of a test: a package with a name of its own.
pub struct Project {
    folder: TempDir,
    pub package: String,
}

impl Project {
    /// By path below the package.
    pub fn new(files: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("flows").tempdir()?;
        let name = folder.path().file_name().context("a name")?.to_string_lossy();
        let package = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let project = Self { folder, package };
        fs::write(project.root().join("pyproject.toml"), "[project]\nname = \"flows\"\n")?;
        project.write("__init__.py", "")?;
        files.iter().try_for_each(|(path, text)| project.write(path, text))?;
        Ok(project)
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("a folder that is there")
    }

    /// `PACKAGE` in the text is the package's name.
    pub fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.root().join(&self.package).join(path);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        Ok(fs::write(path, text.replace("PACKAGE", &self.package))?)
    }

    /// Starts workflows and leaves them when each has an event: `[["Order", "order/1", "timer_started"]]`.
    pub fn start(&self, environment: &Environment, module: &str, starts: &[[&str; 3]]) -> Result<String> {
        let starts = starts.iter().map(|[name, id, until]| json!({"workflow": name, "id": id, "until": until}));
        self.start_all(environment, module, &starts.collect::<Vec<_>>())
    }

    pub fn start_all(&self, environment: &Environment, module: &str, starts: &[Value]) -> Result<String> {
        let module = format!("{}.{module}", self.package);
        let request = json!({"root": self.root(), "module": module, "queue": self.package, "starts": starts});
        let server = SERVER.get_or_init(|| Mutex::new(serve(environment).expect("the server starts")));
        let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(server.stdin, "{request}")?;
        let mut answer = String::new();
        server.answers.read_line(&mut answer)?;
        let answer: Value = serde_json::from_str(&answer).context("the server's process gave no answer")?;
        Ok(answer["address"].as_str().context("an address")?.to_owned())
    }

    /// What `temporal-fix histories` makes of them.
    pub fn record(&self, environment: &Environment, address: &str) -> Result<Vec<Recorded>> {
        let output = self.histories(environment, address, &[])?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (recorded, problems) = recorded::read(&self.root(), Path::new("histories"))?;
        ensure!(problems.is_empty(), "{problems:?}");
        Ok(recorded)
    }

    fn histories(&self, environment: &Environment, address: &str, more: &[&str]) -> Result<Output> {
        let query = format!("TaskQueue = '{}'", self.package);
        let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        command.args(["histories", "--address", address, "--namespace", "default", "-o", "histories"]);
        command.args(["--query", &query, "--python"]).arg(environment.python().get_program()).args(more);
        Ok(command.current_dir(self.root()).output()?)
    }

    /// What becomes of each history, by workflow id and part.
    pub fn replay(&self, environment: &Environment, recorded: &[Recorded], time_limit: Duration) -> Result<Verdicts> {
        Ok(self.replay_with(environment, recorded, time_limit, &Proving::default())?.0)
    }

    /// The same under settings, and what the replay went without.
    pub fn replay_with(
        &self,
        environment: &Environment,
        recorded: &[Recorded],
        time_limit: Duration,
        settings: &Proving,
    ) -> Result<(Verdicts, Vec<String>)> {
        let (root, here) = (self.root(), [PathBuf::from(".")]);
        let walk = Walk { working_dir: &root, paths: &here, force_exclude: false, excluded: &|_| false, threads: 1 };
        let disk = Disk::open(&walk)?;
        let (project, workers) = engine::link_with_workers(&disk, &Arc::new(options::Options::default()));
        let place = |path: &FilePath| disk.absolute(path).strip_prefix(&root).ok().map(Path::to_path_buf);
        let classes = classes::classes(&project, &place);
        let proving = |_: &FilePath| settings.clone();
        let known = Known { project: &project, workers: &workers, proving: &proving, place: &place };
        let (given, notes) = workers::given(&classes, &known);
        let interpreter = PathBuf::from(environment.python().get_program());
        let question = Question {
            working_dir: &root,
            python: Some(&interpreter),
            project: &root,
            roots: std::slice::from_ref(&root),
            recorded,
            classes: &classes,
            given: &given,
            time_limit,
        };
        let all: Vec<usize> = (0..recorded.len()).collect();
        let replayed = python::interpreter(&question)?.replay(&root, &all)?;
        let part = |one: &Replayed| if one.part == Part::Whole { "whole" } else { "cut" };
        let named = |one: Replayed| ((recorded[one.history].workflow_id.clone(), part(&one)), one.verdict);
        Ok((replayed.into_iter().map(named).collect(), notes))
    }
}

fn serve(environment: &Environment) -> Result<Server> {
    let mut command = environment.python();
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/record.py")).arg(environment.cli());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let stdin = child.stdin.take().context("it has an input")?;
    let answers = BufReader::new(child.stdout.take().context("it has an output")?);
    Ok(Server { _child: child, stdin, answers })
}

const FLOWS: &str = r#"
import asyncio
from datetime import timedelta
from temporalio import activity, workflow

@activity.defn
async def charge(name: str) -> str:
    return name

@workflow.defn
class Order:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(charge, "a", start_to_close_timeout=timedelta(seconds=5))
        await asyncio.sleep(100_000)

@workflow.defn
class Quick:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(charge, workflow.info().workflow_id, start_to_close_timeout=timedelta(seconds=5))
"#;

#[test]
fn histories_of_a_server_are_replayed_whole_and_cut() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let project = Project::new(&[("flows.py", FLOWS)])?;
    let starts = [["Order", "order/ü 1", "timer_started"], ["Quick", "quick", "workflow_execution_completed"]];
    let address = project.start(&environment, "flows", &starts)?;
    let recorded = project.record(&environment, &address)?;
    let seen: Vec<_> = recorded.iter().map(|one| (&*one.workflow_id, &*one.workflow_type, one.is_open)).collect();
    assert_eq!(seen, [("order/ü 1", "Order", true), ("quick", "Quick", false)]);
    let verdicts = project.replay(&environment, &recorded, PLENTY)?;
    assert!(verdicts.values().all(Verdict::is_good), "{verdicts:?}");
    assert_eq!(verdicts.len(), 4, "{verdicts:?}");

    project.write("flows.py", &FLOWS.replace("asyncio.sleep(100_000)", "workflow.wait_condition(lambda: False)"))?;
    let verdicts = project.replay(&environment, &recorded, PLENTY)?;
    let whole = &verdicts[&("order/ü 1".to_owned(), "whole")];
    let said = "No command scheduled for event HistoryEvent(id: 11, TimerStarted)".to_owned();
    assert_eq!(*whole, Verdict::Diverges { event: Some(11), said });
    assert_eq!(verdicts[&("order/ü 1".to_owned(), "cut")], Verdict::Replays);
    assert_eq!(verdicts[&("quick".to_owned(), "whole")], Verdict::Replays);

    // Whatever else becomes of an execution that diverges.
    for types in ["Exception", "workflow.NondeterminismError"] {
        let failing = FLOWS.replace("@workflow.defn", &format!("@workflow.defn(failure_exception_types=[{types}])"));
        project
            .write("flows.py", &failing.replace("asyncio.sleep(100_000)", "workflow.wait_condition(lambda: False)"))?;
        let verdicts = project.replay(&environment, &recorded, PLENTY)?;
        let whole = &verdicts[&("order/ü 1".to_owned(), "whole")];
        assert!(matches!(whole, Verdict::Diverges { event: Some(11), .. }), "{whole:?}");
    }

    // Here the SDK does not say where it diverged.
    let renamed = FLOWS.replace("charge, workflow", "'other', workflow");
    project.write("flows.py", &renamed)?;
    let verdicts = project.replay(&environment, &recorded, PLENTY)?;
    let said = "Activity type of scheduled event 'charge' does not match activity type of activity command 'other'";
    let expected = Verdict::Diverges { event: Some(5), said: said.to_owned() };
    assert_eq!(verdicts[&("quick".to_owned(), "whole")], expected);
    assert_eq!(verdicts[&("order/ü 1".to_owned(), "whole")], Verdict::Replays);
    Ok(())
}

#[test]
fn what_temporals_command_line_shows_is_a_history_too() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let project = Project::new(&[("flows.py", FLOWS)])?;
    let id = format!("shown/{}", project.package);
    let address = project.start(&environment, "flows", &[["Order", &id, "timer_started"]])?;
    let mut show = Command::new(environment.cli());
    show.args(["workflow", "show", "--output", "json", "--address", &address, "--workflow-id", &id]);
    let shown = show.output()?.stdout;
    let histories = project.root().join("histories/a");
    fs::create_dir_all(&histories)?;
    fs::write(histories.join("shown.json"), &shown)?;
    let mut zipped = flate2::write::GzEncoder::new(fs::File::create(histories.join("b.json.gz"))?, Default::default());
    zipped.write_all(&shown)?;
    zipped.finish()?;
    fs::write(histories.join("broken.json"), &shown[..shown.len() / 2])?;
    let (recorded, problems) = recorded::read(&project.root(), Path::new("histories"))?;
    assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), ["histories/a/broken.json"]);
    // This server writes the id into its histories: neither name is taken for it.
    assert_eq!(recorded.iter().map(|one| &one.workflow_id).collect::<Vec<_>>(), [&id, &id]);
    let verdicts = project.replay(&environment, &recorded, PLENTY)?;
    assert!(verdicts.values().all(Verdict::is_good) && verdicts.len() == 2, "{verdicts:?}");
    Ok(())
}

#[test]
fn histories_says_in_one_line_why_there_are_none() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let project = Project::new(&[("flows.py", FLOWS)])?;
    let id = format!("lone-{}", project.package);
    let address = project.start(&environment, "flows", &[["Order", &id, "timer_started"]])?;
    // Nobody listens where a listener was a moment ago.
    let closed = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let python = environment.python().get_program().to_string_lossy().into_owned();
    for (typed, expected) in [
        (vec!["--address", &closed], format!("error: {closed} cannot be reached: ")),
        (
            vec!["--address", &address, "--namespace", "absent"],
            "error: the server lists no workflows: RPCError: ".into(),
        ),
        (
            vec!["--address", &address, "--query", "Colour = 1"],
            "error: the server lists no workflows: RPCError: ".into(),
        ),
        (
            vec!["--address", &address, "--query", "WorkflowId = 'absent'"],
            format!("error: {address} has no such workflow: look at --namespace and --query"),
        ),
        (vec!["--python", "/dev/null"], "error: --python: /dev/null: no interpreter is there".into()),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        command.args(["histories", "-o", "none"]).args(&typed).current_dir(project.root());
        if !typed.contains(&"--python") {
            command.args(["--python", &python]);
        }
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{typed:?}: {said}");
        assert!(said.starts_with(&expected) && said.lines().count() == 1, "{typed:?}: {said}");
    }
    // Where neither is said, the environment says it.
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    command.args(["histories", "-o", "named", "--python", &python]).current_dir(project.root());
    let output = command.env("TEMPORAL_ADDRESS", &address).env("TEMPORAL_NAMESPACE", "absent").output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Namespace absent is not found"), "{said}");
    let output = project.histories(&environment, &address, &["--limit", "1"])?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "Recorded 1 history in histories, 1 of running workflows.\n");
    let index: Value = serde_json::from_str(&fs::read_to_string(project.root().join("histories/index.json"))?)?;
    let entries: Vec<&Value> = index.as_object().context("an object")?.values().collect();
    assert_eq!(entries[0]["workflow-id"], id.as_str());
    assert_eq!((&entries[0]["type"], &entries[0]["status"]), (&json!("Order"), &json!("running")));
    Ok(())
}
