# What the boot scripts find on the machine: appended to the framework's own functions, so that the framework's code and
# ours run as they are, and what would touch a machine is written down in $TREE/log instead.
# Functions, not programs on PATH: busybox' sh prefers its own applets, and one of them is reboot.
# shellcheck shell=sh disable=SC2034,SC3043

record()
{
	echo "$*" >>"$TREE/log"
}

# Time passes by sleeping alone; at second $APPEARS the host's disk is there.
sleep()
{
	local now rest
	read -r now rest <"$TREE/proc/uptime"
	now="${now%%.*}"
	echo "$((now + $1)).00 0.00" >"$TREE/proc/uptime"
	[ "$((now + $1))" -lt "$APPEARS" ] || : >"$TREE/dev/sda2"
}

# Of the further images that the root's own fstab may name there is /usr alone.
attach_further()
{
	if [ "$ANSWER" != none ] && [ -s "$TREE/missing" ]; then
		echo "loopboot: looking for /linux/usr.img: there is no such file" >&2
		[ -z "$4" ] || return 2
	elif [ "$ANSWER" != none ]; then
		: >"$TREE/dev/mapper/loopboot-usr"
	fi
}

# The helper's side of the contract. What it answers is the test's.
loopboot()
{
	record "loopboot $*"
	[ "$2 $3" != "--wait -" ] || [ -e "$TREE/dev/sda2" ] || sleep "$APPEARS"
	if [ "$2" = --sysroot ]; then
		attach_further "$@"
	elif [ "$ANSWER" = none ]; then
		echo "LOOPBOOT_WAY='none'"
	elif [ ! -e "$TREE/dev/sda2" ] && [ "$2" = --wait ]; then
		echo "loopboot: finding the host partition: there is no such device (/dev/sda2)" >&2
		return 2
	elif [ ! -e "$TREE/dev/sda2" ]; then
		printf "%s='%s'\n" LOOPBOOT_WAY wait LOOPBOOT_TIMEOUT "$TIMEOUT"
		if [ "$ANSWER" = direct ]; then
			printf "%s='%s'\n" ROOT /run/initramfs/loopboot/host ROOTFSTYPE none ROOTFLAGS bind
		else
			printf "%s='%s'\n" ROOT /dev/mapper/loopboot-root ROOTFSTYPE '' ROOTFLAGS ''
		fi
	elif [ -s "$TREE/broken" ]; then
		echo "loopboot: reading the volume: a run list is damaged" >&2
		return 4
	else
		: >"$TREE/dev/mapper/loopboot-root"
		: >"$TREE/dev/loop0"
		cat "$TREE/answer"
	fi
}

mount() { record "mount $*"; }
fsck() { record "fsck $*"; }
logsave() { shift 3; "$@"; }
udevadm() { record "udevadm $*"; }
modprobe() { record "modprobe $*"; }
resume() { record "resume $*"; }
reboot() { record "reboot $*"; }
halt() { record "halt $*"; }
plymouth() { return 1; }
chvt() { :; }
fstype() { echo "FSTYPE=xfs"; }
blkid() { return 2; }
# The framework's shell for people: they repair what the test says.
setsid()
{
	record "shell: $REASON"
	# shellcheck source=/dev/null
	. "$TREE/repair"
}
