//! Open this for which calls of `datetime` and `time` read a clock or the host's zone, and what kind of value they give.
//!
//! What becomes of them in a workflow is not decided here.

use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::python::{Expr, ast};
use crate::engine::vocabulary::substitute::Site;

/// What a call reads.
#[derive(Clone, Copy, Debug)]
pub enum Clock<'a> {
    /// `datetime.now(tz)`.
    Aware(Zone, &'a Expr),
    /// `datetime.now()`, `datetime.today()`: naive, in the host's zone.
    Local,
    /// `datetime.utcnow()`: naive, in UTC.
    Utc,
    /// `date.today()`.
    Today,
    /// `time.time()`.
    Seconds,
    /// `time.time_ns()`.
    Nanoseconds,
    /// `time.monotonic()`, `time.perf_counter()`.
    SteadySeconds,
    SteadyNanoseconds,
    /// `time.process_time()`, `time.thread_time()`.
    Processor,
    /// `time.gmtime()`.
    UtcFields,
    /// `time.localtime()`.
    LocalFields,
    /// `time.strftime(format)`, with the format.
    LocalFormat(&'a Expr),
    /// `time.ctime()`, `time.asctime()`.
    LocalText,
    /// `datetime.fromtimestamp(x)`, with x: no clock, but the host's zone.
    LocalOf(&'a Expr),
}

/// What is known of a `tz` argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Utc,
    /// Some zone.
    Known,
    /// It may be None.
    Unknown,
}

/// Whether a qualified name is one of those that may read a clock.
pub fn is_clock(name: &str) -> bool {
    if let Some(member) = name.strip_prefix("datetime.") {
        return matches!(
            member,
            "datetime.now" | "datetime.today" | "datetime.utcnow" | "datetime.fromtimestamp" | "date.today"
        );
    }
    let Some(member) = name.strip_prefix("time.") else { return false };
    let fields = matches!(member, "asctime" | "ctime" | "gmtime" | "localtime" | "strftime");
    let processor = matches!(member, "process_time" | "process_time_ns" | "thread_time" | "thread_time_ns");
    let steady = matches!(member, "monotonic" | "monotonic_ns" | "perf_counter" | "perf_counter_ns");
    fields || processor || steady || matches!(member, "time" | "time_ns")
}

impl<'a> Clock<'a> {
    /// What a call reads; None where it reads nothing (`gmtime(x)`) or where its arguments are not known.
    pub fn of_call(file: &File<'a>, name: &str, call: &'a ast::ExprCall) -> Option<Self> {
        let arguments = &call.arguments;
        let is_open = arguments.args.iter().any(Expr::is_starred_expr)
            || arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
        if is_open {
            return None;
        }
        let given = |name: &str, at: usize| {
            let value = arguments.find_argument_value(name, at);
            value.filter(|value| !value.is_none_literal_expr())
        };
        match name {
            "datetime.datetime.now" => Some(match given("tz", 0) {
                Some(zone) => Clock::Aware(zone_of(file, zone, 0), zone),
                None => Clock::Local,
            }),
            "datetime.datetime.fromtimestamp" if given("tz", 1).is_none() => {
                arguments.args.first().filter(|_| arguments.len() == 1).map(Clock::LocalOf)
            }
            "time.strftime" => arguments.args.first().filter(|_| arguments.len() == 1).map(Clock::LocalFormat),
            "time.gmtime" | "time.localtime" | "time.ctime" if given("", 0).is_some() => None,
            "time.asctime" if !arguments.is_empty() => None,
            _ => Self::of_name(name),
        }
    }

    /// What a function reads that takes no arguments, or needs none.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "datetime.datetime.today" => Clock::Local,
            "datetime.datetime.utcnow" => Clock::Utc,
            "datetime.date.today" => Clock::Today,
            "time.time" => Clock::Seconds,
            "time.time_ns" => Clock::Nanoseconds,
            "time.monotonic" | "time.perf_counter" => Clock::SteadySeconds,
            "time.monotonic_ns" | "time.perf_counter_ns" => Clock::SteadyNanoseconds,
            "time.process_time" | "time.process_time_ns" | "time.thread_time" | "time.thread_time_ns" => {
                Clock::Processor
            }
            "time.gmtime" => Clock::UtcFields,
            "time.localtime" => Clock::LocalFields,
            "time.ctime" | "time.asctime" => Clock::LocalText,
            _ => return None,
        })
    }

    /// What a site reads: a call, or a function that is handed on.
    pub fn of_site(file: &File<'a>, site: &Site<'a>) -> Option<Self> {
        match site.call {
            Some(call) => Self::of_call(file, &site.name, call),
            None if site.name == "datetime.datetime.now" => Some(Clock::Local),
            None => Self::of_name(&site.name),
        }
    }

    /// Values of one family are subtracted from and compared with each other, so they change together.
    pub fn family(self) -> Family {
        match self {
            Clock::Local => Family::Local,
            Clock::Utc => Family::Utc,
            Clock::LocalOf(_) => Family::LocalOf,
            Clock::Aware(..) => Family::Aware,
            Clock::SteadySeconds | Clock::SteadyNanoseconds => Family::Steady,
            Clock::Seconds | Clock::Nanoseconds => Family::Epoch,
            _ => Family::Other,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Local,
    Utc,
    LocalOf,
    Aware,
    Steady,
    Epoch,
    Other,
}

fn zone_of(file: &File<'_>, expr: &Expr, depth: u8) -> Zone {
    const UTC: &[&str] = &[
        "datetime.UTC",
        "datetime.timezone.utc",
        "dateutil.tz.UTC",
        "django.utils.timezone.utc",
        "pytz.UTC",
        "pytz.utc",
    ];
    if file.name(expr).is_some_and(|name| UTC.contains(&&*name)) {
        return Zone::Utc;
    }
    match expr {
        Expr::Call(call) => made_zone(file, call),
        Expr::Name(name) if depth < 4 => match file.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Assigned { value: Some(value), .. }) => zone_of(file, value, depth + 1),
            Some(BindingKind::Parameter(parameter)) => {
                const CLASSES: &[&str] = &["datetime.timezone", "datetime.tzinfo", "zoneinfo.ZoneInfo"];
                let class = parameter.annotation.as_deref().and_then(|annotation| file.name(annotation));
                let is_zone = class.is_some_and(|name| CLASSES.contains(&&*name));
                // A default of None is a common slip beside such an annotation.
                if is_zone && !has_default(file, name) { Zone::Known } else { Zone::Unknown }
            }
            _ => Zone::Unknown,
        },
        _ => Zone::Unknown,
    }
}

