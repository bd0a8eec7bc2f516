//! A choice from a list, small, for filters.

use domain::{
    place::{DivisionCode, DivisionLevel},
    view::{PlaceLine, Query},
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::{
    ask::use_view,
    component::field::{Among, Answer, among_or_none, answer},
    pick,
    text::{t, t_with},
};

#[derive(Properties, PartialEq)]
pub(crate) struct SelectProps {
    pub(crate) id: AttrValue,
    /// What is chosen; with "all" the first line.
    pub(crate) label: AttrValue,
    pub(crate) among: Among,
    /// Whether there is always a choice.
    #[prop_or_default]
    pub(crate) must: bool,
}

/// A list to choose one from, or all.
#[component]
pub(crate) fn Select(props: &SelectProps) -> Html {
    let Among { answers, chosen, on_choose } = &props.among;
    let onchange = {
        let (answers, on_choose) = (answers.clone(), on_choose.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = select.value();
            on_choose.emit(answers.iter().position(|(key, _)| key.as_str() == chosen));
        })
    };
    let element = use_node_ref();
    let key = chosen.and_then(|place| answers.get(place)).map(|(key, _)| key.clone()).unwrap_or_default();
    {
        let element = element.clone();
        use_effect_with((key, answers.len()), move |(key, _)| {
            if let Some(select) = element.cast::<HtmlSelectElement>() {
                select.set_value(key);
            }
        });
    }
    html! {
        <select class="input input-select input-s" id={props.id.clone()} aria-label={props.label.clone()} ref={element} {onchange}>
            if !props.must {
                <option value="">{ t_with("desk-all-of", &[("what", props.label.to_string().into())]) }</option>
            }
            { for answers.iter().map(|(key, words)| html! {
                <option key={key.to_string()} value={key.clone()}>{ words }</option>
            }) }
        </select>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PlaceProps {
    pub(crate) id: AttrValue,
    pub(crate) chosen: Option<DivisionCode>,
    pub(crate) on_choose: Callback<Option<DivisionCode>>,
}

/// The townships and, under each, its grids.
#[component]
pub(crate) fn PlaceSelect(props: &PlaceProps) -> Html {
    let asked = use_view(Query::Places, pick::places);
    let places = asked.here().map(|places| places.to_vec()).unwrap_or_default();
    let answers = places.iter().map(line).collect();
    let among = among_or_none(answers, props.chosen.as_ref(), props.on_choose.clone());
    html! { <Select id={props.id.clone()} label={t("desk-column-grid")} {among}/> }
}

fn line(place: &PlaceLine) -> Answer<DivisionCode> {
    let is_inner = place.level != DivisionLevel::Township;
    let words = if is_inner {
        t_with("desk-inner-place", &[("name", place.name.clone().into())])
    } else {
        AttrValue::from(place.name.clone())
    };
    answer(place.code.clone(), place.code.to_string(), words)
}
