//! Which numbers of the settings mean something?

use toml::{Table, Value};

use Allowed::{Against, Chance, Days, Inside, Many, Part, Positive, Weight};

/// Natural-log units and bits up to which floating-point odds are finite.
const LOUDEST: f64 = 300.0;

/// What a number may be.
#[derive(Clone, Copy)]
pub(super) enum Allowed {
    /// 0 to 1.
    Chance,
    /// Above 0 and below 1.
    Inside,
    /// Above 0 and at most 1.
    Part,
    /// Evidence for: 0 and above.
    Weight,
    /// Above 0.
    Positive,
    /// Evidence against: 0 and below.
    Against,
    /// 1 and above.
    Many,
    /// 0 and above.
    Days,
}

impl Allowed {
    /// Why `number` cannot be what `key` is, unless it can.
    pub(super) fn refuses(self, key: &str, number: f64) -> Option<String> {
        (!self.holds(number)).then(|| format!("{key} is {number}, and must {}", self.said()))
    }

    fn holds(self, number: f64) -> bool {
        match self {
            Chance => (0.0..=1.0).contains(&number),
            Inside => number > 0.0 && number < 1.0,
            Part => number > 0.0 && number <= 1.0,
            Weight => (0.0..=LOUDEST).contains(&number),
            Positive => number > 0.0 && number <= LOUDEST,
            Against => (-LOUDEST..=0.0).contains(&number),
            Many => number >= 1.0 && number.is_finite(),
            Days => number >= 0.0 && number.is_finite(),
        }
    }

    fn said(self) -> &'static str {
        match self {
            Chance => "lie between 0 and 1",
            Inside => "lie above 0 and below 1",
            Part => "lie above 0 and not above 1",
            Weight => "lie between 0 and 300",
            Positive => "lie above 0 and not above 300",
            Against => "lie between -300 and 0",
            Many => "be at least 1",
            Days => "be at least 0",
        }
    }
}

/// What each file's numbers may be; `*` stands for any key of its table, and the first that names a number counts.
const RANGES: &[(&str, &[(&str, Allowed)])] = &[
    (
        "contest.toml",
        &[
            ("tempering", Chance),
            ("unexplained_prior", Inside),
            ("open_world", Inside),
            ("pair_floor", Positive),
            ("intraclass", Chance),
            ("payer_prior", Inside),
            ("payer_focus", Inside),
            ("link_trust", Chance),
            ("loudest", Weight),
            ("loudest_as_one", Weight),
            ("damping", Part),
            ("rounds", Many),
            ("tolerance", Positive),
            ("degree_limit", Many),
            ("seed", Weight),
            ("victim_caution", Many),
            ("lead_posterior", Chance),
            ("lead_posterior_once", Chance),
            ("demographics_cap", Weight),
            ("families.*.weight", Weight),
            ("families.*.floor", Positive),
        ],
    ),
    (
        "identity.toml",
        &[
            ("threshold", Weight),
            ("margin", Weight),
            ("likely", Chance),
            ("agree.*", Weight),
            ("differ.each_doubling", Weight),
            ("differ.*", Against),
            ("names.similar", Chance),
            ("names.imagined_people", Many),
            ("names.misspelling_share", Inside),
            ("names.common_share", Inside),
            ("names.other_share", Inside),
            ("limits.*", Many),
        ],
    ),
];

/// Each number of the file `path` that means nothing: its key with those of its tables, and what is allowed.
pub(super) fn outside(path: &str, table: &Table) -> Vec<(String, String)> {
    let allowed = RANGES.iter().find(|(file, _)| *file == path).map_or(&[][..], |(_, allowed)| allowed);
    let mut found = Vec::new();
    numbers(table, "", &mut found);
    let wrong = |(key, number): (String, f64)| {
        let (_, allowed) = allowed.iter().find(|(pattern, _)| matches(pattern, &key))?;
        let what = allowed.refuses(&key, number)?;
        Some((key, what))
    };
    found.into_iter().filter_map(wrong).collect()
}

/// Every number below `table`, with the keys that lead to it.
fn numbers(table: &Table, above: &str, found: &mut Vec<(String, f64)>) {
    for (key, value) in table {
        let key = format!("{above}{key}");
        match value {
            Value::Float(number) => found.push((key, *number)),
            Value::Integer(number) => found.push((key, *number as f64)),
            Value::Table(below) => numbers(below, &format!("{key}."), found),
            _ => {}
        }
    }
}

fn matches(pattern: &str, key: &str) -> bool {
    let (pattern, key) = (pattern.split('.'), key.split('.'));
    pattern.clone().count() == key.clone().count() && pattern.zip(key).all(|(part, name)| part == "*" || part == name)
}
