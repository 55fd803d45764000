//! Floor 3: arguments as typed, job as resolved, what is printed, exit codes.
