//! A contact event as EventBridge delivers it: only the keys that are read.
//!
//! Connect writes keys in lower camel case; AWS's documents also show whole details, or single objects inside one, in Pascal
//! case, so each key is known in both. What is not declared here (endpoints, tags, routing criteria, Contact Lens, chat metrics)
//! is skipped without being looked at, whatever its shape.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::Text;

/// Declares an object of optional fields, each with its keys.
///
/// A derived `Deserialize` would refuse an object in which a key stands twice or in both casings, and would take an array for an
/// object, by position. Here the last value that is not null counts, and only objects are objects.
macro_rules! object {
    ($(#[doc = $doc:literal])+ $name:ident<$life:lifetime> { $($field:ident: $type:ty = $key:literal $(| $other:literal)*;)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Default)]
        pub(super) struct $name<$life> {
            $(pub(super) $field: Option<$type>,)+
        }

        impl<$life> Deserialize<$life> for $name<$life> {
            fn deserialize<D: Deserializer<$life>>(deserializer: D) -> Result<Self, D::Error> {
                struct ObjectVisitor;
                impl<$life> Visitor<$life> for ObjectVisitor {
                    type Value = $name<$life>;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<$life>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        let mut object = $name::default();
                        while let Some(key) = map.next_key::<Text<$life>>()? {
                            match key.value() {
                                $(Some($key $(| $other)*) => {
                                    if let Some(value) = map.next_value::<Option<$type>>()? {
                                        object.$field = Some(value);
                                    }
                                })+
                                _ => {
                                    map.next_value::<IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(object)
                    }
                }
                deserializer.deserialize_map(ObjectVisitor)
            }
        }
    };
}

object! {
    /// What tells whether an event is ours, and nothing else of it.
    Header<'a> {
        detail_type: Text<'a> = "detail-type";
        source: Text<'a> = "source";
    }
}

object! {
    /// A whole EventBridge event. Its resources are kept as they stand: they are needed only where the detail lacks its instance.
    Event<'a> {
        id: Text<'a> = "id";
        detail_type: Text<'a> = "detail-type";
        source: Text<'a> = "source";
        time: Text<'a> = "time";
        resources: &'a RawValue = "resources";
        detail: Detail<'a> = "detail";
    }
}

object! {
    /// The contact as it stands when the event is sent: each event repeats what the earlier ones said.
    Detail<'a> {
        contact_id: Text<'a> = "contactId" | "ContactId";
        instance_arn: Text<'a> = "instanceArn" | "InstanceArn" | "InstanceARN";
        event_type: Text<'a> = "eventType" | "EventType";
        channel: Text<'a> = "channel" | "Channel";
        initiation_method: Text<'a> = "initiationMethod" | "InitiationMethod";
        initial_contact_id: Text<'a> = "initialContactId" | "InitialContactId";
        previous_contact_id: Text<'a> = "previousContactId" | "PreviousContactId";
        related_contact_id: Text<'a> = "relatedContactId" | "RelatedContactId";
        initiation_timestamp: Text<'a> = "initiationTimestamp" | "InitiationTimestamp";
        connected_to_system_timestamp: Text<'a> = "connectedToSystemTimestamp" | "ConnectedToSystemTimestamp";
        disconnect_timestamp: Text<'a> = "disconnectTimestamp" | "DisconnectTimestamp";
        scheduled_timestamp: Text<'a> = "scheduledTimestamp" | "ScheduledTimestamp";
        queue_info: QueueInfo<'a> = "queueInfo" | "QueueInfo";
        agent_info: AgentInfo<'a> = "agentInfo" | "AgentInfo";
        disconnect_reason: Text<'a> = "disconnectReason" | "DisconnectReason";
        campaign: Campaign<'a> = "campaign" | "Campaign";
        segment_attributes: &'a RawValue = "segmentAttributes" | "SegmentAttributes";
    }
}

object! {
    /// The queue, once the contact was put in one; never sent for OUTBOUND contacts.
    QueueInfo<'a> {
        queue_arn: Text<'a> = "queueArn" | "QueueArn" | "QueueARN";
        queue_type: Text<'a> = "queueType" | "QueueType";
        enqueue_timestamp: Text<'a> = "enqueueTimestamp" | "EnqueueTimestamp";
    }
}

object! {
    /// The agent, once there is one. The after-contact work fields come with COMPLETED.
    AgentInfo<'a> {
        agent_arn: Text<'a> = "agentArn" | "AgentArn" | "AgentARN";
        connected_to_agent_timestamp: Text<'a> = "connectedToAgentTimestamp" | "ConnectedToAgentTimestamp";
        agent_initiated_hold_duration: f64 = "agentInitiatedHoldDuration" | "AgentInitiatedHoldDuration";
        after_contact_work_start_timestamp: Text<'a> = "afterContactWorkStartTimestamp" | "AfterContactWorkStartTimestamp";
        after_contact_work_end_timestamp: Text<'a> = "afterContactWorkEndTimestamp" | "AfterContactWorkEndTimestamp";
        after_contact_work_duration: f64 = "afterContactWorkDuration" | "AfterContactWorkDuration";
    }
}

object! {
    /// The outbound campaign.
    Campaign<'a> {
        campaign_id: Text<'a> = "campaignId" | "CampaignId";
    }
}

object! {
    /// The one segment attribute that is read.
    SegmentAttributes<'a> {
        subtype: AttributeValue<'a> = "connect:Subtype";
    }
}

object! {
    /// A segment attribute's value, which may also be a number, a list or a map.
    AttributeValue<'a> {
        value_string: Text<'a> = "valueString" | "ValueString";
    }
}

/// The contact's subtype. Segment attributes are free-form in part: one of an unexpected kind must not cost the event, so they
/// are read apart and any error means that the subtype is unknown.
pub(super) fn subtype<'a>(segment_attributes: Option<&'a RawValue>) -> Option<Text<'a>> {
    let attributes: SegmentAttributes<'a> = serde_json::from_str(segment_attributes?.get()).ok()?;
    attributes.subtype?.value_string
}

/// The texts among an event's resources.
pub(super) fn resources(resources: Option<&RawValue>) -> Vec<Text<'_>> {
    resources
        .and_then(|resources| serde_json::from_str(resources.get()).ok())
        .unwrap_or_default()
}
