//! Identifiers inside ARNs. ARNs are never matched by a pattern: other partitions exist, AWS's own documents print malformed
//! ones, and all that is needed is the part behind a slash.

/// The bare id: the part behind the last slash, or the whole text where there is none. Nothing if that is empty.
pub(crate) fn last_part(arn: &str) -> Option<&str> {
    arn.rsplit('/').next().filter(|id| !id.is_empty())
}

/// The instance id in the ARN of an instance or of anything inside one: the part behind `instance/`. An id by itself is taken
/// as it stands.
pub(crate) fn instance_id(arn: &str) -> Option<&str> {
    let id = match arn.split_once("instance/") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest),
        None if arn.contains('/') || arn.contains(':') => return None,
        None => arn,
    };
    Some(id).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_bare_id() {
        let check = |arn: &str, expected: Option<&str>| assert_eq!(last_part(arn), expected, "{arn}");
        check(
            "arn:aws:connect:eu-west-2:111111111111:instance/i-1/agent/a-1",
            Some("a-1"),
        );
        check(
            "arn:aws:connect:eu-west-2:111111111111:instance/i-1/queue/agent/a-1",
            Some("a-1"),
        );
        check("a-1", Some("a-1"));
        check("arn:aws:connect:eu-west-2:111111111111:instance/", None);
        check("", None);
    }

    #[test]
    fn finds_the_instance_in_any_partition() {
        let check = |arn: &str, expected: Option<&str>| assert_eq!(instance_id(arn), expected, "{arn}");
        check("arn:aws:connect:eu-west-2:111111111111:instance/i-1", Some("i-1"));
        check(
            "arn:aws-us-gov:connect:us-gov-west-1:111111111111:instance/i-1/agent/a-1",
            Some("i-1"),
        );
        check(
            "arn:aws::connect:eu-west-2:111111111111:instance/i-1/contact/c-1",
            Some("i-1"),
        );
        check("i-1", Some("i-1"));
        check("arn:aws:connect:eu-west-2:111111111111:instance/", None);
        check("arn:aws:connect:eu-west-2:111111111111:queue/q-1", None);
        check("", None);
    }
}
