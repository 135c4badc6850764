//! The columns' widths, set on a table's element as custom properties.
//!
//! The style sheet lays rows out by them, so that no width is written in two places. They are
//! set through the CSSOM, since the page allows no `style` attributes.

use heaplens_model::query::Column;
use web_sys::HtmlElement;

use crate::views::{TableDescription, Width, describe_column};

/// The least width of names, in CSS pixels.
const NAME: Width = Width {
    wide: 200,
    narrow: 140,
};

/// Sets the widths for wide windows and for narrow ones.
pub fn set_widths(element: &HtmlElement, table: &TableDescription) {
    let [columns, least] = widths(table, |width| width.wide);
    let [narrow_columns, narrow_least] = widths(table, |width| width.narrow);
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
fn widths(table: &TableDescription, of: fn(&Width) -> u16) -> [String; 2] {
    let mut columns = String::new();
    let mut least = of(&NAME);
    for column in table.columns {
        if *column == Column::Name {
            columns.push_str("minmax(0, 1fr)");
        } else {
            let width = of(&describe_column(*column).width);
            columns.push_str(&format!(" {width}px"));
            least = least.saturating_add(width);
        }
    }
    [columns, format!("{least}px")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::View;

    #[test]
    fn rows_are_as_wide_as_their_columns() {
        let table = &View::Summary.table().unwrap().table;
        let [columns, least] = widths(table, |width| width.wide);
        assert_eq!(columns, "minmax(0, 1fr) 84px 130px 146px");
        assert_eq!(least, "560px");
    }
}
