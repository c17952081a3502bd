//! Open this for reading one value of a configuration file, with a message that says where it stands.
//!
//! It knows no keys; `configuration` does.

use super::escape::one_line;
use crate::engine::nearest::did_you_mean;
use std::fmt;
use std::time::Duration;
use toml::{Table, Value};

/// A mistake in a configuration file: one line with the file, the key and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake(pub String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value and the way to it.
#[derive(Clone)]
pub struct Place<'a> {
    /// The file as the user knows it.
    file: &'a str,
    /// `tool.temporal-fix.timeouts`; empty at the top level.
    key: String,
    value: &'a Value,
}

impl<'a> Place<'a> {
    pub fn new(file: &'a str, key: &str, value: &'a Value) -> Self {
        Self { file, key: key.to_owned(), value }
    }

    pub fn mistake(&self, message: impl fmt::Display) -> Mistake {
        Mistake(format!("{}: {}: {message}", one_line(self.file), self.key))
    }

    /// The entries of a table, each with its key.
    pub fn entries(&self) -> Result<Vec<(&'a str, Place<'a>)>, Mistake> {
        let Value::Table(table) = self.value else { return Err(self.expected("a table")) };
        Ok(table.iter().map(|(key, value)| (key.as_str(), self.below(key, value))).collect())
    }

    /// The message for a key that does not exist among those that do.
    pub fn unknown_key(&self, valid: &[&str]) -> Mistake {
        let key = self.key.rsplit('.').next().unwrap_or_default();
        let near = did_you_mean(key, valid.iter().copied());
        let near = near.unwrap_or_else(|| format!("valid here: {}", valid.join(", ")));
        Mistake(format!("{}: unknown key `{}`: {near}", one_line(self.file), self.key))
    }

    pub fn text(&self) -> Result<&'a str, Mistake> {
        self.value.as_str().ok_or_else(|| self.expected("text in quotes"))
    }

    pub fn boolean(&self) -> Result<bool, Mistake> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// A whole number from 0 on.
    pub fn number(&self) -> Result<usize, Mistake> {
        let number = self.value.as_integer().and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| match self.value {
            Value::Integer(_) => self.mistake("expected 0 or more"),
            _ => self.expected("a whole number"),
        })
    }

    pub fn texts(&self) -> Result<Vec<(&'a str, Place<'a>)>, Mistake> {
        let Value::Array(values) = self.value else { return Err(self.expected("a list of texts in quotes")) };
        let places = values.iter().map(|value| Place { file: self.file, key: self.key.clone(), value });
        places.map(|place| Ok((place.text()?, place.clone()))).collect()
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, choices: &[(&'static str, T)]) -> Result<T, Mistake> {
        let word = self.text()?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
            return Ok(*choice);
        }
        let names = choices.iter().map(|(name, _)| *name);
        let valid = names.clone().collect::<Vec<_>>().join(", ");
        let near = did_you_mean(word, names).unwrap_or_else(|| format!("valid here: {valid}"));
        Err(self.mistake(format!("unknown value `{}`: {near}", one_line(word))))
    }

    /// `500ms`, `30s`, `3m`, `2h`, `1d`, and sums of these such as `1m30s`.
    pub fn duration(&self) -> Result<Duration, Mistake> {
        let Some(text) = self.value.as_str() else { return Err(self.expected("a duration such as \"30s\"")) };
        let units = text.split(|character: char| !character.is_ascii_alphabetic()).filter(|unit| !unit.is_empty());
        let known = units.into_iter().all(|unit| ["ms", "s", "m", "h", "d"].contains(&unit));
        match humantime::parse_duration(text) {
            Ok(duration) if known && !duration.is_zero() => Ok(duration),
            Ok(_) if known => Err(self.mistake(format!("`{}` is no time at all: it must be longer", one_line(text)))),
            _ => Err(self.mistake(format!(
                "`{}` is no duration: write it like 500ms, 30s, 3m, 2h, 1d or 1m30s",
                one_line(text)
            ))),
        }
    }

    fn expected(&self, what: &str) -> Mistake {
        let found = match self.value {
            Value::String(_) => "text",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::Datetime(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        };
        self.mistake(format!("expected {what}, found {found}"))
    }

    fn below(&self, key: &str, value: &'a Value) -> Place<'a> {
        let bare = |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
        let shown = if key.chars().all(bare) { key.to_owned() } else { format!("\"{}\"", one_line(key)) };
        let key = if self.key.is_empty() { shown } else { format!("{}.{shown}", self.key) };
        Place { file: self.file, key, value }
    }
}

/// Parses a whole file; `file` is how the user knows it.
pub fn parse(file: &str, text: &str) -> Result<Value, Mistake> {
    let table: Result<Table, toml::de::Error> = toml::from_str(text);
    table.map(Value::Table).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        Mistake(format!("{}:{line}: not valid TOML: {}", one_line(file), one_line(&message)))
    })
}
