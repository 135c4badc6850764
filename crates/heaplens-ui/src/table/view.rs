//! What the table looks like: its headers, and what each of its places shows.

use heaplens_model::query::Column;
use yew::{Context, Html, KeyboardEvent, classes, html};

use super::component::{Msg, Props, TreeTable};
use super::keyboard::command;
use super::paint::{self, Look, RowContext};
use super::tree::RowId;

impl TreeTable {
    /// All of it.
    pub(super) fn draw(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let link = ctx.link();
        let on_key = link.batch_callback(|event: KeyboardEvent| {
            let command = command(&event);
            if command.is_some() {
                event.prevent_default();
            }
            command.map(Msg::Key)
        });
        let is_empty = self.frame().is_empty;
        html! {
            <div class="table" role="treegrid" ref={self.root.clone()} tabindex="0"
                aria-label={props.label.clone()} aria-colcount={props.table.columns.len().to_string()}
                onkeydown={on_key}>
                <div class="table-head" role="rowgroup" ref={self.head.clone()}>
                    <div class="row" role="row">
                        { for props.table.columns.iter().map(|column| self.view_header(ctx, *column)) }
                    </div>
                </div>
                <div class={classes!("table-body", is_empty.then_some("is-empty"))} role="rowgroup" ref={self.body.clone()}>
                    if is_empty {
                        <div class="table-empty">{ props.empty.clone() }</div>
                    }
                    <div class="table-block" role="presentation" ref={self.block.clone()} />
                </div>
            </div>
        }
    }

    fn view_header(&self, ctx: &Context<Self>, column: Column) -> Html {
        let props = ctx.props();
        let sort = self.shown.top.order();
        let order = match (sort.column == column, sort.descending) {
            (false, _) => "none",
            (true, true) => "descending",
            (true, false) => "ascending",
        };
        let name = if column == Column::Name {
            "name"
        } else {
            "figure"
        };
        html! {
            <div role="columnheader" class={classes!("cell", name)} aria-sort={order}>
                <button type="button" class="header-button" tabindex="-1"
                    onclick={ctx.link().callback(move |_| Msg::Sort(column))}>
                    { props.table.heading(column, props.lang.texts()) }
                </button>
            </div>
        }
    }

    /// What the row at a place looks like, and whose it is.
    pub(super) fn look(&self, props: &Props, flat: u64) -> (Option<RowId>, Look) {
        let texts = props.lang.texts();
        let located = self.shown.tree.locate(flat);
        let Some((row_id, list)) =
            located.and_then(|row_id| self.shown.tree.list(row_id.list).map(|list| (row_id, list)))
        else {
            return (None, paint::placeholder(props.table, 0, None, false));
        };
        let is_cursor = self.shown.cursor == Some(row_id);
        let Some(row) = self.shown.row(row_id) else {
            let failed = self.shown.pages.has_failed(row_id);
            let failed = failed.then(|| self.error.unwrap_or(texts.comment_row_failed));
            let look = paint::placeholder(props.table, list.level, failed, is_cursor);
            return (Some(row_id), look);
        };
        let context = RowContext {
            level: list.level,
            at: &list.query,
            total: props
                .sources
                .of(list.query.origin)
                .map_or(0, |source| source.total),
            is_cursor,
            is_open: self.shown.tree.is_open(row_id),
            is_waiting: self.shown.tree.is_waiting(row_id),
            is_cycle: self.shown.is_cycle(row_id, row),
        };
        (Some(row_id), paint::row(props.table, row, &context, texts))
    }
}
