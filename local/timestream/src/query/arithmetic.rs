//! Operators whose meaning depends on the types beside them, which only the planner knows.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{Expr, ExprSchemable, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator as Operator;

use super::cell::canonical;
use super::functions::{engine_name, udfs};
use super::udf::type_name;

/// The dialect's arithmetic: intervals times numbers, dates plus intervals, integers that do not overflow unseen, and no operator
/// between a text and a number.
#[derive(Debug)]
pub(super) struct Arithmetic;

impl ExprPlanner for Arithmetic {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        let types = (expr.left.get_type(schema).ok(), expr.right.get_type(schema).ok());
        let (Some(left), Some(right)) = (types.0.and_then(|t| canonical(&t)), types.1.and_then(|t| canonical(&t)))
        else {
            return Ok(PlannerResult::Original(expr));
        };
        let RawBinaryExpr { op, left: a, right: b } = &expr;
        let (a, b) = (a.clone(), b.clone());
        let (integer, number) = (|t: &DataType| *t == DataType::Int64, DataType::is_numeric);
        let planned = match op {
            Operator::Plus if integer(&left) && integer(&right) => call("$add", vec![a, b])?,
            Operator::Minus if integer(&left) && integer(&right) => call("$subtract", vec![a, b])?,
            Operator::Multiply if integer(&left) && integer(&right) => call("$multiply", vec![a, b])?,
            Operator::Multiply if interval(&left) && number(&right) => call("$scale", vec![a, b])?,
            Operator::Multiply if number(&left) && interval(&right) => call("$scale", vec![b, a])?,
            Operator::Divide if interval(&left) && number(&right) => {
                let factor = call("$divide", vec![lit(1.0), b])?;
                call("$scale", vec![a, factor])?
            }
            Operator::Plus if shifts(&left, &right) => call("$shift", vec![a, b])?,
            Operator::Plus if shifts(&right, &left) => call("$shift", vec![b, a])?,
            Operator::Minus if shifts(&left, &right) => {
                let back = call("$scale", vec![b, lit(-1_i64)])?;
                call("$shift", vec![a, back])?
            }
            op if clash(op, &left, &right) => {
                let (left, right) = (type_name(&left), type_name(&right));
                return Err(DataFusionError::Plan(format!(
                    "'{op}' cannot be applied to {left}, {right}"
                )));
            }
            _ => return Ok(PlannerResult::Original(expr)),
        };
        Ok(PlannerResult::Planned(planned))
    }
}

fn interval(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Duration(_) | DataType::Interval(_))
}

/// Whether the second is an interval that the engine's own addition would not add to the first as the dialect does.
fn shifts(left: &DataType, right: &DataType) -> bool {
    match left {
        DataType::Date32 | DataType::Time64(_) => interval(right),
        DataType::Timestamp(_, _) => matches!(right, DataType::Interval(_)),
        _ => false,
    }
}

/// Whether the engine would quietly turn one side into the other's type where the dialect refuses.
fn clash(op: &Operator, left: &DataType, right: &DataType) -> bool {
    let text = |data_type: &DataType| *data_type == DataType::Utf8;
    let plain = |data_type: &DataType| data_type.is_numeric() || *data_type == DataType::Boolean || interval(data_type);
    match op {
        Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide | Operator::Modulo => {
            text(left) || text(right) || *left == DataType::Boolean || *right == DataType::Boolean
        }
        Operator::StringConcat => !text(left) && plain(left) || !text(right) && plain(right),
        Operator::Eq | Operator::NotEq | Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq => {
            (text(left) && plain(right)) || (plain(left) && text(right))
        }
        _ => false,
    }
}

fn call(name: &str, arguments: Vec<Expr>) -> Result<Expr> {
    let name = engine_name(name, false);
    let function = udfs().0.iter().find(|function| function.name() == name);
    let function = function.ok_or_else(|| DataFusionError::Internal(format!("no function {name}")))?;
    Ok(function.call(arguments))
}
