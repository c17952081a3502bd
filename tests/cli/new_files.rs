//! Open this for fixes that make a new file: whole with the files that change along, and never over one that is there.

use super::house::{Project, Ran, run_really};
use std::io::Write;
use std::process::{Command, Stdio};
use temporal_fix::cli::Exit;
use temporal_fix::engine::file::File;
use temporal_fix::engine::files::FilePath;
use temporal_fix::engine::transform::{Edit, Finding, Fix, Level, Run, Tag, Transform};
use temporal_fix::engine::whole::Whole;

/// Wants `notes/made.py` for every project with a `note` in it, which it renames.
static NOTE: Transform = Transform {
    name: "make-notes",
    tags: &[Tag::Testing],
    default: true,
    level: Level::Advice,
    labels: &[],
    doc: "//! Make notes.\n",
    example: &[],
    run: Run::Project(notes),
};

const FLOWS: &str = "import temporalio\n\nnote\n";
const NOTED: &str = "import temporalio\n\nnoted\n";
const MADE: &str = "NOTES = []\n";

fn notes(whole: &Whole<'_>) -> Vec<Finding> {
    let files = whole.files().filter_map(|file| whole.open(file));
    files.flat_map(|file| noted_in(whole, &file)).collect()
}

fn noted_in(whole: &Whole<'_>, file: &File<'_>) -> Vec<Finding> {
    let root = whole.root().as_str();
    let made =
        FilePath::new(if root.is_empty() { "notes/made.py".to_owned() } else { format!("{root}/notes/made.py") });
    let found = file.expressions().filter(|(_, expr)| file.text(*expr) == "note");
    let fix = |range| Fix::safe(None).edit(file.path(), Edit::replace(range, "noted")).create(made.clone(), MADE);
    found.map(|(id, _)| file.finding(id, "not noted yet").with_fix(fix(file.range(id)))).collect()
}

fn repository(files: &[(&str, &str)]) -> Project {
    let project = Project::new(files);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "start"]);
    project
}

fn run(project: &Project, typed: &[&str]) -> Ran {
    static NOTES: [&Transform; 1] = [&NOTE];
    run_really(&NOTES, &project.root(), typed, FLOWS.as_bytes())
}

fn is_made(project: &Project) -> bool {
    project.root().join("notes").exists()
}

#[test]
fn a_new_file_is_made_once_and_nothing_changes_afterwards() {
    let project = repository(&[("flows.py", FLOWS)]);
    let ran = run(&project, &[]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Clean, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("Fixed 1 finding in 2 files"), "{}", ran.stderr);
    assert_eq!([project.read("flows.py"), project.read("notes/made.py")], [NOTED, MADE]);
    let ran = run(&project, &["--allow-dirty"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Clean, ""));
}

#[test]
fn a_dry_run_shows_it_in_a_diff_that_git_apply_takes() {
    let project = repository(&[("flows.py", FLOWS)]);
    let ran = run(&project, &["--dry-run"]);
    assert!(
        ran.stdout.ends_with("--- /dev/null\n+++ b/notes/made.py\n@@ -0,0 +1,1 @@\n+NOTES = []\n"),
        "{}",
        ran.stdout
    );
    assert!(!is_made(&project));
    let mut git = Command::new("git").arg("apply").current_dir(project.root()).stdin(Stdio::piped()).spawn().unwrap();
    git.stdin.take().unwrap().write_all(ran.stdout.as_bytes()).unwrap();
    assert!(git.wait().unwrap().success(), "{}", ran.stdout);
    assert_eq!([project.read("flows.py"), project.read("notes/made.py")], [NOTED, MADE]);
}

#[test]
fn json_says_that_an_edit_creates() {
    let project = repository(&[("flows.py", FLOWS)]);
    let ran = run(&project, &["--check", "--output-format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let edits = document["findings"][0]["edits"].as_array().unwrap();
    assert_eq!(edits[0].get("creates"), None);
    assert_eq!(
        edits[1],
        serde_json::json!({"path": "notes/made.py", "start": 0, "end": 0, "text": MADE, "creates": true})
    );
    assert!(document["files"][1]["diff"].as_str().unwrap().starts_with("--- /dev/null\n+++ b/notes/made.py\n"));
}

#[test]
fn what_is_there_already_is_never_replaced() {
    // A name that the walk passes over is taken all the same.
    for existing in ["notes/made.py", "notes/made.py/x.txt", "notes"] {
        let project = repository(&[("flows.py", FLOWS), (existing, "mine\n")]);
        for typed in [&[][..], &["--allow-dirty"], &["--dry-run"]] {
            let ran = run(&project, typed);
            assert_eq!(project.read("flows.py"), FLOWS, "{existing} {typed:?}");
            assert_eq!(project.read(existing), "mine\n");
            assert!(
                ran.stdout.contains("withheld, notes/made.py ") || ran.stderr.contains("notes/made.py "),
                "{ran:?}"
            );
        }
    }
}

#[test]
fn a_file_that_was_taken_away_and_not_committed_is_not_made_again() {
    let project = repository(&[("flows.py", FLOWS), ("notes/made.py", "mine\n")]);
    std::fs::remove_file(project.root().join("notes/made.py")).unwrap();
    let ran = run(&project, &[]);
    assert_eq!((ran.exit, project.read("flows.py")), (Exit::Trouble, FLOWS.to_owned()), "{ran:?}");
    assert!(ran.stderr.contains("error: notes/made.py has changes that are not in git's index"), "{}", ran.stderr);
    assert!(!project.root().join("notes/made.py").exists());
}

#[test]
fn one_dirty_file_keeps_the_new_one_from_being_made() {
    let project = repository(&[("flows.py", "import temporalio\n")]);
    project.write("flows.py", FLOWS);
    let ran = run(&project, &[]);
    assert_eq!((ran.exit, is_made(&project)), (Exit::Trouble, false), "{ran:?}");
    assert!(ran.stderr.contains("+++ b/flows.py"), "{}", ran.stderr);
}

#[test]
fn a_new_file_lies_inside_of_paths_and_not_where_excluded() {
    let project = repository(&[("flows.py", FLOWS), ("more/flows.py", "import temporalio\n")]);
    for typed in ["flows.py", "-"] {
        let ran = run(&project, &[typed, "--check"]);
        assert!(ran.stdout.contains("withheld, notes/made.py is outside PATHS, or excluded"), "{typed}: {ran:?}");
    }
    project.write("temporal-fix.toml", "exclude = [\"notes/\"]\n");
    let ran = run(&project, &[]);
    assert!(ran.stdout.contains("withheld, notes/made.py is outside PATHS, or excluded"), "{ran:?}");
    assert_eq!((project.read("flows.py"), is_made(&project)), (FLOWS.to_owned(), false));
}

#[test]
fn each_project_gets_its_own() {
    let project = repository(&[
        ("a/pyproject.toml", "[project]\nname = \"a\"\n"),
        ("a/flows.py", FLOWS),
        ("b/pyproject.toml", "[project]\nname = \"b\"\n"),
        ("b/flows.py", FLOWS),
    ]);
    assert_eq!(run(&project, &[]).exit, Exit::Clean);
    assert_eq!([project.read("a/notes/made.py"), project.read("b/notes/made.py")], [MADE, MADE]);
    assert!(!is_made(&project));
}
