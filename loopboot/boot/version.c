#include "version.h"

#include <string.h>

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* Numbers as long as they please: without zeros in front the longer one is the greater. */
static int compare_numbers(const char **a, const char **b)
{
	size_t length_a, length_b;
	int result;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	length_a = digits(*a);
	length_b = digits(*b);
	result =
	    length_a != length_b ? (length_a > length_b) - (length_a < length_b) : memcmp(*a, *b, length_a);
	*a += length_a;
	*b += length_b;
	return result;
}

static int rank(char c)
{
	return c == '~' ? -1 : c >= '0' && c <= '9' ? 256 : (unsigned char)c;
}

int version_compare(const char *a, const char *b)
{
	int result = 0;

	while (result == 0 && (*a != '\0' || *b != '\0')) {
		if (digits(a) > 0 && digits(b) > 0)
			result = compare_numbers(&a, &b);
		else if ((result = rank(*a) - rank(*b)) == 0)
			a++, b++;
	}
	return result;
}
