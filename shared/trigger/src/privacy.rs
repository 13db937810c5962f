//! The deployment's choice on personal data, and the key of pseudonyms, which is fetched once at start.

use model::privacy::{Key, Privacy};
use sinks::aws::SdkConfig;
use sinks::secret::{self, SecretNotRead};

/// What the configuration says of personal data.
#[derive(Debug, Clone)]
pub enum PrivacySetting {
    /// All that must be known is.
    Known(Privacy),
    /// Pseudonyms, with the key in the secret of this ARN or name. So it stands in no template and in no function's settings, which
    /// more people may read than may read the secret.
    KeyInSecret(String),
}

/// What makes a key.
pub(crate) const KEY: &str = "a secret of at least 16 bytes";

/// Why there is no key. It never shows the secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("PSEUDONYM_KEY_SECRET: the secret cannot be read")]
    NotRead(#[from] SecretNotRead),
    #[error("PSEUDONYM_KEY_SECRET: the secret is too short, expected {KEY}")]
    TooShort,
}

impl PrivacySetting {
    /// The choice, ready to be applied: with the key, fetched if it is in a secret. A start without its key fails, since names must
    /// not be stored as they are where pseudonyms were asked for.
    pub(crate) async fn resolve(&self, config: &SdkConfig) -> Result<Privacy, KeyError> {
        match self {
            Self::Known(privacy) => Ok(privacy.clone()),
            Self::KeyInSecret(secret) => from_secret(&secret::read(config, secret).await?),
        }
    }
}

/// Its bytes as they are: a key that is trimmed here and not elsewhere would make other pseudonyms of the same names.
fn from_secret(secret: &[u8]) -> Result<Privacy, KeyError> {
    Key::new(secret).map(Privacy::Pseudonym).ok_or(KeyError::TooShort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_and_does_not_show() {
        assert!(from_secret(b"a secret of sixteen").is_ok());
        let error = from_secret(b"fifteen letters").unwrap_err();
        assert_eq!(
            error.to_string(),
            "PSEUDONYM_KEY_SECRET: the secret is too short, expected a secret of at least 16 bytes"
        );
        assert!(!format!("{error:?}").contains("fifteen"));
    }
}
