//! How one layout of export is read: the content of a `schemas/inputs/<id>.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Role, Text};

/// One known layout: how to recognise it, how to split it, what its columns mean and how their text is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// File name without `.toml`.
    pub id: String,
    /// What this layout is, for a person.
    pub title: Text,
    /// Where the layout is documented or was seen.
    pub source: String,
    /// Reader that splits it: `delimited`, `spreadsheet`, `parquet`, `iso20022`... (`obole list readers`).
    pub reader: String,
    /// How delimited text is cut; ignored by other readers.
    #[serde(default)]
    pub text: TextShape,
    /// How a sheet is laid out; ignored by other readers.
    #[serde(default)]
    pub sheet: SheetShape,
    /// Column heading (exact after trimming, case-insensitive) to role. `{currency}` and `{zone}` in a heading stand for
    /// what a file writes there: `[-] {currency}` reads `[-] USD` and takes US dollars for the rows' currency. For a file without header: `"1"`, `"2"`, ...
    /// Message readers hand their fields on under canonical names: without columns, all of them.
    #[serde(default)]
    pub columns: BTreeMap<String, Role>,
    /// Headings that must all be present for the layout to claim a file.
    #[serde(default)]
    pub required: Vec<String>,
    /// Headings that are known and carry nothing we use.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// Values that every row of the layout shares, e.g. `currency = "EUR"`.
    #[serde(default)]
    pub constants: BTreeMap<Role, String>,
    /// Decimal mark of amounts: `.` or `,`. The other of the two and any space or apostrophe group thousands.
    #[serde(default = "point")]
    pub decimal: char,
    /// Whether amounts with more decimals than can be kept (five) are rounded; otherwise their rows are rejected.
    #[serde(default)]
    pub rounded: bool,
    /// chrono formats tried in order for dates and for date-times; empty means ISO 8601. `excel` and `excel 1904` are the
    /// serial numbers of sheets, `days since 2017-01-01` whole days counted from a day.
    #[serde(default)]
    pub dates: Vec<String>,
    /// chrono formats tried in order for times of day held apart from their date; empty means `HH:MM[:SS]`.
    #[serde(default)]
    pub times: Vec<String>,
    /// IANA zone of times written without one; absent means such a time is known to the day only.
    #[serde(default)]
    pub zone: Option<String>,
    /// Status word (lower case) to `completed`, `pending`, `cancelled`, `refunded`. Unlisted words are rejected.
    /// Without a status column every payment is completed.
    #[serde(default)]
    pub statuses: BTreeMap<String, String>,
    /// Heading to beginnings (case-insensitive): a row whose cell begins so is no payment (an exchange between own
    /// balances, a hold that never moved money, a fee told again).
    #[serde(default)]
    pub skip: BTreeMap<String, Vec<String>>,
    /// Words that stand for an empty cell in this layout, besides those of the vocabulary.
    #[serde(default)]
    pub blanks: Vec<String>,
    /// For statements of one account: word of the direction column (lower case) to `out` (the holder paid) or `in`.
    /// Without a direction column, amounts in two columns tell it, or the sign of the amount.
    #[serde(default)]
    pub directions: BTreeMap<String, String>,
    /// Whether a row may name one side only, as statements do: such a payment is kept and not measured. Otherwise it is
    /// rejected.
    #[serde(default)]
    pub one_sided: bool,
    /// Beginnings that stand before the other side's name in a free text (`To `, `Payment from `); digits behind them
    /// are a telephone number.
    #[serde(default)]
    pub before_name: Vec<String>,
    /// What the extract covers.
    #[serde(default)]
    pub coverage: Coverage,
    /// How the data came to us; decides later what may leave, and for whom.
    #[serde(default)]
    pub origin: Origin,
}

fn point() -> char {
    '.'
}

/// How delimited text is cut into fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TextShape {
    /// WHATWG encoding label: `utf-8`, `windows-1252`, `iso-8859-15`, `utf-16le`...
    pub encoding: String,
    /// Field separator.
    pub separator: char,
    /// Lines before the header that belong to a title block.
    pub preamble: usize,
    /// Whether the first line after the preamble names the columns.
    pub header: bool,
}

impl Default for TextShape {
    fn default() -> Self {
        Self { encoding: "utf-8".into(), separator: ',', preamble: 0, header: true }
    }
}

/// How a spreadsheet page is laid out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SheetShape {
    /// Sheet name; absent means the first sheet with the required headings.
    pub name: Option<String>,
    /// 1-based row of the header; absent means the first row that holds all required headings.
    pub header_row: Option<u32>,
    /// A row whose first non-empty cell starts with one of these (case-insensitive) is a title, branch or total: it is not a payment.
    pub skip_words: Vec<String>,
}

/// Order of day and month in all-number dates, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12
    DayMonth,
    /// 12/31
    MonthDay,
}

/// What an extract covers: decides which measures the extract itself has fixed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Coverage {
    /// Everyone of a provider, or the surroundings of the persons asked about.
    pub kind: CoverageKind,
    /// Whose payments were asked for, where it is not everyone's: these are whole, the other side's are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Smallest sum asked for, US dollars, when there was a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least_usd: Option<f64>,
    /// Largest sum asked for, US dollars, when there was a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most_usd: Option<f64>,
    /// First day covered, when declared.
    pub from: Option<chrono::NaiveDate>,
    /// Last day covered, when declared.
    pub to: Option<chrono::NaiveDate>,
}

/// On which side the persons stand who were asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// The history of some payers: their recipients' other payers are not in it.
    Payers,
    /// What some recipients were paid: their payers' other recipients are not in it.
    Recipients,
}

/// Whether an extract holds everyone or the surroundings of some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageKind {
    /// All payments of a provider, corridor and period.
    #[default]
    Population,
    /// The payments of the persons who were asked about.
    Ego,
}

/// How the data came to us (`design`: audience and origin).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A suspicion report.
    Str,
    /// An answer to a financial intelligence unit's request.
    FiuRequest,
    /// An answer to a judicial requisition.
    Requisition,
    /// The user's own data.
    #[default]
    Own,
    /// A foreign unit's data, with its caveats.
    ForeignFiu,
}
