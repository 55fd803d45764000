//! In which encoding is a text file really written?

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes looked at from the beginning: headings, preamble and first rows.
const HEAD: usize = 256 << 10;
/// Bytes looked at in each further place.
const PLACE: usize = 64 << 10;
/// Further places, evenly spread.
const PLACES: u64 = 16;
/// A sample with this share of undecodable lines (and at least three) is in another encoding, not damaged.
const WRONG_SHARE: usize = 20;

/// Pieces of a file that tell its encoding.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// The beginning.
    pub(super) head: Vec<u8>,
    /// Whole lines of the head and of the other places.
    lines: Vec<Vec<u8>>,
    /// Number of lines, and of those that are not UTF-8.
    counts: (usize, usize),
}

impl Sample {
    /// Takes the pieces.
    #[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut file = std::fs::File::open(path)?;
        let bytes = file.metadata()?.len();
        let head = piece(&mut file, 0, HEAD)?;
        let mut lines = vec![whole_lines(&head, true)];
        for place in 1..=PLACES {
            let at = bytes / (PLACES + 1) * place;
            if at > HEAD as u64 {
                lines.push(whole_lines(&piece(&mut file, at, PLACE)?, false));
            }
        }
        let counts = lines.iter().map(|piece| counts(piece)).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        Ok(Self { head, lines, counts })
    }

    /// Whether every line looked at is UTF-8.
    pub(super) fn is_utf8(&self) -> bool {
        self.counts.1 == 0
    }

    fn is_ascii(&self) -> bool {
        self.lines.iter().all(|piece| piece.is_ascii())
    }

    /// The encoding of a file that is said to be in `label`, and a remark when it is another one for certain.
    pub(super) fn encoding(&self, label: &str) -> Result<(&'static Encoding, Option<String>), String> {
        let said = Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("unknown encoding {label}"))?;
        let seen = Encoding::for_bom(&self.head).map(|(seen, _)| seen).or_else(|| self.wide());
        if let Some(seen) = seen {
            let remark = (seen != said && said != UTF_8).then(|| told(seen, said));
            return Ok((seen, remark));
        }
        let (lines, wrong) = self.counts;
        if said == UTF_8 && wrong >= 3 && wrong * WRONG_SHARE >= lines {
            return Err(format!(
                "{wrong} of {lines} lines looked at are not valid utf-8: the file is in another encoding, such as \
                 windows-1252"
            ));
        }
        if said.is_single_byte() && wrong == 0 && !self.is_ascii() {
            return Ok((UTF_8, Some(told(UTF_8, said))));
        }
        Ok((said, None))
    }

    /// UTF-16 without a mark: almost every other byte is zero.
    fn wide(&self) -> Option<&'static Encoding> {
        let start = &self.head[..self.head.len().min(4 << 10)];
        let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
        let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
        match () {
            () if half > 8 && odd * 5 > half * 3 && even * 20 < half => Some(UTF_16LE),
            () if half > 8 && even * 5 > half * 3 && odd * 20 < half => Some(UTF_16BE),
            () => None,
        }
    }
}

/// Number of lines of a piece, and of those that are not UTF-8.
fn counts(piece: &[u8]) -> (usize, usize) {
    if std::str::from_utf8(piece).is_ok() {
        return (memchr::memchr_iter(b'\n', piece).count() + 1, 0);
    }
    piece
        .split(|&byte| byte == b'\n')
        .fold((0, 0), |(lines, wrong), line| (lines + 1, wrong + usize::from(std::str::from_utf8(line).is_err())))
}

fn told(seen: &'static Encoding, said: &'static Encoding) -> String {
    format!("it is written in {}, not in {} as its mapping says, and was read so", seen.name(), said.name())
}

fn piece(file: &mut std::fs::File, at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    file.seek(SeekFrom::Start(at))?;
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The whole lines of a piece; its first line is whole only at the beginning of the file.
fn whole_lines(piece: &[u8], beginning: bool) -> Vec<u8> {
    let from = if beginning { 0 } else { memchr::memchr(b'\n', piece).map_or(piece.len(), |at| at + 1) };
    let until = memchr::memrchr(b'\n', piece).map_or(if beginning { piece.len() } else { from }, |at| at);
    piece[from..until.max(from)].to_vec()
}

/// Stands in the text for what could not be decoded: never valid in UTF-8, so that its row is rejected.
const INVALID: u8 = 0xff;

/// Turns a stream of UTF-16 (or another wide encoding) into UTF-8.
pub(super) struct Transcoder<R> {
    input: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    done: bool,
}

impl<R: Read> Transcoder<R> {
    /// Decodes `input` from `encoding`.
    pub(super) fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { input, decoder, bytes: Vec::new(), text: Vec::new(), given: 0, done: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.bytes.resize(64 << 10, 0);
        let read = self.input.read(&mut self.bytes)?;
        self.done = read == 0;
        self.text.clear();
        self.given = 0;
        let mut rest = &self.bytes[..read];
        let mut buffer = vec![0; self.decoder.max_utf8_buffer_length(read).unwrap_or(256 << 10)];
        loop {
            let (result, taken, put) = self.decoder.decode_to_utf8_without_replacement(rest, &mut buffer, self.done);
            self.text.extend_from_slice(&buffer[..put]);
            rest = &rest[taken..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.text.push(INVALID),
            }
        }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.done {
            self.refill()?;
        }
        let count = into.len().min(self.text.len() - self.given);
        into[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
