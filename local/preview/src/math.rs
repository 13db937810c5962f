//! CloudWatch's metric math, as far as the dashboards use it: `+ - * / ( )` over numbers and ids, `SUM([a, b])`, `RUNNING_SUM(a)` and
//! `FILL(a, 0)`. CloudWatch computes it itself; what stands for it on this machine does not.

use std::collections::BTreeMap;

/// Values by their time, in milliseconds since 1970.
pub(crate) type Series = BTreeMap<i64, f64>;

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MathError {
    #[error("the preview cannot read the metric math {0:?}")]
    Unreadable(String),
    #[error("the preview does not compute {0} of CloudWatch's metric math; on AWS this panel has its figures")]
    Function(String),
    #[error("metric math names {0}, which is no id of this panel")]
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(f64),
    Series(Series),
    List(Vec<Series>),
}

/// The ids that an expression names. What only looks like one, such as a function, is among them.
pub(crate) fn names(expression: &str) -> Vec<String> {
    let name = |token| match token {
        Token::Name(name) => Some(name),
        Token::Number(_) | Token::Sign(_) => None,
    };
    tokens(expression)
        .unwrap_or_default()
        .into_iter()
        .filter_map(name)
        .collect()
}

/// The series of an expression. `times` are those at which `FILL` has values; a plain number has its value at each.
pub(crate) fn evaluate(
    expression: &str,
    series: &BTreeMap<String, Series>,
    times: &[i64],
) -> Result<Series, MathError> {
    if let Some(function) = ["SEARCH", "METRICS"]
        .iter()
        .find(|name| expression.trim_start().starts_with(*name))
    {
        return Err(MathError::Function((*function).to_owned()));
    }
    let tokens = tokens(expression).ok_or_else(|| MathError::Unreadable(expression.to_owned()))?;
    let mut reader = Reader {
        expression,
        tokens: &tokens,
        series,
        times,
        depth: 0,
    };
    let value = reader.sum()?;
    match (value, reader.tokens) {
        (Value::Series(series), []) => Ok(series),
        (Value::Number(number), []) => Ok(times.iter().map(|time| (*time, number)).collect()),
        _ => Err(reader.unreadable()),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    Sign(char),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let prefix = |belongs: fn(char) -> bool| rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        let (length, token) = if first.is_ascii_digit() {
            let length = prefix(|character| character.is_ascii_digit() || character == '.');
            (length, Token::Number(rest.get(..length)?.parse().ok()?))
        } else if first.is_ascii_alphabetic() {
            let length = prefix(|character| character.is_ascii_alphanumeric() || character == '_');
            (length, Token::Name(rest.get(..length)?.to_owned()))
        } else if "+-*/()[],".contains(first) {
            (1, Token::Sign(first))
        } else {
            return None;
        };
        found.push(token);
        rest = rest.get(length..)?.trim_start();
    }
    Some(found)
}

struct Reader<'a> {
    expression: &'a str,
    tokens: &'a [Token],
    series: &'a BTreeMap<String, Series>,
    times: &'a [i64],
    depth: usize,
}

