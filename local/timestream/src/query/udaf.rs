//! Aggregates: how the declared ones become aggregates of the engine.
//!
//! They gather the rows of a group and work on all of them at the end, so that results are exact where the service's are estimates,
//! and so that every one of them can slide over a window.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::ScalarValue;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

use super::cell::{Cell, array_of, build, read};
use super::udf::{Parameters, Returns, unexpected};

/// An aggregate: a function of all the rows of a group, each a cell per argument.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aggregate {
    pub(super) parameters: Parameters,
    pub(super) returns: Returns,
    pub(super) evaluate: fn(&[Vec<Cell>]) -> Result<Cell, String>,
}

#[derive(Debug)]
struct GatherUdaf {
    name: String,
    label: &'static str,
    usage: &'static str,
    aggregate: Aggregate,
    signature: Signature,
}

impl PartialEq for GatherUdaf {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for GatherUdaf {}

impl Hash for GatherUdaf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// The engine's form of a declared aggregate, under `name`.
pub(super) fn aggregate_udf(
    name: String,
    label: &'static str,
    usage: &'static str,
    aggregate: Aggregate,
) -> AggregateUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    AggregateUDF::new_from_impl(GatherUdaf {
        name,
        label,
        usage,
        aggregate,
        signature,
    })
}

impl AggregateUDFImpl for GatherUdaf {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, actual: &[DataType]) -> Result<Vec<DataType>> {
        self.aggregate.parameters.coerce(self.label, self.usage, actual)
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        self.aggregate
            .returns
            .data_type(arguments)
            .ok_or_else(|| unexpected(self.label, self.usage, arguments))
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Gathered {
            rows: Vec::new(),
            types: args.expr_fields.iter().map(|field| field.data_type().clone()).collect(),
            result: args.return_field.data_type().clone(),
            distinct: args.is_distinct,
            evaluate: self.aggregate.evaluate,
        }))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let fields = args.input_fields.iter().enumerate().map(|(index, field)| {
            let name = format!("{}[{index}]", args.name);
            Arc::new(Field::new(name, array_of(field.data_type().clone()), true))
        });
        Ok(fields.collect())
    }
}

/// The rows of a group seen so far.
#[derive(Debug)]
struct Gathered {
    rows: Vec<Vec<Cell>>,
    types: Vec<DataType>,
    result: DataType,
    distinct: bool,
    evaluate: fn(&[Vec<Cell>]) -> Result<Cell, String>,
}

impl Accumulator for Gathered {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        for row in 0..rows {
            self.rows
                .push(values.iter().map(|column| read(column, row)).collect::<Result<_>>()?);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut rows = self.rows.clone();
        if self.distinct {
            let mut seen = HashSet::new();
            rows.retain(|row| {
                let mut key = String::new();
                // Writing to a string cannot fail.
                let _ = write!(key, "{row:?}");
                seen.insert(key)
            });
        }
        let cell = (self.evaluate)(&rows).map_err(DataFusionError::Execution)?;
        ScalarValue::try_from_array(&build(&self.result, &[cell])?, 0)
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.rows.iter().map(|row| size_of_val(row.as_slice())).sum::<usize>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let columns = self.types.iter().enumerate().map(|(index, data_type)| {
            let column = self
                .rows
                .iter()
                .map(|row| row.get(index).cloned().unwrap_or(Cell::Null))
                .collect();
            ScalarValue::try_from_array(&build(&array_of(data_type.clone()), &[Cell::Array(column)])?, 0)
        });
        columns.collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let groups = states.first().map_or(0, |column| column.len());
        for group in 0..groups {
            let columns = states
                .iter()
                .map(|state| read(state, group))
                .collect::<Result<Vec<_>>>()?;
            let columns: Vec<Vec<Cell>> = columns
                .into_iter()
                .map(|column| if let Cell::Array(cells) = column { cells } else { vec![] })
                .collect();
            for row in 0..columns.first().map_or(0, Vec::len) {
                self.rows.push(
                    columns
                        .iter()
                        .map(|column| column.get(row).cloned().unwrap_or(Cell::Null))
                        .collect(),
                );
            }
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        // A window moves forwards: the rows that leave are those that came first.
        let leaving = values.first().map_or(0, |column| column.len()).min(self.rows.len());
        self.rows.drain(..leaving);
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }
}
