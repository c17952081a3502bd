//! Give an activity call the timeout without which it cannot be scheduled.
//!
//! ## Why
//! A call needs `start_to_close_timeout` or `schedule_to_close_timeout`. Without both (or with None, or with
//! `timedelta(0)`) the SDK raises ValueError inside the workflow task, which is then retried for ever: the workflow
//! hangs. The value comes from the settings, by the activity's registered name, and is 60 seconds otherwise. A
//! heartbeat timeout is added with it only where the settings have one and the activity is seen to heartbeat.
//!
//! ## Left alone
//! Calls whose `**options` are a parameter, or anything else that cannot be followed to a dict in the project that
//! nothing changes. Child workflows, Nexus operations, `client.start_activity`, an interceptor's
//! `self.next.start_activity(input)`, and whatever else has such a method. Calls in activities, which cannot work at
//! all, and calls that a test wants to fail.
//!
//! ## Safety
//! Safe: the call could not work before. Unsafe where an interceptor or a plugin of the project may set the timeout,
//! where a wrapper of the house may, be it put into the SDK's own module, and where something around the call takes the ValueError. A dict that several calls
//! are given is edited once, where it is made, if all of them lack the timeout and the settings say the same for each;
//! otherwise it is manual.
//!
//! ## Replay
//! Compatible: no history goes past the error. Breaking where something around the call or around its callers takes the
//! ValueError, keeps it in a task, waits for others on the way out, or answers an update with it: there history went on
//! without the activity.

use crate::engine::edits::insertion;
use crate::engine::file::File;
use crate::engine::options::Timeout;
use crate::engine::python::{Expr, Ranged, TextRange, TextSize};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::activity_calls::{ActivityCall, Form};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::durations;
use crate::engine::vocabulary::exceptions::ExceptionClass;
use crate::engine::vocabulary::keywords::{Choice, Given, Origin, OriginNode};
use std::time::Duration;

pub(super) const TRANSFORM: Transform = Transform {
    name: "add-activity-timeout",
    tags: &[Tag::Activity, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("add_activity_timeout.rs"),
    example: &[("flows.py", include_str!("add_activity_timeout/example.py"))],
    run: Run::File(run),
};

const REQUIRED: [&str; 2] = ["start_to_close_timeout", "schedule_to_close_timeout"];

fn run(file: &File<'_>) -> Vec<Finding> {
    file.activity_calls().filter_map(|call| judge(file, &call)).collect()
}

fn judge<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Option<Finding> {
    if !is_judged(file, call) || !file.written_choices(call.call.expr)?.iter().any(|choice| lacks(file, choice)) {
        return None;
    }
    let choices = file.keyword_choices(call.call.expr)?;
    let lacking: Vec<&Choice<'_>> = choices.iter().filter(|choice| lacks(file, choice)).collect();
    let finding = file.finding(call.call.id, message(call, lacking.len() < choices.len(), is_held(file, call)));
    let Some(changes) = changes(file, call, &choices, &lacking) else {
        let message = format!("{}; its options are shared, set one where they are made", finding.message);
        return Some(Finding { message, ..finding });
    };
    let Some(fix) = written(file, label(file, call), &changes) else {
        let message = format!("{}; `timedelta` means something else here, set one by hand", finding.message);
        return Some(Finding { message, ..finding });
    };
    Some(finding.with_fix(fix))
}

/// Whether the activity should be scheduled, as far as the call goes.
fn is_judged<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> bool {
    let runs = file.runs_in(call.call.id);
    let is_elsewhere = !runs.workflow && (runs.activity || runs.read_only);
    call.activity().is_some() && !is_elsewhere && !file.is_meant_to_raise(call.call.id)
}

fn lacks(file: &File<'_>, choice: &Choice<'_>) -> bool {
    REQUIRED.iter().all(|name| choice.get(name).is_none_or(|given| is_unset(file, given)))
}

fn is_unset(file: &File<'_>, given: Given<'_>) -> bool {
    let is_zero = || file.other(given.origin.file).is_some_and(|other| other.is_zero_duration(given.value));
    given.value.is_none_literal_expr() || is_zero()
}

/// Whether code around the call takes the error, or delays it.
fn is_held<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> bool {
    let raised = if call.is_coroutine() { Raised::WhenAwaited } else { Raised::AtOnce };
    ExceptionClass::builtin("ValueError").is_some_and(|error| file.may_hold(call.call.id, &error, raised))
}

fn message(call: &ActivityCall<'_>, sometimes: bool, held: bool) -> String {
    let name = &call.name;
    let when = if sometimes { " in some cases" } else { "" };
    if call.form == Form::Wrapper {
        return format!("`{name}` gets no timeout{when}: unless it sets one itself, the activity cannot be scheduled");
    }
    let effect = if held {
        "raises ValueError, which code around it takes or delays, and the activity never runs"
    } else {
        "raises ValueError in the workflow task, again and again"
    };
    format!("`{name}` without start_to_close_timeout or schedule_to_close_timeout{when} {effect}")
}

/// How far a timeout for this call may be trusted.
fn label<'a>(file: &File<'a>, call: &ActivityCall<'a>) -> Fix {
    if is_held(file, call) {
        return Fix::not_safe(Replay::Breaking);
    }
    let method = file.text(&*call.call.expr.func).rsplit('.').next().unwrap_or_default().trim();
    if call.form == Form::Wrapper || file.is_intercepted() || file.is_replaced_for_good(method) {
        return Fix::not_safe(Replay::Compatible);
    }
    Fix::safe(Replay::Compatible)
}

