//! The project's own CloudWatch metrics: what `AWS/Connect` does not have.

use std::sync::Arc;

use crate::Instant;

/// One value of one metric at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricPoint {
    /// Which metric.
    pub metric: Metric,
    /// Whose value it is.
    pub dimensions: Dimensions,
    /// When, by the event's or the snapshot's own time.
    pub time: Instant,
    /// The value, in the metric's unit.
    pub value: f64,
}

/// A dimension set. An agent or a contact is never a dimension: each would be a billed series of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimensions {
    /// `InstanceId`.
    Instance(Arc<str>),
    /// `InstanceId`, `QueueId`.
    Queue(Arc<str>, Arc<str>),
    /// `InstanceId`, `Channel`.
    Channel(Arc<str>, Arc<str>),
    /// `FunctionName`: the pipeline's own health.
    Function(Arc<str>),
}

impl Dimensions {
    /// Names and values, in CloudWatch's terms.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Instance(instance) => vec![("InstanceId", instance)],
            Self::Queue(instance, queue) => vec![("InstanceId", instance), ("QueueId", queue)],
            Self::Channel(instance, channel) => vec![("InstanceId", instance), ("Channel", channel)],
            Self::Function(function) => vec![("FunctionName", function)],
        }
    }
}

/// A metric's unit, in CloudWatch's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// `Count`.
    Count,
    /// `Seconds`.
    Seconds,
    /// `Milliseconds`.
    Milliseconds,
}

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $metric:ident: $unit:ident;)*) => {
        /// A metric of the namespace. Its name in CloudWatch is the name it has here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Metric {
            $($(#[doc = $doc])+ $metric,)*
        }

        impl Metric {
            /// Every metric there is.
            pub const ALL: &[Self] = &[$(Self::$metric),*];

            /// The name in CloudWatch.
            pub fn name(self) -> &'static str {
                match self { $(Self::$metric => stringify!($metric),)* }
            }

            /// The unit in CloudWatch.
            pub fn unit(self) -> Unit {
                match self { $(Self::$metric => Unit::$unit,)* }
            }

            /// What it says.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$metric => concat!($($doc),+).trim_ascii(),)* }
            }
        }
    };
}

metrics! {
    /// Contacts put in a queue (contact event QUEUED).
    ContactsQueued: Count;
    /// Contacts that came out of a queue to an agent (contact event CONNECTED_TO_AGENT with a queue).
    ContactsAnswered: Count;
    /// Contacts that were disconnected in a queue, before any agent (contact event DISCONNECTED).
    ContactsAbandoned: Count;
    /// Offers to an agent that rang out (agent event, a contact's transition into MISSED).
    ContactsMissed: Count;
    /// From the queue to the agent, for answered contacts.
    QueueTime: Seconds;
    /// Agent time and after-contact work, for completed contacts.
    HandleTime: Seconds;
    /// After-contact work, for completed contacts that had any.
    AfterContactWorkTime: Seconds;
    /// Hold by the agent, for completed contacts.
    HoldTime: Seconds;
    /// Time in queue of abandoned contacts.
    AbandonTime: Seconds;
    /// Agents logged in and not Offline (Connect's AGENTS_ONLINE).
    AgentsOnline: Count;
    /// Agents who can take a contact (AGENTS_AVAILABLE).
    AgentsAvailable: Count;
    /// Agents on a contact (AGENTS_ON_CONTACT).
    AgentsOnContact: Count;
    /// Agents in a custom status (AGENTS_NON_PRODUCTIVE).
    AgentsNonProductive: Count;
    /// Agents in an error state (AGENTS_ERROR).
    AgentsError: Count;
    /// Slots for which a contact could be routed now (SLOTS_AVAILABLE).
    SlotsAvailable: Count;
    /// Wait so far of the contact longest in the queue (OLDEST_CONTACT_AGE).
    OldestContactAge: Seconds;
    /// Contacts waiting (CONTACTS_IN_QUEUE).
    ContactsInQueue: Count;
    /// Records that arrived.
    RecordsReceived: Count;
    /// Records of which every row is in the store.
    RecordsStored: Count;
    /// Records whose rows were there already, in the same or a newer version.
    RecordsSuperseded: Count;
    /// Records understood and not ours to store.
    RecordsIgnored: Count;
    /// Records put in quarantine: poison, or refused by the store for good.
    RecordsQuarantined: Count;
    /// Records that will come again: the store could not be reached, was throttled, or quarantine failed.
    RecordsNotStored: Count;
    /// From the event's own time to its being stored.
    EventAge: Milliseconds;
    /// WriteRecords calls that were answered.
    WriteCalls: Count;
    /// Metered write units of 1 KB.
    WriteUnits: Count;
    /// Calls to the Connect API.
    ConnectApiCalls: Count;
    /// Calls that the Connect API throttled.
    ConnectApiThrottles: Count;
}
