//! Grafana's template engine: `$queue`, `${queue}`, `${queue:sqlstring}`, `[[queue]]`.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::Timestamp;

use super::{Choices, Range};
use crate::variable::{ALL_VALUE, Variable, VariableKind};

/// What is chosen in a variable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The values.
    pub values: Vec<String>,
    /// What people see of them, in the same order; empty if that is the values.
    pub texts: Vec<String>,
    /// Whether several could be chosen, even if one is: Grafana treats it as a list then.
    pub multi: bool,
    /// With All chosen, what is inserted for it as it stands: the custom all value, `''` on these boards.
    pub all: Option<String>,
}

impl Choice {
    /// One value of a variable that takes one.
    pub fn one(value: impl Into<String>) -> Self {
        Self {
            values: vec![value.into()],
            ..Self::default()
        }
    }

    /// Some values of a variable that takes several.
    pub fn several<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self {
            values: values.into_iter().map(Into::into).collect(),
            multi: true,
            ..Self::default()
        }
    }

    /// All of a variable that takes several.
    pub fn all() -> Self {
        Self {
            multi: true,
            all: Some(ALL_VALUE.to_owned()),
            ..Self::default()
        }
    }

    /// What is chosen at first when a board is opened, given the first data source or value that there is for those without a default.
    pub fn first(variable: &Variable) -> Self {
        match &variable.kind {
            VariableKind::DataSource { plugin } => Self::one(*plugin),
            VariableKind::Query { multi: true, .. } | VariableKind::Custom { multi: true, .. } => Self::all(),
            VariableKind::Query { default, .. } | VariableKind::TextBox { default } => Self::one(*default),
            VariableKind::Custom { options, .. } => Self::one(options.first().map_or("", |(value, _)| *value)),
            VariableKind::Constant(value) => Self::one(*value),
        }
    }
}

/// What becomes of a variable without a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unformatted {
    /// As the Timestream plugin has it for panels: several values quoted, with commas between; one value as it stands.
    Timestream,
    /// As Grafana has it elsewhere, also in queries of variables: several values as `{a,b}`; one as it stands.
    Glob,
}

/// The text with the variables' values. What is not a variable stays, such as the plugin's macros, `$__interval` among them.
pub fn expand_variables(text: &str, choices: &Choices, range: Range, unformatted: Unformatted) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        let value = match piece {
            Piece::Text(text) => Some(text.to_owned()),
            Piece::Variable { name, format, .. } => match choices.get(name) {
                Some(choice) => Some(value(name, choice, format, unformatted)),
                None => built_in(name, format, range),
            },
        };
        match (value, piece) {
            (Some(value), _) => out.push_str(&value),
            (None, Piece::Variable { whole, .. } | Piece::Text(whole)) => out.push_str(whole),
        }
    }
    out
}

/// The names of the variables in a text, also of those that do not exist.
pub fn references(text: &str) -> BTreeSet<String> {
    let name = |piece| match piece {
        Piece::Variable { name, .. } => Some(name.to_owned()),
        Piece::Text(_) => None,
    };
    pieces(text).into_iter().filter_map(name).collect()
}

/// The variables in an order in which each comes after those that its query uses; those in a circle come last.
pub fn in_order(variables: &[Variable]) -> Vec<&Variable> {
    let uses = |variable: &Variable| match &variable.kind {
        VariableKind::Query { sql, .. } => references(sql),
        _ => BTreeSet::new(),
    };
    let mut left: Vec<&Variable> = variables.iter().collect();
    let mut ordered: Vec<&Variable> = Vec::with_capacity(left.len());
    loop {
        let (later, ready): (Vec<_>, Vec<_>) = left.iter().partition(|variable| {
            let uses = uses(variable);
            left.iter().any(|other| uses.contains(other.name))
        });
        ordered.extend(ready.iter().copied());
        if ready.is_empty() {
            ordered.extend(later);
            return ordered;
        }
        left = later;
    }
}

