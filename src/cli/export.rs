//! How does `obole export` become a case folder?

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use clap::Args;

use super::arguments::Lang;
use super::{End, say, tell};
use crate::casefile::{Casefile, Selection};
use crate::custody::{self, Bag, Contents, Info, LeftOut, Pseudonyms, Signer};
use crate::exporters::{self, EXPORTERS, Exporter};
use crate::goaml;
use crate::model::{Case, Language, Origin};
use crate::requests::{self, Frame};
use crate::schemas::{Schemas, read_own};
use crate::store::{Manifest, RunFolder};

/// Arguments of `obole export`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
#[command(after_help = "\
examples:
  obole export runs/2026-11 --cluster C-4F2A9K0M --out cases/C-4F2A9K0M
  obole export run --top 3 --out cases/first-three --lang en --format json,xlsx,pdf
  obole export run --person P-N87PNZCA2744 --out case --originals exports/ --sign-key fiu.key

the folder is a BagIt bag; obole verify DIR checks every byte and figure of it")]
pub(super) struct Export {
    /// the run folder that analyze wrote
    pub(super) run: PathBuf,
    /// a cluster to export (see clusters.csv); may be given again
    #[arg(long, value_name = "ID")]
    pub(super) cluster: Vec<String>,
    /// the first N clusters by rank
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) top: usize,
    /// a person to export (see leads.csv), with those they deal with; may be given again
    #[arg(long, value_name = "ID")]
    pub(super) person: Vec<String>,
    /// the folder to write; it must not exist yet
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// only these formats, separated by commas [default: all; see: obole list exporters]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) format: Vec<String>,
    /// where the exports lie, to quote their rows as they were; found by content, so names may differ
    /// [default: the inputs of the run]
    #[arg(long, value_name = "DIR")]
    pub(super) originals: Vec<PathBuf>,
    /// a log of decisions to put beside the case
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    /// a minisign secret key to sign with; its password, if any, is read from OBOLE_SIGN_PASSWORD
    #[arg(long, value_name = "FILE")]
    pub(super) sign_key: Option<PathBuf>,
    /// who makes the case, for the bag's description
    #[arg(long, value_name = "NAME")]
    pub(super) organisation: Option<String>,
    /// day of the case: the same date gives the same bytes [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<NaiveDate>,
    /// show who persons under 18 are: for the competent service only
    #[arg(long)]
    pub(super) show_minors: bool,
    /// whom it is for: fiu, judicial, provider or ngo; decides what may be seen (schemas/audiences.toml)
    #[arg(long, value_name = "ID", default_value = "fiu")]
    pub(super) audience: String,
    /// the provider whose rows alone are shown, for the audience provider
    #[arg(long, value_name = "NAME")]
    pub(super) provider: Option<String>,
    /// take out what the audience may not see, in place of refusing
    #[arg(long)]
    pub(super) redact: bool,
    /// how inputs came to us, such as str='reports/*'; origins: str, fiu_request, requisition, own, foreign_fiu
    #[arg(long, value_name = "ORIGIN=GLOB", value_parser = origin)]
    pub(super) origin: Vec<(String, Origin)>,
    /// a condition of use that travels with inputs, such as 'abroad/*=intelligence only'
    #[arg(long, value_name = "GLOB=TEXT", value_parser = caveat)]
    pub(super) caveat: Vec<(String, String)>,
    /// replace identities by tokens, with the key in FILE (made when absent); keep it apart
    #[arg(long, value_name = "FILE")]
    pub(super) pseudonymise: Option<PathBuf>,
    /// beside the network's file, one severable file a payer, with that payer's rows only
    #[arg(long)]
    pub(super) per_payer: bool,
    /// a goAML draft fitted to the unit's own schema
    #[arg(long, value_name = "XSD")]
    pub(super) goaml_xsd: Option<PathBuf>,
    /// the country profile of its codes (schemas/goaml/NAME.toml)
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub(super) goaml_profile: String,
    /// refuse a case larger than this many megabytes, such as a portal takes, and name its largest files
    #[arg(long, value_name = "MB")]
    pub(super) max_mb: Option<u64>,
    /// no letters for the next disclosures
    #[arg(long)]
    pub(super) no_requests: bool,
    /// who signs the letters
    #[arg(long, value_name = "NAME")]
    pub(super) author: Option<String>,
    /// the legal texts the letters cite, marked to be checked by counsel; no other text is cited
    #[arg(long, value_name = "TEXT")]
    pub(super) legal_frame: Option<String>,
    /// language of the texts
    #[arg(long, value_enum, default_value_t = Lang::Fr)]
    pub(super) lang: Lang,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
}

