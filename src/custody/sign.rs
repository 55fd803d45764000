//! How is `SHA256SUMS` signed, as minisign does it, and how is a signature checked?

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

/// What is signed.
pub(super) const SUMS: &str = "SHA256SUMS";
/// Its signature.
pub(super) const SIGNATURE: &str = "SHA256SUMS.minisig";
/// The key that checks it; whoever relies on it must have had the same key by another way.
pub(super) const PUBLIC_KEY: &str = "signing-key.pub";

/// A secret key, ready to sign.
pub struct Signer {
    secret: SecretKey,
}

impl Signer {
    /// Reads a minisign secret key; `password` opens one that is encrypted.
    ///
    /// # Errors
    /// When the file cannot be read, is no minisign key, or the password does not open it.
    #[expect(clippy::disallowed_methods, reason = "the signing key is read here and nowhere else")]
    pub fn open(path: &Path, password: Option<String>) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the signing key {shown}"))?;
        let key =
            || SecretKeyBox::from_string(&text).map_err(|error| anyhow!("{shown} is no minisign secret key: {error}"));
        let secret = match key()?.into_unencrypted_secret_key() {
            Ok(secret) => secret,
            // minisign 0.11 writes keys without a password without their checksum too
            Err(_) if bare(&text).is_some() => bare(&text).context("just seen")?,
            Err(_) if password.is_none() => bail!(
                "{shown} is protected by a password: put it in OBOLE_SIGN_PASSWORD, or make a key without one (minisign -G -W)"
            ),
            Err(_) => key()?
                .into_secret_key(password)
                .map_err(|error| anyhow!("the password does not open {shown}: {error}"))?,
        };
        Ok(Self { secret })
    }

    /// The public key, as minisign writes it.
    pub(super) fn public_key(&self) -> Result<String> {
        let key =
            PublicKey::from_secret_key(&self.secret).map_err(|error| anyhow!("the signing key is unsound: {error}"))?;
        let boxed = key.to_box().map_err(|error| anyhow!("the signing key is unsound: {error}"))?;
        let text = boxed.into_string();
        Ok(if text.ends_with('\n') { text } else { text + "\n" })
    }

    /// Signs some bytes; `when` goes into the trusted comment.
    pub(super) fn sign(&self, bytes: &[u8], when: &str) -> Result<String> {
        let public =
            PublicKey::from_secret_key(&self.secret).map_err(|error| anyhow!("the signing key is unsound: {error}"))?;
        let (trusted, untrusted) = comments(when);
        let signed = minisign::sign(Some(&public), &self.secret, Cursor::new(bytes), Some(&trusted), Some(&untrusted));
        let text = signed.map_err(|error| anyhow!("cannot sign: {error}"))?.into_string();
        let text = if text.ends_with('\n') { text } else { text + "\n" };
        // a damaged key may sign, and nobody could ever check what it signed
        check(bytes, &text, &self.public_key()?, when).context("the signing key is damaged")?;
        Ok(text)
    }
}

/// A secret key without password and checksum.
fn bare(text: &str) -> Option<SecretKey> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let line = text.lines().nth(1)?.trim().trim_end_matches('=');
    let digits: Vec<u32> = line
        .bytes()
        .map(|byte| ALPHABET.iter().position(|&known| known == byte).map(|at| at as u32))
        .collect::<Option<_>>()?;
    let decode = |group: &[u32]| {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        bits.to_be_bytes()[1..group.len()].to_vec()
    };
    let bytes: Vec<u8> = digits.chunks(4).flat_map(decode).collect();
    let (is_plain, checksum) = (bytes.get(2..4)? == [0, 0], bytes.get(bytes.len().checked_sub(32)?..)?);
    let is_bare = is_plain && checksum.iter().all(|&byte| byte == 0);
    is_bare.then(|| SecretKey::from_bytes(&bytes).ok()).flatten()
}

/// Trusted and untrusted comment of a signature made on `when`.
fn comments(when: &str) -> (String, String) {
    (format!("file:{SUMS} date:{when}"), format!("signature of {SUMS} by obole"))
}

/// Checks a signature with a public key, both as text; the error says what is wrong.
pub(super) fn check(bytes: &[u8], signature: &str, public: &str, when: &str) -> Result<()> {
    let key = PublicKeyBox::from_string(public).and_then(PublicKeyBox::into_public_key);
    let key = key.map_err(|error| anyhow!("the public key is damaged: {error}"))?;
    let boxed = SignatureBox::from_string(signature).map_err(|error| anyhow!("the signature is damaged: {error}"))?;
    let (trusted, untrusted) = comments(when);
    let said = boxed.trusted_comment().map_err(|error| anyhow!("the signature is damaged: {error}"))?;
    anyhow::ensure!(said == trusted, "the signature's comment is {said:?}, not {trusted:?}");
    anyhow::ensure!(
        signature.lines().next() == Some(&format!("untrusted comment: {untrusted}")),
        "the first line of the signature was changed"
    );
    // what is checked must be written as minisign writes it, to the byte
    let again = boxed.to_string();
    anyhow::ensure!(
        again.trim_end() == signature.trim_end() && signature.ends_with('\n') && !signature.ends_with("\n\n"),
        "the signature file was changed"
    );
    minisign::verify(&key, &boxed, Cursor::new(bytes), true, false, false)
        .map_err(|error| anyhow!("the signature does not fit: {error}"))
}
