//! Open this for orders of the demo application that are under way while it is rewritten: fifty executions of different
//! ages and stages, begun by the code as it stands and by what the safe fixes make of it.
//!
//! The sandbox refuses some of either, so they are recorded without it; they are replayed as the application's own
//! worker would. What is ordered, the recorder beside this says.

use super::demo::copy;
use super::environment::{self, Environment};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How many executions each state of the code begins; their children come on top.
const BEGUN: usize = 25;

#[test]
fn what_the_original_code_began_replays_behind_guards() -> Result<()> {
    replays_behind_guards("original", "7")
}

#[test]
fn what_the_safely_fixed_code_began_replays_behind_guards() -> Result<()> {
    replays_behind_guards("fixed", "8")
}

#[test]
fn without_guards_they_do_not() -> Result<()> {
    let Some(orders) = Orders::record("fixed", "8")? else { return Ok(()) };
    let proof = orders.prove(&["prove", "--unsafe-fixes", "--in-flight", "ignore"])?.1;
    let taken_back = proof["taken_back"].as_array().context("a list")?;
    let refuted: BTreeSet<&str> = taken_back.iter().filter_map(|fix| fix["transform"].as_str()).collect();
    for transform in ["await-temporal-call", "move-side-effect"] {
        ensure!(refuted.contains(transform), "no history refutes {transform}: {taken_back:?}");
    }
    Ok(())
}

/// What is written replays, every history whole and cut. A closed one in which a handler was cut off replays no
/// `compatible` wait for handlers: its proof puts that behind a guard as well.
fn replays_behind_guards(state: &str, seed: &str) -> Result<()> {
    let Some(orders) = Orders::record(state, seed)? else { return Ok(()) };
    let (_, proof) = orders.prove(&["--prove", "--unsafe-fixes", "--in-flight", "guard"])?;
    for fix in proof["taken_back"].as_array().context("a list")? {
        ensure!(fix["transform"] == "handle-signal" && fix["patch"].is_string(), "taken back: {fix}");
    }
    // What was still open replays as it is: only the end of a closed one is missed.
    for history in proof["histories"].as_array().context("a list")? {
        let failures = history["failures"].as_array().context("a list")?.iter();
        let mut said = failures.map(|failure| failure["message"].as_str().unwrap_or_default());
        ensure!(said.all(|said| said.contains("WorkflowExecutionCompleted")), "an open one fails: {history}");
    }
    let written = std::fs::read_to_string(orders.path("project/orders/checkout.py"))?;
    ensure!(written.contains(".patched("), "nothing is guarded:\n{written}");
    let (output, proof) = orders.prove(&["prove", "--unsafe-fixes", "--in-flight", "guard"])?;
    let histories = proof["histories"].as_array().context("a list")?;
    ensure!(histories.len() >= BEGUN, "only {} histories were recorded", histories.len());
    let failing: Vec<&Value> = histories.iter().filter(|history| history["outcome"] != "replays").collect();
    ensure!(failing.is_empty(), "they do not replay: {failing:#?}");
    let cut = histories.iter().filter(|history| history["parts"].as_array().is_some_and(|parts| parts.len() > 1));
    ensure!(cut.count() > BEGUN / 2, "few histories were cut");
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// The application, and histories of it.
struct Orders {
    environment: Environment,
    folder: tempfile::TempDir,
}

impl Orders {
    fn record(state: &str, seed: &str) -> Result<Option<Self>> {
        let Some(environment) = environment::ready()? else { return Ok(None) };
        let folder = tempfile::tempdir()?;
        let orders = Self { environment, folder };
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        copy(&home.join("demo"), &orders.path("project"))?;
        if state == "fixed" {
            orders.tool().arg("--exit-zero").output()?;
        }
        std::fs::create_dir(orders.path("histories"))?;
        let mut record = orders.environment.python();
        record.arg(home.join("real/demo_record.py")).arg(orders.environment.test_server());
        record.args([orders.path("project"), orders.path("histories")]).args([state, seed, &BEGUN.to_string()]);
        let output = record.env("PYTHONDONTWRITEBYTECODE", "1").output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(Some(orders))
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn tool(&self) -> Command {
        let mut tool = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        tool.current_dir(self.path("project"));
        tool
    }

    fn prove(&self, arguments: &[&str]) -> Result<(Output, Value)> {
        let mut tool = self.tool();
        tool.args(arguments).args(["--history", "../histories", "--output-format", "json", "--python"]);
        let output = tool.arg(self.environment.python().get_program()).output()?;
        let report: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        Ok((output, report["proof"].clone()))
    }
}
