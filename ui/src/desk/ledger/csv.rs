//! Comma-separated lines as RFC 4180 has them, safe to open in a spreadsheet.

/// Tells spreadsheets that the file is UTF-8.
const MARK: &str = "\u{feff}";

/// Returns the bytes of a file with these rows.
pub(crate) fn file<R, C>(rows: R) -> Vec<u8>
where
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = String>,
{
    let mut text = MARK.to_owned();
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(|cell| quoted(&cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// Returns a cell that no spreadsheet takes for a formula, in quotes where it must be.
fn quoted(cell: &str) -> String {
    let safe = if begins_formula(cell) { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// Whether a spreadsheet would take the words for a formula, full-width signs included.
fn begins_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cells: &[&str]) -> String {
        let row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        String::from_utf8(file([row])).unwrap()
    }

    #[test]
    fn a_file_begins_with_the_mark_and_ends_each_row_with_both_signs() {
        assert_eq!(text(&["编号", "隐患"]), "\u{feff}编号,隐患\r\n");
    }

    #[test]
    fn commas_quotes_and_line_breaks_are_quoted() {
        assert_eq!(
            text(&["a,b", "他说\"好\"", "一\n二"]),
            "\u{feff}\"a,b\",\"他说\"\"好\"\"\",\"一\n二\"\r\n"
        );
    }

    #[test]
    fn no_cell_is_a_formula() {
        for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"] {
            assert_eq!(quoted(&format!("{sign}1")), format!("'{sign}1"));
        }
        assert_eq!(quoted("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
        assert_eq!(quoted("3-1"), "3-1");
    }
}
