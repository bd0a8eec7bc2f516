//! The engine as a whole, on stores in memory.

mod county;
mod exchange;
mod hostile;
mod relay;
mod session;
mod writing;
