//! Open this for durations as Python's `timedelta`: read from code, and written as an author would.
//!
//! It reads literals only; a value that is computed has no duration here.

use crate::engine::file::File;
use crate::engine::python::{Expr, ast};
use std::time::Duration;

/// The arguments of a `timedelta`: `minutes=3`, `hours=1, minutes=30`, `milliseconds=500`.
pub fn arguments(duration: Duration) -> String {
    let total = duration.as_millis();
    if total == 0 {
        return "0".to_owned();
    }
    // Up to two minutes people count seconds.
    let units: &[(&str, u128)] = if total < 120_000 {
        &[("seconds", 1_000), ("milliseconds", 1)]
    } else {
        &[("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1_000), ("milliseconds", 1)]
    };
    let mut rest = total;
    let mut parts = Vec::new();
    for (unit, size) in units {
        if rest >= *size {
            parts.push(format!("{unit}={}", rest / size));
            rest %= size;
        }
    }
    parts.join(", ")
}

impl File<'_> {
    /// Whether an expression is `timedelta(0)`, in whatever words.
    pub fn is_zero_duration(&self, expr: &Expr) -> bool {
        let Expr::Call(call) = expr else { return false };
        let is_zero = |value: &Expr| match value {
            Expr::NumberLiteral(number) => match &number.value {
                ast::Number::Int(value) => value.as_u64() == Some(0),
                ast::Number::Float(value) => *value == 0.0,
                ast::Number::Complex { .. } => false,
            },
            _ => false,
        };
        let mut values = call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
        self.name(&call.func).is_some_and(|name| name == "datetime.timedelta")
            && call.arguments.keywords.iter().all(|keyword| keyword.arg.is_some())
            && values.all(is_zero)
    }
}

#[cfg(test)]
mod tests {
    use super::arguments;
    use std::time::Duration;

    #[test]
    fn durations_read_as_people_write_them() {
        let cases = [
            (500, "milliseconds=500"),
            (1_500, "seconds=1, milliseconds=500"),
            (60_000, "seconds=60"),
            (90_000, "seconds=90"),
            (180_000, "minutes=3"),
            (5_400_000, "hours=1, minutes=30"),
            (86_400_000, "days=1"),
        ];
        for (millis, expected) in cases {
            assert_eq!(arguments(Duration::from_millis(millis)), expected);
        }
    }
}
