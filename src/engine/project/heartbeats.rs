//! Open this for whether an activity heartbeats, itself or in whatever it sets off.
//!
//! A heartbeat may be sent from a helper, a base class, a context manager, a background task, a thread, a decorator or an
//! interceptor: all of them are followed, and in doubt it does.

use super::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::facts::{EdgeKind, Target};
use rustc_hash::FxHashSet;

/// An activity that somebody else completes is kept alive by them as well.
const SENT: [&str; 2] = ["temporalio.activity.heartbeat", "temporalio.activity.raise_complete_async"];
const INTERCEPTOR: &str = "temporalio.worker.ActivityInboundInterceptor";

impl Project {
    /// Whether an activity may heartbeat.
    pub fn may_heartbeat(&self, activity: FunctionRef) -> bool {
        self.speaks_of_heartbeats(activity, None) || self.interceptors_heartbeat()
    }

    /// Whether something besides the body of an activity may heartbeat for it.
    pub fn has_help_with_heartbeats(&self, activity: FunctionRef) -> bool {
        self.speaks_of_heartbeats(activity, Some(activity)) || self.interceptors_heartbeat()
    }

    /// Interceptors of activities run around each of them.
    fn interceptors_heartbeat(&self) -> bool {
        let is_one = |class: &ClassRef| self.class(*class).bases.iter().flatten().any(|base| base == INTERCEPTOR);
        let methods = self.classes().filter(is_one).flat_map(|class| self.all_methods(class));
        methods.into_iter().any(|method| self.speaks_of_heartbeats(method, None))
    }

    fn speaks_of_heartbeats(&self, start: FunctionRef, left_out: Option<FunctionRef>) -> bool {
        let mut seen = FxHashSet::default();
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) {
                continue;
            }
            if left_out != Some(at) && (self.function(at).heartbeats || SENT.iter().any(|name| self.names(at, name))) {
                return true;
            }
            for edge in self.function(at).edges.iter().filter(|edge| edge.kind != EdgeKind::Schedules) {
                let targets = self.targets(at.file, &edge.target, edge.kind);
                if targets.is_empty() && self.is_hidden(at, &edge.target) {
                    return true;
                }
                waiting.extend(targets);
            }
            for decorator in self.function(at).decorators.iter().flatten() {
                if let Some(Entity::Function(decorator)) = self.resolve(at.file, decorator) {
                    waiting.push(decorator);
                    waiting.extend(self.nested(decorator));
                }
            }
        }
        false
    }

    /// `self.step()`, which only a base class from outside of the project can have.
    fn is_hidden(&self, at: FunctionRef, target: &Target) -> bool {
        let Target::Method(method) = target else { return false };
        let Some(own) = self.function(at).class.map(|class| ClassRef { file: at.file, class }) else { return false };
        let is_own =
            method.receiver.plain().is_some_and(|name| self.resolve(at.file, name) == Some(Entity::Class(own)));
        is_own && self.lineage(own).into_iter().any(|class| self.has_foreign_base(class))
    }

    fn has_foreign_base(&self, class: ClassRef) -> bool {
        const PLAIN: &[&str] = &["abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"];
        let mut bases = self.class(class).bases.iter();
        bases.any(|base| match base {
            Some(base) => {
                let is_known = PLAIN.contains(&base.as_str()) || base.starts_with("temporalio.");
                !is_known && self.resolve(class.file, base).is_none()
            }
            None => true,
        })
    }
}
