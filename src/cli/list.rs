//! Open this for `temporal-fix list`: every transform on one line, or as JSON.
//!
//! It runs none of them.

use super::arguments::ListFormat;
use super::color::{BOLD, FAINT};
use super::report::Painted;
use super::selection::Transforms;
use crate::engine::transform::{Level, Replay, Safety, Tag, Transform};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io;

pub fn write(transforms: Transforms, format: ListFormat, to: &mut Painted<'_>) -> io::Result<()> {
    let entries: Vec<Entry> = transforms.iter().map(|transform| Entry::of(transform)).collect();
    match format {
        ListFormat::Json => super::json::pretty(&entries, to.out),
        ListFormat::Text => table(&entries, to),
    }
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    tags: &'static [Tag],
    summary: String,
    default: bool,
    level: Level,
    safety: BTreeSet<Safety>,
    replay: BTreeSet<Replay>,
}

impl Entry {
    fn of(transform: &Transform) -> Self {
        Self {
            name: transform.name,
            tags: transform.tags,
            summary: transform.summary(),
            default: transform.default,
            level: transform.level,
            safety: transform.labels.iter().map(|(safety, _)| *safety).collect(),
            replay: transform.labels.iter().filter_map(|(_, replay)| *replay).collect(),
        }
    }

    fn cells(&self) -> [String; 6] {
        let joined = |words: Vec<&str>| if words.is_empty() { "-".to_owned() } else { words.join(", ") };
        [
            self.name.to_owned(),
            joined(self.tags.iter().map(|tag| tag.name()).collect()),
            if self.default { "on" } else { "off" }.to_owned(),
            self.level.name().to_owned(),
            joined(self.safety.iter().map(|safety| safety.name()).collect()),
            joined(self.replay.iter().map(|replay| replay.name()).collect()),
        ]
    }
}

fn table(entries: &[Entry], to: &mut Painted<'_>) -> io::Result<()> {
    let head = ["name", "tags", "default", "level", "safety", "replay"].map(str::to_owned);
    let rows: Vec<[String; 6]> = entries.iter().map(Entry::cells).collect();
    let mut widths = [0; 6];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String; 6]| -> String {
        cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}  ")).collect()
    };
    writeln!(to.out, "{}", to.colors.paint(BOLD, format!("{}summary", line(&head))))?;
    for (entry, row) in entries.iter().zip(&rows) {
        writeln!(to.out, "{}{}", line(row), to.colors.paint(FAINT, &entry.summary))?;
    }
    Ok(())
}
