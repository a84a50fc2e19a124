# What Stepgate adds to the run's bash: it reads a step, hands back how it ended and what the shell now holds.
#
# This bash reads its commands from a socket, one line a step (see line.rs). The step's own text comes from an
# unnamed file in memory, is read whole, and is `eval`ed by that line at top level: not in a function and not in a
# loop, so that `declare`, `break`, `return` and `local` mean what they mean in a script. While it runs, standard input
# and the file's descriptor are /dev/null; bash keeps the real ones above them, closed for whatever it executes.
# The report goes behind the text into the same file, then one byte to the socket says that it is there.
#
# Between steps -a, -e, -u, -v and -x are off, or they would act on these functions; the step's first line puts them
# back. `builtin` everywhere, for a runbook may define a function `printf`. Words in @ signs are filled in by line.rs.

# Reads the next step: its text, or what has to be done before it and then its text.
__stepgate_load() {
  builtin unset -v __stepgate_kept __stepgate_refused
  builtin mapfile -d '' -t -n "${1-1}" -u @SCRIPT@ __stepgate_text
}

# The step cannot start: $1 says why. What runs in its stead is nothing.
__stepgate_refuse() {
  __stepgate_refused=$1
  __stepgate_text[0]=:
}

# First line of a step: the options of the step before ($1) and its exit status ($2).
__stepgate_carry() {
  builtin unset -v __stepgate_text
  [[ -z $1 ]] || builtin set "-$1"
  builtin return "$2"
}

# One part of the pipeline that gives PIPESTATUS back.
__stepgate_return() { builtin return "$1"; }

# Last line of a step, inside its `eval`: status, last argument, PIPESTATUS. Outside, `eval` has overwritten the
# pipeline's; and a status that `set -e` let pass inside (`[ a = b ] && c`) would end the shell outside.
__stepgate_keep() { __stepgate_kept=("$@"); }

# Takes back what was lent to the step. What the step has given another value is the step's own.
__stepgate_take() {
  for __stepgate_name in "${!__stepgate_lent[@]}"; do
    [[ ${!__stepgate_name-} != "${__stepgate_lent[$__stepgate_name]}" ]] || builtin unset -v "$__stepgate_name"
  done
}

# Lends it again: a trap of the runbook's still belongs to the step.
__stepgate_give() {
  for __stepgate_name in "${!__stepgate_lent[@]}"; do
    [[ -v $__stepgate_name ]] || builtin export "$__stepgate_name=${__stepgate_lent[$__stepgate_name]}"
  done
}

# After a step that left the shell alive. $1 is the status of the `eval`, for a text that never got to its last line;
# $2 the options, which go off before anything is assigned here, or -a would export it.
__stepgate_end() {
  builtin set +aeuvx
  __stepgate_flags=$2
  if [[ ${#__stepgate_lent[@]} -gt 0 ]]; then
    __stepgate_take
    builtin unset -v __stepgate_lent
  fi
  [[ ${__stepgate_kept+kept} ]] || __stepgate_kept=("$1" '' "$1")
  __stepgate_report @SCRIPT@ end "${__stepgate_kept[@]}"
  # Nobody is left to be told: end as a script does at its last line. Writing would end bash before its EXIT trap.
  [[ -e /proc/@STEPGATE@ ]] || builtin exit "$1"
  builtin printf . >&0
}

# In front of the runbook's own EXIT trap: what the shell holds when it dies by `exit` or `set -e`.
# Inside a function that would be the function's local variables too; the state before the step is truer then.
__stepgate_exit() {
  builtin set +aeuvx
  __stepgate_flags=$2
  if [[ ${#FUNCNAME[@]} -eq 1 ]]; then
    __stepgate_take
    # `exit` leaves the step's descriptors as they are, `set -e` puts the real ones back first.
    if [[ -S /dev/fd/@SAVED_CONTROL@ && -f /dev/fd/@SAVED_SCRIPT@ ]]; then
      __stepgate_report @SAVED_SCRIPT@ exit "$1" '' "$1"
    elif [[ -S /dev/fd/0 ]]; then
      __stepgate_report @SCRIPT@ exit "$1" '' "$1"
    fi
    __stepgate_give
  fi
  [[ $__stepgate_flags != *u* ]] || builtin set -u
  [[ $__stepgate_flags != *x* ]] || builtin set -x
  builtin return "$1"
}

# Writes the report to descriptor $1: parts that end in NUL, in the order of report.rs. Few and plain commands, for this
# is most of what a small step costs.
__stepgate_report() {
  {
    builtin printf '%s\0' "$3" "$4" "$__stepgate_flags" "$!" "${__stepgate_refused-}" "${@:5}" ''
    builtin umask
    builtin pwd
    builtin printf '\0'
    builtin declare -F
    builtin declare -p
    builtin printf '\0'
    builtin declare -f
    builtin printf '\0'
    builtin trap -p EXIT
    builtin printf '\0'
    builtin alias -p
    builtin trap -p
    builtin printf '%s\0' "$2"
  } >&"$1"
}

# In a new bash: the options of the old one, $1 as BASHOPTS and $2 as SHELLOPTS had them.
__stepgate_options() {
  builtin local IFS=: name
  for name in $BASHOPTS; do builtin shopt -u "$name"; done
  for name in $1; do builtin shopt -s "$name"; done
  for name in $SHELLOPTS; do [[ :$2: == *:$name:* ]] || builtin set +o "$name"; done
  for name in $2; do [[ :$SHELLOPTS: == *:$name:* ]] || builtin set -o "$name"; done
}

builtin trap -- '@EXIT@' EXIT
