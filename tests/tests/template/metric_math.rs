//! CloudWatch's metric math, as much of it as the alarms use, by its documentation: no emulator evaluates any.
//!
//! Missing values are where it matters: a comparison and AND take one for zero, arithmetic has none, SUM and MAX of several series pass it
//! over, and DAY, HOUR and TIME_SERIES have a value for every minute.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

/// A value for each minute, or none.
pub(crate) type Series = Vec<Option<f64>>;

/// What the alarm's expressions come to, from `start` on by the minute, for these metrics by their ids. A metric that is not given has no
/// value at all.
pub(crate) fn evaluate(alarm: &Json, start: Timestamp, minutes: usize, given: &BTreeMap<&str, Series>) -> Series {
    let queries = alarm["Metrics"].as_array().unwrap();
    let returned: Vec<&Json> = queries.iter().filter(|query| query["ReturnData"] != false).collect();
    assert_eq!(returned.len(), 1, "an alarm watches one series");
    let evaluation = Evaluation {
        queries,
        start,
        minutes,
        given,
    };
    evaluation.of(returned[0]["Id"].as_str().unwrap())
}

struct Evaluation<'a> {
    queries: &'a [Json],
    start: Timestamp,
    minutes: usize,
    given: &'a BTreeMap<&'a str, Series>,
}

impl Evaluation<'_> {
    fn of(&self, id: &str) -> Series {
        let query = self.queries.iter().find(|query| query["Id"] == id);
        let query = query.unwrap_or_else(|| panic!("no query has the id {id}"));
        match query["Expression"].as_str() {
            None => self.given.get(id).cloned().unwrap_or_else(|| vec![None; self.minutes]),
            Some(expression) => {
                let tokens = tokens(expression);
                let mut reader = Reader {
                    evaluation: self,
                    tokens: &tokens,
                };
                let series = reader.or();
                assert!(reader.tokens.is_empty(), "{expression}: left over {:?}", reader.tokens);
                series
            }
        }
    }

    fn constant(&self, value: f64) -> Series {
        vec![Some(value); self.minutes]
    }

    fn by_clock(&self, value: impl Fn(&jiff::Zoned) -> f64) -> Series {
        let minute = |minute: usize| self.start + SignedDuration::from_mins(i64::try_from(minute).unwrap());
        (0..self.minutes)
            .map(|at| Some(value(&minute(at).to_zoned(TimeZone::UTC))))
            .collect()
    }
}

fn tokens(expression: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
        let end = if word(first) {
            rest.find(|letter| !word(letter)).unwrap_or(rest.len())
        } else if [">=", "<=", "=="].iter().any(|operator| rest.starts_with(operator)) {
            2
        } else {
            1
        };
        tokens.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    tokens
}

/// Reads an expression and evaluates it on the way.
struct Reader<'a> {
    evaluation: &'a Evaluation<'a>,
    tokens: &'a [String],
}

