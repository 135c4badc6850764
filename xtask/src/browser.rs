//! The browsers that the tests drive.
//!
//! Each is looked for where systems put it. Debian's packages are installed where that is allowed.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::shell::{find_program, output, program, run, say};

/// Chromium or Chrome, for the tests. `CHROME_BIN` names another.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROME_BIN") {
        let path = PathBuf::from(named);
        if path.exists() {
            return Ok(path);
        }
        bail!("CHROME_BIN names {}, which is not there", path.display());
    }
    if let Some(found) = find_program(CHROMIUM) {
        return Ok(found);
    }
    if install(&["chromium"])
        && let Some(found) = find_program(CHROMIUM)
    {
        return Ok(found);
    }
    bail!(
        "the tests need Chromium or Chrome, and none was found. Install one:\n  \
         Debian, Ubuntu: sudo apt-get install chromium\n  \
         Fedora:         sudo dnf install chromium\n  \
         macOS:          brew install --cask google-chrome\n  \
         Windows:        winget install Google.Chrome\n\
         or name one that is there: CHROME_BIN=/path/to/chrome cargo xtask test"
    )
}

/// Firefox, where there is one or one is easily had: the single file is tried in it too.
/// `FIREFOX_BIN` names another.
pub fn firefox() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("FIREFOX_BIN") {
        return Some(PathBuf::from(named));
    }
    find_program(FIREFOX).or_else(|| {
        install(&["firefox-esr"]);
        find_program(FIREFOX)
    })
}

/// The driver of WebKit, and a screen for its window.
pub struct WebKit {
    /// WebKitGTK's WebDriver server. It starts its own browser.
    pub driver: PathBuf,
    /// An X server that draws into memory.
    pub xvfb: PathBuf,
}

/// WebKit, where it is there or is easily had. Only Linux has this driver.
pub fn webkit() -> Option<WebKit> {
    let find = || {
        Some(WebKit {
            driver: find_program(&["WebKitWebDriver"])?,
            xvfb: find_program(&["Xvfb"])?,
        })
    };
    if !cfg!(target_os = "linux") {
        return None;
    }
    find().or_else(|| {
        install(&["webkit2gtk-driver", "xvfb"]);
        find()
    })
}

const CHROMIUM: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const FIREFOX: &[&str] = &[
    "firefox",
    "firefox-esr",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/// Installs Debian packages, where that needs nobody's permission: as root on a system with
/// apt-get.
fn install(packages: &[&str]) -> bool {
    let is_root = output(program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !is_root || find_program(&["apt-get"]).is_none() {
        return false;
    }
    say(&format!(
        "installing {} with apt-get; about half a minute",
        packages.join(" and ")
    ));
    let apt = |arguments: &[&str]| {
        run(program("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])
        .and_then(|()| {
            let options = ["install", "-y", "-qq", "--no-install-recommends"];
            apt(&[&options, packages].concat())
        })
        .inspect_err(|error| eprintln!("{error:#}"))
        .is_ok()
}
