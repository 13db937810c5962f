//! Keeps the page to this machine: nobody else's page may read from it, and it may ask nobody else.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The page may load and ask only what comes from its own address.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Refuses requests under a name that is not this machine's own: a page from elsewhere may point its own name at 127.0.0.1 and would then
/// be of the same origin (DNS rebinding). Puts the policy on every answer.
pub(crate) async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = headers.get(header::ORIGIN).map(HeaderValue::to_str);
    let own_origin = match origin {
        None => true,
        Some(Ok(origin)) => origin.strip_prefix("http://").is_some_and(|host| is_own(host, port)),
        Some(Err(_)) => false,
    };
    let mut response = if host.is_some_and(|host| is_own(host, port)) && own_origin {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "this page answers under 127.0.0.1 and localhost only\n",
        )
            .into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        // Dashboards and the page change while somebody works on them.
        (header::CACHE_CONTROL, "no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_own(host: &str, port: u16) -> bool {
    ["127.0.0.1", "localhost"]
        .iter()
        .any(|name| host.strip_prefix(name) == Some(&format!(":{port}")) || (port == 80 && host == *name))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_this_machines_own_names_are_answered() {
        let check = |host: &str, port, expected| assert_eq!(is_own(host, port), expected, "{host} at {port}");
        check("127.0.0.1:8765", 8765, true);
        check("localhost:8765", 8765, true);
        check("localhost", 80, true);
        check("127.0.0.1:8766", 8765, false);
        check("127.0.0.1", 8765, false);
        check("rebound.example:8765", 8765, false);
        check("127.0.0.1.example:8765", 8765, false);
        check("127.0.0.1:87650", 8765, false);
    }
}
