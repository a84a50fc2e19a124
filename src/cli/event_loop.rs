//! The one event loop of the process.

/// Does something on the one event loop: output, keys, replies, signals, timers.
pub(super) fn on_event_loop<T>(future: impl Future<Output = T>) -> T {
    crate::host::make_room();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event loop needs only a few descriptors");
    let done = runtime.block_on(future);
    // Whoever has standard input open, and says nothing, never holds up the end.
    runtime.shutdown_background();
    done
}
