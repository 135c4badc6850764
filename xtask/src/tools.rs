//! The build tools that cargo installs, each in a folder named after its version.
//!
//! A tool on the search path is used when it has this very version. Otherwise the first run puts it
//! into `.tools/`, and no later run does so until the version here changes. `cargo binstall`
//! downloads it where that is installed and works; else it is compiled.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;

use crate::binstall;
use crate::shell::{cargo, output, program, run, say, under_root};

/// A program that `cargo install` compiles.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    arguments: &'static [&'static str],
    minutes: u32,
}

/// Builds the page. It is compiled without TLS, because it downloads nothing.
const TRUNK: Tool = Tool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    arguments: &["--locked", "--no-default-features", "--debug"],
    minutes: 4,
};

/// Must have the version of the `wasm-bindgen` crate. It is compiled without `--locked`, because
/// some registries lack versions that its lock file names.
const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.130",
    arguments: &["--debug"],
    minutes: 3,
};

/// Installs what is missing.
pub fn install() -> Result<()> {
    for tool in [&TRUNK, &WASM_BINDGEN] {
        if !tool.is_there() {
            tool.install()?;
        }
    }
    Ok(())
}

/// Returns the search path with our tools in front.
pub fn path() -> Result<OsString> {
    let mut folders: Vec<PathBuf> = [&TRUNK, &WASM_BINDGEN]
        .map(|tool| tool.root().join("bin"))
        .into();
    folders.push(under_root("node_modules/.bin"));
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    Ok(std::env::join_paths(folders)?)
}

/// Trunk, ready to find the other tools.
pub fn trunk() -> Result<std::process::Command> {
    let own = TRUNK.own_program();
    let mut command = program(if own.exists() {
        own.into_os_string()
    } else {
        TRUNK.program.into()
    });
    command.env("PATH", path()?);
    Ok(command)
}

impl Tool {
    fn root(&self) -> PathBuf {
        under_root(&format!(".tools/{}-{}", self.program, self.version))
    }

    fn own_program(&self) -> PathBuf {
        let name = format!("bin/{}{}", self.program, std::env::consts::EXE_SUFFIX);
        self.root().join(name)
    }

    fn is_there(&self) -> bool {
        self.is_version(self.own_program().into_os_string()) || self.is_version(self.program.into())
    }

    fn is_version(&self, name: OsString) -> bool {
        output(program(name).arg("--version"))
            .is_some_and(|text| text.split_whitespace().any(|word| word == self.version))
    }

    fn install(&self) -> Result<()> {
        let wanted = binstall::Wanted {
            package: self.package,
            version: self.version,
            root: &self.root(),
        };
        let search_path = std::env::var_os("PATH").unwrap_or_default();
        // A program that was compiled elsewhere may not run on this system.
        if binstall::install(&wanted, &search_path, binstall::LIMIT)
            && self.is_version(self.own_program().into_os_string())
        {
            return Ok(());
        }
        self.compile()
    }

    fn compile(&self) -> Result<()> {
        say(&format!(
            "building {} {} into .tools, once; this takes about {} minutes on two cores",
            self.package, self.version, self.minutes
        ));
        let mut command = cargo();
        command
            .args(["install", self.package, "--version", self.version])
            .args(self.arguments)
            // It replaces a downloaded program that does not run.
            .args(["--force", "--root"])
            .arg(self.root())
            // A debug build is quick to make. Its debug symbols take time and nobody needs them.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_STRIP", "true")
            .env_remove("CARGO_TARGET_DIR");
        run(&mut command)
    }
}
