//! Where in the file a byte of the text comes from, when the text had to be unwrapped first.
//!
//! One mark each 4 KiB of text and at each jump, and the way from a mark on is counted: exact
//! but for the escapes in between. Marks stand where they stand however the file was cut.

use crate::tables::{OutOfMemory, try_push};

const STEP: u64 = 4096;

/// Marks along a text.
#[derive(Debug)]
pub struct Places {
    /// Bytes of the file for a byte of plain text.
    scale: u64,
    /// Places in the text and in the file, both rising.
    marks: Vec<(u64, u64)>,
}

impl Places {
    /// For a text whose plain characters take `scale` bytes each in the file.
    pub fn new(scale: u64) -> Places {
        Places {
            scale,
            marks: Vec::new(),
        }
    }

    /// The text has a jump: from `text` on it comes from `file`.
    pub fn jump(&mut self, text: u64, file: u64) -> Result<(), OutOfMemory> {
        try_push(&mut self.marks, (text, file))
    }

    /// A run of `len` bytes of text from `text` comes from `file`.
    #[inline]
    pub fn run(&mut self, text: u64, len: usize, file: u64) -> Result<(), OutOfMemory> {
        let mut next = text.next_multiple_of(STEP);
        while next < text + len as u64 {
            try_push(&mut self.marks, (next, file + (next - text) * self.scale))?;
            next += STEP;
        }
        Ok(())
    }

    /// Where in the file a byte of the text comes from.
    pub fn file(&self, text: u64) -> u64 {
        let after = self.marks.partition_point(|(mark, _)| *mark <= text);
        match after.checked_sub(1).and_then(|at| self.marks.get(at)) {
            Some((mark, file)) => file + (text - mark) * self.scale,
            None => text * self.scale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_followed_however_they_are_cut() {
        let mut whole = Places::new(1);
        whole.jump(0, 100).expect("memory");
        whole.run(0, 10_000, 100).expect("memory");
        whole.jump(10_000, 20_000).expect("memory");
        whole.run(10_000, 5_000, 20_000).expect("memory");
        let mut cut = Places::new(1);
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
}
