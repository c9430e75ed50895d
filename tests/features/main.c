/*
 * root_features make DIR    try every feature in the new directory DIR
 * root_features again DIR   look, after a remount, at what of it must have been kept
 * root_features last DIR    try there what may spoil a file system that cannot do it
 *
 * A NAME behind DIR: only the feature of that name.
 *
 * A line each, its parts separated by tabs: the name, and "ok" with a note or "fails" with the condition that did not hold and
 * what the kernel said.
 */
#include "features.h"

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 120 /* for one feature, on a slow machine */
#define SAID    4096

static const struct feature *const all[] = {
	owner_features,     attribute_features, link_features, node_features,
	name_features,      rename_features,    data_features, time_features,
	directory_features, system_features,    NULL
};
static const struct feature *const last[] = { last_features, NULL };

static void in_child(bool (*try)(void), int out)
{
	dup2(out, STDOUT_FILENO);
	signal(SIGALRM, SIG_DFL);
	alarm(SECONDS);
	umask(022);
	/* What it has mounted is unmounted when it has ended, however it ends. */
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		perror("unshare");
	if (try())
		printf("ok\n");
	fflush(stdout);
	_exit(0);
}

/* What the trial of a feature said: its lines. */
static void try_in_child(bool (*try)(void), char said[SAID])
{
	int ends[2], status;
	size_t length = 0;
	ssize_t more;
	pid_t child;

	fflush(stdout);
	if (pipe(ends) != 0 || (child = fork()) < 0) {
		perror("root_features");
		exit(1);
	}
	if (child == 0)
		in_child(try, ends[1]);
	close(ends[1]);
	while (length < SAID - 1 && (more = read(ends[0], said + length, SAID - 1 - length)) > 0)
		length += (size_t)more;
	said[length] = '\0';
	close(ends[0]);
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		snprintf(said, SAID, "fails\tkilled by signal %d\t\n", WTERMSIG(status));
}

static void print(const char *name, char *said)
{
	const char *what = "fails\tends without a word\t", *remark = "";

	for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) {
		if (strncmp(line, "note\t", 5) == 0)
			remark = line + 5;
		else
			what = line;
	}
	if (strcmp(what, "ok") == 0)
		printf("%s\tok\t%s\n", name, remark);
	else
		printf("%s\t%s\n", name, what);
	fflush(stdout);
}

static void run(const struct feature *feature, const char *dir, bool again)
{
	bool (*try)(void) = again ? feature->again : feature->make;
	char path[PATH_MAX + 64], said[SAID];

	snprintf(path, sizeof(path), "%s/%s", dir, feature->name);
	for (char *at = path + strlen(dir) + 1; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", *at))
			*at = '-';
	if (!try)
		return;
	if ((!again && mkdir(path, 0755) != 0) || chdir(path) != 0) {
		printf("%s\tfails\tits directory\t%s\n", feature->name, strerror(errno));
		return;
	}
	try_in_child(try, said);
	print(feature->name, said);
	if (chdir("/") != 0)
		exit(1);
}

static bool run_all(const struct feature *const *tables, const char *dir, bool again, const char *name)
{
	bool any = false;

	for (; *tables; tables++) {
		for (const struct feature *feature = *tables; feature->name; feature++) {
			if (name && strcmp(name, feature->name) != 0)
				continue;
			run(feature, dir, again);
			any = true;
		}
	}
	return any;
}

int main(int argc, char **argv)
{
	char dir[PATH_MAX];

	if (argc == 3 && strcmp(argv[1], "answer") == 0)
		return answer(argv[2]);
	if (argc == 5 && strcmp(argv[1], "script") == 0) /* as the interpreter of a script */
		return answer(argv[4]);
	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: root_features make|again|last DIR [NAME]\n");
		return 1;
	}
	if ((strcmp(argv[1], "make") == 0 && (mkdir(argv[2], 0755) != 0 || chmod(argv[2], 0755) != 0)) ||
	    !realpath(argv[2], dir)) {
		perror(argv[2]);
		return 1;
	}
	return run_all(strcmp(argv[1], "last") == 0 ? last : all, dir, strcmp(argv[1], "again") == 0, argv[3])
		   ? 0
		   : 1;
}