impl Reader<'_> {
    fn take(&mut self) -> String {
        let (first, rest) = self.tokens.split_first().unwrap();
        self.tokens = rest;
        first.clone()
    }

    fn take_if(&mut self, expected: &[&str]) -> Option<String> {
        let found = self
            .tokens
            .first()
            .is_some_and(|token| expected.contains(&token.as_str()));
        found.then(|| self.take())
    }

    fn expect(&mut self, expected: &str) {
        assert_eq!(self.take(), expected);
    }

    fn or(&mut self) -> Series {
        let mut left = self.and();
        while self.take_if(&["OR"]).is_some() {
            left = logic(&left, &self.and(), |one, other| one != 0.0 || other != 0.0);
        }
        left
    }

    fn and(&mut self) -> Series {
        let mut left = self.comparison();
        while self.take_if(&["AND"]).is_some() {
            left = logic(&left, &self.comparison(), |one, other| one != 0.0 && other != 0.0);
        }
        left
    }

    fn comparison(&mut self) -> Series {
        let left = self.sum();
        match self.take_if(&[">=", "<=", "==", ">", "<"]).as_deref() {
            None => left,
            Some(">=") => logic(&left, &self.sum(), |one, other| one >= other),
            Some("<=") => logic(&left, &self.sum(), |one, other| one <= other),
            Some(">") => logic(&left, &self.sum(), |one, other| one > other),
            Some("<") => logic(&left, &self.sum(), |one, other| one < other),
            Some(_) => logic(&left, &self.sum(), |one, other| (one - other).abs() < f64::EPSILON),
        }
    }

    fn sum(&mut self) -> Series {
        let mut left = self.product();
        while let Some(operator) = self.take_if(&["+", "-"]) {
            let sign = if operator == "+" { 1.0 } else { -1.0 };
            left = arithmetic(&left, &self.product(), |one, other| one + sign * other);
        }
        left
    }

    fn product(&mut self) -> Series {
        let mut left = self.single();
        while let Some(operator) = self.take_if(&["*", "/"]) {
            let right = self.single();
            left = match operator.as_str() {
                "*" => arithmetic(&left, &right, |one, other| one * other),
                _ => arithmetic(&left, &right, |one, other| one / other),
            };
        }
        left
    }

    fn single(&mut self) -> Series {
        let token = self.take();
        match token.as_str() {
            "(" => {
                let inner = self.or();
                self.expect(")");
                inner
            }
            "-" => arithmetic(&self.evaluation.constant(0.0), &self.single(), |one, other| one - other),
            "IF" => {
                let [condition, then, otherwise] = self.arguments("(", ")").try_into().unwrap();
                let choose =
                    |((condition, then), otherwise): ((&Option<f64>, &Option<f64>), &Option<f64>)| match condition {
                        None => None,
                        Some(condition) if *condition != 0.0 => Some(then.unwrap_or(0.0)),
                        Some(_) => *otherwise,
                    };
                condition.iter().zip(&then).zip(&otherwise).map(choose).collect()
            }
            "SUM" | "MAX" => {
                self.expect("(");
                let all = self.arguments("[", "]");
                self.expect(")");
                let of = if token == "SUM" {
                    |one, other| one + other
                } else {
                    f64::max
                };
                let at = |minute: usize| all.iter().filter_map(|series| series[minute]).reduce(of);
                (0..self.evaluation.minutes).map(at).collect()
            }
            "TIME_SERIES" => self.arguments("(", ")").remove(0),
            "DAY" => {
                self.arguments("(", ")");
                self.evaluation
                    .by_clock(|time| f64::from(time.weekday().to_monday_one_offset()))
            }
            "HOUR" => {
                self.arguments("(", ")");
                self.evaluation.by_clock(|time| f64::from(time.hour()))
            }
            number if number.starts_with(|first: char| first.is_ascii_digit()) => {
                self.evaluation.constant(number.parse().unwrap())
            }
            id => {
                assert!(
                    !id.starts_with(|first: char| first.is_ascii_uppercase()),
                    "what does {id} do?"
                );
                self.evaluation.of(id)
            }
        }
    }

    fn arguments(&mut self, open: &str, close: &str) -> Vec<Series> {
        self.expect(open);
        let mut arguments = vec![self.or()];
        while self.take_if(&[","]).is_some() {
            arguments.push(self.or());
        }
        self.expect(close);
        arguments
    }
}

fn logic(one: &Series, other: &Series, holds: impl Fn(f64, f64) -> bool) -> Series {
    let both = one.iter().zip(other);
    both.map(|(one, other)| Some(f64::from(u8::from(holds(one.unwrap_or(0.0), other.unwrap_or(0.0))))))
        .collect()
}

fn arithmetic(one: &Series, other: &Series, value: impl Fn(f64, f64) -> f64) -> Series {
    let both = one.iter().zip(other);
    both.map(|(one, other)| Some(value((*one)?, (*other)?))).collect()
}
