//! `cargo xtask fuzz`: feeds the core's fuzz targets. Needs a nightly toolchain and cargo-fuzz.

use anyhow::{Context, Result, bail};

use crate::shell::{output, program, root, run as run_program};

const TARGETS: [&str; 4] = ["parse", "answer", "query_text", "source_map"];
const SECONDS: u32 = 60;

/// One target, or all of them in turn.
pub fn run(arguments: &[String]) -> Result<()> {
    let (target, seconds) = match arguments {
        [] => (None, SECONDS),
        [target] => (Some(target), SECONDS),
        [target, seconds] => (
            Some(target),
            seconds
                .parse()
                .with_context(|| format!("{seconds} is no number"))?,
        ),
        _ => bail!("fuzz takes a target and a number of seconds at most"),
    };
    if output(program("cargo").args(["+nightly", "fuzz", "--version"])).is_none() {
        bail!(
            "fuzzing needs a nightly toolchain and cargo-fuzz:\n  \
             rustup toolchain install nightly\n  cargo install cargo-fuzz"
        );
    }
    for name in TARGETS {
        if target.is_none_or(|target| target == name) {
            let folder = root().join("crates/heaplens-core/fuzz");
            let mut command = program("cargo");
            command
                .current_dir(root().join("crates/heaplens-core"))
                .args(["+nightly", "fuzz", "run", name]);
            // The fuzzer writes new inputs into the first folder and only reads the second.
            let seeds = folder.join("seeds").join(name);
            if seeds.is_dir() {
                let corpus = folder.join("corpus").join(name);
                std::fs::create_dir_all(&corpus)
                    .with_context(|| format!("cannot make {}", corpus.display()))?;
                command.args([corpus, seeds]);
            }
            command.arg("--").arg(format!("-max_total_time={seconds}"));
            let dictionary = folder.join(format!("{name}.dict"));
            if dictionary.is_file() {
                command.arg(format!("-dict={}", dictionary.display()));
            }
            run_program(&mut command)?;
        }
    }
    match target {
        Some(unknown) if !TARGETS.contains(&unknown.as_str()) => {
            bail!("there is no target {unknown}, only {}", TARGETS.join(", "))
        }
        _ => Ok(()),
    }
}
