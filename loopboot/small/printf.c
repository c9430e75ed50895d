#include "printf.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct output {
	char *text;
	size_t size, length; /* length counts what did not fit, too */
};

struct conversion {
	bool zeros, left;
	int width, precision; /* precision is -1 if absent */
	int longs;            /* how many of l, or z */
};

static void put(struct output *output, char c)
{
	if (output->length + 1 < output->size)
		output->text[output->length] = c;
	output->length++;
}

static void put_field(struct output *output, const struct conversion *how, const char *text, size_t length)
{
	size_t width = (size_t)how->width, padding = width > length ? width - length : 0;

	for (size_t i = 0; i < padding && !how->left; i++)
		put(output, how->zeros ? '0' : ' ');
	for (size_t i = 0; i < length; i++)
		put(output, text[i]);
	for (size_t i = 0; i < padding && how->left; i++)
		put(output, ' ');
}

static void put_number(struct output *output, const struct conversion *how, uint64_t number, unsigned base,
		       const char *digits, bool negative)
{
	char text[24], *at = text + sizeof(text);

	do
		*--at = digits[number % base];
	while ((number /= base) != 0);
	if (negative)
		*--at = '-';
	put_field(output, how, at, (size_t)(text + sizeof(text) - at));
}

static int read_digits(const char **format)
{
	int number = 0;

	while (**format >= '0' && **format <= '9')
		number = number * 10 + *(*format)++ - '0';
	return number;
}

static struct conversion read_conversion(const char **format, va_list *arguments)
{
	struct conversion how = { .precision = -1 };

	for (; **format == '0' || **format == '-'; ++*format)
		*(**format == '0' ? &how.zeros : &how.left) = true;
	how.width = read_digits(format);
	if (**format == '.') {
		++*format;
		if (**format == '*') {
			++*format;
			how.precision = va_arg(*arguments, int);
		} else {
			how.precision = read_digits(format);
		}
	}
	for (; **format == 'l' || **format == 'z'; ++*format)
		how.longs++;
	return how;
}

static void put_argument(struct output *output, const struct conversion *how, char kind, va_list *arguments)
{
	const char *text;
	int64_t number;
	char c;

	switch (kind) {
	case 's':
		text = va_arg(*arguments, const char *);
		put_field(output, how, text,
			  how->precision < 0 ? strlen(text) : strnlen(text, (size_t)how->precision));
		break;
	case 'c':
		c = (char)va_arg(*arguments, int);
		put_field(output, how, &c, 1);
		break;
	case 'd':
		number = how->longs > 1 ? va_arg(*arguments, long long)
			 : how->longs   ? va_arg(*arguments, long)
					: va_arg(*arguments, int);
		put_number(output, how, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 10,
			   "0123456789", number < 0);
		break;
	default:
		put_number(output, how,
			   how->longs > 1 ? va_arg(*arguments, unsigned long long)
			   : how->longs   ? va_arg(*arguments, unsigned long)
					  : va_arg(*arguments, unsigned),
			   kind == 'u' ? 10 : 16, kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef",
			   false);
	}
}

int small_vsnprintf(char *text, size_t size, const char *format, va_list given)
{
	struct output output = { text, size, 0 };
	va_list arguments;

	va_copy(arguments, given);
	while (*format != '\0') {
		const char *start = format++;
		struct conversion how;
		if (*start != '%') {
			put(&output, *start);
			continue;
		}
		how = read_conversion(&format, &arguments);
		if (*format != '\0' && strchr("scduxX", *format) != NULL)
			put_argument(&output, &how, *format++, &arguments);
		else if (format == start + 1 && *format == '%')
			put(&output, *format++);
		else
			put(&output, '%'), format = start + 1;
	}
	va_end(arguments);
	if (size > 0)
		text[output.length < size ? output.length : size - 1] = '\0';
	return (int)output.length;
}
