//! Open this for durations as Python's `timedelta`: read from code, and written as an author would.
//!
//! It reads literals, sums and products of them, and names that stand for one; anything else has no duration here.

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

/// As people say it: `30 s`, `4.1 s`, `3 min`, `1 h 30 min`.
pub fn spoken(duration: Duration) -> String {
    let total = duration.as_millis();
    if total < 1_000 {
        return format!("{total} ms");
    }
    if total < 120_000 {
        let tenths = (total + 50) / 100;
        return match tenths % 10 {
            0 => format!("{} s", tenths / 10),
            rest => format!("{}.{rest} s", tenths / 10),
        };
    }
    let mut rest = (total + 500) / 1_000;
    let mut parts = Vec::new();
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)] {
        if rest >= size {
            parts.push(format!("{} {unit}", rest / size));
            rest %= size;
        }
    }
    parts.join(" ")
}

/// Names that stand for names are followed this far.
const MAX_HOPS: u8 = 4;

impl<'a> File<'a> {
    /// The duration of a `timedelta` that is known by what is written, here or where its name is bound.
    pub fn duration_of(&self, expr: &'a Expr) -> Option<Duration> {
        let seconds = self.signed_duration(expr, 0)?;
        (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).ok()).flatten()
    }

    /// The same for a plain number of seconds, as `asyncio.sleep` takes it.
    pub fn seconds_of(&self, expr: &'a Expr) -> Option<Duration> {
        let seconds = self.number(expr, 0)?;
        (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).ok()).flatten()
    }

    /// Whether a `timedelta` is known to be below nothing.
    pub fn is_negative_duration(&self, expr: &'a Expr) -> bool {
        self.signed_duration(expr, 0).is_some_and(|seconds| seconds < 0.0)
    }

    fn signed_duration(&self, expr: &'a Expr, hops: u8) -> Option<f64> {
        match expr {
            Expr::Call(call) if self.name(&call.func)? == "datetime.timedelta" => self.timedelta(call, hops),
            Expr::UnaryOp(operation) if operation.op == ast::UnaryOp::USub => {
                Some(-self.signed_duration(&operation.operand, hops)?)
            }
            Expr::BinOp(operation) => match operation.op {
                ast::Operator::Add => {
                    Some(self.signed_duration(&operation.left, hops)? + self.signed_duration(&operation.right, hops)?)
                }
                ast::Operator::Mult => match self.signed_duration(&operation.left, hops) {
                    Some(duration) => Some(duration * self.number(&operation.right, hops)?),
                    None => Some(self.number(&operation.left, hops)? * self.signed_duration(&operation.right, hops)?),
                },
                _ => None,
            },
            Expr::Name(_) | Expr::Attribute(_) if hops < MAX_HOPS => {
                let (variable, value) = self.variable_of(expr)?;
                self.other(variable.file)?.signed_duration(value, hops + 1)
            }
            _ => None,
        }
    }

    fn timedelta(&self, call: &'a ast::ExprCall, hops: u8) -> Option<f64> {
        const UNITS: [(&str, f64); 7] = [
            ("days", 86_400.0),
            ("seconds", 1.0),
            ("microseconds", 0.000_001),
            ("milliseconds", 0.001),
            ("minutes", 60.0),
            ("hours", 3_600.0),
            ("weeks", 604_800.0),
        ];
        let mut total = 0.0;
        for (argument, (_, unit)) in call.arguments.args.iter().zip(UNITS) {
            total += self.number(argument, hops)? * unit;
        }
        for keyword in &call.arguments.keywords {
            let (_, unit) =
                UNITS.iter().find(|(name, _)| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == *name))?;
            total += self.number(&keyword.value, hops)? * unit;
        }
        Some(total)
    }

    fn number(&self, expr: &'a Expr, hops: u8) -> Option<f64> {
        match expr {
            Expr::NumberLiteral(number) => match &number.value {
                ast::Number::Int(whole) => whole.as_i64().map(|whole| whole as f64),
                ast::Number::Float(number) => Some(*number),
                ast::Number::Complex { .. } => None,
            },
            Expr::UnaryOp(operation) if operation.op == ast::UnaryOp::USub => {
                Some(-self.number(&operation.operand, hops)?)
            }
            Expr::BinOp(operation) => {
                let (left, right) = (self.number(&operation.left, hops)?, self.number(&operation.right, hops)?);
                match operation.op {
                    ast::Operator::Add => Some(left + right),
                    ast::Operator::Sub => Some(left - right),
                    ast::Operator::Mult => Some(left * right),
                    _ => None,
                }
            }
            Expr::Name(_) | Expr::Attribute(_) if hops < MAX_HOPS => {
                let (variable, value) = self.variable_of(expr)?;
                self.other(variable.file)?.number(value, hops + 1)
            }
            _ => None,
        }
    }

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
    use super::{arguments, spoken};
    use std::time::Duration;

    #[test]
    fn durations_read_as_people_say_them() {
        let cases = [
            (80, "80 ms"),
            (4_120, "4.1 s"),
            (5_000, "5 s"),
            (90_000, "90 s"),
            (180_000, "3 min"),
            (5_400_000, "1 h 30 min"),
            (90_061_000, "1 d 1 h 1 min 1 s"),
        ];
        for (millis, expected) in cases {
            assert_eq!(spoken(Duration::from_millis(millis)), expected);
        }
    }

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
