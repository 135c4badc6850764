//! The elements of one table, and what was set on them last, so that nothing is set twice.
//!
//! Yew draws what is around the rows (`view.rs`); rows, sizes and what is said of the whole table
//! are set here by hand. Sizes go through the CSSOM, since the page allows no `style` attributes.

use std::ops::Range;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::NodeRef;

use super::columns::ColumnWidths;
use super::row_dom::RowDom;
use super::row_look::Look;
use super::tree::RowId;

/// Pixels beside the text of a cell, and for the mark of the order.
const PADDING: f64 = 28.0;

/// CSS pixels between the table's left edge and a menu that was opened by key.
const MENU_INDENT: f64 = 40.0;

/// The elements of a table.
#[derive(Default)]
pub struct TableDom {
    /// The element that scrolls and has the keyboard.
    pub root: NodeRef,
    /// The headings.
    pub head: NodeRef,
    /// As high as all rows together.
    pub body: NodeRef,
    /// The rows in sight.
    pub block: NodeRef,
    rows: Option<RowDom>,
    height: Option<f64>,
    offset: Option<f64>,
    described: Option<(u64, Option<u64>)>,
}

impl TableDom {
    /// Sets the columns' widths.
    pub fn set_widths(&self, widths: &ColumnWidths) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            widths.apply(&root);
        }
    }

    /// Returns the width that the column at a position needs for its heading and for what its cells
    /// in sight say, in CSS pixels.
    pub fn fitting_width(&self, position: usize) -> Option<f64> {
        let root = self.root.cast::<Element>()?;
        let texts = ":is(.heading-text, .number, .share)";
        let selector = format!("[role=row] > :nth-child({}) {texts}", position + 1);
        let found = root.query_selector_all(&selector).ok()?;
        let mut widest: f64 = 0.0;
        let mut in_cell: (Option<Element>, f64) = (None, 0.0);
        for index in 0..found.length() {
            let element: Element = found.item(index)?.dyn_into().ok()?;
            let cell = element
                .closest("[role=columnheader], [role=gridcell]")
                .ok()?;
            let width = element.get_bounding_client_rect().width();
            let before = if in_cell.0 == cell { in_cell.1 } else { 0.0 };
            in_cell = (cell, before + width);
            widest = widest.max(in_cell.1);
        }
        (widest > 0.0).then_some((widest + PADDING).ceil())
    }

    /// Returns a column's width, in CSS pixels.
    pub fn column_width(&self, position: usize) -> Option<f64> {
        let head = self.head.cast::<Element>()?;
        let cell = head.query_selector_all("[role=columnheader]").ok()?;
        let cell: Element = cell.item(u32::try_from(position).ok()?)?.dyn_into().ok()?;
        Some(cell.get_bounding_client_rect().width())
    }

    /// Returns the height of the room for rows, in pixels.
    pub fn height_for_rows(&self) -> Option<f64> {
        let (root, head) = (
            self.root.cast::<HtmlElement>()?,
            self.head.cast::<HtmlElement>()?,
        );
        Some(f64::from(root.client_height() - head.offset_height()).max(0.0))
    }

    /// Returns the scroll bar's position, in pixels.
    pub fn scroll_position(&self) -> Option<f64> {
        let root = self.root.cast::<HtmlElement>()?;
        Some(f64::from(root.scroll_top()))
    }

    /// Sets the scroll bar. Returns where the browser has it.
    pub fn set_scroll_position(&self, position: f64) -> Option<f64> {
        let root = self.root.cast::<HtmlElement>()?;
        #[allow(clippy::cast_possible_truncation, reason = "below the height's cap")]
        root.set_scroll_top(position as i32);
        self.scroll_position()
    }

    /// Writes these rows and no others.
    pub fn show_rows(
        &mut self,
        row_prefix: &'static str,
        range: Range<u64>,
        look: impl FnMut(u64) -> (Option<RowId>, Look),
    ) {
        if self.rows.is_none() {
            let block = self.block.cast::<Element>();
            self.rows = block.and_then(|block| RowDom::new(block, row_prefix));
        }
        if let Some(rows) = &mut self.rows {
            // A refusal of the document is a bug, and leaves rows as they were.
            let _ = rows.show(range, look);
        }
    }

    /// Takes all rows out: the table has other columns.
    pub fn clear_rows(&mut self) {
        if let Some(rows) = self.rows.take() {
            rows.clear();
        }
    }

    /// Returns the flat indices of the rows that are elements.
    pub fn shown_rows(&self) -> Range<u64> {
        self.rows.as_ref().map_or(0..0, RowDom::range)
    }

    /// Returns the row that an element with this flat index shows.
    pub fn row_id(&self, flat: u64) -> Option<RowId> {
        self.rows.as_ref()?.row_id(flat)
    }

    /// Takes the keyboard.
    pub fn focus(&self) {
        if let Some(root) = self.root.cast::<HtmlElement>() {
            let _ = root.focus();
        }
    }

    /// Returns where the menu of a row opens by key, in CSS pixels of the window: below its name,
    /// or in the table's corner where the row is not in sight.
    pub fn menu_place(&self, row_prefix: &str, flat: u64) -> Option<(f64, f64)> {
        let root = self.root.cast::<HtmlElement>()?;
        let table = root.get_bounding_client_rect();
        let row = root
            .owner_document()?
            .get_element_by_id(&format!("{row_prefix}-{flat}"));
        let row = row.map(|row| row.get_bounding_client_rect());
        let below = row.map_or(table.top(), |row| row.bottom());
        let below = below.clamp(table.top(), table.bottom());
        Some((table.left() + MENU_INDENT, below))
    }

    /// Sets the height of all rows together, in pixels.
    pub fn set_height(&mut self, height: f64) {
        if self.height.replace(height) != Some(height) {
            set_style(&self.body, "height", &format!("{height}px"));
        }
    }

    /// Moves the block of rows, in pixels from the table's beginning.
    pub fn set_offset(&mut self, offset: f64) {
        if self.offset.replace(offset) != Some(offset) {
            set_style(&self.block, "transform", &format!("translateY({offset}px)"));
        }
    }

    /// Says how many rows there are, and on which of those that are elements the keyboard is.
    pub fn describe(&mut self, row_prefix: &str, rows: u64, cursor: Option<u64>) {
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        if self.described.replace((rows, cursor)) == Some((rows, cursor)) {
            return;
        }
        let _ = root.set_attribute("aria-rowcount", &rows.to_string());
        let _ = match cursor {
            Some(flat) => {
                let id = format!("{row_prefix}-{flat}");
                root.set_attribute("aria-activedescendant", &id)
            }
            None => root.remove_attribute("aria-activedescendant"),
        };
    }

    /// Says whether other rows are awaited.
    pub fn set_busy(&self, is_busy: bool) {
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        let _ = if is_busy {
            root.set_attribute("aria-busy", "true")
        } else {
            root.remove_attribute("aria-busy")
        };
    }
}

fn set_style(element: &NodeRef, property: &str, value: &str) {
    if let Some(element) = element.cast::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}
