//! Source maps: any bytes are a map or a reason, and a map answers every position.
#![no_main]

use heaplens_core::source_maps::SourceMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(map) = SourceMap::read(data) else {
        return;
    };
    let last = map.last_line();
    for line in [0, 1, last, last.saturating_add(1), u32::MAX] {
        for column in [0, 1, 7, 4096, u32::MAX] {
            let _ = map.find(line, column);
            let _ = map.name_at(line, column, 1);
        }
    }
});
