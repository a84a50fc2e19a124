# What stands at the other end of an ssh connection: it keeps a bash there, hands it steps, and says how each ended.
#
# Sent over standard input to a plain bash; behind its last line come requests, and on standard output go answers, each a row
# of words that end in NUL. All that passes lies in a folder in memory that nobody else can read, and goes with it. The bash
# that runs the steps is the same as on this machine (driver.bash), with a named pipe where there Stepgate's own files are.
#
# Where the connection is lost, the step that runs goes on to its end: its output is drained, how it ended is written beside
# it, and whoever comes back asks (ask.bash). No further step begins then.

stepgate_far_end() {
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
    printf 'old\0%s\0' "$BASH_VERSION"
    return
  fi
  local run=$1 base=$2 mask place folder
  mask=$(umask)
  umask 077
  for place in "${XDG_RUNTIME_DIR-}" /dev/shm /run/shm; do
    [[ -n $place && -d $place && -w $place && $(stat -f -c %T -- "$place" 2>/dev/null) == tmpfs ]] && break
    place=
  done
  if [[ -z $place ]]; then
    printf 'nowhere\0'
    return
  fi
  folder=$place/stepgate-$run
  if ! mkdir -- "$folder" || ! mkfifo "$folder/out" "$folder/err" "$folder/done"; then
    printf 'nowhere\0'
    return
  fi
  # Open at both ends: whoever writes or reads finds somebody, and nobody meets an end that is none.
  exec 3<>"$folder/out" 4<>"$folder/err" 5<>"$folder/done"
  if ! cd -- "${base:-$HOME}"; then
    printf 'base\0%s\0' "${base:-$HOME}"
    rm -rf -- "$folder"
    return
  fi
  printf 'hello\0%s\0%s\0%s\0%s\0%s\0%s\0' "$BASH_VERSION" "${HOSTNAME:-?}" "$(id -un 2>/dev/null)" "$UID" "$PWD" "$folder"
  printf '%s' "$$" >"$folder/keeper"
  stepgate_tell &
  stepgate_obey
}

# Tells what the bash says: that its report is there (a point), or how it has ended. What a step has printed stands in the pipes
# before the mark that is put behind it.
stepgate_tell() {
  trap '' PIPE
  local byte number status words
  while IFS= read -r -N 1 byte <&5; do
    case $byte in
      .)
        : >"$folder/text"
        : >"$folder/setup"
        stepgate_mark
        mapfile -d '' -t words <"$folder/report"
        printf '%s\0' report "${#words[@]}" "${words[@]}"
        ;;
      g)
        IFS=' ' read -r number status <&5
        # One that another has taken the place of is nobody's any more.
        [[ $number == "$(<"$folder/number")" ]] || continue
        printf '%s' "$status" >"$folder/gone"
        stepgate_mark
        printf 'gone\0%s\0' "$status"
        ;;
      q) return ;;
    esac
  done 2>/dev/null
}

