//! Chunks made by hand, byte by byte.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, FlushCompress};

use crate::gate::envelope::{MAGIC, hash_of};

pub(super) const OBJECT_ACTOR: u64 = 0x01;
pub(super) const OBJECT_COUNTER: u64 = 0x02;
pub(super) const KEY_ACTOR: u64 = 0x11;
pub(super) const KEY_COUNTER: u64 = 0x13;
pub(super) const KEY_TEXT: u64 = 0x15;
pub(super) const INSERT: u64 = 0x34;
pub(super) const ACTION: u64 = 0x42;
pub(super) const VALUE_SIZE: u64 = 0x56;
pub(super) const VALUE: u64 = 0x57;
pub(super) const PRED_COUNT: u64 = 0x70;
pub(super) const PRED_ACTOR: u64 = 0x71;
pub(super) const PRED_COUNTER: u64 = 0x73;

pub(super) fn unsigned(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

pub(super) fn signed(mut value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && low & 0x40 == 0) || (value == -1 && low & 0x40 != 0) {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

pub(super) fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [unsigned(bytes.len() as u64), bytes.to_vec()].concat()
}

/// `rows` rows of the one cell `cell`.
pub(super) fn run(rows: i64, cell: &[u8]) -> Vec<u8> {
    [signed(rows), cell.to_vec()].concat()
}

/// One row for each of `cells`, written out.
pub(super) fn list(cells: &[&[u8]]) -> Vec<u8> {
    [signed(-(cells.len() as i64)), cells.concat()].concat()
}

pub(super) fn nulls(rows: u64) -> Vec<u8> {
    [signed(0), unsigned(rows)].concat()
}

/// A body in parts, each of which may be made wrong.
#[derive(Clone)]
pub(super) struct Forged {
    pub(super) deps: Vec<[u8; 32]>,
    pub(super) actor: Vec<u8>,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) message: Vec<u8>,
    pub(super) other_actors: Vec<Vec<u8>>,
    pub(super) columns: Vec<(u64, Vec<u8>)>,
    pub(super) extra: Vec<u8>,
}

impl Forged {
    /// A change that puts null under `a`, `rows` times.
    pub(super) fn putting_null(rows: u64) -> Self {
        let cell = |cell: &[u8]| match rows {
            0 => Vec::new(),
            1 => list(&[cell]),
            rows => run(rows as i64, cell),
        };
        let columns = [
            (KEY_TEXT, cell(b"\x01a")),
            (INSERT, if rows == 0 { Vec::new() } else { unsigned(rows) }),
            (ACTION, cell(&[1])),
            (VALUE_SIZE, cell(&[0])),
            (PRED_COUNT, cell(&[0])),
        ];
        Self {
            deps: Vec::new(),
            actor: b"0123456789abcdef".to_vec(),
            seq: 1,
            start_op: 1,
            time: 0,
            message: Vec::new(),
            other_actors: Vec::new(),
            columns: columns.into_iter().filter(|(_, column)| !column.is_empty()).collect(),
            extra: Vec::new(),
        }
    }

    /// Replaces column `number`, or adds it in its place; an empty one is taken away.
    pub(super) fn with(mut self, number: u64, column: Vec<u8>) -> Self {
        self.columns.retain(|(other, _)| *other != number);
        if !column.is_empty() {
            self.columns.push((number, column));
        }
        self.columns.sort_by_key(|(number, _)| *number);
        self
    }

    pub(super) fn body(&self) -> Vec<u8> {
        let mut body = unsigned(self.deps.len() as u64);
        body.extend(self.deps.concat());
        body.extend(prefixed(&self.actor));
        body.extend(unsigned(self.seq));
        body.extend(unsigned(self.start_op));
        body.extend(signed(self.time));
        body.extend(prefixed(&self.message));
        body.extend(unsigned(self.other_actors.len() as u64));
        body.extend(self.other_actors.iter().flat_map(|actor| prefixed(actor)));
        body.extend(unsigned(self.columns.len() as u64));
        for (number, column) in &self.columns {
            body.extend(unsigned(*number));
            body.extend(unsigned(column.len() as u64));
        }
        body.extend(self.columns.iter().flat_map(|(_, column)| column.clone()));
        body.extend(&self.extra);
        body
    }

    pub(super) fn chunk(&self) -> Vec<u8> {
        change(&self.body())
    }
}

fn chunk(kind: u8, checksum: &[u8], content: &[u8]) -> Vec<u8> {
    [&MAGIC, checksum, &[kind], &prefixed(content)].concat()
}

/// A change chunk over `body`, its checksum right.
pub(super) fn change(body: &[u8]) -> Vec<u8> {
    chunk(1, &hash_of(body)[..4], body)
}

/// A deflated change chunk over `body`, its checksum right.
pub(super) fn deflated_change(body: &[u8]) -> Vec<u8> {
    chunk(2, &hash_of(body)[..4], &deflate(body))
}

/// A chunk of any kind with a checksum of nothing.
pub(super) fn unchecked(kind: u8, content: &[u8]) -> Vec<u8> {
    chunk(kind, &[0; 4], content)
}

pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A deflate stream of `mebibytes` MiB of zeros, about a thousandth as long.
pub(super) fn deflated_zeros(mebibytes: usize) -> Vec<u8> {
    let zeros = vec![0; 1024 * 1024];
    let mut compress = Compress::new(Compression::best(), false);
    let mut one = Vec::with_capacity(64 * 1024);
    compress.compress_vec(&zeros, &mut one, FlushCompress::Full).unwrap();
    assert_eq!(compress.total_in(), zeros.len() as u64);
    let mut stream = one.repeat(mebibytes);
    stream.extend(deflate(&[]));
    stream
}
