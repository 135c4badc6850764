//! The columns' widths, set on a table's element as custom properties.
//!
//! The style sheet lays rows out by them, so that no width is written in two places. They are
//! set through the CSSOM, since the page allows no `style` attributes. Names take the room that is
//! left. A width that a person chose holds for wide and narrow windows, and for later visits.

use heaplens_model::query::Column;
use web_sys::HtmlElement;

use crate::browser;
use crate::views::{TableDescription, Width, column_from_word, describe_column};

/// The least width of names, in CSS pixels.
const NAME: Width = Width {
    wide: 200,
    narrow: 140,
};
/// The widths that a person can choose, in CSS pixels.
const CHOICE: (u16, u16) = (40, 600);

/// The widths of a table's columns.
pub struct ColumnWidths {
    table: &'static TableDescription,
    /// Those that a person chose, in CSS pixels.
    chosen: Vec<(Column, u16)>,
}

impl ColumnWidths {
    /// Returns the widths as they were left.
    pub fn stored(table: &'static TableDescription) -> ColumnWidths {
        let stored = browser::stored(&storage_key(table));
        ColumnWidths {
            table,
            chosen: read(&stored.unwrap_or_default()),
        }
    }

    /// Sets a column's width, in CSS pixels.
    pub fn choose(&mut self, column: Column, width: f64) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float saturates when cast"
        )]
        let width = (width as u16).clamp(CHOICE.0, CHOICE.1);
        self.chosen.retain(|(other, _)| *other != column);
        self.chosen.push((column, width));
    }

    /// Keeps the widths for later visits.
    pub fn store(&self) {
        browser::store(&storage_key(self.table), &write(&self.chosen));
    }

    /// Sets the widths for wide windows and for narrow ones.
    pub fn apply(&self, element: &HtmlElement) {
        let [columns, least] = self.values(|width| width.wide);
        let [narrow_columns, narrow_least] = self.values(|width| width.narrow);
        for (property, value) in [
            ("--columns", columns),
            ("--least-width", least),
            ("--narrow-columns", narrow_columns),
            ("--narrow-least-width", narrow_least),
        ] {
            // A refused style leaves the usual widths of the style sheet.
            let _ = element.style().set_property(property, &value);
        }
    }

    /// Returns the columns as `grid-template-columns` has them, and the least width of a row.
    fn values(&self, of: fn(&Width) -> u16) -> [String; 2] {
        let mut columns = String::new();
        let mut least = of(&NAME);
        for column in self.table.columns {
            if *column == Column::Name {
                columns.push_str("minmax(0, 1fr)");
            } else {
                let mut chosen = self.chosen.iter();
                let chosen = chosen.find(|(other, _)| other == column);
                let width =
                    chosen.map_or_else(|| of(self.table.width(*column)), |(_, width)| *width);
                columns.push_str(&format!(" {width}px"));
                least = least.saturating_add(width);
            }
        }
        [columns, format!("{least}px")]
    }
}

fn storage_key(table: &TableDescription) -> String {
    format!("columns-{}", table.word)
}

/// Reads widths such as `distance:90 shallow:120`. What is not understood is left out.
fn read(text: &str) -> Vec<(Column, u16)> {
    let widths = text.split(' ').filter_map(|one| {
        let (word, width) = one.split_once(':')?;
        let column = column_from_word(word)?;
        let width: u16 = width.parse().ok()?;
        Some((column, width.clamp(CHOICE.0, CHOICE.1)))
    });
    widths.collect()
}

fn write(widths: &[(Column, u16)]) -> String {
    let words = widths
        .iter()
        .map(|(column, width)| format!("{}:{width}", describe_column(*column).word));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::View;

    fn summary(chosen: Vec<(Column, u16)>) -> ColumnWidths {
        let table = &View::Summary.table().unwrap().table;
        ColumnWidths { table, chosen }
    }

    #[test]
    fn rows_are_as_wide_as_their_columns() {
        let [columns, least] = summary(Vec::new()).values(|width| width.wide);
        assert_eq!(columns, "minmax(0, 1fr) 84px 130px 146px");
        assert_eq!(least, "560px");
    }

    #[test]
    fn a_chosen_width_holds_for_all_windows_and_within_limits() {
        let mut widths = summary(Vec::new());
        widths.choose(Column::Distance, 100.7);
        widths.choose(Column::ShallowSize, -5.0);
        widths.choose(Column::ShallowSize, 7.0);
        widths.choose(Column::RetainedSize, f64::NAN);
        let [columns, _] = widths.values(|width| width.narrow);
        assert_eq!(columns, "minmax(0, 1fr) 100px 40px 40px");
        assert_eq!(read(&write(&widths.chosen)), widths.chosen);
    }

    #[test]
    fn what_was_stored_by_others_does_no_harm() {
        assert_eq!(read(""), []);
        assert_eq!(read("x:5 distance: distance:-1 :7 shallow"), []);
        assert_eq!(read("distance:65535"), [(Column::Distance, 600)]);
    }
}
