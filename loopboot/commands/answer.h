/* What a boot script evaluates. */
#ifndef LOOPBOOT_COMMANDS_ANSWER_H
#define LOOPBOOT_COMMANDS_ANSWER_H

/* Print the line KEY='VALUE'. */
void answer(const char *key, const char *value);

#endif
