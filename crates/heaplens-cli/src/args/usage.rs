//! What `--help` prints.

/// The text of `--help`.
pub const USAGE: &str = "\
heaplens: what a V8 heap snapshot holds, with the numbers of Chrome DevTools

Usage:
  heaplens overview FILE [--of @ID] [--depth N] [--json] [--limit N]
  heaplens summary FILE [--filter NAME] [--source-map PATH]… [--json] [--limit N]
  heaplens suspects FILE… [--fail-if 'score>NUMBER'] [--source-map PATH]… [--json] [--limit N]
  heaplens suspects FILE… --markdown|--html [--hide-names] [--with-strings] [--suspect N] [--lang TAG]
  heaplens compare BASE TARGET [--retained] [--without-noise] [--matched-by HOW]
                [--fail-if 'sizeDelta>SIZE'] [--source-map PATH]… [--json] [--limit N]
  heaplens growth FILE FILE… [--source-map PATH]… [--json] [--limit N]
  heaplens object FILE @ID… [--ids-from LIST] [--contents] [--source-map PATH]… [--json] [--limit N]
  heaplens find FILE TEXT [--case] [--regex] [--query] [--filter NAME] [--source-map PATH]…
                [--json] [--limit N]
  heaplens objects FILE CLASS [--filter NAME] [--source-map PATH]… [--json] [--limit N]
  heaplens path FILE @ID [--ignore WHAT]… [--source-map PATH]… [--json] [--limit N]
  heaplens retainers FILE @ID [--ignore WHAT]… [--source-map PATH]… [--json] [--limit N]
  heaplens retainers FILE CLASS|@ID… --merged [--depth N] [--json] [--limit N]
  heaplens dominators FILE [--of @ID] [--by-class] [--json] [--limit N]
  heaplens strings FILE [--json] [--limit N]
  heaplens collections FILE [--json] [--limit N]
  heaplens realms FILE [--json] [--limit N]
  heaplens detached FILE [--source-map PATH]… [--json] [--limit N]
  heaplens allocations FILE [--depth N] [--source-map PATH]… [--json] [--limit N]
  heaplens variables FILE [--as-npm] [--source-map PATH]… [--json] [--limit N]
  heaplens what-if FILE --cut WHAT… [--source-map PATH]… [--json] [--limit N]
  heaplens timings FILE [--json]
  heaplens check FILE… [--json]

Commands:
  overview    what the file counts and what it does not, what stands out, and the largest dominators
  summary     classes with their objects' count, distance, shallow and retained size; statistics
  suspects    what most likely leaks: of snapshots of one process, the oldest first, the places where
              objects gather; three tell more than two, and one tells little
  compare     by class, the objects that are new and deleted between two snapshots
  growth      by class, count and sizes over snapshots of one process, oldest first, and when the
              objects appeared that are still there; what grows in every step first
  object      objects by id: name, class, sizes, dominator, what they are, edges, retainers
  find        objects whose name has a text, or that a query asks for, in the order of the file
  objects     the objects of a class, largest retained size first
  path        what keeps an object alive, step by step to a root
  retainers   what keeps an object alive, nearest first; --merged: what keeps a class or some
              objects alive, by class and property, step by step
  dominators  what the root or an object immediately dominates, largest retained size first
  strings     equal texts and what they waste, texts that begin alike, and strings that slices keep
  collections arrays, Maps, Sets, dictionaries and buffers: how large, how full, and of what
  realms      frames and vm contexts: their sizes, and the first reference into each from outside
  detached    detached DOM elements that JavaScript holds: by what, in which trees, and how large
  allocations the functions that allocated objects while V8 recorded it, and what called them
  variables   closure variables that nobody reads any more, and the functions that keep them
  what-if     what would be freed if some edges or objects were not there, and what keeps the rest
  timings     how long each phase of loading takes, and the peak memory
  check       one line a file: ok, or what is wrong with it, where, and what helps

FILE may be gzipped, in an archive, or a raw log of inspector messages; `-` is standard input.

Options:
  --json           print JSON (one line an object for `object`, one line a file for `check`)
  --limit N        print at most N rows of each list; without it lists are complete
  --filter NAME    only objects of a named filter: duplicated-strings, retained-by-detached-dom,
                   retained-by-contexts, retained-by-console, retained-by-event-handlers,
                   allocated:MIN-MAX, allocated-by:N, realm:@ID, shared-realm, no-realm, unreachable,
                   detached
  --retained       tell what the new and the deleted objects retain, and classes' retained delta
  --as-npm         by the rules of DevTools' npm package, which knows fewer scripts and no generators
  --without-noise  hold back what `suspects` holds back: code, object shapes, feedback, V8's own objects
  --matched-by HOW object-id, or structure: class, shape and path from a root; left out, the two
                   snapshots decide: ids within one process, structure between processes
  --case           upper and lower case differ
  --regex          TEXT is a regular expression, in which case always differs
  --query          TEXT is a query, such as 'class:Foo retained>1MB not detached'
  --ignore WHAT    look past @ID, edge:NAME or class:NAME; may be given again
  --cut WHAT       take away an object (@ID), edges of one (@FROM:NAME, @FROM:NAME:@TO), or all that hold
                   a class: 'into:CLASS', of some retainers 'into:CLASS;from:RETAINER;by:NAME';
                   may be given again
  --merged         group retainers by class and property
  --depth N        go on with each group, or tell callers, for N levels (1); levels of dominators (8)
  --source-map PATH  translate locations and names by a source map, or by those of a folder; source
                   files too; may be given again
  --of @ID         tell what this object dominates, in place of the root
  --by-class       group what is dominated by class
  --fail-if WHAT   end with status 3 where it holds: 'score>0.5' of the first suspect, 'sizeDelta>10MB' or
                   'countDelta>1000' of all classes together
  --markdown       print a report for a bug tracker
  --html           print the report as a file that any browser opens, without the network
  --hide-names     put labels in place of names and paths in the report
  --with-strings   show texts of strings and keys of dictionaries in the report
  --suspect N      only this suspect in the report, counted from 1
  --lang TAG       the report's language: en, zh-CN
  --contents       tell what objects hold: properties, elements, entries of Maps and Sets, variables
  --ids-from LIST  read more object ids, one a line, from a file or `-`
  -h, --help       print this
  -V, --version    print the version

Exit status: 0 done, 1 the file cannot be read as a snapshot, 2 wrong usage, 3 --fail-if holds.
";

#[cfg(test)]
mod tests {
    use heaplens_model::Filter;

    use super::USAGE;

    #[test]
    fn the_help_names_every_filter() {
        let start = USAGE.find("--filter NAME    ").expect("is told");
        let told = &USAGE[start..];
        let told = &told[..told.find("  --retained").expect("comes next")];
        let names: Vec<&str> = told.split([' ', ',', '\n']).collect();
        for form in Filter::forms() {
            assert!(names.contains(&form), "{form}");
        }
    }
}