/// Writes the case folder and says what is in it.
pub(super) fn export(arguments: &Export) -> Result<End> {
    let schemas = Schemas::load(arguments.schemas.as_deref())?;
    let exporters = chosen(&arguments.format)?;
    let date = arguments.date.unwrap_or_else(today);
    let run = RunFolder::open(&arguments.run)?;
    let mut manifest = run.manifest.clone();
    let changed = schemas.files().filter(|(path, bytes)| differs(&manifest.schemas, path, bytes)).count();
    let file = Casefile::open(run, schemas)?;
    let selection = Selection {
        clusters: arguments.cluster.clone(),
        top: arguments.top,
        persons: arguments.person.clone(),
        show_minors: arguments.show_minors,
    };
    let mut case = file.case(&selection, date)?;
    let places = places(arguments, &manifest);
    let left_out = protect(&mut case, &mut manifest, arguments, file.schemas())?;
    let language = arguments.lang.into();
    let contents = Contents {
        exporters: &exporters,
        language,
        manifest: &manifest,
        schemas: file.schemas(),
        originals: &places,
        decisions: arguments.decisions.as_deref().map(log).transpose()?,
        others: others(&case, &exporters, arguments, file.schemas())?,
    };
    let (files, originals) = custody::pack(&case, contents)?;
    let password = std::env::var("OBOLE_SIGN_PASSWORD").ok();
    let signer = arguments.sign_key.as_deref().map(|key| Signer::open(key, password)).transpose()?;
    let info = Info {
        case: case.id.clone(),
        date,
        audience: case.audience.clone(),
        language: if language == Language::Fr { "fr" } else { "en" }.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        organisation: arguments.organisation.clone(),
    };
    let bag = Bag::new(files, &info, signer.as_ref())?;
    fits(&bag, arguments.max_mb)?;
    bag.write(&arguments.out)?;
    say(&summary(&case, &bag, arguments))?;
    Ok(remarks(&originals.missing, changed, &left_out))
}

/// Origins, audience, tokens: what the case may say, and to whom.
fn protect(case: &mut Case, manifest: &mut Manifest, arguments: &Export, schemas: &Schemas) -> Result<LeftOut> {
    custody::declare(case, &arguments.origin, &arguments.caveat)?;
    let audience = custody::audience(&arguments.audience, schemas)?;
    let key = arguments.pseudonymise.as_deref();
    if key.is_some() && arguments.decisions.is_some() {
        bail!("--decisions would tell identities that --pseudonymise hides: leave one of them out");
    }
    let asked = (arguments.provider.as_deref(), arguments.redact);
    let tokens = || key.map(|key| Pseudonyms::open(key, &arguments.out)).transpose();
    custody::protect(case, manifest, &audience, asked, tokens)
}

