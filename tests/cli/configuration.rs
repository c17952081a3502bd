//! Open this for how configuration reaches a run, and how a mistake in it is told.

use super::house::Project;
use temporal_fix::cli::Exit;

const FLOWS: &str = "import temporalio\nnow = time.time()\n";

#[test]
fn a_mistake_is_one_line_and_nothing_is_written() {
    let bare = "error: temporal-fix.toml";
    let section = "error: pyproject.toml";
    for (file, text, said) in [
        ("temporal-fix.toml", "selct = []", format!("{bare}: unknown key `selct`: did you mean `select`?\n")),
        (
            "pyproject.toml",
            "[tool.temporal-fix]\nfail_on = \"error\"",
            format!("{section}: unknown key `tool.temporal-fix.fail_on`: did you mean `fail-on`?\n"),
        ),
        (
            "pyproject.toml",
            "[tool.temporal-fix]\nselect = [\"determinsm\"]",
            format!(
                "{section}: tool.temporal-fix.select: unknown transform or tag `determinsm`: \
                 did you mean `determinism`?\n"
            ),
        ),
        (
            "temporal-fix.toml",
            "in-flight = \"later\"",
            format!("{bare}: in-flight: unknown value `later`: valid here: protect, guard, ignore\n"),
        ),
    ] {
        let project = Project::new(&[("app/flows.py", FLOWS), (file, text)]);
        let ran = project.run(&["app"]);
        assert_eq!((ran.exit, ran.stdout.as_str(), &ran.stderr), (Exit::Trouble, "", &said));
        assert_eq!(project.read("app/flows.py"), FLOWS);
        assert_eq!(project.run(&["--isolated"]).exit, Exit::Clean);
    }
}

#[test]
fn toml_that_is_none_names_its_line() {
    let project = Project::new(&[("flows.py", FLOWS), ("temporal-fix.toml", "select = []\nignore = [\n")]);
    let ran = project.run(&[]);
    assert_eq!(ran.exit, Exit::Trouble);
    assert!(ran.stderr.starts_with("error: temporal-fix.toml:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("not valid TOML"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn excluded_files_are_left_alone_unless_they_are_named() {
    let project = Project::new(&[("legacy/a.py", FLOWS), ("temporal-fix.toml", "exclude = [\"legacy/\"]")]);
    for (typed, exit) in [
        (&["--check"][..], Exit::Clean),
        (&["--check", "legacy"], Exit::Clean),
        (&["--check", "legacy/a.py"], Exit::Findings),
        (&["--check", "legacy/a.py", "--force-exclude"], Exit::Clean),
        (&["--check", "--isolated"], Exit::Findings),
    ] {
        assert_eq!(project.run(typed).exit, exit, "{typed:?}");
    }
}

#[test]
fn a_file_can_be_named() {
    let project = Project::new(&[
        ("flows.py", FLOWS),
        ("temporal-fix.toml", "ignore = [\"all\"]"),
        ("house.toml", "fail-on = \"error\""),
        ("other/pyproject.toml", "[project]\nname = \"x\"\n[tool.temporal-fix]\nignore = [\"determinism\"]"),
        ("strict/house.toml", "[per-file-ignores]\n\"flows.py\" = [\"use-workflow-time\"]"),
    ]);
    assert_eq!(project.run(&["--check"]).exit, Exit::Clean);
    assert_eq!(project.run(&["--check", "--config", "house.toml"]).exit, Exit::Findings);
    assert_eq!(project.run(&["--check", "--config", "strict/house.toml"]).exit, Exit::Clean);
    assert_eq!(project.run(&["--check", "--config", "other/pyproject.toml"]).exit, Exit::Clean);
    let ran = project.run(&["--check", "--config", "none.toml"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (Exit::Trouble, "error: --config: none.toml: no such file\n"));
}

#[test]
fn flags_win_over_the_configuration() {
    let text = "fail-on = \"error\"\nunsafe-fixes = true\nin-flight = \"ignore\"\ntarget-sdk = \"1.4\"";
    let project = Project::new(&[("flows.py", "import temporalio\nrandom.random()\n"), ("temporal-fix.toml", text)]);
    assert_eq!(project.run(&["--check"]).exit, Exit::Clean);
    assert_eq!(project.run(&["--check", "--fail-on", "warning"]).exit, Exit::Findings);
    assert!(project.run(&["--check"]).stdout.contains("fix: unsafe, breaking"));
    let ran = project.run(&["--check", "--in-flight", "protect", "--target-sdk", "1.9"]);
    assert!(ran.stdout.contains("withheld, needs --in-flight guard"), "{}", ran.stdout);
}
