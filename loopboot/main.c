/* The helper: the table of its subcommands. Only this file exits, and system/main.c. */
#include "base/log.h"
#include "commands/commands.h"

#include <stdio.h>
#include <string.h>

/* Tables hold their texts: a pointer would cost a relocation besides. */
static const struct command {
	char name[12];
	uint16_t options;
	uint8_t least, most; /* how many words it takes */
	char words[27], summary[71];
	int (*run)(const struct arguments *arguments, struct fault *fault);
} commands[] = {
	{ "probe", OPTION_JSON, 1, 1, "DEVICE", "what the device holds, and how Windows left it",
	  command_probe },
	{ "extents", OPTION_JSON, 2, 2, "DEVICE PATH", "where a file lies on the device, in bytes",
	  command_extents },
	{ "table", OPTION_JSON, 2, 2, "DEVICE PATH", "the same as a device-mapper table", command_table },
	{ "check", OPTION_JSON, 2, 2, "DEVICE PATH", "would it boot, which way, what stands against it",
	  command_check },
	{ "map", OPTION_NAME | OPTION_READ_ONLY | OPTION_ANY_CONTENT, 2, 2, "DEVICE PATH",
	  "map an image: /dev/mapper/loopboot-NAME", command_map },
	{ "unmap", 0, 1, 1, "NAME", "remove a map that is not in use", command_unmap },
	{ "status", OPTION_JSON, 0, 0, "", "list what is mapped", command_status },
	{ "attach", OPTION_WAIT | OPTION_CMDLINE | OPTION_SYSROOT | OPTION_NAME | OPTION_PLAN, 0, 0, "",
	  "in an initramfs: bring up the root that the kernel command line names", command_attach },
	{ "switch-root", OPTION_NONE_AT_ALL, 2, WORDS_MAX, "NEWROOT INIT [WORD...]",
	  "in an initramfs: change the root", command_switch_root },
	{ "shutdown", OPTION_NONE_AT_ALL, 1, WORDS_MAX, "poweroff|reboot|halt|kexec",
	  "as the last process: unmount everything, and end the machine", command_shutdown },
	{ "init", OPTION_NONE_AT_ALL, 0, WORDS_MAX, "[WORD...]",
	  "be the /init of an initramfs that holds nothing else", command_init },
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(*commands))

static void print_help(void)
{
	puts("loopboot: boot Linux from an image file on a Windows NTFS partition\n\n"
	     "usage: loopboot COMMAND [OPTION...] [WORD...]\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-11s %-26s  %s\n", commands[i].name, commands[i].words, commands[i].summary);
	puts("\n"
	     "  --json            probe, extents, table, check, status: print JSON\n"
	     "  --name NAME       map: instead of the file's own name; attach --sysroot: only this one\n"
	     "  --read-only       map: never writable\n"
	     "  --any-content     map: also an image that holds nothing known yet\n"
	     "  --wait SECONDS    attach: for the host partition to appear; -: as the command line says\n"
	     "  --cmdline FILE    attach: read FILE instead of /proc/cmdline; -: standard input\n"
	     "  --plan            attach: only say what the root will be called, before its host is there\n"
	     "  --sysroot DIR     attach: the further images that DIR/etc/fstab and DIR/etc/crypttab name\n"
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

/*
 * The command that the program is by the name it was started with, with words of others': the kernel's, of an initramfs'
 * /init, and systemd-shutdown's, of /run/initramfs/shutdown. NULL by its own name.
 */
static const struct command *command_of_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return strcmp(name, "init") == 0 || strcmp(name, "shutdown") == 0 ? find_command(name) : NULL;
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
	const struct command *command = command_of_name(argc > 0 ? argv[0] : "");
	struct fault fault = { 0 };

	if (command != NULL)
		return finish(run(command, argv + 1, &fault), &fault);
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