# Says whether one of `found` may still end because its terminal is closed: it does not ignore that.
stepgate_heeds() {
  local pid line
  for pid in "${!found[@]}"; do
    while IFS= read -r line; do
      [[ $line == SigIgn:* ]] && ((!(16#${line##*[[:space:]]} & 1))) && return
    done <"/proc/$pid/status"
  done 2>/dev/null
  return 1
}

# Puts the mark behind what the step has printed, and says to whoever comes back that it does not run any more.
stepgate_mark() {
  local mark
  IFS= read -r mark <"$folder/mark"
  printf '\0%s\0' "$mark" >&3
  printf '\0%s\0' "$mark" >&4
  : >"$folder/running"
}

# Does what is asked, until the connection is lost or the run is over.
stepgate_obey() {
  local verb which name key one two three line pid n_started=0
  # The pipes of the run's bash, and of the one that a terminal has.
  local -A commands=([run]=8 [terminal]=10) goes=([run]=9 [terminal]=11)
  # While a step runs, the other side says every few seconds that it is there. Between two steps somebody may be asked for long.
  local patience=43200
  while IFS= read -r -d '' -t "$patience" verb; do
    case $verb in
      alive) [[ ! -s $folder/running ]] || patience=15 ;;
      ping) printf 'pong\0' ;;
      # Nobody hears of it for a while: a step has ended, or the other side stands still.
      rest) patience=43200 ;;
      bash)
        # A new one, called NAME, whose first words are in SETUP; the one of a terminal is started by another connection.
        IFS= read -r -d '' which && IFS= read -r -d '' name && IFS= read -r -d '' one && IFS= read -r -d '' line || break
        # Before the one that it replaces finds its pipes gone, and ends.
        [[ $which != run ]] || printf '%s' "$((++n_started))" >"$folder/number"
        rm -rf -- "${folder:?}/$which"
        mkdir -- "$folder/$which" && mkfifo -- "$folder/$which/$name" "$folder/$which/go" || break
        case $which in
          run) exec 8<>"$folder/$which/$name" 9<>"$folder/$which/go" ;;
          terminal) exec 10<>"$folder/$which/$name" 11<>"$folder/$which/go" ;;
        esac
        rm -f -- "$folder/gone"
        printf '%s' "$one" >"$folder/setup"
        printf '%s' "$line" >&"${commands[$which]}"
        if [[ $which == run ]]; then
          stepgate_start "$name" 3>&- 4>&- 8>&- 9>&- 10>&- 11>&- &
        fi
        printf 'ready\0'
        ;;
      step)
        # KEY, MARK, and the text in three parts.
        IFS= read -r -d '' which && IFS= read -r -d '' key && IFS= read -r -d '' name && IFS= read -r -d '' one \
          && IFS= read -r -d '' two && IFS= read -r -d '' three && IFS= read -r -d '' line || break
        printf '%s\n' "$name" >"$folder/mark"
        : >"$folder/report"
        printf '%s' "$key" >"$folder/begun"
        printf running >"$folder/running"
        patience=15
        printf '%s\0%s\0%s\0' "$one" "$two" "$three" >"$folder/text"
        printf '%s' "$line" >&"${commands[$which]}"
        printf 'step\0' >&"${goes[$which]}"
        ;;
      leave)
        IFS= read -r -d '' which && IFS= read -r -d '' name || break
        printf '%s\n' "$name" >"$folder/mark"
        printf running >"$folder/running"
        printf 'leave\0' >&"${goes[$which]}"
        ;;
      signal)
        IFS= read -r -d '' which && IFS= read -r -d '' name || break
        pid=$(cat -- "$folder/$which/pid" 2>/dev/null) || continue
        if [[ $name == KILL ]]; then
          stepgate_kill "$pid"
        else
          kill -s "$name" -- "-$pid" 2>/dev/null
        fi
        ;;
      end)
        IFS= read -r -d '' name || break
        stepgate_end "$name"
        return
        ;;
    esac
  done
  stepgate_lost
}

# The bash that runs the steps: in a session of its own, which the connection's end does not reach.
stepgate_start() {
  local child
  (
    umask "$mask"
    if [[ $stepgate_locale == none ]]; then unset -v LC_ALL; else LC_ALL=$stepgate_locale; fi
    unset -v BASH_ENV ENV BASH_XTRACEFD
    export -n SHELLOPTS BASHOPTS 2>/dev/null
    cd -- "$folder/run" && exec setsid bash --norc --noprofile "$1" </dev/null >"$folder/out" 2>"$folder/err" 5>&-
  ) &
  child=$!
  printf '%s' "$child" >"$folder/run/pid"
  printf '%s\n' "$child" >>"$folder/sessions"
  wait "$child" 2>/dev/null
  printf 'g%s %s\n' "$n_started" "$?" >&5
}

# Ends a session: process by process, until nothing of it is found.
stepgate_kill() {
  local tries=0
  while ((tries++ < 100)); do
    stepgate_signal_all KILL "$1" || return
  done
}

