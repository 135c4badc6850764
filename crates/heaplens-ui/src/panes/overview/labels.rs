//! How objects of a map are called, and to which kind of memory they belong.

use heaplens_model::NodeKind;
use heaplens_model::overview::{MapObject, Overview};
use heaplens_model::query::Answer;

use crate::waiting::Question;

/// Returns what the question after the figures found.
pub fn figures(question: &Question) -> Option<&Overview> {
    match question.answer() {
        Some(Ok(Answer::Overview(figures))) => Some(figures),
        _ => None,
    }
}

/// Returns an object's name for a label.
pub fn name(object: &MapObject) -> String {
    let text = &object.name.text;
    let after = if object.name.cut { "…" } else { "" };
    match object.kind {
        NodeKind::String | NodeKind::ConcatenatedString | NodeKind::SlicedString => {
            format!("\"{text}{after}\"")
        }
        NodeKind::Synthetic if text.is_empty() => "(root)".to_owned(),
        kind if text.is_empty() => format!("({})", kind.name().unwrap_or_default()),
        _ => format!("{text}{after}"),
    }
}

/// Returns the name and the id.
pub fn name_and_id(object: &MapObject) -> String {
    format!("{} @{}", name(object), object.id.0)
}

/// Returns the class that colours an object as Statistics colour it.
pub fn class(object: &MapObject) -> &'static str {
    match object.kind {
        NodeKind::Code | NodeKind::Closure => "is-code",
        NodeKind::String | NodeKind::ConcatenatedString | NodeKind::SlicedString => "is-strings",
        NodeKind::Hidden | NodeKind::ObjectShape | NodeKind::Synthetic => "is-system",
        NodeKind::Native if object.name.text == "system / JSArrayBufferData" => "is-typed-arrays",
        NodeKind::Native => "is-other-native",
        NodeKind::Array => "is-js-arrays",
        NodeKind::Object if object.name.text == "Array" => "is-js-arrays",
        _ => "is-other-js",
    }
}

/// Returns as much of a text as has room in so many pixels, in letters of one width.
pub fn fitting(text: &str, pixels: i32) -> String {
    /// The width of a letter of 11 pixels' height.
    const LETTER: f64 = 6.7;
    let units = |letter: char| if u32::from(letter) < 0x1100 { 1.0 } else { 1.8 };
    let room = f64::from(pixels) / LETTER;
    let whole: f64 = text.chars().map(units).sum();
    if whole <= room {
        return text.to_owned();
    }
    let mut used = 1.0;
    let mut fits: String = text
        .chars()
        .take_while(|letter| {
            used += units(*letter);
            used <= room
        })
        .collect();
    // A letter or two say nothing.
    if fits.chars().count() < 3 {
        return String::new();
    }
    fits.push('…');
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fit_into_their_areas() {
        assert_eq!(fitting("Array", 40), "Array");
        assert_eq!(fitting("a long name", 48), "a long…");
        assert_eq!(fitting("a long name", 20), "");
        assert_eq!(fitting("名字很长的对象", 60), "名字很长…");
        assert_eq!(fitting("", 0), "");
    }
}
