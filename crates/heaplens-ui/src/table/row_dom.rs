//! The rows in sight as elements, written in place.
//!
//! A screenful is thirty rows of fifteen elements. Making them anew at each scroll took more than
//! half of the time that a person waits. So each row remembers what it shows, and only what differs
//! is written. The elements of rows that scroll out serve for rows that scroll in. Names are
//! hostile text and go into text nodes only. Sizes are set through the CSSOM, since the page's
//! Content-Security-Policy forbids `style` attributes.

use std::collections::VecDeque;
use std::ops::Range;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleDeclaration, Document, Element, HtmlElement, Text};

use super::row_look::{self, Look, Part};
use super::tree::RowId;
use crate::views::Figure;

/// Rows out of the document that are kept for later.
const SPARE: usize = 64;

/// The rows that are elements.
pub struct RowDom {
    document: Document,
    block: Element,
    /// The beginning of the rows' element ids.
    prefix: &'static str,
    first: u64,
    rows: VecDeque<RowElements>,
    spare: Vec<RowElements>,
}

/// The elements of one row, and what they show.
struct RowElements {
    row: Element,
    name_cell: Element,
    triangle: Element,
    name: Element,
    parts: Vec<PartElement>,
    figures: Vec<FigureCell>,
    flat: Option<u64>,
    row_id: Option<RowId>,
    look: Option<Look>,
}

struct PartElement {
    element: Element,
    text: Text,
    part: Part,
}

struct FigureCell {
    cell: Element,
    style: CssStyleDeclaration,
    number: Text,
    share: Option<Text>,
    /// The line of the curve, once there was one.
    curve: Option<Element>,
    class: &'static str,
    figure: Option<Figure>,
    bar: String,
}

impl RowDom {
    /// No rows yet, in an element that nobody else puts anything into.
    pub fn new(block: Element, prefix: &'static str) -> Option<RowDom> {
        Some(RowDom {
            document: block.owner_document()?,
            block,
            prefix,
            first: 0,
            rows: VecDeque::new(),
            spare: Vec::new(),
        })
    }

    /// Takes all rows out.
    pub fn clear(self) {
        self.block.set_text_content(None);
    }

    /// Returns the flat indices of the rows that are elements.
    pub fn range(&self) -> Range<u64> {
        self.first..self.first + self.rows.len() as u64
    }

    /// Returns the row that the element with this flat index shows.
    pub fn row_id(&self, flat: u64) -> Option<RowId> {
        let index = usize::try_from(flat.checked_sub(self.first)?).ok()?;
        self.rows.get(index)?.row_id
    }

    /// Returns the flat index of the row that an event is on, and whether it is on the triangle.
    pub fn target(event: &web_sys::Event) -> Option<(u64, bool)> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let row = target.closest("[role=row]").ok()??;
        let index: u64 = row.get_attribute("aria-rowindex")?.parse().ok()?;
        let class = target.class_name();
        let is_triangle = class.starts_with("triangle") && !class.ends_with("is-leaf");
        Some((index.checked_sub(1)?, is_triangle))
    }

    /// Shows these rows and no others.
    ///
    /// # Errors
    /// The document refused. That is a bug, never a state of the page.
    pub fn show(
        &mut self,
        range: Range<u64>,
        mut look: impl FnMut(u64) -> (Option<RowId>, Look),
    ) -> Result<(), JsValue> {
        let old = self.range();
        let wanted = range.end.saturating_sub(range.start);
        let (start, end) = (range.start.max(old.start), range.end.min(old.end));
        let kept = end.saturating_sub(start);
        // Where few of them stay all are written over, and none has to move. Writing a row costs
        // as much as moving it; and rows in sight are left alone when others come around them.
        if 3 * kept < wanted {
            self.first = range.start;
        } else {
            for _ in old.start..start {
                let elements = self.rows.pop_front();
                self.lay_aside(elements);
            }
            self.first = start;
            for flat in (range.start..start).rev() {
                let elements = self.take(&look(flat).1)?;
                let next = self.rows.front().map(|elements| elements.row.as_ref());
                self.block.insert_before(&elements.row, next)?;
                self.rows.push_front(elements);
                self.first = flat;
            }
        }
        while self.rows.len() as u64 > wanted {
            let elements = self.rows.pop_back();
            self.lay_aside(elements);
        }
        for flat in range {
            let (row_id, look) = look(flat);
            let index = usize::try_from(flat - self.first).unwrap_or(usize::MAX);
            let is_new = index >= self.rows.len();
            if is_new {
                let elements = self.take(&look)?;
                self.rows.push_back(elements);
            }
            if let Some(elements) = self.rows.get_mut(index) {
                elements.row_id = row_id;
                elements.show(&self.document, self.prefix, flat, look)?;
                if is_new {
                    self.block.append_child(&elements.row)?;
                }
            }
        }
        Ok(())
    }

    fn lay_aside(&mut self, elements: Option<RowElements>) {
        if let Some(elements) = elements {
            elements.row.remove();
            if self.spare.len() < SPARE {
                self.spare.push(elements);
            }
        }
    }

    fn take(&mut self, look: &Look) -> Result<RowElements, JsValue> {
        match self.spare.pop() {
            Some(elements) => Ok(elements),
            None => RowElements::new(&self.document, look.figures.len()),
        }
    }
}

