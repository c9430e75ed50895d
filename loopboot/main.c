/* The table of subcommands; the only file that exits. */
#include "base/log.h"
#include "commands/commands.h"

#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name;
	int (*run)(const struct arguments *arguments, struct fault *fault);
	size_t least, most; /* how many words it takes */
	unsigned options;
	const char *words, *summary;
} commands[] = {
	{ "probe", command_probe, 1, 1, OPTION_JSON, "DEVICE",
	  "what the device holds, and how Windows left it" },
	{ "extents", command_extents, 2, 2, OPTION_JSON, "DEVICE PATH",
	  "where a file lies on the device, in bytes" },
	{ "table", command_table, 2, 2, OPTION_JSON, "DEVICE PATH", "the same as a device-mapper table" },
	{ "check", command_check, 2, 2, OPTION_JSON, "DEVICE PATH",
	  "would it boot, which way, what stands against it" },
	{ "map", command_map, 2, 2, OPTION_NAME | OPTION_READ_ONLY | OPTION_ANY_CONTENT, "DEVICE PATH",
	  "map an image: /dev/mapper/loopboot-NAME" },
	{ "unmap", command_unmap, 1, 1, 0, "NAME", "remove a map that is not in use" },
	{ "status", command_status, 0, 0, OPTION_JSON, "", "list what is mapped" },
	{ "attach", command_attach, 0, 0, OPTION_WAIT | OPTION_CMDLINE, "",
	  "in an initramfs: bring up the root that the kernel command line names" },
	{ "switch-root", command_switch_root, 2, WORDS_MAX, OPTION_NONE_AT_ALL, "NEWROOT INIT [WORD...]",
	  "in an initramfs: change the root" },
	{ "init", command_init, 0, WORDS_MAX, OPTION_NONE_AT_ALL, "[WORD...]",
	  "be the /init of an initramfs that holds nothing else" },
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(*commands))

static void print_help(void)
{
	puts("loopboot: boot Linux from an image file on a Windows NTFS partition\n\n"
	     "usage: loopboot COMMAND [OPTION...] [WORD...]\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-11s %-22s  %s\n", commands[i].name, commands[i].words, commands[i].summary);
	puts("\n"
	     "  --json            probe, extents, table, check, status: print JSON\n"
	     "  --name NAME       map: instead of the file's own name\n"
	     "  --read-only       map: never writable\n"
	     "  --any-content     map: also an image that holds nothing known yet\n"
	     "  --wait SECONDS    attach: for the host partition to appear\n"
	     "  --cmdline FILE    attach: read FILE instead of /proc/cmdline\n"
	     "  --help, --version\n\n"
	     "DEVICE is a block device or a file that holds a volume. Exit status: 0 done, 1 wrong usage, 2 "
	     "no such\n"
	     "device or file, 3 the file cannot be mapped, 4 damaged structures, 5 not NTFS or not readable, "
	     "6 the\n"
	     "system refused, 7 the image does not hold what it must. See loopboot(8).");
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int run(const struct command *command, char *argv[], struct fault *fault)
{
	struct arguments arguments;

	if (arguments_parse(argv, command->options, &arguments, fault) < 0)
		return -1;
	if (arguments.count < command->least || arguments.count > command->most)
		return fault_about(fault, BAD_USAGE, "loopboot %s %s", command->name, command->words);
	return command->run(&arguments, fault);
}

/* The kernel starts an initramfs' /init by that name, with what it did not know of its command line as words. */
static bool started_as_init(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, "init") == 0;
}

static int finish(int result, struct fault *fault)
{
	if (result == 0 && fflush(stdout) != 0)
		result = fault_errno(fault, SYSTEM_CALL_FAILED, "writing the output");
	if (result == 0)
		return STATUS_DONE;
	log_fault(fault);
	return (int)reason_status(fault->reason);
}

int main(int argc, char *argv[])
{
	const struct command *command;
	struct fault fault = { 0 };

	if (argc > 0 && started_as_init(argv[0]))
		return finish(run(find_command("init"), argv + 1, &fault), &fault);
	if (argc < 2)
		return finish(fault_about(&fault, BAD_USAGE, "a command is missing"), &fault);
	if (strcmp(argv[1], "--help") == 0 || (argc > 2 && strcmp(argv[2], "--help") == 0))
		return print_help(), finish(0, &fault);
	if (strcmp(argv[1], "--version") == 0)
		return puts("loopboot " VERSION), finish(0, &fault);
	command = find_command(argv[1]);
	if (command == NULL)
		return finish(fault_about(&fault, BAD_USAGE, "there is no command %s", argv[1]), &fault);
	return finish(run(command, argv + 2, &fault), &fault);
}
