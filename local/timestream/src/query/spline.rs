//! The natural cubic spline through the points of a time series.

use super::cell::Cell;

/// A curve through points: the instants, the values, and the second derivatives there.
#[derive(Debug, Default)]
pub(super) struct Spline {
    knots: Vec<Knot>,
}

#[derive(Debug, Clone, Copy)]
struct Knot {
    time: i64,
    value: f64,
    curvature: f64,
}

impl Spline {
    /// The curve, with no curvature at either end. Points that are no numbers are left out.
    #[expect(clippy::cast_precision_loss, reason = "distances between points become doubles")]
    pub(super) fn new(points: &[(i64, Cell)]) -> Self {
        let mut knots: Vec<Knot> = points
            .iter()
            .filter_map(|(time, value)| {
                let value = match value {
                    Cell::Double(value) => *value,
                    Cell::Bigint(value) => *value as f64,
                    _ => return None,
                };
                Some(Knot {
                    time: *time,
                    value,
                    curvature: 0.0,
                })
            })
            .collect();
        // Forward elimination of the tridiagonal system, then substitution backwards.
        let mut factors = vec![(0.0, 0.0)];
        for three in knots.windows(3) {
            let [a, b, c] = three else { continue };
            let (left, right) = ((b.time - a.time) as f64, (c.time - b.time) as f64);
            let (upper, rest) = factors.last().copied().unwrap_or((0.0, 0.0));
            let slopes = (c.value - b.value) / right - (b.value - a.value) / left;
            let pivot = 2.0 * (left + right) - left * upper;
            factors.push((right / pivot, (6.0 * slopes - left * rest) / pivot));
        }
        let mut after = 0.0;
        let inner = knots.len().saturating_sub(1);
        for (knot, (upper, rest)) in knots.iter_mut().take(inner).zip(&factors).skip(1).rev() {
            knot.curvature = rest - upper * after;
            after = knot.curvature;
        }
        Self { knots }
    }

    /// The value at an instant; nothing outside of the points, or with fewer than two.
    #[expect(clippy::cast_precision_loss, reason = "distances between points become doubles")]
    pub(super) fn at(&self, at: i64) -> Option<f64> {
        let after = self.knots.partition_point(|knot| knot.time < at);
        let right = self.knots.get(after)?;
        if right.time == at {
            return Some(right.value);
        }
        let left = self.knots.get(after.checked_sub(1)?)?;
        let width = (right.time - left.time) as f64;
        let (a, b) = ((right.time - at) as f64 / width, (at - left.time) as f64 / width);
        let bend = ((a.powi(3) - a) * left.curvature + (b.powi(3) - b) * right.curvature) * width * width / 6.0;
        Some(a * left.value + b * right.value + bend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_stays_straight_and_a_curve_bends() {
        let line: Vec<(i64, Cell)> = (0..5).map(|x| (x * 10, Cell::Bigint(x))).collect();
        assert_eq!(Spline::new(&line).at(15), Some(1.5));
        // The natural spline through (0, 0), (1, 1), (2, 0) is 1.5 x - 0.5 x³ on its first half.
        let hill = [(0, 0.0), (1_000, 1.0), (2_000, 0.0)].map(|(time, value)| (time, Cell::Double(value)));
        assert!((Spline::new(&hill).at(500).unwrap() - 0.6875).abs() < 1e-12);
        assert_eq!((Spline::new(&hill).at(-1), Spline::new(&hill).at(2_001)), (None, None));
    }
}
