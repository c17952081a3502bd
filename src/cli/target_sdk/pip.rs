//! Open this for the lines of pip's `requirements.txt`: requirements, and the files that they include.
//!
//! It reads no file; whoever asks decides which includes are followed.

/// A line that says something about packages.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Requirement(String),
    /// `-r other.txt`, relative to the file.
    Include(String),
    /// `-c constraints.txt`: what is installed keeps to it.
    Constraint(String),
}

/// Comments, options, hashes, and what is installed from a folder are left out.
pub fn lines(text: &str) -> Vec<Line> {
    joined(text).iter().filter_map(|line| of_line(line)).collect()
}

/// Lines without comments; those that end with a backslash go on with the next.
fn joined(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for line in text.lines() {
        let begins = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
        let end = line.match_indices('#').map(|(at, _)| at).find(|at| begins(*at));
        let code = &line[..end.unwrap_or(line.len())];
        let goes_on = end.is_none().then(|| code.strip_suffix('\\')).flatten();
        if let Some(last) = lines.last_mut() {
            last.push_str(goes_on.unwrap_or(code));
        }
        if goes_on.is_none() {
            lines.push(String::new());
        }
    }
    lines
}

fn of_line(line: &str) -> Option<Line> {
    let line = line.trim();
    let option = |long: &str, short: &str| {
        let rest = line.strip_prefix(long).or_else(|| line.strip_prefix(short))?;
        Some(rest.trim_start_matches([' ', '\t', '=']).to_owned())
    };
    if let Some(path) = option("--requirement", "-r") {
        return Some(Line::Include(path));
    }
    if let Some(path) = option("--constraint", "-c") {
        return Some(Line::Constraint(path));
    }
    let words = line.split_whitespace().take_while(|word| !word.starts_with("--"));
    let requirement = words.collect::<Vec<_>>().join(" ");
    let is_option = requirement.is_empty() || requirement.starts_with('-');
    (!is_option).then_some(Line::Requirement(requirement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_requirements_and_includes() {
        let text = "\
# temporalio==1.1.0
--index-url https://example.com/simple
-e ./app
-c constraints.txt
-r base.txt
-r\tother/dev.txt  # more
--requirement=more.txt
temporalio==1.18.2 \\
    --hash=sha256:a1 \\
    --hash=sha256:b2
    # via app
pydantic>=2  # not temporalio
temporalio @ https://example.com/temporalio-1.9.0.tar.gz#sha256=a1
# a comment does not go on \\
protobuf ; python_version > '3.9'\r
";
        let requirement = |text: &str| Line::Requirement(text.to_owned());
        let include = |text: &str| Line::Include(text.to_owned());
        let expected = [
            Line::Constraint("constraints.txt".to_owned()),
            include("base.txt"),
            include("other/dev.txt"),
            include("more.txt"),
            requirement("temporalio==1.18.2"),
            requirement("pydantic>=2"),
            requirement("temporalio @ https://example.com/temporalio-1.9.0.tar.gz#sha256=a1"),
            requirement("protobuf ; python_version > '3.9'"),
        ];
        assert_eq!(lines(text), expected);
    }
}
