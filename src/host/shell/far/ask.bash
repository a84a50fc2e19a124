# Asks the other end what has become of a run's step: for each folder that a lost connection has left behind, the step that was
# begun last, whether it still runs, how its bash has ended if it has, and what the step's report says. Where no step runs,
# whoever kept that bash is ended first, if the connection's loss has not come to them yet: what they have not begun by now,
# they never will.

stepgate_ask() {
  local place folder begun running gone words keeper
  for place in "${XDG_RUNTIME_DIR-}" /dev/shm /run/shm; do
    [[ -n $place ]] || continue
    for folder in "$place/stepgate-$1".*; do
      # Somebody else's folder of this name says nothing.
      [[ -d $folder && ! -L $folder && -O $folder ]] || continue
      begun='' running='' gone='' words=() keeper=''
      if [[ ! -s $folder/running && -s $folder/keeper ]]; then
        IFS= read -r -d '' keeper <"$folder/keeper"
        # The number may be somebody else's by now.
        [[ /proc/$keeper/fd/5 -ef $folder/done ]] && kill -KILL "$keeper"
        while [[ /proc/$keeper/fd/5 -ef $folder/done ]]; do :; done
      fi
      [[ -e $folder/begun ]] && IFS= read -r -d '' begun <"$folder/begun"
      [[ -s $folder/running ]] && running=yes
      [[ -e $folder/gone ]] && IFS= read -r -d '' gone <"$folder/gone"
      [[ -e $folder/report ]] && mapfile -d '' -t words <"$folder/report"
      printf '%s\0' left "$begun" "$running" "$gone" report "${#words[@]}" "${words[@]}"
    done
  done
  printf 'bye\0'
}

# In one line: what stands behind it is for `read`.
{ stepgate_ask "$@"; exit; }