# Sends a signal ($1) to all processes of a session ($2). Says whether there was one.
stepgate_signal_all() {
  local stat fields found=1
  for stat in /proc/[0-9]*/stat; do
    IFS= read -r fields <"$stat" || continue
    # Behind the last parenthesis, for a program may be called anything.
    read -ra fields <<<"${fields##*) }"
    if [[ ${fields[3]} == "$2" && ${fields[0]} != Z ]]; then
      stat=${stat#/proc/}
      kill -s "$1" "${stat%/stat}" && found=0
    fi
  done 2>/dev/null
  return "$found"
}

# Finds what the steps have left running: what is in a session of the run's bash, or prints where a step does. A daemon that has left
# both behind is not found. For each its command line, in `found`.
stepgate_find() {
  local place fields pid line words
  local -A sessions=()
  while IFS= read -r line; do
    sessions[$line]=yes
  done <"$folder/sessions"
  found=()
  for place in /proc/[0-9]*; do
    pid=${place#/proc/}
    IFS= read -r fields <"$place/stat" || continue
    read -ra fields <<<"${fields##*) }"
    [[ ${fields[0]} != Z && -z ${sessions[$pid]-} ]] || continue
    if [[ -n ${sessions[${fields[3]}]-} || $place/fd/1 -ef $folder/out || $place/fd/2 -ef $folder/err ]]; then
      mapfile -d '' -t words <"$place/cmdline"
      # Nothing: it has just ended.
      [[ ${#words[@]} == 0 ]] || found[$pid]="$pid (${words[*]})"
    fi
  done
} 2>/dev/null

# The run is over, or goes on another time: the bash ends. What it has left running hears, where the run is over, what a closed
# terminal would say; what stays may go on printing, to nobody.
stepgate_end() {
  local pid other tries=0
  local -A found=() before=()
  if pid=$(cat -- "$folder/run/pid" 2>/dev/null); then
    kill -KILL "$pid" 2>/dev/null
    stepgate_find
    if [[ $1 == over ]]; then
      for pid in "${!found[@]}"; do
        before[$pid]=${found[$pid]}
      done
      while IFS= read -r pid; do
        stepgate_signal_all HUP "$pid" >/dev/null
      done <"$folder/sessions"
      # Those that heed it take a moment; the others say so by staying.
      while stepgate_find && ((tries++ < 20)) && stepgate_heeds; do
        sleep 0.05
      done
      for pid in "${!before[@]}"; do
        [[ -n ${found[$pid]-} ]] || printf 'stopped\0%s\0' "${before[$pid]}"
      done
    fi
    for pid in "${!found[@]}"; do
      printf 'stays\0%s\0' "${found[$pid]}"
    done
  fi
  # Nobody asks any more what connections of this run that were lost have left.
  if [[ $1 == over ]]; then
    for other in "${folder%.*}".*; do
      [[ ! -O $other || -s $other/running ]] || rm -rf -- "$other"
    done
  fi
  exec 6<"$folder/out" 7<"$folder/err"
  setsid bash -c 'cat <&6 & cat <&7' >/dev/null 2>&1 </dev/null 3>&- 4>&- 5>&- &
  printf q >&5
  rm -rf -- "$folder"
  printf 'bye\0'
}

# The connection is lost: a step that runs may print what it wants, and ends when it ends.
stepgate_lost() {
  trap '' PIPE HUP
  : >"$folder/lost"
  exec >/dev/null 2>&1 </dev/null
  # The end of what it prints is kept, to be shown.
  tail -c 65536 <"$folder/out" >"$folder/rest" 3>&- 4>&- &
  cat <"$folder/err" >/dev/null 3>&- 4>&- &
  while [[ -s $folder/running ]]; do
    sleep 0.2
  done
  pid=$(cat -- "$folder/run/pid" 2>/dev/null) && kill -KILL "$pid" 2>/dev/null
  printf q >&5
  exec 3>&- 4>&-
  : >"$folder/over"
}

stepgate_locale=${LC_ALL-none}
LC_ALL=C
# In one line: what stands behind it is for `read`.
{ stepgate_far_end "$@"; exit; }
