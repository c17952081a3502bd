//! Open this for names that other files take out of a module: `from app.flows import uuid`, `flows.uuid`,
//! `mock.patch("app.flows.uuid")`. An import that is taken so stays, whatever its own file does with it.
//!
//! It looks at texts, not at trees, since strings count too: what looks taken is taken.

use crate::engine::files::{FilePath, Files};
use rayon::prelude::*;
use std::sync::OnceLock;

/// Who else may use the names of one module. The other files are read when the first name is asked for.
pub struct Borrowers<'r> {
    files: &'r dyn Files,
    path: &'r FilePath,
    texts: OnceLock<Vec<String>>,
}

impl<'r> Borrowers<'r> {
    pub fn new(files: &'r dyn Files, path: &'r FilePath) -> Self {
        Self { files, path, texts: OnceLock::new() }
    }

    pub fn take(&self, name: &str) -> bool {
        let module = stem(self.path);
        self.texts().iter().any(|text| takes(text, module, name))
    }

    /// The other files that mention the module.
    fn texts(&self) -> &[String] {
        self.texts.get_or_init(|| {
            let module = stem(self.path);
            let entries = self.files.list();
            let others = entries.par_iter().filter(|entry| entry.path != *self.path);
            let texts = others.filter_map(|entry| self.files.read(&entry.path).ok());
            let mentions = texts.filter(|bytes| memchr::memmem::find(bytes, module.as_bytes()).is_some());
            mentions.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
        })
    }
}

fn stem(path: &FilePath) -> &str {
    path.file_name().trim_end_matches(".py")
}

fn takes(text: &str, module: &str, name: &str) -> bool {
    let imported = after(text, module).any(|rest| imports(rest, name));
    let aliases = after(text, module).filter_map(alias);
    imported || std::iter::once(module).chain(aliases).any(|word| after(text, word).any(|rest| reaches(rest, name)))
}

/// `import a, name` or `import *`, behind `from module`.
fn imports(rest: &str, name: &str) -> bool {
    let Some(names) = rest.trim_start().strip_prefix("import") else { return false };
    let names = match names.trim_start().strip_prefix('(') {
        Some(inside) => inside.split(')').next(),
        None => names.split('\n').next(),
    };
    let mut words = names.unwrap_or("").split(|letter: char| !(is_word(letter) || letter == '*'));
    names.is_some_and(|names| names.trim_end().ends_with('\\')) || words.any(|word| word == name || word == "*")
}

/// `as f`, behind `import module`.
fn alias(rest: &str) -> Option<&str> {
    let rest = rest.trim_start().strip_prefix("as")?;
    let word = rest.trim_start();
    let end = word.find(|letter: char| !is_word(letter)).unwrap_or(word.len());
    (rest.len() > word.len() && end > 0).then(|| &word[..end])
}

/// `.name`, or `, "name"` as in `setattr(module, "name", …)`.
fn reaches(rest: &str, name: &str) -> bool {
    let named = |rest: &str| rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(is_word));
    let member = rest.strip_prefix('.').is_some_and(named);
    let quoted = rest.trim_start().strip_prefix(',').and_then(|rest| rest.trim_start().strip_prefix(['"', '\'']));
    member || quoted.is_some_and(named)
}

/// What follows each place where a word stands.
fn after<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let rest = &text[at + word.len()..];
        let is_whole = !text[..at].ends_with(is_word) && !rest.starts_with(is_word);
        is_whole.then_some(rest)
    })
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::takes;

    #[test]
    fn what_others_take() {
        let taken = [
            "from .flows import uuid",
            "from app.flows import (\n    a,\n    uuid as u,\n)",
            "from app.flows import *",
            "from app.flows import a, \\\n    uuid",
            "import app.flows\napp.flows.uuid.uuid4()",
            "from app import flows as f\nf.uuid.uuid4()",
            "mock.patch('app.flows.uuid.uuid4')",
            "monkeypatch.setattr(flows, \"uuid\", None)",
        ];
        taken.iter().for_each(|text| assert!(takes(text, "flows", "uuid"), "{text}"));
        let left = [
            "from app.flows import A\nimport uuid",
            "import uuid\nfrom app import flows\nflows.uuid4()",
            "from app.workflows import uuid",
            "flows = uuid.uuid4()",
        ];
        left.iter().for_each(|text| assert!(!takes(text, "flows", "uuid"), "{text}"));
    }
}
