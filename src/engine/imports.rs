//! stub
use super::names::Tree;
use super::python::TextSize;
use super::transform::ImportRequest;
pub struct Clash;
pub fn reuse(
    _t: &Tree<'_>,
    _m: &str,
    _n: Option<&str>,
    _a: TextSize,
) -> Result<(String, Option<ImportRequest>), Clash> {
    Err(Clash)
}
