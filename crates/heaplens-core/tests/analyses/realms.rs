//! The list of realms: in order, with what leads into each, and the objects of other threads.

use heaplens_core::test_kit::{Graph, all_rows, rows_of};
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::realms::{RealmOf, RealmRow};
use heaplens_model::row::Row;

fn realms(picture: &str) -> Vec<RealmRow> {
    let mut graph = Graph::parse(picture);
    graph.has_detachedness = true;
    let rows = rows_of(&mut graph.session(), &all_rows(List::Realms)).into_iter();
    rows.map(|row| match row {
        Row::Realm(row) => row,
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn realms_come_by_size_and_threads_last() {
    let rows = realms(
        r#"root -> main(hidden "system / NativeContext" 10) -x-> app(App 5) -keeps-> render(PageRender 5)
           root -> frame(hidden "system / NativeContext / a" 20) -> own(Own 1000)
           frame -internal global_proxy_object-> window(native Window 1 detached)
           render -internal map-> m(Map) -internal map-> mm(Meta) -internal native_context-> main
           f(closure handler 3) -internal map-> fm(Map) -internal map-> fmm(Meta) -internal native_context-> frame
           render -handler-> f
           app -worker-> w(Worker 50) -port-> port(MessagePort 1)
           app -class-> c(closure Worker) -prototype-> p(Worker 9) -constructor-> c"#,
    );
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.of, row.name.text.as_str(), row.is_detached))
        .collect();
    let expected = [
        (RealmOf::Realm, "system / NativeContext / a", true),
        (RealmOf::Realm, "system / NativeContext", false),
        (RealmOf::Unattributed, "", false),
        (RealmOf::Shared, "", false),
        (RealmOf::Worker, "Worker", false),
    ];
    let mut sorted = told.clone();
    sorted.sort_by_key(|one| expected.iter().position(|other| other == one));
    assert_eq!(sorted, expected);
    assert_eq!(told[0], expected[0]);
    assert_eq!(told[4], expected[4]);
    let into_frame = rows[0].reference.as_ref().expect("a reference");
    assert_eq!(into_frame.edge.name.text, "handler");
    assert_eq!(into_frame.from_name.text, "PageRender");
    assert_eq!(rows[4].attributed_size, None);
}

#[test]
fn overview_counts_the_threads_that_realms_lists() {
    let picture = r#"root -> w(Worker 50) -port-> port(MessagePort 1)
           root -> n(native Worker 432) -x-> o(Options 1)
           root -> empty(native SharedWorker 8)
           root -> c(closure Worker) -prototype-> p(Worker 9) -constructor-> c"#;
    let rows = realms(picture).into_iter();
    let listed = rows.filter(|row| row.of == RealmOf::Worker);
    let mut listed: Vec<_> = listed
        .map(|row| row.object.expect("it has one").id)
        .collect();
    listed.sort();
    let mut session = Graph::parse(picture).session();
    match session.answer(&Query::Overview) {
        Ok(Answer::Overview(figures)) => {
            let counted: Vec<_> = figures.workers.iter().map(|worker| worker.id).collect();
            assert_eq!(counted, listed);
            assert_eq!(figures.worker_count, 2);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_realm_all_belongs_to_none() {
    let rows = realms("root -> a(A 10) -> b(B 5)");
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.of, row.attributed_size))
        .collect();
    let expected = [
        (RealmOf::Unattributed, Some(15)),
        (RealmOf::Shared, Some(0)),
    ];
    assert_eq!(told, expected);
}
