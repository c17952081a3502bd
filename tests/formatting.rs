//! Open this for invariant 9 before the judge that authors use: what `ruff format` is content with before a rewrite, it
//! is content with after it.
//!
//! How inserted code is laid out is tested place by place beside `engine::edits::layout`.

use crate::goldens::{self, Case};
use crate::real::environment::{self, Environment};
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// What authors set, as ruff's own configuration.
const STYLES: &[&str] = &["format.quote-style='double'", "format.quote-style='single'", "format.indent-style='tab'"];

/// Every case that changes anything, formatted first, in each style. `remove-unused-ignore` stays out: it only takes
/// comments away, and what shrinks is not laid out again.
#[test]
fn what_was_formatted_stays_formatted() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let cases = goldens::cases().into_iter().filter(|case| case.transform != "remove_unused_ignore");
    let cases: Vec<Case> = cases.filter(|case| !goldens::run(case, &case.files).changed.is_empty()).collect();
    let mut spoilt = Vec::new();
    for style in STYLES {
        let ruff = Ruff { environment: &environment, folder: tempfile::tempdir()?, style };
        for case in &cases {
            // A file without any text does not say which quotes its author takes.
            let with_text =
                case.files.iter().map(|(path, text)| (path.clone(), format!("{text}\n\nQUOTED = 'text'\n")));
            ruff.write(case, &with_text.collect())?;
        }
        let odd = ruff.unformatted()?;
        ensure!(!odd.is_empty(), "no style fits every case, yet {style} seems to");
        ruff.format()?;
        for case in &cases {
            let formatted = ruff.read(case)?;
            let outcome = goldens::run(case, &formatted);
            let after = outcome.changed.iter().map(|file| (file.path.to_string(), file.after.clone()));
            ruff.write(case, &after.collect())?;
        }
        spoilt.extend(ruff.unformatted()?.into_iter().map(|path| format!("{path} ({style})")));
    }
    ensure!(spoilt.is_empty(), "formatted before the rewrite, but not after it: {spoilt:#?}");
    Ok(())
}

/// ruff over the files of many cases in one folder.
struct Ruff<'e> {
    environment: &'e Environment,
    folder: tempfile::TempDir,
    style: &'e str,
}

impl Ruff<'_> {
    fn place(&self, case: &Case, path: &str) -> PathBuf {
        self.folder.path().join(&case.transform).join(&case.name).join(path)
    }

    fn write(&self, case: &Case, files: &BTreeMap<String, String>) -> Result<()> {
        for (path, text) in files {
            let place = self.place(case, path);
            fs::create_dir_all(place.parent().context("it has a folder")?)?;
            fs::write(place, text)?;
        }
        Ok(())
    }

    fn read(&self, case: &Case) -> Result<BTreeMap<String, String>> {
        let read = |path: &String| Ok((path.clone(), fs::read_to_string(self.place(case, path))?));
        case.files.keys().map(read).collect()
    }

    fn format(&self) -> Result<()> {
        let output = self.run(&[])?;
        ensure!(output.status.success(), "ruff failed: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    fn unformatted(&self) -> Result<BTreeSet<String>> {
        #[derive(serde::Deserialize)]
        struct Complaint {
            filename: PathBuf,
        }
        let output = self.run(&["--check", "--output-format=json"])?;
        let is_judged = matches!(output.status.code(), Some(0 | 1));
        ensure!(is_judged, "ruff failed: {}", String::from_utf8_lossy(&output.stderr));
        let complaints: Vec<Complaint> = serde_json::from_slice(&output.stdout)?;
        let folder = self.folder.path().canonicalize()?;
        let below = |path: &Path| anyhow::Ok(path.strip_prefix(&folder)?.display().to_string());
        complaints.iter().map(|complaint| below(&complaint.filename)).collect()
    }

    fn run(&self, typed: &[&str]) -> Result<Output> {
        let mut ruff = self.environment.ruff();
        ruff.current_dir(self.folder.path()).args(["format", "--no-cache", "--isolated", "--config", self.style]);
        Ok(ruff.args(typed).output()?)
    }
}
