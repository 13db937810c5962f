//! A call of a function in the syntax tree, and the small expressions that rewrites are made of.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, Ident, ObjectName, ObjectNamePart, Value,
};

use super::functions::engine_name;

/// A plain call: no FILTER, OVER, DISTINCT or ORDER BY.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) arguments: Vec<Expr>,
    /// Nanoseconds since the epoch: what `now()` is for the whole query.
    pub(super) now: i64,
}

impl Call {
    /// Exactly `N` arguments.
    pub(super) fn arguments<const N: usize>(self) -> Result<[Expr; N], String> {
        self.arguments
            .try_into()
            .map_err(|given: Vec<Expr>| format!("takes {N} arguments, not {}", given.len()))
    }

    /// No arguments.
    pub(super) fn none(&self) -> Result<(), String> {
        if self.arguments.is_empty() {
            Ok(())
        } else {
            Err("takes no arguments".to_owned())
        }
    }

    /// A call of a function of the engine.
    pub(super) fn engine(name: &str, arguments: Vec<Expr>) -> Expr {
        Expr::Function(engine_function(name, arguments))
    }

    /// A call of one of our own row functions.
    pub(super) fn own(name: &str, arguments: Vec<Expr>) -> Expr {
        Call::engine(&engine_name(name, false), arguments)
    }

    /// The same, with NULL for a failure if `lenient`.
    pub(super) fn own_or_null(name: &str, lenient: bool, arguments: Vec<Expr>) -> Expr {
        Call::engine(&engine_name(name, lenient), arguments)
    }

    /// A constant instant.
    pub(super) fn timestamp(nanos: i64) -> Expr {
        Call::own("$timestamp", vec![Call::number(nanos)])
    }

    /// `left - right`, in parentheses.
    pub(super) fn minus(left: Expr, right: Expr) -> Expr {
        let (left, right) = (Box::new(left), Box::new(right));
        Expr::Nested(Box::new(Expr::BinaryOp {
            left,
            op: BinaryOperator::Minus,
            right,
        }))
    }

    /// A constant text.
    pub(super) fn text(text: &str) -> Expr {
        Expr::Value(Value::SingleQuotedString(text.to_owned()).into())
    }

    /// A constant BIGINT.
    pub(super) fn number(number: i64) -> Expr {
        Expr::Value(Value::Number(number.to_string(), false).into())
    }
}

/// A name that the engine takes as it is.
pub(super) fn exact(name: &str) -> Ident {
    Ident::with_quote('"', name)
}

/// A plain call in the syntax tree.
pub(super) fn engine_function(name: &str, arguments: Vec<Expr>) -> Function {
    let args = arguments
        .into_iter()
        .map(|argument| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)))
        .collect();
    Function {
        name: ObjectName(vec![ObjectNamePart::Identifier(exact(name))]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: vec![],
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: vec![],
    }
}

/// Whether a call says DISTINCT.
pub(super) fn is_distinct(list: &FunctionArgumentList) -> bool {
    list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
}
