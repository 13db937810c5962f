//! UNNEST in the plan.
//!
//! The engine plans a subquery that refers to the relations before it, but cannot run one. The rewriting of the text turned UNNEST
//! into such a subquery, of internal functions that each give one field; here it becomes what the engine can run: the arrays as columns
//! beside those of the relations before, unnested together. Names and types stay what they were, so whatever was planned above fits.

use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, NullHandling, UnnestOptions};
use datafusion::error::{DataFusionError, Result};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::{
    EmptyRelation, Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder, Projection, SubqueryAlias,
};

/// Makes runnable plans of all UNNESTs, in subqueries too.
pub(super) fn plan(plan: LogicalPlan) -> Result<LogicalPlan> {
    let mut count = 0;
    plan.transform_up_with_subqueries(|plan| {
        let rebuilt = match &plan {
            LogicalPlan::Join(join) => joined(join, &mut count)?,
            // Reached before the join around it only if it refers to nothing: transforming goes upwards.
            LogicalPlan::Projection(projection) if !refers_outside(projection) => alone(projection, &mut count)?,
            _ => None,
        };
        Ok(rebuilt.map_or_else(|| Transformed::no(plan), Transformed::yes))
    })
    .map(|transformed| transformed.data)
}

/// The fields of an UNNEST: an array, which field of its items, and the name of the column.
struct Field {
    array: Expr,
    /// Its place in a row; nothing if the items are no rows.
    place: Option<usize>,
    name: String,
}

/// `FROM left CROSS JOIN UNNEST(…)`.
fn joined(join: &Join, count: &mut usize) -> Result<Option<LogicalPlan>> {
    let Some((alias, projection)) = lateral(&join.right) else {
        return Ok(None);
    };
    let Some(fields) = fields(projection)? else {
        return Ok(None);
    };
    let preserve = match join.join_type {
        JoinType::Inner => false,
        JoinType::Left => true,
        _ => return Err(DataFusionError::NotImplemented("this join of UNNEST".to_owned())),
    };
    unnested(join.left.as_ref().clone(), alias, fields, preserve, count).map(Some)
}

/// `FROM UNNEST(…)`.
fn alone(projection: &Projection, count: &mut usize) -> Result<Option<LogicalPlan>> {
    let Some(fields) = fields(projection)? else {
        return Ok(None);
    };
    let nothing = LogicalPlan::EmptyRelation(EmptyRelation {
        produce_one_row: true,
        schema: Arc::new(datafusion::common::DFSchema::empty()),
    });
    unnested(nothing, None, fields, false, count).map(Some)
}

/// The subquery that a lateral join has on its right, and the name it is given.
fn lateral(right: &LogicalPlan) -> Option<(Option<&TableReference>, &Projection)> {
    match right {
        LogicalPlan::SubqueryAlias(SubqueryAlias { input, alias, .. }) => {
            lateral(input).map(|(_, projection)| (Some(alias), projection))
        }
        LogicalPlan::Subquery(subquery) => lateral(&subquery.subquery),
        LogicalPlan::Projection(projection) => Some((None, projection)),
        _ => None,
    }
}

fn refers_outside(projection: &Projection) -> bool {
    projection.expr.iter().any(Expr::contains_outer)
}

/// The fields, if the projection is nothing but fields of UNNEST over no relation.
fn fields(projection: &Projection) -> Result<Option<Vec<Field>>> {
    if !matches!(projection.input.as_ref(), LogicalPlan::EmptyRelation(_)) {
        return Ok(None);
    }
    let mut fields = vec![];
    for expr in &projection.expr {
        let Expr::Alias(alias) = expr else { return Ok(None) };
        let Expr::ScalarFunction(function) = alias.expr.as_ref() else {
            return Ok(None);
        };
        let Some(kind) = function.name().strip_prefix("$unnest_") else {
            return Ok(None);
        };
        let [array] = function.args.as_slice() else {
            return Ok(None);
        };
        fields.push(Field {
            array: inside(array.clone())?,
            place: kind.parse().ok(),
            name: alias.name.clone(),
        });
    }
    Ok(Some(fields))
}

/// Columns of the outer relations, seen from among them, are plain columns.
fn inside(expr: Expr) -> Result<Expr> {
    let plain = expr.transform(|expr| {
        Ok(match expr {
            Expr::OuterReferenceColumn(_, column) => Transformed::yes(Expr::Column(column)),
            other => Transformed::no(other),
        })
    });
    Ok(plain?.data)
}

fn unnested(
    left: LogicalPlan,
    alias: Option<&TableReference>,
    fields: Vec<Field>,
    preserve: bool,
    count: &mut usize,
) -> Result<LogicalPlan> {
    let before: Vec<Expr> = left.schema().columns().into_iter().map(Expr::Column).collect();
    let mut arrays: Vec<(Expr, String)> = vec![];
    let mut after = before.clone();
    for Field { array, place, name } in fields {
        let known = arrays
            .iter()
            .find(|(known, _)| *known == array)
            .map(|(_, column)| column.clone());
        let column = known.unwrap_or_else(|| {
            *count += 1;
            let column = format!("$array{count}");
            arrays.push((array.clone(), column.clone()));
            column
        });
        let item = Expr::Column(Column::new_unqualified(column));
        let value = match place {
            None => item,
            Some(place) => get_field(item, field_name(&array, &left, place)?),
        };
        after.push(match alias {
            Some(alias) => value.alias_qualified(Some(alias.clone()), name),
            None => value.alias(name),
        });
    }
    let columns = arrays
        .iter()
        .map(|(_, column)| Column::new_unqualified(column))
        .collect();
    let beside = arrays.into_iter().map(|(array, column)| array.alias(column));
    let null_handling = if preserve {
        NullHandling::Preserve
    } else {
        NullHandling::Drop
    };
    let options = UnnestOptions {
        null_handling,
        ..UnnestOptions::default()
    };
    LogicalPlanBuilder::from(left)
        .project(before.into_iter().chain(beside))?
        .unnest_columns_with_options(columns, options)?
        .project(after)?
        .build()
}

fn field_name(array: &Expr, left: &LogicalPlan, field: usize) -> Result<String> {
    use datafusion::arrow::datatypes::DataType;
    use datafusion::logical_expr::ExprSchemable;
    let array_type = array.get_type(left.schema())?;
    match super::cell::element_type(&array_type) {
        Some(DataType::Struct(fields)) => fields.get(field).map(|field| field.name().clone()),
        _ => None,
    }
    .ok_or_else(|| DataFusionError::Plan("UNNEST has more columns than its argument".to_owned()))
}
