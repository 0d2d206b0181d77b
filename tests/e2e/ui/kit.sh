# shellcheck shell=bash
# What the walks at the terminal share: a real dozod, dozo-ui in a pseudo-terminal (tmux), a person's
# keys. Sourced with the folder of programs in $1 and, in $2, a folder that gets every step's screen.
set -euo pipefail
bin=$(cd "$1" && pwd) screens=${2:-}
[[ -z $screens ]] || { mkdir -p "$screens" && screens=$(cd "$screens" && pwd); }

# Shelves are written past the page cache: not on a memory file system.
work=$(mktemp -d "$bin/../ui-job.XXXXXX")
work=$(cd "$work" && pwd)
name=dozo-ui-$$
export DOZO_STATE=$work/state DOZO_SOCKET=$work/dozod.sock DOZO_TRAY=$work/tray
readonly handler_password=sakura-zaka-2026 supervisor_password=keyaki-namiki-26
umask 077

dozod=
end() {
  tmux -L "$name" kill-server 2>/dev/null || true
  [[ -z $dozod ]] || kill "$dozod" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap end EXIT

# Never into `| grep -q`: it ends early, and with pipefail that is a failure.
picture() { tmux -L "$name" capture-pane -p -t kiosk; }
# expect TEXT: until the screen shows it; at most a minute.
expect() {
  local text=$1
  for _ in $(seq 600); do
    if [[ $(picture) == *"$text"* ]]; then return; fi
    sleep 0.1
  done
  echo "the screen does not show: $text" >&2
  picture >&2
  cat "$work/dozod.log" >&2
  exit 1
}
absent() {
  if [[ $(picture) == *"$1"* ]]; then
    echo "the screen must not show: $1" >&2
    picture >&2
    exit 1
  fi
}
press() { tmux -L "$name" send-keys -t kiosk "$@"; }
# insist KEY TEXT: where the page may be asking dozod anew, as a person does who sees nothing happen.
insist() {
  local second
  for second in $(seq 60); do
    ((second % 5 != 1)) || press "$1"
    sleep 1
    if [[ $(picture) == *"$2"* ]]; then return; fi
  done
  expect "$2"
}
type_text() { tmux -L "$name" send-keys -t kiosk -l "$1"; }
number=0
keep() {
  number=$((number + 1))
  [[ -n $screens ]] || return 0
  local size
  size=$(tmux -L "$name" display-message -p -t kiosk '#{pane_width}x#{pane_height}')
  # With its colours: tools/pictures draws them.
  tmux -L "$name" capture-pane -e -p -t kiosk >"$screens/$(printf '%02d' $number)-$1.$size"
}

start_dozod() {
  "$bin/dozod" 2>>"$work/dozod.log" &
  dozod=$!
  for _ in $(seq 100); do
    if [[ -S $DOZO_SOCKET ]]; then return; fi
    sleep 0.1
  done
  cat "$work/dozod.log" >&2
  exit 1
}

# Held this year, valid to the end of the next.
year=$(TZ=Asia/Tokyo date +%Y)
readonly training=個人情報保護研修:$year-01-01:$((year + 1))-12-31

# commission OPTION…: the terminal as the contractor sets it up, two people and two shelves.
commission() {
  printf %s "$supervisor_password" >"$work/suzuki.password"
  printf %s "$handler_password" >"$work/tanaka.password"
  "$bin/dozoctl" commission --contractor '見本印刷株式会社' \
    --address '東京都見本区見本一丁目2番3号' --number T-014 --place '本社工場 2階 機械室' \
    --shelves 2 --shelf-bytes 67108864 \
    --person "supervisor:suzuki:鈴木 花子:$work/suzuki.password" \
    --person "handler:tanaka:田中 太郎:$work/tanaka.password" \
    --training "suzuki:$training" --training "tanaka:$training" \
    --disc-place '媒体金庫 A-2' --notice-place '書類保管庫 B-1' --certificate "$work/kiosk.pem" "$@"
  "$bin/dozo-seal" keygen --out "$work/ward" --name '見本区 健康部 医療保険年金課' >"$work/log"
}
# by_two COMMAND…: dozoctl for the supervisor, with the handler's consent.
by_two() {
  "$bin/dozoctl" --as suzuki --password-file "$work/suzuki.password" --with tanaka \
    --with-password-file "$work/tanaka.password" "$@" >>"$work/log"
}

# seal NAME JOB: WORK/NAME.iso, with its password beside it.
seal() {
  (cd "$work/input" && find . -mindepth 1 -maxdepth 1 -printf '%P\0' | sort -z |
    xargs -0 "$bin/dozo-seal" pack --job "$2" --key "$work/ward/ward.key" \
      --cert "$work/ward/ward.pem" --recipient "$work/kiosk.pem" --out "$work/$1.iso" \
      --notice "$work/$1.pdf" --password-out "$work/$1.password" >>"$work/log")
}

# Somebody puts a disc into the drive, in one step.
put_in() {
  cp "$1" "$DOZO_TRAY/.part"
  mv "$DOZO_TRAY/.part" "$DOZO_TRAY/$(basename "$1")"
}

open_terminal() {
  tmux -L "$name" -f /dev/null start-server \; set -g default-terminal tmux-256color \; new-session -d -s kiosk -x 80 -y 24 \
    "LANG=C.UTF-8 LANGUAGE=ja $bin/dozo-ui --sample $work/disc.iso --documents $work/documents"
  tmux -L "$name" set -g escape-time 0
}

log_in() {
  expect 'ログインしてください'
  type_text "$1"
  press Enter
  type_text "$2"
  press Enter
}