fn element(document: &Document, name: &str, class: &str, role: &str) -> Result<Element, JsValue> {
    let element = document.create_element(name)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !role.is_empty() {
        element.set_attribute("role", role)?;
    }
    Ok(element)
}

fn set(element: &Element, name: &str, value: Option<&str>) -> Result<(), JsValue> {
    match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    }
}

impl RowElements {
    fn new(document: &Document, figures: usize) -> Result<RowElements, JsValue> {
        let row = element(document, "div", "", "row")?;
        let name_cell = element(document, "div", "", "gridcell")?;
        let triangle = element(document, "span", "", "")?;
        triangle.set_attribute("aria-hidden", "true")?;
        let name = element(document, "span", "", "")?;
        name_cell.append_child(&triangle)?;
        name_cell.append_child(&name)?;
        row.append_child(&name_cell)?;
        let mut cells = Vec::with_capacity(figures);
        for _ in 0..figures {
            let cell = FigureCell::new(document)?;
            row.append_child(&cell.cell)?;
            cells.push(cell);
        }
        Ok(RowElements {
            row,
            name_cell,
            triangle,
            name,
            parts: Vec::new(),
            figures: cells,
            flat: None,
            row_id: None,
            look: None,
        })
    }

    fn show(
        &mut self,
        document: &Document,
        prefix: &str,
        flat: u64,
        look: Look,
    ) -> Result<(), JsValue> {
        let row = &self.row;
        if self.flat != Some(flat) {
            row.set_id(&format!("{prefix}-{flat}"));
            row.set_attribute("aria-rowindex", &(flat + 1).to_string())?;
            self.flat = Some(flat);
        }
        let old = self.look.as_ref();
        if old == Some(&look) {
            return Ok(());
        }
        if old.is_none_or(|old| old.class != look.class) {
            row.set_class_name(look.class);
        }
        if old.is_none_or(|old| old.level != look.level) {
            row.set_attribute("aria-level", &(look.level + 1).to_string())?;
            self.name_cell
                .set_class_name(&row_look::name_cell(look.level));
        }
        if old.is_none_or(|old| old.is_selected != look.is_selected) {
            row.set_attribute(
                "aria-selected",
                if look.is_selected { "true" } else { "false" },
            )?;
        }
        if old.is_none_or(|old| old.is_cursor != look.is_cursor) {
            set(row, "data-cursor", look.is_cursor.then_some(""))?;
        }
        if old.is_none_or(|old| old.object_id != look.object_id) {
            let id = look.object_id.map(|id| id.to_string());
            set(row, "data-object-id", id.as_deref())?;
        }
        let is_changed = |old: &Look| old.expanded != look.expanded || old.is_busy != look.is_busy;
        if old.is_none_or(is_changed) {
            let expanded = look.expanded.map(|is| if is { "true" } else { "false" });
            set(row, "aria-expanded", expanded)?;
            set(row, "aria-busy", look.is_busy.then_some("true"))?;
            self.triangle
                .set_class_name(match (look.expanded, look.is_busy) {
                    (None, _) => "triangle is-leaf",
                    (Some(false), false) => "triangle",
                    (Some(false), true) => "triangle is-busy",
                    (Some(true), false) => "triangle is-open",
                    (Some(true), true) => "triangle is-open is-busy",
                });
        }
        if old.is_none_or(|old| old.triangle_title != look.triangle_title) {
            let title = Some(look.triangle_title).filter(|title| !title.is_empty());
            set(&self.triangle, "title", title)?;
        }
        if old.is_none_or(|old| old.name_class != look.name_class) {
            self.name.set_class_name(look.name_class);
        }
        for (cell, figure) in self.figures.iter_mut().zip(&look.figures) {
            cell.show(document, figure.as_ref())?;
        }
        self.say(document, &look.name)?;
        self.look = Some(look);
        Ok(())
    }

    fn say(&mut self, document: &Document, name: &[Part]) -> Result<(), JsValue> {
        for span in self.parts.drain(name.len().min(self.parts.len())..) {
            span.element.remove();
        }
        for (index, part) in name.iter().enumerate() {
            if let Some(span) = self.parts.get_mut(index) {
                span.show(document, part)?;
            } else {
                let mut span = PartElement::new(document)?;
                span.show(document, part)?;
                self.name.append_child(&span.element)?;
                self.parts.push(span);
            }
        }
        Ok(())
    }
}

