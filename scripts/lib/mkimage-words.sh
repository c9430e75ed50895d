# loopboot-mkimage: its options, and its last words.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

wrong() {
	fail "$USAGE" "reading the options" "$1" "${2:-}" "see $program --help"
}

read_options() {
	host='' path='' size='' fs='' swap='' name='' content='' suite='' archive='' include='' mirror=''
	hostname=debian password_file='' replace_part='' dry_run='' json='' direct='' remove='' yes=''
	command -v getopt > /dev/null || need getopt:util-linux
	options=$(getopt -n "$program" -o h -l host:,path:,size:,fs:,swap:,name:,debian:,copy-running,tar:,empty,include:,mirror: \
		-l hostname:,password-file:,replace-part,direct,remove,yes,dry-run,json,help,version -- "$@") || wrong "the line above says what is not understood"
	eval "set -- $options"
	while [ "$1" != -- ]; do
		read_option "$@"
		case $1 in --copy-running | --empty | --replace-part | --direct | --remove | --yes | --dry-run | --json) shift ;; *) shift 2 ;; esac
	done
	[ $# -eq 1 ] || wrong "a word that means nothing" "$2"
	check_options
}

read_option() {
	case $1 in
	--host) host=$2 ;;
	--path) path=$2 ;;
	--size) size=$(size_of "$2") ;;
	--fs) fs=$2 ;;
	--swap) swap=$(size_of "$2") ;;
	--name) name=$2 ;;
	--debian) is_content debian && suite=$2 ;;
	--copy-running) is_content running ;;
	--tar) is_content tar && archive=$2 ;;
	--empty) is_content empty ;;
	--include) include=$2 ;;
	--mirror) mirror=$2 ;;
	--hostname) hostname=$2 ;;
	--password-file) password_file=$2 ;;
	--replace-part) replace_part=yes ;;
	--direct) direct=yes ;;
	--remove) remove=yes ;;
	--yes) yes=yes ;;
	--dry-run) dry_run=yes ;;
	--json) json=yes ;;
	--help | -h) usage && exit ;;
	--version) loopboot --version && exit ;;
	esac
}

is_content() {
	[ -z "$content" ] || wrong "more than one content" "$content, $1"
	content=$1
}

# A size is whole MiB: of sectors, clusters and what is written at once.
size_of() {
	size_bytes=$(bytes_of "$1")
	[ -n "$size_bytes" ] || wrong "this is no size" "$1"
	echo $(((size_bytes + 1048575) >> 20 << 20))
}

check_options() {
	[ -n "$host" ] || wrong "the host is missing" "--host"
	case $direct$remove in
	'') check_image_options ;;
	*) check_direct_options ;;
	esac
}

check_direct_options() {
	[ -n "$direct" ] || wrong "only what --direct has put there can be removed" "--remove"
	[ -z "$path$size$fs$swap$name$replace_part" ] || wrong "this is for an image, and --direct makes none" \
		"--path, --size, --fs, --swap, --name, --replace-part"
	case $remove,$content in
	yes,?*) wrong "what is removed has no content" "--remove" ;;
	,) wrong "the content is missing" "--debian, --copy-running, --tar" ;;
	,empty) wrong "there is no --direct without a Linux" "--empty" ;;
	esac
}

check_image_options() {
	[ -n "$content$swap" ] || wrong "the content is missing" "--debian, --copy-running, --tar, --empty"
	[ -z "$content" ] || [ -n "$size" ] || wrong "the size is missing" "--size"
	fs=${fs:-ext4}
	case $fs in ext4 | xfs | btrfs) ;; *) wrong "a file system that is not made here" "--fs $fs" ;; esac
	case $name in
	'') ;;
	root | host | swap | *[!A-Za-z0-9._+-]*) wrong "an image must not be called that" "--name $name" ;;
	*) case $content in empty | tar) ;; *) wrong "a further image is made with --empty or --tar" "--name $name" ;; esac ;;
	esac
	path=$(printf '%s' "/${path:-/linux/${name:-root}.img}" | tr -s '\\/' /)
	swap_path=${path%/*}/swap.img
	[ -z "$content" ] || [ "$swap$path" != "$swap$swap_path" ] || [ -z "$swap" ] || wrong "two images of one name" "$path"
	each_image check_path
}

# No driver of Linux minds, but Windows does.
check_path() {
	case $1/ in
	*[\<\>:\"\|?*]* | *./* | *' /'*) wrong "a name that Windows cannot have" "$1" ;;
	esac
}

# each_image FUNCTION: call FUNCTION with each image's path, size in bytes, and what it is to hold.
each_image() {
	[ -z "$content" ] || "$1" "$path" "$size" "$content"
	[ -z "$swap" ] || "$1" "$swap_path" "$swap" swap
}

report_plan() {
	each_image plan_image
	[ -n "$json" ] || say "This was a dry run: nothing was changed."
}

plan_image() {
	if [ -n "$json" ]; then
		printf '{"would_make":%s,"host":%s,"bytes":%s,"content":"%s","way":"%s"}\n' \
			"$(json_string "$1")" "$(json_string "$host")" "$2" "$3" "$way"
	else
		say "Would make $1 on $host ($filesystem): $(human "$2"), $3, filled by $way."
	fi
}

# What the kernel takes for an argument: quoted where it has blanks.
kernel_argument() {
	case $1 in *' '*) printf '"%s"' "$1" ;; *) printf '%s' "$1" ;; esac
}

report() {
	command_line=
	case $content:$name in
	'':* | *:?*) ;;
	*) command_line="root=$(host_name) $(kernel_argument "loop=$path")" ;;
	esac
	if [ -n "$json" ]; then
		printf '{"done":true,"command_line":%s}\n' "$(json_string "$command_line")"
	elif [ -n "$command_line" ]; then
		say "Boot it with: $command_line"
	fi
	[ -n "$command_line" ] || each_image say_fstab
}

say_fstab() {
	case $3 in
	swap) say "For the root's /etc/fstab: /dev/mapper/loopboot-swap none swap sw 0 0" ;;
	*) say "For the root's /etc/fstab: /dev/mapper/loopboot-$name /$name $fs defaults 0 2" ;;
	esac
}
