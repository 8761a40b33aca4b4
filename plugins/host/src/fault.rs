//! Why a plugin could not do its work.

use tieline_core::error::Error;

use crate::frame::Carried;

/// Why a plugin could not do its work.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The plugin broke the contract: the end of a sentence that begins with its name.
    Contract(String),
    /// Something around it failed.
    Around(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Around(error)
    }
}

impl Fault {
    /// As an error of a run. `who`: the format.
    pub(crate) fn of(self, who: &str) -> Error {
        match self {
            Fault::Contract(what) => {
                let what = tieline_core::value::shown::shown(&what, 600).into_owned();
                Error::Plugin(format!("the plugin of {who} {what}; nothing was written"))
            }
            Fault::Around(error) => error,
        }
    }
}

/// How a plugin ended that did not break the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The work is done.
    Done,
    /// It was told to stop, and did.
    Cancelled,
    /// It refused, for this reason if it has given one.
    Refused(Option<String>),
    /// It has told the maps that it carries.
    Maps(Vec<Carried>),
}
