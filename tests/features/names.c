/* Names, above all those that Windows could not hold. */
#include "features.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NAMES 32

/* Each of NAMES is a file that holds its own name, and the directory lists it so. */
static bool names_are(const char *const *names)
{
	for (; *names; names++) {
		NEED(is_there(*names));
		NEED(holds(*names, *names));
		NEED(listed_as(".", *names) >= 0);
	}
	return true;
}

static bool make_names(const char *const *names)
{
	for (size_t i = 0; names[i]; i++) {
		if (!put(names[i], names[i])) {
			char what[300];
			int error = errno;

			snprintf(what, sizeof(what), "open(\"%s\")", names[i]);
			for (char *at = what; *at; at++)
				if (*at < ' ' || *at > '~')
					*at = '?';
			failed_at(what, error);
			return false;
		}
	}
	return names_are(names);
}

#define NAME_FEATURE(function, ...)                                                                          \
	static const char *const function##_names[] = { __VA_ARGS__, NULL };                                 \
	static bool function(void)                                                                           \
	{                                                                                                    \
		return make_names(function##_names);                                                         \
	}                                                                                                    \
	static bool function##_again(void)                                                                   \
	{                                                                                                    \
		return names_are(function##_names);                                                          \
	}

NAME_FEATURE(plain, "a", "some-longer_name.with+signs,1~2", ".hidden", " leading space", "#x#",
	     "a=b@c!%&(){}[];'`^$", "Größe", "日本")
NAME_FEATURE(both_cases, "E", "e", "README", "ReadMe", "Ä", "ä")
NAME_FEATURE(colon, "libc6:amd64.list", "a:b:c", "system-getty:tty1")
NAME_FEATURE(backslash, "dev-disk-by\\x2duuid.device", "\\")
NAME_FEATURE(bar, "pipe|d", "|")
NAME_FEATURE(control, "a\nb", "tab\tbed", "\x01", "\x7f")
NAME_FEATURE(trailing, "dot.", "dots...", "space ")
NAME_FEATURE(devices, "con", "NUL", "aux.c", "com1", "lpt1.txt", "prn")
NAME_FEATURE(bytes, "latin1-\xe4\xf6", "\xff", "cut-\xc3")
NAME_FEATURE(outside, "\xf0\x9f\x90\xa7", "\xf0\xa0\x80\x80")
NAME_FEATURE(composed, "\xc3\xa9", "e\xcc\x81")
NAME_FEATURE(metafiles, "$MFT", "$Extend", "$Secure")

static bool case_is_told_again(void)
{
	NEED(!is_there("file") && !is_there("FILE") && is_there("File"));
	return true;
}

static bool case_is_told(void)
{
	NEED(put("File", "") && put("README", ""));
	return case_is_told_again();
}

static bool rename_case_again(void)
{
	NEED(listed_as(".", "file") >= 0 && listed_as(".", "File") < 0 && holds("file", "text"));
	return true;
}

static bool rename_case(void)
{
	NEED(put("File", "text") && rename("File", "file") == 0);
	return rename_case_again();
}

static const char *longest(char filler)
{
	static char name[256];

	memset(name, filler, 255);
	return name;
}

static bool long_again(void)
{
	const char *name = longest('x');

	NEED(holds(name, "text") && listed_as(".", name) >= 0);
	return true;
}

static bool long_name(void)
{
	NEED(put(longest('x'), "text"));
	NEED(!put("xx256xx", "") || unlink("xx256xx") == 0);
	return long_again();
}

#define LEVELS 80

static bool deep(void)
{
	char name[51];

	memset(name, 'd', 50);
	name[50] = '\0';
	for (int i = 0; i < LEVELS; i++)
		NEED(mkdir(name, 0755) == 0 && chdir(name) == 0);
	NEED(put("bottom", "text"));
	return true;
}

static bool deep_again(void)
{
	char path[LEVELS * 51 + 8];

	path[0] = '\0';
	for (int i = 0; i < LEVELS; i++)
		strcat(path, "dddddddddddddddddddddddddddddddddddddddddddddddddd/");
	strcat(path, "bottom");
	NEED(holds(path, "text") || errno == ENAMETOOLONG);
	return true;
}

/* The file system must bear it when such a name has reached the disk. */
static bool signs(void)
{
	static const char *const names[] = { "less<", "more>", "quote\"d", "star*", "why?", NULL };
	struct statvfs is;

	if (!make_names(names))
		return false;
	sync();
	NEED(statvfs(".", &is) == 0 && (is.f_flag & ST_RDONLY) == 0);
	for (size_t i = 0; names[i]; i++)
		NEED(unlink(names[i]) == 0);
	return true;
}

const struct feature last_features[] = {
	{ "names with < > \" * ?", signs, NULL },
	{ 0 },
};

const struct feature name_features[] = {
	{ "ordinary names", plain, plain_again },
	{ "names of 255 bytes", long_name, long_again },
	{ "a path of 4,000 bytes", deep, deep_again },
	{ "names that differ by case only", both_cases, both_cases_again },
	{ "case is told apart when looked up", case_is_told, case_is_told_again },
	{ "rename of the case alone", rename_case, rename_case_again },
	{ "names with a colon", colon, colon_again },
	{ "names with a backslash", backslash, backslash_again },
	{ "names with a |", bar, bar_again },
	{ "names with control characters", control, control_again },
	{ "names that end in a dot or a space", trailing, trailing_again },
	{ "names of DOS devices (con, aux.c)", devices, devices_again },
	{ "names of NTFS files ($MFT)", metafiles, metafiles_again },
	{ "names that are no UTF-8", bytes, bytes_again },
	{ "names outside the basic plane", outside, outside_again },
	{ "composed and decomposed names", composed, composed_again },
	{ 0 },
};
