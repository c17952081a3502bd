//! Open this for how answers about names are kept: the same ones are asked for by every edge of the call graph, and by
//! every transform.
//!
//! It knows nothing of what the answers mean.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::{BuildHasher, Hash};
use std::sync::{PoisonError, RwLock};

/// Into how many parts the answers are divided, so that threads seldom wait for each other.
const PARTS: usize = 64;

/// Answers about one thing and a name: kept from the first time that each is asked for.
#[derive(Debug)]
pub(super) struct Memo<K, V>(Box<[Part<K, V>]>);

/// On cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
struct Part<K, V>(RwLock<FxHashMap<K, FxHashMap<Box<str>, V>>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self((0..PARTS).map(|_| Part(RwLock::default())).collect())
    }
}

impl<K: Hash + Eq, V: Clone> Memo<K, V> {
    /// The answer, which `make` gives the first time. It may ask for others meanwhile.
    pub fn get(&self, about: K, name: &str, make: impl FnOnce() -> V) -> V {
        let Part(part) = &self.0[FxBuildHasher.hash_one(&about) as usize % PARTS];
        let known = part.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known.get(&about).and_then(|names| names.get(name)) {
            return answer.clone();
        }
        drop(known);
        let answer = make();
        let mut known = part.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(about).or_default().insert(name.into(), answer.clone());
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn each_answer_is_made_once() {
        let memo = Memo::<usize, usize>::default();
        let inner = || memo.get(1, "b", || 2);
        assert_eq!(memo.get(1, "a", || inner() + 1), 3);
        assert_eq!([memo.get(1, "a", || 0), memo.get(1, "b", || 0), memo.get(2, "a", || 0)], [3, 2, 0]);
    }
}
