//! Open this for temporal-fix on code that nobody here wrote: twelve pinned packages from PyPI, each put through every
//! mode that writes or promises to write.
//!
//! None of the packages' code is ever run. What a right fix is, the goldens under `snapshots/` say; here a package shows
//! that nothing breaks, and `packages/findings.txt` shows in review when precision changes.

mod archive;
mod golden;
mod tool;
mod tree;

use anyhow::{Context, Result, ensure};
use tool::{Flags, Report};
use tree::{Tree, differences};

#[test]
fn agentex_sdk() -> Result<()> {
    check("agentex-sdk")
}

#[test]
fn temporalio_graphs() -> Result<()> {
    check("temporalio-graphs")
}

#[test]
fn okrunit_temporal() -> Result<()> {
    check("okrunit-temporal")
}

#[test]
fn miu_bot() -> Result<()> {
    check("miu-bot")
}

#[test]
fn mcp_agent() -> Result<()> {
    check("mcp-agent")
}

#[test]
fn metaflow_temporal() -> Result<()> {
    check("metaflow-temporal")
}

#[test]
fn actant() -> Result<()> {
    check("actant")
}

#[test]
fn durable_sync() -> Result<()> {
    check("durable-sync")
}

#[test]
fn django_temporalio() -> Result<()> {
    check("django-temporalio")
}

#[test]
fn kontra_sdk() -> Result<()> {
    check("kontra-sdk")
}

#[test]
fn temporalio_openai_agents() -> Result<()> {
    check("temporalio-openai-agents")
}

#[test]
fn temporalio() -> Result<()> {
    check("temporalio")
}

fn check(project: &str) -> Result<()> {
    let Some(unpacked) = archive::unpacked(project)? else {
        return Ok(());
    };
    let pristine = unpacked.copy()?;
    for flags in [Flags::Default, Flags::Everything] {
        let (report, diff) =
            promises(&pristine, &unpacked, flags).with_context(|| format!("{project}, {flags:?}, writing nothing"))?;
        keeps_them(&unpacked, flags, &report, &diff).with_context(|| format!("{project}, {flags:?}, in place"))?;
        if flags == Flags::Default {
            golden::compare(project, &report)?;
            same_when_everything_is_parsed(&unpacked, &report)?;
        }
    }
    Ok(())
}

/// What `--check` and `--dry-run` say, on any number of threads.
fn promises(pristine: &Tree, unpacked: &Tree, flags: Flags) -> Result<(Report, Vec<u8>)> {
    let report = same_report_on_any_number_of_threads(pristine, flags)?;
    let diff = same_diff_on_any_number_of_threads(pristine, flags)?;
    let written = differences(&pristine.files()?, &unpacked.files()?);
    ensure!(written.is_empty(), "--check or --dry-run wrote {written:?}");
    Ok((report, diff))
}

fn keeps_them(unpacked: &Tree, flags: Flags, report: &Report, diff: &[u8]) -> Result<()> {
    let tree = unpacked.copy()?;
    tree.stage()?;
    tool::in_place(&tree, flags)?.ensure_calm(report)?;
    let once = tree.files()?;

    let patched = unpacked.copy()?;
    patched.apply(diff)?;
    let different = differences(&patched.files()?, &once);
    ensure!(different.is_empty(), "git apply of the diff and the run in place differ in {different:?}");

    let changed = differences(&once, &unpacked.files()?);
    let promised = report.paths_to_change();
    ensure!(changed == promised, "--check announced changes in {promised:?}, but {changed:?} changed");
    tree.ensure_still_parse(unpacked, &changed)?;

    tree.stage()?;
    tool::in_place(&tree, flags)?.ensure_calm(report)?;
    let again = differences(&tree.files()?, &once);
    ensure!(again.is_empty(), "the second run changed {again:?} once more");
    Ok(())
}

/// A file that mentions Temporal is always parsed; most of the others are left out, as they can change nothing.
fn same_when_everything_is_parsed(unpacked: &Tree, report: &Report) -> Result<()> {
    let tree = unpacked.copy()?;
    tree.append_to_python_files("\n# temporalio\n")?;
    let all = tool::check(&tree, Flags::Default, 2)?.report()?;
    ensure!(
        all.findings == report.findings,
        "the findings are others when every file is parsed:\n{:#?}\n{:#?}",
        all.findings.iter().filter(|finding| !report.findings.contains(finding)).collect::<Vec<_>>(),
        report.findings.iter().filter(|finding| !all.findings.contains(finding)).collect::<Vec<_>>()
    );
    Ok(())
}

fn same_report_on_any_number_of_threads(tree: &Tree, flags: Flags) -> Result<Report> {
    let one = tool::check(tree, flags, 1)?;
    let many = tool::check(tree, flags, 8)?;
    ensure!(one.stdout == many.stdout, "--check says something else with -j8 than with -j1");
    ensure!(one.code == many.code, "--check ends with {} with -j8, with {} with -j1", many.code, one.code);
    let report = one.report()?;
    one.ensure_calm(&report)?;
    many.ensure_calm(&report)?;
    Ok(report)
}

fn same_diff_on_any_number_of_threads(tree: &Tree, flags: Flags) -> Result<Vec<u8>> {
    let one = tool::dry_run(tree, flags, 1)?;
    let many = tool::dry_run(tree, flags, 8)?;
    ensure!(one.stdout == many.stdout, "the diff is another with -j8 than with -j1");
    ensure!(one.stderr == many.stderr, "--dry-run says something else with -j8 than with -j1");
    Ok(one.stdout)
}
