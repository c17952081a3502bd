//! Open this for doing a part of a test in a process of its own: to kill it, to limit it, to take its rights away, or
//! to give it another environment.

use super::*;
use std::io::Write;
use temporal_fix::disk::AllowDirty;

const TASK: &str = "DISK_TEST_TASK";
const OUTPUT: &str = "DISK_TEST_OUTPUT";

/// This very program, started once more, and a place for what it says.
pub(super) struct Process {
    folder: Tree,
}

impl Process {
    pub(super) fn new() -> Process {
        let folder = Tree::new();
        fs::create_dir(folder.path("output")).unwrap();
        folder.mode("output", 0o777);
        Process { folder }
    }

    pub(super) fn program(&self) -> PathBuf {
        std::env::current_exe().unwrap()
    }

    /// The arguments and the environment that make the program do the task in its working directory.
    pub(super) fn prepare<'c>(&self, command: &'c mut Command, task: &str, working_dir: &Path) -> &'c mut Command {
        command
            .args(["disk::process::process", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env(TASK, task)
            .env(OUTPUT, self.folder.path("output/lines"))
            .current_dir(working_dir)
    }

    /// As [`Process::prepare`], but for a user whom permissions bind, from where that user may start it.
    pub(super) fn unprivileged(&self, task: &str, working_dir: &Path) -> Command {
        let mut command = if runs_as_root(&self.folder) {
            let mut command = Command::new("setpriv");
            let copy = self.folder.path("program");
            install(&self.program(), &copy);
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(copy);
            command
        } else {
            Command::new(self.program())
        };
        self.prepare(&mut command, task, working_dir);
        command
    }

    /// Runs the task to its end and gives the lines that it wrote.
    pub(super) fn lines_of(&self, command: &mut Command) -> Vec<String> {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.lines()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.folder.text("output/lines").lines().map(str::to_owned).collect()
    }
}

/// Makes an executable copy, by another process: had this one the copy open, even for a moment, a process that some
/// other test starts just then would inherit it, and the copy could not be run ("text file busy").
pub(super) fn install(from: &Path, to: &Path) {
    assert!(Command::new("install").args(["-m", "755"]).arg(from).arg(to).status().unwrap().success());
}

#[test]
#[ignore = "other tests start it as a process of its own"]
fn process() {
    let (Ok(task), Some(output)) = (std::env::var(TASK), std::env::var_os(OUTPUT)) else { return };
    let working_dir = std::env::current_dir().unwrap();
    let paths: &[PathBuf] = if task == "list-a" { &[PathBuf::from("a.py")] } else { &[] };
    let walk = Walk { working_dir: &working_dir, paths, force_exclude: false, excluded: &|_| false, threads: 2 };
    let disk = Disk::open(&walk).unwrap();
    let mut lines = Vec::new();
    match task.as_str() {
        "list-a" | "list" => {
            let entries = disk.list();
            lines.extend(entries.iter().map(|entry| format!("{:?} {}", entry.role, entry.path)));
            let unread = entries.iter().filter_map(|entry| Some((&entry.path, disk.read(&entry.path).err()?)));
            lines.extend(unread.map(|(path, error)| format!("{path}: {error}")));
            lines.extend(problems(&disk));
        }
        "guard" => {
            let paths: Vec<FilePath> = disk.list().into_iter().map(|entry| entry.path).collect();
            let guard = disk.guard(&paths, &[], AllowDirty::No);
            lines.extend(guard.blocked.iter().map(|(path, clause)| format!("{path} {clause}")));
            lines.push(format!("unprotected: {}", guard.unprotected));
        }
        "write" => {
            let text = "# new text\n".repeat(10_000);
            let all: Vec<ChangedFile> =
                disk.list().iter().map(|entry| changed(&disk, entry.path.as_str(), &text, 0)).collect();
            lines.extend(disk.write(&all).iter().map(ToString::to_string));
        }
        "write-forever" => killing::write_forever(&walk),
        task => panic!("no such task: {task}"),
    }
    let mut file = fs::File::create(output).unwrap();
    lines.iter().for_each(|line| writeln!(file, "{line}").unwrap());
}
