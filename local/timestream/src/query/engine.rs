//! One statement through the engine, on a thread of its own.
//!
//! The planner walks trees by recursion, so the thread has a stack for the deepest statement that the parser lets through; and
//! whatever a statement does to the engine, a panic included, ends with that thread.

use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::SessionStateDefaults;
use datafusion::execution::context::SessionState;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{DataFrame, SessionConfig};
use datafusion::sql::parser::Statement as EngineStatement;
use datafusion::sql::sqlparser;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Query, SelectItem, SetExpr, Statement, UnaryOperator};
use futures::StreamExt;
use futures::future::{Either, select};
use tokio::sync::oneshot;

use super::arithmetic::Arithmetic;
use super::functions::udfs;
use super::result::{Answer, column_info, rows};
use super::rewrite::{Rewriter, rewrite};
use super::source::{Source, Table};
use super::yielding::Yielding;
use super::{failure, lex, parse, show, unnest};
use crate::error::ApiError;

/// The stack of the thread: memory that is only reserved until it is used.
const STACK: usize = 512 << 20;

/// How long a statement may run.
const LONGEST_RUN: Duration = Duration::from_mins(1);

/// The most bytes that the joins, sorts and groups of one statement may hold.
const MEMORY: usize = 1 << 30;

/// The most bytes of rows an answer may have. The service allows 5 GB; this one keeps answers in memory.
const LARGEST_ANSWER: usize = 256 << 20;

/// A column that a prepared statement will answer with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PreparedColumn {
    pub(super) name: String,
    pub(super) data_type: DataType,
    /// Whether the name is an alias, not that of a stored column.
    pub(super) aliased: bool,
}

/// Runs a statement to its end. It ends early, with an error, after [`LONGEST_RUN`] or when `cancel` is sent or dropped.
pub(super) async fn run(
    source: Arc<Source>,
    text: String,
    now: i64,
    cancel: oneshot::Receiver<()>,
) -> Result<Answer, ApiError> {
    on_thread(move |runtime| {
        runtime.block_on(async {
            let work = Box::pin(tokio::time::timeout(LONGEST_RUN, answer(&source, &text, now)));
            // The order matters: work that has used up its turn would leave the other nothing of it.
            match select(cancel, work).await {
                Either::Left(_) => Err(ApiError::conflict("The query was cancelled")),
                Either::Right((Ok(answer), _)) => answer,
                Either::Right((Err(_), _)) => Err(ApiError::query_execution("The query ran longer than 60 seconds")),
            }
        })
    })
    .await
}

/// Plans a statement, and says what it would answer with and which parameters (`@name`) it has.
pub(super) async fn prepare(
    source: Arc<Source>,
    text: String,
    now: i64,
) -> Result<(Vec<PreparedColumn>, Vec<String>), ApiError> {
    on_thread(move |runtime| {
        runtime.block_on(async {
            let mut tokens = lex::tokens(&text)?;
            let parameters = lex::take_parameters(&mut tokens);
            let mut query = parse::query(tokens)?;
            let names: Vec<bool> = plain_columns(&query);
            let rewriter = rewrite(&mut query, &source, now)?;
            let plan = plan(
                &state(&rewriter.tables).map_err(failure::from_running)?,
                query,
                &rewriter,
            )
            .await?;
            let columns = plan
                .schema()
                .fields()
                .iter()
                .enumerate()
                .map(|(index, field)| PreparedColumn {
                    name: rewriter.output_name(field.name()),
                    data_type: field.data_type().clone(),
                    aliased: !names.get(index).copied().unwrap_or(true),
                });
            Ok((columns.collect(), parameters))
        })
    })
    .await
}

/// For each item of a plain SELECT, whether its type is INTEGER: the engine has one width of integers, and calls all of them BIGINT.
fn integers(query: &Query) -> Vec<bool> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return vec![];
    };
    let item = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(is_integer(expr)),
        _ => None,
    };
    select
        .projection
        .iter()
        .map(item)
        .collect::<Option<_>>()
        .unwrap_or_default()
}

fn is_integer(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => match &value.value {
            sqlparser::ast::Value::Number(number, _) => number.parse::<i32>().is_ok(),
            _ => false,
        },
        Expr::Nested(inner)
        | Expr::UnaryOp {
            op: UnaryOperator::Minus | UnaryOperator::Plus,
            expr: inner,
        } => is_integer(inner),
        Expr::Cast { data_type, .. } => {
            matches!(
                data_type,
                sqlparser::ast::DataType::Int(None) | sqlparser::ast::DataType::Integer(None)
            )
        }
        Expr::BinaryOp { left, op, right } => op_is_arithmetic(op) && is_integer(left) && is_integer(right),
        _ => false,
    }
}

fn op_is_arithmetic(op: &BinaryOperator) -> bool {
    use BinaryOperator::{Divide, Minus, Modulo, Multiply, Plus};
    matches!(op, Plus | Minus | Multiply | Divide | Modulo)
}

/// For each item of a plain SELECT, whether it is a column as it is stored.
fn plain_columns(query: &Query) -> Vec<bool> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return vec![];
    };
    let plain = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) => matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_)),
        SelectItem::ExprWithAlias { .. } | SelectItem::ExprWithAliases { .. } => false,
        SelectItem::QualifiedWildcard(_, _) | SelectItem::Wildcard(_) => true,
    };
    if select
        .projection
        .iter()
        .any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(_, _)))
    {
        return vec![];
    }
    select.projection.iter().map(plain).collect()
}

