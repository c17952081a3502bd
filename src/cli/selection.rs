//! Open this for which transforms run: names, tags, `recommended` and `all`, and the nearest name for a mistake.
//!
//! It knows no single transform; they come in as a value.

use crate::engine::nearest::did_you_mean;
use crate::engine::transform::{Tag, Transform};
use std::collections::BTreeSet;

/// The transforms of this program; the binary has one set of them, tests have their own.
pub type Transforms = &'static [&'static Transform];

/// One word of `--select`, `--ignore` and their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    Transform(&'static str),
    Tag(Tag),
    Recommended,
    All,
}

impl Selector {
    /// # Errors
    /// There is no such word; the message is a clause that names the nearest one.
    pub fn parse(word: &str, transforms: Transforms) -> Result<Self, String> {
        let word = word.trim();
        let tag = Tag::ALL.into_iter().find(|tag| tag.name() == word).map(Selector::Tag);
        let named = transforms.iter().find(|transform| transform.name == word);
        let named = named.map(|transform| Selector::Transform(transform.name));
        match (word, named.or(tag)) {
            ("recommended", _) => Ok(Selector::Recommended),
            ("all", _) => Ok(Selector::All),
            (_, Some(selector)) => Ok(selector),
            (_, None) => Err(unknown(word, transforms)),
        }
    }

    /// What the word switches on: a tag means its recommended transforms, a name means that one whatever its default.
    fn selects(self, transform: &Transform) -> bool {
        match self {
            Selector::Transform(name) => transform.name == name,
            Selector::Tag(tag) => transform.default && transform.tags.contains(&tag),
            Selector::Recommended => transform.default,
            Selector::All => true,
        }
    }

    /// What the word switches off: here a tag means all that have it, so that `--select all --ignore testing` holds.
    pub fn ignores(self, transform: &Transform) -> bool {
        match self {
            Selector::Tag(tag) => transform.tags.contains(&tag),
            _ => self.selects(transform),
        }
    }
}

/// The words of one place: the flags, or one configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// None where nothing was said.
    pub select: Option<Vec<Selector>>,
    pub ignore: Vec<Selector>,
}

/// The transforms that run where these flags and this configuration hold. `--select` replaces the key `select`;
/// `--ignore` adds to the key `ignore`; and a transform that the flag names outright runs although the key ignores it.
pub fn chosen(transforms: Transforms, flags: &Selection, configured: &Selection) -> BTreeSet<&'static str> {
    let recommended = [Selector::Recommended];
    let select = flags.select.as_deref().or(configured.select.as_deref()).unwrap_or(&recommended);
    let outright = flags.select.as_deref().unwrap_or_default();
    let runs = |transform: &&&'static Transform| {
        let named = outright.contains(&Selector::Transform(transform.name));
        select.iter().any(|selector| selector.selects(transform))
            && !flags.ignore.iter().any(|selector| selector.ignores(transform))
            && (named || !configured.ignore.iter().any(|selector| selector.ignores(transform)))
    };
    transforms.iter().filter(runs).map(|transform| transform.name).collect()
}

fn unknown(word: &str, transforms: Transforms) -> String {
    let tags = Tag::ALL.into_iter().map(Tag::name);
    let names = transforms.iter().map(|transform| transform.name);
    let near = did_you_mean(word, names.chain(tags).chain(["recommended", "all"]));
    let near = near.unwrap_or_else(|| "`temporal-fix list` shows them".to_owned());
    format!("unknown transform or tag `{}`: {near}", super::escape::one_line(word))
}

#[cfg(test)]
mod tests {
    use super::super::sample::TRANSFORMS;
    use super::*;

    fn selectors(words: &[&str]) -> Vec<Selector> {
        words.iter().map(|word| Selector::parse(word, TRANSFORMS).unwrap()).collect()
    }

    fn run(select: Option<&[&str]>, ignore: &[&str], configured: &Selection) -> Vec<&'static str> {
        let flags = Selection { select: select.map(selectors), ignore: selectors(ignore) };
        chosen(TRANSFORMS, &flags, configured).into_iter().collect()
    }

    #[test]
    fn recommended_is_the_default() {
        let nothing = Selection::default();
        assert_eq!(run(None, &[], &nothing), ["use-workflow-time", "use-workflow-uuid4"]);
        assert_eq!(run(Some(&["recommended"]), &[], &nothing), ["use-workflow-time", "use-workflow-uuid4"]);
        assert_eq!(run(Some(&["all"]), &[], &nothing).len(), 3);
    }

    #[test]
    fn a_tag_means_its_recommended_ones_and_a_name_that_one() {
        let nothing = Selection::default();
        assert_eq!(run(Some(&["determinism"]), &[], &nothing), ["use-workflow-time", "use-workflow-uuid4"]);
        assert_eq!(run(Some(&["activity"]), &[], &nothing), Vec::<&str>::new());
        assert_eq!(run(Some(&["extract-activity"]), &[], &nothing), ["extract-activity"]);
        assert_eq!(run(Some(&["all"]), &["activity"], &nothing), ["use-workflow-time", "use-workflow-uuid4"]);
    }

    #[test]
    fn flags_win_over_the_configuration() {
        let configured = Selection {
            select: Some(selectors(&["extract-activity", "use-workflow-time"])),
            ignore: selectors(&["use-workflow-time"]),
        };
        assert_eq!(run(None, &[], &configured), ["extract-activity"]);
        assert_eq!(run(Some(&["recommended"]), &[], &configured), ["use-workflow-uuid4"]);
        assert_eq!(run(Some(&["use-workflow-time"]), &[], &configured), ["use-workflow-time"]);
        assert_eq!(run(None, &["extract-activity"], &configured), Vec::<&str>::new());
    }

    #[test]
    fn a_mistake_names_the_nearest() {
        for (word, near) in [
            ("use-workflow-tiem", "did you mean `use-workflow-time`?"),
            ("use_workflow_uuid4", "did you mean `use-workflow-uuid4`?"),
            ("determinsm", "did you mean `determinism`?"),
            ("recomended", "did you mean `recommended`?"),
            ("zzz", "`temporal-fix list` shows them"),
        ] {
            let message = Selector::parse(word, TRANSFORMS).unwrap_err();
            assert_eq!(message, format!("unknown transform or tag `{word}`: {near}"));
        }
    }
}
