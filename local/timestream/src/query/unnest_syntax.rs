//! UNNEST in the syntax tree.

use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, Query, Select,
    SelectFlavor, SelectItem, SetExpr, Spanned, TableFactor, TableWithJoins, Value,
};

use super::call::{Call, exact};
use super::failure;
use super::functions::item_type;
use super::relations::named;
use super::rewrite::Rewriter;
use crate::error::ApiError;

/// The parser takes `UNNEST(…)` for any function that gives a table.
pub(super) fn call_of_unnest(factor: &TableFactor) -> Option<TableFactor> {
    let TableFactor::Table {
        name,
        alias,
        args: Some(args),
        with_ordinality,
        ..
    } = factor
    else {
        return None;
    };
    let [part] = name.0.as_slice() else { return None };
    if !part.as_ident()?.value.eq_ignore_ascii_case("unnest") || args.args.is_empty() {
        return None;
    }
    let array_exprs = args.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    });
    Some(TableFactor::UNNEST {
        alias: alias.clone(),
        array_exprs: array_exprs.collect::<Option<_>>()?,
        with_offset: false,
        with_offset_alias: None,
        with_ordinality: *with_ordinality,
    })
}

/// Turns every UNNEST into a subquery that names its columns; [`super::unnest`] makes the plan of it.
pub(super) fn unnest(rewriter: &mut Rewriter<'_>, from: &mut [TableWithJoins]) -> Result<(), ApiError> {
    for (index, tables) in from.iter_mut().enumerate() {
        if let TableFactor::NestedJoin { table_with_joins, .. } = &mut tables.relation {
            unnest(rewriter, std::slice::from_mut(table_with_joins.as_mut()))?;
        }
        unnest_factor(rewriter, &mut tables.relation, index > 0)?;
        for join in &mut tables.joins {
            if matches!(join.relation, TableFactor::UNNEST { .. }) {
                check_join(join)?;
            }
            unnest_factor(rewriter, &mut join.relation, true)?;
        }
    }
    Ok(())
}

/// A join with UNNEST has no condition, or one that always holds.
fn check_join(join: &Join) -> Result<(), ApiError> {
    let (JoinOperator::CrossJoin(constraint)
    | JoinOperator::Join(constraint)
    | JoinOperator::Inner(constraint)
    | JoinOperator::Left(constraint)
    | JoinOperator::LeftOuter(constraint)) = &join.join_operator
    else {
        return Err(failure::at(
            join.relation.span().start,
            "UNNEST can be joined by CROSS, INNER and LEFT only",
        ));
    };
    match constraint {
        JoinConstraint::None => Ok(()),
        JoinConstraint::On(Expr::Value(value)) if value.value == Value::Boolean(true) => Ok(()),
        _ => Err(failure::at(
            join.relation.span().start,
            "UNNEST can be joined ON TRUE only",
        )),
    }
}

fn unnest_factor(rewriter: &mut Rewriter<'_>, factor: &mut TableFactor, lateral: bool) -> Result<(), ApiError> {
    let place = factor.span().start;
    let TableFactor::UNNEST {
        alias,
        array_exprs,
        with_ordinality,
        ..
    } = factor
    else {
        return Ok(());
    };
    let mut columns: Vec<Ident> = alias
        .iter()
        .flat_map(|alias| &alias.columns)
        .map(|column| column.name.clone())
        .collect();
    let ordinality = usize::from(*with_ordinality);
    let arrays = array_exprs.len();
    if columns.is_empty() && arrays == 1 {
        columns = ["time", "value", "ordinality"]
            .into_iter()
            .take(2 + ordinality)
            .map(exact)
            .collect();
    }
    let each = match columns.len().checked_sub(ordinality) {
        Some(plain) if plain > 0 && plain % arrays == 0 => plain / arrays,
        _ => {
            return Err(failure::at(
                place,
                "Column alias list does not fit the columns of UNNEST",
            ));
        }
    };
    let mut expressions = Vec::with_capacity(columns.len());
    for (index, array) in array_exprs.iter().enumerate() {
        let numbered = ordinality == 1 && index + 1 == arrays;
        let array = if numbered {
            Call::own("$with_ordinality", vec![array.clone()])
        } else {
            array.clone()
        };
        let fields = each + usize::from(numbered);
        for field in 0..fields {
            let function = item_type(field, fields)
                .ok_or_else(|| failure::at(place, "UNNEST of rows with that many columns is not supported"))?;
            expressions.push(Call::own(function, vec![array.clone()]));
        }
    }
    let projection = expressions
        .into_iter()
        .zip(columns)
        .map(|(expr, alias)| SelectItem::ExprWithAlias { expr, alias })
        .collect();
    let name = if let Some(alias) = alias {
        alias.name.value.clone()
    } else {
        rewriter.nameless += 1;
        format!("$unnest{}", rewriter.nameless)
    };
    *factor = TableFactor::Derived {
        lateral,
        subquery: Box::new(select_only(projection)),
        alias: Some(named(&name, vec![])),
        sample: None,
    };
    Ok(())
}

/// `SELECT` of expressions, without FROM.
fn select_only(projection: Vec<SelectItem>) -> Query {
    let select = Select {
        select_token: AttachedToken::empty(),
        optimizer_hints: vec![],
        distinct: None,
        select_modifiers: None,
        top: None,
        top_before_distinct: false,
        projection,
        exclude: None,
        into: None,
        from: vec![],
        lateral_views: vec![],
        prewhere: None,
        selection: None,
        connect_by: vec![],
        group_by: GroupByExpr::Expressions(vec![], vec![]),
        cluster_by: vec![],
        distribute_by: vec![],
        sort_by: vec![],
        having: None,
        named_window: vec![],
        qualify: None,
        window_before_qualify: false,
        value_table_mode: None,
        flavor: SelectFlavor::Standard,
    };
    Query {
        with: None,
        body: Box::new(SetExpr::Select(Box::new(select))),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: vec![],
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: vec![],
    }
}
