//! One load by the crate `v8-heap-parser`, timed: prints one line of JSON.
//!
//! The file is read in one go, because the crate parses a slice more quickly than a reader. The
//! classes bring retainers, dominators and retained sizes with them.

use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let start = Instant::now();
    let bytes = std::fs::read(file)?;
    let graph = v8_heap_parser::decode_slice(&bytes)?;
    drop(bytes);
    let parse = start.elapsed();
    let classes = graph.get_class_groups(false).len();
    let ready = start.elapsed();
    let graph = ready - parse;
    let [parse, graph, ready] = [parse, graph, ready].map(|time| time.as_secs_f64() * 1000.0);
    println!(r#"{{"parse":{parse},"graph":{graph},"ready":{ready},"classes":{classes}}}"#);
    Ok(())
}
