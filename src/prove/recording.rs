//! Open this for how histories are recorded from a server: by the SDK of the project's interpreter, without its code.
//!
//! It reads none of them; `recorded` does, later.

use super::process::{self, Answer, End};
use super::recorded::{INDEX, Indexed};
use crate::disk::{self, Recordings};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a server may take to answer anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// File systems allow names of 255 bytes; a run id, `.json` and the name of a temporary file come to it.
const LONGEST: usize = 120;

/// What is asked of the server. What is not said here, the SDK's environment configuration may say.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub working_dir: &'a Path,
    pub python: Option<&'a Path>,
    pub address: Option<&'a str>,
    pub namespace: Option<&'a str>,
    pub query: Option<&'a str>,
    pub limit: usize,
    pub folder: &'a Path,
}

/// What was recorded.
#[derive(Debug, Default)]
pub struct Recording {
    /// The server that answered.
    pub address: String,
    pub histories: usize,
    /// How many of them had not ended.
    pub running: usize,
    /// Workflows that were listed and could not be had: one line each.
    pub missed: Vec<String>,
}

#[derive(Serialize)]
struct Asked<'a> {
    mode: &'static str,
    address: Option<&'a str>,
    namespace: Option<&'a str>,
    query: Option<&'a str>,
    limit: usize,
    patience: f64,
}

/// Writes histories of running workflows, then of the most recent others, and an index beside them.
///
/// # Errors
/// There is no interpreter with the SDK, the server gives none, or the folder cannot be written: one line.
pub fn record(wanted: &Wanted<'_>) -> anyhow::Result<Recording> {
    let active = std::env::var_os("VIRTUAL_ENV");
    let python = disk::interpreter(wanted.working_dir, wanted.python, active.as_deref(), wanted.working_dir)?;
    let mut writer = Writer::open(Recordings::open(wanted.working_dir, wanted.folder)?)?;
    let asked = Asked {
        mode: "record",
        address: wanted.address,
        namespace: wanted.namespace,
        query: wanted.query.filter(|query| !query.trim().is_empty()),
        limit: wanted.limit,
        patience: PATIENCE.as_secs_f64(),
    };
    let end = process::run(&python, &asked, PATIENCE * 3, &mut |answer| writer.take(answer));
    // What was written is of use even where something went wrong afterwards.
    let recording = writer.finish()?;
    match end? {
        End::Finished => Ok(recording),
        End::TimedOut => anyhow::bail!("{} does not answer any more", recording.address),
        End::Ended(status) => anyhow::bail!("{} ended while it recorded: {status}", python.display()),
    }
}

struct Writer {
    folder: Recordings,
    index: BTreeMap<String, Indexed>,
    recording: Recording,
    failure: Option<anyhow::Error>,
}

impl Writer {
    /// What was recorded there before stays.
    fn open(folder: Recordings) -> anyhow::Result<Self> {
        let index = match folder.read(INDEX)? {
            Some(text) => serde_json::from_str(&text)
                .map_err(|error| anyhow::anyhow!("the folder has an {INDEX} that is no index of histories: {error}"))?,
            None => BTreeMap::new(),
        };
        Ok(Self { folder, index, recording: Recording::default(), failure: None })
    }

    fn take(&mut self, answer: Answer) {
        if let Some(address) = answer.address {
            self.recording.address = address;
        }
        if let Some(id) = answer.missed {
            let why = answer.said.unwrap_or_default();
            self.recording.missed.push(super::said::shortened(&format!("{id}: {why}")));
        }
        if let (Some(of), Some(json), None) = (answer.history, answer.json, &self.failure) {
            self.failure = self.keep(of, &json).err();
        }
    }

    fn keep(&mut self, of: Indexed, json: &str) -> anyhow::Result<()> {
        let name = file_name(&of.workflow_id, of.run_id.as_deref().unwrap_or_default());
        self.folder.write(&name, json)?;
        self.recording.histories += 1;
        self.recording.running += usize::from(of.status.as_deref() == Some("running"));
        self.index.insert(name, of);
        Ok(())
    }

    fn finish(self) -> anyhow::Result<Recording> {
        if self.recording.histories > 0 {
            self.folder.write(INDEX, &(serde_json::to_string_pretty(&self.index)? + "\n"))?;
        }
        self.failure.map_or(Ok(self.recording), Err)
    }
}

/// What any file system takes; the run id keeps it from meeting that of another.
fn file_name(workflow_id: &str, run_id: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
    let mut safe: String = workflow_id.chars().map(plain).take(LONGEST).collect();
    if safe.starts_with('.') || safe.is_empty() {
        safe.insert(0, '_');
    }
    if run_id.is_empty() { format!("{safe}.json") } else { format!("{safe}.{run_id}.json") }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests lay out folders")]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names_that_any_file_system_takes() {
        assert_eq!(file_name("order/7: ü", "r-1"), "order_7___.r-1.json");
        assert_eq!(file_name("..", "r"), "_...r.json");
        assert_eq!(file_name("", ""), "_.json");
        assert!(file_name(&"x".repeat(1_000), &"r".repeat(36)).len() < 200);
    }

    #[test]
    fn an_index_grows_and_another_file_of_its_name_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Writer::open(Recordings::open(folder.path(), Path::new("a/b")).unwrap());
        for (id, status) in [("x/1", "running"), ("x/2", "completed")] {
            let mut writer = open().unwrap();
            let text = format!(
                r#"{{"history": {{"workflow-id": "{id}", "run-id": "r", "type": "T", "status": "{status}"}}, "json": "{{}}"}}"#
            );
            writer.take(serde_json::from_str(&text).unwrap());
            let recording = writer.finish().unwrap();
            assert_eq!((recording.histories, recording.running), (1, usize::from(status == "running")));
        }
        let index = std::fs::read_to_string(folder.path().join("a/b/index.json")).unwrap();
        let index: BTreeMap<String, Indexed> = serde_json::from_str(&index).unwrap();
        let ids: Vec<_> = index.iter().map(|(name, of)| (name.as_str(), of.workflow_id.as_str())).collect();
        assert_eq!(ids, [("x_1.r.json", "x/1"), ("x_2.r.json", "x/2")]);
        std::fs::write(folder.path().join("a/b/index.json"), "[]").unwrap();
        let error = open().err().unwrap().to_string();
        assert!(error.starts_with("the folder has an index.json that is no index of histories: "), "{error}");
    }
}
