# make demo: a planner's question answered, from a bare machine.   make test: everything proven.
JOBS ?= $(shell nproc)
CLANG_FORMAT ?= clang-format
FORMATTED = find sim models kernels calibration experiments tests -name '*.[ch]pp' -o -name '*.cu' -o -name '*.cuh'

.PHONY: demo test campaign bench format format-check tidy clean

demo:
	@.ci/packages program
	cmake --preset release -DPITSTOP_TESTS=OFF
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
.PHONY: package package-check
package:
	@.ci/packages program package
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target pitstop
	cpack --config build/release/CPackConfig.cmake

# Installs them on a bare Debian 12, uses and removes them. As root.
package-check:
	tests/install/package.sh build/release/packages

.PHONY: build-tests
build-tests:
	@.ci/packages program tests
	cmake --preset release -DPITSTOP_TESTS=ON
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
