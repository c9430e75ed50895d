#include "request.h"
#include "base/log.h"
#include "base/number.h"

#include <stdint.h>
#include <string.h>

#define PATIENCE_MAX 86400 /* seconds: a day is for ever */

/*
 * Cut the first word off *LINE, in place, and return it with its quotes removed; NULL at the end. Quotes
 * protect blanks; one around the whole word or around the value alone is dropped (lib/cmdline.c, next_arg()).
 */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " \t\n"), *out = word, *in = word;
	bool quoted = false;

	if (*word == '\0')
		return NULL;
	for (; *in != '\0' && (quoted || strchr(" \t\n", *in) == NULL); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*line = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

static int parse_mode(const char *value, enum mode *mode, struct fault *fault)
{
	static const char names[][5] = { [MODE_AUTO] = "auto", [MODE_MAP] = "map", [MODE_LOOP] = "loop" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(value, names[i]) == 0) {
			*mode = (enum mode)i;
			return 0;
		}
	}
	return fault_about(fault, BAD_PARAMETER, "rd.loopboot.mode=%s, expected auto, map or loop", value);
}

/* A map's name becomes a part of a device's name: what udev and the shell take without escapes. */
bool request_name_valid(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+";

	return name[0] != '\0' && name[0] != '.' && strlen(name) <= 64 && name[strspn(name, allowed)] == '\0';
}

bool request_name_taken(const char *name)
{
	return strcmp(name, "root") == 0 || strcmp(name, "host") == 0;
}

static int parse_extra(char *value, struct request *request, struct fault *fault)
{
	char *colon = strrchr(value, ':');

	if (colon == NULL || colon == value || !request_name_valid(colon + 1))
		return fault_about(fault, BAD_PARAMETER, "rd.loopboot.extra=%s, expected PATH:NAME", value);
	if (request_name_taken(colon + 1))
		return fault_about(fault, BAD_PARAMETER, "rd.loopboot.extra=%s, the name %s is taken", value,
				   colon + 1);
	if (request->extra_count == REQUEST_EXTRAS_MAX)
		return fault_about(fault, BAD_PARAMETER, "rd.loopboot.extra=%s, more than %d", value,
				   REQUEST_EXTRAS_MAX);
	*colon = '\0';
	request->extras[request->extra_count++] = (struct request_extra){ value, colon + 1 };
	return 0;
}

/* True if NAME is one of the parameters that are texts. */
static bool parse_text(const char *name, const char *value, struct request *request)
{
	static const struct {
		char name[11];
		uint8_t at; /* its place in struct request: a pointer would be one more thing to relocate */
	} texts[] = {
		{ "root", offsetof(struct request, root) },
		{ "rootfstype", offsetof(struct request, rootfstype) },
		{ "rootflags", offsetof(struct request, rootflags) },
		{ "loop", offsetof(struct request, loop) },
		{ "loopfstype", offsetof(struct request, loopfstype) },
		{ "loopflags", offsetof(struct request, loopflags) },
		{ "init", offsetof(struct request, init) },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (strcmp(name, texts[i].name) == 0) {
			*(const char **)((char *)request + texts[i].at) = value;
			return true;
		}
	}
	return false;
}

/* The parameters that are seconds. A value that is none is a fault in ours alone: of others' it says nothing. */
static int parse_seconds(const char *name, const char *value, struct request *request, struct fault *fault)
{
	static const struct {
		char name[20];
		bool ours;
		uint8_t at;
	} numbers[] = {
		{ "rd.loopboot.timeout", true, offsetof(struct request, timeout) },
		{ "rootdelay", true, offsetof(struct request, rootdelay) },
		{ "rd.retry", false, offsetof(struct request, rd_retry) },
		{ "rd.timeout", false, offsetof(struct request, rd_timeout) },
		{ "panic", false, offsetof(struct request, panic) },
	};
	const char *end;
	unsigned number;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (strcmp(name, numbers[i].name) != 0)
			continue;
		end = number_parse(value, PATIENCE_MAX, &number);
		if (end != NULL && *end == '\0')
			*(unsigned *)((char *)request + numbers[i].at) = number;
		else if (numbers[i].ours)
			return fault_about(fault, BAD_PARAMETER, "%s=%s, expected seconds", name, value);
	}
	return 0;
}

