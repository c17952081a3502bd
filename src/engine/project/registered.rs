//! Open this for the names under which activities are registered, and which activity such a name means.
//!
//! Names that are computed are not known.

use super::{FunctionRef, Project};
use rustc_hash::FxHashMap;

/// The activities of all projects, by the name under which they are registered.
pub(super) type Registered = FxHashMap<Box<str>, Vec<FunctionRef>>;

impl Project {
    /// The name under which an activity is registered, as far as it is known.
    pub fn registered(&self, activity: FunctionRef) -> Option<&str> {
        let function = self.function(activity);
        let written = || self.text(activity.file, function.registered_by.as_deref()?);
        function.registered.as_deref().or_else(written)
    }

    /// The activities that are registered under a name.
    pub fn registered_as(&self, name: &str) -> &[FunctionRef] {
        let registered = self.registered.get_or_init(|| {
            let mut registered = Registered::default();
            for activity in self.activities() {
                if let Some(name) = self.registered(activity) {
                    registered.entry(name.into()).or_default().push(activity);
                }
            }
            registered
        });
        registered.get(name).map_or(&[], Vec::as_slice)
    }
}
