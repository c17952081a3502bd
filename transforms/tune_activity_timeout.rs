//! Correct timeouts of an activity call that contradict each other, the activity, or how long it really took.
//!
//! ## Why
//! A number instead of a `timedelta`, a `timedelta(…).seconds` or a negative duration fails the workflow task, again and
//! again. A timeout of zero is none. A heartbeat timeout that is no shorter than start-to-close never ends an attempt, and
//! of a start-to-close beyond schedule-to-close the server keeps the shorter. An activity that sleeps longer than its
//! timeout never completes, and one that never heartbeats is taken for lost at its heartbeat timeout.
//!
//! What an activity really takes, histories tell: `--history DIR` reads those in a folder (`temporal workflow show
//! --output json`, the UI's download, also gzipped). Where at least 100 runs of an activity are among them, a start-to-close
//! timeout that attempts ran into, that the longest run comes up to, or that is more than ten times too long, is set to
//! twice the longest run or three times the 99th percentile, whichever is more, rounded up.
//!
//! ## Left alone
//! Timeouts that are parameters or computed, the values in options that several calls share, and calls in tests. A sleep
//! that is written under a condition or in a loop. Activities with fewer runs. A heartbeat timeout whose activity heartbeats
//! in any way, and one that `add-heartbeat` answers. Calls in a function that asks for `TimeoutError` or `TimeoutType`.
//!
//! ## Safety
//! Safe where the old value made the call fail, or was none and no interceptor asks for it. Otherwise unsafe: which of two values was meant, and how much
//! longer a run may take, is a decision. Manual for an activity that never heartbeats, where code around the call takes the
//! error, and for a number too large for seconds.
//!
//! ## Replay
//! Compatible: timeouts are not compared, and no history goes past the error.

use crate::engine::file::File;
use crate::engine::python::{Expr, Ranged};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::activity_calls::{ActivityCall, Form};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::durations::{self, spoken};
use crate::engine::vocabulary::exceptions::ExceptionClass;
use crate::engine::vocabulary::timeouts::{Given, HEARTBEAT, SCHEDULE_TO_CLOSE, START_TO_CLOSE};
use std::time::Duration;

pub(super) const TRANSFORM: Transform = Transform {
    name: "tune-activity-timeout",
    tags: &[Tag::Activity],
    default: true,
    level: Level::Warning,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Manual, None),
    ],
    doc: include_str!("tune_activity_timeout.rs"),
    example: &[("flows.py", include_str!("tune_activity_timeout/example.py"))],
    run: Run::File(run),
};

const SCHEDULE_TO_START: &str = "schedule_to_start_timeout";
const TIMEOUTS: [&str; 4] = [START_TO_CLOSE, SCHEDULE_TO_CLOSE, SCHEDULE_TO_START, HEARTBEAT];

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.is_test() {
        return Vec::new();
    }
    let calls = file.activity_calls().filter(|call| call.form != Form::Wrapper && call.activity().is_some());
    calls.flat_map(|call| judge(file, &call)).collect()
}

/// One finding for each value, and for the values together only where each is right.
fn judge<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Vec<Finding> {
    if file.is_meant_to_raise(call.call.id) || !file.runs_in(call.call.id).workflow_code() {
        return Vec::new();
    }
    let own = TIMEOUTS.into_iter().filter_map(|name| Some((name, file.keyword(call.call.expr, name)?)));
    let wrong: Vec<Finding> = own.filter_map(|(name, value)| value_by_itself(file, call, name, value)).collect();
    if !wrong.is_empty() || is_expected_to_run_out(file, call) {
        return wrong;
    }
    let checks =
        [beyond_the_whole, beats_too_late, shorter_than_a_sleep, shorter_than_a_pause, never_answered, by_history];
    checks.into_iter().find_map(|check| check(file, call)).into_iter().collect()
}

