//! Toasts, dialogs, empty places, skeletons and notes.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::{
    ask::Asked,
    component::modal::{hold_tab, use_keyboard},
    icon::{Icon, IconSize, IconView},
    text::t,
    toast::{Toast, ToastAct, ToastsContext, Tone},
    trouble::Trouble,
};

/// The toasts that stand.
#[component]
pub(crate) fn ToastList() -> Html {
    let Some(toasts) = use_context::<ToastsContext>() else { return html! {} };
    html! {
        <div class="toasts" aria-live="polite">
            { for toasts.standing.iter().map(|toast| html! { <ToastView key={toast.number} toast={toast.clone()}/> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastProps {
    toast: Toast,
}

#[component]
fn ToastView(props: &ToastProps) -> Html {
    let toasts = use_context::<ToastsContext>();
    let number = props.toast.number;
    let drop_it = Callback::from(move |()| {
        if let Some(toasts) = &toasts {
            toasts.dispatch(ToastAct::Drop(number));
        }
    });
    {
        let drop_it = drop_it.clone();
        let stands_ms = props.toast.stands_ms();
        use_effect_with(number, move |_| {
            let timeout = Timeout::new(stands_ms, move || drop_it.emit(()));
            move || drop(timeout)
        });
    }
    let (class, icon) = match props.toast.tone {
        Tone::Good => ("toast", Icon::CheckCircle),
        Tone::Bad => ("toast toast-bad", Icon::Hazard),
    };
    html! {
        <div {class} data-test="toast">
            <IconView {icon}/><span class="toast-words">{ &props.toast.words }</span>
            if let Some(undo) = props.toast.undo.clone() {
                <button class="toast-act" type="button" id="toast-undo"
                    onclick={move |_| { drop_it.emit(()); undo.emit(()); }}>{ t("undo") }</button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    pub(crate) title: AttrValue,
    pub(crate) on_close: Callback<()>,
    /// Such as `dialog-narrow`.
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Buttons at the foot.
    #[prop_or_default]
    pub(crate) foot: Html,
    pub(crate) children: Html,
}

/// A dialog; Escape closes it.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let close = props.on_close.clone();
    let body = use_node_ref();
    use_keyboard(&body);
    let on_key = {
        let (close, body) = (close.clone(), body.clone());
        Callback::from(move |event: KeyboardEvent| {
            hold_tab(&body, &event);
            if event.key() == "Escape" {
                event.stop_propagation();
                close.emit(());
            }
        })
    };
    html! {
        <div class="veil" onkeydown={on_key}>
            <div class={classes!("dialog", props.class.clone())} role="dialog" aria-modal="true"
                aria-labelledby="dialog-title" tabindex="-1" ref={body}>
                <header class="dialog-head">
                    <h2 id="dialog-title">{ &props.title }</h2>
                    <button class="btn btn-icon btn-quiet" type="button" id="dialog-close" aria-label={t("close")}
                        onclick={move |_| close.emit(())}><IconView icon={Icon::Close}/></button>
                </header>
                <div class="dialog-body">{ props.children.clone() }</div>
                if props.foot != Html::default() { <footer class="dialog-foot">{ props.foot.clone() }</footer> }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct EmptyProps {
    pub(crate) icon: Icon,
    /// What this place is for.
    pub(crate) words: AttrValue,
    #[prop_or_default]
    pub(crate) help: Option<AttrValue>,
    /// The one action.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A place with nothing in it.
#[component]
pub(crate) fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <IconView icon={props.icon} size={IconSize::Large}/>
            <p class="empty-words">{ &props.words }</p>
            if let Some(help) = &props.help { <p class="empty-help">{ help }</p> }
            { props.children.clone() }
        </div>
    }
}

/// The shape of a list that is on its way.
#[component]
pub(crate) fn Skeleton() -> Html {
    html! {
        <>
            <div class="skeleton skeleton-rows" aria-hidden="true">
                { for (0..4).map(|number| html! {
                    <div key={number}><span class="bone bone-title"></span><span class="bone bone-short"></span></div>
                }) }
            </div>
            <p class="only-sr" role="status">{ t("opening") }</p>
        </>
    }
}

/// What went wrong, in words.
pub(crate) fn trouble_note(trouble: Option<&Trouble>) -> Html {
    match trouble {
        Some(trouble) => html! {
            <p class="note note-bad" role="alert" data-test="trouble">
                <IconView icon={Icon::Hazard} size={IconSize::Small}/><span>{ trouble.words() }</span>
            </p>
        },
        None => html! {},
    }
}

/// Shows what was asked for, or what stands in its place.
pub(crate) fn asked<T>(asked: &Asked<T>, show: impl FnOnce(&Rc<T>) -> Html) -> Html {
    match asked {
        Asked::Loading => html! { <Skeleton/> },
        Asked::Here(value) => show(value),
        Asked::Unknown => {
            html! { <Empty icon={Icon::Question} words={t("unknown-words")} help={t("unknown-help")}/> }
        }
        Asked::Failed(trouble) => trouble_note(Some(trouble)),
    }
}
