//! Ten thousand clusters: are they found, ordered, paged and sampled, and fast enough?

use std::sync::LazyLock;
use std::time::Instant;

use tempfile::TempDir;

use super::world::{Deceived, Group, write, write_with_victims};
use super::{Browser, desk, word};

const MANY: usize = 10_000;

/// Names that try to be markup, code or a formula, and one that is only French and Spanish.
pub(super) const HOSTILE: [&str; 6] = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\u{202e}eman desrever",
    "'; DROP TABLE entry; --",
    "=HYPERLINK(\"http://evil.example\")",
    "Élodie  O'Brien-Ñuñez",
];

/// As many clusters, with ordinary, French and hostile names among them.
pub(super) fn many() -> Vec<Group> {
    (0..MANY)
        .map(|at| {
            let recipient = HOSTILE.get(at).map_or_else(|| format!("Recipient r{at}x"), |name| (*name).to_owned());
            Group {
                recipients: vec![recipient],
                payers: (0..2 + at % 3).map(|payer| format!("Payer p{at}x{payer}")).collect(),
                payments: 3,
                score: 6.0 - at as f64 / 1000.0,
            }
        })
        .collect()
}

/// One cluster of 500 persons and 5,000 payments.
pub(super) fn large() -> Group {
    Group {
        recipients: (0..20).map(|at| format!("Collecting {at}")).collect(),
        payers: (0..480).map(|at| format!("Sender {at}")).collect(),
        payments: 11,
        score: 9.0,
    }
}

/// 130 possible victims in rings of five who pay two mules each, hostile names among them; every second ring also pays a
/// recipient of the queue, and one victim was under 18.
pub(super) fn deceived() -> Vec<Deceived> {
    let victim = |at: usize| {
        let name = HOSTILE.get(at).map_or_else(|| format!("Savings s{at}x"), |name| format!("{name} v{at}x"));
        let ring = at / 5;
        let third =
            if ring.is_multiple_of(2) { format!("Recipient r{}x", 30 + ring) } else { format!("Cash c{ring}x2") };
        let mules = vec![format!("Cash c{ring}x0"), format!("Cash c{ring}x1"), third];
        Deceived { name, mules, payments: 2 + at as u32 % 7, born: if at == 6 { 2010 } else { 1975 } }
    };
    (0..130).map(victim).collect()
}

fn browser(folder: &TempDir) -> Browser {
    static RUN: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = TempDir::new().unwrap();
        let mut groups = many();
        groups.insert(0, large());
        write(&folder.path().join("run"), &groups, "many");
        folder
    });
    Browser::enter(desk(&RUN.path().join("run"), &folder.path().join("decisions.sqlite")))
}

