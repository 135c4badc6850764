//! What the table looks like: its headers, the rows in sight, what stands in for those to come.

use heaplens_model::query::Column;
use yew::{AttrValue, Context, Html, KeyboardEvent, MouseEvent, classes, html};

use super::columns::{Kind, sort_for};
use super::component::{Msg, Props, TreeTable};
use super::keys::command;
use super::paint::{self, Place};

impl TreeTable {
    /// All of it.
    pub(super) fn draw(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let window = self.measure();
        let link = ctx.link();
        let on_key = link.batch_callback(|event: KeyboardEvent| {
            let command = command(&event);
            if command.is_some() {
                event.prevent_default();
            }
            command.map(Msg::Key)
        });
        let range = self.drawn();
        let cursor = self
            .shown
            .cursor
            .and_then(|spot| self.shown.tree.place(spot));
        let active = cursor
            .filter(|flat| range.contains(flat))
            .map(|flat| row_id(props, flat));
        let content = if self.shown.is_begun() {
            if window.rows == 0 {
                html! { <div class="table-empty">{ props.empty.clone() }</div> }
            } else {
                range.map(|flat| self.view_row(ctx, flat)).collect::<Html>()
            }
        } else {
            (0..12)
                .map(|flat| {
                    paint::placeholder(props.kind, flat, row_id(props, flat), 0, None, false)
                })
                .collect::<Html>()
        };
        let kind = match props.kind {
            Kind::Comparison => "table-deltas",
            _ => "table-sizes",
        };
        html! {
            <div class={classes!("table", kind)} role="treegrid" ref={self.root.clone()} tabindex="0"
                aria-label={props.label.clone()} aria-rowcount={window.rows.to_string()}
                aria-colcount={props.kind.columns().len().to_string()}
                aria-activedescendant={active} onkeydown={on_key}>
                <div class="table-head" role="rowgroup" ref={self.head.clone()}>
                    <div class="row" role="row">
                        { for props.kind.columns().iter().map(|column| self.view_header(ctx, *column)) }
                    </div>
                </div>
                <div class="table-body" role="rowgroup" ref={self.body.clone()}>
                    <div class="table-block" role="presentation" ref={self.block.clone()}>{ content }</div>
                </div>
            </div>
        }
    }

    fn view_header(&self, ctx: &Context<Self>, column: Column) -> Html {
        let props = ctx.props();
        let sort = sort_for(&self.shown.top.list, self.shown.top.sort);
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
                    { props.kind.header(column, props.lang.texts()) }
                </button>
            </div>
        }
    }

    fn view_row(&self, ctx: &Context<Self>, flat: u64) -> Html {
        let props = ctx.props();
        let located = self.shown.tree.locate(flat);
        let Some((spot, list)) =
            located.and_then(|spot| self.shown.tree.list(spot.list).map(|list| (spot, list)))
        else {
            return Html::default();
        };
        let id = row_id(props, flat);
        let is_cursor = self.shown.cursor == Some(spot);
        let Some(row) = self.shown.row(spot) else {
            let failed = self.shown.pages.has_failed(spot);
            let failed =
                failed.then(|| self.error.unwrap_or(props.lang.texts().comment_row_failed));
            return paint::placeholder(props.kind, flat, id, list.level, failed, is_cursor);
        };
        let place = Place {
            flat,
            id,
            level: list.level,
            at: &list.ask,
            total: props
                .sources
                .of(list.ask.origin)
                .map_or(0, |source| source.total),
            is_cursor,
            is_open: self.shown.tree.is_open(spot),
            is_waiting: self.shown.tree.is_waiting(spot),
            is_cycle: self.shown.is_cycle(spot, row),
            on_click: ctx.link().callback(move |_| Msg::Click(spot)),
            on_toggle: ctx.link().callback(move |event: MouseEvent| {
                event.stop_propagation();
                Msg::Toggle(spot)
            }),
        };
        paint::row(props.kind, row, place, props.lang.texts())
    }
}

fn row_id(props: &Props, flat: u64) -> AttrValue {
    let table = match props.kind {
        Kind::Retainers => "retainer",
        _ => "row",
    };
    AttrValue::from(format!("{table}-{flat}"))
}
