//! What a person does besides moving about: widths of columns, copying, exporting, pointing, the
//! menu, and the bar of a long wait.

use heaplens_model::export::{CopyFormat, copy_text};
use heaplens_model::query::{Answer, Column};
use yew::Context;

use super::super::exporting::Exporting;
use super::super::foot::{FootAct, Note};
use super::super::news::MenuWish;
use super::super::pages::Failure;
use super::super::requests::Reply;
use super::super::selection::Reach;
use super::super::tree::RowId;
use super::super::view::HeadingAct;
use super::{Msg, TreeTable, next_sort};
use crate::browser;
use crate::client::Lost;
use crate::explain::{By, explain_row};
use crate::measure;
use crate::waiting::Bar;

impl TreeTable {
    pub(super) fn use_heading(&mut self, ctx: &Context<Self>, column: Column, act: HeadingAct) {
        let props = ctx.props();
        let mut columns = props.table.columns.iter();
        let position = columns.position(|other| *other == column).unwrap_or(0);
        match act {
            HeadingAct::Sort => props.on_sort.emit(next_sort(&props.top, column)),
            HeadingAct::Leave => self.dom.focus(),
            HeadingAct::Drop => self.widths.store(),
            HeadingAct::Drag(width) => {
                self.widths.choose(column, width);
                self.dom.set_widths(&self.widths);
            }
            HeadingAct::Widen(_) | HeadingAct::Fit => {
                let width = match act {
                    HeadingAct::Widen(by) => self.dom.column_width(position).map(|now| now + by),
                    _ => self.dom.fitting_width(position),
                };
                if let Some(width) = width {
                    self.widths.choose(column, width);
                    self.widths.store();
                    self.dom.set_widths(&self.widths);
                }
            }
        }
    }

    pub(super) fn use_foot(&mut self, ctx: &Context<Self>, act: FootAct) {
        self.note = None;
        match act {
            FootAct::Copy(format) => self.copy(ctx, format),
            FootAct::AskRetained => self.state.ask_retained(),
            FootAct::StopExport => self.exporting = None,
            FootAct::Export(format) => {
                let top = self.state.rows().top();
                self.exports += 1;
                let mut exporting =
                    Exporting::new(self.exports, top.list.clone(), top.order(), format);
                self.ask_for_piece(ctx, &mut exporting);
                self.exporting = Some(exporting);
            }
        }
    }

    /// Copies the selected rows as text.
    pub(super) fn copy(&self, ctx: &Context<Self>, format: CopyFormat) {
        let rows = self.state.selected_rows();
        if rows.is_empty() {
            return;
        }
        let count = rows.len() as u64;
        let text = copy_text(&rows, format);
        let link = ctx.link().clone();
        browser::copy(text, move |is_copied| {
            link.send_message(Msg::Copied(is_copied.then_some(count)));
        });
    }

    fn ask_for_piece(&self, ctx: &Context<Self>, exporting: &mut Exporting) {
        let (number, link) = (exporting.number(), ctx.link().clone());
        let client = &ctx.props().sources.target.client;
        let asked = client.ask(exporting.query(), move |reply| {
            let reply = match reply {
                Ok(Ok(answer)) => Ok(answer),
                Ok(Err(error)) => Err(Failure::Query(error)),
                Err(Lost) => Err(Failure::WorkerGone),
            };
            link.send_message(Msg::Exported(number, Box::new(reply)));
        });
        exporting.asked(asked);
    }

    /// Takes a piece of an exported file in. Returns whether there may be something to draw.
    pub(super) fn exported(&mut self, ctx: &Context<Self>, number: u32, reply: Reply) -> bool {
        // A late piece of another export leaves the present one alone.
        let is_it = |one: &mut Exporting| one.number() == number;
        let Some(mut exporting) = self.exporting.take_if(is_it) else {
            return false;
        };
        let is_saved = match reply {
            Ok(Answer::Export(piece)) => {
                if !exporting.add(&piece) {
                    self.ask_for_piece(ctx, &mut exporting);
                    self.exporting = Some(exporting);
                    return true;
                }
                exporting.save(&ctx.props().export_as)
            }
            _ => false,
        };
        if !is_saved {
            self.note = Some(Note::ExportFailed);
        }
        true
    }

    /// Explains a row, unless it was explained already.
    pub(super) fn explain(&mut self, ctx: &Context<Self>, by: By, row_id: Option<RowId>) {
        let [keyboard, pointer] = &mut self.explained;
        let explained = match by {
            By::Keyboard => keyboard,
            By::Pointer => pointer,
        };
        let row = row_id.and_then(|row_id| self.state.rows().row(row_id));
        // A row that is still to come is explained when it is here.
        let row_id = row_id.filter(|_| row.is_some());
        if *explained != row_id {
            *explained = row_id;
            let row = row.map(|row| explain_row(row));
            ctx.props().explanations.tell(by, row);
        }
    }

    /// Asks for a row's menu, after putting the cursor on the row.
    pub(super) fn open_menu(&mut self, ctx: &Context<Self>, row_id: RowId, (x, y): (f64, f64)) {
        if self.state.rows().cursor() != Some(row_id) {
            // A row of several that are selected leaves the others selected.
            let cursor = self.state.rows().cursor();
            let reach = if self.state.selection().contains(row_id, cursor) {
                Reach::Keep
            } else {
                Reach::Alone
            };
            self.state.click(row_id, reach);
        }
        let rows = self.state.rows();
        let list = rows.tree().list(row_id.list);
        if let Some((row, list)) = rows.row(row_id).zip(list) {
            ctx.props().on_menu.emit(MenuWish {
                origin: list.query.origin,
                list: list.query.list.clone(),
                row: row.clone(),
                x,
                y,
            });
        }
    }

    pub(super) fn open_menu_by_key(&mut self, ctx: &Context<Self>) {
        let rows = self.state.rows();
        let Some(row_id) = rows.cursor() else {
            return;
        };
        let flat = rows.tree().flat_index(row_id);
        let prefix = ctx.props().table.row_prefix;
        if let Some(place) = flat.and_then(|flat| self.dom.menu_place(prefix, flat)) {
            self.open_menu(ctx, row_id, place);
        }
    }

    /// Does what the button of the wait's bar says. Returns whether there may be something to draw.
    pub(super) fn press_bar(&mut self, ctx: &Context<Self>) -> bool {
        match self.state.surroundings().bar {
            None => false,
            Some(Bar::Working(_)) => {
                for (reply_to, asked) in std::mem::take(&mut self.asked) {
                    asked.cancel();
                    let reply = Err(Failure::Stopped);
                    self.state.answered(reply_to, reply, measure::now());
                }
                true
            }
            Some(Bar::Stopped) => {
                self.state.ask_again();
                true
            }
            Some(Bar::Long) => {
                self.end_workers(ctx);
                false
            }
        }
    }

    /// Calls `on_stop` for each snapshot whose answer is awaited.
    fn end_workers(&self, ctx: &Context<Self>) {
        let props = ctx.props();
        for origin in self.state.awaited_origins() {
            if let Some(source) = props.sources.of(origin) {
                props.on_stop.emit(source.snapshot);
            }
        }
    }
}
