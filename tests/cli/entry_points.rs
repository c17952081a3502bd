//! Open this for what a package's metadata does to a run of the real binary: a script runs outside of every workflow.

use super::house::Project;
use std::process::Command;

const FLOWS: &str = "\
from temporalio import workflow

from shop.clock import stamp


@workflow.defn
class Orders:
    @workflow.run
    async def run(self) -> float:
        return stamp()
";
const CLOCK: &str = "import time\n\n\ndef stamp() -> float:\n    return time.time()\n";
const SCRIPT: &str = "[project]\nname = \"shop\"\nversion = \"1\"\n[project.scripts]\nstamp = \"shop.clock:stamp\"\n";

/// The text of the helper after a run that applies what is safe.
fn fixed(metadata: &[(&str, &str)]) -> String {
    let project = Project::new(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("shop/__init__.py", ""),
        ("shop/flows.py", FLOWS),
        ("shop/clock.py", CLOCK),
    ]);
    metadata.iter().for_each(|(path, text)| project.write(path, text));
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    command.args(["--select", "use-workflow-time", "--allow-dirty"]).current_dir(project.root());
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    project.read("shop/clock.py")
}

#[test]
fn scripts_keep_a_helper_as_it_is() {
    assert_ne!(fixed(&[]), CLOCK);
    assert_eq!(fixed(&[("pyproject.toml", SCRIPT)]), CLOCK);
    let setup = "[options.entry_points]\nconsole_scripts =\n    stamp = shop.clock:stamp\n";
    assert_eq!(fixed(&[("setup.cfg", setup)]), CLOCK);
    let setup = "from setuptools import setup\n\nsetup(entry_points={'console_scripts': ['stamp=shop.clock:stamp']})\n";
    assert_eq!(fixed(&[("setup.py", setup)]), CLOCK);
}
