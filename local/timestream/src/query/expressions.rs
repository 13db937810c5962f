//! Expressions: names, literals, conversions and calls.

use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, Expr, Function, Ident, OneOrManyWithParens, Spanned, Subscript, TypedString,
    UnaryOperator, Value, WindowType,
};
use datafusion::sql::sqlparser::tokenizer::Location;

use super::call::{Call, exact};
use super::calls::call;
use super::conversions::{cast, interval};
use super::failure;
use super::keywords::keywords;
use super::rewrite::{Mention, Rewriter, lower};
use crate::error::ApiError;

/// A name as the text has it.
pub(super) fn mention(ident: &Ident) -> Mention {
    Mention {
        name: ident.value.to_lowercase(),
        written: ident.value.clone(),
        at: ident.span.start,
    }
}

/// Before the parts of an expression are visited: names go to lower case, and what the dialect does not have is refused.
pub(super) fn before(rewriter: &mut Rewriter<'_>, expr: &mut Expr) -> Result<(), ApiError> {
    let place = expr.span().start;
    match expr {
        Expr::Identifier(ident) => {
            rewriter.mentions.push(mention(ident));
            lower(ident);
        }
        Expr::CompoundIdentifier(parts) => {
            // The database before a table's name says nothing more.
            if let [database, table, _] = parts.as_slice()
                && rewriter.source.store.view(&database.value, &table.value).is_some()
            {
                parts.remove(0);
            }
            if let [variable, field] = parts.as_slice()
                && rewriter
                    .lambdas
                    .iter()
                    .flatten()
                    .any(|name| *name == variable.value.to_lowercase())
            {
                let arguments = vec![
                    Expr::Identifier(variable.clone()),
                    Call::text(&field.value.to_lowercase()),
                ];
                *expr = Call::engine("$field", arguments);
                return Ok(());
            }
            let start = parts.first().map_or(Location::new(1, 1), |first| first.span.start);
            rewriter.mentions.extend(parts.last().map(|last| Mention {
                at: start,
                ..mention(last)
            }));
            parts.iter_mut().for_each(lower);
        }
        Expr::Lambda(lambda) => {
            let params = match &mut lambda.params {
                OneOrManyWithParens::One(param) => std::slice::from_mut(param),
                OneOrManyWithParens::Many(params) => params.as_mut_slice(),
            };
            for param in params.iter_mut() {
                lower(&mut param.name);
            }
            rewriter
                .lambdas
                .push(params.iter().map(|param| param.name.value.clone()).collect());
        }
        Expr::Function(function) => {
            if let Some(WindowType::NamedWindow(name)) = &mut function.over {
                lower(name);
            }
            let names = function.name.0.iter().filter_map(|part| part.as_ident());
            rewriter.mentions.extend(names.map(|name| Mention {
                name: format!("{}()", name.value.to_lowercase()),
                ..mention(name)
            }));
            if is_try(function) {
                rewriter.tries += 1;
            }
        }
        Expr::BinaryOp { op, .. } => check_operator(op, place)?,
        Expr::Value(value) => match &value.value {
            Value::Number(_, false) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => {}
            _ => return Err(failure::syntax(place)),
        },
        other if is_supported(other) => {}
        _ => return Err(failure::at(place, "This kind of expression is not supported")),
    }
    Ok(())
}

/// The kinds of expressions that the dialect has, besides those looked at one by one.
fn is_supported(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::UnaryOp {
            op: UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus,
            ..
        } | Expr::CompoundFieldAccess { .. }
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsDistinctFrom(_, _)
            | Expr::IsNotDistinctFrom(_, _)
            | Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Between { .. }
            | Expr::Like { any: false, .. }
            | Expr::Cast {
                kind: CastKind::Cast | CastKind::TryCast,
                array: false,
                format: None,
                ..
            }
            | Expr::Extract { .. }
            | Expr::Ceil { .. }
            | Expr::Floor { .. }
            | Expr::Position { .. }
            | Expr::Substring { .. }
            | Expr::Trim { .. }
            | Expr::Nested(_)
            | Expr::TypedString(_)
            | Expr::Case { .. }
            | Expr::Exists { .. }
            | Expr::Subquery(_)
            | Expr::GroupingSets(_)
            | Expr::Cube(_)
            | Expr::Rollup(_)
            | Expr::Tuple(_)
            | Expr::Array(_)
            | Expr::Interval(_)
    )
}

