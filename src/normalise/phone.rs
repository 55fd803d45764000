//! Which number, as the whole world dials it, is this?
//!
//! The plans and the rules are those of the `phonenumber` crate (libphonenumber's metadata). Numbers written plainly,
//! which is nearly all of them, are read here by the same rules with every pattern compiled once, because the crate
//! compiles them again and again and takes fifty times as long; all others go to the crate. A test holds the two equal.
//!
//! Two rules are ours. A number dialled abroad (`0033...`, `01133...`) is read as one with `+`: the crate would cut the
//! caller's own trunk prefix off it. So is one that begins with the calling code of its country (`639171234567`), unless
//! all its digits make a number within the country: the crate is content with the beginning of a number.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use phonenumber::country::Id;
use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use regex::bytes::{Regex, RegexBuilder};

use crate::model::{Country, Quick};

/// Digits a number written plainly may have; longer ones are too long for the crate's numbers.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=16;

/// The number in E.164, when it is one of its country's plan. A number without `+` is dialled from `country`.
pub(super) fn e164(text: &str, country: Country) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let Some((plus, digits)) = plainly_written(text) else { return slowly(text, country) };
    if plus {
        return with_plus(&digits);
    }
    let Some(home) = PLANS.home(country) else {
        return digits.strip_prefix("00").map_or_else(|| slowly(&digits, country), with_plus);
    };
    // `0057...` of a number in Colombia is its country's, not Russia's by the carrier 005
    if let Some(rest) = digits.strip_prefix("00").filter(|rest| rest.starts_with(&home.code.to_string()))
        && let Some(found) = with_plus(rest)
    {
        return Some(found);
    }
    if let Some(end) = home.abroad.finds(&digits).filter(|&end| !digits[end..].starts_with('0')) {
        return with_plus(&digits[end..]);
    }
    if digits.starts_with(&home.code.to_string())
        && !home.has_whole(&digits)
        && let Some(found) = with_plus(&digits)
    {
        return Some(found);
    }
    PLANS.at_home(home, &digits).unwrap_or_else(|| slowly(&digits, country))
}

/// The number whose digits after `+` are `digits`.
fn with_plus(digits: &str) -> Option<String> {
    let known = if DIGITS.contains(&digits.len()) { PLANS.abroad(digits) } else { None };
    known.unwrap_or_else(|| slowly(&format!("+{digits}"), Country::UNKNOWN))
}

/// Whether a number begins with `+`, and its digits; `None` when there is more to it than digits and punctuation.
fn plainly_written(text: &str) -> Option<(bool, String)> {
    let text = text.strip_prefix('(').unwrap_or(text);
    let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
    let mut digits = String::with_capacity(rest.len());
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
    }
    DIGITS.contains(&digits.len()).then_some((plus, digits))
}

/// By the crate. A number with `+` says its country itself: the crate would cut the prefix of another off it.
fn slowly(text: &str, country: Country) -> Option<String> {
    // the crate panics on countries that have no plan
    let has_plan = !text.starts_with('+') && DATABASE.by_id(country.as_str()).is_some();
    let region: Option<Id> = country.as_str().parse().ok().filter(|_| has_plan);
    let number = phonenumber::parse(region, text).ok().filter(phonenumber::is_valid)?;
    Some(number.format().mode(phonenumber::Mode::E164).to_string())
}

/// Reads the plans, which takes a while, before they are needed.
pub(super) fn prepare() {
    LazyLock::force(&PLANS);
}

static PLANS: LazyLock<Plans> = LazyLock::new(Plans::new);

/// Every plan by calling code, regions in the order of the metadata; and which plan is a country's.
struct Plans {
    by_code: HashMap<u16, Vec<Plan>, Quick>,
    homes: HashMap<Country, (u16, usize), Quick>,
}

/// The numbers of one region.
struct Plan {
    code: u16,
    general: Kind,
    kinds: Vec<Kind>,
    leading: Option<Pattern>,
    /// Dialled before a number of another country.
    abroad: Pattern,
    prefix: Option<&'static str>,
    /// Dialled before a number of another town.
    trunk: Option<Pattern>,
    /// Whether what is dialled before a number may change more of it than its beginning.
    rewrites: bool,
}

/// Numbers of one kind: their lengths, those dialled within one town, and how they begin.
struct Kind {
    lengths: &'static [u16],
    local_lengths: &'static [u16],
    pattern: Pattern,
}

/// A pattern anchored at the beginning, compiled when first used.
struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// Where a match at the beginning ends.
    fn finds(&self, digits: &str) -> Option<usize> {
        let compile = || {
            let anchored = format!("^(?:{})", self.source);
            RegexBuilder::new(&anchored).unicode(false).ignore_whitespace(true).build().ok()
        };
        let found = self.compiled.get_or_init(compile).as_ref()?.find(digits.as_bytes())?;
        Some(found.end())
    }
}

impl Kind {
    fn new(descriptor: &'static Descriptor) -> Self {
        Self {
            lengths: descriptor.possible_length(),
            local_lengths: descriptor.possible_local_length(),
            pattern: Pattern::new(descriptor.national_number().as_str()),
        }
    }

