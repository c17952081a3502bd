//! Open this for what histories tell of activities: how often each type ran, how long that took, what timed out.
//!
//! It reads the JSON of one history at a time, as `temporal workflow show --output json`, the UI's download, the HTTP
//! API and the SDK's own `to_json` give it. It touches no disk, and keeps nothing of inputs and results.

use super::vocabulary::durations::spoken;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

/// What was seen of every activity type.
#[derive(Clone, Debug, Default)]
pub struct Histories(BTreeMap<String, Seen>);

/// The runs of one activity type.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// How long the attempts took that completed.
    durations: Vec<Duration>,
    retries: usize,
    /// How often an attempt ran into its start-to-close timeout, by that timeout.
    timeouts: BTreeMap<Duration, usize>,
}

/// What the histories say of one activity type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How many of them completed.
    pub runs: usize,
    /// Of the attempts that completed.
    pub p99: Duration,
    pub longest: Duration,
    pub retries: usize,
    pub timeouts: Vec<TimedOut>,
}

/// Attempts that ran into a start-to-close timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut {
    pub times: usize,
    pub limit: Duration,
}

impl Histories {
    /// What is known of an activity type; None where no run of it completed.
    pub fn of(&self, activity: &str) -> Option<Evidence> {
        let seen = self.0.get(activity)?;
        let mut durations = seen.durations.clone();
        durations.sort_unstable();
        let longest = *durations.last()?;
        // The nearest rank: 99 in 100 runs took no longer.
        let rank = (durations.len() * 99).div_ceil(100);
        Some(Evidence {
            runs: durations.len(),
            p99: durations[rank - 1],
            longest,
            retries: seen.retries,
            timeouts: seen.timeouts.iter().map(|(&limit, &times)| TimedOut { times, limit }).collect(),
        })
    }

    /// Adds one history.
    ///
    /// # Errors
    /// It is none; the message is a clause.
    pub fn add(&mut self, json: &[u8]) -> Result<(), String> {
        let form: Form = serde_json::from_slice(json).map_err(|error| format!("is no history in JSON: {error}"))?;
        let events = match form {
            Form { events: Some(events), .. } | Form { history: Some(Events { events }), .. } => events,
            Form { .. } => return Err("is no history: it has no `events`".to_owned()),
        };
        let mut open = BTreeMap::new();
        events.into_iter().for_each(|event| self.take(event, &mut open));
        Ok(())
    }

    fn take(&mut self, event: Event, open: &mut BTreeMap<String, Open>) {
        if let (Some(Id(id)), Some(scheduled)) = (event.id, event.scheduled) {
            let limit = scheduled.start_to_close.as_deref().and_then(seconds).filter(|limit| !limit.is_zero());
            open.insert(id, Open { activity: scheduled.activity_type.name, limit, started: None });
        } else if let Some(started) = event.started {
            let Some(run) = open.get_mut(&started.scheduled.0) else { return };
            run.started = event.time.as_deref().and_then(instant);
            let seen = self.0.entry(run.activity.clone()).or_default();
            seen.retries += started.attempt.unwrap_or(1).saturating_sub(1);
            seen.note(started.last_failure.as_ref(), run.limit);
        } else if let Some(closed) = event.completed {
            let Some(run) = open.get(&closed.scheduled.0) else { return };
            let ended = event.time.as_deref().and_then(instant);
            let took = run.started.zip(ended).and_then(|(started, ended)| ended.duration_since(started).ok());
            self.0.entry(run.activity.clone()).or_default().durations.extend(took);
        } else if let Some(closed) = event.timed_out {
            let Some(run) = open.get(&closed.scheduled.0) else { return };
            self.0.entry(run.activity.clone()).or_default().note(closed.failure.as_ref(), run.limit);
        }
    }
}

impl Seen {
    fn note(&mut self, failure: Option<&Failure>, limit: Option<Duration>) {
        let kind = failure.and_then(|failure| failure.timeout.as_ref()?.kind.as_deref());
        // `TIMEOUT_TYPE_START_TO_CLOSE`, and `StartToClose` as older servers say.
        let plain: String = kind.unwrap_or_default().chars().filter(char::is_ascii_alphabetic).collect();
        if let Some(limit) = limit.filter(|_| plain.to_ascii_lowercase().ends_with("starttoclose")) {
            *self.timeouts.entry(limit).or_default() += 1;
        }
    }
}

