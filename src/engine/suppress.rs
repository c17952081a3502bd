//! Stand-in.
use super::python::TextRange;
use super::source::Source;
use super::transform::Finding;
pub type SuppressionId = usize;
#[derive(Default)]
pub struct Suppressions;
pub fn parse(_s: &Source) -> Suppressions {
    Suppressions
}
impl Suppressions {
    pub fn is_empty(&self) -> bool {
        true
    }
    pub fn covers(&self, _s: &Source, _r: TextRange, _t: &str) -> Option<SuppressionId> {
        None
    }
    pub fn unused(
        &self,
        _s: &Source,
        _u: &dyn Fn(SuppressionId) -> bool,
        _k: &dyn Fn(&str) -> bool,
        _r: &dyn Fn(&str) -> bool,
    ) -> Vec<Finding> {
        Vec::new()
    }
}