#[derive(Debug, Clone, Copy)]
enum Piece<'text> {
    Text(&'text str),
    Variable {
        whole: &'text str,
        name: &'text str,
        format: Option<&'text str>,
    },
}

/// The text as plain pieces and variables.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['$', '[']) {
        let (before, here) = rest.split_at(start);
        pieces.push(Piece::Text(before));
        if let Some((whole, name, format)) = variable(here) {
            pieces.push(Piece::Variable { whole, name, format });
            rest = here.get(whole.len()..).unwrap_or_default();
        } else {
            let (sign, after) = here.split_at(1);
            pieces.push(Piece::Text(sign));
            rest = after;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The variable at the beginning of a text: all of it, its name, and its format.
fn variable(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let split = |inner: &'_ str| inner.split_once(':').map(|(name, _)| name.len());
    for (open, close) in [("${", "}"), ("[[", "]]")] {
        if let Some(rest) = text.strip_prefix(open) {
            let inner = rest.get(..rest.find(close)?)?;
            let whole = text.get(..open.len() + inner.len() + close.len())?;
            let (name, format) = match split(inner) {
                Some(at) => (inner.get(..at)?, inner.get(at + 1..)),
                None => (inner, None),
            };
            return is_name(name).then_some((whole, name, format));
        }
    }
    let rest = text.strip_prefix('$')?;
    let end = rest.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    let name = rest.get(..end.unwrap_or(rest.len()))?;
    is_name(name).then_some((text.get(..=name.len())?, name, None))
}

fn built_in(name: &str, format: Option<&str>, range: Range) -> Option<String> {
    let millis = match name {
        "__from" => range.from,
        "__to" => range.to,
        _ => return None,
    };
    match format {
        None => Some(millis.to_string()),
        Some("date:seconds") => Some(millis.div_euclid(1000).to_string()),
        Some("date" | "date:iso") => Timestamp::from_millisecond(millis).ok().map(|at| format!("{at:.3}")),
        Some(_) => None,
    }
}

fn value(name: &str, choice: &Choice, format: Option<&str>, unformatted: Unformatted) -> String {
    let texts = if choice.texts.len() == choice.values.len() {
        &choice.texts
    } else {
        &choice.values
    };
    match (&choice.all, format) {
        (Some(_), Some("text")) => return "All".to_owned(),
        (Some(_), Some("queryparam")) => return format!("var-{name}={}", percent("$__all")),
        (Some(all), Some("percentencode")) => return percent(all),
        (Some(all), _) => return all.clone(),
        (None, _) => (),
    }
    let joined = |separator: &str, each: &dyn Fn(&str) -> String| -> String {
        let values: Vec<String> = choice.values.iter().map(|value| each(value)).collect();
        values.join(separator)
    };
    match format {
        None if unformatted == Unformatted::Timestream && choice.multi => joined(",", &sql_quoted),
        Some("sqlstring") => joined(",", &sql_quoted),
        Some("singlequote") => joined(",", &|value| format!("'{}'", value.replace('\'', "\\'"))),
        Some("doublequote") => joined(",", &|value| format!("\"{}\"", value.replace('"', "\\\""))),
        Some("csv" | "raw") => joined(",", &str::to_owned),
        Some("pipe") => joined("|", &str::to_owned),
        Some("text") => texts.join(" + "),
        Some("json") if choice.multi => serde_json::json!(choice.values).to_string(),
        Some("queryparam") => joined("&", &|value| format!("var-{name}={}", percent(value))),
        Some("percentencode") => percent(&glob(choice)),
        // What Grafana does with formats that it does not know, too.
        _ => glob(choice),
    }
}

fn glob(choice: &Choice) -> String {
    match choice.values.as_slice() {
        [one] => one.clone(),
        several => format!("{{{}}}", several.join(",")),
    }
}

/// A text of SQL: quotes doubled.
fn sql_quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A part of an address, as `encodeURIComponent` has it, and `!'()*` too.
fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