impl PartElement {
    fn new(document: &Document) -> Result<PartElement, JsValue> {
        let element = element(document, "span", "", "")?;
        let text = document.create_text_node("");
        element.append_child(&text)?;
        Ok(PartElement {
            element,
            text,
            part: Part::default(),
        })
    }

    fn show(&mut self, document: &Document, part: &Part) -> Result<(), JsValue> {
        if self.part == *part {
            return Ok(());
        }
        if self.part.class != part.class {
            self.element.set_class_name(part.class);
        }
        if self.part.title != part.title {
            let title = Some(part.title.as_str()).filter(|title| !title.is_empty());
            set(&self.element, "title", title)?;
        }
        if self.part.location() != part.location() {
            set(&self.element, "data-location", part.location())?;
        }
        if self.part.count != part.count {
            let count = part.count.map(|count| count.to_string());
            set(&self.element, "data-count", count.as_deref())?;
        }
        if self.part.text != part.text {
            self.text.set_data(&part.text);
        }
        if self.part.cut != part.cut {
            while let Some(more) = self.text.next_sibling() {
                self.element.remove_child(&more)?;
            }
            if let Some((title, after)) = part.cut {
                let mark = element(document, "span", "cut", "")?;
                mark.set_attribute("title", title)?;
                mark.set_text_content(Some("…"));
                self.element.append_child(&mark)?;
                self.element
                    .append_child(&document.create_text_node(after))?;
            }
        }
        self.part.clone_from(part);
        Ok(())
    }
}

/// Makes a curve before the number. Screen readers have the numbers in the cell's title.
fn new_curve(document: &Document, cell: &Element) -> Result<Element, JsValue> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let svg = document.create_element_ns(SVG, "svg")?;
    for (name, value) in [
        ("class", "curve"),
        ("viewBox", row_look::CURVE_BOX),
        ("preserveAspectRatio", "none"),
        ("aria-hidden", "true"),
    ] {
        svg.set_attribute(name, value)?;
    }
    let line = document.create_element_ns(SVG, "polyline")?;
    svg.append_child(&line)?;
    cell.prepend_with_node_1(&svg)?;
    Ok(line)
}

impl FigureCell {
    fn new(document: &Document) -> Result<FigureCell, JsValue> {
        let class = row_look::figure_cell(None);
        let cell = element(document, "div", class, "gridcell")?;
        let number = document.create_text_node("");
        let span = element(document, "span", "number", "")?;
        span.append_child(&number)?;
        cell.append_child(&span)?;
        let style = cell.unchecked_ref::<HtmlElement>().style();
        Ok(FigureCell {
            cell,
            style,
            number,
            share: None,
            curve: None,
            class,
            figure: None,
            bar: String::new(),
        })
    }

    fn show(&mut self, document: &Document, figure: Option<&Figure>) -> Result<(), JsValue> {
        let old = self.figure.as_ref();
        if old == figure {
            return Ok(());
        }
        let class = row_look::figure_cell(figure);
        if self.class != class {
            self.cell.set_class_name(class);
            self.class = class;
        }
        let (value, was) = (figure.map(|one| one.value), old.map(|one| one.value));
        if value != was {
            let value = value.map(|value| value.to_string());
            set(&self.cell, "data-value", value.as_deref())?;
        }
        let title = figure.map(|one| one.title.as_str()).unwrap_or_default();
        if title != old.map(|one| one.title.as_str()).unwrap_or_default() {
            let title = Some(title).filter(|title| !title.is_empty());
            set(&self.cell, "title", title)?;
        }
        let text = figure.map(|one| one.text.as_str()).unwrap_or_default();
        if text != old.map(|one| one.text.as_str()).unwrap_or_default() {
            self.number.set_data(text);
        }
        let curve = figure.map_or(&[][..], |one| &one.curve);
        if curve != old.map_or(&[][..], |one| &one.curve) {
            let points = row_look::curve_points(curve);
            if self.curve.is_none() {
                self.curve = Some(new_curve(document, &self.cell)?);
            }
            if let Some(line) = &self.curve {
                line.set_attribute("points", &points)?;
            }
        }
        let share = figure.and_then(|one| one.share);
        if share != old.and_then(|one| one.share) {
            self.show_share(document, share)?;
        }
        self.figure = figure.cloned();
        Ok(())
    }

    fn show_share(&mut self, document: &Document, share: Option<f64>) -> Result<(), JsValue> {
        let words = share
            .map(heaplens_model::format::percent)
            .unwrap_or_default();
        match &self.share {
            Some(text) => {
                if text.data() != words {
                    text.set_data(&words);
                }
            }
            None => {
                let span = element(document, "span", "share", "")?;
                let text = document.create_text_node(&words);
                span.append_child(&text)?;
                self.cell.append_child(&span)?;
                self.share = Some(text);
            }
        }
        let bar = row_look::bar(share.unwrap_or_default());
        if self.bar != bar {
            self.style.set_property("background-size", &bar)?;
            self.bar = bar;
        }
        Ok(())
    }
}
