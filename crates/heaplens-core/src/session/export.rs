//! A list as text for other programs, in pieces.
//!
//! A piece is a window of the list's order, as the page asks for when it scrolls, so its cost is
//! that of scrolling there: the memory for a piece, and one part of the list. Names are longer here
//! than in rows. A piece ends early where they make it large.

use heaplens_model::export::{self, ExportColumns, ExportFormat, ExportRow};
use heaplens_model::query::{ExportPiece, List, QueryError, Rows, Sort};
use heaplens_model::row::Row;

use super::Session;

/// The most rows of a piece: about 50 ms of work in a browser.
const ROWS: u32 = 8192;
/// A piece ends after the row that makes it as large, in bytes.
const LARGE: usize = 4 << 20;
/// The most UTF-16 units of a name: spreadsheets take 32,767 in a cell.
const NAME: usize = 32_000;
/// Bytes of a usual row.
const USUAL: usize = 128;

impl Session {
    /// Returns the piece that begins with the row `start`.
    pub(super) fn export(
        &mut self,
        list: &List,
        sort: Sort,
        format: ExportFormat,
        start: u64,
    ) -> Result<ExportPiece, QueryError> {
        let Rows { total, rows, .. } = self.window(list, sort, start, ROWS, |_, _| ())?;
        let columns = ExportColumns::of_list(list).and(ExportColumns::of_rows(&rows));
        let mut text = String::new();
        text.try_reserve(rows.len() * USUAL)
            .map_err(|_| QueryError::OutOfMemory)?;
        if start == 0 {
            export::begin(format, columns, total, &mut text);
        }
        let mut end = start.min(total);
        for row in &rows {
            let row = self.export_row(row);
            export::write_row(format, columns, &row, end == 0, &mut text);
            end += 1;
            if text.len() >= LARGE {
                break;
            }
        }
        if end >= total {
            export::end(format, &mut text);
        }
        Ok(ExportPiece { text, end, total })
    }

    fn export_row<'a>(&'a self, row: &'a Row) -> ExportRow<'a> {
        let mut shown = ExportRow::shown(row);
        if let Row::Object(object) = row {
            shown.type_name = self.snapshot.tables.node_type_name(object.kind);
            if object.name.cut {
                let name = self.snapshot.object_text_within(object.node, NAME);
                shown.name = export::whole_or_cut(&name).into_owned().into();
            }
        }
        shown
    }
}
