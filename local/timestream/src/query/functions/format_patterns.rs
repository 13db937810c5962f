//! The two languages of date patterns: `MySQL`'s and Joda's.

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Text(String),
    /// A number of at least `width` digits.
    Number(Field, usize),
    /// `width` digits of the second's fraction.
    Fraction(usize),
    /// A name, of three letters if `short`.
    Month {
        short: bool,
    },
    Weekday {
        short: bool,
    },
    Half,
    /// The zone, which is always UTC: `Z`, `+00:00` or `UTC`.
    Zone(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    /// The last two digits; from 70 up they belong to 19xx.
    ShortYear,
    Month,
    Day,
    DayOfYear,
    Weekday,
    Hour,
    /// 1 to 12.
    HalfHour,
    Minute,
    Second,
    Week,
    WeekYear,
}

/// `MySQL`'s pattern. The letters that the service refuses are refused here too.
pub(super) fn mysql(pattern: &str) -> Result<Vec<Part>, String> {
    let mut parts = vec![];
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            parts.push(Part::Text(character.to_string()));
            continue;
        }
        let Some(letter) = characters.next() else { break };
        match letter {
            'a' => parts.push(Part::Weekday { short: true }),
            'W' => parts.push(Part::Weekday { short: false }),
            'b' => parts.push(Part::Month { short: true }),
            'M' => parts.push(Part::Month { short: false }),
            'c' => parts.push(Part::Number(Field::Month, 1)),
            'm' => parts.push(Part::Number(Field::Month, 2)),
            'd' => parts.push(Part::Number(Field::Day, 2)),
            'e' => parts.push(Part::Number(Field::Day, 1)),
            'f' => parts.push(Part::Fraction(6)),
            'H' => parts.push(Part::Number(Field::Hour, 2)),
            'k' => parts.push(Part::Number(Field::Hour, 1)),
            'h' | 'I' => parts.push(Part::Number(Field::HalfHour, 2)),
            'l' => parts.push(Part::Number(Field::HalfHour, 1)),
            'i' => parts.push(Part::Number(Field::Minute, 2)),
            's' | 'S' => parts.push(Part::Number(Field::Second, 2)),
            'j' => parts.push(Part::Number(Field::DayOfYear, 3)),
            'p' => parts.push(Part::Half),
            'Y' => parts.push(Part::Number(Field::Year, 4)),
            'y' => parts.push(Part::Number(Field::ShortYear, 2)),
            'v' => parts.push(Part::Number(Field::Week, 2)),
            'x' => parts.push(Part::Number(Field::WeekYear, 4)),
            'T' => parts.extend(mysql("%H:%i:%s")?),
            'r' => parts.extend(mysql("%h:%i:%s %p")?),
            'D' | 'U' | 'u' | 'V' | 'w' | 'X' => return Err(format!("%{letter} not supported in date format string")),
            other => parts.push(Part::Text(other.to_string())),
        }
    }
    Ok(parts)
}

/// Joda's pattern: letters in a row are one field, texts stand in single quotes.
pub(super) fn joda(pattern: &str) -> Result<Vec<Part>, String> {
    let mut parts = vec![];
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\'' {
            let mut text = String::new();
            loop {
                match characters.next() {
                    Some('\'') if characters.peek() == Some(&'\'') => {
                        characters.next();
                        text.push('\'');
                    }
                    Some('\'') | None => break,
                    Some(other) => text.push(other),
                }
            }
            parts.push(Part::Text(if text.is_empty() { "'".to_owned() } else { text }));
            continue;
        }
        if !character.is_ascii_alphabetic() {
            parts.push(Part::Text(character.to_string()));
            continue;
        }
        let mut count = 1;
        while characters.peek() == Some(&character) {
            characters.next();
            count += 1;
        }
        parts.push(match character {
            'y' | 'Y' if count == 2 => Part::Number(Field::ShortYear, 2),
            'y' | 'Y' => Part::Number(Field::Year, count),
            'x' => Part::Number(Field::WeekYear, count),
            'M' if count > 3 => Part::Month { short: false },
            'M' if count == 3 => Part::Month { short: true },
            'M' => Part::Number(Field::Month, count),
            'd' => Part::Number(Field::Day, count),
            'D' => Part::Number(Field::DayOfYear, count),
            'E' => Part::Weekday { short: count < 4 },
            'e' => Part::Number(Field::Weekday, count),
            'H' => Part::Number(Field::Hour, count),
            'h' => Part::Number(Field::HalfHour, count),
            'm' => Part::Number(Field::Minute, count),
            's' => Part::Number(Field::Second, count),
            'S' => Part::Fraction(count),
            'w' => Part::Number(Field::Week, count),
            'a' => Part::Half,
            'Z' => Part::Zone(if count == 1 { "+0000" } else { "+00:00" }),
            'z' => Part::Zone("UTC"),
            other => return Err(format!("Invalid date format: the letter {other} is not supported")),
        });
    }
    Ok(parts)
}
