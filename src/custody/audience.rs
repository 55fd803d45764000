//! Who may see what? Rows, names, hashes and manifest follow the origin of each input and the audience of the case.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use globset::Glob;
use serde::Deserialize;
use serde_json::Value;

use crate::model::{Case, CaseCluster, CasePayment, Origin, Telling, Text, Totals};
use crate::schemas::Schemas;
use crate::store::Manifest;

/// What an audience may see: one entry of `schemas/audiences.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Id on the command line.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Origins whose data it may see.
    pub origins: Vec<Origin>,
    /// Whether nothing may show that something was left out.
    #[serde(default)]
    pub silent: bool,
    /// Whether identities are replaced by tokens.
    #[serde(default)]
    pub pseudonymised: bool,
    /// Whether only one provider's rows are shown.
    #[serde(default)]
    pub one_provider: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Audiences {
    audience: Vec<Audience>,
}

/// Every audience, as `schemas/audiences.toml` lists them.
///
/// # Errors
/// When that file is wrong.
pub fn audiences(schemas: &Schemas) -> Result<Vec<Audience>> {
    Ok(schemas.file::<Audiences>("audiences.toml")?.audience)
}

/// The audience called `id`.
///
/// # Errors
/// When there is none: the known ones are named.
pub fn audience(id: &str, schemas: &Schemas) -> Result<Audience> {
    let known = audiences(schemas)?;
    let ids = known.iter().map(|audience| audience.id.clone()).collect::<Vec<_>>().join(", ");
    known.into_iter().find(|audience| audience.id == id).with_context(|| format!("no audience {id}; there are {ids}"))
}

/// Declares origins and caveats of inputs whose names fit a glob; the last word counts.
///
/// # Errors
/// When a glob is unsound or fits no input: a caveat that silently falls away would be worse than none.
pub fn declare(case: &mut Case, origins: &[(String, Origin)], caveats: &[(String, String)]) -> Result<()> {
    let fits = |case: &Case, glob: &str| -> Result<Vec<usize>> {
        let matcher = Glob::new(glob).with_context(|| format!("{glob:?} is no glob"))?.compile_matcher();
        let found: Vec<usize> = (0..case.inputs.len()).filter(|&at| matcher.is_match(&case.inputs[at].name)).collect();
        let names = || case.inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
        ensure!(!found.is_empty(), "{glob:?} fits no input of the run: {}", names());
        Ok(found)
    };
    for (glob, origin) in origins {
        for at in fits(case, glob)? {
            case.inputs[at].origin = *origin;
        }
    }
    for (glob, caveat) in caveats {
        for at in fits(case, glob)? {
            case.inputs[at].caveats.push(caveat.clone());
        }
    }
    Ok(())
}

/// What was left out, for the person who exports; never for the case.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// Input files whose very existence this audience may not learn.
    pub inputs: Vec<String>,
    /// Payments of the case that were taken out.
    pub payments: usize,
    /// Persons whose evaluation was withheld, because it rested on them.
    pub persons: usize,
}

/// Takes out of a case, and of the manifest that goes with it, what `audience` may not see.
///
/// # Errors
/// When something must be taken out and `redact` is off, or nothing would be left.
pub(super) fn limit(
    case: &mut Case,
    manifest: &mut Manifest,
    audience: &Audience,
    provider: Option<&str>,
    redact: bool,
) -> Result<LeftOut> {
    ensure!(
        audience.one_provider == provider.is_some(),
        "--provider NAME goes with an audience that sees one provider's rows, and only with it"
    );
    case.audience.clone_from(&audience.id);
    let hidden: BTreeSet<String> = case
        .inputs
        .iter()
        .filter(|input| !audience.origins.contains(&input.origin))
        .map(|input| input.name.clone())
        .collect();
    let is_hidden = |p: &CasePayment| {
        hidden.contains(&p.source_file) || provider.is_some_and(|name| !p.provider.eq_ignore_ascii_case(name))
    };
    let out = case.payments.iter().filter(|payment| is_hidden(payment)).count();
    let left_out_files = if hidden.is_empty() {
        String::new()
    } else {
        format!(" ({})", hidden.iter().cloned().collect::<Vec<_>>().join(", "))
    };
    if out == case.payments.len() && out > 0 {
        bail!(
            "every payment of the case is of an origin or provider that audience {} may not see{left_out_files}: nothing is left to export",
            audience.id
        );
    }
    ensure!(
        out == 0 || redact,
        "{out} of {} payments are of an origin or provider that audience {} may not see{left_out_files}: analyse again without those files, so that every figure stands, or take them out with --redact",
        case.payments.len(),
        audience.id
    );
    let touched = touched(case, &is_hidden);
    let is_other = |telling: &Telling| {
        hidden.contains(&telling.source_file)
            || provider.is_some_and(|name| !telling.provider.eq_ignore_ascii_case(name))
    };
    if out > 0 {
        withhold(case, &touched, &is_hidden);
    }
    let before: usize = case.payments.iter().map(|payment| payment.told_again.len()).sum();
    case.payments.iter_mut().for_each(|payment| payment.told_again.retain(|telling| !is_other(telling)));
    let told: usize = case.payments.iter().map(|payment| payment.told_again.len()).sum();
    if out > 0 || told < before || !hidden.is_empty() {
        forget(case, &hidden);
        settle(case);
    }
    if (out > 0 || told < before) && !audience.silent {
        case.protections.push("origins".into());
        case.protections.sort();
    }
    if audience.one_provider {
        case.inputs.retain(|input| input.used > 0);
    }
    case.inputs.retain(|input| !hidden.contains(&input.name));
    let known: BTreeSet<&str> = case.inputs.iter().map(|input| input.name.as_str()).collect();
    limit_manifest(manifest, &known);
    Ok(LeftOut { inputs: hidden.into_iter().collect(), payments: out, persons: touched.len() })
}