fn check_operator(op: &BinaryOperator, at: Location) -> Result<(), ApiError> {
    use BinaryOperator as B;
    match op {
        B::Plus
        | B::Minus
        | B::Multiply
        | B::Divide
        | B::Modulo
        | B::StringConcat
        | B::Gt
        | B::Lt
        | B::GtEq
        | B::LtEq
        | B::Eq
        | B::NotEq
        | B::And
        | B::Or => Ok(()),
        other => Err(failure::at(at, &format!("The operator {other} is not supported"))),
    }
}

fn is_try(function: &Function) -> bool {
    function.name.0.len() == 1
        && function
            .name
            .0
            .iter()
            .filter_map(|part| part.as_ident())
            .any(|name| name.value.eq_ignore_ascii_case("try"))
}

/// After the parts of an expression were rewritten: the expression itself.
pub(super) fn after(rewriter: &mut Rewriter<'_>, expr: &mut Expr) -> Result<(), ApiError> {
    let lenient = rewriter.tries > 0;
    let place = expr.span().start;
    let taken = std::mem::replace(expr, Expr::Identifier(exact("")));
    *expr = match taken {
        Expr::Function(function) => {
            if is_try(&function) {
                rewriter.tries = rewriter.tries.saturating_sub(1);
            }
            call(rewriter, function, lenient)?
        }
        Expr::Cast {
            kind, expr, data_type, ..
        } => cast(&expr, &data_type, lenient || kind == CastKind::TryCast)
            .map_err(|message| failure::at(place, &message))?,
        Expr::TypedString(TypedString { data_type, value, .. }) => {
            cast(&Expr::Value(value), &data_type, lenient).map_err(|message| failure::at(place, &message))?
        }
        Expr::Interval(literal) => interval(&literal, place)?,
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Divide,
            right,
        } if lenient => Call::own_or_null("$divide", true, vec![*left, *right]),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Modulo,
            right,
        } if lenient => Call::own_or_null("$modulo", true, vec![*left, *right]),
        Expr::CompoundFieldAccess { root, access_chain } => {
            let mut value = *root;
            for access in access_chain {
                value = match access {
                    AccessExpr::Subscript(Subscript::Index { index }) => {
                        Call::own_or_null("$subscript", lenient, vec![value, index])
                    }
                    AccessExpr::Dot(Expr::Identifier(field)) => {
                        Call::engine("get_field", vec![value, Call::text(&field.value)])
                    }
                    AccessExpr::Dot(_) | AccessExpr::Subscript(Subscript::Slice { .. }) => {
                        return Err(failure::syntax(place));
                    }
                };
            }
            value
        }
        Expr::Like {
            negated,
            any,
            expr,
            pattern,
            escape_char: None,
        } => Expr::Like {
            negated,
            any,
            expr,
            pattern: Box::new(without_escapes(*pattern)),
            escape_char: None,
        },
        Expr::Like {
            negated,
            expr,
            pattern,
            escape_char: Some(escape),
            ..
        } => {
            let like = Call::own_or_null("$like", lenient, vec![*expr, *pattern, Expr::Value(escape)]);
            if negated {
                Expr::UnaryOp {
                    op: UnaryOperator::Not,
                    expr: Box::new(like),
                }
            } else {
                like
            }
        }
        Expr::Lambda(lambda) => {
            rewriter.lambdas.pop();
            Expr::Lambda(lambda)
        }
        Expr::Array(array) => Call::own("$array", array.elem),
        other => keywords(other, lenient, place)?,
    };
    Ok(())
}

/// Without ESCAPE a backslash is a plain character in the dialect; in the engine it escapes.
fn without_escapes(pattern: Expr) -> Expr {
    match pattern {
        Expr::Value(value) => match value.value {
            Value::SingleQuotedString(text) => Call::text(&text.replace('\\', "\\\\")),
            _ => Expr::Value(value),
        },
        other => other,
    }
}
