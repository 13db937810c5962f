//! Facts that two sides can give: the truth and the tables. What differs is told by name, the first few only.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::harness::tables::Answered;

/// What is known of each thing: by what it is about, a line of `name=value`.
pub(super) type Facts = BTreeMap<String, String>;

/// How many differences are told.
const TOLD: usize = 8;

/// One line of facts, in the making. What has no value is not in it, as a column without a value is not in an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(BTreeMap<&'static str, String>);

impl Line {
    /// With this fact.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers are given as they are, and texts as references"
    )]
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.insert(name, value.to_string());
        self
    }

    /// With this fact, if there is a value.
    pub(super) fn maybe(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The line as text.
    pub(super) fn text(&self) -> String {
        text(self.0.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// What the store answered as facts: `key` are the columns that say what a row is about.
pub(super) fn answered(rows: &[Answered], key: &[&str]) -> Facts {
    let mut facts = Facts::new();
    for row in rows {
        let about: Vec<&str> = key
            .iter()
            .map(|column| row.get(*column).map_or("-", String::as_str))
            .collect();
        let others = row.iter().filter(|(name, _)| !key.contains(&name.as_str()));
        let line = text(others.map(|(name, value)| (name.as_str(), value.as_str())));
        let twice = facts.insert(about.join(" "), line);
        assert_eq!(twice, None, "two rows about {about:?}");
    }
    facts
}

/// Makes sure that the tables say what the truth says.
pub(super) fn assert_same(what: &str, truth: &Facts, found: &Facts) {
    assert!(!truth.is_empty(), "{what}: nothing happened, so nothing is tested");
    let mut keys: Vec<&String> = truth.keys().chain(found.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let different: Vec<&&String> = keys.iter().filter(|key| truth.get(**key) != found.get(**key)).collect();
    if different.is_empty() {
        return;
    }
    let mut told = format!("{what}: {} of {} differ\n", different.len(), keys.len());
    for key in different.into_iter().take(TOLD) {
        let side = |facts: &Facts| facts.get(*key).map_or("nothing".to_owned(), |line| readable(line));
        let _ = writeln!(
            told,
            "  {}\n    truth: {}\n    found: {}",
            readable(key),
            side(truth),
            side(found)
        );
    }
    panic!("{told}");
}

fn text<'a>(facts: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let facts: Vec<String> = facts.map(|(name, value)| format!("{name}={value}")).collect();
    facts.join(" ")
}

/// The same with instants as people write them: a number of thirteen digits is milliseconds since 1970.
fn readable(line: &str) -> String {
    let word = |word: &str| {
        let (name, value) = word.split_once('=').map_or(("", word), |(name, value)| (name, value));
        let instant = (value.len() == 13)
            .then(|| value.parse().ok())
            .flatten()
            .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
        match (instant, name) {
            (None, _) => word.to_owned(),
            (Some(instant), "") => format!("{instant:.3}"),
            (Some(instant), name) => format!("{name}={instant:.3}"),
        }
    };
    let words: Vec<String> = line.split(' ').map(word).collect();
    words.join(" ")
}
