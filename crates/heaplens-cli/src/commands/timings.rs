//! `heaplens timings FILE`: where loading spends its time and memory.

use heaplens_model::message::Timing;
use serde::Serialize;

use crate::args::Timings;
use crate::opened::{self, SnapshotJson};
use crate::table::Table;
use crate::{Failure, output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimingsJson<'a> {
    schema: &'static str,
    snapshot: SnapshotJson<'a>,
    phases: &'a [Timing],
    total_ms: f64,
    memory: u64,
    peak_memory: Option<u64>,
}

/// Runs the command.
pub fn run(args: &Timings) -> Result<(), Failure> {
    use std::io::Write;

    let opened = opened::require(&args.file)?;
    let total_ms = opened.timings.iter().map(|timing| timing.ms).sum();
    let memory = opened.session.memory();
    let peak_memory = peak_memory();
    let mut out = output::open();
    if args.print.json {
        let json = TimingsJson {
            schema: "heaplens/timings@1",
            snapshot: opened.to_json(),
            phases: &opened.timings,
            total_ms,
            memory,
            peak_memory,
        };
        output::json_line(&mut out, &json)?;
    } else {
        opened.print_warnings();
        let mut phases = Table::new(&["ms", "Phase"]);
        for timing in &opened.timings {
            let name = serde_json::to_value(timing.phase).ok();
            let name = name
                .as_ref()
                .and_then(|name| name.as_str())
                .unwrap_or_default();
            phases.row(vec![format!("{:.1}", timing.ms), name.to_owned()]);
        }
        phases.row(vec![format!("{total_ms:.1}"), "all".to_owned()]);
        phases.write(&mut out)?;
        writeln!(
            out,
            "\nFile {}, columns {}",
            table::bytes(opened.facts.bytes),
            table::bytes(memory)
        )?;
        if let Some(peak) = peak_memory {
            writeln!(out, "Peak memory of the process {}", table::bytes(peak))?;
        }
    }
    output::finish(out)
}

/// Returns the most memory that the process had at a time, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}
