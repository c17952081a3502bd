//! Open this for the histories that a proof starts from: every one below a folder, with the real id of its workflow.
//!
//! It keeps their text and knows as little of it as it can: where they end, and up to where they are cut. What replays
//! is seen by whoever replays them.

use super::replayed::Recorded;
use crate::disk;
use crate::engine::files::{FilePath, ReadError};
use crate::engine::report::{Problem, ProblemKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What `temporal-fix histories` writes beside the histories, by file name.
pub const INDEX: &str = "index.json";

/// What an index says of one history.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Indexed {
    pub workflow_id: String,
    pub run_id: Option<String>,
    #[serde(rename = "type")]
    pub workflow_type: Option<String>,
    pub status: Option<String>,
}

type Index = BTreeMap<String, Indexed>;

/// The histories below a folder, in the order of their paths, and what is no history, one line each.
///
/// # Errors
/// There is no such folder, or nothing in it looks like a history.
pub fn read(working_dir: &Path, folder: &Path) -> anyhow::Result<(Vec<Recorded>, Vec<Problem>)> {
    let (mut found, mut indices, mut problems) = (Vec::new(), BTreeMap::new(), Vec::new());
    let mut take = |path: FilePath, bytes: Result<Vec<u8>, ReadError>| {
        let read = bytes.map_err(|error| error.message).and_then(|bytes| history(&path, bytes));
        match read {
            Ok(Read::History(recorded)) => found.push((path, *recorded)),
            Ok(Read::Index(index)) => {
                indices.insert(path.folder().to_owned(), index);
            }
            Err(message) => {
                problems.push(Problem { path, kind: ProblemKind::Read, line: None, message, matters: true });
            }
        }
    };
    disk::histories(working_dir, folder, &mut take).map_err(|error| {
        let folder = folder.display().to_string().replace(char::is_control, "\u{fffd}");
        anyhow::anyhow!("--history: {folder}: {error}")
    })?;
    let recorded = found.into_iter().map(|(path, recorded)| {
        let indexed = indices.get(path.folder()).and_then(|index| index.get(path.file_name()));
        with_index(recorded, indexed)
    });
    Ok((recorded.collect(), problems))
}

/// What a user wrote into the index is more than what a history says of itself.
fn with_index(recorded: Recorded, indexed: Option<&Indexed>) -> Recorded {
    let Some(indexed) = indexed else { return recorded };
    let run_id = indexed.run_id.clone().or(recorded.run_id);
    Recorded { workflow_id: indexed.workflow_id.clone(), run_id, ..recorded }
}

enum Read {
    History(Box<Recorded>),
    Index(Index),
}

/// One file of the folder.
///
/// # Errors
/// It is no history; the message is a clause.
fn history(path: &FilePath, bytes: Vec<u8>) -> Result<Read, String> {
    let text = String::from_utf8(bytes).map_err(|_| "is no history in JSON: it is not UTF-8".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let is_index = path.file_name() == INDEX;
    if let Some(index) = is_index.then(|| serde_json::from_str(text)).and_then(Result::ok) {
        return Ok(Read::Index(index));
    }
    let failed = |error| no_history(is_index, &error);
    let (events, json) = if text.trim_start().starts_with('[') {
        (serde_json::from_str(text).map_err(failed)?, wrapped(text, serde_json::Value::take)?)
    } else {
        match serde_json::from_str(text).map_err(failed)? {
            Form { events: Some(events), .. } => (events, text.to_owned()),
            Form { history: Some(history), .. } => {
                (history.events, wrapped(text, |form| form["history"]["events"].take())?)
            }
            Form { .. } => return Err("is no history: it has no `events`".to_owned()),
        }
    };
    Ok(Read::History(Box::new(recorded(path, &events, json)?)))
}

fn no_history(is_index: bool, error: &serde_json::Error) -> String {
    let what = if is_index { "neither an index of histories nor a history" } else { "no history in JSON" };
    format!("is {what}: {error}")
}

/// The same events in the form that the SDK reads.
fn wrapped(text: &str, events: impl FnOnce(&mut serde_json::Value) -> serde_json::Value) -> Result<String, String> {
    let mut form = serde_json::from_str(text).map_err(|error| no_history(false, &error))?;
    Ok(serde_json::json!({ "events": events(&mut form) }).to_string())
}

fn recorded(path: &FilePath, events: &[Event], json: String) -> Result<Recorded, String> {
    let first = events.first().ok_or("is a history without events")?;
    let started =
        first.started.as_ref().ok_or("is no whole history: it does not begin with the start of a workflow")?;
    let ids = events.iter().enumerate().map(|(at, event)| (at as i64 + 1, event.id));
    if let Some((expected, _)) = ids.into_iter().find(|&(expected, id)| id.is_some_and(|Id(id)| id != expected)) {
        return Err(format!("is no whole history: event {expected} is not where it should be"));
    }
    let cut = events.iter().rposition(|event| event.task.is_some()).map(|at| at + 1);
    let last = &events[events.len() - 1];
    Ok(Recorded {
        path: path.as_str().into(),
        workflow_id: started.workflow_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| stem(path).to_owned()),
        run_id: started.run_id.clone(),
        workflow_type: started.workflow_type.name.clone(),
        is_open: !last.is_close(),
        events: events.len(),
        cut: cut.filter(|&cut| cut < events.len()).map(|cut| cut as i64),
        json: json.into(),
    })
}

