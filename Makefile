# loopboot: `make` leaves build/loopboot; `sudo make demo` boots a Linux from an image on NTFS; `sudo make check` tests it all.

VERSION := 0.1
PREFIX  ?= /usr
SBINDIR ?= $(PREFIX)/sbin
DESTDIR ?=
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
# Debian's zsh looks in a directory of its own.
ZSH_COMPLETIONS  ?= $(PREFIX)/share/zsh/$(if $(wildcard /etc/debian_version),vendor-completions,site-functions)

B       := build
# For another machine: MUSL=aarch64-linux-musl-gcc STRIP=aarch64-linux-gnu-strip, of Debian's musl-dev:arm64 and its gcc.
MUSL    ?= musl-gcc
STRIP   ?= strip
CC      := gcc
PYTEST  := /usr/bin/python3 -B -m pytest -q -p no:cacheprovider

SOURCES := $(wildcard loopboot/*.c loopboot/*/*.c)
# Stand-ins for C library functions, which must not stand in the sanitizers' way; printf.c alone is tested under its own name.
STAND_INS := $(addprefix loopboot/small/,stdio.c malloc.c string.c system.c relro.c)
HEADERS := $(wildcard loopboot/*.h loopboot/*/*.h loopboot/*/*.def) $(B)/generated/udev-rules.inc
WARN    := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes -Wvla
DEFINES := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"' -I$(B)/generated
# The kernel's own headers stand behind musl's, which has none.
KERNEL_HEADERS = -idirafter /usr/include -idirafter /usr/include/$(shell $(MUSL) -print-multiarch)
HARDEN  := -fPIE -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero
# musl keeps the stack's guard in two places, both in .bss: the one that is not behind %fs has shorter instructions. No vector
# registers: a function with variable arguments would save eight of them.
MACHINE_x86_64  := -mgeneral-regs-only -mstack-protector-guard=global -fcf-protection
MACHINE_i686    := $(MACHINE_x86_64)
MACHINE_aarch64 := -mgeneral-regs-only -mbranch-protection=standard
MACHINE = $(MACHINE_$(firstword $(subst -, ,$(shell $(MUSL) -dumpmachine))))
# What is small inlined is larger than a call that hands a window and a fault on. What gcc holds for expensive optimizations, even
# at -Oz, costs more bytes than it saves here, and so does a value that is kept in a register over a loop.
SMALL   := -Oz -flto -flto-partition=one -fno-inline-small-functions -fipa-pta -ffunction-sections -fdata-sections \
           -fno-asynchronous-unwind-tables -fno-unwind-tables -fmerge-all-constants -fno-builtin-printf -fno-builtin-fprintf \
           -fno-expensive-optimizations -fno-move-loop-invariants -fno-tree-loop-im -fno-ipa-icf -fno-if-conversion -fno-jump-tables \
           -fno-tree-tail-merge -fno-tree-dominator-opts -fno-cse-follow-jumps -fno-forward-propagate -fno-caller-saves \
           -fno-optimize-sibling-calls
# One segment holds code and constants: constants that can be executed help an attacker no more than the code itself does.
LINK    := -static -nostartfiles -Wl,-pie,--no-dynamic-linker,-z,text,-z,relro,-z,now,-z,noexecstack,-z,noseparate-code,--gc-sections,--build-id=none,--hash-style=sysv,-T,loopboot/loopboot.lds

.PHONY: all install $(PARTS:%=install-%) $(PARTS:%=files-%) demo check check-quick check-units check-packages check-thorough check-power-offs check-crashes check-root-features coverage bench fuzz fuzz-keep lint tidy clean test-programs
all: $(B)/loopboot $(B)/mount.loopboot

# ---- the helper, and the program of the running system: static, position-independent, no library but their C library

# udev's rules as words of C, without what they say to a reader.
$(B)/generated/udev-rules.inc: hooks/05-loopboot.rules
	@mkdir -p $(@D)
	@sed -n '/^[^#]/ { s/["\\]/\\&/g; s/.*/"&\\n"/p; }' $< > $@

OBJECTS := $(SOURCES:loopboot/%.c=$(B)/musl/%.o)
$(B)/musl/%.o: loopboot/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(MUSL) $(CFLAGS) $(DEFINES) $(WARN) $(SMALL) $(HARDEN) $(MACHINE) $(KERNEL_HEADERS) -c $< -o $@

