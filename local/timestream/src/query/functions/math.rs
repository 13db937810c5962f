//! Functions of numbers.

use super::casts::rounded;
use super::rewrites::{common, double};
use super::{Entry, mismatch, row};
use crate::query::cell::Cell;
use crate::query::udf::{Param, Returns};

/// A function from doubles to doubles.
macro_rules! real {
    ($name:literal, $function:expr) => {
        row(
            $name,
            concat!($name, "(x)"),
            &[Param::Double],
            Returns::Double,
            |cells| match cells {
                [Cell::Double(x)] => {
                    let function: fn(f64) -> f64 = $function;
                    Ok(Cell::Double(function(*x)))
                }
                _ => mismatch(),
            },
        )
    };
}

/// A function that leaves integers as they are and is the given one for doubles.
macro_rules! rounding {
    ($name:literal, $function:expr) => {
        row(
            $name,
            concat!($name, "(x)"),
            &[Param::Number],
            Returns::First,
            |cells| match cells {
                [Cell::Bigint(x)] => Ok(Cell::Bigint(*x)),
                [Cell::Double(x)] => {
                    let function: fn(f64) -> f64 = $function;
                    Ok(Cell::Double(function(*x)))
                }
                _ => mismatch(),
            },
        )
    };
}

pub(super) const FUNCTIONS: &[Entry] = &[
    row("abs", "abs(x)", &[Param::Number], Returns::First, |cells| match cells {
        [Cell::Bigint(x)] => x
            .checked_abs()
            .map(Cell::Bigint)
            .ok_or_else(|| format!("Value {x} is out of range for abs")),
        [Cell::Double(x)] => Ok(Cell::Double(x.abs())),
        _ => mismatch(),
    }),
    row(
        "sign",
        "sign(x)",
        &[Param::Number],
        Returns::First,
        |cells| match cells {
            [Cell::Bigint(x)] => Ok(Cell::Bigint(x.signum())),
            [Cell::Double(x)] if *x == 0.0 || x.is_nan() => Ok(Cell::Double(*x)),
            [Cell::Double(x)] => Ok(Cell::Double(x.signum())),
            _ => mismatch(),
        },
    ),
    rounding!("ceil", f64::ceil),
    rounding!("ceiling", f64::ceil),
    rounding!("floor", f64::floor),
    row(
        "round",
        "round(x[, digits])",
        &[Param::Number, Param::Bigint],
        Returns::First,
        |cells| round(cells, f64::round),
    )
    .required(1),
    row(
        "truncate",
        "truncate(x[, digits])",
        &[Param::Number, Param::Bigint],
        Returns::First,
        |cells| round(cells, f64::trunc),
    )
    .required(1),
    row(
        "mod",
        "mod(n, m)",
        &[Param::Number, Param::Number],
        Returns::Of(common),
        |cells| match cells {
            [Cell::Bigint(n), Cell::Bigint(m)] => n
                .checked_rem(*m)
                .map(Cell::Bigint)
                .ok_or_else(|| "Division by zero".to_owned()),
            [n, m] => double(n)
                .zip(double(m))
                .map_or_else(mismatch, |(n, m)| Ok(Cell::Double(n % m))),
            _ => mismatch(),
        },
    ),
    row(
        "power",
        "power(x, p)",
        &[Param::Double, Param::Double],
        Returns::Double,
        power,
    ),
    row(
        "pow",
        "pow(x, p)",
        &[Param::Double, Param::Double],
        Returns::Double,
        power,
    ),
    real!("sqrt", f64::sqrt),
    real!("cbrt", f64::cbrt),
    real!("exp", f64::exp),
    real!("ln", f64::ln),
    real!("log2", f64::log2),
    real!("log10", f64::log10),
    row(
        "log",
        "log(base, x)",
        &[Param::Double, Param::Double],
        Returns::Double,
        |cells| match cells {
            [Cell::Double(base), Cell::Double(x)] => Ok(Cell::Double(x.ln() / base.ln())),
            _ => mismatch(),
        },
    ),
    real!("sin", f64::sin),
    real!("cos", f64::cos),
    real!("tan", f64::tan),
    real!("asin", f64::asin),
    real!("acos", f64::acos),
    real!("atan", f64::atan),
    real!("sinh", f64::sinh),
    real!("cosh", f64::cosh),
    real!("tanh", f64::tanh),
    row(
        "atan2",
        "atan2(y, x)",
        &[Param::Double, Param::Double],
        Returns::Double,
        |cells| match cells {
            [Cell::Double(y), Cell::Double(x)] => Ok(Cell::Double(y.atan2(*x))),
            _ => mismatch(),
        },
    ),
    real!("degrees", f64::to_degrees),
    real!("radians", f64::to_radians),
    row("pi", "pi()", &[], Returns::Double, |_| {
        Ok(Cell::Double(std::f64::consts::PI))
    }),
    row("e", "e()", &[], Returns::Double, |_| {
        Ok(Cell::Double(std::f64::consts::E))
    }),
    row("nan", "nan()", &[], Returns::Double, |_| Ok(Cell::Double(f64::NAN))),
    row("infinity", "infinity()", &[], Returns::Double, |_| {
        Ok(Cell::Double(f64::INFINITY))
    }),
    row(
        "is_nan",
        "is_nan(x)",
        &[Param::Double],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Double(x)] => Ok(Cell::Boolean(x.is_nan())),
            _ => mismatch(),
        },
    ),
    row(
        "is_finite",
        "is_finite(x)",
        &[Param::Double],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Double(x)] => Ok(Cell::Boolean(x.is_finite())),
            _ => mismatch(),
        },
    ),
    row(
        "is_infinite",
        "is_infinite(x)",
        &[Param::Double],
        Returns::Boolean,
        |cells| match cells {
            [Cell::Double(x)] => Ok(Cell::Boolean(x.is_infinite())),
            _ => mismatch(),
        },
    ),
    row(
        "width_bucket",
        "width_bucket(x, low, high, buckets)",
        &[Param::Double, Param::Double, Param::Double, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [
                Cell::Double(x),
                Cell::Double(low),
                Cell::Double(high),
                Cell::Bigint(buckets),
            ] if *buckets > 0 && low < high => {
                #[expect(clippy::cast_precision_loss, reason = "buckets are few")]
                let bucket = ((x - low) / (high - low) * *buckets as f64).floor();
                Ok(Cell::Bigint(rounded(bucket).unwrap_or(0).clamp(-1, *buckets) + 1))
            }
            _ => Err("width_bucket needs low < high and at least one bucket".to_owned()),
        },
    ),
    row("random", "random()", &[], Returns::Double, |_| random()),
    row("rand", "rand()", &[], Returns::Double, |_| random()),
    row(
        "bitwise_and",
        "bitwise_and(a, b)",
        &[Param::Bigint, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => Ok(Cell::Bigint(a & b)),
            _ => mismatch(),
        },
    ),
    row(
        "bitwise_or",
        "bitwise_or(a, b)",
        &[Param::Bigint, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => Ok(Cell::Bigint(a | b)),
            _ => mismatch(),
        },
    ),
    row(
        "bitwise_xor",
        "bitwise_xor(a, b)",
        &[Param::Bigint, Param::Bigint],
        Returns::Bigint,
        |cells| match cells {
            [Cell::Bigint(a), Cell::Bigint(b)] => Ok(Cell::Bigint(a ^ b)),
            _ => mismatch(),
        },
    ),
];

