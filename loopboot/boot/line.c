#include "line.h"

#include "../base/text.h"

#include <stdio.h>
#include <string.h>

#define BLANKS " \t\r\n"

/* What is left out: the first words of both command lines, all of them of the image's. */
static const char left_out[] = "BOOT_IMAGE\0initrd\0rd.loopboot.kexec\0"
			       "root\0loop\0rootfstype\0rootflags\0loopfstype\0loopflags\0ro\0rw";
enum { OF_BOTH = 3, OF_IMAGE = 11 };

/* A word as it stands there, with its quotes. */
struct word {
	const char *at;
	size_t length;
};

/* Read on at *LINE up to and with the next word; blanks inside quotes do not end it. False at the end. */
static bool next_word(const char **line, struct word *word)
{
	const char *at = *line + strspn(*line, BLANKS);
	bool quoted = false;

	word->at = at;
	for (; *at != '\0' && (quoted || strchr(BLANKS, *at) == NULL); at++)
		quoted ^= *at == '"';
	word->length = (size_t)(at - word->at);
	*line = at;
	return word->length > 0;
}

static bool is_text(struct word word, const char *text)
{
	return word.length == strlen(text) && memcmp(word.at, text, word.length) == 0;
}

/* True if WORD is NAME, or NAME=VALUE; one quote may stand before it. */
static bool is_parameter(struct word word, const char *name)
{
	size_t length = strlen(name);

	if (word.length > 0 && *word.at == '"') {
		word.at++;
		word.length--;
	}
	return word.length >= length && memcmp(word.at, name, length) == 0 &&
	       (word.length == length || word.at[length] == '=' || word.at[length] == '"');
}

static bool is_left_out(struct word word, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_parameter(word, text_nth(left_out, i)))
			return true;
	return false;
}

static bool holds(const char *line, struct word wanted)
{
	struct word word;

	while (next_word(&line, &word))
		if (word.length == wanted.length && memcmp(word.at, wanted.at, word.length) == 0)
			return true;
	return false;
}

static bool add(char *line, size_t size, struct word word)
{
	size_t have = strlen(line), room = size - have;

	return (size_t)snprintf(line + have, room, "%s%.*s", have > 0 ? " " : "", (int)word.length, word.at) <
	       room;
}

bool line_merge(const char *image, const char *medium, char *line, size_t size)
{
	const char *rest = medium;
	struct word word;

	line[0] = '\0';
	while (next_word(&image, &word) && !is_text(word, "--"))
		if (!is_left_out(word, OF_IMAGE) && *word.at != '$' && !holds(medium, word) &&
		    !add(line, size, word))
			return false;
	while (next_word(&rest, &word))
		if (!is_left_out(word, OF_BOTH) && !add(line, size, word))
			return false;
	return true;
}