/// Everybody whose evaluation rests on payments to be taken out: their parties, and those to whom these lend evidence, one
/// through another.
fn touched(case: &Case, is_hidden: &dyn Fn(&CasePayment) -> bool) -> BTreeSet<String> {
    let parties = case.payments.iter().filter(|payment| is_hidden(payment));
    let mut touched: BTreeSet<String> =
        parties.flat_map(|payment| [payment.payer.clone(), payment.recipient.clone()]).collect();
    loop {
        let before = touched.len();
        for pair in case.pairs.iter().filter(|pair| pair.inside) {
            if touched.contains(&pair.payer) || touched.contains(&pair.recipient) {
                touched.extend([pair.payer.clone(), pair.recipient.clone()]);
            }
        }
        if touched.len() == before {
            return touched;
        }
    }
}

/// Takes payments out, with everything that rested on them.
fn withhold(case: &mut Case, touched: &BTreeSet<String>, is_hidden: &dyn Fn(&CasePayment) -> bool) {
    case.payments.retain(|payment| !is_hidden(payment));
    case.leads.retain(|lead| !touched.contains(&lead.person));
    case.flags.retain(|flag| {
        !touched.contains(&flag.person) && flag.payer.as_ref().is_none_or(|payer| !touched.contains(payer))
    });
    case.unknowns.retain(|unknown| !touched.contains(&unknown.person));
    case.clusters.retain(|cluster| cluster.members.iter().all(|member| !touched.contains(&member.person)));
    for pair in case.pairs.iter_mut().filter(|pair| touched.contains(&pair.payer) || touched.contains(&pair.recipient))
    {
        (pair.lead, pair.victim, pair.own) = (None, None, None);
        pair.best = crate::model::CaseExplanation::default();
    }
}

/// Takes out the records that nothing left in the case shows: they were written in what was taken out.
fn forget(case: &mut Case, hidden: &BTreeSet<String>) {
    for person in &mut case.persons {
        for record in &mut person.records {
            record.files.retain(|file| !hidden.contains(file));
        }
        let seen: BTreeSet<&str> =
            case.payments.iter().flat_map(|p| [p.payer_record.as_str(), p.recipient_record.as_str()]).collect();
        person.records.retain(|record| seen.contains(record.key.as_str()));
        let kept: BTreeSet<String> = person.records.iter().map(|record| record.key.clone()).collect();
        for record in &mut person.records {
            record.joined_to = record.joined_to.take().filter(|key| kept.contains(key));
        }
        if !person.masked {
            person.name =
                person.records.iter().find_map(|record| record.written.get("name")).cloned().unwrap_or_default();
        }
    }
    case.persons.retain(|person| !person.records.is_empty());
}

/// Numbers the payments anew and works sums out again after some were taken out.
pub(super) fn settle(case: &mut Case) {
    let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
    for (at, payment) in case.payments.iter_mut().enumerate() {
        numbers.insert(payment.no, at as u32 + 1);
        payment.no = at as u32 + 1;
    }
    for evidence in case.leads.iter_mut().flat_map(|lead| &mut lead.evidence) {
        evidence.payments = evidence.payments.iter().filter_map(|no| numbers.get(no).copied()).collect();
    }
    let payments = &case.payments;
    case.pairs.retain_mut(|pair| {
        let own = || payments.iter().filter(|p| p.payer == pair.payer && p.recipient == pair.recipient);
        pair.totals = Totals::of(own());
        own().next().is_some()
    });
    for cluster in &mut case.clusters {
        let CaseCluster { members, totals, .. } = cluster;
        let member = |id: &str| members.iter().any(|member| member.person == id);
        *totals = Totals::of(payments.iter().filter(|p| member(&p.payer) && member(&p.recipient)));
    }
    for input in &mut case.inputs {
        input.used =
            payments.iter().flat_map(CasePayment::sources).filter(|(file, _)| *file == input.name).count() as u64;
    }
    let named: BTreeSet<&str> = case.inputs.iter().filter(|input| input.used > 0).map(|i| i.name.as_str()).collect();
    for record in case.persons.iter_mut().flat_map(|person| &mut person.records) {
        record.files.retain(|file| named.contains(file.as_str()));
    }
}

/// Keeps in a manifest only what speaks of the files an audience may know of.
fn limit_manifest(manifest: &mut Manifest, known: &BTreeSet<&str>) {
    let all = manifest.report.files.len();
    manifest.report.files.retain(|file| known.contains(file.name.as_str()));
    if manifest.report.files.len() == all {
        return;
    }
    // the command, the places of inputs and timings may tell of the others
    manifest.command = Vec::new();
    manifest.timings = Vec::new();
    manifest.peak_memory = None;
    if let Value::Object(settings) = &mut manifest.settings {
        settings.remove("inputs");
    }
    manifest.issues.retain(|issue| issue.file.as_deref().is_some_and(|file| known.contains(file)));
    let layouts: BTreeSet<String> =
        manifest.report.files.iter().map(|file| format!("inputs/{}.toml", file.mapping)).collect();
    manifest.schemas.retain(|path, _| !path.starts_with("inputs/") || layouts.contains(path));
}
