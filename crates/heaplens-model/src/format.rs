//! Numbers as people read them: on the page, on the command line and in problems.
//!
//! Sizes follow DevTools (`core/i18n/ByteUtilities.ts`): decimal kB and MB. There is no GB, as in
//! DevTools: `1,149 MB` and `1,101 MB` can be told apart, `1.1 GB` and `1.1 GB` cannot.
//!
//! Hand-made and not `Intl`: a screenful is formatted at each scrolled frame, the command line
//! has no `Intl`, and both languages write the same digits.

/// Digits in groups of three.
pub fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

/// As [`grouped`], always with a sign but for 0; the minus is the typographic one.
pub fn signed(number: i64, separator: &str) -> String {
    format!(
        "{}{}",
        sign(number),
        grouped(number.unsigned_abs(), separator)
    )
}

/// Bytes in decimal units: `999 B`, `1.0 kB`, `99.9 kB`, `100 kB`, `1.0 MB`, `4,100 MB`.
pub fn bytes(number: u64, separator: &str) -> String {
    const SPACE: char = '\u{a0}';
    if number < 1000 {
        return format!("{number}{SPACE}B");
    }
    let (whole, tenth, unit) = if number < 1_000_000 {
        (1000, 100, "kB")
    } else {
        (1_000_000, 100_000, "MB")
    };
    if number < 100 * whole {
        let tenths = rounded(number, tenth);
        // 99.95 rounds up to 100.0, where DevTools' `toFixed(1)` says so too.
        format!("{}.{}{SPACE}{unit}", tenths / 10, tenths % 10)
    } else {
        format!(
            "{}{SPACE}{unit}",
            grouped(rounded(number, whole), separator)
        )
    }
}

/// As [`bytes`], always with a sign but for 0.
pub fn signed_bytes(number: i64, separator: &str) -> String {
    format!(
        "{}{}",
        sign(number),
        bytes(number.unsigned_abs(), separator)
    )
}

/// Returns a share in whole percent.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", decimal(share * 100.0, 0))
}

/// `part` of `whole` between 0 and 1; 0 of nothing.
#[allow(
    clippy::cast_precision_loss,
    reason = "a share is shown in whole percent"
)]
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (part as f64 / whole as f64).min(1.0)
    }
}

/// Returns a time span: `12 ms`, `1.24 s`, `2 min 5 s`.
pub fn duration(ms: f64) -> String {
    const SPACE: char = '\u{a0}';
    if ms < 9.95 {
        format!("{}{SPACE}ms", decimal(ms, 1))
    } else if ms < 999.5 {
        format!("{}{SPACE}ms", decimal(ms, 0))
    } else if ms < 99_995.0 {
        format!("{}{SPACE}s", decimal(ms / 1000.0, 2))
    } else {
        let seconds = rounded(whole(ms), 1000);
        format!("{}{SPACE}min {}{SPACE}s", seconds / 60, seconds % 60)
    }
}

