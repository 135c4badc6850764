//! What rows of Realms say: the realm, whether its window is gone, and what leads into it.

use heaplens_model::EdgeKind;
use heaplens_model::locale::Texts;
use heaplens_model::realms::{RealmOf, RealmRow};

use super::row_look::{Part, edge_class, location_part};

/// Returns the name of a realm, or of what stands beside the realms.
pub fn realm_name(realm: &RealmRow, texts: &Texts) -> Vec<Part> {
    let words = &texts.realms;
    let mut parts = match realm.of {
        RealmOf::Shared => return vec![Part::new("quiet", words.shared)],
        RealmOf::Unattributed => return vec![Part::new("quiet", words.unattributed)],
        RealmOf::Realm | RealmOf::Worker => {
            let name = &realm.name;
            vec![Part::quoted("object kind-object", ["", ""], name, texts).titled(&name.text)]
        }
    };
    if let Some(object) = &realm.object {
        parts.push(Part::new("object-id", &object.id.to_string()));
    }
    if realm.of == RealmOf::Worker {
        parts.push(Part::new("tag", words.worker).titled(words.worker_title));
    }
    if realm.is_detached {
        let part = Part::new("tag tag-detached", texts.detached);
        parts.push(part.titled(words.detached_title));
    }
    if let Some(reference) = &realm.reference {
        let edge = &reference.edge;
        let marks = match edge.kind {
            EdgeKind::Element => ["[", "]"],
            _ => ["", ""],
        };
        let from = &reference.from_name;
        parts.extend([
            Part::new("between", words.by).titled(words.by_title),
            Part::quoted(edge_class(edge.kind), marks, &edge.name, texts),
            Part::new("between", texts.detached_dom.of),
            Part::quoted("object kind-object", ["", ""], from, texts).titled(&from.text),
            Part::new("object-id", &reference.from.to_string()),
        ]);
        let location = reference.location.as_ref();
        parts.extend(location.map(|location| location_part(location, texts)));
    }
    parts
}
