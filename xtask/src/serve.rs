//! `cargo xtask serve`: from a fresh clone to the viewer in a browser.

use anyhow::{Context, Result, bail};

use crate::build::Care;
use crate::server::Server;
use crate::shell::{program, say, under_root};
use crate::{build, page, setup};

const PORT: u16 = 8137;

/// Sets up, builds, serves, opens the browser; runs until it is stopped.
pub fn run(arguments: &[String]) -> Result<()> {
    let (mut port, mut open, mut care) = (PORT, true, Care::Release);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => {
                let number = arguments.next().context("--port needs a number")?;
                port = number
                    .parse()
                    .with_context(|| format!("{number} is no port"))?;
            }
            "--no-open" => open = false,
            "--dev" => care = Care::Dev,
            "--release" => care = Care::Release,
            other => bail!("serve knows --port N, --no-open, --dev and --release, not {other}"),
        }
    }

    setup::for_build()?;
    let site = under_root("target/page/site");
    page::hosted(&build::page(care)?, &site)?;
    let server = Server::bind(&site, port)?;
    let url = server.url()?;
    say(&format!("Heaplens is at {url} (Ctrl+C ends it)"));
    if open {
        open_browser(&url);
    }
    server.run();
    Ok(())
}

/// A failure is ignored: the address is on the screen.
fn open_browser(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        program("open")
    } else if cfg!(windows) {
        let mut command = program("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        program("xdg-open")
    };
    let _ = command
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}