/// A timeout that is written somewhere.
struct Change<'a> {
    origin: Origin<'a>,
    name: &'static str,
    duration: Duration,
    replaced: Option<&'a Expr>,
    /// How far the other calls that get it too may be trusted with it.
    shared: Option<Fix>,
}

/// None where something would change that has a timeout, or none that is known.
fn changes<'a>(
    file: &File<'a>,
    call: &ActivityCall<'a>,
    choices: &[Choice<'a>],
    lacking: &[&Choice<'a>],
) -> Option<Vec<Change<'a>>> {
    let timeouts = timeouts(file, call, choices);
    let mut changes: Vec<Change<'a>> = Vec::new();
    for &(name, duration) in &timeouts {
        if choices.iter().all(|choice| choice.get(name).is_none()) {
            let origin = *choices.first()?.sources.first()?;
            changes.push(Change { origin, name, duration, replaced: None, shared: None });
            continue;
        }
        for choice in lacking {
            let (origin, replaced) = match choice.get(name) {
                Some(given) => (given.origin, Some(given.value)),
                None => (last_source(choice)?, None),
            };
            if !changes.iter().any(|known| known.name == name && known.origin.is(&origin)) {
                let shared = shared(file, &origin, replaced.map(|_| name), &timeouts)?;
                changes.push(Change { origin, name, duration, replaced, shared });
            }
        }
    }
    (!changes.is_empty()).then_some(changes)
}

/// The dict, or the call, that decides this combination.
fn last_source<'a>(choice: &Choice<'a>) -> Option<Origin<'a>> {
    let (call, dicts) = choice.sources.split_first()?;
    let own = dicts.iter().rev().find(|origin| origin.variable.is_none());
    own.or(dicts.last()).or(Some(call)).copied()
}

