//! Takes the names out of suspects, and leaves a mark for each.
//!
//! Sentences are made of marks. No text from a snapshot is in them, so none can be taken for a part
//! of the sentence.

use super::ReportOptions;
use crate::export::whole_or_cut;
use crate::format;
use crate::locale::ReportTexts;
use crate::printable::printable;
use crate::row::Text;
use crate::suspects::{AccumulatorKind, Suspect};
use crate::words::is_public_name;
use crate::{Location, ScriptPosition};

/// So many characters of a name are shown. The page gets 400 UTF-16 units of it and the command
/// line all, so this must be less than 200 for the two to agree.
const MOST_CHARACTERS: usize = 160;

/// Marks are characters of the two private planes, in which there is nothing else.
const FIRST_MARK: u32 = 0xf_0000;

/// How V8 calls the class of plain objects.
const PLAIN_OBJECT: &str = "Object";
/// How V8 calls the class of strings.
const STRING: &str = "(string)";
/// The name of an edge from the table of a WeakMap has the names of its key and value in it.
const WEAK_MAP_ENTRY: &str = " / part of key ";

/// What a text of a snapshot names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A class, a function or an object.
    Class,
    /// A property or a variable.
    Property,
    /// A script or a source.
    File,
}

/// The texts that marks stand for.
pub(super) struct Names<'a> {
    texts: &'a ReportTexts,
    options: &'a ReportOptions,
    shown: Vec<String>,
    labels: Vec<(Role, String)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(texts: &'a ReportTexts, options: &'a ReportOptions) -> Names<'a> {
        Names {
            texts,
            options,
            shown: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// Returns the text that a mark stands for.
    pub(super) fn of_mark(&self, mark: char) -> Option<&str> {
        let at = u32::from(mark).checked_sub(FIRST_MARK)?;
        self.shown.get(at as usize).map(String::as_str)
    }

    /// Returns the mark of a text that is shown as it is.
    pub(super) fn mark(&mut self, shown: String) -> String {
        let number = FIRST_MARK.saturating_add(self.shown.len() as u32);
        let Some(mark) = char::from_u32(number) else {
            // No report has so many names.
            return String::new();
        };
        self.shown.push(shown);
        mark.to_string()
    }

    /// Returns the mark of a snapshot's file. `number` is its place among the given ones, from 1.
    pub(super) fn file(&mut self, file: &str, number: usize) -> String {
        let shown = if self.options.hide_names {
            (self.texts.snapshot_label)(number)
        } else {
            printable(file, MOST_CHARACTERS)
        };
        self.mark(shown)
    }

    /// Puts marks in the place of all texts of a suspect.
    pub(super) fn take_from(&mut self, suspect: &mut Suspect) {
        let with_strings = self.options.with_strings;
        let behind = suspect
            .path
            .len()
            .saturating_sub(suspect.steps_behind as usize);
        let accumulator = &mut suspect.accumulator;
        let is_dictionary = accumulator.kind == AccumulatorKind::Dictionary;
        if !with_strings {
            // Plain objects are called after their properties, which may be the keys of a dictionary.
            let steps = suspect.path.iter_mut().filter(|step| !step.is_text);
            let classes = suspect.classes.iter_mut().map(|class| &mut class.name);
            let names = steps.map(|step| &mut step.name).chain(classes);
            let of_accumulator = [&mut accumulator.name, &mut accumulator.class_name];
            for name in names.chain(of_accumulator).chain([&mut suspect.class]) {
                if name.text.starts_with('{') {
                    *name = whole(PLAIN_OBJECT);
                }
            }
        }
        for (at, step) in suspect.path.iter_mut().enumerate() {
            let is_accumulator = step.node == accumulator.node;
            if !with_strings && step.is_text {
                if is_accumulator && accumulator.name == step.name {
                    accumulator.name = whole(STRING);
                }
                step.name = whole(STRING);
            }
            if let Some(edge) = &mut step.edge {
                let is_key = step.is_key || is_dictionary && at == behind;
                if !with_strings && is_key && accumulator.name == *edge {
                    accumulator.name = accumulator.class_name.clone();
                }
                if !with_strings && (is_key || edge.text.contains(WEAK_MAP_ENTRY)) {
                    *edge = whole(&self.mark("[…]".to_owned()));
                } else {
                    self.take(Role::Property, edge);
                }
            }
            let is_hidden = self.options.hide_names && !(with_strings && step.is_text);
            self.take_name(Role::Class, &mut step.name, is_hidden);
            self.take_location(step.location.as_mut());
        }
        self.take(Role::Class, &mut suspect.class);
        self.take(Role::Class, &mut accumulator.class_name);
        self.take(Role::Property, &mut accumulator.name);
        for class in &mut suspect.classes {
            self.take(Role::Class, &mut class.name);
            self.take_location(class.location.as_mut());
        }
        self.take_location(suspect.location.as_mut());
        suspect.common_prefix = suspect.common_prefix.take().filter(|_| with_strings);
        if let Some(prefix) = &mut suspect.common_prefix {
            self.take_name(Role::Class, prefix, false);
        }
    }

    fn take(&mut self, role: Role, text: &mut Text) {
        self.take_name(role, text, self.options.hide_names);
    }

    fn take_name(&mut self, role: Role, text: &mut Text, is_hidden: bool) {
        let shown = self.shown(role, text, is_hidden);
        *text = whole(&self.mark(shown));
    }

    fn take_location(&mut self, location: Option<&mut Location>) {
        let Some(location) = location else { return };
        let is_hidden = self.options.hide_names;
        if let Some(original) = &mut location.original {
            original.source = whole(&self.shown(Role::File, &original.source, is_hidden));
        } else if let Some(script) = &mut location.script {
            *script = whole(&self.shown(Role::File, script, is_hidden));
        }
        let mark = self.mark(location.whole_text());
        *location = Location {
            script: Some(whole(&mark)),
            // No line: the mark stands for the line and the column, too.
            position: ScriptPosition {
                line: -1,
                ..location.position
            },
            original: None,
        };
    }

    /// Returns a text as it is shown, or its label.
    fn shown(&mut self, role: Role, text: &Text, is_hidden: bool) -> String {
        let shown = printable(&whole_or_cut(text), MOST_CHARACTERS);
        if !is_hidden || role != Role::File && is_public_name(&shown) {
            return shown;
        }
        let is_file = |role: Role| role == Role::File;
        let is_it = |(of, name): &&(Role, String)| *name == shown && is_file(*of) == is_file(role);
        let role = self.labels.iter().find(is_it).map_or(role, |known| known.0);
        let mut of_role = self.labels.iter().filter(|(of, _)| *of == role);
        let at = of_role.position(|known| is_it(&known));
        let at = at.unwrap_or_else(|| {
            self.labels.push((role, shown));
            self.labels.iter().filter(|(of, _)| *of == role).count() - 1
        });
        match role {
            Role::Class => (self.texts.class_label)(at + 1),
            Role::Property => (self.texts.property_label)(at + 1),
            Role::File => format!("file-{}.js", format::grouped(at as u64 + 1, "")),
        }
    }
}

fn whole(text: &str) -> Text {
    Text {
        text: text.to_owned(),
        cut: false,
    }
}
