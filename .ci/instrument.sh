#!/usr/bin/env bash
# Stands before rustc (RUSTC_WRAPPER) when the fuzz targets are built: our own crate is compiled with the counters by which
# libFuzzer sees what an input reaches, every other one as it always is.
rustc=$1
shift
case " $* " in
  *" --crate-name obole "*)
    set -- "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
      -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
      -Cllvm-args=-sanitizer-coverage-trace-compares
    ;;
esac
exec "$rustc" "$@"
