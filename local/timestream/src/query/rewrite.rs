//! From the dialect's syntax tree to the engine's: the walk over queries, selects and relations.
//!
//! Names of columns, aliases and common tables do not depend on case, so all of them are put in lower case; what was written, or
//! stored, is kept aside and given back with the answer.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Cte, Distinct, Expr, GroupByExpr, Ident, LimitClause, Query, Select, SelectItem, SetExpr, Spanned, TableAlias,
    TableFactor, VisitMut, VisitorMut, WildcardAdditionalOptions,
};
use datafusion::sql::sqlparser::tokenizer::Location;

use super::call::exact;
use super::source::{Source, Table};
use super::{expressions, failure, relations, unnest_syntax};
use crate::error::ApiError;

/// A name in the text of the statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mention {
    /// In lower case.
    pub(super) name: String,
    /// As it was written.
    pub(super) written: String,
    pub(super) at: Location,
}

/// The separator between a name and the number that makes it different from an equal one; no name of a user can hold it.
const HIDDEN: char = '\u{1}';

/// A walk over a statement that rewrites it for the engine, and what it found on the way.
pub(super) struct Rewriter<'a> {
    pub(super) source: &'a Source,
    /// Nanoseconds since the epoch: `now()`.
    pub(super) now: i64,
    /// The tables of the statement, each under the engine's name for it.
    pub(super) tables: Vec<(String, Table)>,
    /// The column names to answer with, by the engine's.
    pub(super) names: HashMap<String, String>,
    /// Every name in an expression; those of functions with `()` behind.
    pub(super) mentions: Vec<Mention>,
    /// The names of the common tables, in lower case.
    pub(super) common_tables: HashSet<String>,
    /// How many relations were named so far.
    pub(super) relations: usize,
    /// The parameters of the lambdas around the expression of the moment, in lower case.
    pub(super) lambdas: Vec<Vec<String>>,
    /// How many `try(…)` stand around the expression of the moment.
    pub(super) tries: usize,
    /// How many relations were given a name because they had none.
    pub(super) nameless: usize,
}

/// Rewrites a statement in place.
pub(super) fn rewrite<'a>(query: &mut Query, source: &'a Source, now: i64) -> Result<Rewriter<'a>, ApiError> {
    let mut rewriter = Rewriter {
        source,
        now,
        tables: vec![],
        names: HashMap::new(),
        mentions: vec![],
        common_tables: HashSet::new(),
        relations: 0,
        lambdas: vec![],
        tries: 0,
        nameless: 0,
    };
    match VisitMut::visit(query, &mut rewriter) {
        ControlFlow::Continue(()) => Ok(rewriter),
        ControlFlow::Break(error) => Err(error),
    }
}