/// Whether the function around a call asks which timeout ran out: it may well be meant to.
fn is_expected_to_run_out(file: &File<'_>, call: &ActivityCall<'_>) -> bool {
    let function = file.project().function(file.function_at(call.call.id)).range;
    let asks = |name: &str| {
        matches!(name, "temporalio.exceptions.TimeoutError" | "temporalio.exceptions.TimeoutType")
            || name.starts_with("temporalio.exceptions.TimeoutType.")
    };
    let mut inside = file.expressions().filter(|(_, expr)| function.contains_range(expr.range()));
    inside.any(|(_, expr)| file.name(expr).is_some_and(|name| asks(&name)))
}

/// A value that is no duration at all, or none that means anything.
fn value_by_itself<'a>(file: &File<'a>, call: &ActivityCall<'a>, name: &str, value: &'a Expr) -> Option<Finding> {
    let finding = |message: String| file.finding_at(call.call.id, value.range(), message);
    if file.is_zero_duration(value) {
        // Alone it is no timeout at all, and none is required of the others.
        let is_needed = [START_TO_CLOSE, SCHEDULE_TO_CLOSE].contains(&name)
            && [START_TO_CLOSE, SCHEDULE_TO_CLOSE].iter().all(|one| file.timeout_given(call, one) == Given::Nothing);
        let edit = file.without_keyword(call.call.expr, name)?;
        let message = finding(format!("{name} of zero is taken for none: take it away, or give it a duration"));
        // It may keep an interceptor from setting one.
        let fix = match file.is_intercepted() {
            true => Fix::not_safe(Replay::Compatible),
            false => Fix::safe(Replay::Compatible),
        };
        return (!is_needed).then(|| message.with_fix(fix.edit(file.path(), edit)));
    }
    if file.is_negative_duration(value) {
        let message = format!("{name} is negative, and the workflow task fails again and again: give it a duration");
        return Some(finding(message).with_level(Level::Error));
    }
    let finding = |message: String| finding(message).with_level(Level::Error);
    let (what, text) = number(file, value)?;
    let problem = format!("{name} is {what} and no timedelta, and the workflow task fails again and again");
    let Some(text) = text else {
        return Some(finding(format!("{problem}; say by `timedelta` whether it counts seconds or milliseconds")));
    };
    if is_held(file, call) {
        return Some(finding(format!("{problem}; code around it takes the error, so write a `timedelta` by hand")));
    }
    let Ok((timedelta, import)) = file.import("datetime", Some("timedelta"), value.start()) else {
        return Some(finding(format!("{problem}; `timedelta` means something else here, write one by hand")));
    };
    let text = text.replace("timedelta(", &format!("{timedelta}("));
    let fix = Fix::safe(Replay::Compatible).edit(file.path(), Edit::replace(value.range(), text));
    Some(finding(problem).with_fix(fix.import(file.path(), import)))
}

/// What a number is, and the `timedelta` that was meant where there is no doubt.
fn number<'a>(file: &File<'a>, value: &'a Expr) -> Option<(&'static str, Option<String>)> {
    match value {
        Expr::NumberLiteral(_) | Expr::BinOp(_) | Expr::Name(_) => {
            let seconds = file.seconds_of(value)?;
            let unit = match value {
                Expr::Name(name) => unit_of(&name.id),
                value => names_a_unit(file, value).then_some(None),
            };
            // Whole thousands may well be milliseconds.
            let is_doubtful = || seconds >= Duration::from_secs(1_000) && seconds.as_secs() % 1_000 == 0;
            let unit = unit.unwrap_or_else(|| (!is_doubtful()).then_some("seconds"));
            Some(("a number", unit.map(|unit| format!("timedelta({unit}={})", file.text(value)))))
        }
        Expr::Attribute(attribute) => {
            let of = ["seconds", "days", "microseconds"].contains(&attribute.attr.as_str());
            (of && is_timedelta(file, &attribute.value)).then(|| ("a number", Some(inner(file, &attribute.value))))
        }
        Expr::Call(call) => {
            let Expr::Attribute(method) = &*call.func else { return None };
            let is_it = &method.attr == "total_seconds" && is_timedelta(file, &method.value);
            is_it.then(|| ("a number", Some(inner(file, &method.value))))
        }
        Expr::StringLiteral(_) => Some(("text", None)),
        _ => None,
    }
}

