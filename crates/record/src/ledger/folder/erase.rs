//! Taking bytes of a file away where it lies.

use rustix::fs::{FallocateFlags, fallocate};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;

/// Makes `bytes` zeros, on disk too. A hole gives the blocks back, as far as whole blocks are in it; where there are no holes,
/// zeros are written over.
pub(super) fn erase(file: &File, bytes: &Range<u64>) -> io::Result<()> {
    let length = bytes.end - bytes.start;
    let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    if fallocate(file, hole, bytes.start, length).is_err() {
        let zeros = vec![0; 64 << 10];
        let mut at = bytes.start;
        while at < bytes.end {
            let count = usize::try_from(bytes.end - at).unwrap_or(usize::MAX).min(zeros.len());
            file.write_all_at(&zeros[..count], at)?;
            at += count as u64;
        }
    }
    file.sync_all()
}
