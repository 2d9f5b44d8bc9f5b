# Everything is built into .build; nothing is installed but what .ci/setup says.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT_FLAGS := --explicit-target-dependency-import-check error
# The toolchain's own linker folds functions whose code is the same, and leaves out the symbols,
# the tables for unwinding and the names of characters.
LINK := -Xswiftc -use-ld=lld -Xlinker --icf=all -Xlinker -s -Xlinker --no-eh-frame-hdr \
	-Xlinker -T -Xlinker $(CURDIR)/Plugins/left-out.ld
# What one module calls of another is compiled anew for its callers where that is small or generic:
# a tenth fewer instructions over JSON, and no larger a binary.
RELEASE := -c release --product topolint -Xswiftc -static-executable \
	-Xswiftc -cross-module-optimization $(LINK)
SOURCES := Package.swift Sources Rules Plugins Tests Fuzz Benchmarks
TOPOLINT := .build/release/topolint

.PHONY: help setup tools build demo test unit-test check format bless bench fuzz deep clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | column -t -s "$$(printf '\t')"

setup:
	@.ci/setup

tools:
	@.ci/setup tools

build: setup ## the release binary: static, stripped
	swift build $(RELEASE) $(SWIFT_FLAGS)

demo: build ## build, then lint workflows-examples/
	@echo; echo '$$ topolint check workflows-examples'; \
	$(TOPOLINT) check workflows-examples || [ $$? -eq 1 ]

unit-test: setup
	swift test $(SWIFT_FLAGS)

test: tools build unit-test ## every test: unit tests, validators, pre-commit
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
