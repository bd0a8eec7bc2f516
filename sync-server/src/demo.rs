//! A demo county: real places, invented people, sites, patrols and hazards, the same for the same seed.

mod beats;
mod calendar;
mod config;
mod content;
mod county;
mod door;
mod draw;
mod fate;
mod hazards;
mod patrols;
mod people;
mod pinyin;
mod plan;
mod records;
mod sites;
mod story;
mod world;

#[cfg(test)]
mod tests;
