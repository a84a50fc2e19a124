//! Who is about to run something, shown by a signature that is made now.

use super::found::SignerFiles;
use crate::approval::Operator;
use crate::cli::error::CommandError;
use crate::record::OperatorSigned;
use chrono::{DateTime, Utc};
use std::path::Path;
use stepgate_signature::{Namespace, key_of, public_key, sign};

/// Signs, with the key at `key`, that its holder runs `execution` in the run called `run`. Where there is a list of signers, with the names that it
/// has for the key.
pub(in crate::cli) fn signed(
    key: &Path,
    run: &str,
    execution: &str,
    files: Option<&SignerFiles>,
    now: DateTime<Utc>,
) -> Result<(Operator, OperatorSigned), CommandError> {
    let refused = |error: stepgate_signature::SignatureError| {
        CommandError::usage(format!("{} cannot sign: {error}", key.display()))
    };
    let statement = format!("stepgate-operator/v1\nrun {run}\nexecution {execution}\n");
    let signature = sign(Namespace::Operator, statement.as_bytes(), key).map_err(refused)?;
    let fingerprint = key_of(Namespace::Operator, statement.as_bytes(), &signature).map_err(refused)?;
    let names = match files {
        Some(files) => {
            let public = public_key(key).map_err(refused)?;
            let mut names = files.at(now).names_of(&public).unwrap_or_default();
            // One by a certificate stands on no line of the list by itself.
            if names.is_empty() {
                let found = files.at(now).find(Namespace::Operator, statement.as_bytes(), &signature);
                names.extend(found.ok().map(|signer| signer.principal));
            }
            names
        }
        None => Vec::new(),
    };
    let recorded = OperatorSigned {
        operator: names.first().cloned(),
        key: fingerprint.clone(),
        statement,
        signature: String::from_utf8_lossy(&signature).into_owned(),
    };
    Ok((Operator { names, key: fingerprint }, recorded))
}