#[test]
fn the_queue_is_searched_filtered_ordered_and_paged_on_this_side() {
    let folder = TempDir::new().unwrap();
    let mut browser = browser(&folder);
    let page = browser.queue("{}");
    let kept = browser.ask("overview", "{}")["counts"]["blind"].as_u64().unwrap();
    assert_eq!(page["found"].as_u64().unwrap() + kept, MANY as u64 + 1);
    assert_eq!(page["rows"].as_array().unwrap().len(), 50);
    assert_eq!(browser.queue(r#"{"page":9999}"#)["rows"][0]["rank"].as_u64().map(|rank| rank > 9_000), Some(true));
    assert_eq!(browser.queue(r#"{"size":100000}"#)["rows"].as_array().unwrap().len(), 200);
    let found = |browser: &mut Browser, search: &str| {
        browser.queue(&serde_json::json!({ "search": search }).to_string())["found"].as_u64().unwrap()
    };
    assert_eq!(found(&mut browser, "elodie nunez"), 1, "without accents");
    assert_eq!(found(&mut browser, "payer p77x1"), 1);
    assert_eq!(found(&mut browser, "nobody of this name"), 0);
    assert_eq!(found(&mut browser, "%' OR 1=1"), 0);
    let madagascar = browser.queue(r#"{"country":"MG","sort":"-rank"}"#);
    assert!(word(&madagascar, "/rows/0/to/0") == "MG" && madagascar["found"].as_u64().unwrap() > 2_000);
    let dearest = browser.queue(r#"{"sort":"total"}"#);
    assert_eq!(dearest["rows"][0]["payments"], 480 * 11);
    assert_eq!(browser.post("queue", r#"{"sort":"total","path":"/etc/passwd"}"#).status, 400);
}

#[test]
fn a_small_share_below_the_cut_is_offered_blind() {
    let folder = TempDir::new().unwrap();
    let mut browser = browser(&folder);
    let blind = browser.queue(r#"{"status":"blind","size":200}"#);
    let offered = blind["found"].as_u64().unwrap();
    assert_eq!(offered, 199, "two in a hundred of those below the cut");
    for row in blind["rows"].as_array().unwrap() {
        assert!(row["rank"].is_null() && row["score"].is_null() && row["reasons"].as_array().unwrap().is_empty());
    }
    let id = word(&blind, "/rows/0/cluster").to_owned();
    let page = browser.cluster(&id);
    assert!(page["blind"] == true && page["case"]["leads"].as_array().unwrap().is_empty());
    assert!(page["case"]["clusters"][0]["score"].is_null() && page["case"]["pairs"][0]["lead"].is_null());
    assert!(!page["case"]["payments"].as_array().unwrap().is_empty(), "the payments are there to judge by");
    let confirm = r#"{"version":0,"action":"confirm","basis":"reading_alone"}"#;
    assert_eq!(browser.decide(&id, confirm).status, 200);
    let page = browser.cluster(&id);
    assert!(page["blind"] == false && page["row"]["score"].is_number() && page["history"][0]["blind"] == true);
    let fare = browser.ask("fare", "{}");
    assert_eq!((fare["blind"]["hits"].as_u64(), fare["blind"]["of"].as_u64()), (Some(1), Some(1)));
}

#[test]
fn ten_thousand_clusters_are_served_fast() {
    let folder = TempDir::new().unwrap();
    let mut browser = browser(&folder);
    let mut time = |what: &str, body: &str| {
        let mut times: Vec<u128> = (0..5)
            .map(|_| {
                let start = Instant::now();
                assert_eq!(browser.post(what, body).status, 200);
                start.elapsed().as_millis()
            })
            .collect();
        times.sort_unstable();
        println!("{what} {body}: {} ms (median of 5)", times[2]);
        times[2]
    };
    let large = super::world::cluster_id(&large().recipients);
    assert!(time("queue", "{}") < 300);
    assert!(time("queue", r#"{"search":"payer p9999x1","sort":"-total"}"#) < 300);
    assert!(time("overview", "{}") < 300);
    // a case is made once, then kept for a while: what counts is the first time
    let mut first = |cluster: &str| {
        let start = Instant::now();
        assert_eq!(browser.post("cluster", &format!(r#"{{"cluster":"{cluster}"}}"#)).status, 200);
        start.elapsed().as_millis()
    };
    let of = |at: usize| super::world::cluster_id(&[format!("Recipient r{at}x")]);
    let mut small: Vec<u128> = (0..21).map(|step| first(&of(400 * step + 100))).collect();
    small.sort_unstable();
    println!("a cluster, the first time: {} ms (median of 21), {} ms at most", small[10], small[20]);
    let whole = first(&large);
    println!("a cluster of 500 persons and 5,280 payments, the first time: {whole} ms");
    assert!(small[10] < 300 && whole < 4 * 300, "{small:?} {whole}");
    // decided among ten thousand: the file is on disk and the queue knows
    let mut saved: Vec<u128> = (0..21)
        .map(|step| {
            let proposal = r#"{"version":0,"action":"confirm","basis":"reading_alone","note":"n"}"#;
            let start = Instant::now();
            assert_eq!(browser.decide(&of(400 * step + 100), proposal).status, 200);
            start.elapsed().as_millis()
        })
        .collect();
    saved.sort_unstable();
    println!("a decision among 10,000 clusters: {} ms (median of 21), {} ms at most", saved[10], saved[20]);
    assert!(saved[10] < 50, "{saved:?}");
}

/// Writes run folders for the browser tests of `.ci/review_page.sh`.
#[test]
#[ignore = "writes into the folder named by OBOLE_WORLDS"]
fn worlds_for_the_browser() {
    let Some(folder) = std::env::var_os("OBOLE_WORLDS") else { return };
    let folder = std::path::PathBuf::from(folder);
    let mut groups = many();
    groups.insert(0, large());
    write_with_victims(&folder.join("many"), &groups, &deceived(), "many");
    let grown: Vec<Group> = groups.iter().take(40).cloned().map(|group| Group { payments: 9, ..group }).collect();
    write_with_victims(&folder.join("later"), &grown, &deceived(), "later");
    write(&folder.join("calm"), &grown[10..13], "calm");
}
