//! In which encoding is a text file really written?

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at from the beginning: headings, preamble and first rows.
const HEAD: usize = 256 << 10;
/// Bytes looked at in each further place.
const PLACE: usize = 64 << 10;
/// Further places, evenly spread.
const PLACES: u64 = 16;
/// A sample with this share of undecodable lines (and at least three) is not merely damaged.
const WRONG_SHARE: usize = 20;

/// Pieces of a file that tell its encoding.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// The beginning.
    pub(super) head: Vec<u8>,
    /// Whole lines of the head and of the other places.
    lines: Vec<Vec<u8>>,
    counts: Lines,
}

/// Lines looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Lines {
    all: usize,
    /// Those that are not UTF-8.
    wrong: usize,
    /// Pieces, or lines of pieces with wrong ones, that are UTF-8 and more than ASCII.
    wide: usize,
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
        let sum = |a: Lines, b: Lines| Lines { all: a.all + b.all, wrong: a.wrong + b.wrong, wide: a.wide + b.wide };
        let counts = lines.iter().map(|piece| counts(piece)).fold(Lines::default(), sum);
        Ok(Self { head, lines, counts })
    }

    fn is_ascii(&self) -> bool {
        self.lines.iter().all(|piece| piece.is_ascii())
    }

    /// The one-byte encoding it is written in, as far as its bytes tell, and a doubt where another one fits too.
    pub(super) fn narrow(&self) -> (&'static Encoding, Option<&'static str>) {
        let has = |range: std::ops::RangeInclusive<u8>| self.head.iter().any(|byte| range.contains(byte));
        if has(0x80..=0x9f) {
            return (WINDOWS_1252, None);
        }
        let differ = [0xa4, 0xa6, 0xa8, 0xb4, 0xb8, 0xbc, 0xbd, 0xbe].into_iter().any(|byte| self.head.contains(&byte));
        let doubt = "windows-1252 and iso-8859-15 both fit: look at the euro sign and at œ, š, ž before you decide";
        (if self.head.contains(&0xa4) { ISO_8859_15 } else { WINDOWS_1252 }, differ.then_some(doubt))
    }

    /// Whether all that is more than ASCII is in a one-byte encoding: no line of it is UTF-8, and no byte means nothing.
    fn is_narrow(&self) -> bool {
        let means_nothing = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
        self.counts.wrong > 0 && self.counts.wide == 0 && !self.lines.iter().flatten().any(means_nothing)
    }

    /// The encoding of a file that is said to be in `label`, and a remark when it is another one.
    pub(super) fn encoding(&self, label: &str) -> Result<(&'static Encoding, Option<String>), String> {
        let said = Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("unknown encoding {label}"))?;
        let seen = Encoding::for_bom(&self.head).map(|(seen, _)| seen).or_else(|| self.wide());
        if let Some(seen) = seen {
            let remark = (seen != said && said != UTF_8).then(|| told(seen, said));
            return Ok((seen, remark));
        }
        if said == UTF_8 && self.is_narrow() {
            let (seen, doubt) = self.narrow();
            return Ok((
                seen,
                Some(format!("{}; {}", told(seen, said), doubt.unwrap_or("look at the accents in names"))),
            ));
        }
        let Lines { all, wrong, .. } = self.counts;
        if said == UTF_8 && wrong >= 3 && wrong * WRONG_SHARE >= all {
            return Err(format!(
                "{wrong} of {all} lines looked at are not valid utf-8, and others are: it is written in two encodings"
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

fn counts(piece: &[u8]) -> Lines {
    if std::str::from_utf8(piece).is_ok() {
        let all = memchr::memchr_iter(b'\n', piece).count() + 1;
        return Lines { all, wrong: 0, wide: usize::from(!piece.is_ascii()) };
    }
    piece.split(|&byte| byte == b'\n').fold(Lines::default(), |Lines { all, wrong, wide }, line| {
        let is_wrong = std::str::from_utf8(line).is_err();
        let is_wide = !is_wrong && !line.is_ascii();
        Lines { all: all + 1, wrong: wrong + usize::from(is_wrong), wide: wide + usize::from(is_wide) }
    })
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
