//! Decompresses gzip and zlib piece by piece. Whether a file was cut is decided by its caller, in
//! `mod.rs`.

use flate2::{Decompress, FlushDecompress, Status};

/// The first bytes of every gzip file.
pub const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The largest window of deflate, as a power of two.
const WINDOW_BITS: u8 = 15;

/// Decompresses a gzip file of any number of members.
pub struct Gunzip {
    member: Option<Decompress>,
    broken: bool,
}

/// The result of one step.
pub struct Step {
    /// The number of bytes of the input.
    pub read: usize,
    /// The number of bytes of the output.
    pub written: usize,
    pub outcome: Outcome,
}

/// The position in the file after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Inside a member: more bytes must come.
    Going,
    /// After a member: the file may end here.
    Between,
    /// The data or its checksum is wrong: the rest cannot be read.
    Corrupt,
}

impl Default for Gunzip {
    fn default() -> Self {
        Gunzip::new()
    }
}

impl Gunzip {
    /// Starts a file that begins with [`MAGIC`].
    pub fn new() -> Gunzip {
        Gunzip {
            member: Some(Decompress::new_gzip(WINDOW_BITS)),
            broken: false,
        }
    }

    /// Decompresses `input` into `output` until one of them ends.
    ///
    /// At the end of the file, call it with an empty input until it writes nothing.
    pub fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        if self.broken {
            return Step {
                read: input.len(),
                written: 0,
                outcome: Outcome::Corrupt,
            };
        }
        let Some(member) = &mut self.member else {
            return self.between(input);
        };
        let (read_before, written_before) = (member.total_in(), member.total_out());
        let status = member.decompress(input, output, FlushDecompress::None);
        let read = (member.total_in() - read_before) as usize;
        let written = (member.total_out() - written_before) as usize;
        let outcome = match status {
            Ok(Status::Ok | Status::BufError) => Outcome::Going,
            Ok(Status::StreamEnd) => {
                self.member = None;
                Outcome::Between
            }
            Err(_) => {
                self.broken = true;
                Outcome::Corrupt
            }
        };
        Step {
            read,
            written,
            outcome,
        }
    }

    /// Looks for the next member. Padding is skipped, as `gzip` does.
    fn between(&mut self, input: &[u8]) -> Step {
        let read = if input.first() == Some(&MAGIC[0]) {
            self.member = Some(Decompress::new_gzip(WINDOW_BITS));
            0
        } else {
            input
                .iter()
                .position(|byte| *byte == MAGIC[0])
                .unwrap_or(input.len())
        };
        let outcome = if self.member.is_some() {
            Outcome::Going
        } else {
            Outcome::Between
        };
        Step {
            read,
            written: 0,
            outcome,
        }
    }
}

/// One stream of zlib data.
pub struct Inflate {
    stream: Decompress,
    outcome: Outcome,
}

impl Inflate {
    /// Starts zlib data.
    pub fn zlib() -> Inflate {
        Inflate {
            stream: Decompress::new(true),
            outcome: Outcome::Going,
        }
    }

    /// Decompresses `input` into `output`. Bytes after the stream are skipped.
    pub fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let before = (self.stream.total_in(), self.stream.total_out());
        let (mut read, mut written) = (input.len(), 0);
        if self.outcome == Outcome::Going {
            let status = self.stream.decompress(input, output, FlushDecompress::None);
            read = (self.stream.total_in() - before.0) as usize;
            written = (self.stream.total_out() - before.1) as usize;
            self.outcome = match status {
                Ok(Status::Ok | Status::BufError) => Outcome::Going,
                Ok(Status::StreamEnd) => Outcome::Between,
                Err(_) => Outcome::Corrupt,
            };
        }
        Step {
            read,
            written,
            outcome: self.outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("a Vec takes all");
        encoder.finish().expect("a Vec takes all")
    }

    /// Decompresses `file` in pieces of every small size and checks that all agree.
    #[track_caller]
    fn check(file: &[u8], text: &[u8], end: Outcome) {
        for piece in [1, 2, 7, 64, file.len().max(1)] {
            for room in [1, 5, 1000] {
                let mut gunzip = Gunzip::new();
                let mut output = vec![0; room];
                let mut got = Vec::new();
                let mut outcome = Outcome::Going;
                for piece in file.chunks(piece).chain([&[][..]]) {
                    let mut rest = piece;
                    loop {
                        let step = gunzip.inflate(rest, &mut output);
                        rest = &rest[step.read..];
                        got.extend_from_slice(&output[..step.written]);
                        outcome = step.outcome;
                        let stuck = step.read == 0 && step.written == 0;
                        if outcome == Outcome::Corrupt || (rest.is_empty() && step.written == 0) {
                            break;
                        }
                        assert!(
                            !stuck || outcome == Outcome::Going,
                            "it neither reads nor writes"
                        );
                    }
                }
                assert_eq!(outcome, end, "pieces of {piece}, room for {room}");
                assert!(
                    got == text,
                    "pieces of {piece}, room for {room}: {} bytes",
                    got.len()
                );
            }
        }
    }

    fn text() -> Vec<u8> {
        (0..2000_u32)
            .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect()
    }

    #[test]
    fn one_member() {
        check(&gzip(&text()), &text(), Outcome::Between);
    }

    #[test]
    fn many_members_are_one_file() {
        let file = [gzip(b"one "), gzip(b""), gzip(&text())].concat();
        check(
            &file,
            &[b"one ", text().as_slice()].concat(),
            Outcome::Between,
        );
    }

    #[test]
    fn padding_is_passed_over() {
        let file = [gzip(b"padded"), vec![0; 100]].concat();
        check(&file, b"padded", Outcome::Between);
    }

    #[test]
    fn a_cut_file_gives_what_came() {
        let whole = gzip(&text());
        let mut gunzip = Gunzip::new();
        let mut output = vec![0; 10_000];
        let step = gunzip.inflate(&whole[..whole.len() / 2], &mut output);
        assert!(step.written > 1000 && step.written < text().len());
        assert_eq!(output[..step.written], text()[..step.written]);
        let step = gunzip.inflate(&[], &mut output);
        assert_eq!((step.written, step.outcome), (0, Outcome::Going));
    }

    #[test]
    fn a_wrong_checksum_is_told() {
        let mut file = gzip(b"what was meant");
        let at = file.len() - 6;
        file[at] ^= 1;
        check(&file, b"what was meant", Outcome::Corrupt);
    }

    #[test]
    fn damaged_data_is_told() {
        let mut file = gzip(&text());
        for byte in &mut file[200..260] {
            *byte = 0xff;
        }
        let mut gunzip = Gunzip::new();
        let mut output = vec![0; 10_000];
        let mut rest = file.as_slice();
        let outcome = loop {
            let step = gunzip.inflate(rest, &mut output);
            rest = &rest[step.read..];
            if step.outcome != Outcome::Going || (step.read == 0 && step.written == 0) {
                break step.outcome;
            }
        };
        assert_eq!(outcome, Outcome::Corrupt);
    }
}
