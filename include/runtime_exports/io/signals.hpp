#pragma once

namespace runtime_exports::io {

/// Makes SIGINT, SIGTERM and SIGHUP wait, in this thread and those that it starts from now on.
/// Does nothing the second time.
void hold_termination_signals();

/// Lets them through again; one that waited ends the process now.
void release_termination_signals();

/// Makes a broken pipe and a file beyond the size limit errors of the call that meets them, instead
/// of the end of the process.
void turn_write_signals_into_errors();

}  // namespace runtime_exports::io
