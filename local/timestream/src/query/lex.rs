//! The first pass over a statement: its tokens, with the two things no SQL parser knows turned into what it does.
//!
//! An interval literal (`15m`) becomes a call of an internal function, and `measure_value::double`, which is the name of a column and
//! not a cast, becomes a quoted name. Tokens keep their places in the text, so that errors can name line and column.

use datafusion::sql::sqlparser::dialect::Dialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Word};

use super::cell::Cell;
use super::failure::syntax;
use super::text::parse_duration;
use crate::error::ApiError;

/// The lexical rules: names are letters, digits and underscores or stand in double quotes; no back-ticks, no brackets.
#[derive(Debug)]
pub(super) struct TimestreamDialect;

impl Dialect for TimestreamDialect {
    fn is_delimited_identifier_start(&self, character: char) -> bool {
        character == '"'
    }

    fn is_identifier_start(&self, character: char) -> bool {
        character.is_alphabetic() || character == '_'
    }

    fn is_identifier_part(&self, character: char) -> bool {
        character.is_alphanumeric() || character == '_'
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn allow_extract_custom(&self) -> bool {
        true
    }

    fn supports_lambda_functions(&self) -> bool {
        true
    }

    fn supports_window_function_null_treatment_arg(&self) -> bool {
        true
    }

    fn supports_window_clause_named_window_reference(&self) -> bool {
        true
    }
}

/// The internal function that makes an interval from nanoseconds.
pub(super) const DURATION: &str = "$duration";
/// The internal function that makes an interval from months.
pub(super) const MONTHS: &str = "$months";

/// The tokens of a statement, without white space, comments and closing semicolons.
pub(super) fn tokens(text: &str) -> Result<Vec<TokenWithSpan>, ApiError> {
    let tokens = Tokenizer::new(&TimestreamDialect, text)
        .tokenize_with_location()
        .map_err(|error| syntax(error.location))?;
    let mut tokens: Vec<TokenWithSpan> = without_spaces(rewrite(&tokens)?);
    while tokens.last().is_some_and(|last| last.token == Token::SemiColon) {
        tokens.pop();
    }
    Ok(tokens)
}

/// Puts NULL in the place of every parameter (`@name`), and gives their names in the order of the text.
pub(super) fn take_parameters(tokens: &mut Vec<TokenWithSpan>) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    let mut result = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let [first, others @ ..] = rest {
        rest = others;
        match (&first.token, others) {
            (
                Token::AtSign,
                [
                    TokenWithSpan {
                        token: Token::Word(name),
                        span,
                    },
                    after @ ..,
                ],
            ) => {
                if !names.contains(&name.value) {
                    names.push(name.value.clone());
                }
                result.push(TokenWithSpan {
                    token: Token::make_keyword("NULL"),
                    span: first.span.union(span),
                });
                rest = after;
            }
            _ => result.push(first.clone()),
        }
    }
    *tokens = result;
    names
}

/// The place just after the last token: where a statement that breaks off is wrong.
pub(super) fn end(tokens: &[TokenWithSpan]) -> Location {
    tokens.last().map_or(Location::new(1, 1), |last| last.span.end)
}

fn without_spaces(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    tokens
        .into_iter()
        .filter(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF))
        .collect()
}

fn rewrite(tokens: &[TokenWithSpan]) -> Result<Vec<TokenWithSpan>, ApiError> {
    let mut result = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while let [first, others @ ..] = rest {
        rest = others;
        match (&first.token, others) {
            (Token::Number(number, _), [next, after @ ..]) if touches(first, next) => {
                let Token::Word(unit) = &next.token else {
                    result.push(first.clone());
                    continue;
                };
                if unit.quote_style.is_some() {
                    result.push(first.clone());
                    continue;
                }
                let literal = parse_duration(&format!("{number}{}", unit.value));
                let (function, amount) = match literal {
                    Some(Cell::Interval(nanos)) => (DURATION, nanos.to_string()),
                    Some(Cell::Months(months)) => (MONTHS, months.to_string()),
                    _ => return Err(syntax(first.span.start)),
                };
                let call = [
                    quoted(function),
                    Token::LParen,
                    Token::Number(amount, false),
                    Token::RParen,
                ];
                result.extend(call.map(|token| TokenWithSpan {
                    token,
                    span: first.span.union(&next.span),
                }));
                rest = after;
            }
            (Token::Word(word), [colons, next, after @ ..])
                if word.value.eq_ignore_ascii_case("measure_value") && colons.token == Token::DoubleColon =>
            {
                let Token::Word(kind) = &next.token else {
                    return Err(syntax(next.span.start));
                };
                let name = format!("measure_value::{}", kind.value.to_lowercase());
                result.push(TokenWithSpan {
                    token: quoted(&name),
                    span: first.span.union(&next.span),
                });
                rest = after;
            }
            _ => result.push(first.clone()),
        }
    }
    Ok(result)
}

fn touches(left: &TokenWithSpan, right: &TokenWithSpan) -> bool {
    left.span.end == right.span.start
}

fn quoted(name: &str) -> Token {
    Token::Word(Word {
        value: name.to_owned(),
        quote_style: Some('"'),
        keyword: Keyword::NoKeyword,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let tokens = match tokens(text) {
            Ok(tokens) => tokens
                .iter()
                .map(|token| token.token.to_string())
                .collect::<Vec<_>>()
                .join(" "),
            Err(failure) => failure.to_string(),
        };
        assert_eq!(tokens, expected, "{text}");
    }

    #[test]
    fn interval_literals_become_calls() {
        check("SELECT 15m", r#"SELECT "$duration" ( 900000000000 )"#);
        check("ago(1h)", r#"ago ( "$duration" ( 3600000000000 ) )"#);
        check(
            "greatest(60000ms,5m)",
            r#"greatest ( "$duration" ( 60000000000 ) , "$duration" ( 300000000000 ) )"#,
        );
        check("1Month + 2y", r#""$months" ( 1 ) + "$months" ( 24 )"#);
        check("1 day", "1 day");
        check("'15m' \"15m\" -- 15m\n/* 15m */", "'15m' \"15m\"");
        check("1e5", "1e5");
    }

    #[test]
    fn a_number_that_runs_into_a_word_is_no_literal() {
        check("SELECT 1week", "The query syntax is invalid at line 1:8");
        check("SELECT\n 99999999999d", "The query syntax is invalid at line 2:2");
    }

    #[test]
    fn measure_value_columns_become_names() {
        check("avg(measure_value::Double)", r#"avg ( "measure_value::double" )"#);
        check("x::double", "x :: double");
    }

    #[test]
    fn a_text_that_does_not_end_is_wrong_where_it_starts() {
        check("SELECT 'abc", "The query syntax is invalid at line 1:8");
        check("SELECT 1;;", "SELECT 1");
    }
}
