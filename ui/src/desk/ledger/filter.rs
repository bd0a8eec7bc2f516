//! The ledger's filters: choices and chips, all in the address bar.

use domain::{
    checklist::Sector,
    hazard::{Grade, Source, Stage},
    view::HazardOrder,
};
use yew::prelude::*;

use crate::{
    component::{
        chip::grade_key,
        field::{among, among_or_none, answer},
    },
    desk::{
        address::LedgerQuery,
        hazard::source_key,
        select::{PlaceSelect, Select},
    },
    icon::{Icon, IconSize, IconView},
    text::{t, t_of, t_with},
};

const GRADES: [Grade; 2] = [Grade::General, Grade::Major];
const SOURCES: [Source; 3] = [Source::Daily, Source::Special, Source::Enforcement];
const ORDERS: [(HazardOrder, &str); 3] = [
    (HazardOrder::Newest, "desk-order-newest"),
    (HazardOrder::Due, "desk-order-due"),
    (HazardOrder::Changed, "desk-order-changed"),
];

/// A filter that is on or off.
#[derive(Clone, Copy)]
struct Switch {
    key: &'static str,
    is_on: fn(&LedgerQuery) -> bool,
    set: fn(&mut LedgerQuery, bool),
}

const SWITCHES: [Switch; 5] = [
    Switch {
        key: "open",
        is_on: |query| query.open,
        set: |query, on| {
            query.open = on;
            query.stage = None;
        },
    },
    Switch { key: "overdue", is_on: |query| query.overdue, set: |query, on| query.overdue = on },
    Switch { key: "returned", is_on: |query| query.returned, set: |query, on| query.returned = on },
    Switch { key: "questions", is_on: |query| query.questions, set: |query, on| query.questions = on },
    Switch { key: "listed", is_on: |query| query.listed, set: |query, on| query.listed = on },
];

#[derive(Properties, PartialEq)]
pub(crate) struct FiltersProps {
    pub(crate) query: LedgerQuery,
    pub(crate) on_query: Callback<LedgerQuery>,
}

impl FiltersProps {
    /// Returns what puts a value into the address and goes back to the first page.
    fn taking<T: 'static>(&self, take: impl Fn(&mut LedgerQuery, T) + 'static) -> Callback<T> {
        let (query, on_query) = (self.query.clone(), self.on_query.clone());
        Callback::from(move |value: T| {
            let mut next = query.clone();
            take(&mut next, value);
            next.page = 0;
            on_query.emit(next);
        })
    }
}

/// Every filter.
#[component]
pub(crate) fn Filters(props: &FiltersProps) -> Html {
    let query = &props.query;
    html! {
        <div class="toolbar no-print" role="group" aria-label={t("desk-filters")}>
            { choices(props) }
            <div class="filters">
                { for SWITCHES.iter().map(|switch| switch_chip(*switch, props)) }
                if !query.text.is_empty() { { text_chip(props) } }
                if !query.is_all() {
                    <button class="filter filter-clear" type="button" id="filter-clear"
                        onclick={props.taking(|query: &mut LedgerQuery, _: MouseEvent| *query = LedgerQuery::default())}>
                        { t("desk-clear") }
                    </button>
                }
            </div>
        </div>
    }
}

fn choices(props: &FiltersProps) -> Html {
    let query = &props.query;
    let stages = Stage::ALL.map(|stage| answer(stage, stage.key(), t_of("stage", stage.key())));
    let stage = props.taking(|query: &mut LedgerQuery, stage| {
        query.stage = stage;
        query.open = false;
    });
    let place = props.taking(|query: &mut LedgerQuery, place| query.place = place);
    let sectors = Sector::ALL.map(|sector| answer(sector, sector.key(), t_of("sector", sector.key())));
    let sector = props.taking(|query: &mut LedgerQuery, sector| query.sector = sector);
    let grades = GRADES.map(|grade| answer(grade, grade_key(grade), t_of("grade", grade_key(grade))));
    let grade = props.taking(|query: &mut LedgerQuery, grade| query.grade = grade);
    let sources =
        SOURCES.map(|source| answer(source, source_key(source), t_of("source", source_key(source))));
    let source = props.taking(|query: &mut LedgerQuery, source| query.source = source);
    let orders = ORDERS.map(|(order, key)| answer(order, key, t(key)));
    let order = props.taking(|query: &mut LedgerQuery, order| query.order = order);
    html! {
        <>
            <Select id="filter-stage" label={t("desk-column-stage")} among={among_or_none(stages.into(), query.stage.as_ref(), stage)}/>
            <PlaceSelect id="filter-place" chosen={query.place.clone()} on_choose={place}/>
            <Select id="filter-sector" label={t("desk-column-sector")} among={among_or_none(sectors.into(), query.sector.as_ref(), sector)}/>
            <Select id="filter-grade" label={t("desk-column-grade")} among={among_or_none(grades.into(), query.grade.as_ref(), grade)}/>
            <Select id="filter-source" label={t("desk-column-source")} among={among_or_none(sources.into(), query.source.as_ref(), source)}/>
            <Select id="filter-order" label={t("desk-order")} among={among(orders.into(), Some(&query.order), order)} must=true/>
        </>
    }
}

fn switch_chip(switch: Switch, props: &FiltersProps) -> Html {
    let is_on = (switch.is_on)(&props.query);
    let onclick = props.taking(move |query: &mut LedgerQuery, _: MouseEvent| (switch.set)(query, !is_on));
    html! {
        <button key={switch.key} class="filter" type="button" data-test={format!("filter-{}", switch.key)}
            aria-pressed={if is_on { "true" } else { "false" }} {onclick}>{ t_of("desk-filter", switch.key) }</button>
    }
}

fn text_chip(props: &FiltersProps) -> Html {
    let words = t_with("desk-filter-text", &[("text", props.query.text.clone().into())]);
    let onclick = props.taking(|query: &mut LedgerQuery, _: MouseEvent| query.text.clear());
    html! {
        <button class="filter filter-set" type="button" data-test="filter-text" aria-label={t_with("desk-filter-drop", &[("what", words.to_string().into())])} {onclick}>
            <span>{ words }</span><IconView icon={Icon::Close} size={IconSize::Small}/>
        </button>
    }
}
