#!/bin/sh
# For RUSTC_WORKSPACE_WRAPPER: compiles this workspace's crates so that libFuzzer sees which of their branches an input takes.
rustc="$1"
shift
case "$*" in
*"--crate-name build_script"* | *"--crate-type proc-macro"* | *"--print"*) exec "$rustc" "$@" ;;
esac
exec "$rustc" "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares
