//! Open this for the real binary: usage, commands, exit codes and closed streams.

use super::house::Project;
use std::path::Path;
use std::process::{Command, Output};

fn binary(folder: &Path, typed: &[&str]) -> Output {
    command(folder, typed).output().unwrap()
}

fn command(folder: &Path, typed: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    command.args(typed).current_dir(folder);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The exit code and the first line of standard error.
fn refusal(typed: &[&str]) -> (Option<i32>, String) {
    let project = Project::new(&[("a.py", "x = 1\n")]);
    let output = binary(&project.root(), typed);
    assert_eq!(text(&output.stdout), "");
    (output.status.code(), text(&output.stderr).lines().next().unwrap_or_default().to_owned())
}

/// All formats tell the same findings of the same tree.
#[test]
fn every_format_has_every_finding() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/demo");
    let run = |format: &str| {
        let output = binary(&demo, &["--check", "--output-format", format]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        text(&output.stdout)
    };
    let document = |format: &str| -> serde_json::Value { serde_json::from_str(&run(format)).unwrap() };
    let findings = document("json")["findings"].as_array().unwrap().clone();
    let of = |key: &str| -> Vec<String> {
        findings.iter().map(|finding| finding[key].as_str().unwrap().to_owned()).collect()
    };
    let ids: std::collections::BTreeSet<String> = of("id").into_iter().collect();
    assert!(findings.len() > 20 && ids.len() == findings.len(), "each has an id of its own");
    let sarif = document("sarif")["runs"][0]["results"].as_array().unwrap().clone();
    let told: Vec<&str> = sarif.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(told, of("transform"));
    let gitlab = document("gitlab").as_array().unwrap().clone();
    let told: Vec<&str> = gitlab.iter().map(|issue| issue["location"]["path"].as_str().unwrap()).collect();
    assert_eq!(told, of("path"));
    let rdjson = document("rdjson")["diagnostics"].as_array().unwrap().clone();
    let told: Vec<&str> = rdjson.iter().map(|diagnostic| diagnostic["message"].as_str().unwrap()).collect();
    assert_eq!(told, of("message"));
    assert!(rdjson.iter().any(|diagnostic| diagnostic["suggestions"].is_array()));
    assert_eq!((run("github").lines().count(), run("jsonl").lines().count()), (findings.len(), findings.len()));
}

#[test]
fn mistakes_in_usage_are_named_and_end_with_two() {
    for (typed, said) in [
        (&["--dry-run", "--check"][..], "error: the argument '--dry-run' cannot be used with '--check'"),
        (&["--chekc"], "error: unexpected argument '--chekc' found"),
        (&["--in-flight", "gaurd"], "error: invalid value 'gaurd' for '--in-flight <WHAT>'"),
        (&["--output-format", "xml"], "error: invalid value 'xml' for '--output-format <FORMAT>'"),
        (&["--statistics", "--output-format", "sarif"], "error: --statistics has no form in sarif: use text or json"),
        (&["check"], "error: check: no such file or folder (did you mean `--check`?)"),
        (
            &["--target-sdk", "new"],
            "error: invalid value 'new' for '--target-sdk <X.Y>': expected a version such as 1.7",
        ),
        (
            &["-j", "0"],
            "error: invalid value '0' for '--jobs <N>': expected a number from 1 on; without the flag it is one for each core",
        ),
        (&["-q", "-v"], "error: the argument '--quiet' cannot be used with '--verbose'"),
        (
            &["--isolated", "--config", "a.toml"],
            "error: the argument '--isolated' cannot be used with '--config <FILE>'",
        ),
        (&["none.py"], "error: none.py: no such file or folder"),
        (&["a.py", "no\nne"], "error: no\\nne: no such file or folder"),
        (
            &["--select", "determinsm"],
            "error: --select: unknown transform or tag `determinsm`: did you mean `determinism`?",
        ),
        (&["--ignore", "al"], "error: --ignore: unknown transform or tag `al`: did you mean `all`?"),
        (&["explain", "no-such-thing-here"], "error: unknown transform `no-such-thing-here`: "),
        (
            &["a.py", "--stdin-filename", "b.py"],
            "error: --stdin-filename names the text from standard input: give `-` as PATH",
        ),
        (&["--check", "list"], "error: list: no such file or folder (the command `list` stands first)"),
    ] {
        let (code, line) = refusal(typed);
        assert_eq!(code, Some(2), "{typed:?}");
        assert!(line.starts_with(said), "{line}\n{said}");
    }
}

#[test]
fn help_and_version_are_no_mistake() {
    let project = Project::new(&[]);
    for (typed, said) in [("--help", "--in-flight"), ("-h", "--dry-run"), ("--version", env!("CARGO_PKG_VERSION"))] {
        let output = binary(&project.root(), &[typed]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        assert!(text(&output.stdout).contains(said), "{typed}");
    }
}

#[test]
fn a_folder_named_list_is_reached_with_a_dot() {
    let project = Project::new(&[("list/a.py", "x = 1\n")]);
    let output = binary(&project.root(), &["./list"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("1 file,"), "{}", text(&output.stderr));
    let output = binary(&project.root(), &["list"]);
    assert!(text(&output.stdout).starts_with("name "), "{}", text(&output.stdout));
}

#[test]
fn the_list_is_json_too() {
    let output = binary(&Project::new(&[]).root(), &["list", "--output-format", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list.as_array().unwrap().len(), temporal_fix::transforms::ALL.len());
}

#[cfg(unix)]
#[test]
fn a_closed_stdout_ends_quietly() {
    let project = Project::new(&[("a.py", "x = 1\n")]);
    for typed in [&["--help"][..], &["list"], &["--check", "-q"], &["--output-format", "json", "-q"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&project.root(), typed).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{typed:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_trouble() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command(&Project::new(&[]).root(), &["list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "error: the output cannot be written: no space left on the disk\n");
}

#[test]
fn no_color_is_heeded() {
    let project = Project::new(&[]);
    let colored = |no_color: Option<&str>| {
        let mut list = command(&project.root(), &["list"]);
        list.env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR").envs(no_color.map(|value| ("NO_COLOR", value)));
        text(&list.output().unwrap().stdout).contains('\u{1b}')
    };
    assert!(colored(None));
    assert!(!colored(Some("1")));
}

/// A flag that no test types is a flag that nobody has tried.
#[test]
fn every_flag_is_tried_somewhere() {
    let help = text(&binary(&Project::new(&[]).root(), &["--help"]).stdout);
    let flags = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let long = flags.flat_map(|line| line.split([' ', ','])).filter(|word| word.starts_with("--"));
    let tests = [
        include_str!("binary.rs"),
        include_str!("configuration.rs"),
        include_str!("git.rs"),
        include_str!("history.rs"),
        include_str!("modes.rs"),
        include_str!("prove.rs"),
        include_str!("stdin.rs"),
    ];
    let untried: Vec<&str> =
        long.filter(|flag| !tests.iter().any(|text| text.contains(&format!("\"{flag}")))).collect();
    assert_eq!(untried, Vec::<&str>::new());
    assert!(help.contains("--stdin-filename"));
}
