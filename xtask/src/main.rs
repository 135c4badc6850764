//! `cargo xtask`: one command for each thing to do with this repository.
//!
//! rustup and Node.js are all that must be there. `serve` and `test` first install the other tools,
//! in the versions that are pinned in `tools.rs`.

mod bench;
mod binstall;
mod browser;
mod build;
mod dist;
mod fuzz;
mod node;
mod page;
mod serve;
mod server;
mod setup;
mod shell;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask serve [--port N] [--no-open] [--dev]   set up, build, serve on this computer
cargo xtask test [--only STEP]…                     set up, run every test
cargo xtask dist                                    make dist/ and dist/heaplens.html
cargo xtask setup                                   install the tools that the others need
cargo xtask tidy                                    check the rules of the house
cargo xtask bench [FILE]… [--full] [--out JSON]    measure, beside DevTools and others
cargo xtask fuzz [TARGET] [SECONDS]                 feed the fuzz targets";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        bail!("say what to do:\n{USAGE}")
    };
    match command.as_str() {
        "serve" => serve::run(rest),
        "test" => test::run(rest),
        "dist" => no_arguments(rest).and_then(|()| dist::run()),
        "setup" => no_arguments(rest).and_then(|()| setup::everything().map(drop)),
        "tidy" => no_arguments(rest).and_then(|()| tidy::run()),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no `{other}`:\n{USAGE}"),
    }
}

fn no_arguments(rest: &[String]) -> Result<()> {
    match rest.first() {
        Some(unknown) => bail!("`{unknown}` means nothing here:\n{USAGE}"),
        None => Ok(()),
    }
}