/// Requests, and one file a payer.
fn others(
    case: &Case,
    exporters: &[&'static dyn Exporter],
    arguments: &Export,
    schemas: &Schemas,
) -> Result<Vec<(String, Vec<u8>)>> {
    let language = arguments.lang.into();
    let mut files = Vec::new();
    let is_hidden = case.protections.iter().any(|protection| protection == "pseudonyms");
    if !arguments.no_requests && !is_hidden {
        let frame = Frame { author: arguments.author.clone(), legal: arguments.legal_frame.clone() };
        files.extend(requests::files(case, &requests::of(case, schemas)?, &frame, language)?);
    }
    if let Some(xsd) = &arguments.goaml_xsd {
        files.extend(goaml_draft(case, xsd, arguments, schemas)?);
    }
    if arguments.per_payer {
        for (payer, part) in custody::per_payer(case) {
            for exporter in exporters {
                files.push((format!("payers/{payer}/{}", exporter.file()), exporter.write(&part, language)?));
            }
        }
    }
    Ok(files)
}

/// The goAML draft; what the unit's schema has against it is told here and goes beside it.
fn goaml_draft(
    case: &Case,
    xsd: &std::path::Path,
    arguments: &Export,
    schemas: &Schemas,
) -> Result<Vec<(String, Vec<u8>)>> {
    let draft = goaml::draft(case, &read_own(xsd)?, &arguments.goaml_profile, schemas)?;
    let mut problems = draft.problems;
    problems.extend(xmllint(&draft.xml, xsd));
    if !problems.is_empty() {
        tell(&format!("obole: the goAML draft is not complete yet, field by field:\n  {}\n", problems.join("\n  ")));
    }
    let mut list = problems.join("\n");
    list.extend((!problems.is_empty()).then_some('\n'));
    Ok(vec![("goaml/report.xml".into(), draft.xml), ("goaml/problems.txt".into(), list.into_bytes())])
}

/// What xmllint, when it is here, has against a draft, by field.
fn xmllint(xml: &[u8], xsd: &std::path::Path) -> Vec<String> {
    use std::io::Write;
    let Ok(mut file) = tempfile::NamedTempFile::new() else { return Vec::new() };
    if file.write_all(xml).is_err() {
        return Vec::new();
    }
    let output = std::process::Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(xsd)
        .arg(file.path())
        .output();
    let Ok(output) = output else { return Vec::new() };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // file:line: element NAME: Schemas validity error : Element 'NAME': what is wrong
    let explained = said.lines().filter_map(|line| {
        let (_, what) = line.split_once("Schemas validity error : ")?;
        let number = line.split(':').nth(1)?;
        Some(format!("xmllint, line {number}: {what}"))
    });
    explained.collect()
}

fn origin(text: &str) -> Result<(String, Origin), String> {
    let (word, glob) = text.split_once('=').ok_or("write it as ORIGIN=GLOB, such as str='reports/*'")?;
    let known = [
        ("str", Origin::Str),
        ("fiu_request", Origin::FiuRequest),
        ("requisition", Origin::Requisition),
        ("own", Origin::Own),
        ("foreign_fiu", Origin::ForeignFiu),
    ];
    let found = known.iter().find(|(name, _)| *name == word);
    let origin = found.ok_or("an origin is str, fiu_request, requisition, own or foreign_fiu")?.1;
    Ok((glob.to_owned(), origin))
}

fn caveat(text: &str) -> Result<(String, String), String> {
    let (glob, caveat) = text.split_once('=').ok_or("write it as GLOB=TEXT")?;
    Ok((glob.to_owned(), caveat.to_owned()))
}

/// Holds a case to the size a portal takes.
fn fits(bag: &Bag, max_mb: Option<u64>) -> Result<()> {
    let bytes: usize = bag.files.values().map(Vec::len).sum();
    let Some(most) = max_mb.filter(|most| bytes as u64 > most * 1_000_000) else { return Ok(()) };
    let mut sizes: Vec<(usize, &String)> = bag.files.iter().map(|(path, bytes)| (bytes.len(), path)).collect();
    sizes.sort_by(|a, b| b.cmp(a));
    let largest: Vec<String> =
        sizes.iter().take(3).map(|(bytes, path)| format!("{path} {:.1} MB", *bytes as f64 / 1e6)).collect();
    bail!(
        "the case has {:.1} MB, more than --max-mb {most}: choose fewer formats with --format; the largest files are {}",
        bytes as f64 / 1e6,
        largest.join(", ")
    )
}

/// The exporters asked for; all when none is named.
fn chosen(ids: &[String]) -> Result<Vec<&'static dyn Exporter>> {
    if ids.is_empty() {
        return Ok(EXPORTERS.to_vec());
    }
    let find = |id: &String| {
        let known = || EXPORTERS.iter().map(|exporter| exporter.id()).collect::<Vec<_>>().join(", ");
        exporters::exporter(id).with_context(|| format!("no format is called {id:?}; there are {}", known()))
    };
    ids.iter().map(find).collect()
}

