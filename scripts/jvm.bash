# Read by the scripts that start the built program: where it is (root, lib, jar) and how its JVM is started (java, jvm).
# shellcheck shell=bash
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
lib=$root/sshd-gateway/target/alice/lib
jar=$lib/alice-sshd-gateway-0.1.0-SNAPSHOT.jar
java_home=$("$root/scripts/find-jdk") || {
  echo "alice: no JDK of version 21 or newer is found; scripts/setup says what to do" >&2
  exit 1
}
java=$java_home/bin/java

# The first tier of the compiler and the serial collector: ready in half the processor time, for a program that mostly
# waits. What the JVM itself has to say goes to standard error, since standard output belongs to JSON.
jvm=(--enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
  -Xlog:disable -Xlog:all=error,cds=off,aot=off:stderr)

# The cache of loaded classes: one for these jars on this JDK, in the cache directory of the user.
cache_of() {
  local directory=${XDG_CACHE_HOME:-${HOME:-$root/sshd-gateway/target}/.cache}/alice place stamp
  place=$(cksum <<<"$lib" | cut -d ' ' -f 1)
  stamp=$({ ls -lL --full-time "$lib" && cat "$java_home/release"; } | sha256sum | cut -c 1-16)
  echo "$directory/$place-$stamp"
}
