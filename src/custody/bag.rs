//! How is a bag written: BagIt 1.0 (RFC 8493) with SHA-256 and SHA-512, `SHA256SUMS` over everything, signed if asked?

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256, Sha512};

use super::sign::{self, Signer};

/// The declaration every bag begins with.
pub(super) const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Tag files that the tag manifests cover, in order.
pub(super) const TAGS: [&str; 5] =
    ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt", sign::PUBLIC_KEY];

/// What `bag-info.txt` says.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// Id of the case.
    pub case: String,
    /// Day it was made.
    pub date: chrono::NaiveDate,
    /// Whom it is for.
    pub audience: String,
    /// Language of its texts: `fr` or `en`.
    pub language: String,
    /// Version of the program.
    pub version: String,
    /// Who made it, when said.
    pub organisation: Option<String>,
}

/// A bag in memory.
#[derive(Clone, Debug, Default)]
pub struct Bag {
    /// Files by path below the bag.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Bag {
    /// Bags the files of a case: `payload` paths are below `data/`.
    ///
    /// # Errors
    /// When a path is not one that every system can hold, or signing fails.
    pub fn new(payload: BTreeMap<String, Vec<u8>>, info: &Info, signer: Option<&Signer>) -> Result<Self> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (path, bytes) in payload {
            ensure!(is_portable(&path), "{path:?} is not a name that every system can hold");
            files.insert(format!("data/{path}"), bytes);
        }
        let bytes: usize = files.values().map(Vec::len).sum();
        let oxum = format!("{bytes}.{}", files.len());
        let mut bag = Self { files };
        bag.put("bagit.txt", DECLARATION.to_owned());
        bag.put("bag-info.txt", tags(info, &oxum));
        let (sha256, sha512) = (payload_manifest::<Sha256>(&bag.files), payload_manifest::<Sha512>(&bag.files));
        bag.put("manifest-sha256.txt", sha256);
        bag.put("manifest-sha512.txt", sha512);
        if let Some(signer) = signer {
            bag.put(sign::PUBLIC_KEY, signer.public_key()?);
        }
        let (sha256, sha512) = (tag_manifest::<Sha256>(&bag.files), tag_manifest::<Sha512>(&bag.files));
        bag.put("tagmanifest-sha256.txt", sha256);
        bag.put("tagmanifest-sha512.txt", sha512);
        let sums = sums(&bag.files);
        if let Some(signer) = signer {
            bag.put(sign::SIGNATURE, signer.sign(sums.as_bytes(), &info.date.to_string())?);
        }
        bag.put(sign::SUMS, sums);
        Ok(bag)
    }

    fn put(&mut self, path: &str, text: String) {
        self.files.insert(path.to_owned(), text.into_bytes());
    }

    /// Writes the bag as the folder `out`, whole or not at all.
    ///
    /// # Errors
    /// When `out` exists or the disk refuses; nothing is then left under `out`.
    #[expect(clippy::disallowed_methods, reason = "the folder of a case is written here")]
    pub fn write(&self, out: &Path) -> Result<()> {
        if std::fs::symlink_metadata(out).is_ok() {
            bail!("{} already exists: a case is never changed, give another folder", out.display());
        }
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        let folder = tempfile::Builder::new()
            .prefix(".case.partial-")
            .tempdir_in(parent)
            .with_context(|| format!("cannot write in {}", parent.display()))?;
        for (path, bytes) in &self.files {
            let path = folder.path().join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
            }
            std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        let folder = folder.keep();
        std::fs::rename(&folder, out).with_context(|| format!("cannot name the case {}", out.display()))
    }
}

/// Whether a path is plain: no parts that lead elsewhere, no characters that some system refuses.
fn is_portable(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.len() <= 200
            && !part.ends_with(['.', ' '])
            && part.chars().all(|c| !c.is_control() && !"<>:\"|?*\\%".contains(c))
    };
    path.split('/').all(part)
}

/// A name made plain: what some system refuses becomes `_`.
pub(super) fn portable(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_control() || "<>:\"|?*\\%".contains(c) { '_' } else { c }).collect();
    let parts = plain.split('/').filter(|part| !part.is_empty() && *part != "." && *part != "..");
    let cut = |part: &str| part.chars().take(60).collect::<String>().trim_end_matches(['.', ' ']).to_owned();
    let parts: Vec<String> = parts.map(cut).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "_".to_owned() } else { parts.join("/") }
}

fn tags(info: &Info, oxum: &str) -> String {
    let mut text = String::new();
    let organisation = info.organisation.as_deref().map(|name| name.replace(['\n', '\r'], " "));
    let lines = [
        ("Source-Organization", organisation.as_deref().unwrap_or_default()),
        ("External-Identifier", &info.case),
        ("Bagging-Date", &info.date.to_string()),
        ("Bag-Software-Agent", &format!("Obole {}", info.version)),
        ("Payload-Oxum", oxum),
        ("Audience", &info.audience),
        ("Language", &info.language),
    ];
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(text, "{name}: {value}").expect("writing to text does not fail");
    }
    text
}

/// Hex digest of some bytes.
pub(super) fn digest<D: Digest>(bytes: &[u8]) -> String {
    crate::model::hex(D::digest(bytes))
}

fn lines<'a, D: Digest>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> String {
    let lines: Vec<String> = files.map(|(path, bytes)| format!("{}  {path}\n", digest::<D>(bytes))).collect();
    lines.concat()
}

/// The manifest of everything below `data/`.
pub(super) fn payload_manifest<D: Digest>(files: &BTreeMap<String, Vec<u8>>) -> String {
    lines::<D>(files.iter().filter(|(path, _)| path.starts_with("data/")))
}

/// The manifest of the tag files.
pub(super) fn tag_manifest<D: Digest>(files: &BTreeMap<String, Vec<u8>>) -> String {
    lines::<D>(files.iter().filter(|(path, _)| TAGS.contains(&path.as_str())))
}

/// `SHA256SUMS`: every file but itself and its signature, as `sha256sum -c` reads it.
pub(super) fn sums(files: &BTreeMap<String, Vec<u8>>) -> String {
    lines::<Sha256>(files.iter().filter(|(path, _)| *path != sign::SUMS && *path != sign::SIGNATURE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_plain() {
        for name in ["../../etc/passwd", "a\nb", "x:y?.csv", "", "...", "C:\\x\\..\\y"] {
            assert!(is_portable(&portable(name)), "{name:?} became {:?}", portable(name));
        }
        assert_eq!(portable("remivel/a.csv"), "remivel/a.csv");
    }

    #[test]
    fn a_bag_lists_every_file_it_has() {
        let payload = BTreeMap::from([("a.txt".to_owned(), b"a".to_vec()), ("b/c.txt".to_owned(), b"c".to_vec())]);
        let bag = Bag::new(payload, &Info::default(), None).expect("a bag");
        let sums = String::from_utf8(bag.files["SHA256SUMS"].clone()).expect("text");
        assert_eq!(sums.lines().count(), bag.files.len() - 1);
        assert!(sums.contains("  data/b/c.txt\n") && sums.contains("  tagmanifest-sha256.txt\n"), "{sums}");
    }
}
