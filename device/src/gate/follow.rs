use super::{GateRefusal, Inspected};

impl Inspected {
    /// Returns the counter of its last operation; of a change without operations, that before its first.
    pub const fn max_op(&self) -> u64 {
        self.start_op.saturating_add(self.operations).saturating_sub(1)
    }

    /// Tells whether the change may be applied to a document that holds all its `deps`.
    ///
    /// `last_seq` is the seq of this actor's last change there (0 for none), `last_op` the greatest
    /// [`max_op`](Self::max_op) of the deps (0 for none), `has_written` whether an actor has a change
    /// there. automerge numbers its operations from just behind the deps'; a gap there makes the saved
    /// document unreadable, and it panics at an unknown actor and at a first change whose seq is not 1.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub fn follows(
        &self,
        last_seq: u64,
        last_op: u64,
        has_written: impl Fn(&[u8]) -> bool,
    ) -> Result<(), GateRefusal> {
        let expected = last_seq.saturating_add(1);
        if self.seq != expected {
            return Err(GateRefusal::UnexpectedSeq { expected, found: self.seq });
        }
        let expected = last_op.saturating_add(1);
        if self.start_op != expected {
            return Err(GateRefusal::UnexpectedStartOp { expected, found: self.start_op });
        }
        if self.other_actors.iter().all(|actor| has_written(actor)) {
            Ok(())
        } else {
            Err(GateRefusal::UnknownActor)
        }
    }
}
