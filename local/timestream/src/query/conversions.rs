//! CAST, typed literals and intervals in words.

use datafusion::sql::sqlparser::ast::{CharacterLength, DataType, Expr, Interval, TimezoneInfo, UnaryOperator, Value};
use datafusion::sql::sqlparser::tokenizer::Location;

use super::call::Call;
use super::failure;
use super::lex::{DURATION, MONTHS};
use super::text::parse_duration;
use crate::error::ApiError;

/// `INTERVAL '2' DAY`, in words of the literals.
pub(super) fn interval(literal: &Interval, at: Location) -> Result<Expr, ApiError> {
    let Interval {
        value,
        leading_field: Some(field),
        leading_precision: None,
        last_field: None,
        ..
    } = literal
    else {
        return Err(failure::at(at, "An interval needs one unit, as in INTERVAL '2' DAY"));
    };
    let (sign, value) = match value.as_ref() {
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => ("-", expr.as_ref()),
        other => ("", other),
    };
    let Expr::Value(value) = value else {
        return Err(failure::syntax(at));
    };
    let text = match &value.value {
        Value::SingleQuotedString(text) | Value::Number(text, _) => text.trim(),
        _ => return Err(failure::syntax(at)),
    };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (sign.is_empty(), digits),
        None => (!sign.is_empty(), text),
    };
    let unit = field.to_string().to_lowercase();
    let (function, amount) = match parse_duration(&format!("{digits}{unit}")) {
        Some(super::cell::Cell::Interval(nanos)) => (DURATION, nanos),
        Some(super::cell::Cell::Months(months)) => (MONTHS, i64::from(months)),
        _ => return Err(failure::at(at, &format!("'{text}' is not a valid interval literal"))),
    };
    Ok(Call::own(
        function,
        vec![Call::number(if negative { -amount } else { amount })],
    ))
}

/// A conversion to a type of the dialect; `lenient` gives NULL where it fails.
pub(super) fn cast(expr: &Expr, data_type: &DataType, lenient: bool) -> Result<Expr, String> {
    use DataType as D;
    let own = |name: &str| Call::own_or_null(name, lenient, vec![expr.clone()]);
    Ok(match data_type {
        D::Varchar(None) | D::CharacterVarying(None) | D::Char(None) => own("$varchar"),
        D::Varchar(Some(length)) => match length {
            CharacterLength::IntegerLength { length, .. } => Call::own(
                "$truncate",
                vec![
                    own("$varchar"),
                    Call::number(i64::try_from(*length).unwrap_or(i64::MAX)),
                ],
            ),
            CharacterLength::Max => own("$varchar"),
        },
        D::BigInt(None) => own("$bigint"),
        D::Int(None) | D::Integer(None) | D::SmallInt(None) | D::TinyInt(None) => own("$integer"),
        D::Double(_) | D::DoublePrecision | D::Real | D::Float(_) => own("$double"),
        D::Boolean | D::Bool => own("$boolean"),
        D::Timestamp(_, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => own("$to_timestamp"),
        D::Date => own("$to_date"),
        D::Time(_, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => own("$to_time"),
        D::Interval { .. } => own("$to_interval"),
        other => return Err(format!("Unknown type: {}", other.to_string().to_lowercase())),
    })
}
