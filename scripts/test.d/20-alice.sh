# The program as it is packaged: from any directory, through a link, with a clean standard output and a prompt start.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
ln -s "$root/scripts/alice" "$work/alice"
cd "$work"
"$root/scripts/build"

[ "$(./alice --version 2>"$work/err")" = "alice 0.1.0" ] || { cat "$work/err"; echo "--version says something else"; exit 1; }
status=0
./alice serve --data "$work/data" --keys "$work/nowhere" >"$work/out" 2>"$work/err" || status=$?
[ $status = 2 ] && [ ! -s "$work/out" ] && grep -q nowhere "$work/err" || { echo "a bad setting is not refused by name"; exit 1; }

mkdir "$work/keys"
mkfifo "$work/ready"
began=$(date +%s%N)
./alice serve --data "$work/data" --keys "$work/keys" --ssh 127.0.0.1:0 --http 127.0.0.1:0 >"$work/ready" 2>"$work/err" &
server=$!
read -r -t 60 line <"$work/ready" || { cat "$work/err"; echo "the server is not ready after 60 s"; exit 1; }
echo "ready after $((($(date +%s%N) - began) / 1000000)) ms"
/usr/bin/python3 - "$line" <<'PYTHON'
import json, sys
ready = json.loads(sys.argv[1])
assert ready["ready"] is True and len(ready["witnesses"]) >= 4, ready
assert ready["hostKey"].startswith("SHA256:") and ready["aid"].startswith("E"), ready
PYTHON
./alice log list --json --data "$work/data" 2>>"$work/err" | grep -q '"kind":"policy"' || { cat "$work/err"; echo "the policy in force is not in the log"; exit 1; }

id=$(./alice log list --json --data "$work/data" 2>>"$work/err" | sed -n '$s/.*"id":"\([^"]*\)".*/\1/p')
issuer=$(./alice log show --json --data "$work/data" "$id" 2>>"$work/err" | sed 's/.*"issuer":"did:keri:\([^"]*\)".*/\1/')
./alice log transparent --data "$work/data" -o statement.cose "$id" 2>>"$work/err"
./alice log key --data "$work/data" >log.pem 2>>"$work/err"
./alice keri key "$issuer" --data "$work/data" >issuer.pem 2>>"$work/err"
"$root/scripts/verify" statement.cose issuer.pem log.pem
# a byte that is wrong anywhere, or missing, is noticed
/usr/bin/python3 - "$root/scripts/verify" <<'PYTHON'
import subprocess, sys
good = open("statement.cose", "rb").read()
bad = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1:] for at in range(0, len(good), len(good) // 24)] + [good[:-1], good[:50], b""]
for number, variant in enumerate(bad):
    open("bad.cose", "wb").write(variant)
    said = subprocess.run([sys.argv[1], "bad.cose", "issuer.pem", "log.pem"], capture_output=True, text=True)
    assert said.returncode == 1 and said.stderr.startswith("not verified: "), (number, said)
print(len(bad), "altered statements are refused")
PYTHON

kill "$server"
wait "$server" || true
server=
./alice log fsck --data "$work/data"