async fn on_thread<T: Send + 'static>(
    work: impl FnOnce(&tokio::runtime::Runtime) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let (sender, receiver) = oneshot::channel();
    let thread = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let result = match runtime {
            Ok(runtime) => work(&runtime),
            Err(error) => Err(ApiError::internal(format!("no runtime for the query: {error}"))),
        };
        // Nobody waits any more if the caller hung up.
        drop(sender.send(result));
    };
    std::thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK)
        .spawn(thread)
        .map_err(|error| ApiError::internal(format!("no thread for the query: {error}")))?;
    // A thread that panicked drops the sender.
    receiver
        .await
        .unwrap_or_else(|_| Err(ApiError::internal("The query engine failed on this query")))
}

async fn answer(source: &Source, text: &str, now: i64) -> Result<Answer, ApiError> {
    let tokens = lex::tokens(text)?;
    if let Some(answer) = show::answer(&tokens, source)? {
        return Ok(answer);
    }
    let mut query = parse::query(tokens)?;
    let integers = integers(&query);
    let rewriter = rewrite(&mut query, source, now)?;
    let state = state(&rewriter.tables).map_err(failure::from_running)?;
    let plan = plan(&state, query, &rewriter).await?;
    let columns = plan.schema().fields().iter().enumerate();
    let columns = columns.map(|(index, field)| {
        let integer = integers.get(index).copied().unwrap_or(false);
        let data_type = if integer { &DataType::Int32 } else { field.data_type() };
        column_info(Some(&rewriter.output_name(field.name())), data_type)
    });
    let columns = columns.collect();
    let mut stream = DataFrame::new(state, plan)
        .execute_stream()
        .await
        .map_err(|error| failure::from_planning(error, &rewriter.mentions))?;
    let (mut answer, mut bytes) = (
        Answer {
            columns,
            rows: vec![],
            scanned: Some(0),
        },
        0,
    );
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(failure::from_running)?;
        bytes += batch.get_array_memory_size();
        if bytes > LARGEST_ANSWER {
            return Err(ApiError::query_execution(
                "The answer is larger than this endpoint keeps in memory",
            ));
        }
        answer.rows.extend(rows(&batch).map_err(failure::from_running)?);
    }
    answer.scanned = Some(rewriter.tables.iter().map(|(_, table)| table.bytes).sum());
    Ok(answer)
}

async fn plan(state: &SessionState, query: Box<Query>, rewriter: &Rewriter<'_>) -> Result<LogicalPlan, ApiError> {
    let statement = EngineStatement::Statement(Box::new(Statement::Query(query)));
    let plan = state
        .statement_to_plan(statement)
        .await
        .and_then(unnest::plan)
        .map_err(|error| failure::from_planning(error, &rewriter.mentions))?;
    match plan {
        LogicalPlan::Ddl(_) | LogicalPlan::Dml(_) | LogicalPlan::Copy(_) | LogicalPlan::Statement(_) => {
            Err(ApiError::validation("Only queries are supported"))
        }
        plan => Ok(plan),
    }
}

fn state(tables: &[(String, Table)]) -> Result<SessionState> {
    let mut config = SessionConfig::new()
        .with_target_partitions(1)
        .with_information_schema(false)
        .with_create_default_catalog_and_schema(false)
        .with_default_catalog_and_schema("timestream", "tables");
    let options = config.options_mut();
    options.sql_parser.enable_ident_normalization = false;
    options.sql_parser.map_string_types_to_utf8view = false;
    options.sql_parser.collect_spans = true;
    "nulls_last".clone_into(&mut options.sql_parser.default_null_ordering);
    let schema = Arc::new(MemorySchemaProvider::new());
    for (name, table) in tables {
        let provider = MemTable::try_new(table.batch.schema(), vec![vec![table.batch.clone()]])?;
        schema.register_table(name.clone(), Arc::new(provider))?;
    }
    let catalog = Arc::new(MemoryCatalogProvider::new());
    catalog.register_schema("tables", schema)?;
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_limit(MEMORY, 1.0)
        .with_disk_manager_builder(disk)
        .build()?;
    let (scalars, aggregates) = udfs();
    let mut all_scalars = SessionStateDefaults::default_scalar_functions();
    all_scalars.extend(scalars.iter().cloned());
    let mut all_aggregates = SessionStateDefaults::default_aggregate_functions();
    all_aggregates.extend(aggregates.iter().cloned());
    let mut planners = vec![Arc::new(Arithmetic) as Arc<dyn datafusion::logical_expr::planner::ExprPlanner>];
    planners.extend(SessionStateDefaults::default_expr_planners());
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_default_features()
        .with_runtime_env(Arc::new(runtime))
        .with_physical_optimizer_rule(Arc::new(Yielding))
        .with_scalar_functions(all_scalars)
        .with_aggregate_functions(all_aggregates)
        .with_expr_planners(planners)
        .build();
    state.catalog_list().register_catalog("timestream".to_owned(), catalog);
    Ok(state)
}
