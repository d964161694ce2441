//! The functions behind intervals: normal, gamma and beta, as far as they are needed here.
//!
//! Our own, since the whole of a statistics library would cost the browser more than these hundred lines;
//! held to published values by the tests below. Good to at least ten digits where they are used.

/// Lanczos (g = 7, nine terms).
#[allow(clippy::excessive_precision, clippy::inconsistent_digit_grouping)] // As published.
const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_93,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_13,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_571_6e-6,
    1.505_632_735_149_311_6e-7,
];

/// The logarithm of the gamma function, for positive `x`.
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.5 {
        let pi = std::f64::consts::PI;
        return (pi / (pi * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let sum = LANCZOS.iter().enumerate().skip(1).fold(LANCZOS[0], |sum, (i, c)| sum + c / (x + i as f64));
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised incomplete beta function: the chance that a Beta(a, b) lies below `x`.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let keep = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for m in 1..=500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep(1.0 + even * d);
        c = keep(1.0 + even / c);
        sum *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep(1.0 + odd * d);
        c = keep(1.0 + odd / c);
        let step = d * c;
        sum *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    sum
}

/// The value below which a Beta(a, b) lies with chance `p`.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    // Halving cannot miss, and sixty halves are finer than a float near one.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_cdf(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The chance that a gamma variable of shape `a` exceeds `x`.
pub fn gamma_tail(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut sum = d;
    for i in 1..=500 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let step = d * c;
        sum *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * sum
}

/// The chance that a standard normal exceeds `z`.
pub fn normal_tail(z: f64) -> f64 {
    let half = 0.5 * gamma_tail(0.5, 0.5 * z * z);
    if z < 0.0 { 1.0 - half } else { half }
}

/// The chance that a standard normal lies further from nought than `z`, on either side.
pub fn two_sided(z: f64) -> f64 {
    gamma_tail(0.5, 0.5 * z * z)
}

/// The value below which a standard normal lies with chance `p`.
pub fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if normal_tail(middle) > 1.0 - p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, relative: f64) {
        assert!((a - b).abs() <= relative * b.abs().max(1e-300), "{a} is not {b}");
    }

    /// Abramowitz & Stegun, tables 6.1, 26.1 and 26.5, and the closed forms of small cases.
    #[test]
    fn the_functions_agree_with_their_published_tables() {
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-12);
        near(ln_gamma(10.0), 362_880f64.ln(), 1e-12);
        near(ln_gamma(101.0), 363.739_375_555_563_5, 1e-12);
        near(normal_tail(1.0), 0.158_655_253_931_457, 1e-12);
        near(normal_tail(-1.0), 0.841_344_746_068_543, 1e-12);
        near(two_sided(6.0), 1.973_175_290_075_4e-9, 1e-10);
        near(normal_quantile(0.975), super::super::Z_95, 1e-12);
        near(normal_quantile(0.999), 3.090_232_306_167_813, 1e-12);
        near(normal_quantile(0.2), -0.841_621_233_572_914, 1e-12);
        for x in [0.01f64, 0.2, 0.5, 0.77, 0.99] {
            near(beta_cdf(x, 2.0, 2.0), 3.0 * x * x - 2.0 * x * x * x, 1e-12);
            near(beta_cdf(x, 1.0, 5.0), 1.0 - (1.0 - x).powi(5), 1e-12);
        }
        for x in [0.01, 0.2, 0.5, 0.77] {
            near(beta_quantile(beta_cdf(x, 3.5, 7.25), 3.5, 7.25), x, 1e-9);
        }
        near(beta_cdf(0.5, 500.0, 500.0), 0.5, 1e-11);
    }
}
