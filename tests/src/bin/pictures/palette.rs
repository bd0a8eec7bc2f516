//! Makes a picture of a screen small: 256 colours are enough for one.

use std::{
    collections::{HashMap, HashSet},
    io::Cursor,
};

use anyhow::{Context, ensure};

/// Colours of a palette.
const COLOURS: usize = 256;
/// The commonest so many stay what they are: flat areas and letters.
const KEPT: usize = 160;

type Colour = [u8; 3];

/// Returns a PNG with a palette in place of `png`.
///
/// # Errors
///
/// Where `png` is no PNG of eight bits a channel.
pub(crate) fn reduce(png: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture that fits into memory")?];
    let frame = reader.next_frame(&mut pixels)?;
    ensure!(frame.bit_depth == png::BitDepth::Eight, "eight bits a channel");
    let colours: Vec<Colour> = pixels
        .chunks_exact(frame.color_type.samples())
        .filter_map(|pixel| pixel.first_chunk::<3>().copied())
        .collect();
    let palette = palette(&colours);
    let mut places: HashMap<Colour, u8> = HashMap::new();
    let indices: Vec<u8> = colours
        .iter()
        .map(|colour| *places.entry(*colour).or_insert_with(|| nearest(&palette, *colour)))
        .collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, frame.width, frame.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(out)
}

/// The commonest colours as they are, the others in groups.
fn palette(colours: &[Colour]) -> Vec<Colour> {
    let mut counts: HashMap<Colour, u32> = HashMap::new();
    for colour in colours {
        *counts.entry(*colour).or_default() += 1;
    }
    let mut counted: Vec<(Colour, u32)> = counts.into_iter().collect();
    counted.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let others = counted.split_off(counted.len().min(KEPT));
    let mut palette: Vec<Colour> = counted.into_iter().map(|(colour, _)| colour).collect();
    palette.extend(grouped(others, COLOURS - KEPT));
    palette
}

/// Cuts the colours into groups at the middle of the widest channel, and returns each group's mean.
fn grouped(colours: Vec<(Colour, u32)>, most: usize) -> HashSet<Colour> {
    let mut groups = vec![colours];
    while groups.len() < most {
        let widest = groups.iter().enumerate().max_by_key(|(_, group)| spread(group).1);
        let Some((at, channel)) = widest.map(|(at, group)| (at, spread(group).0)) else { break };
        let mut group = groups.swap_remove(at);
        if group.len() < 2 {
            groups.push(group);
            break;
        }
        group.sort_by_key(|(colour, _)| colour.get(channel).copied());
        let upper = group.split_off(group.len() / 2);
        groups.extend([group, upper]);
    }
    groups.iter().filter(|group| !group.is_empty()).map(|group| mean(group)).collect()
}

/// The channel in which a group is widest, and how wide it is there times how many pixels it has.
fn spread(group: &[(Colour, u32)]) -> (usize, u64) {
    let weight: u64 = group.iter().map(|(_, count)| u64::from(*count)).sum();
    let width = |channel: usize| {
        let values = group.iter().filter_map(|(colour, _)| colour.get(channel).copied());
        values.clone().max().unwrap_or(0) - values.min().unwrap_or(0)
    };
    let channel = (0..3).max_by_key(|channel| width(*channel)).unwrap_or(0);
    (channel, u64::from(width(channel)) * weight)
}

fn mean(group: &[(Colour, u32)]) -> Colour {
    let weight: u64 = group.iter().map(|(_, count)| u64::from(*count)).sum::<u64>().max(1);
    [0, 1, 2].map(|channel| {
        let sum: u64 = group
            .iter()
            .map(|(colour, count)| u64::from(colour.get(channel).copied().unwrap_or(0)) * u64::from(*count))
            .sum();
        u8::try_from(sum / weight).unwrap_or(u8::MAX)
    })
}

fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let far = |known: &Colour| -> u32 {
        known.iter().zip(colour).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    let place = palette.iter().enumerate().min_by_key(|(_, known)| far(known)).map(|(place, _)| place);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_exactly_what_they_are() -> anyhow::Result<()> {
        let pixels: Vec<u8> = (0..64_u8).flat_map(|shade| [shade * 4, 102, 85]).collect();
        let mut given = Vec::new();
        let mut encoder = png::Encoder::new(&mut given, 8, 8);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&pixels)?;
        let reduced = reduce(&given)?;
        let mut decoder = png::Decoder::new(Cursor::new(reduced));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info()?;
        let mut back = vec![0; reader.output_buffer_size().context("size")?];
        reader.next_frame(&mut back)?;
        assert_eq!(back, pixels);
        Ok(())
    }
}
