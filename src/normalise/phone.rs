//! Which number, as the whole world dials it, is this?

use phonenumber::country::Id;

use crate::model::Country;

/// The number in E.164, when it is one of its country's plan. A number without `+` is dialled from `country`.
pub(super) fn e164(text: &str, country: Country) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let region: Option<Id> = country.as_str().parse().ok();
    let number = phonenumber::parse(region, text).ok().filter(phonenumber::is_valid)?;
    Some(number.format().mode(phonenumber::Mode::E164).to_string())
}
