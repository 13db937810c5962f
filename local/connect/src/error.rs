//! Refusals in the service's error shape.

use serde_json::json;

/// A refusal: its status, its name in the service's model and a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} ({status}): {message}")]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl ApiError {
    fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// A parameter is out of its limits, or asks for what is not offered here.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameterException", message)
    }

    /// The request cannot be read.
    pub(crate) fn request(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidRequestException", message)
    }

    /// There is no such resource.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }

    /// The operation does not exist here.
    pub(crate) fn unknown_operation(message: impl Into<String>) -> Self {
        Self::new(404, "UnknownOperationException", message)
    }

    /// Too many requests. The API Gateway in front of operations that model no ThrottlingException answers
    /// TooManyRequestsException instead.
    pub(crate) fn throttled(models_throttling: bool) -> Self {
        let code = if models_throttling {
            "ThrottlingException"
        } else {
            "TooManyRequestsException"
        };
        Self::new(429, code, "Rate exceeded")
    }

    /// A failure that was asked for.
    pub(crate) fn asked_for(status: u16, code: &str) -> Self {
        Self::new(status, code, "this failure was asked for")
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> serde_json::Value {
        json!({"Message": self.message})
    }
}
