//! The signature of a file in a bundle.

use crate::cli::error::CommandError;
use crate::host::NewFolder;
use std::path::Path;
use stepgate_signature::{Namespace, sign};

/// Writes the signature of the file `name`, which has these bytes, beside it; nothing where there is no key.
pub(in crate::cli) fn signed(
    name: &str,
    bytes: &[u8],
    key: Option<&Path>,
    folder: &mut NewFolder,
) -> Result<(), CommandError> {
    let Some(key) = key else { return Ok(()) };
    let signature =
        sign(Namespace::Evidence, bytes, key).map_err(|error| CommandError::usage(error.to_string()))?;
    let written = folder.write(&format!("{name}.sig"), &signature);
    written.map_err(|error| CommandError::usage(error.to_string()))
}
