//! Reading what a function logs.

use serde_json::Value as Json;

/// The log lines of one invocation.
#[derive(Debug, Default)]
pub(crate) struct Invocation {
    /// The one line that accounts for the records.
    pub(crate) summary: Option<Json>,
    /// Every line that names the request.
    pub(crate) lines: Vec<Json>,
}

/// How many records ended how, as the log says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Endings {
    pub(crate) received: u64,
    pub(crate) stored: u64,
    pub(crate) superseded: u64,
    pub(crate) ignored: u64,
    pub(crate) quarantined: u64,
    pub(crate) not_stored: u64,
}

impl Endings {
    /// The same as the metrics that the function sends of them.
    pub(crate) fn as_metrics(self) -> [(&'static str, u64); 6] {
        [
            ("RecordsReceived", self.received),
            ("RecordsStored", self.stored),
            ("RecordsSuperseded", self.superseded),
            ("RecordsIgnored", self.ignored),
            ("RecordsQuarantined", self.quarantined),
            ("RecordsNotStored", self.not_stored),
        ]
    }
}

impl Invocation {
    /// What stands in a log about a request.
    pub(crate) fn find(lines: &[String], request_id: &str) -> Self {
        let mut found = Self::default();
        for line in lines.iter().filter(|line| line.contains(request_id)) {
            let line: Json = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON in the log: {line}"));
            if line["fields"]["message"] == "invocation" {
                assert!(found.summary.is_none(), "one summary per invocation");
                found.summary = Some(line["fields"].clone());
            }
            found.lines.push(line);
        }
        found
    }

    /// A field of the summary.
    pub(crate) fn field(&self, name: &str) -> &Json {
        &self.summary.as_ref().expect("the invocation is not in the log")[name]
    }

    /// A number of the summary.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.field(name)
            .as_u64()
            .unwrap_or_else(|| panic!("no number {name} in {:?}", self.summary))
    }

    /// The five endings, which always add up.
    pub(crate) fn endings(&self) -> Endings {
        let endings = Endings {
            received: self.number("records.received"),
            stored: self.number("records.stored"),
            superseded: self.number("records.superseded"),
            ignored: self.number("records.ignored"),
            quarantined: self.number("records.quarantined"),
            not_stored: self.number("records.not_stored"),
        };
        let Endings {
            received,
            stored,
            superseded,
            ignored,
            quarantined,
            not_stored,
        } = endings;
        assert_eq!(
            received,
            stored + superseded + ignored + quarantined + not_stored,
            "the five endings add up to what was received"
        );
        endings
    }
}
