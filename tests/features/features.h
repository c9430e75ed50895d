/*
 * What a root file system must be able to do, one row a feature. Each runs in a process and a directory of its own, which is its
 * working directory, and is looked at again after the file system was unmounted and mounted.
 */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feature {
	const char *name;
	bool (*make)(void);  /* try it, and leave behind what again() looks for */
	bool (*again)(void); /* NULL: nothing of it is to be kept */
};

/* Tables that end with a feature without a name. */
extern const struct feature owner_features[], attribute_features[], link_features[], node_features[],
    name_features[], rename_features[], data_features[], time_features[], directory_features[],
    system_features[];
/* Features whose want may spoil the file system. */
extern const struct feature last_features[];

/* Return false from a feature, with CONDITION and errno as the reason, unless CONDITION holds. */
#define NEED(condition)                                                                                      \
	do {                                                                                                 \
		errno = 0;                                                                                   \
		if (!(condition)) {                                                                          \
			failed_at(#condition, errno);                                                        \
			return false;                                                                        \
		}                                                                                            \
	} while (0)

void failed_at(const char *condition, int error);

/* Say more about a feature that works. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define OTHER 1234  /* an ordinary user, and her group */
#define THIRD 54321 /* another one */

/* A new file NAME of TEXT; whether the file NAME holds TEXT and nothing else. */
bool put(const char *name, const char *text);
bool holds(const char *name, const char *text);
bool is_there(const char *name);

/* The type that reading the directory DIR gives its entry NAME (DT_…); -1 if there is no such entry. */
int listed_as(const char *dir, const char *name);

/* Whether TRY holds in another process, as the user OTHER with no rights and the group GROUP. */
bool as_other(unsigned group, bool (*try)(void));

/* Run PATH, a copy of this program, as user OTHER, with WORD as its only argument; its exit status. */
int run_copy(const char *path, const char *word);

/* A copy of this program at PATH with MODE. */
bool copy_self(const char *path, unsigned mode);

/* What a copy of this program is asked for by WORD (run_copy()): its exit status, or -1 if that is no such word. */
int answer(const char *word);
