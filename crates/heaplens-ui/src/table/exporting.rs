//! Writes a whole list into a file, piece by piece.
//!
//! The worker makes each piece, and the browser keeps the pieces outside of the page's memory. One
//! piece is asked for at a time, so that scrolling goes on meanwhile.

use heaplens_model::export::ExportFormat;
use heaplens_model::query::{ExportPiece, List, Query, Sort};

use crate::browser::Pieces;
use crate::client::Asked;

/// A file that is being written.
pub struct Exporting {
    /// Tells the answers for this file from those for an earlier one.
    number: u32,
    list: List,
    sort: Sort,
    format: ExportFormat,
    pieces: Pieces,
    done: u64,
    total: u64,
    /// The question for the next piece.
    asked: Option<Asked>,
}

impl Drop for Exporting {
    /// Nobody needs the piece that is asked for.
    fn drop(&mut self) {
        if let Some(asked) = &self.asked {
            asked.cancel();
        }
    }
}

impl Exporting {
    /// Begins with nothing.
    pub fn new(number: u32, list: List, sort: Sort, format: ExportFormat) -> Exporting {
        Exporting {
            number,
            list,
            sort,
            format,
            pieces: Pieces::default(),
            done: 0,
            total: 0,
            asked: None,
        }
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the question for the next piece.
    pub fn query(&self) -> Query {
        Query::Export {
            list: self.list.clone(),
            sort: self.sort,
            format: self.format,
            start: self.done,
        }
    }

    /// Notes the question for the next piece, to cancel it with the rest.
    pub fn asked(&mut self, asked: Asked) {
        self.asked = Some(asked);
    }

    /// Adds a piece. Returns whether it is the last one.
    pub fn add(&mut self, piece: &ExportPiece) -> bool {
        self.pieces.add(&piece.text);
        // A piece without rows would be asked for again and again.
        let is_stuck = piece.end <= self.done;
        (self.done, self.total) = (piece.end, piece.total);
        self.done >= self.total || is_stuck
    }

    /// Returns how far it is.
    pub fn percent(&self) -> u64 {
        100 * self.done / self.total.max(1)
    }

    /// Gives the file to the browser to save. Returns whether it took it.
    pub fn save(&self, name: &str) -> bool {
        let name = format!("{name}.{}", self.format.extension());
        self.pieces.save(self.format.media_type(), &name)
    }
}
