//! `heaplens check FILE…`: one line a file, for looking over a folder of doubtful ones.
//!
//! Every file is opened and analysed as the views do it, one after the other.

use std::process::ExitCode;

use serde::Serialize;

use crate::args::Check;
use crate::opened::{self, ProblemJson};
use crate::{Failure, output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    schema: &'static str,
    file: String,
    status: &'static str,
    node_count: Option<u64>,
    edge_count: Option<u64>,
    problems: Vec<ProblemJson>,
}

/// Runs the command; a file that cannot be opened makes the status 1.
pub fn run(args: &Check) -> Result<ExitCode, Failure> {
    use std::io::Write;

    let mut out = output::open();
    let mut status = ExitCode::SUCCESS;
    for file in &args.files {
        let name = file.to_string_lossy().into_owned();
        let schema = "heaplens/check@1";
        let line = match opened::open(file) {
            Ok(opened) => Line {
                schema,
                file: name,
                status: if opened.warnings.is_empty() {
                    "ok"
                } else {
                    "warnings"
                },
                node_count: Some(opened.facts.node_count.into()),
                edge_count: Some(opened.facts.edge_count.into()),
                problems: opened.warnings.iter().map(ProblemJson::new).collect(),
            },
            Err(problem) => {
                status = ExitCode::from(1);
                Line {
                    schema,
                    file: name,
                    status: "error",
                    node_count: None,
                    edge_count: None,
                    problems: vec![ProblemJson::new(&problem)],
                }
            }
        };
        if args.print.json {
            output::json_line(&mut out, &line)?;
        } else {
            write!(out, "{:<8}  {}", line.status, table::line(&line.file))?;
            if let (Some(nodes), Some(edges)) = (line.node_count, line.edge_count) {
                write!(
                    out,
                    "  {} nodes, {} edges",
                    table::number(nodes),
                    table::number(edges)
                )?;
            }
            for problem in &line.problems {
                write!(out, "  {}", problem.sentence())?;
            }
            writeln!(out)?;
        }
        // The next file may take long.
        out.flush()?;
    }
    output::finish(out)?;
    Ok(status)
}
