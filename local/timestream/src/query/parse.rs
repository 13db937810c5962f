//! From tokens to a syntax tree, refusing every statement that is not a query.

use datafusion::sql::sqlparser::ast::{Query, Statement};
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use super::failure::{from_parser, syntax};
use super::lex::{TimestreamDialect, end};
use crate::error::ApiError;

/// How deep the parts of a statement may be nested. The thread that runs queries has the stack for it.
const DEPTH: usize = 60;

/// How many of those constructs may be nested that the parser tries in two ways: each one doubles the work when what is inside is
/// wrong.
const AMBIGUOUS_DEPTH: usize = 10;

/// How many operators a statement may have: in a row they make a tree as deep as they are many.
const LONGEST_CHAIN: usize = 500;

/// How many arithmetic operators, the types of which take time that grows with the square of their number.
const LONGEST_SUM: usize = 100;

/// Parses a SELECT, with what may stand around it.
pub(super) fn query(tokens: Vec<TokenWithSpan>) -> Result<Box<Query>, ApiError> {
    let Some(first) = tokens.first() else {
        return Err(ApiError::validation("The query is empty"));
    };
    if word(first).is_some_and(|word| word.eq_ignore_ascii_case("UNLOAD")) {
        return Err(ApiError::validation("UNLOAD is not supported by this endpoint"));
    }
    let (start, end) = (first.span.start, end(&tokens));
    if tokens.iter().filter(|token| chains(&token.token)).count() > LONGEST_CHAIN {
        return Err(ApiError::validation(format!(
            "The query has more than {LONGEST_CHAIN} operators"
        )));
    }
    if tokens.iter().filter(|token| computes(&token.token)).count() > LONGEST_SUM {
        return Err(ApiError::validation(format!(
            "The query has more than {LONGEST_SUM} arithmetic operators"
        )));
    }
    check_nesting(&tokens)?;
    let mut parser = Parser::new(&TimestreamDialect)
        .with_recursion_limit(DEPTH)
        .with_tokens_with_locations(tokens);
    let statement = parser.parse_statement().map_err(|error| from_parser(&error, end))?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(syntax(rest.span.start));
    }
    match statement {
        Statement::Query(query) => Ok(query),
        _ => Err(syntax(start)),
    }
}

/// Refuses nesting that the parser could not take, or would take too long for.
fn check_nesting(tokens: &[TokenWithSpan]) -> Result<(), ApiError> {
    // For each opening that is not closed yet, whether it is ambiguous.
    let mut open: Vec<bool> = vec![];
    let mut lambdas = 0;
    let mut before = None;
    for token in tokens {
        let keyword = |words: &[&str]| {
            word(token).is_some_and(|word| words.iter().any(|keyword| word.eq_ignore_ascii_case(keyword)))
        };
        match &token.token {
            Token::LParen => {
                let twice = ["CAST", "TRY_CAST", "SUBSTRING"];
                open.push(
                    before.is_some_and(|before: &str| twice.iter().any(|word| before.eq_ignore_ascii_case(word))),
                );
            }
            Token::LBracket => open.push(true),
            Token::RParen | Token::RBracket => drop(open.pop()),
            Token::Arrow => lambdas += 1,
            _ if keyword(&["CASE"]) => open.push(true),
            _ if keyword(&["END"]) => drop(open.pop()),
            _ => {}
        }
        let ambiguous = open.iter().filter(|ambiguous| **ambiguous).count() + lambdas;
        if open.len() > DEPTH || ambiguous > AMBIGUOUS_DEPTH {
            return Err(ApiError::validation("The query is nested too deeply"));
        }
        before = word(token);
    }
    Ok(())
}

/// The text of an unquoted word.
pub(super) fn word(token: &TokenWithSpan) -> Option<&str> {
    match &token.token {
        Token::Word(word) if word.quote_style.is_none() => Some(&word.value),
        _ => None,
    }
}

/// Words and signs that make a condition or a statement longer.
fn chains(token: &Token) -> bool {
    match token {
        Token::Word(word) => {
            word.quote_style.is_none()
                && ["AND", "OR", "NOT", "UNION", "JOIN", "EXCEPT", "INTERSECT", "IS"]
                    .iter()
                    .any(|operator| word.value.eq_ignore_ascii_case(operator))
        }
        Token::StringConcat | Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq => true,
        token => computes(token),
    }
}

/// Signs whose types the planner works out from those of all signs before them.
fn computes(token: &Token) -> bool {
    matches!(
        token,
        Token::Plus | Token::Minus | Token::Mul | Token::Div | Token::Mod | Token::LBracket
    )
}
