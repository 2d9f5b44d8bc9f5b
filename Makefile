# Everything is built into .build; nothing is installed but what .ci/setup says.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT_FLAGS := --explicit-target-dependency-import-check error
# What one module calls of another is compiled anew for its callers where that is small or generic:
# a tenth fewer instructions over JSON, and no larger a binary. No function is kept for a caller outside
# the binary, each has a section of its own, and the traps of one function share their code: the
# linker leaves out what nothing calls.
COMPILE := -c release --product topolint -Xswiftc -static-executable \
	-Xswiftc -cross-module-optimization -Xswiftc -use-ld=lld -Xlinker -s \
	-Xswiftc -Xfrontend -Xswiftc -internalize-at-link \
	-Xswiftc -Xfrontend -Xswiftc -function-sections \
	-Xswiftc -Xfrontend -Xswiftc -mergeable-traps
# The toolchain's own linker folds functions whose code is the same and texts that end alike, and leaves
# out the symbols, the tables for unwinding and of the language's library what nothing here uses.
LIBRARY := $(CURDIR)/.build/library
LINK := -Xlinker --icf=all -Xlinker -O2 -Xlinker --no-eh-frame-hdr \
	$(foreach name,Core Glibc Synchronization,-Xlinker \
	'--remap-inputs=*/libswift$(name).a=$(LIBRARY)/libswift$(name).a') \
	-Xlinker -T -Xlinker $(CURDIR)/Plugins/left-out.ld -Xlinker -T -Xlinker $(LIBRARY)/left-out.ld
SOURCES := Package.swift Sources Rules Plugins Tests Fuzz Benchmarks
TOPOLINT := .build/release/topolint

.PHONY: help setup tools build whole demo test unit-test check format bless bench fuzz deep clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | column -t -s "$$(printf '\t')"

setup:
	@.ci/setup

tools:
	@.ci/setup tools

build: setup ## the release binary: static, stripped
	Plugins/trim-library $(LIBRARY)
	@# What the linker reads beside objects is unknown to the builder, which would leave an old binary.
	@rm -f $(TOPOLINT)
	swift build $(COMPILE) $(LINK) $(SWIFT_FLAGS)

# Linked by hand: the builder would compile everything anew for other flags of the linker.
whole: build ## the same objects with the whole of the language's library: .build/whole/topolint
	mkdir -p .build/whole
	swiftc -emit-executable -static-executable -use-ld=lld -o .build/whole/topolint \
	  @.build/release/topolint.product/Objects.LinkFileList $$(pkg-config --libs yaml-0.1) \
	  -Xlinker --gc-sections -Xlinker --defsym=main=topolint_main -Xlinker -s

demo: build ## build, then lint workflows-examples/
	@echo; echo '$$ topolint check workflows-examples'; \
	$(TOPOLINT) check workflows-examples || [ $$? -eq 1 ]

unit-test: setup
	swift test $(SWIFT_FLAGS)

test: tools whole unit-test ## every test: unit tests, validators, pre-commit
	Tests/tools/same-outputs .build/whole/topolint $(TOPOLINT) .build/release $(LIBRARY)/left-out.ld
	Tests/tools/validate-outputs $(TOPOLINT)
	Tests/tools/pre-commit-end-to-end

check: setup ## the cheap gates: format, warnings, imports
	swift format lint --strict --recursive $(SOURCES)
	swift build --build-tests $(SWIFT_FLAGS)

format: ## format the sources in place
	swift format --in-place --recursive $(SOURCES)

bless: setup ## rewrite goldens and generated documents; read the diff
	TOPOLINT_BLESS=1 swift test $(SWIFT_FLAGS) || true
	git diff --stat

bench: build tools ## measure; writes docs/performance.md
	.venv/bin/python Benchmarks/run.py

fuzz: setup ## every fuzz target for a minute
	Fuzz/run 60

deep: setup ## sanitizers, then fuzzing
	swift test --sanitize=address --scratch-path .build/asan
	swift test --sanitize=thread --scratch-path .build/tsan
	Fuzz/run 60

clean:
	rm -rf .build .venv
