//! Bytes that are no events, made from events.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{Owned, Source};

/// What is wrong with them. Kinesis carries any bytes; EventBridge only JSON with an envelope, so that contact events are never
/// [`Truncated`](Self::Truncated), [`NotJson`](Self::NotJson) or [`NotUtf8`](Self::NotUtf8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PoisonKind {
    /// The JSON ends in the middle.
    Truncated,
    /// A text that is not JSON.
    NotJson,
    /// Bytes that are no text.
    NotUtf8,
    /// The id is a list.
    WrongType,
    /// There is no id.
    MissingId,
    /// The time is a word.
    BadTime,
}

/// Kinds that EventBridge would carry.
const CARRIED: [PoisonKind; 3] = [PoisonKind::WrongType, PoisonKind::MissingId, PoisonKind::BadTime];
const ALL: [PoisonKind; 6] = [
    PoisonKind::WrongType,
    PoisonKind::MissingId,
    PoisonKind::BadTime,
    PoisonKind::Truncated,
    PoisonKind::NotJson,
    PoisonKind::NotUtf8,
];

/// Makes poison of an event.
pub(super) fn made_from(emission: &Owned, random: &mut ChaCha8Rng) -> (PoisonKind, Vec<u8>) {
    let kinds: &[PoisonKind] = match emission.source {
        Source::ContactEvents => &CARRIED,
        Source::AgentEvents | Source::Snapshots => &ALL,
    };
    let chosen = random.random_range(0..kinds.len());
    let kind = kinds.get(chosen).copied().unwrap_or(PoisonKind::MissingId);
    let (id, time): (&[u8], &[u8]) = match emission.source {
        Source::ContactEvents => (b"\"contactId\":", b"\"initiationTimestamp\":"),
        Source::AgentEvents | Source::Snapshots => (b"\"EventId\":", b"\"EventTimestamp\":"),
    };
    let json = emission.json.as_slice();
    let bytes = match kind {
        PoisonKind::Truncated => json
            .get(..random.random_range(1..json.len().max(2)))
            .map(<[u8]>::to_vec),
        PoisonKind::NotJson => Some([b"<event>".as_slice(), json].concat()),
        PoisonKind::NotUtf8 => Some([b"\xff\xfe".as_slice(), json].concat()),
        PoisonKind::WrongType => with_value(json, id, |value| [b"[".as_slice(), value, b"]"].concat()),
        PoisonKind::MissingId => with_value(json, id, |_| b"null".to_vec()),
        PoisonKind::BadTime => with_value(json, time, |_| b"\"yesterday\"".to_vec()),
    };
    // What is no event of ours to begin with can only be cut off.
    bytes.map_or_else(|| (PoisonKind::Truncated, b"{".to_vec()), |bytes| (kind, bytes))
}

/// The JSON with another value for the first such key, whose value is a text without escapes.
fn with_value(json: &[u8], key: &[u8], value: impl Fn(&[u8]) -> Vec<u8>) -> Option<Vec<u8>> {
    let found = json.windows(key.len()).position(|part| part == key)?;
    let (before, rest) = json.split_at(found + key.len());
    let end = rest.iter().skip(1).position(|byte| *byte == b'"')? + 2;
    let (old, after) = rest.split_at_checked(end)?;
    Some([before, &value(old), after].concat())
}