    fn has(&self, national: &str) -> bool {
        (self.lengths.is_empty() || self.lengths.contains(&(national.len() as u16)))
            && self.pattern.finds(national).is_some()
    }

    fn is_too_short(&self, national: &str) -> bool {
        let length = national.len() as u16;
        self.lengths.first().is_some_and(|&least| length < least) && !self.local_lengths.contains(&length)
    }
}

impl Plan {
    /// A number of this plan without what is dialled before it within the country, unless too little is left. `None`
    /// leaves the answer to the crate.
    fn without_prefix<'t>(&self, digits: &'t str) -> Option<&'t str> {
        let bare = |digits: &'t str| self.prefix.and_then(|it| digits.strip_prefix(it)).unwrap_or(digits);
        let cut = match &self.trunk {
            Some(trunk) => match trunk.finds(digits) {
                Some(_) if self.rewrites => return None,
                end => &digits[end.unwrap_or(0)..],
            },
            None => bare(digits),
        };
        // the crate cuts the prefix once more
        let cut = bare(cut);
        Some(if self.general.is_too_short(cut) { digits } else { cut })
    }

    fn new(region: &'static Metadata) -> Option<Self> {
        let all = region.descriptors();
        let kinds = [
            all.mobile(),
            all.fixed_line(),
            all.voip(),
            all.toll_free(),
            all.premium_rate(),
            all.shared_cost(),
            all.personal_number(),
            all.pager(),
            all.uan(),
            all.voicemail(),
        ];
        Some(Self {
            code: region.country_code(),
            general: Kind::new(all.general()),
            kinds: kinds.into_iter().flatten().map(Kind::new).collect(),
            leading: region.leading_digits().map(|digits| Pattern::new(digits.as_str())),
            abroad: Pattern::new(region.international_prefix()?.as_str()),
            prefix: region.national_prefix(),
            trunk: region.national_prefix_for_parsing().map(|prefix| Pattern::new(prefix.as_str())),
            rewrites: region.national_prefix_transform_rule().is_some(),
        })
    }

    fn has(&self, national: &str) -> bool {
        self.general.has(national) && self.kinds.iter().any(|kind| kind.has(national))
    }

    /// Whether every digit belongs to a number of this plan, and none is left over.
    fn has_whole(&self, national: &str) -> bool {
        let whole = |kind: &Kind| kind.has(national) && kind.pattern.finds(national) == Some(national.len());
        self.general.has(national) && self.kinds.iter().any(whole)
    }
}

impl Plans {
    fn new() -> Self {
        let mut plans = Self { by_code: HashMap::default(), homes: HashMap::default() };
        for code in 1..1_000_u16 {
            let regions = DATABASE.region(&code).unwrap_or_default();
            // codes of no country (satellites, shared services) stay with the crate
            let all: Option<Vec<Plan>> =
                regions.iter().map(|&region| DATABASE.by_id(region).and_then(Plan::new)).collect();
            let Some(all) = all.filter(|all| !all.is_empty()) else { continue };
            for (at, region) in regions.iter().enumerate() {
                if let Some(country) = Country::parse(region) {
                    plans.homes.insert(country, (code, at));
                }
            }
            plans.by_code.insert(code, all);
        }
        plans
    }

    fn home(&self, country: Country) -> Option<&Plan> {
        let (code, at) = self.homes.get(&country)?;
        self.by_code.get(code)?.get(*at)
    }

