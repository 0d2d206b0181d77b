# Sourced by auto-job and kiosk: a commissioned sample terminal, its people, a ward, and a sealed
# sample delivery. Wants `bin` (the programs), `out` (what may be looked at), `work` (a private folder).
# shellcheck shell=bash disable=SC2154

readonly terminal=T-014 shelf_bytes=67108864
readonly supervisor=suzuki handler=tanaka

export DOZO_STATE=$work/state DOZO_SOCKET=$work/dozod.sock DOZO_TRAY=$work/tray

step() { printf '  %s\n' "$*"; }

# The acting person is the handler; `together` adds the supervisor's consent.
ctl() { "$bin/dozoctl" --as "$handler" --password-file "$work/$handler.password" "$@"; }
together() { ctl --with "$supervisor" --with-password-file "$work/$supervisor.password" "$@"; }
as_supervisor() {
  "$bin/dozoctl" --as "$supervisor" --password-file "$work/$supervisor.password" \
    --with "$handler" --with-password-file "$work/$handler.password" "$@"
}

start_terminal() {
  mkdir -p "$DOZO_TRAY"
  "$bin/dozod" 2>"$work/dozod.log" &
  echo $! >"$work/dozod.pid"
  for _ in $(seq 100); do
    [ -S "$DOZO_SOCKET" ] && return
    kill -0 "$(cat "$work/dozod.pid")" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/dozod.log" >&2
  return 1
}

# The year's training of the two people, valid to the end of the next year.
year=$(TZ=Asia/Tokyo date +%Y)
readonly training=個人情報保護研修:$year-01-01:$((year + 1))-12-31

# commission SHELVES: the two people's passwords lie in WORK/NAME.password.
commission() {
  "$bin/dozoctl" commission --contractor '見本印刷株式会社' \
    --address '東京都見本区見本一丁目2番3号' --number "$terminal" \
    --place '本社工場 2階 機械室' --shelves "$1" --shelf-bytes "$shelf_bytes" \
    --person "supervisor:$supervisor:鈴木 花子:$work/$supervisor.password" \
    --person "handler:$handler:田中 太郎:$work/$handler.password" \
    --training "$supervisor:$training" --training "$handler:$training" \
    --disc-place '媒体金庫 A-2' --notice-place '書類保管庫 B-1' \
    --certificate "$out/kiosk.pem"
}

# The ward makes its key: OUT/ward.pem.
make_ward() {
  "$bin/dozo-seal" keygen --out "$work/ward" --name '見本区 健康部 医療保険年金課' >"$work/keygen"
  cp "$work/ward/ward.pem" "$out/ward.pem"
}

# seal_delivery OPTION…: a sample delivery for the terminal of OUT/kiosk.pem: OUT/disc.iso.
seal_delivery() {
  "$bin/dozo-sample" "$out/input" --job "$work/job.toml" --terminal "$out/kiosk.pem"
  (
    cd "$out/input" || exit
    find . -mindepth 1 -maxdepth 1 -printf '%P\0' | sort -z |
      xargs -0 "$bin/dozo-seal" pack --job "$work/job.toml" --key "$work/ward/ward.key" \
        --cert "$out/ward.pem" --recipient "$out/kiosk.pem" --out "$out/disc.iso" \
        --notice "$out/notice.pdf" "$@" >"$work/seal"
  )
}

# The ward makes its key, the terminal enrols it, and a sample delivery is sealed.
seal_sample() {
  make_ward
  as_supervisor anchor-enrol "$out/ward.pem" >"$work/anchor"
  seal_delivery --password-out "$out/password.txt"
}
