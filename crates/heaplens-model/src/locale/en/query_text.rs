//! What is wrong with a query, in English.

use super::super::ProblemText;
use crate::query_text::QueryTextCause;

/// See [`super::super::Lang::query_text`].
pub fn query_text(cause: &QueryTextCause) -> ProblemText {
    use QueryTextCause::*;
    let (title, remedy) = match cause {
        TooLong { limit } => (
            format!("The query is longer than {limit} bytes."),
            "Shorten it, or ask in two steps.".to_owned(),
        ),
        TooDeep { limit } => (
            format!("More than {limit} brackets are open at once."),
            "Leave brackets out: “and” binds closer than “or”.".to_owned(),
        ),
        UnclosedQuote => (
            "The quoted text has no end.".to_owned(),
            "Close it with \". Inside it, write \\\" for a quotation mark.".to_owned(),
        ),
        UnclosedBracket => (
            "This bracket is not closed.".to_owned(),
            "Add a ). To search for a bracket itself, put the text in quotes.".to_owned(),
        ),
        UnopenedBracket => (
            "This bracket closes nothing.".to_owned(),
            "Remove it. To search for a bracket itself, put the text in quotes.".to_owned(),
        ),
        MissingTerm => (
            "A condition is missing here.".to_owned(),
            "“and” and “or” stand between two conditions, “not” before one. To search for such a word itself, put it in quotes."
                .to_owned(),
        ),
        UnknownField { name, similar } => (
            format!("Nothing can be asked about “{name}”."),
            match similar {
                Some(similar) => format!(
                    "“{similar}” may be meant. To search for the text itself, put it in quotes."
                ),
                None => "To search for the text itself, put it in quotes.".to_owned(),
            },
        ),
        WrongOperator { field, fits } => (
            format!("“{field}” is not asked in this way."),
            format!("Write {}.", fits.join(" or ")),
        ),
        MissingValue { field } => (
            format!("A value is missing after “{field}”."),
            "Write it without a blank, or in quotes.".to_owned(),
        ),
        NotANumber { value } => (
            format!("“{value}” is not a whole number."),
            "Write digits only, such as 100.".to_owned(),
        ),
        NotASize { value } => (
            format!("“{value}” is not a size."),
            "Write bytes, or a number with a unit: 500, 10k, 1.5MB, 2GB.".to_owned(),
        ),
        NotAnId { value } => (
            format!("“{value}” is not the id of an object."),
            "Write the number that stands after @ in a row, such as id:@123.".to_owned(),
        ),
        UnknownType { value, types } => (
            format!("There is no type “{value}”."),
            format!("The types are {}.", types.join(", ")),
        ),
        UnknownFilter { value, filters } => (
            format!("There is no filter “{value}”."),
            format!("The filters are {}.", filters.join(", ")),
        ),
        BadPattern { message } => (
            format!("The regular expression is not understood: {message}"),
            "Between the slashes, write a backslash before characters that have a meaning."
                .to_owned(),
        ),
    };
    ProblemText { title, remedy }
}
