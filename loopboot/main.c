/* The helper: the table of its subcommands. Only this file exits, and system/main.c. */
#include "base/log.h"
#include "base/text.h"
#include "commands/commands.h"

#include <stdio.h>
#include <string.h>

/* Name, words and summary of each in turn (text_nth()). */
#define COMMAND(name, run, options, least, most, words, summary) name "\0" words "\0" summary "\0"
static const char texts[] =
#include "commands/commands.def"
    ;
#undef COMMAND

#define COMMAND(name, run, options, least, most, words, summary) { options, least, most },
static const struct {
	uint16_t options;
	uint8_t least, most; /* how many words it takes */
} commands[] = {
#include "commands/commands.def"
};
#undef COMMAND

/* Their places in the table, and how many there are. */
#define COMMAND(name, run, options, least, most, words, summary) PLACE_OF_##run,
enum place {
#include "commands/commands.def"
	COMMAND_COUNT
};
#undef COMMAND

static const char *name_of(enum place place)
{
	return text_nth(texts, place * 3U);
}

static const char *words_of(enum place place)
{
	return text_nth(texts, place * 3U + 1);
}

/* A table of functions would be one of pointers. */
static int call(enum place place, const struct arguments *arguments, struct fault *fault)
{
#define COMMAND(name, run, options, least, most, words, summary)                                             \
	case PLACE_OF_##run:                                                                                 \
		return run(arguments, fault);
	switch (place) {
#include "commands/commands.def"
	case COMMAND_COUNT:
		break;
	}
#undef COMMAND
	return -1;
}

static void print_help(void)
{
	puts("loopboot: boot Linux from an image file on a Windows NTFS partition\n\n"
	     "usage: loopboot COMMAND [OPTION...] [WORD...]\n");
	for (enum place i = 0; i < COMMAND_COUNT; i++)
		printf("  %-11s %-26s  %s\n", name_of(i), words_of(i), text_nth(texts, i * 3U + 2));
	puts("\n"
	     "  --json            probe, extents, table, check, status: print JSON\n"
	     "  --name NAME       map: instead of the file's own name; attach --sysroot: only this one\n"
	     "  --read-only       map: never writable\n"
	     "  --any-content     map: also an image that holds nothing known yet\n"
	     "  --accept-move     map: where the image lies now is right, though Windows left the volume "
	     "open\n"
	     "  --wait SECONDS    attach, kexec: for the host partition to appear; -: as the command line "
	     "says\n"
	     "  --cmdline FILE    attach, kexec: read FILE instead of /proc/cmdline; -: standard input\n"
	     "  --plan            attach: only say what the root will be called, before its host is there\n"
	     "                    kexec: only say what would be booted\n"
	     "  --sysroot DIR     attach: the further images that DIR/etc/fstab and DIR/etc/crypttab name\n"
	     "  --help, --version\n\n"
	     "DEVICE is a block device or a file that holds a volume. Exit status: 0 done, 1 wrong usage, 2 "
	     "no such\n"
	     "device or file, 3 the file cannot be mapped, 4 damaged structures, 5 not NTFS or not readable, "
	     "6 the\n"
	     "system refused, 7 the image does not hold what it must. See loopboot(8).");
}

/* COMMAND_COUNT if there is none. */
static enum place find_command(const char *name)
{
	enum place place = 0;

	while (place < COMMAND_COUNT && strcmp(name_of(place), name) != 0)
		place++;
	return place;
}

static int run(enum place place, char *argv[], struct fault *fault)
{
	struct arguments arguments;

	if (arguments_parse(argv, commands[place].options, &arguments, fault) < 0)
		return -1;
	if (arguments.count < commands[place].least || arguments.count > commands[place].most)
		return fault_about(fault, BAD_USAGE, "loopboot %s%s%s", name_of(place),
				   *words_of(place) ? " " : "", words_of(place));
	return call(place, &arguments, fault);
}

/*
 * The command that the program is by the name it was started with, with words of others': the kernel's, of an initramfs'
 * /init, and systemd-shutdown's, of /run/initramfs/shutdown. COMMAND_COUNT by its own name.
 */
static enum place command_of_name(const char *path)
{
	const char *name = text_last_part(path);

	return strcmp(name, "init") == 0 || strcmp(name, "shutdown") == 0 ? find_command(name)
									  : COMMAND_COUNT;
}

static int finish(int result, struct fault *fault)
{
	if (fflush(stdout) != 0 && result == 0)
		result = fault_errno_on(fault, SYSTEM_CALL_FAILED, "writing the output");
	if (result == 0)
		return STATUS_DONE;
	log_fault(fault);
	return (int)reason_status(fault->reason);
}

int main(int argc, char *argv[])
{
	enum place command = command_of_name(argc > 0 ? argv[0] : "");
	struct fault fault = { 0 };

	if (command != COMMAND_COUNT)
		return finish(run(command, argv + 1, &fault), &fault);
	if (argc < 2)
		return finish(fault_about(&fault, BAD_USAGE, "a command is missing"), &fault);
	if (strcmp(argv[1], "--help") == 0 || (argc > 2 && strcmp(argv[2], "--help") == 0))
		return print_help(), finish(0, &fault);
	if (strcmp(argv[1], "--version") == 0)
		return puts("loopboot " VERSION), finish(0, &fault);
	command = find_command(argv[1]);
	if (command == COMMAND_COUNT)
		return finish(fault_about(&fault, BAD_USAGE, "there is no command %s", argv[1]), &fault);
	return finish(run(command, argv + 2, &fault), &fault);
}
