//! In which language does a person read this?

use serde::{Deserialize, Serialize};

/// A language the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    Fr,
    /// English, the default on the command line.
    #[default]
    En,
}

impl Language {
    /// The word for `count` things: in French none and one are singular, in English one alone.
    #[must_use]
    pub fn word(self, count: u64, fr: [&'static str; 2], en: [&'static str; 2]) -> &'static str {
        match self {
            Self::Fr => fr[usize::from(count > 1)],
            Self::En => en[usize::from(count != 1)],
        }
    }
}

/// One text for a person to read, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The French text.
    pub fr: String,
    /// The English text.
    pub en: String,
}

impl Text {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }
}