/// The label of a change in a dict that several calls may be given: all of them must lack the timeout (or override what
/// is replaced), and want the same. None where one of them does not, or is no such call.
fn shared<'a>(
    file: &File<'a>,
    origin: &Origin<'a>,
    replaced: Option<&str>,
    timeouts: &[(&str, Duration)],
) -> Option<Option<Fix>> {
    let Some(variable) = origin.variable else { return Some(None) };
    let is_overridden =
        |choice: &Choice<'_>| replaced.and_then(|name| choice.get(name)).is_some_and(|given| !given.origin.is(origin));
    let mut label: Option<Fix> = None;
    for (index, id) in file.readers(variable)? {
        let other = file.other(index)?;
        let call = other.activity_call_at(other.spread_into(id)?)?;
        let choices = other.keyword_choices(call.call.expr)?;
        let mut given = choices.iter().filter(|choice| choice.sources.iter().any(|source| source.is(origin)));
        let is_alike = is_judged(&other, &call)
            && given.all(|choice| lacks(&other, choice) || is_overridden(choice))
            && self::timeouts(&other, &call, &choices) == timeouts;
        if !is_alike {
            return None;
        }
        let own = self::label(&other, &call);
        label = Some(label.map_or(own.clone(), |label| label.and(own)));
    }
    Some(label)
}

/// The changes as edits of the files that they are in. None where `timedelta` is taken there.
fn written(file: &File<'_>, mut fix: Fix, changes: &[Change<'_>]) -> Option<Fix> {
    for (at, Change { origin, shared, .. }) in changes.iter().enumerate() {
        fix = shared.iter().fold(fix, |fix, shared| fix.and(shared.clone()));
        if changes[..at].iter().any(|earlier| earlier.origin.is(origin)) {
            continue;
        }
        let place = file.other(origin.file)?;
        let (timedelta, import) = place.import("datetime", Some("timedelta"), origin.start()).ok()?;
        let value = |change: &Change<'_>| format!("{timedelta}({})", durations::arguments(change.duration));
        let here = || changes.iter().filter(|change| change.origin.is(origin));
        let added: Vec<(&str, String)> =
            here().filter(|change| change.replaced.is_none()).map(|change| (change.name, value(change))).collect();
        let replaced = here().filter_map(|change| Some(Edit::replace(change.replaced?.range(), value(change))));
        let mut edits: Vec<Edit> = replaced.collect();
        if !added.is_empty() {
            edits.extend(add(&place, origin, &added));
        }
        fix.edits.extend(edits.into_iter().map(|edit| (place.path().clone(), edit)));
        fix = fix.import(place.path(), import);
    }
    Some(fix)
}

/// What is to be set, by the settings.
fn timeouts(file: &File<'_>, call: &ActivityCall<'_>, choices: &[Choice<'_>]) -> Vec<(&'static str, Duration)> {
    let Timeout { start_to_close, schedule_to_close, heartbeat } =
        file.options().timeouts.of(file.scheduled_name(call).as_deref());
    let beats = || {
        let activity = file.scheduled(call);
        activity.is_some_and(|at| file.project().calls_outside(at, "temporalio.activity.heartbeat"))
    };
    let has_one = choices.iter().any(|choice| choice.get("heartbeat_timeout").is_some());
    let heartbeat = heartbeat.filter(|_| !call.is_local() && !has_one && beats());
    let all =
        [REQUIRED[0], REQUIRED[1], "heartbeat_timeout"].into_iter().zip([start_to_close, schedule_to_close, heartbeat]);
    all.filter_map(|(name, duration)| Some((name, duration?))).collect()
}

fn add(file: &File<'_>, origin: &Origin<'_>, items: &[(&str, String)]) -> Vec<Edit> {
    let source = file.source();
    match origin.node {
        OriginNode::Call(call) => {
            let texts: Vec<String> = items.iter().map(|(name, value)| format!("{name}={value}")).collect();
            insertion::keywords(source, call, &texts)
        }
        OriginNode::Dict(dict) => {
            let key = dict.items.iter().find_map(|item| item.key.as_ref()).map(|key| file.text(key));
            let quote = key.and_then(|key| key.chars().last()).unwrap_or_else(|| file.quote(dict.start()));
            let texts: Vec<String> =
                items.iter().map(|(name, value)| format!("{quote}{name}{quote}: {value}")).collect();
            let last = dict.items.last().map(|item| match &item.key {
                Some(key) => TextRange::new(key.start(), item.value.end()),
                None => TextRange::new(item.value.start() - TextSize::of("**"), item.value.end()),
            });
            insertion::append(source, dict.range(), last, &texts)
        }
    }
}
