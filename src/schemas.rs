//! Floor 1: the data that judges (`schemas/`), embedded or from a folder, checked whole.