impl Reader<'_> {
    fn unreadable(&self) -> MathError {
        MathError::Unreadable(self.expression.to_owned())
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.tokens.first() == Some(&Token::Sign(sign));
        if found {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        found
    }

    fn expect(&mut self, sign: char) -> Result<(), MathError> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.unreadable())
        }
    }

    fn sum(&mut self) -> Result<Value, MathError> {
        let mut value = self.product()?;
        loop {
            if self.take('+') {
                value = self.combined(value, |a, b| a + b, Self::product)?;
            } else if self.take('-') {
                value = self.combined(value, |a, b| a - b, Self::product)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<Value, MathError> {
        let mut value = self.single()?;
        loop {
            if self.take('*') {
                value = self.combined(value, |a, b| a * b, Self::single)?;
            } else if self.take('/') {
                value = self.combined(value, |a, b| a / b, Self::single)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn combined(
        &mut self,
        left: Value,
        operation: fn(f64, f64) -> f64,
        right: fn(&mut Self) -> Result<Value, MathError>,
    ) -> Result<Value, MathError> {
        let right = right(self)?;
        let series = match (left, right) {
            (Value::Number(a), Value::Number(b)) => return Ok(Value::Number(operation(a, b))),
            (Value::Series(a), Value::Number(b)) => a.into_iter().map(|(at, a)| (at, operation(a, b))).collect(),
            (Value::Number(a), Value::Series(b)) => b.into_iter().map(|(at, b)| (at, operation(a, b))).collect(),
            // Points where both have one.
            (Value::Series(a), Value::Series(b)) => a
                .into_iter()
                .filter_map(|(at, a)| Some((at, operation(a, *b.get(&at)?))))
                .collect::<Series>(),
            _ => return Err(self.unreadable()),
        };
        // There is no value where something was divided by nothing.
        Ok(Value::Series(
            series.into_iter().filter(|(_, value)| value.is_finite()).collect(),
        ))
    }

    fn single(&mut self) -> Result<Value, MathError> {
        self.depth += 1;
        if self.depth > 200 {
            return Err(self.unreadable());
        }
        let Some((token, rest)) = self.tokens.split_first() else {
            return Err(self.unreadable());
        };
        self.tokens = rest;
        match token {
            Token::Number(number) => Ok(Value::Number(*number)),
            Token::Name(name) if self.take('(') => self.function(name),
            Token::Name(name) => {
                let series = self.series.get(name);
                series
                    .cloned()
                    .map(Value::Series)
                    .ok_or_else(|| MathError::Unknown(name.clone()))
            }
            Token::Sign('(') => {
                let value = self.sum()?;
                self.expect(')')?;
                Ok(value)
            }
            Token::Sign('-') => self.combined(Value::Number(0.0), |a, b| a - b, Self::single),
            Token::Sign('[') => {
                let mut list = Vec::new();
                loop {
                    match self.sum()? {
                        Value::Series(series) => list.push(series),
                        _ => return Err(self.unreadable()),
                    }
                    if !self.take(',') {
                        self.expect(']')?;
                        return Ok(Value::List(list));
                    }
                }
            }
            Token::Sign(_) => Err(self.unreadable()),
        }
    }

    /// After the opening bracket.
    fn function(&mut self, name: &str) -> Result<Value, MathError> {
        let argument = self.sum()?;
        let value = match (name, argument) {
            // What is missing in one series does not keep the others from being added.
            ("SUM", Value::List(list)) => {
                let mut total = Series::new();
                for (at, value) in list.into_iter().flatten() {
                    *total.entry(at).or_default() += value;
                }
                Value::Series(total)
            }
            ("SUM", Value::Series(series)) => Value::Number(series.values().sum()),
            ("RUNNING_SUM", Value::Series(series)) => {
                let mut total = 0.0;
                let running = series.into_iter().map(|(at, value)| {
                    total += value;
                    (at, total)
                });
                Value::Series(running.collect())
            }
            ("FILL", Value::Series(mut series)) => {
                self.expect(',')?;
                let Value::Number(filling) = self.single()? else {
                    return Err(self.unreadable());
                };
                for time in self.times {
                    series.entry(*time).or_insert(filling);
                }
                Value::Series(series)
            }
            ("SUM" | "RUNNING_SUM" | "FILL", _) => return Err(self.unreadable()),
            _ => return Err(MathError::Function(name.to_owned())),
        };
        self.expect(')')?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{MathError, Series, evaluate};

    fn check(expression: &str, expected: Result<&[(i64, f64)], MathError>) {
        let series = [
            ("a", Series::from([(0, 1.0), (60, 2.0), (120, 4.0)])),
            ("b", Series::from([(60, 10.0), (120, 0.0)])),
        ];
        let series = series.map(|(name, series)| (name.to_owned(), series)).into();
        let expected = expected.map(|points| points.iter().copied().collect());
        assert_eq!(evaluate(expression, &series, &[0, 60, 120]), expected, "{expression}");
    }

    #[test]
    fn series_are_computed_as_cloudwatch_does() {
        check("a", Ok(&[(0, 1.0), (60, 2.0), (120, 4.0)]));
        check("2 + 3 * 4", Ok(&[(0, 14.0), (60, 14.0), (120, 14.0)]));
        check("(a + 1) * 2", Ok(&[(0, 4.0), (60, 6.0), (120, 10.0)]));
        check("-a", Ok(&[(0, -1.0), (60, -2.0), (120, -4.0)]));
        check("a + b", Ok(&[(60, 12.0), (120, 4.0)]));
        check("a / b", Ok(&[(60, 0.2)]));
        check("SUM([a, b])", Ok(&[(0, 1.0), (60, 12.0), (120, 4.0)]));
        check("SUM(a)", Ok(&[(0, 7.0), (60, 7.0), (120, 7.0)]));
        check("RUNNING_SUM(a)", Ok(&[(0, 1.0), (60, 3.0), (120, 7.0)]));
        check("FILL(b, 0) - 1", Ok(&[(0, -1.0), (60, 9.0), (120, -1.0)]));
        check("RUNNING_SUM(FILL(b,0))*0.5", Ok(&[(0, 0.0), (60, 5.0), (120, 5.0)]));
    }

    #[test]
    fn what_cannot_be_computed_is_named() {
        check("c", Err(MathError::Unknown("c".to_owned())));
        check("RATE(a)", Err(MathError::Function("RATE".to_owned())));
        check("SEARCH('{AWS/S3}')", Err(MathError::Function("SEARCH".to_owned())));
        for unreadable in ["", "a +", "a b", "(a", "[a]", "SUM([a", "a $ b", "FILL(a)", "1.2.3"] {
            check(unreadable, Err(MathError::Unreadable(unreadable.to_owned())));
        }
        let deep = "(".repeat(10_000);
        check(&deep, Err(MathError::Unreadable(deep.clone())));
    }
}
