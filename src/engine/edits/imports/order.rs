//! Open this for the order of imports, as isort and ruff keep it.
//!
//! It compares names; where a statement goes in a file is `place`'s business.

use crate::engine::python::stdlib::str::is_cased_uppercase;
use crate::engine::python::stdlib::sys::is_known_standard_library;
use std::cmp::Ordering;

/// The parts into which imports are divided, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Future,
    Standard,
    ThirdParty,
    FirstParty,
    /// Relative.
    Local,
}

/// The section of a module. `path` is the file's own: a package that the file lies in is its own project's.
pub fn section(module: &str, level: u32, path: &str) -> Section {
    let root = root(module);
    if level > 0 {
        Section::Local
    } else if root == "__future__" {
        Section::Future
    } else if is_standard(module) {
        Section::Standard
    } else if path.split('/').rev().skip(1).any(|folder| folder == root) {
        Section::FirstParty
    } else {
        Section::ThirdParty
    }
}

/// Whether a module belongs to the standard library of any Python that is alive.
pub fn is_standard(module: &str) -> bool {
    (9..=14).any(|minor| is_known_standard_library(minor, root(module)))
}

/// `a` of `a.b.c`.
pub fn root(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}

/// `import x` before `from x import y`, then by module.
pub fn by_form(one: (bool, &str), other: (bool, &str)) -> Ordering {
    one.0.cmp(&other.0).then_with(|| without_case(one.1, other.1))
}

/// By module alone: isort's `force_sort_within_sections`.
pub fn by_module(one: (bool, &str), other: (bool, &str)) -> Ordering {
    without_case(one.1, other.1).then_with(|| one.0.cmp(&other.0))
}

/// Members by their kind: constants, classes, everything else.
pub fn by_kind(one: &str, other: &str) -> Ordering {
    kind(one).cmp(&kind(other)).then_with(|| without_case(one, other))
}

/// Without regard to case first, numbers by their value.
pub fn without_case(one: &str, other: &str) -> Ordering {
    natural(&one.to_lowercase(), &other.to_lowercase()).then_with(|| natural(one, other))
}

fn kind(name: &str) -> u8 {
    if name.len() > 1 && is_cased_uppercase(name) {
        0
    } else if name.starts_with(char::is_uppercase) {
        1
    } else {
        2
    }
}

fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let (Some(a), Some(b)) = (one.chars().next(), other.chars().next()) else {
            return one.len().cmp(&other.len());
        };
        let (digits_a, digits_b) = (digits(one), digits(other));
        let (order, steps) = if digits_a.is_empty() || digits_b.is_empty() {
            (a.cmp(&b), (a.len_utf8(), b.len_utf8()))
        } else {
            let value =
                |digits: &str| (digits.trim_start_matches('0').len(), digits.trim_start_matches('0').to_owned());
            (value(digits_a).cmp(&value(digits_b)), (digits_a.len(), digits_b.len()))
        };
        if order.is_ne() {
            return order;
        }
        (one, other) = (&one[steps.0..], &other[steps.1..]);
    }
}

fn digits(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_have_their_sections() {
        let sections = ["__future__", "os.path", "temporalio", "app.models", "flows"]
            .map(|module| section(module, 0, "src/app/flows.py"));
        use Section::*;
        assert_eq!(sections, [Future, Standard, ThirdParty, FirstParty, ThirdParty]);
        assert_eq!(section("os", 1, "a.py"), Local);
    }

    #[test]
    fn members_sort_as_isort_sorts_them() {
        let sorted =
            ["MAX_1", "UTC", "A", "ApplicationError", "Client", "Zone2", "Zone10", "_x", "activity", "workflow"];
        let mut shuffled = sorted;
        fastrand::Rng::with_seed(1).shuffle(&mut shuffled);
        shuffled.sort_by(|a, b| by_kind(a, b));
        assert_eq!(shuffled, sorted);
    }

    #[test]
    fn statements_sort_by_form_or_by_module() {
        let mut statements = [(true, "b"), (false, "c"), (true, "a"), (false, "a")];
        statements.sort_by(|a, b| by_form(*a, *b));
        assert_eq!(statements, [(false, "a"), (false, "c"), (true, "a"), (true, "b")]);
        statements.sort_by(|a, b| by_module(*a, *b));
        assert_eq!(statements, [(false, "a"), (true, "a"), (true, "b"), (false, "c")]);
    }
}
