# A log that stands alone, by real processes from end to end: served, written by several issuers, verified offline and by
# other people's verifiers, followed, mirrored, rotated, exported into another, and its fork shouted at.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
work=$(mktemp -d)
server=
other=
follower=
trap 'for one in $server $other $follower; do kill "$one" 2>/dev/null || true; done; rm -rf "$work"' EXIT
cd "$work"
"$root/scripts/build"
alice="$root/scripts/alice"
fail() { cat err* 2>/dev/null || true; echo "FAILED: $*"; exit 1; }
field() { /usr/bin/python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

umask 077
echo "correct horse battery" >pass
/usr/bin/openssl genpkey -algorithm ed25519 -out build.pem 2>/dev/null
/usr/bin/openssl pkey -in build.pem -pubout -out build.pub
ssh-keygen -q -t ecdsa -b 384 -N '' -f login
mkdir logins && cp login.pub logins/alice.keys
# a certificate of an authority of our own, for P-256
/usr/bin/openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca \
  -addext keyUsage=critical,keyCertSign 2>/dev/null
/usr/bin/openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout cert.key -out cert.csr -subj /CN=signer 2>/dev/null
printf 'subjectAltName=URI:https://certified.example/signer\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n' >ext
/usr/bin/openssl x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -out cert.pem -days 1 -extfile ext 2>/dev/null
cat >trust.json <<'JSON'
{"v": "scitt-trust/1", "x509": "ca.pem",
 "keys": [{"issuer": "https://build.example", "pem": "build.pub"}],
 "logins": {"host": "github.com", "directory": "logins"}}
JSON
cat >policy.json <<'JSON'
{"v": "scitt-policy/1", "otherwise": "admit", "rules": [
  {"id": "small-json", "effect": "admit", "says": "JSON has an n", "when": {"contentType": ["application/json"]},
   "require": {"maxPayloadBytes": 1000, "schema": {"type": "object", "required": ["n"]}}}]}
JSON

start() { # directory, extra arguments; sets line and pid
  rm -f ready; mkfifo ready
  "$alice" log serve --data "$1" --http "${2:-127.0.0.1:0}" --passphrase-file pass "${@:3}" >ready 2>>"err-$1" &
  pid=$!
  read -r -t 60 line <ready || fail "log serve $1 is not ready"
}
start one 127.0.0.1:0 --origin log.example/one --trust-anchors trust.json --policy policy.json
server=$pid
url=http://$(field http <<<"$line")
[ "$(field size <<<"$line")" = 2 ] || fail "the policy is not in the log"
grep -qr "PRIVATE KEY" one && fail "a key lies open on the disk"

echo '{"n": 1}' >payload.json
"$alice" log submit --url "$url" --key build.pem --issuer https://build.example --subject train --content-type application/json \
  -o ts.cose --json payload.json >submitted || fail "submit of a pinned key"
"$alice" log submit --url "$url" --key login --issuer did:web:github.com:alice.keys --subject train - <payload.json >/dev/null || fail "submit of a login key"
"$alice" log submit --url "$url" --key cert.key --chain cert.pem --issuer https://certified.example/signer --subject train \
  --digest --content-type application/json -o digest.cose payload.json >/dev/null && fail "a digest passed the schema"
"$alice" log submit --url "$url" --key cert.key --chain cert.pem --issuer https://certified.example/signer --subject train \
  --digest --content-type text/x-thing -o digest.cose payload.json >/dev/null || fail "submit with a certificate"
"$alice" log submit --url "$url" --key build.pem --issuer https://build.example --subject train --content-type application/json - \
  <<<'{"m": 1}' >refused && fail "the policy let through what it refuses"
grep -q small-json refused || fail "a refusal without its rule"
"$alice" log submit --url "$url" --key build.pem --issuer https://stranger.example --subject train payload.json >refused && fail "a stranger was let in"
for n in 2 3; do
  "$alice" log submit --url "$url" --key build.pem --issuer https://build.example --subject train --content-type application/json - <<<"{\"n\": $n}" >/dev/null
done

"$alice" log key --url "$url" >log.pub
"$alice" log verify --transparent ts.cose --log-key log.pub --issuer-key build.pub || fail "offline"
"$alice" log verify --transparent ts.cose --log-key log.pub --trust trust.json --preimage payload.json --json | grep -q '"verified":true' || fail "offline by trust"
"$alice" log verify --transparent digest.cose --log-key log.pub --trust trust.json --preimage payload.json || fail "digest with its preimage"
"$alice" log verify --transparent digest.cose --log-key log.pub --trust trust.json --preimage pass && fail "another preimage was believed"
"$alice" log verify --transparent ts.cose --log-key build.pub --issuer-key build.pub && fail "another log was believed"
"$root/scripts/verify" ts.cose build.pub log.pub
"$alice" log verify --url "$url" --trust trust.json || fail "not every entry verifies"
"$alice" log verify --data one --trust trust.json --json | grep -qv '"verified":true' && fail "beside the server"
[ "$("$alice" log list --url "$url" --subject train | wc -l)" = 5 ] || fail "the train is not complete"
"$alice" log fsck --data one --trust trust.json || fail "fsck"

root4=$("$alice" log checkpoint --json --url "$url" | field root)
size=$("$alice" log checkpoint --json --url "$url" | field size)
"$alice" log monitor "$url" --state watched --once --json | grep -q '"look":"first"' || fail "monitor, first"
"$alice" log mirror "$url" copy --json | grep -q "\"fetched\":$size" || fail "mirror"
cp -r one before

# A follower runs beside while the log grows and its key is rotated.
"$alice" log monitor "$url" --state watched --every 1 --json >followed 2>>err-follow &
follower=$!
"$alice" log submit --url "$url" --key build.pem --issuer https://build.example --subject train --content-type application/json - <<<'{"n": 5}' >/dev/null
"$alice" log consistency --url "$url" --root "$root4" -o growth.cose "$size" || fail "consistency"
"$alice" log consistency --url "$url" --root "$(printf '0%.0s' $(seq 64))" "$size" && fail "another root was believed"
for _ in $(seq 300); do grep -q '"look":"grown"' followed && break; sleep 0.2; done
grep -q '"look":"grown"' followed || fail "the follower saw no growth"
echo >>copy/tile/entries/000.p/"$size" # a copy that rots is healed
"$alice" log mirror "$url" copy --json | grep -q "\"size\":$((size + 1))" || fail "mirror again"
"$alice" log export --url "$url" export.jsonl
"$alice" log export --data one --archive log.archive
address=${url#http://}
kill "$server"; wait "$server" || true; server=
kill "$follower"; wait "$follower" || true; follower=

"$alice" log rotate-key --data one --passphrase-file pass || fail "rotate-key"
"$alice" log rotate-key --data one --passphrase-file payload.json && fail "rotated with another passphrase"
start one "$address" --trust-anchors trust.json
server=$pid
"$alice" log verify --transparent ts.cose --log-key log.pub --issuer-key build.pub || fail "a receipt under the old key"
"$alice" log submit --url "$url" --key build.pem --issuer https://build.example --subject train --content-type application/json -o ts2.cose - <<<'{"n": 6}' >/dev/null
"$alice" log key --url "$url" >log2.pub
cmp -s log.pub log2.pub && fail "the key is the same"
"$alice" log verify --transparent ts2.cose --log-key log2.pub --issuer-key build.pub || fail "a receipt under the new key"
"$alice" log monitor "$url" --state watched --once --log-key log.pub --log-key log2.pub --json | grep -q '"look":"grown"' || fail "monitor after the rotation"
"$alice" log fsck --data one --trust trust.json || fail "fsck after the rotation"

# Another log takes the statements of this one.
start two 127.0.0.1:0 --origin log.example/two --trust-anchors trust.json
other=$pid
"$alice" log import --url "http://$(field http <<<"$line")" --json export.jsonl | grep -q '"refused":0' || fail "import"
kill "$other"; wait "$other" || true; other=
"$alice" log import --data again log.archive || fail "an archive does not become a log again"
"$alice" log verify --data again --trust trust.json || fail "a log out of an archive does not verify"

# One that signs with ES256 and hashes digests, and goes over to Ed25519.
start three 127.0.0.1:0 --origin log.example/three --trust-anchors trust.json --key-algorithm es256 --leaf digest
other=$pid
third=http://$(field http <<<"$line")
[ "$(field algorithm <<<"$line") $(field leafProfile <<<"$line")" = "ES256 digest" ] || fail "not the log that was asked for"
"$alice" log submit --url "$third" --key build.pem --issuer https://build.example --subject train -o ts3.cose payload.json >/dev/null || fail "submit to a log of digests"
"$alice" log key --url "$third" >log3.pub
/usr/bin/openssl pkey -pubin -in log3.pub -noout -text | grep -q prime256v1 || fail "the key is not of P-256"
"$alice" log verify --transparent ts3.cose --log-key log3.pub --issuer-key build.pub --leaf digest || fail "a receipt of ES256"
"$alice" log verify --transparent ts3.cose --log-key log3.pub --issuer-key build.pub && fail "another leaf profile was believed"
"$alice" log mirror "$third" copy3 --json | grep -q '"fetched":2' || fail "mirror of a log of digests"
"$alice" log monitor "$third" --state watched3 --once --json | grep -q '"look":"first"' || fail "monitor of ES256"
kill "$other"; wait "$other" || true; other=
"$alice" log serve --data three --http 127.0.0.1:0 --passphrase-file pass --leaf statement 2>refused && fail "the leaf profile was changed"
grep -q "leaf profile" refused || fail "a refusal without its reason"
"$alice" log rotate-key --data three --passphrase-file pass --key-algorithm ed25519 >/dev/null || fail "rotate to Ed25519"
start three 127.0.0.1:0 --trust-anchors trust.json
other=$pid
[ "$(field algorithm <<<"$line") $(field leafProfile <<<"$line")" = "ED25519 digest" ] || fail "not the log after its rotation"
kill "$other"; wait "$other" || true; other=
"$alice" log verify --transparent ts3.cose --log-key log3.pub --issuer-key build.pub --leaf digest || fail "a receipt of ES256 after the rotation"
"$alice" log verify --data three --trust trust.json || fail "not every entry verifies after the rotation"
"$alice" log fsck --data three --trust trust.json || fail "fsck of a log of digests"

# The log is put back to a copy of before, and goes on in another way: a fork, which the follower must see.
kill "$server"; wait "$server" || true; server=
rm -rf one && mv before one && rm -f one/database.port
"$alice" log serve --data one --http 127.0.0.1:0 --passphrase-file pass --seen watched/checkpoint 2>refused && fail "a restored log was served"
grep -q "a backup that is too old" refused || fail "a refusal without its reason"
start one "$address" --trust-anchors trust.json
server=$pid
for n in 10 11; do
  "$alice" log submit --url "$url" --key build.pem --issuer https://build.example --subject fork --content-type application/json - <<<"{\"n\": $n}" >/dev/null
done
status=0
"$alice" log monitor "$url" --state watched --log-key log.pub --log-key log2.pub --every 1 >shouted || status=$?
[ $status = 3 ] && grep -q "FORKED" shouted && [ "$(ls watched/fork-*/first.txt watched/fork-*/second.txt | wc -l)" = 2 ] || fail "the fork was not shouted at"
echo "a log that stands alone holds up, and its fork is seen"
