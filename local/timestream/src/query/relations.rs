//! Relations: the tables of the store, and UNNEST.

use datafusion::sql::sqlparser::ast::{
    Ident, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, Spanned, TableAlias, TableFactor, TableWithJoins,
};

use super::call::exact;
use super::rewrite::{Mention, Rewriter, lower};
use super::unnest_syntax::call_of_unnest;
use super::{expressions, failure};
use crate::error::ApiError;

/// How many relations a statement may name: each join makes the plan one deeper.
const MOST_RELATIONS: usize = 100;

/// Resolves a relation: a common table, or a table of the store, by its exact name.
pub(super) fn resolve(rewriter: &mut Rewriter<'_>, factor: &mut TableFactor) -> Result<(), ApiError> {
    rewriter.relations += 1;
    if rewriter.relations > MOST_RELATIONS {
        let message = format!("The query has more than {MOST_RELATIONS} relations");
        return Err(failure::at(factor.span().start, &message));
    }
    if let Some(unnest) = call_of_unnest(factor) {
        *factor = unnest;
    }
    match factor {
        TableFactor::Table {
            name,
            alias,
            args: None,
            version: None,
            sample: None,
            ..
        } => {
            if let Some(alias) = alias {
                rewriter.alias(alias);
            }
            table(rewriter, name, alias)
        }
        TableFactor::Derived {
            alias,
            lateral: false,
            sample: None,
            ..
        }
        | TableFactor::UNNEST {
            alias,
            with_offset: false,
            ..
        }
        | TableFactor::NestedJoin { alias, .. } => {
            if let Some(alias) = alias {
                rewriter.alias(alias);
            }
            Ok(())
        }
        other => Err(failure::at(
            other.span().start,
            "This kind of relation is not supported",
        )),
    }
}

fn table(rewriter: &mut Rewriter<'_>, name: &mut ObjectName, alias: &mut Option<TableAlias>) -> Result<(), ApiError> {
    let place = name.span().start;
    let parts: Option<Vec<Ident>> = name.0.iter().map(|part| part.as_ident().cloned()).collect();
    let (database, table) = match parts.as_deref() {
        Some([common]) if rewriter.common_tables.contains(&common.value.to_lowercase()) => {
            let mut common = common.clone();
            lower(&mut common);
            *name = ObjectName(vec![ObjectNamePart::Identifier(common)]);
            return Ok(());
        }
        Some([table]) => {
            let message = format!("Table '{}' must be named with its database", table.value);
            return Err(failure::at(place, &message));
        }
        Some([database, table]) => (database.value.clone(), table.value.clone()),
        _ => return Err(failure::syntax(place)),
    };
    let Some(view) = rewriter.source.store.view(&database, &table) else {
        let known = rewriter.source.store.tables(&database).is_some();
        let what = if known {
            format!("table '{table}'")
        } else {
            format!("database '{database}'")
        };
        return Err(ApiError::validation(format!(
            "Requested {what} not found for identifier '{database}.{table}' at line {}:{}",
            place.line, place.column
        )));
    };
    let data = rewriter.source.table(&view).map_err(failure::from_running)?;
    for (field, stored) in data.batch.schema().fields().iter().zip(data.names.iter()) {
        rewriter
            .names
            .entry(field.name().clone())
            .or_insert_with(|| stored.clone());
    }
    let engine = format!("$t{}", rewriter.tables.len());
    rewriter.tables.push((engine.clone(), data));
    *name = ObjectName(vec![ObjectNamePart::Identifier(exact(&engine))]);
    if alias.is_none() {
        *alias = Some(named(&table.to_lowercase(), vec![]));
    }
    Ok(())
}

pub(super) fn named(name: &str, columns: Vec<datafusion::sql::sqlparser::ast::TableAliasColumnDef>) -> TableAlias {
    TableAlias {
        explicit: true,
        name: exact(name),
        columns,
        at: None,
    }
}

/// Puts the table of `table.*` in lower case; the database before it says nothing more.
pub(super) fn lower_qualifier(name: &mut ObjectName) {
    if let Some(ObjectNamePart::Identifier(last)) = name.0.last() {
        let mut last = last.clone();
        lower(&mut last);
        *name = ObjectName(vec![ObjectNamePart::Identifier(last)]);
    }
}

/// Puts the columns of `USING (…)` in lower case, and refuses joins the dialect does not have.
pub(super) fn lower_join_columns(from: &mut [TableWithJoins], mentions: &mut Vec<Mention>) -> Result<(), ApiError> {
    for tables in from {
        if let TableFactor::NestedJoin { table_with_joins, .. } = &mut tables.relation {
            lower_join_columns(std::slice::from_mut(table_with_joins.as_mut()), mentions)?;
        }
        for join in &mut tables.joins {
            let place = join.relation.span().start;
            if let TableFactor::NestedJoin { table_with_joins, .. } = &mut join.relation {
                lower_join_columns(std::slice::from_mut(table_with_joins.as_mut()), mentions)?;
            }
            let (JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::CrossJoin(constraint)) = &mut join.join_operator
            else {
                return Err(failure::at(place, "This kind of join is not supported"));
            };
            if let JoinConstraint::Using(columns) = constraint {
                for column in columns {
                    for part in &mut column.0 {
                        if let ObjectNamePart::Identifier(ident) = part {
                            mentions.push(expressions::mention(ident));
                            lower(ident);
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
