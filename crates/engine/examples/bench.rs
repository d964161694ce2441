//! Prints what the engine can do on this machine: `cargo run --release -p takt-engine --features bench --example bench`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool prints and looks at the clock")]

use takt_engine::bench::{Figure, measure};

fn main() {
    let mut sizes: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    let began = std::time::Instant::now();
    let mut clock = || began.elapsed().as_secs_f64() * 1_000.0;
    let columns: Vec<Vec<Figure>> = sizes.iter().map(|size| measure(*size, &mut clock)).collect();
    if std::env::args().any(|word| word == "--figures") {
        // One JSON object a line, as `cargo xtask bench` reads them.
        for (size, figures) in sizes.iter().zip(&columns) {
            for Figure { what, value, unit } in figures {
                let what = format!("engine: {what}, {} k accounts", size / 1_000);
                println!(r#"{{"what":"{what}","place":"host","measured":{value},"unit":"{unit}"}}"#);
            }
        }
        return;
    }
    print!("{:<28}{:>8}", "median", "");
    for size in &sizes {
        print!("{size:>14}");
    }
    println!();
    let Some(first) = columns.first() else { return };
    for (row, figure) in first.iter().enumerate() {
        print!("{:<28}{:>8}", figure.what, figure.unit);
        for column in &columns {
            let value = column[row].value;
            let digits = if value < 10.0 { 2 } else { 0 };
            print!("{value:>14.digits$}");
        }
        println!();
    }
    let from = clock();
    let (state, entries) = takt_engine::demo::demo_line(1, takt_engine::time::Time(1_795_530_600), 60);
    println!("demo line: {} accounts, {} entries in {:.0} ms", state.account_count(), entries.len(), clock() - from);
}
