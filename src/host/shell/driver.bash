# What Stepgate adds to the run's bash: it waits for a step, runs it, and hands back how it ended and what the shell now
# holds.
#
# This bash reads its commands from a named pipe, and every line of it says the same (see line.rs): take the next step.
# The step's own text is read whole from an unnamed file in memory and `eval`ed at top level: not in a function and not
# in a loop, so that `declare`, `break`, `return` and `local` mean what they mean in a script. The report goes into
# another such file, then one byte says that it is there. All of them are opened by path and only while they are used:
# whatever a step opens, closes or copies, there is no descriptor of Stepgate's that it could meet.
#
# One line more than was asked for always lies in the pipe. Where bash throws the rest of a line away (an expression
# error does that), it comes to that one at once, and says that the step is over.
#
# Between steps -a, -e, -u, -v, -x, -E, -T and the DEBUG trap are off, or they would act on these functions; the step's
# first line puts them back. `builtin` everywhere, for a runbook may define a function `printf`. Words in @ signs are
# filled in by line.rs.

# What each step ends with. Traps that functions do not inherit are seen only outside of them; what a DEBUG trap prints before one of
# these commands belongs neither to the step nor into the report.
__stepgate_file=@REPORT@
__stepgate_last='__stepgate_end "$?" "$-" "$@" && { \builtin trap -p ERR RETURN DEBUG >>@REPORT@; \builtin trap - DEBUG; __stepgate_close >>@REPORT@; __stepgate_tell; }'

# Waits for the next step, and reads it: its text, and what has to be done before it. Of a step that never came to its
# end it makes the end.
__stepgate_load() {
  builtin set +aeuvxETt
  if [[ ${__stepgate_is_running-} ]]; then
    # Whatever bash says of it, nobody has seen its end.
    __stepgate_kept=("$2" "$(($1 ? $1 : 1))" '' "$1")
    __stepgate_text=:
    builtin return 0
  fi
  __stepgate_wait step
  builtin unset -v __stepgate_kept __stepgate_refused
  builtin mapfile -d '' -t __stepgate_text <@TEXT@
  __stepgate_is_running=yes
  __stepgate_is_light=${__stepgate_text[2]}
  [[ -z ${__stepgate_text[1]} ]] || builtin eval "${__stepgate_text[1]}" 2>/dev/null
}

# Until Stepgate says $1, that it has a step or that the shell may leave. Where it is gone there is nobody to go on for, and
# a trap is left to whoever resumes the run. A shell that leaves takes no step.
__stepgate_wait() {
  builtin mapfile -d '' -t -n 1 __stepgate_go <@GO@
  [[ $__stepgate_go == "$1" ]] && builtin return
  [[ -z $__stepgate_go ]] || builtin printf 'never\0' >>@REPORT@
  builtin kill -KILL "$BASHPID"
}

# The step cannot start: $1 says why. What runs in its stead is nothing.
__stepgate_refuse() {
  __stepgate_refused=$1
  __stepgate_text[0]=:
}

# First line of a step: the options of the step before ($1), its exit status ($2), the DEBUG trap ($3) and the step's
# number ($4), which the report gives back: it has begun.
__stepgate_carry() {
  __stepgate_begun=$4
  builtin unset -v __stepgate_text
  [[ -z $1 ]] || builtin set "-$1"
  [[ -z $3 ]] || builtin trap -- "$3" DEBUG
  builtin return "$2"
}

# One part of the pipeline that gives PIPESTATUS back.
__stepgate_return() { builtin return "$1"; }

# Last line of a step, inside its `eval`: options, status, last argument, PIPESTATUS. Outside, `eval` has overwritten the
# pipeline's; and a status that `set -e` let pass inside (`[ a = b ] && c`) would end the shell outside. The options go
# off here too, for -v prints the line that bash reads next.
__stepgate_keep() {
  builtin set +aeuvxETt
  __stepgate_kept=("$@")
}

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

# Has the shell's own arguments, which no command prints, printed among its variables.
__stepgate_remember() {
  builtin unset -v __stepgate_arguments
  [[ $# -eq 0 ]] || __stepgate_arguments=("$@")
}

# After a step that left the shell alive. $1 is the status of the `eval`, for a text that never got to its last line;
# $2 the options, which go off before anything is assigned here, or -a would export it. The rest are the shell's arguments.
__stepgate_end() {
  builtin set +aeuvxETt
  if [[ ${#__stepgate_lent[@]} -gt 0 ]]; then
    __stepgate_take
    builtin unset -v __stepgate_lent
  fi
  [[ ${__stepgate_kept+kept} ]] || __stepgate_kept=("$2" "$1" '' "$1")
  __stepgate_flags=$__stepgate_kept
  if [[ $__stepgate_is_light && ${#__stepgate_kept[2]} -lt 1000 ]]; then
    # The step cannot have changed the shell. Short enough to arrive in one piece.
    builtin unset -v __stepgate_is_running
    builtin printf '%s\0' '' '' '' report "${__stepgate_begun-}" "${__stepgate_kept[@]:1:2}" "$__stepgate_flags" "$!" \
      "${__stepgate_refused-}" "${__stepgate_kept[@]:3}" '' same >>@DONE@ || builtin kill -KILL "$BASHPID"
    builtin return 1
  fi
  __stepgate_word=end
  __stepgate_remember "${@:3}"
  __stepgate_report "${__stepgate_kept[@]:1}"
  # Whether or not anybody is left to read it.
  builtin return 0
}

# The report's last word: what it is the report of.
__stepgate_close() {
  builtin printf '\0%s\0' "$__stepgate_word"
  builtin unset -v __stepgate_is_running
}

# Says that the report is there. Where Stepgate is gone there is nobody to tell.
__stepgate_tell() {
  builtin printf . >>@DONE@ || builtin kill -KILL "$BASHPID"
}

# In front of the runbook's own EXIT trap: what the shell holds when it dies by `exit` or `set -e`. Whether and when that
# trap runs is for Stepgate to say. Inside a function what is printed would be the function's local variables too; the
# state before the step is truer then.
__stepgate_exit() {
  __stepgate_status=$1
  builtin set +aeuvxETt
  __stepgate_flags=$2
  __stepgate_under=$3
  __stepgate_word=inner
  # This function and the script are always among them.
  [[ ${#FUNCNAME[@]} -gt 2 ]] || __stepgate_word=exit
  __stepgate_take
  __stepgate_remember "${@:4}"
  __stepgate_report "$1" '' "$1"
}

# The rest of that, once the other traps are printed.
__stepgate_leave() {
  builtin printf '\0%s\0' "$__stepgate_word" >>@REPORT@
  builtin printf . >>@DONE@ || builtin kill -KILL "$BASHPID"
  __stepgate_wait leave
  __stepgate_give
  [[ -z $__stepgate_flags ]] || builtin set "-${__stepgate_flags//[!eux]}"
  builtin return "$__stepgate_status"
}

# Writes the report: parts that end in NUL, in the order of report.rs. Few and plain commands, for this is most of what a
# small step costs.
__stepgate_report() {
  {
    # Another one may stand before it: a trap that exits may end a step that has ended.
    builtin printf '%s\0' '' '' '' report "${__stepgate_begun-}" "$1" "$2" "$__stepgate_flags" "$!" "${__stepgate_refused-}" "${@:3}" ''
    builtin umask
    builtin pwd
    builtin printf '\0'
    builtin enable
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
    builtin printf '\0'
  } >>@REPORT@
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
# As at a terminal: a runbook's alias holds from the next command on.
builtin shopt -s expand_aliases
