//! What an element in `html!` becomes.

use real_yew::{
    html::NodeRef,
    virtual_dom::{AttrValue, Attributes, Key, VNode, VTag as RealTag, listeners::Listeners},
};

/// Makes elements by a call; Yew's own fills its fields at each place where an element is written.
pub enum VTag {}

impl VTag {
    /// An input.
    #[inline(never)]
    pub fn __new_input(
        value: Option<AttrValue>,
        checked: Option<bool>,
        node_ref: NodeRef,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
    ) -> VNode {
        RealTag::__new_input(value, checked, node_ref, key, attributes, listeners).into()
    }

    /// A text area.
    #[inline(never)]
    pub fn __new_textarea(
        value: Option<AttrValue>,
        default: Option<AttrValue>,
        node_ref: NodeRef,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
    ) -> VNode {
        RealTag::__new_textarea(value, default, node_ref, key, attributes, listeners).into()
    }

    /// Any other element.
    #[inline(never)]
    pub fn __new_other(
        tag: AttrValue,
        node_ref: NodeRef,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
        children: VNode,
    ) -> VNode {
        RealTag::__new_other(tag, node_ref, key, attributes, listeners, children).into()
    }
}

/// Children of an element that are written down one by one: moved where Yew's macro copies them.
pub trait ToVec {
    /// Returns the nodes.
    fn to_vec(self) -> Vec<VNode>;
}

impl<const N: usize> ToVec for [VNode; N] {
    #[inline(never)]
    fn to_vec(self) -> Vec<VNode> {
        Vec::from(self)
    }
}