/// `ID.json`, `ID.json.gz`
fn stem(path: &FilePath) -> &str {
    let name = path.file_name();
    let bare = name.len() - [".json.gz", ".json"].iter().find_map(|end| ends(name, end)).unwrap_or_default();
    &name[..bare]
}

fn ends(name: &str, end: &str) -> Option<usize> {
    let tail = name.get(name.len().checked_sub(end.len())?..)?;
    tail.eq_ignore_ascii_case(end).then_some(end.len())
}

/// `{"events": […]}` from the command line, the UI and the SDK, `{"history": {"events": […]}}` from the HTTP API.
#[derive(Deserialize)]
#[serde(expecting = "an object with `events`")]
struct Form {
    events: Option<Vec<Event>>,
    history: Option<Events>,
}

#[derive(Deserialize)]
struct Events {
    events: Vec<Event>,
}

/// The kind of an event is told by its attributes: its name is spelled in several ways.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "eventId")]
    id: Option<Id>,
    #[serde(rename = "workflowExecutionStartedEventAttributes")]
    started: Option<Started>,
    #[serde(rename = "workflowTaskStartedEventAttributes")]
    task: Option<Present>,
    #[serde(rename = "workflowExecutionCompletedEventAttributes")]
    completed: Option<Present>,
    #[serde(rename = "workflowExecutionFailedEventAttributes")]
    failed: Option<Present>,
    #[serde(rename = "workflowExecutionTimedOutEventAttributes")]
    timed_out: Option<Present>,
    #[serde(rename = "workflowExecutionCanceledEventAttributes")]
    canceled: Option<Present>,
    #[serde(rename = "workflowExecutionTerminatedEventAttributes")]
    terminated: Option<Present>,
    #[serde(rename = "workflowExecutionContinuedAsNewEventAttributes")]
    continued: Option<Present>,
}

impl Event {
    fn is_close(&self) -> bool {
        let closes =
            [&self.completed, &self.failed, &self.timed_out, &self.canceled, &self.terminated, &self.continued];
        closes.iter().any(|close| close.is_some())
    }
}

