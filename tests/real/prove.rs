//! Open this for `prove` with a real interpreter on real histories: a wrong fix among good ones is found, taken back or
//! guarded, and what is written is what replays.
//!
//! How the search goes, the tests beside it say; here everything is real but one transform.

use super::environment::{self, Environment};
use crate::cli::house::{Ran, run_proving};
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use temporal_fix::cli::{Exit, Transforms};
use temporal_fix::engine::file::File;
use temporal_fix::engine::python::{Expr, Ranged};
use temporal_fix::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Transform};
use temporal_fix::prove::python;
use temporal_fix::transforms;

/// Waits where the old code only took a note, and says that this is compatible.
static WAIT_FOR_NOTES: Transform = Transform {
    name: "wait-for-notes",
    tags: &[],
    default: true,
    level: Level::Error,
    labels: &[],
    doc: "",
    example: &[],
    run: Run::File(wait_for_notes),
};

fn wait_for_notes(file: &File<'_>) -> Vec<Finding> {
    let is_note = |expr: &&Expr| matches!(expr, Expr::Call(call) if file.text(&*call.func) == "note");
    let found = file.expressions().filter(|(_, expr)| is_note(expr));
    let fix = |expr: &Expr| Fix {
        replay: Some(Replay::Compatible),
        ..Fix::safe(None).edit(file.path(), Edit::replace(expr.range(), "await workflow.sleep(1)"))
    };
    found.map(|(id, expr)| file.finding(id, "a note is too short").with_fix(fix(expr))).collect()
}

/// A project of its own, and histories of it.
struct Recorded {
    environment: Environment,
    folder: tempfile::TempDir,
}

const ORDERS: &str = include_str!("orders.py");

impl Recorded {
    fn new() -> Result<Option<Self>> {
        let Some(environment) = environment::ready()? else { return Ok(None) };
        let folder = tempfile::tempdir()?;
        let recorded = Self { environment, folder };
        for name in ["project", "histories"] {
            fs::create_dir(recorded.path(name))?;
        }
        fs::write(recorded.path("project/orders.py"), ORDERS)?;
        fs::write(recorded.path("project/terms.txt"), "thirty days\n")?;
        fs::write(recorded.path("project/pyproject.toml"), "[project]\nname = \"orders\"\n")?;
        let mut record = recorded.environment.python();
        record.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/orders_record.py"));
        record.arg(recorded.environment.test_server()).env("PYTHONDONTWRITEBYTECODE", "1");
        let output = record.args([recorded.path("project"), recorded.path("histories")]).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(Some(recorded))
    }

    fn path(&self, inside: &str) -> std::path::PathBuf {
        self.folder.path().canonicalize().expect("is there").join(inside)
    }

    fn run(&self, transforms: Transforms, typed: &[&str]) -> Ran {
        let python = self.environment.python();
        let python = python.get_program().to_string_lossy().into_owned();
        let typed = [typed, &["--history", "../histories", "--python", &python]].concat();
        run_proving(transforms, python::interpreter, &self.path("project"), &typed, b"")
    }

    fn orders(&self) -> String {
        fs::read_to_string(self.path("project/orders.py")).expect("reads")
    }
}

/// All transforms, and a wrong one among them.
fn with_a_wrong_one() -> Transforms {
    let all = transforms::ALL.iter().copied().chain([&WAIT_FOR_NOTES]).collect::<Vec<_>>();
    Box::leak(all.into_boxed_slice())
}

fn proof(ran: &Ran) -> Value {
    let document: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    document["proof"].clone()
}

