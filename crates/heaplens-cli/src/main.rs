//! The native `heaplens`: the second client of the core, for scripts and for our own tests.
//!
//! `args` parses the arguments, `input` and `opened` open files, and `commands` has one module a
//! command. Answers are JSON by the schemas of `docs/cli.md` (`output`), or tables for people
//! (`table`). Exit status: 0 done, 1 a file cannot be read as a snapshot, 2 wrong usage, 3 what `--fail-if`
//! asks for holds.

mod args;
mod commands;
mod edge_json;
mod input;
mod location;
mod opened;
mod output;
mod patterns;
mod source_files;
mod table;

use std::process::ExitCode;

use args::{Command, Help};

/// The status when what `--fail-if` asks for holds.
const CONDITION_HOLDS: u8 = 3;

/// Why a command stops.
#[derive(Debug)]
enum Failure {
    /// The file is no snapshot, or cannot be read at all: status 1.
    Unreadable(String),
    /// The question is wrong: status 2.
    Usage(String),
    /// The reader of the output is gone, as in `heaplens … | head`: not an error.
    OutputClosed,
    /// The output cannot be written: status 1.
    OutputFailed(std::io::Error),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Failure::OutputClosed
        } else {
            Failure::OutputFailed(error)
        }
    }
}

fn main() -> ExitCode {
    match args::parse(std::env::args_os()).and_then(run) {
        Ok(status) => status,
        Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::OutputFailed(error)) => {
            eprintln!("heaplens: the output cannot be written: {error}");
            ExitCode::from(1)
        }
        Err(Failure::Unreadable(reason)) => {
            eprintln!("heaplens: {reason}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(reason)) => {
            eprintln!("heaplens: {reason}\nTry `heaplens --help`.");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        Command::Help(Help::Usage) => output::text(args::USAGE).map(done),
        Command::Help(Help::Version) => {
            output::text(concat!("heaplens ", env!("CARGO_PKG_VERSION"), "\n")).map(done)
        }
        Command::Overview(args) => commands::overview::run(&args).map(done),
        Command::Summary(args) => commands::summary::run(&args).map(done),
        Command::Compare(args) => commands::compare::run(&args),
        Command::Suspects(args) => commands::suspects::run(&args),
        Command::Growth(args) => commands::growth::run(&args).map(done),
        Command::Object(args) => commands::object::run(&args),
        Command::Find(args) => commands::find::run(&args).map(done),
        Command::Objects(args) => commands::objects::run(&args).map(done),
        Command::Path(args) => commands::path::run(&args).map(done),
        Command::Retainers(args) => commands::merged_retainers::run(&args).map(done),
        Command::RetainerRows(args) => commands::retainer_rows::run(&args).map(done),
        Command::Dominators(args) => commands::dominators::run(&args).map(done),
        Command::Strings(args) => commands::strings::run(&args).map(done),
        Command::Collections(args) => commands::collections::run(&args).map(done),
        Command::Realms(args) => commands::realms::run(&args).map(done),
        Command::Detached(args) => commands::detached::run(&args).map(done),
        Command::Allocations(args) => commands::allocations::run(&args).map(done),
        Command::Variables(args) => commands::variables::run(&args).map(done),
        Command::WhatIf(args) => commands::what_if::run(&args).map(done),
        Command::Timings(args) => commands::timings::run(&args).map(done),
        Command::Check(args) => commands::check::run(&args),
    }
}
