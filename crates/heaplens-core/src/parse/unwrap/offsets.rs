//! Converts offsets in an unwrapped text to offsets in the file.
//!
//! There is one mark for each 4 KiB of text and for each jump. An offset is counted from the mark
//! before it, which is exact apart from bytes that are left out in between (backslashes, line
//! breaks). The marks do not depend on how the file was cut.

use crate::tables::{OutOfMemory, try_push};

const STEP: u64 = 4096;

/// Marks along a text.
#[derive(Debug)]
pub struct Offsets {
    /// A number of bytes in the file, and the number of bytes of text that they become.
    ratio: (u64, u64),
    /// Pairs of offsets in the text and in the file, both ascending.
    marks: Vec<(u64, u64)>,
}

impl Offsets {
    /// Starts a text of which `text` bytes take `file` bytes in the file.
    pub fn new(file: u64, text: u64) -> Offsets {
        Offsets {
            ratio: (file, text),
            marks: Vec::new(),
        }
    }

    /// Notes a jump: the text from the offset `text` on is at `file`.
    pub fn jump(&mut self, text: u64, file: u64) -> Result<(), OutOfMemory> {
        try_push(&mut self.marks, (text, file))
    }

    /// Notes a run of `len` bytes of text from the offset `text` on, which is at `file`.
    #[inline]
    pub fn run(&mut self, text: u64, len: usize, file: u64) -> Result<(), OutOfMemory> {
        let mut next = text.next_multiple_of(STEP);
        while next < text + len as u64 {
            let mark = (next, file + self.in_file(next - text));
            try_push(&mut self.marks, mark)?;
            next += STEP;
        }
        Ok(())
    }

    /// Returns the offset in the file of a byte of the text.
    pub fn file(&self, text: u64) -> u64 {
        let after = self.marks.partition_point(|(mark, _)| *mark <= text);
        match after.checked_sub(1).and_then(|at| self.marks.get(at)) {
            Some((mark, file)) => file + self.in_file(text - mark),
            None => self.in_file(text),
        }
    }

    #[inline]
    fn in_file(&self, text: u64) -> u64 {
        text * self.ratio.0 / self.ratio.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_followed_however_they_are_cut() {
        let mut whole = Offsets::new(1, 1);
        whole.jump(0, 100).expect("memory");
        whole.run(0, 10_000, 100).expect("memory");
        whole.jump(10_000, 20_000).expect("memory");
        whole.run(10_000, 5_000, 20_000).expect("memory");
        let mut cut = Offsets::new(1, 1);
        cut.jump(0, 100).expect("memory");
        for start in (0..10_000).step_by(7) {
            let len = 7.min(10_000 - start);
            cut.run(start, len as usize, 100 + start).expect("memory");
        }
        cut.jump(10_000, 20_000).expect("memory");
        cut.run(10_000, 5_000, 20_000).expect("memory");
        assert_eq!(whole.marks, cut.marks);
        for (text, file) in [(0, 100), (4_095, 4_195), (9_999, 10_099), (10_000, 20_000)] {
            assert_eq!(whole.file(text), file);
        }
        assert_eq!(whole.file(14_000), 24_000);
    }

    #[test]
    fn what_takes_more_bytes_in_the_file_is_counted_so() {
        assert_eq!(Offsets::new(2, 1).file(10), 20);
        assert_eq!(Offsets::new(4, 3).file(300), 400);
    }
}
