#!/bin/sh
# Installs Wellpipe, or brings it up to date:
#   curl -fsSL https://github.com/wellpipe/wellpipe/releases/latest/download/install.sh | sh
# All of it is one function that the last line calls: a script that arrives in part does nothing.

install_wellpipe() {
  set -u
  unset CDPATH
  repository='https://github.com/wellpipe/wellpipe'
  # What releases are signed with, as minisign writes a public key. The release build fills it in.
  public_key=''
  marker='# added by the Wellpipe installer'

  version='' from='' dir='' modify_path=yes
  # For a new executable to answer: one of this size may have to be scanned for viruses first.
  patience=30
  carriage_return=$(printf '\r')
  work='' existing='' download='' nap='' asker='' is_placed='' problem='' unsigned='' is_shadowed='' is_listed=''

  main() {
    choose_colors
    read_arguments "$@"
    choose_folder
    detect_platform
    choose_tools
    exec 3>&2
    trap clean_up EXIT
    trap 'exit 130' HUP INT PIPE TERM
    prepare_folder
    if [ -n "$file" ]; then take_file; else take_release; fi
    try_executable
    refuse_downgrade
    place_executable
    note_path
    say_what_is_next
  }

  show_usage() {
    cat <<USAGE
Installs Wellpipe for this user, or brings it up to date.

Usage: install.sh [--version X] [--dir DIR] [--from URL|FILE] [--no-modify-path]

  --version X       this version instead of the latest
  --dir DIR         the folder for the executable (\$WELLPIPE_HOME/bin, ~/.wellpipe/bin)
  --from URL        an https folder with the files of a release (\$WELLPIPE_RELEASES_URL)
  --from FILE       an executable on this machine, or one with .gz
  --no-modify-path  changes no file of your shell
  --help            this

Through a pipe, flags come after "sh -s --": curl … | sh -s -- --version X
USAGE
  }

  read_arguments() {
    while [ $# -gt 0 ]; do
      case $1 in
        --version=* | --dir=* | --from=*)
          flag=${1%%=*} value=${1#*=}
          shift
          set -- "$flag" "$value" "$@"
          ;;
      esac
      case $1 in
        --version | --dir | --from)
          case ${2-} in '' | -*) fail 2 "$1 needs a value." 'See --help.' ;; esac
          case $1 in
            --version) version=${2#v} ;;
            --dir) dir=$2 ;;
            --from) from=$2 ;;
          esac
          shift 2
          ;;
        --no-modify-path)
          modify_path=''
          shift
          ;;
        --help | -h)
          show_usage
          exit 0
          ;;
        *) fail 2 "$1 is not known here." 'See --help.' ;;
      esac
    done
    case $version in *[!0-9A-Za-z.+-]*) fail 2 "$version is no version." 'For example --version 1.2.3.' ;; esac
    choose_source
  }

  # Sets either $file or $base, the address of the folder with the release.
  choose_source() {
    file='' base=''
    from=${from:-${WELLPIPE_RELEASES_URL-}}
    case $from in
      '')
        base=$repository/releases/latest/download
        [ -z "$version" ] || base=$repository/releases/download/v$version
        ;;
      http://* | https://*)
        base=${from%"${from##*[!/]}"}
        is_safe_address "$base" || fail 2 'The address of the release cannot be used.' \
          'It is a folder, by https (or http on this machine), without user, password or query.'
        ;;
      *://*) fail 2 'The address of the release is not one of https.' 'See --help.' ;;
      *) file=$(expand_path "$from") ;;
    esac
  }

  is_safe_address() {
    case $1 in *[!!-~]* | *[@?#\\]*) return 1 ;; esac
    case $1 in https://?*) return 0 ;; esac
    host=${1#http://}
    host=${host%%/*}
    port=${host##*:}
    case $host in
      localhost | 127.0.0.1 | '[::1]') return 0 ;;
      localhost:* | 127.0.0.1:* | '[::1]:'*) case $port in '' | *[!0-9]*) return 1 ;; *) return 0 ;; esac ;;
      *) return 1 ;;
    esac
  }

  # Sets $home, $dir, and $target: the file itself, where the name in $dir is a link.
  choose_folder() {
    home=$(expand_path "${WELLPIPE_HOME:-"~/.wellpipe"}")
    is_own_folder=''
    if [ -z "$dir" ]; then
      [ -n "${HOME-}${WELLPIPE_HOME-}" ] || fail 2 'HOME is not set.' 'Name a folder with --dir.'
      dir=$home/bin is_own_folder=yes
    fi
    dir=$(expand_path "$dir")
    case $dir in
      *:* | *'
'*) fail 2 "$dir cannot be on a PATH." 'Name another folder with --dir, without a colon.' ;;
    esac
    target=${dir%/}/wellpipe
    while [ -L "$target" ] && [ -f "$target" ]; do
      link=$(readlink "$target")
      case $link in /*) target=$link ;; *) target=$(dirname "$target")/$link ;; esac
    done
    case $target in
      */Cellar/* | */nix/store/* | */node_modules/* | /snap/*)
        fail 40 "$dir/wellpipe is a link to $target, which is for its package manager to change." \
          'Name another folder with --dir.'
        ;;
    esac
  }

  # Makes a path absolute, without slashes at its end; a ~ in quotes is still the home folder.
  expand_path() {
    path=$1
    # shellcheck disable=SC2088
    case $path in
      '~') path=${HOME-} ;;
      '~/'*) path=${HOME-}/${path#'~/'} ;;
      /*) ;;
      *) path=$(pwd)/$path ;;
    esac
    path=${path%"${path##*[!/]}"}
    printf '%s\n' "${path:-/}"
  }

  # Sets $asset.
  detect_platform() {
    system=$(uname -s) machine=$(uname -m)
    case $system in
      Linux) os=linux ;;
      Darwin) os=darwin ;;
      MINGW* | MSYS* | CYGWIN*)
        fail 50 'This installer is for Linux and macOS.' \
          "In PowerShell: irm $repository/releases/latest/download/install.ps1 | iex"
        ;;
      *) fail 50 "There is no Wellpipe for $system." 'It runs on Linux, macOS and Windows.' ;;
    esac
    case $machine in
      x86_64 | amd64) arch=x64 ;;
      aarch64 | arm64) arch=arm64 ;;
      *) fail 50 "There is no Wellpipe for $machine." 'It runs on 64-bit Intel, AMD and ARM.' ;;
    esac
    # Under Rosetta an Apple processor goes by the name of an Intel one.
    if [ "$os$arch" = darwinx64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
      arch=arm64
    fi
    if [ $os = linux ] && [ "$(getconf LONG_BIT 2>/dev/null)" = 32 ]; then
      fail 50 "This is a 32-bit system on a 64-bit processor ($machine)." 'Wellpipe needs a 64-bit system.'
    fi
    if [ $arch = x64 ] && ! has_sse42; then
      fail 50 'This processor lacks SSE4.2, which Wellpipe needs.' \
        'Intel has it since 2008, AMD since 2011. In a virtual machine, let it see the CPU of the host.'
    fi
    asset=wellpipe-$os-$arch
    if [ $os = linux ] && is_musl; then asset=$asset-musl; fi
  }

  # A processor whose features nobody tells passes: the executable is tried before it is placed.
  has_sse42() {
    if [ $os = linux ]; then
      features=$(grep -m 1 '^flags' /proc/cpuinfo 2>/dev/null)
    else
      features=$(sysctl -n machdep.cpu.features 2>/dev/null)
    fi
    case " $features " in '  ' | *' sse4_2 '* | *' SSE4.2 '*) return 0 ;; *) return 1 ;; esac
  }

  # ldd knows best: either C library may be there for programs that are not the system's own.
  is_musl() {
    case $(ldd --version 2>&1) in
      *musl*) return 0 ;;
      *GLIBC* | *GNU* | *'Free Software'*) return 1 ;;
    esac
    for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
      [ ! -e $loader ] || return 1
    done
    for loader in /lib/ld-musl-*.so.1; do
      [ ! -e "$loader" ] || return 0
    done
    return 1
  }

  choose_tools() {
    [ -z "$file" ] || return 0
    downloader=''
    # As a snap, curl cannot write to hidden folders.
    case $(command -v curl) in '' | */snap/*) ;; *) downloader=curl ;; esac
    if [ -z "$downloader" ] && has wget; then downloader=wget; fi
    [ -n "$downloader" ] || fail 50 'Neither curl nor wget is here.' \
      'Install one of them, or download the executable elsewhere and give it with --from FILE.'
    require_hash
  }

  require_hash() {
    has sha256sum || has shasum || has openssl || fail 50 \
      'Nothing here can check the download: neither sha256sum, shasum nor openssl.' 'Install one of them.'
  }

  has() { command -v "$1" >/dev/null 2>&1; }

  # Makes $dir, and in it $work, so that a full disk is met early and the last step is one rename.
  prepare_folder() {
    [ ! -d "$target" ] || fail 40 "$target is a folder." 'Move it away, or name another folder with --dir.'
    existing=$dir
    until [ -d "$existing" ]; do existing=$(dirname "$existing"); done
    problem=$(
      [ -z "$is_own_folder" ] || umask 077
      mkdir -p "$dir" 2>&1
    ) || fail 40 "The folder $dir cannot be made: ${problem##*: }." 'Name another one with --dir.'
    # Left by a run that was killed.
    folder=$(dirname "$target")
    find "$folder" -maxdepth 1 -type d -name '.wellpipe-install.*' -mtime +0 -exec rm -rf {} + 2>/dev/null
    work=$(mktemp -d "${folder%/}/.wellpipe-install.XXXXXX" 2>&1) || {
      problem=$work work=''
      fail 40 "Nothing can be written to $folder: ${problem##*: }." 'Name another folder with --dir.'
    }
  }

  # From a folder of the web to $work/wellpipe.
  take_release() {
    say "Wellpipe for ${asset#wellpipe-}"
    say "  from $base"
    sums=$work/SHA256SUMS
    fetch SHA256SUMS || fail_fetch SHA256SUMS
    check_signature
    check_sums
    if has gzip && find_checksum "$asset.gz" && fetch "$asset.gz"; then
      check_file "$asset.gz"
      unpack "$work/$asset.gz"
      ! find_checksum "$asset" || check_file "$asset" wellpipe
    else
      has_room || fail_full
      find_checksum "$asset" || fail 50 "SHA256SUMS does not list $asset." \
        "Not every release has every system: $repository/releases"
      fetch "$asset" || fail_fetch "$asset"
      check_file "$asset"
      mv "$work/$asset" "$work/wellpipe"
    fi
  }

  # From a file of this machine to $work/wellpipe. What is copied is what is checked.
  take_file() {
    [ ! -d "$file" ] || fail 2 "$file is a folder." "Name the file in it: --from $file/$asset"
    [ -r "$file" ] || fail 40 "$file cannot be read." 'Is it there, and yours to read?'
    say "Wellpipe from $file"
    name=${file##*/}
    sums=$(dirname "$file")/SHA256SUMS
    cat "$file" >"$work/$name" 2>/dev/null || fail_full
    if [ -f "$sums" ]; then
      require_hash
      cat "$sums" >"$work/SHA256SUMS" || fail_full
      [ ! -f "$sums.minisig" ] || cat "$sums.minisig" >"$work/SHA256SUMS.minisig" || fail_full
      sums=$work/SHA256SUMS
      check_signature
      check_sums
      find_checksum "$name" || fail 50 "The SHA256SUMS beside it does not list $name." \
        'Give the file the name it had in the release, or move SHA256SUMS away.'
      check_file "$name"
    else
      note 'There is no SHA256SUMS beside it: the file was not checked.'
    fi
    case $name in
      *.gz)
        has gzip || fail 50 'gzip, which unpacks it, is not here.' 'Install it, or give the file without .gz.'
        unpack "$work/$name"
        ;;
      wellpipe) ;;
      *) mv "$work/$name" "$work/wellpipe" ;;
    esac
  }

  # Downloads $1 to $work, by https wherever it is led. What went wrong is in $problem.
  fetch() {
    problem=''
    : >"$work/log"
    : >"$work/headers"
    download_to "$base/$1" "$work/$1" "$1" &
    download=$!
    wait "$download"
    code=$?
    download=''
    if is_led_astray; then
      problem='it is redirected to an address that is not https'
      return 1
    fi
    [ $code -ne 0 ] || return 0
    problem=$(grep -v '^ *$' "$work/log" 2>/dev/null | tail -n 1)
    case "$downloader $code $(cat "$work/log" 2>/dev/null)" in
      *' 404'*) problem='it is not there (404)' ;;
      'curl 1 '*) problem='it is redirected to an address that is not https' ;;
      'curl 6 '* | *'unable to resolve'* | *'bad address'*) problem='its name is not known here' ;;
      'curl 7 '* | *'onnection refused'*) problem='nobody answers there' ;;
      'curl 18 '* | 'curl 56 '* | 'wget '*' closed at byte'* | 'wget '*' reset by peer'* | 'wget '*'short read'*)
        problem='the connection was cut'
        ;;
      *) problem="${problem:-"$downloader ended with $code"}" ;;
    esac
    return 1
  }

  # A process of its own, which becomes the downloader: a signal ends both at once.
  download_to() {
    protocols='=https'
    case $1 in
      http://*)
        # This machine is asked directly.
        protocols='=http,https'
        unset http_proxy all_proxy ALL_PROXY
        ;;
    esac
    exec </dev/null
    case $downloader in
      curl)
        set -- "$@" -fSLg --proto "$protocols" --proto-redir "$protocols" --tlsv1.2 \
          -D "$work/headers" --connect-timeout 30 --speed-limit 1024 --speed-time 60 --retry 2 -o "$2" -- "$1"
        is_large=$3
        shift 3
        if [ -t 2 ] && [ "$is_large" != "${is_large#wellpipe}" ]; then
          exec curl --progress-bar "$@"
        fi
        exec curl -s "$@" 2>"$work/log"
        ;;
      wget)
        set -- -S -t 2 -O "$2" "$1"
        # That of busybox 1.35 crashes when it is given a timeout, and does not know this flag.
        if wget --version >/dev/null 2>&1; then set -- -T 60 "$@"; fi
        exec wget "$@" 2>"$work/log"
        ;;
    esac
  }

  # Whether a redirect has led to http, which this machine alone may do, within itself. Downloaders follow
  # more than that, but tell of each.
  is_led_astray() {
    for told in "$work/log" "$work/headers"; do
      while read -r header location || [ -n "$header" ]; do
        case $header in [Ll][Oo][Cc][Aa][Tt][Ii][Oo][Nn]:) is_safe_redirect "${location% \[following\]}" || return 0 ;; esac
      done <"$told"
    done
    return 1
  }

  is_safe_redirect() {
    location=${1%"$carriage_return"}
    case $location in
      //*) location=${base%%//*}$location ;;
      /* | [?#.]*) return 0 ;;
    esac
    case $location in
      [Hh][Tt][Tt][Pp][Ss]://*) return 0 ;;
      [Hh][Tt][Tt][Pp]://*)
        host=${location#*://}
        case $base in http://*) is_safe_address "http://${host%%[/?#]*}" ;; *) return 1 ;; esac
        ;;
      *:*) return 1 ;;
    esac
  }

  fail_fetch() {
    has_room || fail_full
    fail 31 "$base/$1 could not be downloaded: $problem." \
      "Is there such a release, and a way to it? Behind a proxy: https_proxy. By hand: --from FILE."
  }

  fail_full() {
    fail 40 "The disk is full, or $dir cannot be written to." \
      'Make room for 300 MB, or name another folder with --dir.'
  }

  has_room() {
    dd if=/dev/zero of="$work/room" bs=65536 count=4 2>/dev/null
    code=$?
    rm -f "$work/room"
    return $code
  }

  # What is no list throughout is none at all.
  check_sums() {
    tr -d '\r' <"$sums" >"$work/list" || fail_full
    [ -s "$work/list" ] || fail_sums 'it is empty'
    if grep -Ev '^[0-9a-f]{64} [ *][A-Za-z0-9][A-Za-z0-9._-]*$' "$work/list" >"$work/odd"; then
      fail_sums "\"$(sed -n 1p "$work/odd" | LC_ALL=C tr -cd ' -~' | cut -c 1-80)\" is no line of it"
    fi
  }

  fail_sums() {
    fail 50 "SHA256SUMS cannot be used: $1." \
      'It was damaged on its way, or is a page of your network in its place. Try again.'
  }

  # Sets $expected.
  find_checksum() {
    expected=''
    while read -r checksum listed || [ -n "$checksum" ]; do
      if [ "${listed#\*}" = "$1" ]; then
        [ -z "$expected" ] || fail_sums "it names $1 twice"
        expected=$checksum
      fi
    done <"$work/list"
    [ -n "$expected" ]
  }

  # $1 as it is listed, by the name $2 in $work where that is another.
  check_file() {
    actual=''
    checked=$work/${2:-$1}
    for tool in sha256sum shasum openssl; do
      has $tool || continue
      case $tool in
        sha256sum) actual=$(sha256sum <"$checked" 2>/dev/null) ;;
        shasum) actual=$(shasum -a 256 <"$checked" 2>/dev/null) ;;
        openssl) actual=$(openssl dgst -sha256 -r <"$checked" 2>/dev/null) ;;
      esac
      actual=${actual%% *}
      [ ${#actual} -ne 64 ] || break
    done
    [ "$actual" = "$expected" ] || fail 50 "$1 is not what SHA256SUMS says: it is damaged, or not ours." \
      "Expected $expected, got ${actual:-nothing}. Try again; if it stays so, please report it."
    [ -z "$unsigned" ] || note "Checksum checked, signature not: $unsigned."
    unsigned=''
  }

  # Sets $unsigned where nobody can tell.
  check_signature() {
    if [ -z "$public_key" ]; then
      unsigned='this installer has no key built in'
      return
    fi
    if has minisign; then
      verifier=minisign
    else
      case $(openssl version 2>/dev/null) in 'OpenSSL '[3-9]* | 'OpenSSL '[1-9][0-9]*) verifier=openssl ;; *)
        unsigned='neither minisign nor OpenSSL 3 is here'
        return
        ;;
      esac
    fi
    signature=$sums.minisig
    [ -n "$file" ] || fetch SHA256SUMS.minisig || rm -f "$signature"
    [ -f "$signature" ] || fail 50 "The signature is missing: SHA256SUMS.minisig${problem:+: $problem}." \
      'It is in the same release; without it nobody knows who made SHA256SUMS.'
    if [ $verifier = minisign ]; then verify_by_minisign; else verify_by_openssl; fi >/dev/null 2>&1 ||
      fail 50 'The signature of SHA256SUMS is not ours.' \
        "This may not be a release of Wellpipe. Please report it: $repository/issues"
  }

  verify_by_minisign() {
    minisign -V -q -P "$public_key" -m "$sums" -x "$signature"
  }

  # minisign's format: a key is "Ed", 8 bytes of id and the Ed25519 key. A signature is "ED" (of the
  # BLAKE2b hash) or "Ed" (of the file), the id, and 64 bytes; the last line signs these and the comment.
  verify_by_openssl() {
    part=$work/part
    mkdir "$part" &&
      printf '%s' "$public_key" | openssl base64 -d -A >"$part/key" &&
      sed -n 2p "$signature" | tr -d '\r\n' | openssl base64 -d -A >"$part/line" &&
      sed -n 4p "$signature" | tr -d '\r\n' | openssl base64 -d -A >"$part/last" || return 1
    [ "$(wc -c <"$part/key")" -eq 42 ] && [ "$(wc -c <"$part/line")" -eq 74 ] || return 1
    [ "$(take 3 8 key | od -An -tx1)" = "$(take 3 8 line | od -An -tx1)" ] || return 1
    # The frame of an Ed25519 key in DER.
    { printf '\060\052\060\005\006\003\053\145\160\003\041\000' && take 11 32 key; } >"$part/der"
    take 11 64 line >"$part/signature"
    case $(take 1 2 line) in
      ED) openssl dgst -blake2b512 -binary "$sums" >"$part/signed" || return 1 ;;
      Ed) cp "$sums" "$part/signed" || return 1 ;;
      *) return 1 ;;
    esac
    comment=$(sed -n 3p "$signature" | tr -d '\r')
    case $comment in 'trusted comment: '*) ;; *) return 1 ;; esac
    { cat "$part/signature" && printf '%s' "${comment#trusted comment: }"; } >"$part/all"
    is_signed signed signature && is_signed all last
  }

  is_signed() {
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$part/der" -rawin -in "$part/$1" -sigfile "$part/$2"
  }

  # $2 bytes from byte $1 on.
  take() { tail -c "+$1" "$part/$3" | head -c "$2"; }

  unpack() {
    gzip -dc <"$1" >"$work/wellpipe" 2>/dev/null || {
      has_room || fail_full
      fail 50 "${1##*/} cannot be unpacked." 'It is damaged: download it again.'
    }
    rm -f "$1"
  }

  # Sets $installed, the version that the new executable answers.
  try_executable() {
    require_executable
    chmod 755 "$work/wellpipe" || fail_full
    ask_version "$work/wellpipe"
    installed=$answer
    if [ "$code" -ne 0 ]; then explain_start; fi
    is_version "$installed" ||
      fail 50 'What was downloaded does not answer with a version: it is no Wellpipe.' \
        'Nothing was installed.'
    [ -z "$version" ] || [ "$installed" = "$version" ] || fail 50 "This is $installed, not $version." \
      'Nothing was installed: the folder holds another version than you asked for.'
  }

  # By its first bytes: the shell would take anything else for a script of its own, and run it.
  require_executable() {
    # shellcheck disable=SC2046
    set -- $(od -An -tx1 -N 4 "$work/wellpipe")
    case ${1-}${2-}${3-}${4-} in
      7f454c46 | cffaedfe | feedfacf | cafebabe | 2321*) ;;
      4d5a*) fail 50 "${file:-$asset} is a program for Windows." 'Give the file for this system.' ;;
      1f8b*) fail 50 "${file:-$asset} is packed by gzip." 'Give it by a name that ends in .gz.' ;;
      *) fail 50 "${file:-$asset} is no executable." 'Give a file of a release. Nothing was run or installed.' ;;
    esac
  }

  is_version() {
    case $1 in *[!0-9A-Za-z.+-]*) return 1 ;; [0-9]*.[0-9]*) return 0 ;; *) return 1 ;; esac
  }

  # Sets $answer, and $code: that of the executable $1, or "silent" where it had to be ended. SIGKILL alone
  # is never lost on a child that has only begun.
  ask_version() {
    rm -f "$work/asked" "$work/code"
    silent=''
    # The outer stderr is the shell's own, which tells of signals.
    {
      sleep "$patience" >/dev/null 3>&- &
      nap=$!
      (
        "$1" --version </dev/null >"$work/answer" 2>&1 3>&- &
        printf '%s\n' "$!" >"$work/asked"
        wait "$!"
        printf '%s\n' "$?" >"$work/code"
        kill -KILL "$nap"
      ) </dev/null >/dev/null 3>&- &
      asker=$!
      wait "$nap"
      nap=''
      if [ ! -s "$work/code" ]; then
        silent=yes
        kill -KILL "$(cat "$work/asked")"
      fi
      wait "$asker"
      asker=''
    } 2>/dev/null
    read -r code <"$work/code"
    answer=$(cat "$work/answer")
    if [ -n "$silent" ]; then code=137 answer=silent; fi
  }

  # The same rule as that of \`wellpipe upgrade\`: no server talks anybody into an old version. What does
  # not run is replaced by anything.
  refuse_downgrade() {
    if [ -n "$version" ] || [ ! -f "$target" ] || cmp -s "$work/wellpipe" "$target"; then return; fi
    ask_version "$target"
    if [ "$code" -ne 0 ] || ! is_version "$answer" || ! is_older "$installed" "$answer"; then return; fi
    fail 50 "The release is $installed, older than the installed $answer." \
      "Nothing was changed. If you want it: --version $installed"
  }

  # Whether version $1 comes before $2, by Semantic Versioning.
  is_older() {
    set -- "${1%%+*}" "${2%%+*}"
    left=${1%%-*} right=${2%%-*}
    if [ "$left" = "$right" ]; then
      # A version comes after its own previews.
      [ "$1" != "$left" ] || return 1
      [ "$2" != "$right" ] || return 0
      left=${1#*-} right=${2#*-}
    fi
    while [ "$left" != "$right" ]; do
      if [ "${left%%.*}" != "${right%%.*}" ]; then
        is_lower "${left%%.*}" "${right%%.*}"
        return
      fi
      case $left in *.*) left=${left#*.} ;; *) left='' ;; esac
      case $right in *.*) right=${right#*.} ;; *) right='' ;; esac
    done
    return 1
  }

  # Nothing before numbers, numbers before words.
  is_lower() {
    case "$1 $2" in ' '*) return 0 ;; *' ') return 1 ;; esac
    case $1 in
      *[!0-9]*)
        case $2 in *[!0-9]*) [ "$(printf '%s\n' "$1" "$2" | LC_ALL=C sort | sed -n 1p)" = "$1" ] ;; *) return 1 ;; esac
        ;;
      *) case $2 in *[!0-9]*) return 0 ;; *) [ "$1" -lt "$2" ] ;; esac ;;
    esac
  }

  explain_start() {
    missing=$(printf '%s\n' "$installed" |
      sed -nE 's/.*[Ee]rror (while )?loading shared librar(y|ies:) ([^: ]*):.*/\3/p' | sort -u | tr '\n' ' ')
    missing=${missing% }
    said=$(printf '%s\n' "$installed" | sed -n 1p | cut -c 1-200)
    case "$code $missing $installed" in
      *GLIBC_*) fail 50 'Wellpipe does not start: it needs glibc 2.17 or newer.' 'Install it on a newer system.' ;;
      *' lib'*)
        install='Install the packages that have them, and run this again.'
        if has apk; then install='apk add libstdc++ libgcc, and run this again.'; fi
        fail 50 "Wellpipe does not start: this system lacks ${missing:-a library}." "$install"
        ;;
      '137  silent') fail 50 "The new executable did not answer within $patience s." \
        'Nothing was installed. A virus scanner may be looking at it: try again.' ;;
      132*) fail 50 'Wellpipe does not start: this processor lacks an instruction it needs (SSE4.2).' \
        'In a virtual machine, let it see the CPU of the host.' ;;
      126*) fail 50 "Wellpipe does not start in $dir: programs may not be run there, or not this one." \
        'Where the disk is mounted with noexec, name another folder with --dir.' ;;
      129* | 1[3-9][0-9]*) fail 50 "Wellpipe does not start here: it is ended by signal $((code - 128))." \
        "${said:+"It said: $said "}Please report it, with your system: $repository/issues" ;;
      *) fail 50 "Wellpipe does not start here (exit code $code)." \
        "It said${said:+": $said"}${said:-" nothing. Please report it, with your system: $repository/issues"}" ;;
    esac
  }

  # The rename either happens or does not: a running copy keeps running, and none is ever cut.
  place_executable() {
    if [ -f "$target" ] && cmp -s "$work/wellpipe" "$target"; then
      is_placed=yes
      say "wellpipe $installed is already here: $(tilde "$target")"
      return
    fi
    former=''
    trap '' HUP INT PIPE TERM
    if [ -f "$target" ]; then
      former=$work/former
      ln "$target" "$former" 2>/dev/null || cp -p "$target" "$former" 2>/dev/null || fail_full
    fi
    problem=$(mv -f "$work/wellpipe" "$target" 2>&1) ||
      fail 40 "$target cannot be replaced: ${problem##*: }." 'Name another folder with --dir.'
    is_placed=yes
    if [ -n "$former" ]; then
      mv -f "$former" "$target.previous" || note "The former one could not be kept as $target.previous."
    fi
    trap 'exit 130' HUP INT PIPE TERM
    say "${green}wellpipe $installed${plain} is installed: $(tilde "$target")"
    [ "$target" = "${dir%/}/wellpipe" ] || say "  by the link $(tilde "${dir%/}/wellpipe")"
    [ -z "$former" ] || say '  the former one is beside it: wellpipe.previous'
  }

  note_path() {
    warn_of_another
    changed='' unchanged=''
    case ":$PATH:" in *":$dir:"*) return ;; esac
    [ -n "$modify_path" ] || return 0
    if [ -n "${GITHUB_PATH-}" ]; then add_line "$GITHUB_PATH" "$dir"; fi
    [ -n "${HOME-}" ] || return 0
    shell=${SHELL-}
    shell=${shell##*/}
    quote_path "$dir"
    line="case \":\$PATH:\" in *:$quoted:*) ;; *) export PATH=$quoted:\"\$PATH\" ;; esac $marker"
    add_line "$HOME/.profile" "$line"
    # bash as login shell reads the first of these it finds, and .profile only without them.
    for rc in "$HOME/.bash_profile" "$HOME/.bash_login"; do
      [ ! -f "$rc" ] || add_line "$rc" "$line"
    done
    add_line_for bash "$HOME/.bashrc" "$line"
    find_zsh_folder
    add_line_for zsh "$zsh_folder/.zshrc" "$line"
    fish_folder=${XDG_CONFIG_HOME:-"$HOME/.config"}/fish
    if [ "$shell" = fish ] || [ -d "$fish_folder" ]; then
      mkdir -p "$fish_folder/conf.d" 2>/dev/null
      add_line "$fish_folder/conf.d/wellpipe.fish" \
        "contains -- $fish_quoted \$PATH; or set -gx PATH $fish_quoted \$PATH $marker"
    fi
    [ -z "$changed" ] || say "  on your PATH by${changed%,}"
    [ -z "$unchanged" ] || note "These could not be changed:${unchanged%,}. Put $(tilde "$dir") on your PATH by hand."
  }

  # Sets $quoted and $fish_quoted: the path $1 as a word of sh and of fish. Beneath the home folder it
  # is written so that the line is right on every machine that shares the file.
  quote_path() {
    within=${1#"${HOME-}"/}
    case $within in
      "$1" | *[!0-9A-Za-z._/\ -]*)
        quoted="'$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")'"
        fish_quoted="'$(printf '%s\n' "$1" | sed "s/[\\\\']/\\\\&/g")'"
        ;;
      *) quoted="\"\$HOME/$within\"" fish_quoted=$quoted ;;
    esac
  }

  # ZDOTDIR is mostly set in ~/.zshenv and not exported.
  find_zsh_folder() {
    zsh_folder=${ZDOTDIR-}
    if [ -z "$zsh_folder" ] && [ -f "$HOME/.zshenv" ] && has zsh; then
      # shellcheck disable=SC2016
      zsh_folder=$(zsh -c 'printf %s "${ZDOTDIR-}"' </dev/null 2>/dev/null)
    fi
    zsh_folder=${zsh_folder:-$HOME}
  }

  # To a file that is there, or that the member's own shell ($1) would read.
  add_line_for() {
    if [ "$shell" = "$1" ] || [ -f "$2" ]; then add_line "$2" "$3"; fi
  }

  # Once, on a line of its own. A file that was there and empty gets an empty line before it, by which
  # \`wellpipe uninstall\` tells it from those that are made here, which it removes.
  add_line() {
    if grep -qxF -e "$2" "$1" 2>/dev/null; then
      is_listed=yes
      return
    fi
    end=''
    if [ -f "$1" ] && { [ ! -s "$1" ] || [ -n "$(tail -c 1 "$1" 2>/dev/null)" ]; }; then
      end='
'
    fi
    if { printf '%s%s\n' "$end" "$2" >>"$1"; } 2>/dev/null; then
      is_listed=yes
      changed="$changed $(tilde "$1"),"
    else
      unchanged="$unchanged $(tilde "$1"),"
    fi
  }

  # Another executable that a shell would find first.
  warn_of_another() {
    rest=$PATH:
    while [ -n "$rest" ]; do
      entry=${rest%%:*}
      rest=${rest#*:}
      [ "$entry" != "$dir" ] || return 0
      if [ -f "$entry/wellpipe" ] && [ -x "$entry/wellpipe" ] && ! cmp -s "$entry/wellpipe" "$target"; then
        note "Another wellpipe is earlier on your PATH: $entry/wellpipe. Remove it, or it is the one that runs."
        is_shadowed=yes
        return 0
      fi
    done
  }

  say_what_is_next() {
    command='wellpipe'
    case "$is_shadowed:$PATH:" in
      *":$dir:"*) [ -z "$is_shadowed" ] || command=$(show_command "${dir%/}/wellpipe") ;;
      *)
        command=$(show_command "${dir%/}/wellpipe")
        if [ -n "$is_listed" ]; then
          say '  new terminals find it; in this one:'
        else
          say '  your PATH was left as it is; this line puts it there:'
        fi
        quote_path "$dir"
        if is_fish; then
          say "    set -gx PATH $fish_quoted \$PATH"
        else
          say "    export PATH=$quoted:\"\$PATH\""
        fi
        ;;
    esac
    if [ -f "$home/.env" ]; then
      return
    fi
    say "Next: $command init"
    offer_init
  }

  # stdin is mostly the pipe with this script, so a person is asked at /dev/tty.
  offer_init() {
    if [ -n "${CI-}" ] || ! [ -t 1 ] || ! (: </dev/tty) 2>/dev/null; then return; fi
    printf 'Set it up now? It takes two minutes. [Y/n] '
    read -r answer </dev/tty || return 0
    case $answer in
      '' | [Yy]*)
        clean_up
        trap - EXIT HUP INT PIPE TERM
        exec "$target" init </dev/tty 3>&-
        ;;
    esac
  }

  is_fish() { case ${SHELL-} in */fish) return 0 ;; *) return 1 ;; esac; }

  # The path $1 as the member's shell takes it for a command.
  show_command() {
    quote_path "$1"
    case $1 in
      *[!0-9A-Za-z._/-]*) ;;
      *)
        tilde "$1"
        return
        ;;
    esac
    if is_fish; then printf '%s\n' "$fish_quoted"; else printf '%s\n' "$quoted"; fi
  }

  tilde() {
    case $1 in
      "${HOME:-/}"/*) printf '~%s\n' "${1#"$HOME"}" ;;
      *) printf '%s\n' "$1" ;;
    esac
  }

  choose_colors() {
    red='' yellow='' green='' plain=''
    if [ -t 1 ] && [ -t 2 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM:-dumb}" != dumb ]; then
      red=$(printf '\033[31m') yellow=$(printf '\033[33m') green=$(printf '\033[32m') plain=$(printf '\033[0m')
    fi
  }

  say() { printf '%s\n' "$1"; }

  note() {
    text=$(wrap "note: $1")
    printf '%snote:%s%s\n' "$yellow" "$plain" "${text#note:}" >&2
  }

  # Between words, where a terminal would break them anywhere.
  wrap() {
    if [ ! -t 2 ] || [ ${#1} -le 80 ]; then
      printf '%s\n' "$1"
      return
    fi
    line=''
    set -f
    for word in $1; do
      if [ -n "$line" ] && [ $((${#line} + ${#word})) -ge 80 ]; then
        printf '%s\n' "$line"
        line="  $word"
      else
        line=$line${line:+ }$word
      fi
    done
    set +f
    printf '%s\n' "$line"
  }

  # Ends with the exit code $1, as \`wellpipe\` itself would, the message $2 and the hint $3.
  fail() {
    text=$(wrap "error: $2")
    printf '%serror:%s%s\n%s\n' "$red" "$plain" "${text#error:}" "$(wrap "hint: $3")" >&2
    exit "$1"
  }

  # Removes the work, and the folders that were made for nothing.
  clean_up() {
    code=$?
    trap '' HUP INT PIPE TERM
    # A signal may have come where it leads elsewhere.
    exec 2>&3
    {
      [ -z "$asker" ] || kill -KILL "$nap" "$(cat "$work/asked")" "$asker"
      if [ -n "$download" ]; then
        kill "$download"
        wait "$download"
      fi
    } 2>/dev/null
    [ -z "$work" ] || rm -rf "$work"
    work=''
    if [ $code -eq 130 ]; then say_interrupted; fi
    if [ -n "$is_placed" ] || [ -z "$existing" ]; then return; fi
    while [ "$dir" != "$existing" ]; do
      rmdir "$dir" 2>/dev/null
      dir=$(dirname "$dir")
    done
  }

  say_interrupted() {
    if [ -n "$is_placed" ]; then
      note "Interrupted. wellpipe is installed: $(tilde "$target")"
    else
      note 'Interrupted: nothing was installed.'
    fi
  }

  main "$@"
}

{ install_wellpipe "$@"; exit; }
