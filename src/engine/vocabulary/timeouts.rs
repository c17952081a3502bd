//! Open this for the calls that schedule one activity, across files, and the timeouts that each gives it.
//!
//! It reads them; whether they are right, transforms say.

use crate::engine::file::File;
use crate::engine::project::FunctionRef;
use crate::engine::python::Expr;
use crate::engine::vocabulary::activity_calls::{ActivityCall, Form};
use crate::engine::vocabulary::passing::sites;
use std::time::Duration;

pub const START_TO_CLOSE: &str = "start_to_close_timeout";
pub const SCHEDULE_TO_CLOSE: &str = "schedule_to_close_timeout";
pub const HEARTBEAT: &str = "heartbeat_timeout";

/// A call that schedules an activity, with the file that it stands in.
pub struct Site<'a> {
    pub file: File<'a>,
    pub call: ActivityCall<'a>,
}

/// What a call says about one of its timeouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Nothing,
    Known(Duration),
    /// It is computed, comes from options that are not known, or is not always the same.
    Unknown,
}

impl Given {
    pub fn known(self) -> Option<Duration> {
        match self {
            Given::Known(duration) => Some(duration),
            Given::Nothing | Given::Unknown => None,
        }
    }
}

impl<'a> File<'a> {
    /// Every call in sight that schedules an activity. None where one is out of sight.
    pub fn sites_of(&self, activity: FunctionRef) -> Option<Vec<Site<'a>>> {
        let mut found = Vec::new();
        for file in self.callers_of_activity(activity)? {
            for call in sites(&file, activity) {
                found.push(Site { file: self.other(file.index())?, call });
            }
        }
        Some(found)
    }

    /// What a call gives for a timeout, by its keyword.
    pub fn timeout_given(&self, call: &ActivityCall<'a>, keyword: &str) -> Given {
        if call.form == Form::Wrapper {
            return Given::Unknown;
        }
        let Some(choices) = self.keyword_choices(call.call.expr) else { return Given::Unknown };
        let mut given = choices.iter().map(|choice| match choice.get(keyword) {
            None => Given::Nothing,
            Some(given) => self.other(given.origin.file).map_or(Given::Unknown, |file| file.timeout_value(given.value)),
        });
        let first = given.next().unwrap_or(Given::Nothing);
        if given.all(|other| other == first) { first } else { Given::Unknown }
    }

    /// None and nothing at all are no timeout.
    pub fn timeout_value(&self, value: &'a Expr) -> Given {
        if value.is_none_literal_expr() || self.is_zero_duration(value) {
            return Given::Nothing;
        }
        self.duration_of(value).map_or(Given::Unknown, Given::Known)
    }

    /// The longest that an attempt can take by what a call gives, as far as that is known.
    pub fn longest_attempt(&self, call: &ActivityCall<'a>) -> Option<Duration> {
        let limits = [START_TO_CLOSE, SCHEDULE_TO_CLOSE].map(|keyword| self.timeout_given(call, keyword).known());
        limits.into_iter().flatten().min()
    }
}
