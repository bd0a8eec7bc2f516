//! The one component.

use std::{any::Any, rc::Rc};

use real_yew::{
    functional::{FunctionComponent, FunctionProvider, HookContext},
    html::{BaseComponent, Context, Html, HtmlResult, IntoPropValue, Properties},
    virtual_dom::{Key, VComp, VList, VNode},
};

/// What a component's tag becomes.
pub struct VChild<F: FunctionProvider> {
    props: F::Properties,
    key: Option<Key>,
}

impl<F: FunctionProvider> VChild<F> {
    /// Takes what stands in the tag.
    pub fn new(props: F::Properties, key: Option<Key>) -> Self {
        Self { props, key }
    }
}

impl<F> From<VChild<F>> for VNode
where
    F: FunctionProvider + 'static,
    F::Properties: 'static,
{
    fn from(child: VChild<F>) -> Self {
        node(PartProps { run: run::<F>, same: same::<F::Properties>, props: Rc::new(child.props) }, child.key)
    }
}

impl<F> IntoPropValue<VNode> for VChild<F>
where
    F: FunctionProvider + 'static,
    F::Properties: 'static,
{
    fn into_prop_value(self) -> VNode {
        self.into()
    }
}

/// Puts a component of Yew's own kind into a page.
pub fn plain<C: BaseComponent>(props: C::Properties, key: Option<Key>) -> Html {
    VComp::new::<C>(Rc::new(props), key).into()
}

/// The part's own key is the address of its function with the tag's key, in a list of its own: where another
/// component stood at the same place, or one with another key, that one ends with all its state, as it does in
/// Yew, and the lists around it see the tag's key alone.
fn node(props: PartProps, key: Option<Key>) -> VNode {
    let kind = props.run as usize;
    let own = match &key {
        Some(key) => Key::from(format!("{kind} {key}")),
        None => Key::from(kind),
    };
    let part = VComp::new::<Part>(Rc::new(props), Some(own));
    VNode::VList(Rc::new(VList::with_children(vec![part.into()], key)))
}

type Run = fn(&mut HookContext, &dyn Any) -> HtmlResult;
type Same = fn(&dyn Any, &dyn Any) -> bool;

fn run<F>(hooks: &mut HookContext, props: &dyn Any) -> HtmlResult
where
    F: FunctionProvider,
    F::Properties: 'static,
{
    match props.downcast_ref() {
        Some(props) => F::run(hooks, props),
        None => Ok(Html::default()),
    }
}

fn same<P: PartialEq + 'static>(one: &dyn Any, other: &dyn Any) -> bool {
    matches!((one.downcast_ref::<P>(), other.downcast_ref::<P>()), (Some(one), Some(other)) if one == other)
}

/// A component's function with its properties.
pub struct PartProps {
    run: Run,
    same: Same,
    props: Rc<dyn Any>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.run, other.run) && (self.same)(&*self.props, &*other.props)
    }
}

/// Never written in a tag.
impl Properties for PartProps {
    type Builder = ();

    fn builder() {}
}

/// Runs one component's function.
pub struct Part(FunctionComponent<Self>);

impl FunctionProvider for Part {
    type Properties = PartProps;

    fn run(hooks: &mut HookContext, props: &PartProps) -> HtmlResult {
        (props.run)(hooks, &*props.props)
    }
}

impl BaseComponent for Part {
    type Message = ();
    type Properties = PartProps;

    fn create(context: &Context<Self>) -> Self {
        Self(FunctionComponent::new(context))
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        true
    }

    fn changed(&mut self, _: &Context<Self>, _: &PartProps) -> bool {
        true
    }

    fn view(&self, context: &Context<Self>) -> HtmlResult {
        self.0.render(context.props())
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        self.0.rendered();
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.0.destroy();
    }

    fn prepare_state(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;
    struct Other;

    impl FunctionProvider for One {
        type Properties = Named;

        fn run(_: &mut HookContext, props: &Named) -> HtmlResult {
            Ok(Html::from(props.0))
        }
    }

    impl FunctionProvider for Other {
        type Properties = Named;

        fn run(_: &mut HookContext, props: &Named) -> HtmlResult {
            Ok(Html::from(format!("other {}", props.0)))
        }
    }

    #[derive(PartialEq)]
    struct Named(&'static str);

    impl Properties for Named {
        type Builder = ();

        fn builder() {}
    }

    fn tag<F: FunctionProvider<Properties = Named> + 'static>(
        name: &'static str,
        key: Option<&str>,
    ) -> VNode {
        VChild::<F>::new(Named(name), key.map(Key::from)).into()
    }

    fn own_key(node: &VNode) -> Option<Key> {
        let VNode::VList(list) = node else { return None };
        list.first().and_then(VNode::key).cloned()
    }

    #[test]
    fn a_tag_is_drawn_anew_where_its_properties_or_its_component_are_others() {
        assert_eq!(tag::<One>("a", None), tag::<One>("a", None));
        assert_ne!(tag::<One>("a", None), tag::<One>("b", None));
        assert_ne!(tag::<One>("a", None), tag::<Other>("a", None));
    }

    #[test]
    fn a_component_at_the_place_of_another_does_not_go_on_with_its_state() {
        assert_eq!(own_key(&tag::<One>("a", None)), own_key(&tag::<One>("b", None)));
        assert_ne!(own_key(&tag::<One>("a", None)), own_key(&tag::<Other>("a", None)));
        assert_ne!(own_key(&tag::<One>("a", Some("1"))), own_key(&tag::<One>("a", Some("2"))));
    }

    #[test]
    fn the_list_around_a_tag_sees_the_tags_key_alone() {
        assert_eq!(tag::<One>("a", None).key(), None);
        assert_eq!(tag::<One>("a", Some("1")).key(), Some(&Key::from("1")));
        assert_eq!(tag::<Other>("b", Some("1")).key(), Some(&Key::from("1")));
    }
}
