#!/usr/bin/env bash
# Repeats README's two commands where nothing is installed: in a bare Debian made by debootstrap, from
# a clone of the last commit, with nothing but git, Node and npm. Needs root on a Debian machine with
# debootstrap; the mirror is the one of the machine's own apt sources, npm's registry the one that npm
# is set to. Everything happens in one folder, in mount and process namespaces of its own: when this
# script ends, for whatever reason, nothing is left mounted or running.
set -euo pipefail

usage() {
  cat <<'HELP'
Repeats README's commands in a bare Debian made by debootstrap, with nothing but git, Node and npm.

Usage: tools/fresh_debian.sh [options]

  --suite NAME      the Debian release: trixie (unless given), bookworm, sid, ...
  --command NAME    demo (unless given): npm run demo, until the page is served, which is then fetched
                    test: npm test;  native: npm run build -- --native
                    anything else is run as it is, by sh, in the clone
  --compiler NAME   the compiler of native builds: g++-12 to g++-15, clang-14 to clang-19, as far as the
                    suite has it (the suite's own g++ otherwise)
  --hide            hides apt from the set-up: compilers and Emscripten are there, every library and
                    every source comes by CMake's FetchContent, as on a system that is no Debian
  --folder FOLDER   where it happens (a new one in /var/tmp, removed at the end; a given one is kept,
                    and used again as it is when a Debian is in it)
  --mirror URL      another Debian mirror
  --help            prints this and does nothing else

Debian 12's own Node is older than README asks for: there Node 20 comes from npm's package "node".
HELP
}

refuse() {
  echo "$1" >&2
  exit 2
}

suite=trixie command=demo compiler='' hide=false folder='' mirror=''
arguments=("$@")
while (($# > 0)); do
  case $1 in
    --help) usage && exit ;;
    --hide) hide=true && shift && continue ;;
    --suite | --command | --compiler | --folder | --mirror) ;;
    *) refuse "There is no option \"$1\": tools/fresh_debian.sh --help says what there is." ;;
  esac
  (($# > 1)) || refuse "The option \"$1\" needs a value: tools/fresh_debian.sh --help says what there is."
  declare "${1#--}=$2"
  shift 2
done
[[ $compiler =~ ^((g\+\+|clang)-[0-9]+)?$ ]] ||
  refuse "The compiler is \"$compiler\"; it must be g++ or clang with a version, such as g++-14."
((EUID == 0)) || refuse 'Only root can make a Debian in a folder: run this script with sudo.'
command -v debootstrap >/dev/null || refuse 'debootstrap is missing: apt-get install debootstrap.'

if [[ -z ${INKLENS_FRESH_DEBIAN:-} ]]; then
  INKLENS_FRESH_DEBIAN=1 exec unshare --mount --pid --fork --kill-child "$0" "${arguments[@]}"
fi

say() { echo "- $1"; }
timed() {
  local start=$SECONDS
  "$@"
  echo "  done ($((SECONDS - start)) s)"
}

repository=$(cd "$(dirname "$0")/.." && pwd)
if [[ -z $mirror ]]; then
  # One line for each list of packages that apt reads.
  mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F'|' '$1 == "Debian" && $2 == "Debian" && $3 == "main" { print $4; exit }')
  [[ $mirror ]] || refuse "The machine's apt sources name no Debian mirror: run apt-get update, or give --mirror URL."
fi
if [[ -z $folder ]]; then
  folder=$(mktemp -d /var/tmp/inklens-debian-XXXXXX)
  trap 'umount -R "$folder/proc" "$folder/dev" 2>/dev/null; rm -rf --one-file-system "$folder"' EXIT
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
log="$folder.log"

inside() {
  local environment=(HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive CCACHE_DISABLE=1
    PATH=/opt/node/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  local name
  for name in http_proxy https_proxy no_proxy; do
    if [[ ${!name:-} ]]; then environment+=("$name=${!name}"); fi
  done
  # A machine behind a proxy of its own names that proxy's certificate.
  if [[ -e $folder/root/ca.pem ]]; then environment+=(NODE_EXTRA_CA_CERTS=/root/ca.pem); fi
  if command -v npm >/dev/null; then environment+=("npm_config_registry=$(npm config get registry)"); fi
  if [[ $compiler == clang* ]]; then environment+=("CC=$compiler" "CXX=${compiler/clang/clang++}"); fi
  if [[ $compiler == g++* ]]; then environment+=("CC=${compiler/g++/gcc}" "CXX=$compiler"); fi
  chroot "$folder" env -i "${environment[@]}" sh -c "$1"
}

install() { inside "apt-get install -y --no-install-recommends $* >>/root/setup.log 2>&1"; }

make_debian() {
  debootstrap --variant=minbase --include=ca-certificates,git "$suite" "$folder" "$mirror" >"$log" 2>&1 ||
    refuse "debootstrap could not make $suite; its last words are in $log."
}

prepare() {
  inside 'apt-get update >/root/setup.log 2>&1'
  install nodejs npm
  if [[ $suite == bookworm ]]; then inside 'npm install --prefix /opt/node node@20 >>/root/setup.log 2>&1'; fi
  if [[ $compiler ]]; then install "$compiler"; fi
  if $hide; then
    install cmake g++ ninja-build python3 emscripten zlib1g-dev
    inside 'mv /usr/bin/apt-get /usr/bin/apt-get.hidden'
  fi
}

# The page is up when the server says so and the page and its engine can be fetched.
serve_page() {
  local start=$SECONDS url=''
  inside 'cd /root/inklens && npm run demo' >"$log" 2>&1 &
  local demo=$!
  until url=$(grep -oP 'Inklens is at \K\S+' "$log"); do
    kill -0 "$demo" 2>/dev/null || { tail -n 40 "$log"; refuse 'npm run demo ended without a page.'; }
    sleep 1
  done
  echo "  page up after $((SECONDS - start)) s"
  inside "node -e '
    for (const path of [\"\", \"engine/relaxed-threads/inklens.wasm\", \"models/index.json\"]) {
      fetch(\"$url\" + path).then(async (answer) => {
        if (!answer.ok) throw new Error(path + \" gives status \" + answer.status);
        console.log(\"  /\" + path, answer.status, (await answer.arrayBuffer()).byteLength, \"bytes\");
      });
    }'"
  until grep -q 'Every browser finds\|does without one variant' "$log"; do sleep 1; done
  echo "  all variants after $((SECONDS - start)) s"
}

if [[ ! -e $folder/etc/debian_version ]]; then
  say "Making Debian $suite in $folder"
  timed make_debian
fi
mount -t proc proc "$folder/proc"
mount --rbind /dev "$folder/dev"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
if [[ ${NODE_EXTRA_CA_CERTS:-} ]]; then cp "$NODE_EXTRA_CA_CERTS" "$folder/root/ca.pem"; fi
say 'Installing Node and npm'
timed prepare
rm -rf "$folder/root/inklens"
git clone --quiet --no-hardlinks "$repository" "$folder/root/inklens"
say "Debian $(cat "$folder/etc/debian_version"), Node $(inside 'node --version'): $command"
case $command in
  demo) serve_page ;;
  test) timed inside 'cd /root/inklens && npm test' ;;
  native) timed inside 'cd /root/inklens && npm run build -- --native' ;;
  *) timed inside "cd /root/inklens && $command" ;;
esac