/// `1,204 runs, p99 4.1 s, longest 6.8 s, 3 timed out at 5 s`
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word =
            |count: usize, one: &str, many: &str| format!("{} {}", grouped(count), if count == 1 { one } else { many });
        write!(f, "{}, p99 {}", word(self.runs, "run", "runs"), spoken(self.p99))?;
        write!(f, ", longest {}", spoken(self.longest))?;
        if self.retries > 0 {
            write!(f, ", {}", word(self.retries, "retry", "retries"))?;
        }
        for TimedOut { times, limit } in &self.timeouts {
            write!(f, ", {} timed out at {}", grouped(*times), spoken(*limit))?;
        }
        Ok(())
    }
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// An activity that is under way.
struct Open {
    activity: String,
    limit: Option<Duration>,
    started: Option<SystemTime>,
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
    #[serde(rename = "eventTime")]
    time: Option<String>,
    #[serde(rename = "activityTaskScheduledEventAttributes")]
    scheduled: Option<Scheduled>,
    #[serde(rename = "activityTaskStartedEventAttributes")]
    started: Option<Started>,
    #[serde(rename = "activityTaskCompletedEventAttributes")]
    completed: Option<Closed>,
    #[serde(rename = "activityTaskTimedOutEventAttributes")]
    timed_out: Option<Closed>,
}

#[derive(Deserialize)]
struct Scheduled {
    #[serde(rename = "activityType")]
    activity_type: ActivityType,
    #[serde(rename = "startToCloseTimeout")]
    start_to_close: Option<String>,
}

#[derive(Deserialize)]
struct ActivityType {
    name: String,
}

#[derive(Deserialize)]
struct Started {
    #[serde(rename = "scheduledEventId")]
    scheduled: Id,
    attempt: Option<usize>,
    #[serde(rename = "lastFailure")]
    last_failure: Option<Failure>,
}

#[derive(Deserialize)]
struct Closed {
    #[serde(rename = "scheduledEventId")]
    scheduled: Id,
    failure: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(rename = "timeoutFailureInfo")]
    timeout: Option<TimeoutInfo>,
}

#[derive(Deserialize)]
struct TimeoutInfo {
    #[serde(rename = "timeoutType")]
    kind: Option<String>,
}

/// An id of an event, which some write as text and some as a number.
struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(u64),
        }
        Ok(Self(match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::Number(number) => number.to_string(),
        }))
    }
}

/// `5s`, `0.010s`
fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn instant(text: &str) -> Option<SystemTime> {
    humantime::parse_rfc3339(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(scheduled: u64, took: &str, attempt: u64, failure: &str) -> String {
        format!(
            r#"{{"eventId": "{scheduled}", "eventTime": "2026-01-01T00:00:00Z", "activityTaskScheduledEventAttributes":
                 {{"activityType": {{"name": "charge"}}, "startToCloseTimeout": "5s"}}}},
               {{"eventId": "{0}", "eventTime": "2026-01-01T00:00:10Z", "activityTaskStartedEventAttributes":
                 {{"scheduledEventId": {scheduled}, "attempt": {attempt}{failure}}}}},
               {{"eventId": "{1}", "eventTime": "2026-01-01T00:00:1{took}Z", "eventType": "?",
                 "activityTaskCompletedEventAttributes": {{"scheduledEventId": "{scheduled}", "result": {{}}}}}}"#,
            scheduled + 1,
            scheduled + 2
        )
    }

    #[test]
    fn runs_retries_and_timeouts_are_counted() {
        let timeout = r#", "lastFailure": {"timeoutFailureInfo": {"timeoutType": "TIMEOUT_TYPE_START_TO_CLOSE"}}"#;
        let other = r#", "lastFailure": {"timeoutFailureInfo": {"timeoutType": "TIMEOUT_TYPE_HEARTBEAT"}}"#;
        let events = [run(1, "1.5", 1, ""), run(4, "2.25", 3, timeout), run(7, "0.5", 2, other)].join(",");
        let mut histories = Histories::default();
        histories.add(format!(r#"{{"events": [{events}]}}"#).as_bytes()).unwrap();
        histories.add(format!(r#"{{"history": {{"events": [{}]}}}}"#, run(1, "0.1", 1, "")).as_bytes()).unwrap();
        let evidence = histories.of("charge").unwrap();
        assert_eq!(evidence.to_string(), "4 runs, p99 2.3 s, longest 2.3 s, 3 retries, 1 timed out at 5 s");
        assert_eq!(histories.of("other"), None);
    }

    #[test]
    fn the_slowest_in_a_hundred_does_not_decide_the_percentile() {
        let mut events: Vec<String> = (0..99).map(|at| run(at * 3 + 1, "0.2", 1, "")).collect();
        events.push(run(1_000, "9", 1, ""));
        let mut histories = Histories::default();
        histories.add(format!(r#"{{"events": [{}]}}"#, events.join(",")).as_bytes()).unwrap();
        assert_eq!(histories.of("charge").unwrap().to_string(), "100 runs, p99 200 ms, longest 9 s");
        assert_eq!(grouped(1_204), "1,204");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn what_is_no_history_is_named() {
        let mut histories = Histories::default();
        assert_eq!(histories.add(b"{}").unwrap_err(), "is no history: it has no `events`");
        assert!(histories.add(b"[1").unwrap_err().starts_with("is no history in JSON: "));
    }
}
