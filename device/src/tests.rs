//! The engine as a whole, on stores in memory.

mod both;
mod county;
mod exchange;
mod hostile;
mod matrix;
mod photo;
mod poison;
mod question;
mod receipt;
mod relay;
mod seal;
mod session;
mod writing;
