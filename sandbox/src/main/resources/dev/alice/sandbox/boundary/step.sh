# Runs one command line inside the boundary as the user's shell would: step.sh DIRECTORY LINE
# The directory and the variables that a line leaves behind are there for the next one.
__kept=/run/.rehearsal/shell
if [ -r "$__kept.state" ]; then . "$__kept.state" 2>/dev/null; fi
if [ -r "$__kept.directory" ]; then cd -- "$(cat "$__kept.directory")" 2>/dev/null; else cd -- "$1" 2>/dev/null || cd /; fi
if [ -w /run/.rehearsal ] && [ "$3" = keep ]; then
    trap '{ declare -p; declare -f; alias -p; shopt -p; } >"$__kept.state" 2>/dev/null; pwd -P >"$__kept.directory" 2>/dev/null' EXIT
fi
__line=$2
shift 3
eval "$__line"
