# make demo: a planner's question answered, from a bare machine.   make test: everything proven.
JOBS ?= $(shell nproc)
CLANG_FORMAT ?= clang-format
# Continuous integration takes warnings as errors; a user's build does not.
CHECKS := $(if $(CI),-DPITSTOP_WARNINGS_AS_ERRORS=ON)
FORMATTED = find sim models kernels calibration experiments tests -name '*.[ch]pp' -o -name '*.cu' -o -name '*.cuh'

.PHONY: demo test campaign bench format format-check tidy clean

demo:
	@.ci/packages program
	cmake --preset release -DPITSTOP_TESTS=OFF $(CHECKS)
	cmake --build --preset release --parallel $(JOBS) --target pitstop
	build/release/pitstop run experiments/scenarios/g5-fleet.yaml

test: build-tests
	ctest --preset release --parallel $(JOBS)

# Long statistics and fuzzing. libFuzzer runs where clang is.
campaign: build-tests
	ctest --test-dir build/release -C campaign -L campaign --output-on-failure --parallel $(JOBS)
	@if command -v clang++ >/dev/null; then $(MAKE) --no-print-directory fuzz; else echo "clang++: not found; fuzzing is left out"; fi

.PHONY: fuzz
fuzz:
	cmake --preset fuzz
	cmake --build --preset fuzz --parallel $(JOBS)
	@set -e; for program in build/fuzz/tests/*_fuzz; do \
	  target=$$(basename $$program); new=build/fuzz/corpus/$$target; mkdir -p $$new; \
	  seeds=tests/fuzz/corpus/$$target; if [ ! -d $$seeds ]; then seeds="experiments/scenarios experiments/profiles"; fi; \
	  dict=; if [ $${target#import} != $$target ]; then dict=-dict=tests/fuzz/import.dict; fi; \
	  echo "$$target: 60 s"; $$program -max_total_time=60 -max_len=4096 $$dict $$new $$seeds; \
	done

bench: build-tests
	build/release/tests/pitstop_bench

# Man pages into build/man; pandoc makes them.
.PHONY: man
man:
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target pitstop
	tests/manual/pages.sh build/release/pitstop build/man

# Debian packages in build/release/packages: pitstop, libpitstop-dev and, where MPI is, pitstop-mpi.
.PHONY: package
package:
	@.ci/packages program package
	cmake --preset release $(CHECKS)
	cmake --build --preset release --parallel $(JOBS) --target pitstop
	cpack --config build/release/CPackConfig.cmake

# The program with every optional package left out, and what `make demo` asks it.
.PHONY: smallest
smallest:
	@.ci/packages program
	cmake --preset smallest $(CHECKS)
	cmake --build --preset smallest --parallel $(JOBS)
	build/smallest/pitstop run experiments/scenarios/g5-fleet.yaml

# A second compiler reads every file of the smallest configuration.
.PHONY: clang-check
clang-check:
	@if ! command -v clang++ >/dev/null; then echo "clang++: not found; its check is left out"; exit 77; fi
	cmake --preset smallest -B build/clang -DCMAKE_CXX_COMPILER=clang++ -DPITSTOP_WARNINGS_AS_ERRORS=ON \
	  -DCMAKE_CXX_COMPILER_LAUNCHER=
	cmake --build build/clang --target generated_sources
	@sed -n 's/^ *"command": "\(.*\)",$$/\1/p' build/clang/compile_commands.json | sed 's/\\\(.\)/\1/g; s/ -o [^ ]* / -fsyntax-only /' \
	  | (cd build/clang && xargs -d '\n' -P $(JOBS) -I COMMAND sh -c 'COMMAND')

.PHONY: build-tests
build-tests:
	@.ci/packages program tests
	cmake --preset release -DPITSTOP_TESTS=ON $(CHECKS)
	cmake --build --preset release --parallel $(JOBS)

format:
	$(FORMATTED) | xargs -r $(CLANG_FORMAT) -i

format-check:
	$(FORMATTED) | xargs -r $(CLANG_FORMAT) --dry-run --Werror

# Needs the preset dev: cmake --preset dev && cmake --build --preset dev
tidy:
	find sim models experiments -name '*.cpp' | xargs -r clang-tidy --quiet -p build/dev

clean:
	rm -rf build
