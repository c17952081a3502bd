//! Stand-in.
use super::files::FilePath;
use super::positions::PositionMap;
use super::source::Source;
use super::transform::{Edit, Fix, ImportRequest};
use std::collections::{BTreeMap, BTreeSet};
pub struct Candidate<'a> {
    pub transform: &'static str,
    pub fix: &'a Fix,
}
#[derive(Default)]
pub struct FileEdits {
    pub edits: Vec<Edit>,
    pub imports: BTreeSet<ImportRequest>,
}
#[derive(Default)]
pub struct Chosen {
    pub chosen: Vec<usize>,
    pub waiting: Vec<usize>,
    pub refused: Vec<usize>,
    pub files: BTreeMap<FilePath, FileEdits>,
}
pub fn choose(c: &[Candidate<'_>]) -> Chosen {
    let mut o = Chosen::default();
    for (i, c) in c.iter().enumerate() {
        let clash = c.fix.edits.iter().any(|(p, e)| {
            o.files.get(p).is_some_and(|f| f.edits.iter().any(|x| x != e && x.start <= e.end && e.start <= x.end))
        });
        if clash {
            o.waiting.push(i);
            continue;
        }
        o.chosen.push(i);
        for (p, e) in &c.fix.edits {
            let f = o.files.entry(p.clone()).or_default();
            if !f.edits.contains(e) {
                f.edits.push(e.clone())
            }
        }
        for (p, r) in &c.fix.imports {
            o.files.entry(p.clone()).or_default().imports.insert(r.clone());
        }
    }
    for f in o.files.values_mut() {
        f.edits.sort()
    }
    o
}
pub fn apply(text: &str, edits: &[Edit]) -> (String, PositionMap) {
    let mut s = String::new();
    let mut at = 0;
    for e in edits {
        s.push_str(&text[at..e.start as usize]);
        s.push_str(&e.text);
        at = e.end as usize;
    }
    s.push_str(&text[at..]);
    (s, PositionMap::new(edits))
}
pub fn demote<'s>(fix: Fix, _s: &dyn Fn(&FilePath) -> Option<&'s Source>) -> Fix {
    fix
}
#[derive(Default)]
pub struct Groups;
impl Groups {
    pub fn connect(&mut self, _f: &Fix) {}
    pub fn of(&mut self, _p: &FilePath) -> usize {
        0
    }
    pub fn members(&self, _g: usize) -> Vec<FilePath> {
        Vec::new()
    }
}
