//! Open this for where a search for a name through imports has been: modules that import each other would be searched
//! along every path between them, and there are thousands in a large package.

use rustc_hash::FxHashMap;

/// The names looked for in a file, and after how many hops. The search ends when it finds something, so what it met
/// before it met in vain, or is in the middle of.
#[derive(Default)]
pub(super) struct Trail(FxHashMap<(usize, String), u8>);

impl Trail {
    /// Whether a name of a file is worth a look after so many hops: it was not looked for with as many left.
    pub fn is_new(&mut self, file: usize, name: &str, hops: u8) -> bool {
        // Most searches end where they start, and need no trail.
        if hops == 0 {
            return true;
        }
        let before = self.0.entry((file, name.to_owned())).or_insert(u8::MAX);
        let is_new = hops < *before;
        *before = hops.min(*before);
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::Trail;

    #[test]
    fn a_name_is_looked_for_again_only_with_more_hops_left() {
        let mut trail = Trail::default();
        assert!(trail.is_new(1, "a.b", 4));
        assert!(!trail.is_new(1, "a.b", 4));
        assert!(!trail.is_new(1, "a.b", 5));
        assert!(trail.is_new(1, "a.b", 3));
        assert!(!trail.is_new(1, "a.b", 4));
        assert!(trail.is_new(2, "a.b", 4) && trail.is_new(1, "a", 4));
    }
}
