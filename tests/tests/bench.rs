//! The bench itself, on a county with few of everything: what it measures must be whole.

use domain::pack::CountyPack;
use integration_tests::bench::{
    county,
    storm::{Shape, Storm},
};
use relay::demo::{Sample, Scale};
use tempfile::TempDir;

/// A relay's data with a roster and no records.
fn empty_county(pack: &CountyPack) -> anyhow::Result<TempDir> {
    let folder = TempDir::new()?;
    let mut store = relay::open_store(folder.path())?;
    store.put_people(&pack.people)?;
    store.set_config(pack)?;
    Ok(folder)
}

#[tokio::test]
async fn a_small_storm_is_acknowledged_and_pulled_to_the_last_record() -> anyhow::Result<()> {
    let sample =
        Sample::of(county::SEED, county::today()?, Scale { sites: 420, hazards: (1, 40), weeks: 1 })?;
    let county = empty_county(sample.pack())?;
    let storm = Storm::brew(county.path(), &sample, Shape { devices: 3, records: 45 })?;
    assert_eq!(storm.len(), 3 * 45);

    let outcome = storm.rage().await?;

    // Each record is pulled by its township's supervisor and by the county.
    assert_eq!(outcome.rows, 2 * storm.len());
    let per_record = outcome.pushing.up / storm.len();
    assert!((100..1_000).contains(&per_record), "{per_record} bytes a record");
    assert!(outcome.pulling.down > outcome.rows * 100 && outcome.peak_mb > 1.0);
    Ok(())
}
