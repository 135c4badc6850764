//! Downloads a program that somebody else compiled, with `cargo binstall`, where that is installed.
//!
//! A download takes seconds and compiling takes minutes. It may fail in many ways: no network, no
//! program for this system, an older `cargo binstall`. None of them is an error: the caller
//! compiles.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{find_program_in, program, say};

/// The longest that a download may take. Compiling takes longer on most machines.
pub const LIMIT: Duration = Duration::from_secs(90);

/// A release to download.
pub struct Wanted<'a> {
    /// The package on crates.io.
    pub package: &'a str,
    /// Its exact version.
    pub version: &'a str,
    /// The folder whose `bin` receives the program.
    pub root: &'a Path,
}

/// Downloads it; false when that is not possible within `limit`.
pub fn install(wanted: &Wanted<'_>, search_path: &OsStr, limit: Duration) -> bool {
    let name = format!("cargo-binstall{}", std::env::consts::EXE_SUFFIX);
    let Some(binstall) = find_program_in(search_path, &[&name]) else {
        return false;
    };
    say(&format!(
        "downloading {} {} with cargo binstall; it is compiled if that fails within {} s",
        wanted.package,
        wanted.version,
        limit.as_secs()
    ));
    let mut command = program(binstall);
    command
        .arg(wanted.package)
        .args(["--version", &format!("={}", wanted.version), "--root"])
        .arg(wanted.root)
        // It must not ask, and it must not compile: it would do so without our options.
        .args(["--no-confirm", "--disable-strategies", "compile"])
        .stdin(Stdio::null());
    succeeds_within(&mut command, limit)
}

/// Runs a program, and ends it when the time is over.
fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    const PAUSE: Duration = Duration::from_millis(50);
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < limit => std::thread::sleep(PAUSE),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Returns a folder whose `cargo-binstall` is this shell script.
    fn stub(name: &str, script: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("cargo-binstall");
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    /// One test: programs that are written while others start cannot always be run.
    #[test]
    fn downloads_or_says_that_it_cannot() {
        let check = |name: &str, script: &str, limit: Duration| {
            let folder = stub(name, script);
            let wanted = Wanted {
                package: "trunk",
                version: "0.21.14",
                root: &folder.join("root"),
            };
            let installed = install(&wanted, folder.as_os_str(), limit);
            let asked = fs::read_to_string(folder.join("asked")).unwrap_or_default();
            fs::remove_dir_all(&folder).unwrap();
            (
                installed,
                asked.replace(&*folder.to_string_lossy(), "FOLDER"),
            )
        };
        let long = Duration::from_secs(60);
        assert_eq!(
            check("works", "echo \"$@\" > \"$(dirname \"$0\")/asked\"", long),
            (
                true,
                "trunk --version =0.21.14 --root FOLDER/root --no-confirm --disable-strategies compile\n"
                    .to_owned()
            )
        );
        assert!(!check("fails", "exit 94", long).0);
        assert!(!check("reads", "read answer && exit 0; exit 1", long).0);
        assert!(!check("hangs", "exec sleep 600", Duration::from_millis(200)).0);

        let empty = stub("absent", "exit 0");
        fs::remove_file(empty.join("cargo-binstall")).unwrap();
        let wanted = Wanted {
            package: "trunk",
            version: "0.21.14",
            root: &empty,
        };
        assert!(!install(&wanted, empty.as_os_str(), long));
        fs::remove_dir_all(&empty).unwrap();
    }
}
