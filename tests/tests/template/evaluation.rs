//! CloudFormation's functions, evaluated as far as they can be without an account.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::deployed::{list, number, text};

/// What stands for `AWS::NoValue` until it is removed.
const NO_VALUE: &str = "\u{0}no value";

/// A template and the values of its parameters.
pub(crate) struct Evaluation<'a> {
    template: &'a Json,
    parameters: BTreeMap<&'a str, Json>,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(template: &'a Json, given: &[(&str, &str)]) -> Self {
        let declared = template["Parameters"].as_object().unwrap();
        for (name, value) in given {
            let parameter = declared.get(*name);
            let parameter = parameter.unwrap_or_else(|| panic!("the template has no parameter {name}"));
            let allowed = parameter.get("AllowedValues").map(list);
            assert!(
                allowed.is_none_or(|allowed| allowed.iter().any(|allowed| allowed == value)),
                "{name} cannot be {value}"
            );
        }
        let parameters = declared
            .iter()
            .map(|(name, parameter)| {
                let given = given.iter().rev().find(|(given, _)| given == name);
                let value = given.map_or_else(|| parameter["Default"].clone(), |(_, value)| json!(value));
                let value = match parameter["Type"].as_str().unwrap() {
                    "CommaDelimitedList" => text(&value).split(',').map(str::trim).collect(),
                    _ => value,
                };
                (name.as_str(), value)
            })
            .collect();
        Self { template, parameters }
    }

    /// What the template's rules say against these parameters.
    pub(crate) fn refused(&self) -> Vec<String> {
        let rules = self
            .template
            .get("Rules")
            .and_then(Json::as_object)
            .into_iter()
            .flatten();
        let rules = rules.filter(|(_, rule)| rule.get("RuleCondition").is_none_or(|condition| self.holds(condition)));
        let assertions = rules.flat_map(|(_, rule)| rule["Assertions"].as_array().unwrap());
        assertions
            .filter(|assertion| !self.holds(&assertion["Assert"]))
            .map(|assertion| text(&assertion["AssertDescription"]))
            .collect()
    }

    pub(crate) fn is_there(&self, entry: &Json) -> bool {
        entry
            .get("Condition")
            .is_none_or(|condition| self.condition(condition.as_str().unwrap()))
    }

    fn condition(&self, name: &str) -> bool {
        let condition = &self.template["Conditions"][name];
        assert!(!condition.is_null(), "there is no condition {name}");
        self.holds(condition)
    }

    fn holds(&self, condition: &Json) -> bool {
        let (function, argument) = function(condition).unwrap_or_else(|| panic!("{condition} is no condition"));
        let each = || argument.as_array().unwrap().iter();
        match function {
            "Condition" => self.condition(argument.as_str().unwrap()),
            "Fn::Equals" => text(&self.value(&argument[0])) == text(&self.value(&argument[1])),
            "Fn::EachMemberEquals" => {
                let wanted = text(&self.value(&argument[1]));
                list(&self.value(&argument[0])).iter().all(|member| *member == wanted)
            }
            "Fn::Not" => !self.holds(&argument[0]),
            "Fn::And" => each().all(|condition| self.holds(condition)),
            "Fn::Or" => each().any(|condition| self.holds(condition)),
            other => panic!("{other} in a condition"),
        }
    }

    pub(crate) fn value(&self, value: &Json) -> Json {
        if let Some((function, argument)) = function(value) {
            return self.call(function, argument);
        }
        let is_something = |value: &Json| value.as_str() != Some(NO_VALUE);
        match value {
            Json::Array(items) => items.iter().map(|item| self.value(item)).filter(is_something).collect(),
            Json::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.clone(), self.value(value)));
                Json::Object(fields.filter(|(_, value)| is_something(value)).collect::<Map<_, _>>())
            }
            plain => plain.clone(),
        }
    }

    fn call(&self, function: &str, argument: &Json) -> Json {
        match function {
            "Ref" => self.reference(argument.as_str().unwrap()),
            "Fn::If" => {
                let chosen = if self.condition(argument[0].as_str().unwrap()) {
                    1
                } else {
                    2
                };
                self.value(&argument[chosen])
            }
            "Fn::GetAtt" => {
                let path = list(argument).join(".");
                json!(format!("${{{path}}}"))
            }
            "Fn::Sub" => match argument {
                Json::Array(parts) => self.substitute(parts[0].as_str().unwrap(), &self.value(&parts[1])),
                template => self.substitute(template.as_str().unwrap(), &json!({})),
            },
            "Fn::Join" => json!(list(&self.value(&argument[1])).join(argument[0].as_str().unwrap())),
            "Fn::Split" => {
                let whole = text(&self.value(&argument[1]));
                whole.split(argument[0].as_str().unwrap()).collect()
            }
            "Fn::Select" => {
                let index = usize::try_from(number(&self.value(&argument[0]))).unwrap();
                self.value(&argument[1])[index].clone()
            }
            "Fn::FindInMap" => {
                let keys = self.value(argument);
                let found = &self.template["Mappings"][text(&keys[0])][text(&keys[1])][text(&keys[2])];
                assert!(!found.is_null(), "nothing in the mapping for {keys}");
                found.clone()
            }
            "Fn::ToJsonString" => json!(self.value(argument).to_string()),
            other => panic!("{other} is not evaluated here yet"),
        }
    }

    fn reference(&self, name: &str) -> Json {
        match self.parameters.get(name) {
            Some(value) => value.clone(),
            None if name == "AWS::NoValue" => json!(NO_VALUE),
            None => json!(format!("${{{name}}}")),
        }
    }

    /// Fills in parameters and the variables given; names that only AWS knows stay.
    fn substitute(&self, template: &str, variables: &Json) -> Json {
        let mut parts = template.split("${");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap();
            match variables.get(name).or_else(|| self.parameters.get(name)) {
                Some(value) => filled.push_str(&list(value).join(",")),
                // `${!Name}` is how a template writes a `${Name}` of its own.
                None => filled.extend(["${", name.trim_start_matches('!'), "}"]),
            }
            filled.push_str(rest);
        }
        json!(filled)
    }
}

/// The function that a value is, and its argument.
fn function(value: &Json) -> Option<(&str, &Json)> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    let (name, argument) = fields.iter().next()?;
    let is_function = name.starts_with("Fn::") || name == "Ref" || (name == "Condition" && argument.is_string());
    is_function.then_some((name, argument))
}
