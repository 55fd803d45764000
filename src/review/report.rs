//! How do those who may not run a server see the same pictures? One HTML file with everything inside.
//!
//! The page's modules are joined in the order of [`MODULES`] into one script: each only imports from the others and
//! exports by name, and a test holds that no two of them use one name. The policy of the file allows that script and
//! that style by their hashes and nothing else; data are JSON that no browser runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::assets::text;
use super::desk::Desk;
use super::queue::{LARGEST_PAGE, Query};
use super::victims::Asked;

/// The page's modules, each after those whose values it needs while it is read.
pub const MODULES: [&str; 16] = [
    "dom.js",
    "source.js",
    "words.js",
    "list.js",
    "queue.js",
    "victims.js",
    "network.js",
    "charts.js",
    "contest.js",
    "corridors.js",
    "people.js",
    "payments.js",
    "decide.js",
    "cluster.js",
    "fare.js",
    "app.js",
];

/// The report of what is on the desk: the whole queue and list of possible victims, and the first `told` clusters in full.
///
/// # Errors
/// When a cluster cannot be read.
pub fn report(desk: &mut Desk, told: usize, language: &str, now: DateTime<Utc>) -> Result<String> {
    let rows = rows(desk, now)?;
    let mut clusters = BTreeMap::new();
    let mut people = BTreeMap::new();
    for row in &rows {
        let id = row["cluster"].as_str().unwrap_or_default().to_owned();
        if clusters.len() < told
            && let Some(page) = desk.cluster(&id, &Query::default(), now)?
        {
            let page: Value = serde_json::from_str(&page)?;
            people.insert(id.clone(), names(&page));
            clusters.insert(id, page);
        }
    }
    let data = json!({ "overview": desk.overview(now)?, "fare": desk.fare(), "rows": rows, "clusters": clusters,
        "people": people, "victims": victims(desk, now)? });
    Ok(page(&data, language))
}

/// Every row of the queue by rank, those of the blind audit last and blind.
fn rows(desk: &mut Desk, now: DateTime<Utc>) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for status in ["", "blind"] {
        let query = Query { status: status.to_owned(), size: LARGEST_PAGE, ..Query::default() };
        rows.extend(every(|page| {
            let query = Query { page, ..query.clone() };
            Ok(serde_json::to_value(desk.queue(&query, now)?)?)
        })?);
    }
    Ok(rows)
}

/// The list of possible victims, in its order.
fn victims(desk: &mut Desk, now: DateTime<Utc>) -> Result<Vec<Value>> {
    every(|page| {
        let asked = Asked { page, size: LARGEST_PAGE, ..Asked::default() };
        Ok(serde_json::to_value(desk.victims(&asked, now)?)?)
    })
}

/// The rows of every page of a list.
fn every(mut page: impl FnMut(usize) -> Result<Value>) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for at in 0.. {
        let mut page = page(at)?;
        let is_beyond = page["page"].as_u64() != u64::try_from(at).ok();
        match page["rows"].take() {
            Value::Array(more) if !more.is_empty() && !is_beyond => rows.extend(more),
            _ => break,
        }
    }
    Ok(rows)
}

/// Names and identifiers by which a cluster is found.
fn names(page: &Value) -> Vec<String> {
    let persons = page["case"]["persons"].as_array().into_iter().flatten();
    let mut words = Vec::new();
    for person in persons {
        words.extend(person["id"].as_str().map(str::to_owned));
        for record in person["records"].as_array().into_iter().flatten() {
            let written = record["written"].as_object().into_iter().flatten();
            words.extend(written.filter_map(|(_, value)| value.as_str().map(str::to_owned)));
        }
    }
    words.sort();
    words.dedup();
    words
}

/// Writes a file that must not exist yet, whole or not at all.
///
/// # Errors
/// When something has that name or the disk refuses.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = path.display();
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| format!("cannot write in {}", folder.display()))?;
    file.write_all(bytes).with_context(|| format!("cannot write {shown}"))?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).with_context(|| format!("cannot write {shown}: give a name that is free"))?;
    Ok(())
}

fn page(data: &Value, language: &str) -> String {
    let world = format!(
        "{{\"countries\":{},\"places\":{}}}",
        text("vendor/countries-110m.json").trim(),
        text("vendor/places.json").trim()
    );
    let scripts = [text("vendor/d3.min.js"), text("vendor/topojson-client.min.js"), &joined()].map(inert);
    let style = text("style.css");
    let allowed = scripts.iter().map(|script| allow(script)).collect::<Vec<_>>().join(" ");
    let mut page = String::new();
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; script-src {allowed}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Obole</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <script type=\"application/json\" id=\"data\">{}</script>\n<script type=\"application/json\" id=\"world\">{}</script>\n",
        allow(style),
        inert_json(&data.to_string()),
        inert_json(&world),
    );
    let [d3, topojson, page_script] = &scripts;
    let _ = write!(
        page,
        "<script>{d3}</script>\n<script>{topojson}</script>\n<script type=\"module\">{page_script}</script>\n</body>\n</html>\n"
    );
    page
}

/// The modules as one script.
#[must_use]
pub fn joined() -> String {
    let mut script = String::new();
    for name in MODULES {
        for line in text(name).lines().filter(|line| !line.starts_with("import ")) {
            script.push_str(line.strip_prefix("export ").unwrap_or(line));
            script.push('\n');
        }
    }
    script
}

/// A script that cannot end its element early.
fn inert(script: &str) -> String {
    script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
}

/// JSON that holds no sign with a meaning in HTML.
fn inert_json(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// The source expression that allows exactly this text.
fn allow(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_its_element_early() {
        let data = json!({ "name": "</script><script>alert(1)</script><!--" });
        let written = page(&data, "en");
        assert!(!written.contains("alert(1)</script>"), "a name broke out");
        assert_eq!(written.matches("</script>").count(), 5);
        assert_eq!(inert("a</script>b<!--"), "a<\\/script>b<\\!--");
    }
}
