//! Figures as people write them.

/// Dollars and cents.
pub(crate) fn dollars(usd: f64) -> String {
    let cents = format!("{usd:.2}");
    match cents.split_once('.') {
        Some((whole, cents)) => format!("{}.{cents}", grouped(whole)),
        None => cents,
    }
}

/// With one digit after the point.
pub(crate) fn one_digit(number: f64) -> String {
    format!("{number:.1}")
}

/// Whole, with thousands set apart.
pub(crate) fn thousands(number: f64) -> String {
    grouped(&format!("{number:.0}"))
}

/// Three digits, with thousands set apart, or millions as such.
pub(crate) fn quantity(number: f64) -> String {
    match number {
        number if number >= 999_500.0 => format!("{} M", three_digits(number / 1e6)),
        number if number >= 999.5 => thousands(number),
        number => three_digits(number),
    }
}

fn three_digits(number: f64) -> String {
    let text = match number {
        number if number >= 99.95 => return thousands(number),
        number if number >= 9.995 => format!("{number:.1}"),
        number => format!("{number:.2}"),
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut text = String::from(sign);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        let check = |number: f64, expected: &str| assert_eq!(quantity(number), expected);
        check(0.0, "0");
        check(0.004, "0");
        check(1.0, "1");
        check(1.256, "1.26");
        check(31.25, "31.2");
        check(730.0, "730");
        check(12_345.6, "12,346");
        check(1_234_567.0, "1.23 M");
        check(123_456_789.0, "123 M");
        check(12_345_678_900.0, "12,346 M");
        assert_eq!(dollars(1234.567), "1,234.57");
        assert_eq!(dollars(-1234.5), "-1,234.50");
        assert_eq!(dollars(0.0), "0.00");
    }
}
