# Reads tools/lib/layers, then every source: prints each include that the table forbids.
function fail_line(text) { print text; bad = 1 }
# The room that `path` lies in: the longest room of the table that is its folder.
function room_of(path,    parts, n, two) {
  n = split(path, parts, "/")
  two = parts[1] "/" parts[2]
  if (two in allowed) return two
  if ((parts[1] "/*") in allowed) return two
  if (parts[1] in allowed) return parts[1]
  return ""
}
function rule_of(room,    parts) {
  if (room in allowed) return allowed[room]
  split(room, parts, "/")
  return allowed[parts[1] "/*"]
}
FILENAME == table {
  sub(/#.*/, "")
  if ($0 ~ /:/) {
    name = $1
    sub(/:$/, "", name)
    $1 = ""
    allowed[name] = $0 " "
  }
  next
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
  split($0, quoted, "\"")
  target = quoted[2]
  room = room_of(FILENAME)
  if (room == "") next
  if (target !~ /^(firmware|platform|ui|tools|tests)\//) {
    fail_line(FILENAME ":" FNR ": \"" target "\" is not written from the root")
    next
  }
  if (index(target, room "/") == 1) next
  n = split(rule_of(room), rooms, " ")
  fine = 0
  for (i = 1; i <= n; i++) if (index(target, rooms[i] "/") == 1) fine = 1
  if (!fine) fail_line(FILENAME ":" FNR ": " room " may not include \"" target "\"")
}
END { exit bad }