impl Rewriter<'_> {
    /// The name to answer with for a column that the engine calls `name`.
    pub(super) fn output_name(&self, name: &str) -> String {
        if let Some(stored) = self.names.get(name) {
            return stored.clone();
        }
        let plain = name.split(HIDDEN).next().unwrap_or(name);
        self.names.get(plain).cloned().unwrap_or_else(|| plain.to_owned())
    }

    /// Puts a name that the statement gives (an alias) in lower case, and keeps how it was written.
    pub(super) fn define(&mut self, ident: &mut Ident) {
        let written = std::mem::take(&mut ident.value);
        let name = written.to_lowercase();
        *ident = Ident {
            span: ident.span,
            ..exact(&name)
        };
        self.names.insert(name, written);
    }

    /// Puts the name of a table and those of its columns in lower case.
    pub(super) fn alias(&mut self, alias: &mut TableAlias) {
        lower(&mut alias.name);
        for column in &mut alias.columns {
            self.define(&mut column.name);
        }
    }

    fn query(&mut self, query: &mut Query) -> Result<(), ApiError> {
        let extras = query.fetch.is_some()
            || !query.locks.is_empty()
            || query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty();
        if extras {
            return Err(failure::syntax(query.span().start));
        }
        match &query.limit_clause {
            Some(LimitClause::LimitOffset {
                offset: Some(offset), ..
            }) => {
                return Err(failure::at(offset.value.span().start, "OFFSET is not supported"));
            }
            Some(LimitClause::OffsetCommaLimit { offset, .. }) => return Err(failure::syntax(offset.span().start)),
            Some(LimitClause::LimitOffset { limit_by, .. }) if !limit_by.is_empty() => {
                return Err(failure::syntax(query.span().start));
            }
            _ => {}
        }
        if let Some(with) = &mut query.with {
            if with.recursive {
                return Err(failure::at(
                    with.with_token.0.span.start,
                    "Recursive queries are not supported",
                ));
            }
            for Cte { alias, .. } in &mut with.cte_tables {
                self.alias(alias);
                self.common_tables.insert(alias.name.value.clone());
            }
        }
        match query.body.as_ref() {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) | SetExpr::Table(_) => {
                Err(failure::syntax(query.span().start))
            }
            _ => Ok(()),
        }
    }

    fn select(&mut self, select: &mut Select) -> Result<(), ApiError> {
        let extras = select.top.is_some()
            || select.into.is_some()
            || select.exclude.is_some()
            || select.prewhere.is_some()
            || select.qualify.is_some()
            || select.value_table_mode.is_some()
            || !select.lateral_views.is_empty()
            || !select.connect_by.is_empty()
            || !select.cluster_by.is_empty()
            || !select.distribute_by.is_empty()
            || !select.sort_by.is_empty()
            || matches!(select.distinct, Some(Distinct::On(_)))
            || matches!(select.group_by, GroupByExpr::All(_))
            || select.projection.is_empty();
        if extras {
            return Err(failure::syntax(select.span().start));
        }
        for window in &mut select.named_window {
            lower(&mut window.0);
        }
        self.projection(&mut select.projection)?;
        relations::lower_join_columns(&mut select.from, &mut self.mentions)
    }

    /// Gives every item a name of its own: `_col<N>` to expressions without one, and a hidden one to repeated names.
    fn projection(&mut self, items: &mut [SelectItem]) -> Result<(), ApiError> {
        let wildcard = items.iter().any(|item| matches!(item, SelectItem::Wildcard(_)));
        let mut seen = HashSet::new();
        for (index, item) in items.iter_mut().enumerate() {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let alias = match column_name(expr) {
                        None => exact(&format!("_col{index}")),
                        Some(name) => {
                            let name = name.value.to_lowercase();
                            if seen.insert(name.clone()) && !wildcard {
                                continue;
                            }
                            exact(&format!("{name}{HIDDEN}{index}"))
                        }
                    };
                    let expr = std::mem::replace(expr, Expr::Identifier(exact("")));
                    *item = SelectItem::ExprWithAlias { expr, alias };
                }
                SelectItem::ExprWithAlias { alias, .. } => {
                    let written = alias.value.clone();
                    self.define(alias);
                    if !seen.insert(alias.value.clone()) {
                        alias.value = format!("{}{HIDDEN}{index}", alias.value);
                        self.names.insert(alias.value.clone(), written);
                    }
                }
                SelectItem::Wildcard(options) if *options == plain(options) => {}
                SelectItem::QualifiedWildcard(
                    datafusion::sql::sqlparser::ast::SelectItemQualifiedWildcardKind::ObjectName(name),
                    options,
                ) if *options == plain(options) => relations::lower_qualifier(name),
                other => return Err(failure::syntax(other.span().start)),
            }
        }
        Ok(())
    }
}

/// A wildcard without EXCEPT, REPLACE and their like.
fn plain(options: &WildcardAdditionalOptions) -> WildcardAdditionalOptions {
    WildcardAdditionalOptions {
        wildcard_token: options.wildcard_token.clone(),
        ..Default::default()
    }
}

/// The column that an item names, if it is nothing but a column.
fn column_name(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Identifier(name) => Some(name),
        Expr::CompoundIdentifier(names) => names.last(),
        Expr::Nested(inner) => column_name(inner),
        _ => None,
    }
}

/// Puts a name in lower case and quotes it.
pub(super) fn lower(ident: &mut Ident) {
    *ident = Ident {
        span: ident.span,
        ..exact(&ident.value.to_lowercase())
    };
}

fn flow(result: Result<(), ApiError>) -> ControlFlow<ApiError> {
    match result {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => ControlFlow::Break(error),
    }
}

impl VisitorMut for Rewriter<'_> {
    type Break = ApiError;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<ApiError> {
        flow(self.query(query))
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<ApiError> {
        flow(self.select(select))
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<ApiError> {
        flow(unnest_syntax::unnest(self, &mut select.from))
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<ApiError> {
        flow(relations::resolve(self, factor))
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<ApiError> {
        flow(expressions::before(self, expr))
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<ApiError> {
        flow(expressions::after(self, expr))
    }
}
