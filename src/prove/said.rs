//! Open this for what the SDK says of a history that does not replay: one line of it, and the event where it diverged.
//!
//! Its words are those of `temporalio` 1.0 to 1.35, which hand on how the core prints a failure.

use super::replayed::Verdict;

/// More of a message tells nothing more.
const LONGEST: usize = 400;

/// `known` is where it diverged as far as that was found out otherwise.
pub fn diverges(message: &str, known: Option<i64>) -> Verdict {
    let said = plain(message);
    let words = said.split_once("Nondeterminism error: ").map_or(&*said, |(_, words)| words);
    Verdict::Diverges { event: event(&said).or(known), said: shortened(words) }
}

pub fn fails(message: &str) -> Verdict {
    Verdict::Fails { said: shortened(&plain(message)) }
}

/// `HistoryEvent(id: 11, TimerStarted)`
fn event(said: &str) -> Option<i64> {
    let (_, rest) = said.split_once("HistoryEvent(id: ")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// The message and type of the first failure, where a whole one was printed.
fn plain(message: &str) -> String {
    let Some((_, failure)) = message.split_once("Failure { failure: Some(Failure { message: ") else {
        return message.to_owned();
    };
    let (text, rest) = quoted(failure);
    // The failure's own type is printed after everything that its cause says.
    let kind = rest.rsplit_once("r#type: ").map(|(_, after)| quoted(after).0).filter(|kind| !kind.is_empty());
    kind.map_or_else(|| text.clone(), |kind| format!("{kind}: {text}"))
}

/// A text as Rust prints it for debugging, and what follows.
fn quoted(text: &str) -> (String, &str) {
    let Some(inner) = text.strip_prefix('"') else { return (String::new(), text) };
    let (mut plain, mut letters) = (String::new(), inner.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (plain, &inner[at + 1..]),
            '\\' => match letters.next().map(|(_, escaped)| escaped) {
                Some('n' | 'r' | 't') => plain.push(' '),
                Some('u') => {
                    let digits = letters.by_ref().map(|(_, letter)| letter).take_while(|letter| *letter != '}');
                    let digits: String = digits.skip(1).collect();
                    plain.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                }
                Some(escaped) => plain.push(escaped),
                None => {}
            },
            letter => plain.push(letter),
        }
    }
    (plain, "")
}

/// One line that a terminal can show.
pub fn shortened(text: &str) -> String {
    let words = text.replace(|letter: char| letter.is_control(), " ");
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As 1.35.0 and 1.10.0 say it.
    #[test]
    fn the_event_and_the_words_are_found_in_what_the_core_prints() {
        let message = r#"Workflow activation completion failed: Failure { failure: Some(Failure { message: "[TMPRL1100] Nondeterminism error: Activity machine does not handle this event: HistoryEvent(id: 11, TimerStarted)", source: "", stack_trace: "", encoded_attributes: None, cause: None, failure_info: Some(ApplicationFailureInfo(ApplicationFailureInfo { r#type: "", non_retryable: false, details: None, next_retry_delay: None })) }), force_cause: NonDeterministicError }"#;
        let said = "Activity machine does not handle this event: HistoryEvent(id: 11, TimerStarted)".to_owned();
        assert_eq!(diverges(message, None), Verdict::Diverges { event: Some(11), said });
        let message = message.replace("Activity machine", "Activity \\\"a\\\"\\n'machine'").replace("id: 11, ", "");
        let said = "Activity \"a\" 'machine' does not handle this event: HistoryEvent(TimerStarted)".to_owned();
        assert_eq!(diverges(&message, None), Verdict::Diverges { event: None, said });
    }

    #[test]
    fn what_the_code_raised_is_said_with_its_type() {
        let message = r#"4: Workflow activation completion failed: Failure { failure: Some(Failure { message: "boom \"quoted\" \u{1b}[1m", source: "", stack_trace: "  File \"a.py\", line 3\n", encoded_attributes: None, cause: None, failure_info: Some(ApplicationFailureInfo(ApplicationFailureInfo { r#type: "ValueError", non_retryable: false })) }), force_cause: Unspecified }"#;
        assert_eq!(fails(message), Verdict::Fails { said: "ValueError: boom \"quoted\" [1m".to_owned() });
    }

    #[test]
    fn other_words_are_kept_on_one_line() {
        assert_eq!(fails("a\n  b\u{7}"), Verdict::Fails { said: "a b".to_owned() });
        let Verdict::Fails { said } = fails(&"x".repeat(1_000)) else { panic!("it fails") };
        assert_eq!(said.chars().count(), LONGEST + 1);
    }
}
