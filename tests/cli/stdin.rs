//! Open this for `-`: what an editor gets back, whatever goes wrong.

use super::house::{Project, Ran};
use temporal_fix::cli::Exit;

const FLOWS: &str = "import temporalio\nnow = time.time()\nx = random.random()\n";

fn run(project: &Project, typed: &[&str], stdin: &str) -> Ran {
    project.run_in(".", &[&["-"], typed].concat(), stdin.as_bytes())
}

#[test]
fn the_result_goes_to_stdout_and_the_others_to_stderr() {
    let ran = run(&Project::new(&[]), &[], FLOWS);
    assert_eq!(ran.stdout, FLOWS.replace("time.time()", "workflow.time()"));
    let expected = "stdin.py:3:5: warning use-workflow-random: `random.random()` is no good in a workflow \
                    [unsafe, breaking; needs --unsafe-fixes --in-flight guard]\n";
    assert_eq!(ran.stderr, expected);
    assert_eq!(ran.exit, Exit::Findings);
    let ran = run(&Project::new(&[]), &["-q"], FLOWS);
    assert_eq!((ran.stdout, ran.stderr.as_str()), (FLOWS.replace("time.time()", "workflow.time()"), ""));
}

#[test]
fn on_any_error_the_input_comes_back() {
    let broken = Project::new(&[("temporal-fix.toml", "selct = []")]);
    let plain = Project::new(&[]);
    for (project, typed, text, said) in [
        (&plain, &[][..], "import temporalio\n!\ntime.time()", "error: stdin.py:2: expected an expression"),
        (&plain, &["--select", "use-workflow-tiem"], FLOWS, "did you mean `use-workflow-time`?"),
        (&plain, &["--config", "none.toml"], FLOWS, "--config: none.toml: no such file"),
        (&plain, &["--no-such-flag"], FLOWS, "unexpected argument '--no-such-flag'"),
        (&broken, &[], FLOWS, "temporal-fix.toml: unknown key `selct`: did you mean `select`?"),
    ] {
        let ran = run(project, typed, text);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Trouble, text), "{typed:?}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn bytes_that_are_no_text_come_back_as_they_are() {
    let project = Project::new(&[]);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = super::house::run_onto(&project.root(), &["-"], b"x = '\xff'\r\n", &mut stdout, &mut stderr);
    assert_eq!((exit, stdout.as_slice()), (Exit::Trouble, &b"x = '\xff'\r\n"[..]));
    assert_eq!(String::from_utf8(stderr).unwrap(), "error: stdin.py: is not UTF-8\n");
}

#[test]
fn other_modes_print_what_they_print() {
    let project = Project::new(&[]);
    let ran = run(&project, &["--dry-run", "--stdin-filename", "./app/flows.py"], FLOWS);
    assert!(ran.stdout.starts_with("--- a/app/flows.py\n+++ b/app/flows.py\n"), "{}", ran.stdout);
    let ran = run(&project, &["--check"], FLOWS);
    assert!(ran.stdout.starts_with("error[use-workflow-time]"), "{}", ran.stdout);
    let ran = run(&project, &["--output-format", "jsonl"], FLOWS);
    assert!(ran.stdout.contains("\"status\":\"would-fix\""), "{}", ran.stdout);
    assert_eq!(ran.exit, Exit::Findings);
}

#[test]
fn the_name_decides_the_configuration() {
    let project =
        Project::new(&[("app/temporal-fix.toml", "ignore = [\"use-workflow-time\"]\nexclude = [\"old.py\"]")]);
    let changed = FLOWS.replace("time.time()", "workflow.time()");
    let absolute = project.root().join("app/flows.py").display().to_string();
    for (typed, expected) in [
        (&[][..], changed.as_str()),
        (&["--stdin-filename", "app/flows.py"], FLOWS),
        (&["--stdin-filename", &absolute], FLOWS),
        (&["--stdin-filename", "app/flows.py", "--isolated"], &changed),
        (&["--stdin-filename", "app/old.py", "--force-exclude"], FLOWS),
    ] {
        assert_eq!(run(&project, typed, FLOWS).stdout, expected, "{typed:?}");
    }
}

#[test]
fn a_dash_stands_alone() {
    let ran = run(&Project::new(&[]), &["a.py"], "");
    assert_eq!(ran.exit, Exit::Trouble);
    assert_eq!(ran.stderr, "error: `-` reads one file from standard input and takes no other PATHS beside it\n");
}
