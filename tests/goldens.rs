//! Every case of every transform against its golden: the findings, then the diff that a user would see.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test goldens` rewrites them; a golden without a case fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use temporal_fix::cli::configuration;
use temporal_fix::engine::choice::{Choice, EVERY};
use temporal_fix::engine::edits::diff;
use temporal_fix::engine::files::{FilePath, MemoryFiles};
use temporal_fix::engine::options::{InFlight, Options, SdkVersion};
use temporal_fix::engine::report::{Outcome, Reported, Status};
use temporal_fix::engine::{self, Request};
use temporal_fix::transforms;

/// One example on disk.
pub struct Case {
    pub transform: String,
    pub name: String,
    pub files: BTreeMap<String, String>,
}

#[test]
fn goldens() {
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let mut wrong = Vec::new();
    let mut expected = BTreeSet::new();
    for case in cases() {
        let golden = root().join("snapshots").join(&case.transform).join(format!("{}.diff", case.name));
        expected.insert(golden.clone());
        let shown = show(&case);
        if update {
            std::fs::create_dir_all(golden.parent().expect("has a parent")).expect("creates the folder");
            std::fs::write(&golden, &shown).expect("writes the golden");
            continue;
        }
        let known = std::fs::read_to_string(&golden).unwrap_or_default();
        if known != shown {
            wrong.push(format!("{}\n{}", golden.display(), diff::unified("golden", &known, &shown)));
        }
    }
    for stale in all_goldens().difference(&expected) {
        if update {
            std::fs::remove_file(stale).expect("removes a stale golden");
        } else {
            wrong.push(format!("{}: no case has this golden", stale.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} goldens differ; UPDATE_SNAPSHOTS=1 rewrites them\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn keeps_cases_are_kept() {
    for case in cases().into_iter().filter(|case| case.name.starts_with("keeps_")) {
        let outcome = run(&case, &case.files);
        let changed: Vec<_> = outcome.changed.iter().map(|file| file.path.as_str()).collect();
        assert!(changed.is_empty(), "{}/{} changes {changed:?}", case.transform, case.name);
    }
}

/// Invariant 2.
#[test]
fn second_run_changes_nothing() {
    for case in cases() {
        let outcome = run(&case, &case.files);
        let mut files = case.files.clone();
        for file in &outcome.changed {
            files.insert(file.path.as_str().to_owned(), file.after.clone());
        }
        let again = run(&case, &files);
        let moved: Vec<_> = again
            .changed
            .iter()
            .map(|file| diff::of_file(file.path.as_str(), file.before.as_deref(), &file.after))
            .collect();
        assert!(moved.is_empty(), "{}/{} changes again:\n{}", case.transform, case.name, moved.join("\n"));
        assert!(again.problems.is_empty(), "{}/{}: {:?}", case.transform, case.name, again.problems);
    }
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for transform in transforms::ALL {
        let folder = root().join("transforms").join(transform.name.replace('-', "_"));
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} has no cases", transform.name));
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("reads the folder").path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_stem().expect("has a name").to_string_lossy().into_owned();
            cases.push(Case { transform: transform.name.replace('-', "_"), name, files: texts(&path) });
        }
    }
    cases
}

pub fn texts(path: &Path) -> BTreeMap<String, String> {
    let read = |path: &Path| std::fs::read_to_string(path).expect("reads a case");
    if path.is_file() {
        let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
        return BTreeMap::from([(name, read(path))]);
    }
    let walk = ignore::WalkBuilder::new(path).build().map(|entry| entry.expect("walks").into_path());
    let files = walk.filter(|path| path.is_file());
    files
        .map(|file| (file.strip_prefix(path).expect("is inside").to_string_lossy().into_owned(), read(&file)))
        .collect()
}

pub fn run(case: &Case, files: &BTreeMap<String, String>) -> Outcome {
    run_chosen(files, &Arc::new(options(case)), &EVERY)
}

/// With every transform that the options select.
pub fn run_chosen(files: &BTreeMap<String, String>, settings: &Arc<Options>, choice: &Choice) -> Outcome {
    let memory =
        MemoryFiles::new(files.iter().map(|(path, text)| (FilePath::new(path.as_str()), text.clone().into_bytes())));
    let request = Request {
        files: &memory,
        settings,
        transforms: transforms::ALL,
        blocked: &BTreeMap::new(),
        choice,
        threads: std::num::NonZeroUsize::new(1),
        progress: &|_| {},
    };
    engine::run(&request)
}

/// The flags and settings of the first file that has a `# flags:` or a `# settings:` line.
pub fn options(case: &Case) -> Options {
    let line = |mark: &str| {
        let mut heads = case.files.values().flat_map(|text| text.lines().take(2));
        heads.find_map(|line| line.strip_prefix(mark)).unwrap_or_default().trim().to_owned()
    };
    let mut options = Options::default();
    let own = transforms::ALL.iter().find(|transform| transform.name.replace('-', "_") == case.transform);
    options.selected.extend(own.map(|transform| transform.name));
    let settings = configuration::from_own_file("# settings", &line("# settings:"), transforms::ALL);
    let settings = settings.unwrap_or_else(|mistake| panic!("{}/{}: {mistake}", case.transform, case.name));
    options.timeouts = settings.timeouts;
    options.idempotency = settings.idempotency;
    options.require_search_attributes = settings.require_search_attributes;
    options.graceful_shutdown = settings.graceful_shutdown.unwrap_or(options.graceful_shutdown);
    options.computation = settings.computation;
    options.names = settings.names;
    let flags = line("# flags:");
    let mut words = flags.split_whitespace();
    while let Some(flag) = words.next() {
        match flag {
            "--unsafe-fixes" => options.unsafe_fixes = true,
            "--in-flight" => {
                options.in_flight = match words.next() {
                    Some("ignore") => InFlight::Ignore,
                    Some("guard") => InFlight::Guard,
                    other => panic!("--in-flight {other:?}"),
                }
            }
            "--target-sdk" => {
                let version = words.next().and_then(|version| version.split_once('.')).expect("--target-sdk X.Y");
                options.target_sdk = Some(SdkVersion {
                    major: version.0.parse().expect("a number"),
                    minor: version.1.parse().expect("a number"),
                });
            }
            "--select" => {
                let names: Vec<&str> = words.next().expect("--select NAMES").split(',').collect();
                options.selected = transforms::ALL.iter().map(|t| t.name).filter(|name| names.contains(name)).collect();
            }
            other => panic!("{}/{}: unknown flag {other}", case.transform, case.name),
        }
    }
    options
}

fn show(case: &Case) -> String {
    let outcome = run(case, &case.files);
    let mut shown = String::new();
    for finding in &outcome.findings {
        let _ = writeln!(shown, "{}", line(finding));
    }
    for problem in &outcome.problems {
        let _ = writeln!(shown, "{}: {}", problem.path, problem.message);
    }
    if shown.is_empty() {
        shown.push_str("nothing found\n");
    }
    for file in &outcome.changed {
        let _ = write!(shown, "{}", diff::of_file(file.path.as_str(), file.before.as_deref(), &file.after));
    }
    shown
}

fn line(finding: &Reported) -> String {
    let chain: Vec<String> =
        finding.chain.iter().map(|step| format!("{}:{} {}", step.path, step.line, step.function)).collect();
    let replay = finding.replay.map_or("-", |replay| replay.name());
    let status = match finding.status {
        Status::Withheld => format!("withheld {:?}", finding.withheld),
        status => status.name().to_owned(),
    };
    format!(
        "{}:{}:{} {} {} {} {replay} {status}\n    {}\n    by {}",
        finding.path,
        finding.start.line,
        finding.start.column,
        finding.transform,
        finding.level.name(),
        finding.safety.name(),
        finding.message,
        if chain.is_empty() { "-".to_owned() } else { chain.join(" > ") },
    )
}

fn all_goldens() -> BTreeSet<PathBuf> {
    let walk = ignore::WalkBuilder::new(root().join("snapshots")).build().filter_map(Result::ok);
    walk.map(ignore::DirEntry::into_path).filter(|path| path.extension().is_some_and(|kind| kind == "diff")).collect()
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
