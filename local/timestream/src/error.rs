//! What an operation answers when it refuses: the service's exception names and their HTTP statuses.

use serde_json::{Map, Value};

/// The exceptions of both service models that this endpoint has a reason for, and the two that AWS's framework adds to every service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ErrorKind {
    /// The request breaks a rule of the model or of the service; nothing was stored.
    Validation,
    /// No such database, table or tagged resource.
    ResourceNotFound,
    /// The thing to create exists already, or a query was cancelled.
    Conflict,
    /// Some records were refused; all others were stored.
    RejectedRecords,
    /// A limit of the account or of the table was met.
    ServiceQuotaExceeded,
    /// The endpoint itself failed.
    InternalServer,
    /// The query was understood, and failed while it ran.
    QueryExecution,
    /// `X-Amz-Target` names no operation.
    UnknownOperation,
    /// The body is not JSON, or a member has another JSON type than the model says.
    Serialization,
}

impl ErrorKind {
    /// The HTTP status that the service answers with.
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::Validation | Self::QueryExecution | Self::UnknownOperation | Self::Serialization => 400,
            Self::ServiceQuotaExceeded => 402,
            Self::ResourceNotFound => 404,
            Self::Conflict => 409,
            Self::RejectedRecords => 419,
            Self::InternalServer => 500,
        }
    }

    /// The exception's name, as the SDKs know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Validation => "ValidationException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::Conflict => "ConflictException",
            Self::RejectedRecords => "RejectedRecordsException",
            Self::ServiceQuotaExceeded => "ServiceQuotaExceededException",
            Self::InternalServer => "InternalServerException",
            Self::QueryExecution => "QueryExecutionException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::Serialization => "SerializationException",
        }
    }

    /// The value of `__type`: the name with the namespace of the service, or of AWS's framework.
    pub(crate) fn qualified_name(self) -> String {
        let namespace = match self {
            Self::UnknownOperation | Self::Serialization => "com.amazon.coral.service",
            _ => "com.amazonaws.timestream.v20181101",
        };
        format!("{namespace}#{}", self.name())
    }
}

/// A refusal: what kind, in which words, and the members that some exceptions carry besides.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct ApiError {
    /// Which exception.
    pub(crate) kind: ErrorKind,
    /// What the caller reads.
    pub(crate) message: String,
    /// Further members of the body, such as `RejectedRecords`.
    pub(crate) extra: Map<String, Value>,
}

impl ApiError {
    /// An error without further members.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            extra: Map::new(),
        }
    }

    /// The request is wrong; sending it again will not help.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Validation, message)
    }

    /// The query failed while it ran.
    pub(crate) fn query_execution(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::QueryExecution, message)
    }

    /// The thing exists already, or is in another state than the operation needs.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// The thing named does not exist.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ResourceNotFound, message)
    }

    /// A limit was met.
    pub(crate) fn quota(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ServiceQuotaExceeded, message)
    }

    /// The endpoint failed, through no fault of the caller.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InternalServer, message)
    }

    /// The body is not what the model says.
    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Serialization, message)
    }

    /// The JSON body of the answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = self.extra.clone();
        body.insert("__type".to_owned(), self.kind.qualified_name().into());
        // The service writes this one member with a capital in this one exception; SDKs read both.
        let message = if self.kind == ErrorKind::RejectedRecords {
            "Message"
        } else {
            "message"
        };
        body.insert(message.to_owned(), self.message.clone().into());
        Value::Object(body)
    }
}