/// What a name says that it counts; within, None where that is nothing that `timedelta` takes. None where it says
/// nothing.
fn unit_of(name: &str) -> Option<Option<&'static str>> {
    let name = name.to_ascii_lowercase();
    let last = name.rsplit('_').next().unwrap_or(&name);
    Some(match last {
        "s" | "sec" | "secs" | "second" | "seconds" => Some("seconds"),
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => Some("milliseconds"),
        "m" | "min" | "mins" | "minute" | "minutes" => Some("minutes"),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some("hours"),
        "d" | "day" | "days" => Some("days"),
        "us" | "ns" | "micros" | "nanos" | "ticks" => None,
        _ => return None,
    })
}

/// Whether a name in a computation counts something else than seconds: what comes out of it is not known.
fn names_a_unit(file: &File<'_>, value: &Expr) -> bool {
    let inside = file.expressions().filter(|(_, expr)| value.range().contains_range(expr.range()));
    let mut names = inside.filter_map(|(_, expr)| expr.as_name_expr());
    names.any(|name| unit_of(&name.id).is_some_and(|unit| unit != Some("seconds")))
}

fn is_timedelta<'a>(file: &File<'a>, value: &'a Expr) -> bool {
    matches!(value, Expr::Call(_)) && file.duration_of(value).is_some()
}

/// The call of `timedelta`, however the file calls it.
fn inner(file: &File<'_>, value: &Expr) -> String {
    let Expr::Call(call) = value else { return String::new() };
    format!("timedelta{}", file.text(&call.arguments))
}

fn is_held<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> bool {
    let raised = if call.is_coroutine() { Raised::WhenAwaited } else { Raised::AtOnce };
    ExceptionClass::builtin("TypeError").is_some_and(|error| file.may_hold(call.call.id, &error, raised))
}

fn known<'a>(file: &File<'a>, call: &ActivityCall<'a>, name: &str) -> Option<Duration> {
    file.timeout_given(call, name).known()
}

fn beyond_the_whole<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    let (attempt, whole) = (known(file, call, START_TO_CLOSE)?, known(file, call, SCHEDULE_TO_CLOSE)?);
    let message = format!(
        "{START_TO_CLOSE} of {} is more than {SCHEDULE_TO_CLOSE} of {}, which ends the attempt before",
        spoken(attempt),
        spoken(whole)
    );
    (attempt > whole).then(|| changed(file, call, START_TO_CLOSE, whole, message))
}

fn beats_too_late<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    let (beat, limit) = (known(file, call, HEARTBEAT)?, file.longest_attempt(call)?);
    // Below the limit, it would begin to end attempts of an activity that never heartbeats.
    let answers = file.scheduled(call).is_some_and(|activity| file.project().may_heartbeat(activity));
    if beat < limit || !answers {
        return None;
    }
    let message = format!(
        "{HEARTBEAT} of {} is not below the {} that an attempt may take, so that no missing heartbeat is noticed",
        spoken(beat),
        spoken(limit)
    );
    Some(changed(file, call, HEARTBEAT, rounded_down(limit / 2), message))
}

fn shorter_than_a_sleep<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    let limit = file.longest_attempt(call)?;
    let sleep = file.sleep_of(file.scheduled(call)?)?;
    let name = if known(file, call, START_TO_CLOSE) == Some(limit) { START_TO_CLOSE } else { SCHEDULE_TO_CLOSE };
    let message = format!("the activity sleeps for {}, and {name} of {} ends it before", spoken(sleep), spoken(limit));
    (sleep >= limit).then(|| changed(file, call, name, rounded_up(sleep * 2), message))
}

fn shorter_than_a_pause<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    let beat = known(file, call, HEARTBEAT)?;
    let pause = file.pause_between_heartbeats(file.scheduled(call)?)?;
    let limit = file.longest_attempt(call);
    let message = format!(
        "the activity sleeps for {} between heartbeats, and {HEARTBEAT} of {} takes it for lost before",
        spoken(pause),
        spoken(beat)
    );
    let longer = rounded_up(pause * 2);
    (pause >= beat && limit.is_none_or(|limit| longer < limit)).then(|| changed(file, call, HEARTBEAT, longer, message))
}