/// Returns a number with so many digits after the point.
///
/// It goes by whole numbers: the standard library's exact formatting of floats costs the page
/// 10 kB.
pub fn decimal(number: f64, places: u32) -> String {
    let unit = 10_u64.saturating_pow(places);
    #[allow(clippy::cast_precision_loss, reason = "a small power of ten")]
    let units = whole((number.abs() * unit as f64).round());
    let minus = if number < 0.0 && units > 0 { "-" } else { "" };
    let whole = units / unit;
    if places == 0 {
        format!("{minus}{whole}")
    } else {
        format!(
            "{minus}{whole}.{:0width$}",
            units % unit,
            width = places as usize
        )
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float saturates when cast"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

fn sign(number: i64) -> &'static str {
    match number.signum() {
        1 => "+",
        -1 => "\u{2212}",
        _ => "",
    }
}

fn rounded(number: u64, unit: u64) -> u64 {
    number / unit + u64::from(number % unit >= unit.div_ceil(2))
}

/// A time in milliseconds since 1970, as JavaScript's `toISOString` writes it:
/// `1970-01-02T00:00:00.000Z`.
pub fn date(milliseconds: i64) -> String {
    const DAY: i64 = 86_400_000;
    let (days, rest) = (milliseconds.div_euclid(DAY), milliseconds.rem_euclid(DAY));
    // Howard Hinnant's `civil_from_days`: years begin in March, eras have 400 of them.
    let from_march = days + 719_468;
    let (era, day_of_era) = (
        from_march.div_euclid(146_097),
        from_march.rem_euclid(146_097),
    );
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let year = match year {
        0..=9999 => format!("{year:04}"),
        _ if year < 0 => format!("-{:06}", -year),
        _ => format!("+{year:06}"),
    };
    let [hours, minutes, seconds] = [3_600_000, 60_000, 1000].map(|unit| rest / unit);
    format!(
        "{year}-{month:02}-{day:02}T{hours:02}:{:02}:{:02}.{:03}Z",
        minutes % 60,
        seconds % 60,
        rest % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_javascript_does() {
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (86_400_000, "1970-01-02T00:00:00.000Z"),
            (1_706_745_600_000, "2024-02-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-62_198_755_200_000, "-000001-01-01T00:00:00.000Z"),
            (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
            (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
        ] {
            assert_eq!(date(milliseconds), text);
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0, ","), "0");
        assert_eq!(grouped(999, ","), "999");
        assert_eq!(grouped(1000, ","), "1,000");
        assert_eq!(grouped(1_234_567, " "), "1 234 567");
        assert_eq!(grouped(u64::MAX, ","), "18,446,744,073,709,551,615");
    }

    #[test]
    fn signs_are_shown_but_for_zero() {
        assert_eq!(signed(0, ","), "0");
        assert_eq!(signed(1200, ","), "+1,200");
        assert_eq!(signed(-5, ","), "\u{2212}5");
        assert_eq!(signed(i64::MIN, ""), "\u{2212}9223372036854775808");
        assert_eq!(signed_bytes(-1500, ","), "\u{2212}1.5\u{a0}kB");
    }

    #[test]
    fn bytes_follow_devtools() {
        for (number, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1049, "1.0 kB"),
            (1050, "1.1 kB"),
            (99_949, "99.9 kB"),
            (99_999, "100.0 kB"),
            (100_000, "100 kB"),
            (999_499, "999 kB"),
            (1_000_000, "1.0 MB"),
            (99_940_000, "99.9 MB"),
            (100_400_000, "100 MB"),
            (4_100_000_000, "4,100 MB"),
        ] {
            assert_eq!(bytes(number, ","), text.replace(' ', "\u{a0}"), "{number}");
        }
    }

    #[test]
    fn shares_stay_between_nothing_and_all() {
        assert_eq!(percent(share(1, 3)), "33\u{a0}%");
        assert_eq!(percent(share(5, 3)), "100\u{a0}%");
        assert_eq!(percent(share(5, 0)), "0\u{a0}%");
    }

    #[test]
    fn durations_have_three_figures() {
        assert_eq!(duration(1.26), "1.3\u{a0}ms");
        assert_eq!(duration(9.97), "10\u{a0}ms");
        assert_eq!(duration(523.4), "523\u{a0}ms");
        assert_eq!(duration(999.7), "1.00\u{a0}s");
        assert_eq!(duration(1523.4), "1.52\u{a0}s");
        assert_eq!(duration(119_800.0), "2\u{a0}min 0\u{a0}s");
        assert_eq!(duration(125_000.0), "2\u{a0}min 5\u{a0}s");
    }

    #[test]
    fn decimals_agree_with_the_standard_library() {
        for number in [
            0.0, 0.04, 0.05, 1.0, 12.34, 99.949, 99.951, 100.0, -0.01, -0.26, -74.96,
        ] {
            let text = format!("{number:.1}").replace("-0.0", "0.0");
            assert_eq!(decimal(number, 1), text, "{number}");
            assert_eq!(decimal(number, 3), format!("{number:.3}"), "{number}");
        }
        assert_eq!(decimal(f64::NAN, 1), "0.0");
        assert_eq!(decimal(2.5, 0), "3");
    }
}