# rcrt1.o relocates a static position-independent program; musl-gcc's specs know only the dynamic one, whose Scrt1.o lies beside it.
RCRT1 = $(shell $(MUSL) -\#\#\# -pie -x c /dev/null 2>&1 | tr ' "' '\n\n' | sed -n 's/Scrt1.o$$/rcrt1.o/p')

# What a program does not call is left out of it.
$(B)/loopboot $(B)/mount.loopboot: $(OBJECTS) loopboot/loopboot.lds
	@echo "  LINK  $@"
	@$(MUSL) $(LDFLAGS) $(SMALL) $(HARDEN) $(MACHINE) $(LINK) $(RCRT1) $(filter-out $(OTHER_MAIN),$(OBJECTS)) -o $@.whole
	@$(STRIP) -o $@ $@.whole
$(B)/loopboot: OTHER_MAIN := $(B)/musl/system/main.o
$(B)/mount.loopboot: OTHER_MAIN := $(B)/musl/main.o

# ---- installing, a part at a time. Each package of a distribution consists of parts; no package has a list of files of its own.

PARTS := helper initramfs-tools dracut mkinitcpio rescue
SHARE := $(PREFIX)/share

install: $(PARTS:%=install-%)
install-helper: all

# With the list of its files, for loopboot-mkimage, which copies what is installed into an image. Manual pages are not in it: a
# distribution compresses them, or an administrator has dpkg leave them out.
$(PARTS:%=install-%): install-%:
	$(MAKE) -s files-$*
	install -d $(DESTDIR)$(SHARE)/loopboot/parts
	stage=$$(mktemp -d) && $(MAKE) -s files-$* DESTDIR=$$stage && \
		(cd $$stage && find . ! -type d ! -path '*/man/*' | LC_ALL=C sort) > $(DESTDIR)$(SHARE)/loopboot/parts/$* && rm -r $$stage
	chmod 644 $(DESTDIR)$(SHARE)/loopboot/parts/$*

# $(call put,MODE,FILES,DIRECTORY)
put = install -d $(DESTDIR)$(3) && install -m $(1) $(2) $(DESTDIR)$(3)
# $(call put_pages,FILES): manual pages, each into its section's directory
put_pages = $(foreach page,$(1),$(call put,644,$(page),$(SHARE)/man/man$(patsubst .%,%,$(suffix $(page)))) &&) :

# What a part has of what lies together here is known by its name; the rest is the helper's.
PAGES := $(wildcard docs/*.[1-9])
PAGES_OF_PARTS := $(foreach part,initramfs-tools dracut mkinitcpio mkrescue,$(filter docs/loopboot-$(part).%,$(PAGES)))

files-helper:
	$(call put,755,$(B)/loopboot $(B)/mount.loopboot scripts/loopboot-mkimage,$(SBINDIR))
	$(call put,644,hooks/build-functions hooks/05-loopboot.rules $(filter-out scripts/lib/rescue-%,$(wildcard scripts/lib/*.sh)),$(SHARE)/loopboot)
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system-generators
	ln -sfr $(DESTDIR)$(SBINDIR)/mount.loopboot $(DESTDIR)$(PREFIX)/lib/systemd/system-generators/loopboot-generator
	$(call put_pages,$(filter-out $(PAGES_OF_PARTS),$(PAGES)))
	install -D -m 644 completions/loopboot.bash $(DESTDIR)$(BASH_COMPLETIONS)/loopboot
	ln -sf loopboot $(DESTDIR)$(BASH_COMPLETIONS)/loopboot-mkimage
	install -D -m 644 completions/_loopboot $(DESTDIR)$(ZSH_COMPLETIONS)/_loopboot

files-initramfs-tools:
	$(call put,644,initramfs-tools/scripts/loopboot-functions,$(SHARE)/initramfs-tools/scripts)
	for hook in $$(cd initramfs-tools && find hooks scripts/*/ -type f); do \
		install -D -m 755 initramfs-tools/$$hook $(DESTDIR)$(SHARE)/initramfs-tools/$$hook || exit 1; \
	done
	$(call put_pages,$(filter docs/loopboot-initramfs-tools.%,$(PAGES)))

files-dracut:
	$(call put,755,$(wildcard dracut-module/50loopboot/*.sh),$(PREFIX)/lib/dracut/modules.d/50loopboot)
	$(call put,644,$(wildcard dracut-module/50loopboot/*.service),$(PREFIX)/lib/dracut/modules.d/50loopboot)
	$(call put_pages,$(filter docs/loopboot-dracut.%,$(PAGES)))

# With the hook systemd, it takes the units of the part dracut.
files-mkinitcpio:
	$(call put,644,mkinitcpio/install/loopboot,$(PREFIX)/lib/initcpio/install)
	$(call put,644,mkinitcpio/hooks/loopboot,$(PREFIX)/lib/initcpio/hooks)
	$(call put_pages,$(filter docs/loopboot-mkinitcpio.%,$(PAGES)))

files-rescue:
	$(call put,755,scripts/loopboot-mkrescue,$(SBINDIR))
	$(call put,644,$(wildcard scripts/lib/rescue-*.sh),$(SHARE)/loopboot)
	$(call put,755,hooks/medium-modules.sh,$(SHARE)/loopboot)
	$(call put,755,dracut-module/50loopboot-medium/module-setup.sh,$(PREFIX)/lib/dracut/modules.d/50loopboot-medium)
	install -D -m 755 hooks/kernel-postinst $(DESTDIR)/etc/kernel/postinst.d/zz-loopboot-rescue
	install -d $(DESTDIR)$(BASH_COMPLETIONS)
	ln -sf loopboot $(DESTDIR)$(BASH_COMPLETIONS)/loopboot-mkrescue
	$(call put_pages,$(filter docs/loopboot-mkrescue.%,$(PAGES)))

# ---- the same sources under sanitizers, for the tests

SANITIZE := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
ASAN_OBJECTS := $(patsubst loopboot/%.c,$(B)/asan/%.o,$(filter-out $(STAND_INS),$(SOURCES)))
# A test brings its own main().
ASAN_LIBRARY := $(filter-out $(B)/asan/main.o $(B)/asan/system/main.o,$(ASAN_OBJECTS))
$(B)/asan/%.o: loopboot/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(DEFINES) $(WARN) -Wsign-conversion $(SANITIZE) $(CFLAGS) -c $< -o $@

$(B)/asan/loopboot: $(ASAN_LIBRARY) $(B)/asan/main.o
	@echo "  LINK  $@"
	@$(CC) $(SANITIZE) $^ -o $@

# The readers of what a disk holds, once more, counting which lines the tests come by (tests/coverage).
COUNTED := $(patsubst loopboot/%.c,$(B)/counted/%.o,$(wildcard loopboot/ntfs/*.c loopboot/image/*.c))
TEST_LIBRARY := $(filter-out $(B)/asan/ntfs/% $(B)/asan/image/%,$(ASAN_LIBRARY)) $(COUNTED)
$(B)/counted/%.o: loopboot/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(DEFINES) $(SANITIZE) -O0 --coverage -c $< -o $@

UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
$(B)/unit/%: tests/unit/%.c $(TEST_LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(DEFINES) $(WARN) $(SANITIZE) $(WRAPPED:%=-Wl,--wrap=%) $^ -lcmocka -lgcov -o $@
$(B)/unit/test_ntfs_memory: WRAPPED := malloc calloc reallocarray

# Programs of the malformed volumes' tests.
$(B)/bad/%: tests/bad/%.c $(ASAN_LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(DEFINES) $(WARN) $(SANITIZE) $^ -o $@

# clang's analyser, with the headers that the helper is built with (.clang-tidy).
TIDY_FLAGS = $(DEFINES) -nostdlibinc -isystem /usr/include/$(shell uname -m)-linux-musl $(KERNEL_HEADERS)
$(B)/tidy/%.ok: loopboot/%.c $(HEADERS) .clang-tidy tests/tidy.h
	@mkdir -p $(@D)
	@echo "  TIDY  $<"
	@clang-tidy --quiet $< -- $(TIDY_FLAGS) $(if $(filter %/fault.c,$<),,-include tests/tidy.h) \
		2> $(@:.ok=.said) || { cat $(@:.ok=.said); exit 1; }
	@touch $@

tidy: $(SOURCES:loopboot/%.c=$(B)/tidy/%.ok)

# ---- fuzzing: `make fuzz` searches, `make fuzz-keep` adds what was found to the corpora, and the tests replay these

FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60
PURE_SOURCES := $(wildcard loopboot/base/*.c loopboot/ntfs/*.c loopboot/image/*.c) $(addprefix loopboot/boot/,bzimage.c entry.c line.c options.c version.c) loopboot/request.c loopboot/policy.c loopboot/fstab.c loopboot/kernel/mount_options.c
FUZZ_FLAGS := -g -O2 -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_LIBRARY := $(PURE_SOURCES:loopboot/%.c=$(B)/fuzz/objects/%.o)
FUZZ_HEADERS := $(wildcard tests/fuzz/*.h)
$(B)/fuzz/objects/%.o: loopboot/%.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@clang $(DEFINES) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c $< -o $@

# The target itself is not instrumented: what is searched for are new ways through the program.
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_LIBRARY) $(FUZZ_HEADERS)
	@echo "  CC    $@"
	@clang $(DEFINES) -g -O2 -c $< -o $@.o
	@clang $(FUZZ_FLAGS) -fsanitize=fuzzer $@.o $(FUZZ_LIBRARY) -o $@

fuzz:
	scripts/install-dependencies fuzz
	$(MAKE) $(FUZZERS:%=$(B)/fuzz/%)
	tests/fuzz/search $(FUZZ_SECONDS) $(FUZZERS)

fuzz-keep: $(FUZZERS:%=$(B)/fuzz/%)
	tests/fuzz/keep $(FUZZERS)

$(B)/replay/%: tests/fuzz/%.c tests/fuzz/replay.c $(TEST_LIBRARY) $(FUZZ_HEADERS)
	@mkdir -p $(@D)
	@echo "  CC    $@"
	@$(CC) $(DEFINES) $(SANITIZE) $(filter-out %.h,$^) -lgcov -o $@

# ---- tests

POWER_OFFS ?= 20
KILLS ?= 200
STATES ?= 500

check:
	scripts/install-dependencies check
	tests/run all

check-quick:
	tests/run quick

# What a package's build can do: it has neither the tools of check-quick nor root.
check-units:
	tests/run units

# The packages of Debian, built and used in chroots of its releases, and in a guest; the programs for other machines; the RPM's and
# Arch's recipe.
check-packages:
	scripts/install-dependencies packages
	tests/run packages

# The lines of loopboot/ntfs and loopboot/image that the unit tests and the corpora of the fuzz targets come by.
coverage:
	scripts/install-dependencies check
	tests/run coverage

# `check`, with the rows that it leaves out.
check-thorough:
	THOROUGH=yes $(MAKE) check

# Power-offs in a row amid writing; `check` tries two for each way to the root.
check-power-offs:
	scripts/install-dependencies check
	$(MAKE) all
	THOROUGH=yes POWER_OFFS=$(POWER_OFFS) $(PYTEST) tests/boot/test_power_off.py tests/boot/test_direct.py -k "power-off or direct_power"

# The machine killed so many times amid writing, in all the ways to the root together, so many states of the disk after a power
# cut for each way, and all else of tests/crash; then the sum of this and of earlier runs.
check-crashes:
	scripts/install-dependencies check
	$(MAKE) all
	THOROUGH=yes KILLS=$(KILLS) STATES=$(STATES) $(PYTEST) tests/crash; status=$$?; tests/crash/tally; exit $$status

# What each NTFS driver can do as the root file system's (docs/root-on-ntfs.md), and a Debian compared with the tar that it came
# from; then the page's table anew.
check-root-features:
	scripts/install-dependencies check
	$(MAKE) all
	THOROUGH=yes $(PYTEST) -rA tests/features; status=$$?; tests/features/table.py; exit $$status

# What loopboot costs, beside what people use instead: tables and plots into docs/bench.
bench:
	scripts/install-dependencies bench
	$(MAKE) all
	tests/bench/run

lint: tidy
	tests/lint

demo:
	scripts/install-dependencies demo
	$(MAKE) all
	scripts/demo

# What tests/run builds before it starts.
test-programs: all $(B)/asan/loopboot $(UNIT_TESTS) $(FUZZERS:%=$(B)/replay/%)

clean:
	rm -rf $(B)