/* What is on as NAME and as NAME=1, and off as NAME=0. */
static void parse_switch(const char *name, bool on, struct request *request)
{
	static const struct {
		char name[24];
		uint8_t at;
	} switches[] = {
		{ "rd.loopboot", offsetof(struct request, enabled) },
		{ "rd.loopboot.debug", offsetof(struct request, debug) },
		{ "rd.loopboot.kexec", offsetof(struct request, kexec) },
		{ "rd.loopboot.read-only", offsetof(struct request, untouched) },
		{ "rd.loopboot.accept-move", offsetof(struct request, move_accepted) },
	};

	for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++)
		if (strcmp(name, switches[i].name) == 0)
			*(bool *)((char *)request + switches[i].at) = on;
}

static int parse_parameter(const char *name, char *value, struct request *request, struct fault *fault)
{
	if (parse_text(name, value, request))
		return 0;
	if (strcmp(name, "rd.loopboot.mode") == 0)
		return parse_mode(value, &request->mode, fault);
	if (strcmp(name, "rd.loopboot.extra") == 0)
		return parse_extra(value, request, fault);
	parse_switch(name, strcmp(value, "0") != 0, request);
	return parse_seconds(name, value, request, fault);
}

static void parse_flag(const char *word, struct request *request)
{
	if (strcmp(word, "ro") == 0)
		request->read_only = true;
	else if (strcmp(word, "rw") == 0)
		request->read_only = false;
	else if (strcmp(word, "rootwait") == 0)
		request->rootwait = true;
	else
		parse_switch(word, true, request);
}

/* True if DRIVER can mount a host that holds HOST. */
static bool drives(const char *driver, const char *host)
{
	static const struct {
		char host[5], driver[8];
	} others[] = {
		{ "ntfs", "ntfs3" }, { "ntfs", "ntfs-3g" }, { "ntfs", "fuseblk" },
		{ "vfat", "msdos" }, { "ext2", "ext4" },    { "ext3", "ext4" },
	};

	if (strcmp(host, driver) == 0)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(host, others[i].host) == 0 && strcmp(driver, others[i].driver) == 0)
			return true;
	return false;
}

void request_settle_types(struct request *request, const char *host)
{
	if (strcmp(request->rootfstype, "auto") == 0)
		request->rootfstype = "";
	if (request->rootfstype[0] == '\0' || request->loopfstype[0] != '\0' || strcmp(host, "unknown") == 0)
		return;
	if (drives(request->rootfstype, host))
		return;
	log_warning(
	    "rootfstype=%s is no driver for the %s host and is taken as the image's; write loopfstype=%s",
	    request->rootfstype, host, request->rootfstype);
	request->loopfstype = request->rootfstype;
	request->rootfstype = "";
}

int request_parse(const char *line, struct request *request, struct fault *fault)
{
	char *rest = request->line, *word;
	size_t length = strlen(line);

	*request = (struct request){ .enabled = true,
				     .root = "",
				     .rootfstype = "",
				     .rootflags = "",
				     .loop = "",
				     .loopfstype = "",
				     .loopflags = "",
				     .init = "/sbin/init",
				     .timeout = REQUEST_TIMEOUT_ABSENT,
				     .read_only = true };
	if (length >= sizeof(request->line))
		return fault_about(fault, BAD_PARAMETER, "the kernel command line has %zu bytes", length);
	memcpy(request->line, line, length + 1);
	memcpy(request->given, line, length + 1);
	while ((word = next_word(&rest)) != NULL && strcmp(word, "--") != 0) {
		char *equals = strchr(word, '=');
		if (equals == NULL) {
			parse_flag(word, request);
			continue;
		}
		*equals = '\0';
		if (parse_parameter(word, equals + 1, request, fault) < 0)
			return -1;
	}
	return 0;
}

bool request_ours(const struct request *request)
{
	return request->enabled && (request->loop[0] != '\0' || strncmp(request->rootfstype, "ntfs", 4) == 0);
}

bool request_undecided(const struct request *request)
{
	const char *driver = request->rootfstype;

	return request->enabled && request->loop[0] == '\0' && request->root[0] != '\0' &&
	       (driver[0] == '\0' || strcmp(driver, "auto") == 0);
}

unsigned request_patience(const struct request *request)
{
	unsigned dracuts = request->rd_retry ? request->rd_retry : request->rd_timeout, timeout;

	if (request->rootwait)
		return PATIENCE_MAX;
	timeout = request->timeout != REQUEST_TIMEOUT_ABSENT ? request->timeout
		  : request->rootdelay == 0 && dracuts != 0  ? dracuts
							     : REQUEST_TIMEOUT;
	return request->rootdelay > timeout ? request->rootdelay : timeout;
}

int request_complete(const struct request *request, struct fault *fault)
{
	if (request->root[0] == '\0')
		return fault_about(fault, NO_ROOT, "loop=%s", request->loop);
	return 0;
}