/// Where to look for the exports: as told, else where the run read them.
fn places(arguments: &Export, manifest: &Manifest) -> Vec<PathBuf> {
    if !arguments.originals.is_empty() {
        return arguments.originals.clone();
    }
    let inputs = manifest.settings.get("inputs").and_then(serde_json::Value::as_array);
    inputs.into_iter().flatten().filter_map(|input| Some(PathBuf::from(input.as_str()?))).collect()
}

fn log(path: &std::path::Path) -> Result<(String, Vec<u8>)> {
    let name = path.file_name().with_context(|| format!("{} is no file", path.display()))?;
    Ok((name.to_string_lossy().into_owned(), read_own(path)?))
}

fn differs(known: &std::collections::BTreeMap<String, String>, path: &str, bytes: &[u8]) -> bool {
    use sha2::{Digest, Sha256};
    let hash = crate::model::hex(Sha256::digest(bytes));
    known.get(path).is_some_and(|known| *known != hash)
}

pub(super) fn today() -> NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "cli alone reads the clock")]
    chrono::Local::now().date_naive()
}

fn summary(case: &Case, bag: &Bag, arguments: &Export) -> String {
    let totals = case.totals();
    let out = arguments.out.display();
    let shown = case.persons.iter().filter(|person| !person.masked).count();
    let (id, usd, all, files) = (&case.id, totals.usd, case.payments.len(), bag.files.len());
    let language = Language::from(arguments.lang);
    let persons = case.persons.len();
    let word = language.word(persons as u64, ["personne", "personnes"], ["person", "persons"]);
    let named = language.word(shown as u64, ["nommée", "nommées"], ["named", "named"]);
    let paid = u64::from(totals.payments);
    let en = ["completed payment", "completed payments"];
    let paid = format!("{paid} {}", language.word(paid, ["paiement abouti", "paiements aboutis"], en));
    match arguments.lang {
        Lang::Fr => format!(
            "dossier {id} : {persons} {word}, dont {shown} {named} ; {paid} entre elles, {all} en tout ; {usd} USD\n\
             {files} fichiers dans {out}\nà vérifier : obole verify {out}\n"
        ),
        Lang::En => format!(
            "case {id}: {persons} {word}, {shown} of them {named}; {paid} between them, {all} in all; {usd} USD\n\
             {files} files in {out}\nto check: obole verify {out}\n"
        ),
    }
}

fn remarks(missing: &[String], changed: usize, left_out: &LeftOut) -> End {
    if missing.is_empty() && changed == 0 && left_out.inputs.is_empty() && left_out.payments == 0 {
        return End::Clean;
    }
    if !left_out.inputs.is_empty() || left_out.payments > 0 {
        tell(&format!(
            "obole: left out for this audience: {} payments, {} persons no longer evaluated, {} input files no longer \
             named{}; the scores that remain were made with those files in the run, analyse again without them if \
             they must not have counted\n",
            left_out.payments,
            left_out.persons,
            left_out.inputs.len(),
            if left_out.inputs.is_empty() { String::new() } else { format!(" ({})", left_out.inputs.join(", ")) }
        ));
    }
    if !missing.is_empty() {
        tell(&format!(
            "obole: the rows of {} are quoted as the run accepted them, not as the export wrote them: no file with its \
             SHA-256 was found, give its folder with --originals\n",
            missing.join(", ")
        ));
    }
    if changed > 0 {
        tell(&format!(
            "obole: {changed} schema files are not those of the run: texts may differ from what judged, give the same --schemas\n"
        ));
    }
    End::Issues
}
