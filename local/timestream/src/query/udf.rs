//! Functions of one row: how the declared ones become functions of the engine.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::cell::{Cell, INTERVAL, MONTHS, TIME, TIMESTAMP, build, canonical, element_type, read, series_value_type};

/// What an argument may be. Texts in timestamp form stand for timestamps, as in the service; integers for doubles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Param {
    Any,
    Varchar,
    Bigint,
    Double,
    /// BIGINT or DOUBLE, as it comes.
    Number,
    Boolean,
    Timestamp,
    /// TIMESTAMP, DATE or TIME, as it comes.
    Temporal,
    Interval,
    Array,
    /// A time series.
    Series,
}

impl Param {
    /// The type the argument is cast to, or nothing if it cannot be this parameter.
    pub(super) fn accept(self, actual: &DataType) -> Option<DataType> {
        let actual = canonical(actual)?;
        let null = actual == DataType::Null;
        match self {
            Param::Any => Some(actual),
            Param::Varchar => (null || actual == DataType::Utf8).then_some(DataType::Utf8),
            Param::Bigint => (null || actual == DataType::Int64).then_some(DataType::Int64),
            Param::Double => (null || actual.is_numeric()).then_some(DataType::Float64),
            Param::Number if null => Some(DataType::Float64),
            Param::Number => actual.is_numeric().then_some(actual),
            Param::Boolean => (null || actual == DataType::Boolean).then_some(DataType::Boolean),
            Param::Timestamp => {
                let known = matches!(actual, DataType::Timestamp(_, _) | DataType::Date32 | DataType::Utf8);
                (null || known).then_some(TIMESTAMP)
            }
            Param::Temporal if null || actual == DataType::Utf8 => Some(TIMESTAMP),
            Param::Temporal => {
                let known = matches!(
                    actual,
                    DataType::Timestamp(_, _) | DataType::Date32 | DataType::Time64(_)
                );
                known.then_some(actual)
            }
            Param::Interval if null => Some(INTERVAL),
            Param::Interval => matches!(actual, DataType::Duration(_) | DataType::Interval(_)).then_some(actual),
            Param::Array => (null || element_type(&actual).is_some()).then_some(actual),
            Param::Series => (null || series_value_type(&actual).is_some()).then_some(actual),
        }
    }
}

/// What a function returns.
#[derive(Debug, Clone, Copy)]
pub(super) enum Returns {
    Varchar,
    Bigint,
    Double,
    Boolean,
    Timestamp,
    Date,
    Time,
    Interval,
    Months,
    /// The type of the first argument.
    First,
    /// Worked out from the argument types; nothing if they do not fit together.
    Of(fn(&[DataType]) -> Option<DataType>),
}

impl Returns {
    pub(super) fn data_type(self, arguments: &[DataType]) -> Option<DataType> {
        Some(match self {
            Returns::Varchar => DataType::Utf8,
            Returns::Bigint => DataType::Int64,
            Returns::Double => DataType::Float64,
            Returns::Boolean => DataType::Boolean,
            Returns::Timestamp => TIMESTAMP,
            Returns::Date => DataType::Date32,
            Returns::Time => TIME,
            Returns::Interval => INTERVAL,
            Returns::Months => MONTHS,
            Returns::First => arguments.first()?.clone(),
            Returns::Of(of) => of(arguments)?,
        })
    }
}

/// The parameters of a function, and how a call that does not fit is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    pub(super) params: &'static [Param],
    /// How many of them must be given.
    pub(super) required: usize,
    /// Whether the last may be repeated.
    pub(super) variadic: bool,
}

impl Parameters {
    /// The types the arguments are cast to.
    pub(super) fn coerce(&self, name: &str, usage: &str, actual: &[DataType]) -> Result<Vec<DataType>> {
        let fits = actual.len() >= self.required && (self.variadic || actual.len() <= self.params.len());
        let params = self
            .params
            .iter()
            .chain(std::iter::repeat(self.params.last().unwrap_or(&Param::Any)));
        let types: Option<Vec<DataType>> = actual
            .iter()
            .zip(params)
            .map(|(actual, param)| param.accept(actual))
            .collect();
        types.filter(|_| fits).ok_or_else(|| unexpected(name, usage, actual))
    }
}

/// The engine's error for arguments that do not fit. The text is Trino's.
pub(super) fn unexpected(name: &str, usage: &str, actual: &[DataType]) -> DataFusionError {
    let actual: Vec<String> = actual.iter().map(type_name).collect();
    DataFusionError::Plan(format!(
        "Unexpected parameters ({}) for function {name}. Expected: {usage}",
        actual.join(", ")
    ))
}