fn made_zone(file: &File<'_>, call: &ast::ExprCall) -> Zone {
    let key = call.arguments.args.first().or_else(|| call.arguments.find_keyword("key").map(|key| &key.value));
    let is_utc = key
        .and_then(Expr::as_string_literal_expr)
        .is_some_and(|key| matches!(key.value.to_str(), "UTC" | "Etc/UTC" | "utc"));
    match file.name(&call.func).as_deref() {
        Some("zoneinfo.ZoneInfo" | "backports.zoneinfo.ZoneInfo" | "pytz.timezone") if is_utc => Zone::Utc,
        Some("dateutil.tz.tzutc") => Zone::Utc,
        Some("zoneinfo.ZoneInfo" | "backports.zoneinfo.ZoneInfo" | "pytz.timezone") => Zone::Known,
        Some("datetime.timezone" | "dateutil.tz.tzoffset" | "dateutil.tz.tzlocal") => Zone::Known,
        _ => Zone::Unknown,
    }
}

fn has_default(file: &File<'_>, name: &ast::ExprName) -> bool {
    let Some(binding) = file.tree().binding(name) else { return true };
    let node = file.tree().node(file.tree().scopes()[binding.scope].node);
    let crate::engine::python::AnyNodeRef::StmtFunctionDef(function) = node else { return true };
    let parameter = function.parameters.find(binding.name);
    parameter.is_none_or(|parameter| parameter.default.is_some())
}