#[test]
fn good_fixes_are_proven() -> Result<()> {
    let Some(recorded) = Recorded::new()? else { return Ok(()) };
    let ran = recorded.run(transforms::ALL, &["prove", "--unsafe-fixes", "--output-format", "json"]);
    let proof = proof(&ran);
    let expected = json!({"OrderWorkflow": {"replays": 2}, "RefundWorkflow": {"replays": 2}});
    assert_eq!(proof["workflows"], expected, "{ran:?}");
    // Each is replayed whole and cut.
    let histories = proof["histories"].as_array().expect("a list").iter();
    let parts: Vec<usize> = histories.map(|history| history["parts"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(parts, [2; 4], "{ran:?}");
    assert_eq!((ran.exit, recorded.orders().as_str()), (Exit::Clean, ORDERS));
    let fixed = recorded.run(transforms::ALL, &["--prove", "--unsafe-fixes"]);
    assert_eq!(fixed.exit, Exit::Clean, "{fixed:?}");
    assert!(recorded.orders().contains("workflow.time()") && !recorded.orders().contains("print("));
    Ok(())
}

#[test]
fn a_wrong_fix_among_good_ones_is_found_and_named() -> Result<()> {
    let Some(recorded) = Recorded::new()? else { return Ok(()) };
    let all = with_a_wrong_one();
    let ran = recorded.run(all, &["prove", "--unsafe-fixes", "--output-format", "json"]);
    let proof = proof(&ran);
    let expected = json!({"OrderWorkflow": {"fails-after": 2}, "RefundWorkflow": {"replays": 2}});
    assert_eq!(proof["workflows"], expected, "{ran:?}");
    let [taken] = &proof["taken_back"].as_array().expect("a list")[..] else { panic!("{ran:?}") };
    assert_eq!([&taken["transform"], &taken["path"]], ["wait-for-notes", "orders.py"]);
    assert_eq!(taken["line"], ORDERS.lines().position(|line| line.contains("    note(")).expect("is there") + 1);
    assert!(taken["event"].as_i64().is_some(), "{taken}");
    assert_eq!((ran.exit, recorded.orders().as_str()), (Exit::Findings, ORDERS));
    let plain = recorded.run(all, &["prove", "--unsafe-fixes"]);
    let line = plain.stdout.lines().find(|line| line.contains("fails after with wait-for-notes at orders.py:"));
    assert!(
        line.is_some_and(|line| line.contains("at event 5: Timer machine does not handle this event")),
        "{plain:?}"
    );
    Ok(())
}

#[test]
fn in_place_only_what_replays_is_written() -> Result<()> {
    let Some(recorded) = Recorded::new()? else { return Ok(()) };
    let ran = recorded.run(with_a_wrong_one(), &["--prove", "--unsafe-fixes"]);
    let text = recorded.orders();
    assert!(text.contains("    note(order)") && text.contains("workflow.time()"), "{text}");
    assert!(ran.stdout.contains("does not replay with it"), "{ran:?}");
    assert_eq!(ran.exit, Exit::Findings);
    // What was written is proven once more, by itself.
    let again = recorded.run(transforms::ALL, &["prove", "--output-format", "json"]);
    let replays = json!({"OrderWorkflow": {"replays": 2}, "RefundWorkflow": {"replays": 2}});
    assert_eq!((again.exit, &proof(&again)["workflows"]), (Exit::Clean, &replays), "{again:?}");
    Ok(())
}

#[test]
fn a_guard_makes_a_wrong_fix_safe() -> Result<()> {
    let Some(recorded) = Recorded::new()? else { return Ok(()) };
    let typed = ["--prove", "--unsafe-fixes", "--in-flight", "guard", "--output-format", "json"];
    let ran = recorded.run(with_a_wrong_one(), &typed);
    let proof = proof(&ran);
    let patch = proof["taken_back"][0]["patch"].as_str().unwrap_or_else(|| panic!("is guarded: {ran:?}")).to_owned();
    let text = recorded.orders();
    let guard = format!(
        "if workflow.patched(\"{patch}\"):\n            await workflow.sleep(1)\n        else:\n            note(order)"
    );
    assert!(text.contains(&guard), "{text}");
    assert_eq!(ran.exit, Exit::Clean, "{ran:?}");
    let again = recorded.run(transforms::ALL, &["prove"]);
    assert_eq!(again.exit, Exit::Clean, "{again:?}");
    Ok(())
}