/// The dialect's name of a type, in lower case.
pub(super) fn type_name(data_type: &DataType) -> String {
    match canonical(data_type) {
        Some(DataType::Null) | None => "unknown".to_owned(),
        Some(DataType::Boolean) => "boolean".to_owned(),
        Some(DataType::Int64) => "bigint".to_owned(),
        Some(DataType::Float64) => "double".to_owned(),
        Some(DataType::Utf8) => "varchar".to_owned(),
        Some(DataType::Timestamp(_, _)) => "timestamp".to_owned(),
        Some(DataType::Date32) => "date".to_owned(),
        Some(DataType::Time64(_)) => "time".to_owned(),
        Some(DataType::Duration(_)) => "interval day to second".to_owned(),
        Some(DataType::Interval(_)) => "interval year to month".to_owned(),
        Some(DataType::Struct(fields)) => {
            let fields: Vec<String> = fields.iter().map(|field| type_name(field.data_type())).collect();
            format!("row({})", fields.join(", "))
        }
        Some(list) => match (series_value_type(&list), element_type(&list)) {
            (Some(value), _) => format!("timeseries({})", type_name(value)),
            (None, Some(element)) => format!("array({})", type_name(element)),
            (None, None) => "unknown".to_owned(),
        },
    }
}

/// A function of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowFunction {
    pub(super) parameters: Parameters,
    pub(super) returns: Returns,
    /// Whether a NULL argument makes the result NULL without asking the function.
    pub(super) strict: bool,
    pub(super) evaluate: fn(&[Cell]) -> Result<Cell, String>,
}

/// A declared function as the engine sees it.
#[derive(Debug)]
struct RowUdf {
    /// The name in the engine.
    name: String,
    /// The name in the dialect.
    label: &'static str,
    usage: &'static str,
    function: RowFunction,
    /// Whether a failure gives NULL, as inside `try(…)`.
    lenient: bool,
    signature: Signature,
}

impl PartialEq for RowUdf {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for RowUdf {}

impl Hash for RowUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// The engine's form of a declared function, under `name`.
pub(super) fn scalar_udf(
    name: String,
    label: &'static str,
    usage: &'static str,
    function: RowFunction,
    lenient: bool,
) -> ScalarUDF {
    let volatility = if label == "random" || label == "rand" {
        Volatility::Volatile
    } else {
        Volatility::Immutable
    };
    ScalarUDF::new_from_impl(RowUdf {
        name,
        label,
        usage,
        function,
        lenient,
        signature: Signature::user_defined(volatility),
    })
}

impl ScalarUDFImpl for RowUdf {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, actual: &[DataType]) -> Result<Vec<DataType>> {
        self.function.parameters.coerce(self.label, self.usage, actual)
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        self.function
            .returns
            .data_type(arguments)
            .ok_or_else(|| unexpected(self.label, self.usage, arguments))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)))
            && self.signature.volatility == Volatility::Immutable;
        let rows = if constant { 1 } else { args.number_rows };
        let arguments = args.args.iter().map(Argument::new).collect::<Result<Vec<_>>>()?;
        let mut results = Vec::with_capacity(rows);
        let mut cells = Vec::with_capacity(arguments.len());
        for row in 0..rows {
            cells.clear();
            for argument in &arguments {
                cells.push(argument.at(row)?);
            }
            results.push(self.evaluate(&cells)?);
        }
        let array = build(args.return_field.data_type(), &results)?;
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?));
        }
        Ok(ColumnarValue::Array(array))
    }
}

impl RowUdf {
    fn evaluate(&self, cells: &[Cell]) -> Result<Cell> {
        if self.function.strict && cells.iter().any(Cell::is_null) {
            return Ok(Cell::Null);
        }
        match (self.function.evaluate)(cells) {
            Ok(cell) => Ok(cell),
            Err(_) if self.lenient => Ok(Cell::Null),
            Err(message) => Err(DataFusionError::Execution(message)),
        }
    }
}

/// An argument, with a constant read only once.
enum Argument {
    Constant(Cell),
    Column(ArrayRef),
}

impl Argument {
    fn new(value: &ColumnarValue) -> Result<Self> {
        Ok(match value {
            ColumnarValue::Scalar(scalar) => Argument::Constant(read(&scalar.to_array()?, 0)?),
            ColumnarValue::Array(array) => Argument::Column(Arc::clone(array)),
        })
    }

    fn at(&self, row: usize) -> Result<Cell> {
        match self {
            Argument::Constant(cell) => Ok(cell.clone()),
            Argument::Column(array) => read(array, row),
        }
    }
}