    /// The region whose numbers `national` would be, as the crate chooses it.
    fn region<'p>(regions: &'p [Plan], national: &str) -> Option<&'p Plan> {
        let claims = |plan: &&Plan| match &plan.leading {
            Some(leading) => leading.finds(national).is_some(),
            None => plan.has(national),
        };
        if let [only] = regions { Some(only) } else { regions.iter().find(claims) }
    }

    /// Digits that begin with a calling code. The outer `None` leaves the answer to the crate.
    #[expect(clippy::option_option, reason = "no number and no answer are different")]
    fn abroad(&self, digits: &str) -> Option<Option<String>> {
        if digits.starts_with('0') {
            return Some(None);
        }
        let (code, regions) = (1..=3).find_map(|length| {
            let code: u16 = digits[..length].parse().ok()?;
            Some((code, self.by_code.get(&code)?))
        })?;
        let national = &digits[code.ilog10() as usize + 1..];
        let plan = Self::region(regions, national.trim_start_matches('0'));
        let national = plan.map_or(Some(national), |plan| plan.without_prefix(national))?;
        Some(Self::spelt(code, regions, national))
    }

    /// Digits dialled within the region of `home`. The outer `None` leaves the answer to the crate.
    #[expect(clippy::option_option, reason = "no number and no answer are different")]
    fn at_home(&self, home: &Plan, digits: &str) -> Option<Option<String>> {
        let is_whole = home.general.has(digits) && !home.general.lengths.is_empty();
        let own = digits.strip_prefix(&home.code.to_string()).filter(|_| !is_whole);
        let national = home.without_prefix(own.unwrap_or(digits))?;
        Some(Self::spelt(home.code, self.by_code.get(&home.code)?, national))
    }

    /// The number in E.164, when one of the regions that share the code has it.
    fn spelt(code: u16, regions: &[Plan], national: &str) -> Option<String> {
        let plan = Self::region(regions, national)?;
        (national.len() > 1 && plan.has(national)).then(|| format!("+{code}{national}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example numbers of every plan with their last digits changed, as dialled at home and abroad.
    fn samples() -> Vec<(String, Country)> {
        let mut samples = Vec::new();
        let mut regions: Vec<&Metadata> = DATABASE.iter().collect();
        regions.sort_by_key(|region| region.id());
        for region in regions {
            let Some(country) = Country::parse(region.id()) else { continue };
            let all = region.descriptors();
            for example in
                [all.mobile(), all.fixed_line(), all.toll_free()].into_iter().flatten().filter_map(Descriptor::example)
            {
                for change in 0..12_u64 {
                    let number: u64 = example.parse::<u64>().unwrap() ^ (change * 77_777 % 4_096);
                    let national = format!("{number:0width$}", width = example.len());
                    let prefix = region.national_prefix().unwrap_or("");
                    samples.push((format!("+{}{national}", region.country_code()), country));
                    samples.push((format!("+{} {prefix}{national}", region.country_code()), country));
                    samples.push((national.clone(), country));
                    samples.push((format!("{prefix}{national}"), country));
                    samples.push((format!("{}{national}", region.country_code()), country));
                    samples.push((
                        format!("({prefix}{}) {}-{}", &national[..2], &national[2..4], &national[4..]),
                        country,
                    ));
                }
            }
        }
        samples
    }

    /// Whether a number of the region is the whole of `digits`, as the crate's own metadata says.
    fn is_whole(region: &Metadata, digits: &str) -> bool {
        let all = region.descriptors();
        let geographic = [all.mobile(), all.fixed_line(), all.voip(), all.toll_free(), all.premium_rate()];
        let others = [all.shared_cost(), all.personal_number(), all.pager(), all.uan(), all.voicemail()];
        let kinds = geographic.into_iter().chain(others).flatten();
        let whole = |kind: &Descriptor| {
            kind.is_match(digits) && kind.national_number().find(digits).is_some_and(|it| it.end() == digits.len())
        };
        all.general().is_match(digits) && kinds.into_iter().any(whole)
    }

    /// What the crate says, a number dialled with a calling code but without `+` being given to it with one.
    fn by_the_crate(text: &str, country: Country) -> Option<String> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let region = DATABASE.by_id(country.as_str()).filter(|_| !text.starts_with('+'));
        let Some(region) = region else { return slowly(text, country) };
        let dialled = region.international_prefix().and_then(|prefix| prefix.find(&digits));
        if let Some(found) = dialled.filter(|it| it.start() == 0 && !digits[it.end()..].starts_with('0')) {
            return slowly(&format!("+{}", &digits[found.end()..]), country);
        }
        let with_code = digits.starts_with(&region.country_code().to_string()) && !is_whole(region, &digits);
        let with_plus = if with_code { slowly(&format!("+{digits}"), country) } else { None };
        with_plus.or_else(|| slowly(text, country))
    }

    #[test]
    fn plain_numbers_are_read_as_the_crate_reads_them() {
        let (mut known, mut differ) = (0, Vec::new());
        for (text, country) in samples().into_iter().step_by(7) {
            let expected = by_the_crate(&text, country);
            known += usize::from(expected.is_some());
            let found = e164(&text, country);
            if found != expected {
                differ.push(format!("{text} from {country}: {found:?}, the crate {expected:?}"));
            }
        }
        assert!(known > 1_500, "{known}");
        assert!(differ.is_empty(), "{}: {:#?}", differ.len(), &differ[..differ.len().min(20)]);
    }

    #[test]
    fn a_number_written_with_two_zeros_is_its_countrys_even_where_a_carrier_begins_so() {
        let colombia = Country::parse("CO").expect("a country");
        assert_eq!(e164("0057 301 394 1247", colombia).as_deref(), Some("+573013941247"));
        assert_eq!(e164("+57 301 394 1247", colombia).as_deref(), Some("+573013941247"));
    }

    #[test]
    fn spellings_of_one_number_are_one() {
        let ph = Country::parse("PH").unwrap();
        for text in
            ["0917 123 4567", "+63 917 123 4567", "+63 (0)917 123 4567", "00639171234567", "639171234567", "9171234567"]
        {
            assert_eq!(e164(text, ph).as_deref(), Some("+639171234567"), "{text}");
        }
        let us = Country::parse("US").unwrap();
        assert_eq!(
            e164("+33 1 42 68 53 00", us).as_deref(),
            Some("+33142685300"),
            "the caller's prefix is not cut off"
        );
        assert_eq!(e164("011 33 1 42 68 53 00", us).as_deref(), Some("+33142685300"));
        for text in
            ["", "0", "12", "no phone", "+999 123 456 789", "0917 123", "anna@example.com", "+", "++", "000000000000"]
        {
            assert_eq!(e164(text, ph), None, "{text}");
        }
    }
}