#[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
fn random() -> Result<Cell, String> {
    let bits = getrandom::u64().map_err(|error| error.to_string())?;
    Ok(Cell::Double((bits >> 11) as f64 / (1_u64 << 53) as f64))
}

fn power(cells: &[Cell]) -> Result<Cell, String> {
    match cells {
        [Cell::Double(x), Cell::Double(p)] => Ok(Cell::Double(x.powf(*p))),
        _ => mismatch(),
    }
}

fn round(cells: &[Cell], function: fn(f64) -> f64) -> Result<Cell, String> {
    let digits = match cells.get(1) {
        Some(Cell::Bigint(digits)) => i32::try_from((*digits).clamp(-400, 400)).unwrap_or(0),
        _ => 0,
    };
    match cells.first() {
        Some(Cell::Bigint(x)) if digits >= 0 => Ok(Cell::Bigint(*x)),
        Some(Cell::Bigint(x)) => {
            let Some(unit) = 10_i64.checked_pow(digits.unsigned_abs()) else {
                return Ok(Cell::Bigint(0));
            };
            let (whole, rest) = (x / unit * unit, x % unit);
            // A probe of the function tells truncation from rounding.
            let away = function(0.5) > 0.0 && rest.unsigned_abs() * 2 >= unit.unsigned_abs();
            Ok(Cell::Bigint(if away {
                whole.saturating_add(unit * rest.signum())
            } else {
                whole
            }))
        }
        Some(Cell::Double(x)) => {
            let unit = 10_f64.powi(digits);
            let result = function(x * unit) / unit;
            Ok(Cell::Double(if result.is_finite() { result } else { *x }))
        }
        _ => mismatch(),
    }
}
