//! The start page: what this is, how to take a snapshot, how to find a leak.

mod copy;
mod sample;

use heaplens_model::locale::{Lang, Recipe};
use yew::{Callback, Html, MouseEvent, UseReducerHandle, html};

use copy::CopyButton;

use crate::files;
use crate::handle::Handle;
use crate::state::{Action, State};

/// Returns the page that is shown first, and as help.
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let on_choose = Callback::from(|_: MouseEvent| files::choose(files::Choice::Snapshots));
    let on_sample = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| sample::open(&handle))
    };
    let on_back = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(Action::Help(false)))
    };
    html! {
        <div class="start">
            <div class="start-inner">
                if !state.snapshots.is_empty() && state.is_help_open {
                    <button type="button" class="link-button" onclick={on_back}>{ "← " }{ texts.back_to_snapshots }</button>
                }
                <div class="hero">
                    <h1>{ texts.start_title }</h1>
                    <p class="lead">{ texts.start_lead }</p>
                    <div class="drop-target">
                        <p class="drop-words">{ texts.start_drop }</p>
                        <button type="button" class="button is-primary is-large" onclick={on_choose}>{ texts.start_choose }</button>
                        <p class="quiet">{ texts.start_formats }</p>
                    </div>
                    <p class="private">
                        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1 2.5 3v4.2c0 3.3 2.3 6.2 5.5 7.8 3.2-1.6 5.5-4.5 5.5-7.8V3z" /></svg>
                        { texts.start_private }
                    </p>
                </div>
                <div class="start-columns">
                    <section class="card">
                        <h2>{ texts.leak_title }</h2>
                        <ol class="steps">{ for texts.leak_steps.iter().map(|step| html! { <li>{ *step }</li> }) }</ol>
                    </section>
                    <section class="card is-sample">
                        <h2>{ texts.sample_title }</h2>
                        <p>{ texts.sample_text }</p>
                        <button type="button" class="button" onclick={on_sample}>{ texts.sample_button }</button>
                    </section>
                </div>
                <section>
                    <h2>{ texts.take_title }</h2>
                    <div class="recipes">
                        { for texts.recipes.iter().zip(1..).map(|(recipe, number)| view_recipe(recipe, Some(number), state.lang)) }
                    </div>
                    <aside class="warnings">
                        <h3>{ texts.warning_title }</h3>
                        <ul>{ for texts.take_warnings.iter().map(|warning| html! { <li>{ *warning }</li> }) }</ul>
                    </aside>
                    <h3>{ texts.take_other }</h3>
                    <div class="recipes is-small">
                        { for texts.other_recipes.iter().map(|recipe| view_recipe(recipe, None, state.lang)) }
                    </div>
                </section>
            </div>
        </div>
    }
}

fn view_recipe(recipe: &'static Recipe, number: Option<u32>, lang: Lang) -> Html {
    html! {
        <article class="recipe">
            <h3>
                if let Some(number) = number { <span class="number" aria-hidden="true">{ number }</span> }
                { recipe.title }
            </h3>
            <p>{ recipe.text }</p>
            if !recipe.command.is_empty() {
                <div class="command">
                    <pre tabindex="0"><code>{ recipe.command }</code></pre>
                    <CopyButton text={recipe.command} {lang} name={recipe.title} />
                </div>
            }
        </article>
    }
}