#[derive(Deserialize)]
struct Started {
    #[serde(rename = "workflowType")]
    workflow_type: Named,
    /// Newer servers write it.
    #[serde(rename = "workflowId")]
    workflow_id: Option<String>,
    #[serde(rename = "originalExecutionRunId")]
    run_id: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Something of which only the presence counts.
#[derive(Deserialize)]
struct Present {}

/// An id of an event, which some write as text and some as a number.
#[derive(Clone, Copy)]
struct Id(i64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(i64),
        }
        match Written::deserialize(deserializer)? {
            Written::Text(text) => text.parse().map(Self).map_err(serde::de::Error::custom),
            Written::Number(number) => Ok(Self(number)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests lay out folders")]
mod tests {
    use super::*;

    const START: &str = r#"{"eventId": "1", "workflowExecutionStartedEventAttributes": {"workflowType": {"name": "Order"},
        "originalExecutionRunId": "r-1"}}"#;
    const TASK: &str = r#"{"eventId": "2", "workflowTaskScheduledEventAttributes": {}},
        {"eventId": 3, "workflowTaskStartedEventAttributes": {"scheduledEventId": "2"}}"#;
    const TIMER: &str = r#"{"eventId": "4", "workflowTaskCompletedEventAttributes": {}},
        {"eventId": "5", "timerStartedEventAttributes": {"timerId": "1"}}"#;
    const END: &str = r#"{"eventId": "4", "workflowTaskCompletedEventAttributes": {}},
        {"eventId": "5", "workflowExecutionCompletedEventAttributes": {}}"#;

    fn folder(files: &[(&str, &str)]) -> (Vec<Recorded>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let (recorded, problems) = read(folder.path(), Path::new(".")).unwrap();
        (recorded, problems.into_iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect())
    }

    #[test]
    fn open_and_closed_histories_are_cut_at_their_last_task() {
        let (open, closed) = ([START, TASK, TIMER].join(","), [START, TASK, END].join(","));
        let (recorded, problems) = folder(&[
            ("closed.json", &format!(r#"{{"events": [{closed}]}}"#)),
            ("open.JSON", &format!("\u{feff}[{open}]")),
            ("queued.json", &format!(r#"{{"events": [{START}]}}"#)),
            ("running.json", &format!(r#"{{"history": {{"events": [{}]}}}}"#, [START, TASK].join(","))),
        ]);
        assert_eq!(problems, Vec::<String>::new());
        let seen: Vec<_> = recorded.iter().map(|one| (&*one.workflow_id, one.is_open, one.events, one.cut)).collect();
        let expected = [
            ("closed", false, 5, Some(3)),
            ("open", true, 5, Some(3)),
            ("queued", true, 1, None),
            ("running", true, 3, None),
        ];
        assert_eq!(seen, expected);
        for one in &recorded {
            assert_eq!((&*one.workflow_type, one.run_id.as_deref()), ("Order", Some("r-1")));
            let json: serde_json::Value = serde_json::from_str(one.json.trim_start_matches('\u{feff}')).unwrap();
            assert_eq!(json["events"].as_array().unwrap().len(), one.events, "{}", one.json);
        }
    }

    #[test]
    fn the_index_beside_it_knows_the_id_best_then_the_history_then_its_name() {
        let own = START.replace(r#""originalExec"#, r#""workflowId": "own/1", "originalExec"#);
        let own = &format!(r#"{{"events": [{own}]}}"#);
        let (recorded, problems) = folder(&[
            ("a/index.json", r#"{"x.json": {"workflow-id": "order/7", "run-id": "r-7", "type": "Order"}}"#),
            ("a/x.json", own),
            ("a/y.json", own),
            ("b/x.json", own),
            ("b/z%2F.json.gz", &format!(r#"{{"events": [{START}]}}"#)),
        ]);
        assert_eq!(problems, Vec::<String>::new());
        let ids: Vec<_> = recorded.iter().map(|one| (&*one.workflow_id, one.run_id.as_deref().unwrap())).collect();
        assert_eq!(ids, [("order/7", "r-7"), ("own/1", "r-1"), ("own/1", "r-1"), ("z%2F", "r-1")]);
    }

    #[test]
    fn what_is_no_history_is_one_line_and_stops_nothing() {
        let late = START.replace(r#""eventId": "1""#, r#""eventId": "4""#);
        let (recorded, problems) = folder(&[
            ("a.json", "{\"events\": [1"),
            ("b.json", "{}"),
            ("c.json", "{\"events\": []}"),
            ("d.json", &format!(r#"{{"events": [{TASK}]}}"#)),
            ("e.json", &format!(r#"{{"events": [{late}]}}"#)),
            ("f.json", &format!(r#"{{"events": [{START}, {TIMER}]}}"#)),
            ("good.json", &format!(r#"{{"events": [{START}]}}"#)),
            ("g.json", "{\"events\": [{\"eventId\": \"first\"}]}"),
            ("index.json", "{\"x\": 1}"),
        ]);
        assert_eq!(recorded.len(), 1);
        assert!(problems[0].starts_with("a.json: is no history in JSON: "), "{}", problems[0]);
        assert_eq!(problems[1], "b.json: is no history: it has no `events`");
        assert_eq!(problems[2], "c.json: is a history without events");
        let begins = "is no whole history: it does not begin with the start of a workflow";
        assert_eq!(problems[3], format!("d.json: {begins}"));
        assert_eq!(problems[4], "e.json: is no whole history: event 1 is not where it should be");
        assert_eq!(problems[5], "f.json: is no whole history: event 2 is not where it should be");
        assert!(problems[6].starts_with("g.json: is no history in JSON: invalid digit"), "{}", problems[6]);
        assert_eq!(problems[7], "index.json: is no history: it has no `events`");
        assert_eq!(problems.len(), 8);
        assert!(problems.iter().all(|problem| problem.lines().count() == 1));
    }
}
