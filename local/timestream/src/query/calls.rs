//! Calls of functions: looked up in the declared table, and made what the table says.

use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned,
};

use super::call::{Call, engine_function, is_distinct};
use super::failure;
use super::functions::{Kind, Native, engine_name, lookup};
use super::rewrite::Rewriter;
use crate::error::ApiError;

/// A call in the engine's words.
pub(super) fn call(rewriter: &Rewriter<'_>, mut function: Function, lenient: bool) -> Result<Expr, ApiError> {
    let place = function.name.span().start;
    let name = match function.name.0.as_slice() {
        [part] => part
            .as_ident()
            .map(|name| name.value.to_lowercase())
            .unwrap_or_default(),
        _ => return Err(failure::syntax(place)),
    };
    let Some(entry) = lookup(&name) else {
        return Err(failure::at(place, &format!("Function '{name}' is not registered")));
    };
    if !matches!(function.parameters, FunctionArguments::None) || !function.within_group.is_empty() {
        return Err(failure::syntax(place));
    }
    let plain = function.filter.is_none() && function.over.is_none() && function.null_treatment.is_none();
    let refuse = |message: &str| Err(failure::at(place, &format!("Function '{name}' {message}")));
    match entry.kind {
        Kind::Refused(reason) => refuse(&format!("is not supported: {reason}")),
        Kind::Row(_) => match plain_arguments(&function) {
            Some(arguments) if plain => Ok(Call::own_or_null(&name, lenient, arguments)),
            _ => refuse("is not an aggregate function"),
        },
        Kind::Rewrite(rewrite) => match plain_arguments(&function) {
            Some(arguments) if plain => {
                let call = Call {
                    arguments,
                    now: rewriter.now,
                };
                rewrite(call).or_else(|message| refuse(&message))
            }
            _ => refuse("is not an aggregate function"),
        },
        Kind::Aggregate(_) => {
            function.name = engine_function(&engine_name(&name, false), vec![]).name;
            Ok(Expr::Function(function))
        }
        Kind::Native(Native {
            engine,
            arity: (least, most),
            bigint,
            window,
        }) => {
            if window && function.over.is_none() {
                return refuse("needs a window: OVER (…)");
            }
            let given = match &function.args {
                FunctionArguments::List(list) => list.args.len(),
                FunctionArguments::None | FunctionArguments::Subquery(_) => 0,
            };
            if given < least || given > most {
                return refuse(&format!("takes other arguments: {}", entry.usage));
            }
            function.name = engine_function(engine, vec![]).name;
            let call = Expr::Function(function);
            Ok(if bigint { bigint_cast(call) } else { call })
        }
    }
}

fn bigint_cast(expr: Expr) -> Expr {
    Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(expr),
        data_type: DataType::BigInt(None),
        array: false,
        format: None,
    }
}

/// The arguments of a call that has nothing but arguments.
fn plain_arguments(function: &Function) -> Option<Vec<Expr>> {
    match &function.args {
        FunctionArguments::None => Some(vec![]),
        FunctionArguments::Subquery(_) => None,
        FunctionArguments::List(list) => {
            if is_distinct(list) || !list.clauses.is_empty() {
                return None;
            }
            let arguments = list.args.iter().map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
                _ => None,
            });
            arguments.collect()
        }
    }
}
