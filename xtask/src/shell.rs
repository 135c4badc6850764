//! Runs other programs: shows each before it runs, and names it in an error when it fails.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Returns the repository's top folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
}

/// Returns a path below the top folder.
pub fn under_root(path: &str) -> PathBuf {
    root().join(path)
}

/// Prints a line that says what happens next.
pub fn say(text: &str) {
    println!("==> {text}");
    // In a pipe the output of child processes would come first.
    let _ = std::io::stdout().flush();
}

/// Returns a program that runs in the top folder.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// Returns the cargo that runs this.
pub fn cargo() -> Command {
    let mut command =
        program(std::env::var_os("CARGO").unwrap_or_else(|| std::ffi::OsString::from("cargo")));
    // `cargo run` sets variables of this package, which would make build scripts run again.
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST") {
            command.env_remove(name);
        }
    }
    command
}

/// Returns the first of these programs that is there: an absolute path, or a name on the search
/// path.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    find_program_in(&std::env::var_os("PATH").unwrap_or_default(), names)
}

/// Returns the same, on another search path.
pub fn find_program_in(search_path: &OsStr, names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(search_path).collect();
    names.iter().find_map(|name| {
        if Path::new(name).is_absolute() {
            return Some(PathBuf::from(name)).filter(|path| path.exists());
        }
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    })
}

/// Runs it; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    println!("  $ {}", shown(command));
    let _ = std::io::stdout().flush();
    let status = command
        .status()
        .with_context(|| format!("cannot run {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs it and gives what it printed; nothing when it is not there or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs it, passing on what it prints; gives that and whether it succeeded.
pub fn run_and_read(command: &mut Command) -> Result<(String, bool)> {
    println!("  $ {}", shown(command));
    let _ = std::io::stdout().flush();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", shown(command)))?;
    let mut printed = String::new();
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        while reader.by_ref().read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            let _ = std::io::stdout().flush();
            printed.push_str(&text);
            line.clear();
        }
    }
    let status = child.wait()?;
    Ok((printed, status.success()))
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    let mut words = words.into_iter();
    let name = words.next().unwrap_or_default();
    let short = Path::new(&name)
        .file_name()
        .map_or(name.clone(), |n| n.to_string_lossy().into());
    std::iter::once(short)
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}
