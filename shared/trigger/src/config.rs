//! Configuration: read once, at start. A missing or bad value fails initialisation with its name and what was expected.

use model::privacy::{Key, Privacy};

use crate::privacy::{KEY, PrivacySetting};

/// What every function is configured with.
#[derive(Debug, Clone)]
pub struct Config {
    /// `AWS_LAMBDA_FUNCTION_NAME`, which Lambda sets.
    pub function_name: String,
    /// `TIMESTREAM_DATABASE`, by default `connect-analytics`.
    pub timestream_database: String,
    /// `TIMESTREAM_REGION`, by default the function's own: Connect often lives in a region without Timestream.
    pub timestream_region: Option<String>,
    /// Whether `AWS_ENDPOINT_URL_TIMESTREAM_WRITE` (or `AWS_ENDPOINT_URL`) names the endpoint to write to, so that it is not asked for.
    pub timestream_endpoint_configured: bool,
    /// `METRICS_NAMESPACE`, by default `ConnectAnalytics`.
    pub metrics_namespace: String,
    /// `QUARANTINE_BUCKET`.
    pub quarantine_bucket: String,
    /// Whether `AWS_ENDPOINT_URL_S3` (or `AWS_ENDPOINT_URL`) is set: endpoints other than AWS's want the bucket in the path.
    pub s3_path_style: bool,
    /// `PRIVACY` (`off`, `pseudonym` or `strict`; by default `off`); and for `pseudonym` where its key is: in the secret that
    /// `PSEUDONYM_KEY_SECRET` names, or `PSEUDONYM_KEY` itself.
    pub privacy: PrivacySetting,
}

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}, expected {expected}")]
pub struct ConfigError {
    name: &'static str,
    problem: &'static str,
    expected: &'static str,
}

impl Config {
    /// Reads the environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one place that reads the environment"
        )]
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads settings through `lookup`. An empty value is refused: for an endpoint it would stop the SDK, and for anything else it is a
    /// template's slip.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &'static str, expected: &'static str| match lookup(name) {
            Some(value) if value.trim().is_empty() => Err(ConfigError {
                name,
                problem: "is empty",
                expected,
            }),
            value => Ok(value),
        };
        let required = |name: &'static str, expected: &'static str| {
            optional(name, expected)?.ok_or(ConfigError {
                name,
                problem: "is not set",
                expected,
            })
        };
        let url = "a URL, or no such variable at all";
        let endpoint = optional("AWS_ENDPOINT_URL", url)?.is_some();
        Ok(Self {
            function_name: required("AWS_LAMBDA_FUNCTION_NAME", "the function's name, which Lambda sets")?,
            timestream_database: optional("TIMESTREAM_DATABASE", "the name of a Timestream database")?
                .unwrap_or_else(|| "connect-analytics".to_owned()),
            timestream_region: optional("TIMESTREAM_REGION", "a region that has Timestream, such as eu-west-1")?,
            timestream_endpoint_configured: optional("AWS_ENDPOINT_URL_TIMESTREAM_WRITE", url)?.is_some() || endpoint,
            metrics_namespace: optional("METRICS_NAMESPACE", "a CloudWatch namespace")?
                .unwrap_or_else(|| "ConnectAnalytics".to_owned()),
            quarantine_bucket: required("QUARANTINE_BUCKET", "the name of an S3 bucket")?,
            s3_path_style: optional("AWS_ENDPOINT_URL_S3", url)?.is_some() || endpoint,
            privacy: match optional("PRIVACY", PRIVACY)?.as_deref() {
                None | Some("off") => PrivacySetting::Known(Privacy::Off),
                Some("strict") => PrivacySetting::Known(Privacy::Strict),
                Some("pseudonym") => pseudonym(
                    optional("PSEUDONYM_KEY", KEY)?.as_deref(),
                    optional("PSEUDONYM_KEY_SECRET", SECRET)?,
                )?,
                Some(_) => {
                    return Err(ConfigError {
                        name: "PRIVACY",
                        problem: "is something else",
                        expected: PRIVACY,
                    });
                }
            },
        })
    }
}

