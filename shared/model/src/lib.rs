//! The one model that all functions share: what arrives from Amazon Connect, and the rows and metric points it becomes.
//!
//! Bytes or API answers go in; [`Normalised`] or [`Poison`] comes out. The crate is pure: no clock, no environment, no SDK, no
//! async, no logging. Same bytes, same rows, whatever the time of day, so that a replay is harmless.
//!
//! - [`agent_event`], [`contact_event`] and [`snapshot`] each turn one source into rows.
//! - [`schema`] says what the six tables hold, as data: table, column, type, unit, meaning, source of the definition.
//! - [`row`], [`metric_point`] and [`poison`] are the shapes that come out.

pub mod agent_event;
pub mod contact_event;
pub mod metric_point;
pub mod poison;
pub mod privacy;
pub mod row;
pub mod schema;
pub mod snapshot;

mod about;
mod arn;
mod channel;
mod instant;
mod json;

pub use about::About;
pub use instant::Instant;
pub use metric_point::MetricPoint;
pub use poison::Poison;
pub use row::Row;

/// The version of what the normalisers derive, used as Timestream's record version for events. Raised when a normaliser
/// changes what it derives, so that sending the same events again corrects their rows.
pub const MODEL_VERSION: i64 = 1;

/// What a normaliser made of a record that is not poison.
#[derive(Debug, Clone, PartialEq)]
pub enum Normalised {
    /// The record's rows and metric points.
    Facts(Facts),
    /// Understood, and not ours to store.
    Ignored(Ignored),
}

/// Everything one record says.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// When it happened, by the event's own account: the time that its age is measured from.
    pub event_time: Instant,
    /// Rows, at least one.
    pub rows: Vec<Row>,
    /// Points for CloudWatch; often none.
    pub metric_points: Vec<MetricPoint>,
}

/// Why a record that was understood has no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ignored {
    /// A contact record (CTR) on the agent event stream: AWS allows both on one stream.
    ContactRecord,
    /// An EventBridge event of Amazon Connect that is not a contact event, such as a Contact Lens rule match.
    OtherDetailType,
    /// An EventBridge event of another source.
    OtherSource,
}

impl Ignored {
    /// The reason in a few words, for logs.
    pub fn reason(self) -> &'static str {
        match self {
            Self::ContactRecord => "contact record on the agent event stream",
            Self::OtherDetailType => "detail-type is not a contact event",
            Self::OtherSource => "source is not Amazon Connect",
        }
    }
}
