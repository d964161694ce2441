//! The statistics, held to public data as it is. Skipped, and said so, where it is not at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;
use takt_engine::measure::Z_95;
use takt_engine::measure::proportion::{Share, contrast};
use takt_engine::measure::summary::{nearest_rank, summary};

fn data(name: &str) -> Option<String> {
    let folder = std::env::var_os("TAKT_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    let found = std::fs::read_to_string(folder.join(name)).ok();
    if found.is_none() {
        println!("skipped: no data folder, so {name} was not read");
    }
    found
}

struct Funnel {
    /// Lead → (first contact in days, origin).
    leads: BTreeMap<String, (f64, String)>,
    /// Lead and moment it was won, in days.
    won: Vec<(String, f64)>,
}

fn funnel() -> Option<Funnel> {
    let (leads, deals) = (data("olist-marketing-qualified-leads.csv")?, data("olist-closed-deals.csv")?);
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let leads = leads.lines().skip(1).map(cells).map(|c| (c[0].clone(), (moment(&c[1]), c[3].clone()))).collect();
    let won = deals.lines().skip(1).map(cells).map(|c| (c[0].clone(), moment(&c[4]))).collect();
    Some(Funnel { leads, won })
}

/// Days since 1970 of "2018-02-26" or "2018-02-26 19:58:54".
fn moment(text: &str) -> f64 {
    let part = |from: usize, to: usize| text.get(from..to).map_or(0, |t| t.parse::<i64>().unwrap());
    let (y, m, d) = (part(0, 4), part(5, 7), part(8, 10));
    let y = if m <= 2 { y - 1 } else { y };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let seconds = part(11, 13) * 3_600 + part(14, 16) * 60 + part(17, 19);
    days as f64 + seconds as f64 / 86_400.0
}

#[test]
fn the_real_funnels_share_has_its_known_edges() {
    let Some(funnel) = funnel() else { return };
    let share = Share::new(funnel.won.len() as u32, funnel.leads.len() as u32);
    assert_eq!(share, Share::new(842, 8_000));
    let wilson = share.wilson(Z_95);
    assert!((wilson.low - 0.0987).abs() < 5e-5 && (wilson.high - 0.1122).abs() < 5e-5, "{wilson:?}");
}

#[test]
fn paid_search_is_better_than_social_beyond_doubt() {
    let Some(funnel) = funnel() else { return };
    let of = |origin: &str| {
        let is = |lead: &str| funnel.leads.get(lead).is_some_and(|(_, o)| o == origin);
        let won = funnel.won.iter().filter(|(lead, _)| is(lead)).count();
        Share::new(won as u32, funnel.leads.values().filter(|(_, o)| o == origin).count() as u32)
    };
    let (search, social) = (of("paid_search"), of("social"));
    assert_eq!((search, social), (Share::new(195, 1_586), Share::new(75, 1_350)));
    let gap = contrast(search, social).unwrap();
    assert!((gap.z - 6.30).abs() < 0.005, "{gap:?}");
    assert!(gap.interval.low > 0.0 && gap.p_value < 1e-9);
}

#[test]
fn days_from_first_contact_to_won_are_those_of_the_real_funnel() {
    let Some(funnel) = funnel() else { return };
    let mut days: Vec<f64> = funnel.won.iter().map(|(lead, won)| won - funnel.leads[lead].0).collect();
    let sum = summary(&days).unwrap();
    assert_eq!(sum.count, 842);
    assert!((sum.median - 14.65).abs() < 0.01, "{sum:?}");
    assert!((sum.mean - 49.1).abs() < 0.05, "{sum:?}");
    days.sort_by(f64::total_cmp);
    assert!((nearest_rank(&days, 90).unwrap() - 162.7).abs() < 0.05);
    let negative: Vec<f64> = days.into_iter().filter(|d| *d < 0.0).collect();
    assert!(matches!(negative[..], [only] if (only + 1.18).abs() < 0.005), "shown, not swallowed: {negative:?}");
}

#[test]
fn the_banks_calls_last_what_they_are_known_to_last() {
    let Some(calls) = data("bank-additional.csv") else { return };
    let cells: Vec<Vec<&str>> = calls.lines().skip(1).map(|line| line.split(';').collect()).collect();
    let durations: Vec<f64> = cells.iter().map(|c| c[10].parse().unwrap()).collect();
    let sum = summary(&durations).unwrap();
    assert_eq!((sum.count, cells.iter().filter(|c| c[20] == "\"yes\"").count()), (4_119, 451));
    assert!((sum.mean - 256.8).abs() < 0.05 && (sum.median - 181.0).abs() < 1e-9, "{sum:?}");
    assert!((sum.variation - 0.992).abs() < 0.0005, "{sum:?}");
}
