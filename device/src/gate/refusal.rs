use thiserror::Error;

/// Why a chunk may not pass the gate. Nothing of it was expanded or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GateRefusal {
    /// The chunk is longer than a record may be.
    #[error("the chunk has {bytes} bytes")]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// The chunk does not begin as automerge's chunks do.
    #[error("not an automerge chunk")]
    BadMagic,
    /// A whole document, whose cost cannot be told from outside.
    #[error("a document, not a change")]
    Document,
    /// A bundle of changes.
    #[error("a bundle, not a change")]
    Bundle,
    /// A kind of chunk that automerge 0.12 does not know.
    #[error("unknown kind of chunk {0}")]
    UnknownKind(u8),
    /// Another chunk follows the first.
    #[error("more than one change")]
    NotOneChange,
    /// Something ends before it is whole.
    #[error("it ends too early")]
    Truncated,
    /// Bytes follow the chunk, the deflate stream or the last column.
    #[error("bytes follow its end")]
    Trailing,
    /// A number is written too long, or is too large for 64 bits.
    #[error("a number is badly written")]
    BadNumber,
    /// The deflate stream is broken.
    #[error("it does not inflate")]
    BadDeflate,
    /// The body, or its keys repeated as often as they are used, would be too large.
    #[error("it inflates too far")]
    InflatesTooFar,
    /// The first four bytes of the hash are not the checksum.
    #[error("the checksum is wrong")]
    BadChecksum,
    /// It depends on more changes than anybody has reason to.
    #[error("it depends on {0} changes")]
    TooManyDeps(u64),
    /// The hashes it depends on are not ascending.
    #[error("its dependencies are out of order")]
    UnsortedDeps,
    /// An actor is empty, too long, named twice, out of order, or named and not used.
    #[error("an actor is badly named")]
    BadActor,
    /// Changes of an actor are counted from 1.
    #[error("its sequence number is zero")]
    ZeroSeq,
    /// Operations are counted from 1.
    #[error("its first operation is zero")]
    ZeroStartOp,
    /// After this change automerge would soon run out of 32-bit counters, and panic.
    #[error("its first operation is {0}")]
    StartOpTooLarge(u64),
    /// Its time is no time; automerge's differences of times would overflow.
    #[error("its time is {0}")]
    BadTime(i64),
    /// A text is not UTF-8.
    #[error("a text is not UTF-8")]
    BadText,
    /// More operations, rows of a column or predecessors than allowed.
    #[error("too many operations")]
    TooManyOperations,
    /// A value, key or message is too long.
    #[error("a value has {bytes} bytes")]
    ValueTooLarge {
        /// Its length.
        bytes: u64,
    },
    /// A column that changes of our documents do not have; automerge's next save might lose it.
    #[error("unknown column {0}")]
    UnknownColumn(u32),
    /// A column is deflated by itself, which only documents may do.
    #[error("column {0} is compressed")]
    CompressedColumn(u32),
    /// The columns are not ascending, or one comes twice, or one is there and empty.
    #[error("column {0} is out of place")]
    MisplacedColumn(u32),
    /// A column holds what automerge never writes there.
    #[error("the column of {0} is malformed")]
    BadColumn(&'static str),
    /// A column has more or fewer rows than the change has operations.
    #[error("the column of {0} has a wrong number of rows")]
    RowsDisagree(&'static str),
    /// A change of this actor is missing before it, or known already.
    #[error("its sequence number is {found}, expected {expected}")]
    UnexpectedSeq {
        /// The next of its actor.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// Its operations do not begin just behind those it depends on.
    #[error("its first operation is {found}, expected {expected}")]
    UnexpectedStartOp {
        /// One beyond the last operation of what it depends on.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// It refers to an actor that has not written in the document.
    #[error("it refers to an unknown actor")]
    UnknownActor,
}
