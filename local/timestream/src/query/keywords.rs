//! Functions whose calls have keywords inside: EXTRACT, SUBSTRING, TRIM and their like.

use datafusion::sql::sqlparser::ast::{CeilFloorKind, DateTimeField, Expr, TrimWhereField};
use datafusion::sql::sqlparser::tokenizer::Location;

use super::call::Call;
use super::failure;
use super::functions::{Entry, Kind, lookup};
use crate::error::ApiError;

/// Makes plain calls of them; other expressions stay as they are.
pub(super) fn keywords(expr: Expr, lenient: bool, place: Location) -> Result<Expr, ApiError> {
    Ok(match expr {
        Expr::Extract { field, expr, .. } => {
            let name = field_function(&field);
            match lookup(&name) {
                Some(Entry { kind: Kind::Row(_), .. }) => Call::own_or_null(&name, lenient, vec![*expr]),
                _ => return Err(failure::at(place, &format!("Invalid EXTRACT field: {name}"))),
            }
        }
        Expr::Ceil { expr, field } => rounded("ceil", *expr, &field, place)?,
        Expr::Floor { expr, field } => rounded("floor", *expr, &field, place)?,
        Expr::Position { expr, r#in } => Call::own("strpos", vec![*r#in, *expr]),
        Expr::Substring {
            expr,
            substring_from,
            substring_for,
            ..
        } => {
            let mut arguments = vec![*expr, substring_from.map_or_else(|| Call::number(1), |from| *from)];
            arguments.extend(substring_for.map(|length| *length));
            Call::own("substr", arguments)
        }
        Expr::Trim {
            trim_where,
            trim_what,
            expr,
            trim_characters,
        } => {
            let function = match trim_where {
                Some(TrimWhereField::Leading) => "ltrim",
                Some(TrimWhereField::Trailing) => "rtrim",
                Some(TrimWhereField::Both) | None => "trim",
            };
            let mut arguments = vec![*expr];
            arguments.extend(trim_what.map(|what| *what));
            arguments.extend(trim_characters.into_iter().flatten());
            Call::own(function, arguments)
        }
        other => other,
    })
}

/// `ceil(x TO DAY)` and `floor(x, 2)` belong to other dialects.
fn rounded(function: &str, x: Expr, field: &CeilFloorKind, at: Location) -> Result<Expr, ApiError> {
    match field {
        CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => Ok(Call::own(function, vec![x])),
        _ => Err(failure::syntax(at)),
    }
}

fn field_function(field: &DateTimeField) -> String {
    match field {
        DateTimeField::Week(None) => "week".to_owned(),
        DateTimeField::Custom(name) => name.value.to_lowercase(),
        other => other.to_string().to_lowercase(),
    }
}
