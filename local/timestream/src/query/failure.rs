//! What went wrong with a statement, in the service's words.

use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::Location;

use super::rewrite::Mention;
use crate::error::ApiError;

/// A statement that cannot be read.
pub(super) fn syntax(at: Location) -> ApiError {
    ApiError::validation(format!("The query syntax is invalid at line {}:{}", at.line, at.column))
}

/// A statement that can be read and means nothing at that place.
pub(super) fn at(at: Location, message: &str) -> ApiError {
    ApiError::validation(format!("line {}:{}: {message}", at.line, at.column))
}

/// The parser's error. It says where only in its text; without a place, the statement breaks off at its end.
pub(super) fn from_parser(error: &ParserError, end: Location) -> ApiError {
    let message = match error {
        ParserError::RecursionLimitExceeded => return ApiError::validation("The query is nested too deeply"),
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => message,
    };
    let place = message.rsplit_once(" at Line: ").and_then(|(_, place)| {
        let (line, column) = place.split_once(", Column: ")?;
        Some(Location::new(line.trim().parse().ok()?, column.trim().parse().ok()?))
    });
    syntax(place.filter(|place| place.line > 0).unwrap_or(end))
}

/// The engine's error while it planned: the statement is wrong. `mentions` are the names in the text, to say where.
pub(super) fn from_planning(error: DataFusionError, mentions: &[Mention]) -> ApiError {
    let (error, place) = unwrap(error);
    match error {
        DataFusionError::SchemaError(error, _) => schema(&error, mentions, place),
        // Constants are worked out while planning, and fail as they would while running.
        DataFusionError::Execution(_) | DataFusionError::ArrowError(_, _) => from_running(error),
        DataFusionError::Plan(message) | DataFusionError::NotImplemented(message) => {
            planned(&tidy(&message), mentions, place)
        }
        DataFusionError::SQL(error, _) => from_parser(&error, Location::new(1, 1)),
        other => ApiError::validation(tidy(&other.strip_backtrace())),
    }
}

/// The engine's error while it ran.
pub(super) fn from_running(error: DataFusionError) -> ApiError {
    let (error, _) = unwrap(error);
    match error {
        DataFusionError::Execution(message) => ApiError::query_execution(tidy(&message)),
        DataFusionError::ArrowError(error, _) => {
            let message = error.to_string();
            ApiError::query_execution(match message.as_str() {
                "Divide by zero error" => "Division by zero".to_owned(),
                _ => tidy(&message),
            })
        }
        DataFusionError::Internal(message) => ApiError::internal(tidy(&message)),
        other => ApiError::query_execution(tidy(&other.strip_backtrace())),
    }
}

/// The innermost error, and the place in the text if one of its wrappers names it.
fn unwrap(error: DataFusionError) -> (DataFusionError, Option<Location>) {
    let mut place = None;
    let mut error = error;
    loop {
        error = match error {
            DataFusionError::Context(_, inner) => *inner,
            DataFusionError::Diagnostic(diagnostic, inner) => {
                place = place.or(diagnostic
                    .span
                    .map(|span| Location::new(span.start.line, span.start.column)));
                *inner
            }
            DataFusionError::Collection(errors) => match errors.into_iter().next() {
                Some(first) => first,
                None => return (DataFusionError::Internal("no error".to_owned()), place),
            },
            DataFusionError::External(inner) => match inner.downcast::<DataFusionError>() {
                Ok(inner) => *inner,
                Err(inner) => return (DataFusionError::Execution(inner.to_string()), place),
            },
            DataFusionError::Shared(inner) => return (DataFusionError::Execution(inner.strip_backtrace()), place),
            other => return (other, place),
        };
    }
}

/// What a plan lacks, with its place where the message names a function or a column that the text has.
fn planned(message: &str, mentions: &[Mention], place: Option<Location>) -> ApiError {
    let named = |name: &str| mentions.iter().find(|mention| mention.name == name);
    let function = message
        .split_once(" for function ")
        .and_then(|(_, rest)| rest.split('.').next());
    if let Some(mention) = function.and_then(|name| named(&format!("{name}()"))) {
        return at(mention.at, message);
    }
    let grouped = message
        .split_once("column \"")
        .filter(|(_, rest)| rest.contains("GROUP BY"));
    let column = grouped
        .and_then(|(_, rest)| rest.split('"').next())
        .and_then(|column| column.rsplit('.').next());
    if let Some(mention) = column.and_then(named) {
        let text = format!(
            "'{}' must be an aggregate expression or appear in GROUP BY clause",
            mention.written
        );
        return at(mention.at, &text);
    }
    if message.contains("Physical plan does not support logical expression") {
        return ApiError::validation("This kind of correlated subquery is not supported");
    }
    match place {
        Some(place) => at(place, message),
        None => ApiError::validation(message),
    }
}

fn schema(error: &SchemaError, mentions: &[Mention], place: Option<Location>) -> ApiError {
    let (name, what) = match error {
        SchemaError::FieldNotFound { field, .. } => (field.name(), "does not exist"),
        SchemaError::AmbiguousReference { field } => (field.name(), "is ambiguous"),
        SchemaError::DuplicateQualifiedField { name, .. } | SchemaError::DuplicateUnqualifiedField { name } => {
            (name.as_str(), "is ambiguous")
        }
    };
    let mention = mentions
        .iter()
        .find(|mention| mention.name == name && Some(mention.at) == place)
        .or_else(|| mentions.iter().find(|mention| mention.name == name));
    let written = mention.map_or(name, |mention| mention.written.as_str());
    let message = format!("Column '{written}' {what}");
    match mention.map(|mention| mention.at).or(place) {
        Some(place) => at(place, &message),
        None => ApiError::validation(message),
    }
}

/// The engine's text without its inner names and its hints to the reader of its own documentation.
///
/// An error about the arguments of a function comes wrapped in one about no function of that name being found.
fn tidy(message: &str) -> String {
    let message = match message.find("Unexpected parameters") {
        Some(at) => message.get(at..).unwrap_or(message),
        None => message,
    };
    let message = message.split(". No function matches").next().unwrap_or(message);
    let message = message.split("\n\nbacktrace").next().unwrap_or(message);
    let message = message.strip_prefix("Error during planning: ").unwrap_or(message);
    let message = message.strip_prefix("Execution error: ").unwrap_or(message);
    let message = ["unnest_item", "unnest_0", "unnest_1", "unnest_2", "unnest_3"]
        .iter()
        .fold(message.to_owned(), |message, field| message.replace(field, "unnest"));
    message
        .replace("try:", "")
        .replace("own:", "")
        .replace(['$', '\u{1}'], "")
}
