//! What a report has: the snapshots, what makes the answer doubtful, each suspect, and what was held
//! back.

use super::names::Names;
use super::writer::{Part, Writer};
use super::{ReportFormat, ReportOf, ReportOptions};
use crate::format;
use crate::locale::{ReportTexts, SuspectTexts};
use crate::suspects::{Doubt, Growth, Noise, Suspect, SuspectClass, SuspectStep};

struct Words {
    report: &'static ReportTexts,
    suspects: &'static SuspectTexts,
    separator: &'static str,
    columns: [&'static str; 2],
}

/// Returns the report.
pub(super) fn write(format: ReportFormat, of: &ReportOf<'_>, options: &ReportOptions) -> String {
    let texts = options.lang.texts();
    let words = Words {
        report: options.lang.report(),
        suspects: options.lang.suspects(),
        separator: texts.group_separator,
        columns: [texts.shallow_size, texts.retained_size],
    };
    let mut names = Names::new(words.report, options);
    // All of them, so that labels do not depend on which are shown.
    let mut suspects = of.suspects.suspects.clone();
    for suspect in &mut suspects {
        names.take_from(suspect);
    }
    let files: Vec<String> = (of.given.iter().zip(1..))
        .map(|(snapshot, number)| names.file(snapshot.file, number))
        .collect();
    let file = |at: usize| files.get(at).map_or("", String::as_str);
    let doubt = |doubt: &Doubt| (words.suspects.doubt)(doubt, doubt.position().map_or("", file));
    let doubts: Vec<String> = of.suspects.doubts.iter().map(doubt).collect();
    let compared = of
        .order
        .iter()
        .filter_map(|at| Some((*at, of.given.get(*at)?)));
    let snapshot = |(at, snapshot): (usize, &super::ReportSnapshot<'_>)| {
        let nodes = format::grouped(snapshot.node_count, words.separator);
        let size = format::bytes(snapshot.total_shallow_size, words.separator);
        (words.report.snapshot)(file(at), &nodes, &size)
    };
    let snapshots: Vec<String> = compared.map(snapshot).collect();

    let mut writer = Writer::new(format, options.lang, words.report.title, names);
    writer.list(Part::NumberedList, &snapshots);
    for doubt in &doubts {
        writer.line(Part::Paragraph, doubt);
    }
    if options.hide_names {
        writer.line(Part::Paragraph, words.report.names_hidden);
    }
    if suspects.is_empty() {
        writer.line(Part::Paragraph, words.suspects.nothing);
    }
    for (at, suspect) in suspects.iter().enumerate() {
        if options.which.contains(&at) {
            words.suspect(at + 1, suspect, &mut writer);
        }
    }
    if options.which.len() > 1 {
        words.noise(&of.suspects.noise, &mut writer);
    }
    writer.finish()
}

impl Words {
    fn suspect(&self, number: usize, suspect: &Suspect, writer: &mut Writer<'_>) {
        let title = (self.suspects.headline)(suspect);
        let number = format::grouped(number as u64, "");
        writer.line(Part::Heading, &[&number, ". ", &title].concat());
        writer.line(Part::Paragraph, &(self.suspects.why)(suspect));
        writer.line(
            Part::Paragraph,
            (self.suspects.advice)(suspect.accumulator.kind),
        );

        writer.line(Part::Section, self.suspects.growth);
        writer.table(&self.growth(suspect));
        writer.line(Part::Section, self.suspects.path);
        let path: Vec<String> = (suspect.path.iter())
            .map(|step| self.step(suspect, step))
            .collect();
        writer.list(Part::NumberedList, &path);
        if !suspect.classes.is_empty() {
            writer.line(Part::Section, self.suspects.held);
            let classes: Vec<String> = (suspect.classes.iter())
                .map(|class| self.class(class))
                .collect();
            writer.list(Part::List, &classes);
        }
        if let Some(prefix) = &suspect.common_prefix {
            let sentence = [self.suspects.common_prefix, self.report.colon, &prefix.text].concat();
            writer.line(Part::Paragraph, &sentence);
        }
        writer.line(Part::Section, self.suspects.sure);
        let confidence = (self.suspects.confidence_tag)(suspect.confidence);
        let score = format::decimal(suspect.score, 2);
        let mut evidence = vec![[confidence, self.report.colon, &score].concat()];
        evidence.extend(self.suspects.evidence(suspect, self.separator));
        writer.list(Part::List, &evidence);
    }

    fn growth(&self, suspect: &Suspect) -> Vec<Vec<String>> {
        let is_growth = !suspect.steps.is_empty();
        let row = |name: String, growth: &Growth| {
            let [count, shallow, retained] = if is_growth {
                [
                    format::signed(growth.count, self.separator),
                    format::signed_bytes(growth.shallow_size, self.separator),
                    format::signed_bytes(growth.retained_size, self.separator),
                ]
            } else {
                [
                    format::grouped(growth.count.unsigned_abs(), self.separator),
                    format::bytes(growth.shallow_size.unsigned_abs(), self.separator),
                    format::bytes(growth.retained_size.unsigned_abs(), self.separator),
                ]
            };
            vec![name, count, shallow, retained]
        };
        let [shallow, retained] = self.columns.map(str::to_owned);
        let mut rows = vec![vec![
            self.report.step.to_owned(),
            self.report.objects.to_owned(),
            shallow,
            retained,
        ]];
        if suspect.steps.len() > 1 {
            for (step, number) in suspect.steps.iter().zip(1u64..) {
                rows.push(row(format::grouped(number, ""), step));
            }
        }
        let all = match is_growth {
            true => self.suspects.all_steps,
            false => self.suspects.in_snapshot,
        };
        rows.push(row(all.to_owned(), &suspect.growth));
        rows
    }

    fn step(&self, suspect: &Suspect, step: &SuspectStep) -> String {
        let mut sentence = String::new();
        if let Some(edge) = &step.edge {
            sentence.push_str(&edge.text);
            sentence.push_str(" → ");
        }
        sentence.push_str(&step.name.text);
        sentence.push(' ');
        sentence.push_str(&step.id.to_string());
        if let Some(location) = &step.location {
            sentence.push_str(" – ");
            sentence.push_str(&location.whole_text());
        }
        if step.node == suspect.accumulator.node {
            sentence.push_str(" ← ");
            sentence.push_str(self.suspects.gathers_here);
        }
        sentence
    }

    fn class(&self, class: &SuspectClass) -> String {
        let count = format::grouped(class.count, self.separator);
        let mut sentence = [&count, " × ", &class.name.text].concat();
        if let Some(location) = &class.location {
            sentence.push_str(" – ");
            sentence.push_str(&location.whole_text());
        }
        sentence
    }

    fn noise(&self, noise: &Noise, writer: &mut Writer<'_>) {
        if noise.objects == 0 {
            return;
        }
        let objects = |number: u64| format::grouped(number, self.separator);
        let bytes = |number: u64| format::bytes(number, self.separator);
        let all = (self.suspects.held_back)(&objects(noise.objects), &bytes(noise.bytes));
        writer.line(Part::Paragraph, &all);
        let parts = noise.parts.iter().map(|part| {
            let reason = (self.suspects.noise)(part.reason);
            let colon = self.report.colon;
            [
                reason,
                colon,
                &objects(part.objects),
                " (",
                &bytes(part.bytes),
                ")",
            ]
            .concat()
        });
        writer.list(Part::List, &parts.collect::<Vec<_>>());
    }
}
