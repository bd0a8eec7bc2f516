use super::GateRefusal;
use super::bytes::Bytes;

/// The bit of a column's number that says it is deflated.
const DEFLATED: u32 = 0b1000;

/// The columns of a change as they lie; one that is absent is empty.
///
/// A column's number is its place among the columns (times 16) and the kind of its cells. Those of marks
/// (0x94, 0xa5) are not among them: our documents have none.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) object_actor: &'a [u8],
    pub(super) object_counter: &'a [u8],
    pub(super) key_actor: &'a [u8],
    pub(super) key_counter: &'a [u8],
    pub(super) key_text: &'a [u8],
    pub(super) insert: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) value_size: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) pred_count: &'a [u8],
    pub(super) pred_actor: &'a [u8],
    pub(super) pred_counter: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Reads the list of columns and then the columns, which must be ascending, known and not empty.
    pub(super) fn read(rest: &mut Bytes<'a>) -> Result<Self, GateRefusal> {
        let mut columns = Self::default();
        let count = rest.unsigned()?;
        let mut list = *rest;
        let mut content = after_list(rest, count)?;
        let mut last = None;
        for _ in 0..count {
            let number = number(&mut list)?;
            let length = list.unsigned()?;
            let place = columns.place(number)?;
            if last.is_some_and(|last| last >= number) || length == 0 {
                return Err(GateRefusal::MisplacedColumn(number));
            }
            *place = content.take(length)?;
            last = Some(number);
        }
        *rest = content;
        Ok(columns)
    }

    fn place(&mut self, number: u32) -> Result<&mut &'a [u8], GateRefusal> {
        Ok(match number {
            0x01 => &mut self.object_actor,
            0x02 => &mut self.object_counter,
            0x11 => &mut self.key_actor,
            0x13 => &mut self.key_counter,
            0x15 => &mut self.key_text,
            0x34 => &mut self.insert,
            0x42 => &mut self.action,
            0x56 => &mut self.value_size,
            0x57 => &mut self.value,
            0x70 => &mut self.pred_count,
            0x71 => &mut self.pred_actor,
            0x73 => &mut self.pred_counter,
            deflated if deflated & DEFLATED != 0 => return Err(GateRefusal::CompressedColumn(deflated)),
            unknown => return Err(GateRefusal::UnknownColumn(unknown)),
        })
    }
}

fn number(list: &mut Bytes<'_>) -> Result<u32, GateRefusal> {
    u32::try_from(list.unsigned()?).map_err(|_| GateRefusal::BadNumber)
}

fn after_list<'a>(list: &Bytes<'a>, count: u64) -> Result<Bytes<'a>, GateRefusal> {
    let mut rest = *list;
    for _ in 0..count {
        rest.unsigned()?;
        rest.unsigned()?;
    }
    Ok(rest)
}
