//! Paths of scripts and of files, which seldom agree in more than their ends.

use heaplens_model::location::without_query;

/// Returns the parts of a path or address from the last to the first.
pub fn parts_from_end(path: &str) -> impl Iterator<Item = &str> {
    let path = if path.contains("://") {
        without_query(path)
    } else {
        path
    };
    let parts = path.rsplit(['/', '\\']);
    parts.filter(|part| !matches!(*part, "" | "." | ".."))
}

/// Returns the last part.
pub fn last_part(path: &str) -> &str {
    parts_from_end(path).next().unwrap_or_default()
}

/// Returns how many folders before the last part two paths have in common.
pub fn common_folders(a: &str, b: &str) -> usize {
    let pairs = parts_from_end(a).zip(parts_from_end(b)).skip(1);
    pairs.take_while(|(a, b)| a == b).count()
}

/// Returns the address in the comment by which a script names its map: its last line that is not
/// empty, `//# sourceMappingURL=…`.
pub fn mapping_url(text: &[u8]) -> Option<&str> {
    let text = text.trim_ascii_end();
    let start = text
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(0, |end| end + 1);
    let line = text.get(start..)?.trim_ascii_start();
    let comment = line
        .strip_prefix(b"//# sourceMappingURL=")
        .or_else(|| line.strip_prefix(b"//@ sourceMappingURL="))?;
    let url = std::str::from_utf8(comment).ok()?;
    (!url.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_agree_from_their_ends() {
        assert_eq!(last_part("https://a.example/x/app.js?v=/2"), "app.js");
        assert_eq!(last_part("C:\\x\\app.js"), "app.js");
        assert_eq!(last_part("webpack:///./src/../src/a.ts"), "a.ts");
        assert_eq!(last_part(""), "");
        for (a, b, count) in [
            ("/app/dist/a/main.js", "a/main.js.map", 1),
            ("/app/dist/a/main.js", "dist/a/main.js.map", 2),
            ("/app/dist/a/main.js", "b/main.js.map", 0),
            ("webpack://x/./src/a.ts", "/srv/x/src/a.ts", 2),
            ("a.ts", "a.ts", 0),
        ] {
            assert_eq!(common_folders(a, b), count, "{a} {b}");
        }
    }

    #[test]
    fn the_last_line_may_name_a_map() {
        for (text, url) in [
            ("a;\n//# sourceMappingURL=a.js.map", Some("a.js.map")),
            ("a;\r\n//@ sourceMappingURL=a.js.map \n\n", Some("a.js.map")),
            ("//# sourceMappingURL=data:x,y", Some("data:x,y")),
            ("//# sourceMappingURL=a.map\nb;", None),
            ("x = '//# sourceMappingURL=a.map'", None),
            ("//# sourceMappingURL=", None),
            ("", None),
        ] {
            assert_eq!(mapping_url(text.as_bytes()), url, "{text}");
        }
    }
}