/// It is not known whether a heartbeat was forgotten or the timeout is too much.
fn never_answered<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    let beat = known(file, call, HEARTBEAT).filter(|_| !call.is_local())?;
    let activity = file.scheduled(call)?;
    let limit = file.longest_attempt(call);
    if limit.is_some_and(|limit| limit <= beat) || file.project().may_heartbeat(activity) {
        return None;
    }
    let owner = file.other(activity.file)?;
    let definition = owner.definition_of(activity)?;
    // A loop in it is the place for one.
    if !owner.work_loops(definition).is_empty() {
        return None;
    }
    let value = file.keyword(call.call.expr, HEARTBEAT).map_or(call.call.expr.range(), Ranged::range);
    Some(file.finding_at(
        call.call.id,
        value,
        format!(
            "`{}` never heartbeats, so that an attempt which takes longer than {} is taken for lost: heartbeat in it, or \
             take {HEARTBEAT} away",
            definition.name,
            spoken(beat)
        ),
    ))
}

/// Runs below this say little about the slowest in a hundred.
const MIN_RUNS: usize = 100;
/// A timeout that is this many times the proposal is too long.
const TOO_LONG: u32 = 10;

fn by_history<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    let limit = known(file, call, START_TO_CLOSE)?;
    let name = file.scheduled_name(call)?;
    let evidence = file.options().histories.of(&name).filter(|evidence| evidence.runs >= MIN_RUNS)?;
    let better = rounded_up((evidence.p99 * 3).max(evidence.longest * 2).max(Duration::from_secs(1)));
    let timed_out = evidence.timeouts.iter().any(|timeout| timeout.limit == limit);
    let shown = format!("{name}: {evidence}");
    if (timed_out || evidence.longest >= limit) && better > limit {
        let message = format!("{START_TO_CLOSE} of {} is too short; {shown}", spoken(limit));
        return Some(changed(file, call, START_TO_CLOSE, better, message));
    }
    let is_long = !timed_out && limit > better * TOO_LONG && limit > Duration::from_secs(60);
    let message = || {
        let long = spoken(limit);
        format!("{START_TO_CLOSE} of {long} is far more than it takes, and a lost worker is noticed only then; {shown}")
    };
    is_long.then(|| changed(file, call, START_TO_CLOSE, better, message()).with_level(Level::Advice))
}

/// The finding at a value of the call, with the fix where it is written there, and not for several.
fn changed<'a>(file: &File<'a>, call: &ActivityCall<'a>, name: &str, value: Duration, message: String) -> Finding {
    let Some(written) = file.keyword(call.call.expr, name) else {
        let message = format!("{message}; the options are made elsewhere, change them there");
        return file.finding(call.call.id, message);
    };
    let finding = file.finding_at(call.call.id, written.range(), message);
    let Ok((timedelta, import)) = file.import("datetime", Some("timedelta"), written.start()) else { return finding };
    let text = format!("{timedelta}({})", durations::arguments(value));
    let fix = Fix::not_safe(Replay::Compatible).edit(file.path(), Edit::replace(written.range(), text));
    finding.with_fix(fix.import(file.path(), import))
}

/// Steps in which people set timeouts, in seconds.
const STEPS: [u64; 17] = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1_800, 3_600];

fn rounded_up(duration: Duration) -> Duration {
    let step = STEPS.into_iter().map(Duration::from_secs).find(|step| *step >= duration);
    step.unwrap_or_else(|| Duration::from_secs(duration.as_secs().div_ceil(3_600) * 3_600))
}

fn rounded_down(duration: Duration) -> Duration {
    let steps = STEPS.into_iter().map(Duration::from_secs).rev();
    steps.into_iter().find(|step| *step <= duration).unwrap_or(duration)
}
