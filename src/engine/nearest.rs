//! Open this for the word that somebody meant who wrote another one.
//!
//! It knows no words itself. For names of the SDK, which are compared more strictly, see `vocabulary::sdk`.

/// The words most like `word`, the nearest first; none where nothing is like it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = word.trim().to_lowercase().replace('_', "-");
    let likeness = |candidate: &'a str| (strsim::normalized_damerau_levenshtein(&folded, candidate), candidate);
    let mut near: Vec<_> = candidates.into_iter().map(likeness).filter(|(likeness, _)| *likeness >= 0.5).collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The clause that ends a message about a word that does not exist.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).first().map(|near| format!("did you mean `{near}`?"))
}
