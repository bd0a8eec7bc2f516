//! A choice from a list, small, for filters.

use domain::{
    place::{DivisionCode, DivisionLevel},
    view::{PlaceLine, Query},
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::{
    ask::use_view,
    pick,
    text::{t, t_with},
};

/// One thing to choose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice<T> {
    value: T,
    key: AttrValue,
    words: AttrValue,
}

/// Writes one thing to choose.
pub(crate) fn choice<T>(value: T, key: impl Into<AttrValue>, words: AttrValue) -> Choice<T> {
    Choice { value, key: key.into(), words }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SelectProps<T: Clone + PartialEq + 'static> {
    pub(crate) id: AttrValue,
    /// What is chosen; with "all" the first line.
    pub(crate) label: AttrValue,
    pub(crate) choices: Vec<Choice<T>>,
    pub(crate) chosen: Option<T>,
    pub(crate) on_choose: Callback<Option<T>>,
    /// Whether there is always a choice.
    #[prop_or_default]
    pub(crate) must: bool,
}

/// A list to choose one from, or all.
#[component]
pub(crate) fn Select<T: Clone + PartialEq + 'static>(props: &SelectProps<T>) -> Html {
    let onchange = {
        let (choices, on_choose) = (props.choices.clone(), props.on_choose.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let key = select.value();
            let value =
                choices.iter().find(|choice| choice.key.as_str() == key).map(|choice| choice.value.clone());
            on_choose.emit(value);
        })
    };
    let element = use_node_ref();
    let key = props.choices.iter().find(|choice| props.chosen.as_ref() == Some(&choice.value));
    let key = key.map(|choice| choice.key.clone()).unwrap_or_default();
    {
        let element = element.clone();
        use_effect_with((key, props.choices.len()), move |(key, _)| {
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
            { for props.choices.iter().map(|choice| html! {
                <option key={choice.key.to_string()} value={choice.key.clone()}>{ &choice.words }</option>
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
    let choices: Vec<Choice<DivisionCode>> = places.iter().map(line).collect();
    html! {
        <Select<DivisionCode> id={props.id.clone()} label={t("desk-column-grid")} {choices} chosen={props.chosen.clone()}
            on_choose={props.on_choose.clone()}/>
    }
}

fn line(place: &PlaceLine) -> Choice<DivisionCode> {
    let is_inner = place.level != DivisionLevel::Township;
    let words = if is_inner {
        t_with("desk-inner-place", &[("name", place.name.clone().into())])
    } else {
        AttrValue::from(place.name.clone())
    };
    choice(place.code.clone(), place.code.to_string(), words)
}
