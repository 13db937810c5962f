//! What becomes of personal data: stored as it is, as a pseudonym, or not at all.

use std::fmt::{self, Write as _};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value as Json;
use sha2::Sha256;

use crate::Row;

/// The deployment's choice. It governs rows and quarantined records; logs never hold personal data.
#[derive(Clone)]
pub enum Privacy {
    /// As it is.
    Off,
    /// A keyed hash: the same person keeps the same pseudonym, and nobody without the key can tell who it is.
    Pseudonym(Key),
    /// Left out.
    Strict,
}

/// The secret key of pseudonyms.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

/// Never shows the key.
impl fmt::Debug for Privacy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Off => "off",
            Self::Pseudonym(_) => "pseudonym",
            Self::Strict => "strict",
        })
    }
}

impl Key {
    /// A key from secret bytes; nothing if there are fewer than 16, too few to withstand guessing.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < 16 {
            return None;
        }
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The pseudonym of a text: 128 bits of its keyed hash, in hexadecimal, after a `p-` that tells it from a real name. A text that
    /// is a pseudonym already stays: a quarantined record holds them, and must give the same rows when it is sent again.
    fn pseudonym(&self, text: &str) -> String {
        if is_pseudonym(text) {
            return text.to_owned();
        }
        let digest = self.0.clone().chain_update(text.as_bytes()).finalize().into_bytes();
        digest.iter().take(16).fold(String::from("p-"), |mut hex, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

fn is_pseudonym(text: &str) -> bool {
    let digits = text.strip_prefix("p-").map(str::as_bytes);
    digits.is_some_and(|digits| digits.len() == 32 && digits.iter().all(|digit| b"0123456789abcdef".contains(digit)))
}

/// Applies the choice to the row's personal columns, which the schema marks.
pub fn apply(privacy: &Privacy, row: &mut Row) {
    match privacy {
        Privacy::Off => {}
        Privacy::Pseudonym(key) => row.replace_personal(|text| Some(key.pseudonym(text))),
        Privacy::Strict => row.replace_personal(|_| None),
    }
}

/// The names, in any casing, under which Connect's JSON holds personal data: people's names, customers' addresses, and what
/// flows attach to a contact, which may be anything.
const PERSONAL_KEYS: &[&str] = &[
    "additionalemailrecipients",
    "attributes",
    "contactdetails",
    "customerendpoint",
    "customerid",
    "description",
    "deskphonenumber",
    "firstname",
    "lastname",
    "references",
    "segmentattributes",
    "systemendpoint",
    "tags",
    "username",
];

/// A record as it may be kept in quarantine: its bytes under [`Privacy::Off`]; otherwise the JSON with personal values replaced
/// or left out. Nothing where that cannot be done, because the bytes are not JSON and so nobody can say what they hold.
pub fn redact(privacy: &Privacy, bytes: &[u8]) -> Option<Vec<u8>> {
    if matches!(privacy, Privacy::Off) {
        return Some(bytes.to_vec());
    }
    let mut json: Json = serde_json::from_slice(bytes).ok()?;
    redact_value(privacy, &mut json);
    serde_json::to_vec(&json).ok()
}

fn redact_value(privacy: &Privacy, json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| redact_value(privacy, item)),
        Json::Object(fields) => {
            fields.retain(|name, value| !(is_personal(name) && matches!(privacy, Privacy::Strict)) || value.is_null());
            for (name, value) in fields.iter_mut() {
                match privacy {
                    Privacy::Pseudonym(key) if is_personal(name) => replace_leaves(key, value),
                    _ => redact_value(privacy, value),
                }
            }
        }
        _ => {}
    }
}

fn replace_leaves(key: &Key, json: &mut Json) {
    match json {
        Json::String(text) => *text = key.pseudonym(text),
        Json::Number(number) => *json = Json::String(key.pseudonym(&number.to_string())),
        Json::Array(items) => items.iter_mut().for_each(|item| replace_leaves(key, item)),
        Json::Object(fields) => fields.values_mut().for_each(|value| replace_leaves(key, value)),
        Json::Null | Json::Bool(_) => {}
    }
}

fn is_personal(name: &str) -> bool {
    PERSONAL_KEYS.iter().any(|key| key.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pseudonym() -> Privacy {
        Privacy::Pseudonym(Key::new(b"a key of sixteen").unwrap())
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(Key::new(b"fifteen bytes..").is_none());
    }

    #[test]
    fn a_pseudonym_is_stable_and_depends_on_the_key() {
        let (one, other) = (
            Key::new(b"a key of sixteen").unwrap(),
            Key::new(b"another key of 16").unwrap(),
        );
        assert_eq!(one.pseudonym("jdoe"), one.pseudonym("jdoe"));
        assert_ne!(one.pseudonym("jdoe"), one.pseudonym("asmith"));
        assert_ne!(one.pseudonym("jdoe"), other.pseudonym("jdoe"));
        assert_eq!(one.pseudonym("jdoe").len(), 34);
    }

    #[test]
    fn a_quarantined_record_that_comes_again_keeps_its_pseudonyms() {
        let record = br#"{"Username":"jdoe","customerEndpoint":{"address":15550100}}"#;
        let once = redact(&pseudonym(), record).unwrap();
        assert_eq!(redact(&pseudonym(), &once).unwrap(), once);
        let Privacy::Pseudonym(key) = pseudonym() else {
            unreachable!()
        };
        for name in [
            "p-jdoe",
            "p-",
            "p-ABCDEF00000000000000000000000000",
            "p-0123456789abcdef0123456789abcdef0",
        ] {
            assert_ne!(key.pseudonym(name), name);
        }
    }

    #[test]
    fn quarantined_json_is_redacted_at_any_depth_and_in_any_casing() {
        let record = br#"{"EventId":"e-1","S":[{"Username":"jdoe","x":1}],"customerEndpoint":{"address":"+1555"}}"#;
        let strict = String::from_utf8(redact(&Privacy::Strict, record).unwrap()).unwrap();
        assert_eq!(strict, r#"{"EventId":"e-1","S":[{"x":1}]}"#);
        let pseudonyms = String::from_utf8(redact(&pseudonym(), record).unwrap()).unwrap();
        assert!(
            pseudonyms.contains(r#""EventId":"e-1""#) && pseudonyms.contains(r#""Username":"p-"#),
            "{pseudonyms}"
        );
        assert!(
            !pseudonyms.contains("jdoe") && !pseudonyms.contains("+1555"),
            "{pseudonyms}"
        );
    }

    #[test]
    fn bytes_that_are_not_json_are_kept_only_when_privacy_is_off() {
        assert_eq!(redact(&Privacy::Off, b"\xff").unwrap(), b"\xff");
        assert_eq!(redact(&pseudonym(), b"\xff"), None);
        assert_eq!(redact(&Privacy::Strict, b"{\"Username\""), None);
    }
}