/// Pseudonyms want a key, from exactly one place: of two, nobody could say later which made the pseudonyms that are stored.
fn pseudonym(key: Option<&str>, secret: Option<String>) -> Result<PrivacySetting, ConfigError> {
    match (key, secret) {
        (None, Some(secret)) => Ok(PrivacySetting::KeyInSecret(secret)),
        (Some(key), None) => match Key::new(key.as_bytes()) {
            Some(key) => Ok(PrivacySetting::Known(Privacy::Pseudonym(key))),
            None => Err(ConfigError {
                name: "PSEUDONYM_KEY",
                problem: "is too short",
                expected: KEY,
            }),
        },
        (None, None) => Err(ConfigError {
            name: "PSEUDONYM_KEY_SECRET",
            problem: "is not set",
            expected: SECRET,
        }),
        (Some(_), Some(_)) => Err(ConfigError {
            name: "PSEUDONYM_KEY_SECRET",
            problem: "is set beside PSEUDONYM_KEY",
            expected: "one of the two",
        }),
    }
}

const PRIVACY: &str = "off, pseudonym or strict";
const SECRET: &str = "the ARN or the name of the secret that holds the key, or PSEUDONYM_KEY instead";

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &[(&str, &str)] = &[("AWS_LAMBDA_FUNCTION_NAME", "agent-events"), ("QUARANTINE_BUCKET", "q")];

    fn read(more: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let settings: Vec<_> = LEAST.iter().chain(more).copied().collect();
        Config::read(|name| {
            settings
                .iter()
                .rev()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_least_that_must_be_set() {
        let config = read(&[]).unwrap();
        assert_eq!(config.timestream_database, "connect-analytics");
        assert_eq!(config.metrics_namespace, "ConnectAnalytics");
        assert_eq!(config.timestream_region, None);
        assert!(!config.timestream_endpoint_configured && !config.s3_path_style);
        assert_eq!(format!("{:?}", config.privacy), "Known(off)");
    }

    #[test]
    fn a_bad_value_is_named_with_what_was_expected() {
        let check = |name: &str, value: &str, expected: &str| {
            assert_eq!(read(&[(name, value)]).unwrap_err().to_string(), expected);
        };
        check(
            "QUARANTINE_BUCKET",
            "",
            "QUARANTINE_BUCKET: is empty, expected the name of an S3 bucket",
        );
        check(
            "PRIVACY",
            "maybe",
            "PRIVACY: is something else, expected off, pseudonym or strict",
        );
        check(
            "PRIVACY",
            "pseudonym",
            "PSEUDONYM_KEY_SECRET: is not set, expected the ARN or the name of the secret that holds the key, or PSEUDONYM_KEY instead",
        );
        check(
            "AWS_ENDPOINT_URL_S3",
            " ",
            "AWS_ENDPOINT_URL_S3: is empty, expected a URL, or no such variable at all",
        );
        assert_eq!(
            Config::read(|_| None).unwrap_err().to_string(),
            "AWS_LAMBDA_FUNCTION_NAME: is not set, expected the function's name, which Lambda sets"
        );
    }

    #[test]
    fn a_key_comes_from_one_place_and_never_shows() {
        let check = |settings: &[(&str, &str)], expected: &str| {
            let settings: Vec<_> = [("PRIVACY", "pseudonym")].iter().chain(settings).copied().collect();
            let read = read(&settings);
            let found = read.map_or_else(|error| error.to_string(), |config| format!("{:?}", config.privacy));
            assert_eq!(found, expected);
        };
        check(&[("PSEUDONYM_KEY", "a secret of sixteen")], "Known(pseudonym)");
        check(&[("PSEUDONYM_KEY_SECRET", "key")], r#"KeyInSecret("key")"#);
        check(
            &[("PSEUDONYM_KEY", "short")],
            "PSEUDONYM_KEY: is too short, expected a secret of at least 16 bytes",
        );
        check(
            &[
                ("PSEUDONYM_KEY", "a secret of sixteen"),
                ("PSEUDONYM_KEY_SECRET", "key"),
            ],
            "PSEUDONYM_KEY_SECRET: is set beside PSEUDONYM_KEY, expected one of the two",
        );
        check(
            &[("PSEUDONYM_KEY_SECRET", "")],
            "PSEUDONYM_KEY_SECRET: is empty, expected the ARN or the name of the secret that holds the key, or PSEUDONYM_KEY instead",
        );
    }

    #[test]
    fn one_endpoint_for_all_counts_for_each() {
        let config = read(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")]).unwrap();
        assert!(config.timestream_endpoint_configured && config.s3_path_style);
    }
}
