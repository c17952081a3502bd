//! Open this for the unified diff that `git apply` takes.
//!
//! It knows two texts and a path, not where they came from. Lines are split at `\n` only, so that form feeds and lone
//! carriage returns stay inside their lines.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};
use std::borrow::Cow;
use std::fmt::Write;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// The diff of a file that may be new.
pub fn of_file(path: &str, before: Option<&str>, after: &str) -> String {
    before.map_or_else(|| created(path, after), |before| unified(path, before, after))
}

/// The diff of one file with plain `---` and `+++` headers, or nothing where the texts are equal. `path` is where
/// the diff will be applied from; a name that would break the header is quoted as git quotes it.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let mut diff = String::new();
    header(&mut diff, "---", &quoted("a/", path));
    header(&mut diff, "+++", &quoted("b/", path));
    hunks(&mut diff, before, after);
    diff
}

/// The diff that creates a file. One without content has nothing to show in this format: the result is empty.
pub fn created(path: &str, after: &str) -> String {
    if after.is_empty() {
        return String::new();
    }
    let mut diff = String::from("--- /dev/null\n");
    header(&mut diff, "+++", &quoted("b/", path));
    hunks(&mut diff, "", after);
    diff
}

/// A tab ends a name that holds a space: some readers would stop at the space.
fn header(diff: &mut String, mark: &str, name: &str) {
    let end = if name.contains(' ') && !name.starts_with('"') { "\t\n" } else { "\n" };
    let _ = write!(diff, "{mark} {name}{end}");
}

/// The name as git writes it: in C's quotes where it holds a quote, a backslash, or anything but printable ASCII.
fn quoted<'a>(side: &str, path: &'a str) -> Cow<'a, str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if path.bytes().all(plain) {
        return Cow::Owned(format!("{side}{path}"));
    }
    let mut name = format!("\"{side}");
    for byte in path.bytes() {
        match byte {
            b'\n' => name.push_str("\\n"),
            b'\t' => name.push_str("\\t"),
            b'\r' => name.push_str("\\r"),
            0x07 => name.push_str("\\a"),
            0x08 => name.push_str("\\b"),
            0x0b => name.push_str("\\v"),
            0x0c => name.push_str("\\f"),
            b'"' => name.push_str("\\\""),
            b'\\' => name.push_str("\\\\"),
            _ if plain(byte) => name.push(char::from(byte)),
            _ => {
                let _ = write!(name, "\\{byte:03o}");
            }
        }
    }
    name.push('"');
    Cow::Owned(name)
}

fn hunks(diff: &mut String, before: &str, after: &str) {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    for hunk in group_diff_ops(ops, CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let span = |start: usize, end: usize| {
            let count = end - start;
            // Of an empty span git wants the line before it.
            format!("{},{count}", if count == 0 { start } else { start + 1 })
        };
        let old_span = span(first.old_range().start, last.old_range().end);
        let new_span = span(first.new_range().start, last.new_range().end);
        let _ = writeln!(diff, "@@ -{old_span} +{new_span} @@");
        for op in hunk {
            if let DiffOp::Equal { .. } = op {
                lines(diff, ' ', &old[op.old_range()]);
                continue;
            }
            lines(diff, '-', &old[op.old_range()]);
            lines(diff, '+', &new[op.new_range()]);
        }
    }
}

fn lines(diff: &mut String, mark: char, lines: &[&str]) {
    for line in lines {
        diff.push(mark);
        diff.push_str(line);
        if !line.ends_with('\n') {
            diff.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "git reads its files from a disk")]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    /// Applies the diff with the real git, in a folder of its own, and gives what the file holds then.
    fn applied(path: &str, before: Option<&str>, diff: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        if let Some(before) = before {
            fs::write(&file, before).unwrap();
        }
        fs::write(folder.path().join("the.diff"), diff).unwrap();
        git_apply(folder.path(), diff);
        fs::read_to_string(&file).unwrap()
    }

    fn git_apply(folder: &Path, diff: &str) {
        // A ceiling, so that a repository around the temporary folder is not taken for the place to apply to.
        let output = Command::new("git")
            .args(["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "the.diff"])
            .current_dir(folder)
            .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}\n{diff}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn git_applies_every_shape() {
        let twenty: String = (0..20).map(|line| format!("line {line}\n")).collect();
        let shapes: &[(&str, &str)] = &[
            ("a\nb\n", "a\nc\n"),
            ("a\r\nb\r\n", "a\r\nc\r\n"),
            ("a\nb", "a\nc"),
            ("a\nb", "a\nb\n"),
            ("a\nb\n", "a\nb"),
            ("a\rb\nc\n", "a\rx\nc\n"),
            ("a\x0cb\n\x0c\nc\n", "a\x0cb\n\x0c\nd\n"),
            ("\u{feff}a\nb\n", "\u{feff}a\nx\n"),
            ("", "a\n"),
            ("", "a"),
            ("a\n", ""),
            ("a\u{85}b\u{2028}c\n", "a\u{85}b\u{2028}d\n"),
            ("\n\n\n", "\n\n\n\n"),
            (&twenty, &twenty.replace("line 3\n", "").replace("line 17\n", "x\ny\n")),
            ("--- a\n+++ b\n@@ x\n", "--- a\n+++ c\n@@ x\n"),
        ];
        for (before, after) in shapes {
            let diff = unified("app/flows.py", before, after);
            assert_eq!(&applied("app/flows.py", Some(before), &diff), after, "{before:?} to {after:?}\n{diff}");
        }
    }

    #[test]
    fn git_applies_every_name() {
        let names =
            ["a b/c d.py", "quo\"te.py", "new\nline.py", "tab\t.py", "back\\slash.py", "größe/日本.py", "-x.py"];
        for name in names {
            let diff = unified(name, "a\n", "b\n");
            assert_eq!(applied(name, Some("a\n"), &diff), "b\n", "{name:?}");
            assert_eq!(diff.lines().count(), 5, "{diff}");
        }
    }

    #[test]
    fn git_creates_a_file() {
        for after in ["a\n", "a\r\nb", "\u{feff}x\n"] {
            assert_eq!(applied("tests/new file.py", None, &created("tests/new file.py", after)), after);
        }
    }

    #[test]
    fn random_texts_survive_git() {
        let mut random = fastrand::Rng::with_seed(11);
        for _ in 0..40 {
            let mut text = || -> String {
                let pieces = ["a\n", "b\n", "c\r\n", "\n", "d\re\n", "\x0c\n", "end"];
                (0..random.usize(0..12)).map(|_| *random.choice(&pieces).unwrap()).collect()
            };
            let (before, after) = (text(), text());
            let diff = unified("x.py", &before, &after);
            if before == after {
                assert_eq!(diff, "");
                continue;
            }
            // An emptied file is removed by git unless the header says otherwise; there is no such fix.
            if !after.is_empty() {
                assert_eq!(applied("x.py", Some(&before), &diff), after, "{before:?} to {after:?}\n{diff}");
            }
        }
    }

    #[test]
    fn headers_are_plain() {
        assert!(unified("a.py", "x\n", "y\n").starts_with("--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-x\n+y\n"));
        assert!(unified("a b.py", "x\n", "y\n").starts_with("--- a/a b.py\t\n+++ b/a b.py\t\n"));
        assert!(unified("ä.py", "x\n", "y\n").starts_with("--- \"a/\\303\\244.py\"\n"));
        assert!(created("a.py", "x\n").starts_with("--- /dev/null\n+++ b/a.py\n@@ -0,0 +1,1 @@\n+x\n"));
    }
}
