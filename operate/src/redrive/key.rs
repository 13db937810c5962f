//! What an object's key in the quarantine bucket says.

use std::cmp::Ordering;

/// Lambda's own failure destinations lie under this prefix, whatever bucket they are given.
const DESTINATIONS: &str = "aws/lambda/";

/// Whose record it is, and which. The order is the one to send in: what Lambda gave up on is older than what the functions
/// themselves refused; of a shard, by sequence number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// `aws/lambda/…`: an invocation that Lambda gave up on, with its whole event.
    Destination,
    /// `<function>/<stream>/<shard>/<sequence number>`: a Kinesis record.
    Record {
        function: String,
        stream: String,
        shard: String,
        sequence_number: SequenceNumber,
    },
    /// `<function>/unreadable/<request id>/<position>`: a Kinesis record that does not even say which it is.
    Nameless { function: String },
    /// `<function>/<id>`: an EventBridge event, or an object that was collected from an API.
    Event { function: String, id: String },
}

/// A sequence number: digits, too many for any integer type, compared as the number they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SequenceNumber(pub(crate) String);

impl Ord for SequenceNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        let number = |text: &Self| {
            (
                text.0.trim_start_matches('0').len(),
                text.0.trim_start_matches('0').to_owned(),
            )
        };
        number(self).cmp(&number(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for SequenceNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Key {
    /// Reads a key; nothing for one that no function and no failure destination writes.
    pub(crate) fn read(key: &str) -> Option<Self> {
        if key.starts_with(DESTINATIONS) {
            return Some(Self::Destination);
        }
        let (function, source) = key.split_once('/').filter(|(function, _)| !function.is_empty())?;
        let function = function.to_owned();
        let source = unescape(source);
        let parts: Vec<&str> = source.split('/').collect();
        Some(match parts.as_slice() {
            ["unreadable", _, _] => Self::Nameless { function },
            [stream, shard, number] if shard.starts_with("shardId-") && is_number(number) => Self::Record {
                function,
                stream: (*stream).to_owned(),
                shard: (*shard).to_owned(),
                sequence_number: SequenceNumber((*number).to_owned()),
            },
            _ => Self::Event { function, id: source },
        })
    }

    /// The function that it is sent back through, where the key says it.
    pub(crate) fn function(&self) -> Option<&str> {
        match self {
            Self::Destination => None,
            Self::Record { function, .. } | Self::Nameless { function } | Self::Event { function, .. } => {
                Some(function)
            }
        }
    }

    /// Whether the two can be in one batch: records of one shard can.
    pub(crate) fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Record {
                    function,
                    stream,
                    shard,
                    ..
                },
                Self::Record {
                    function: other_function,
                    stream: other_stream,
                    shard: other_shard,
                    ..
                },
            ) => (function, stream, shard) == (other_function, other_stream, other_shard),
            _ => false,
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes back what the functions do to a source id to make a safe key of it: `=` and two hexadecimal digits for a byte.
fn unescape(source: &str) -> String {
    let mut bytes = Vec::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend_from_slice(before.as_bytes());
        if let Some(byte) = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(b'=');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_whose_record_it_is() {
        let check = |key: &str, expected: &str| {
            let shown = match Key::read(key) {
                None => "none".to_owned(),
                Some(Key::Destination) => "destination".to_owned(),
                Some(Key::Nameless { function }) => format!("nameless of {function}"),
                Some(Key::Event { function, id }) => format!("event {id} of {function}"),
                Some(Key::Record {
                    function,
                    stream,
                    shard,
                    sequence_number,
                }) => {
                    format!("record {} of {stream}, {shard}, of {function}", sequence_number.0)
                }
            };
            assert_eq!(shown, expected, "{key}");
        };
        check(
            "ca-agent-events/agents/shardId-000000000007/4965",
            "record 4965 of agents, shardId-000000000007, of ca-agent-events",
        );
        check("ca-agent-events/unreadable/0001-02/3", "nameless of ca-agent-events");
        check("ca-contact-events/9f3c-11", "event 9f3c-11 of ca-contact-events");
        check(
            "ca-contact-events/a=20b=c3=a9=3f=",
            "event a b\u{e9}?= of ca-contact-events",
        );
        // A snapshot, and ids that only look like a shard's record.
        check(
            "ca-instance-snapshot/i-1/queue/q-1/2026",
            "event i-1/queue/q-1/2026 of ca-instance-snapshot",
        );
        check("f/a/b/12", "event a/b/12 of f");
        check("f/agents/shardId-0/x", "event agents/shardId-0/x of f");
        check("aws/lambda/8c5b/shardId-0/2026/11/21/x", "destination");
        check("aws/lambda/async/f/2026/11/21/x", "destination");
        check("readme.txt", "none");
        check("/x", "none");
    }

    #[test]
    fn records_of_a_shard_stand_in_sequence_order_and_go_together() {
        let mut keys: Vec<Key> = [
            "f/s/shardId-1/10",
            "f/s/shardId-0/10",
            "f/s/shardId-0/9",
            "f/e-1",
            "aws/lambda/x",
        ]
        .into_iter()
        .filter_map(Key::read)
        .collect();
        keys.sort();
        let shown: Vec<String> = keys
            .iter()
            .map(|key| match key {
                Key::Record {
                    shard, sequence_number, ..
                } => format!("{shard}:{}", sequence_number.0),
                other => format!("{:?}", other.function()),
            })
            .collect();
        assert_eq!(
            shown,
            ["None", "shardId-0:9", "shardId-0:10", "shardId-1:10", "Some(\"f\")"]
        );
        assert!(keys[1].goes_with(&keys[2]));
        assert!(!keys[2].goes_with(&keys[3]) && !keys[0].goes_with(&keys[0]) && !keys[4].goes_with(&keys[4]));
    }
}
