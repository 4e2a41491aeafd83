#!/usr/bin/env bash
# Everything about the GPU engine and the benchmarks that only a GPU can show, in one command of some minutes:
# builds the preset `cuda`, compares bits, measures speeds, runs the sanitizers, calibrates, and writes one record.
#
#   kernels/verify_on_gpu.sh [--out DIR] [--build DIR] [--engine NAME]
#
#   --out DIR      where the record and all output go (default build/verify)
#   --build DIR    a build that is there already, instead of configuring and building the preset
#   --engine NAME  what to compare with the CPU (default cuda); thrust-cpu tries this script out without a GPU
#
# Exit code: 0 all passed, 1 something failed (the rest was still done), 2 a mistake in the command, 3 no GPU here.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 3
PATH=$PATH:/usr/local/cuda/bin

out=build/verify build='' engine=cuda
usage() { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
while [[ $# -gt 0 ]]; do
  [[ $# -ge 2 ]] || usage
  case $1 in
    --out) out=$2 ;;
    --build) build=$2 ;;
    --engine) engine=$2 ;;
    *) usage ;;
  esac
  shift 2
done

device='no GPU'
if [[ $engine == cuda ]]; then
  if ! command -v nvidia-smi >/dev/null || ! device=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>&1); then
    echo "verify_on_gpu.sh: no GPU here: nvidia-smi finds none (try the script out with --engine thrust-cpu)" >&2
    exit 3
  fi
  device=${device%%$'\n'*}
fi

mkdir -p "$out" || exit 3
out=$(cd "$out" && pwd)
record=$out/record.txt
began=$SECONDS failures=0
say() { echo "$*" | tee -a "$record"; }
have() { command -v "$1" >/dev/null; }

# step NAME SECONDS COMMAND...: runs it for at most so long, its output in a file; says whether it passed.
step() {
  local name=$1 most=$2 log=$out/$1.log from=$SECONDS code=0
  shift 2
  timeout "$most" "$@" >"$log" 2>&1 || code=$?
  if [[ $code -eq 0 ]]; then
    say "PASS  $name  ($((SECONDS - from)) s)"
  else
    failures=$((failures + 1))
    say "FAIL  $name  ($((SECONDS - from)) s, exit $code): $*"
    tail -5 "$log" | sed 's/^/      /' | tee -a "$record"
  fi
  return "$code"
}
left_out() { say "----  $1  not run: $2"; }
# Lines of a step's output that belong on record.
quote() { grep -E "$2" "$out/$1.log" | sed 's/^/      /' | tee -a "$record"; }

: >"$record"
say "Pitstop $(git describe --tags --always --dirty --match 'v[0-9]*.[0-9]*.[0-9]*' 2>/dev/null || echo '(no git)'), $(date -u +%Y-%m-%dT%H:%MZ)"
say "engine $engine on $device; $(nproc) processors, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"

# ---- build
if [[ -z $build ]]; then
  build=build/cuda
  preset=cuda
  if [[ $engine != cuda ]]; then build=build/release preset=release; fi
  generator=()
  if ! have ninja; then generator=(-G 'Unix Makefiles'); fi
  step configure 120 cmake --preset "$preset" "${generator[@]}" -DNPM=  # npm would ask the network
  step build 400 cmake --build "$build" --target pitstop kernels_tests pitstop_bench -j
fi
pitstop=$build/pitstop tests=$build/tests/kernels_tests bench=$build/tests/pitstop_bench

# ---- the same bits: the digests of VERIFIED.md, and rows, sums, shards, sweeps beside the CPU's
export PITSTOP_VERIFY_ENGINE=$engine
what='Verified.*:Engine*:MachinesTest.*'
if [[ $engine != cuda ]]; then what='*.Shipped*'; fi
if [[ -x $tests ]]; then
  step digests 120 "$tests" --gtest_filter="$what"
  quote digests '^\[ +(OK|FAILED|SKIPPED) '
else
  left_out digests "$tests was not built (GoogleTest, Google Benchmark)"
fi

# Two ranks that share the devices: the answer of one process.
digest_of() { "$@" --engine "$engine" --quiet --no-advice --replications 20000 --json - | grep digest; }
same_with_ranks() {
  local question=("$pitstop" run experiments/scenarios/llama3-405b.yaml) one two
  one=$(digest_of "${question[@]}") && two=$(digest_of mpirun --oversubscribe -n 2 "${question[@]}")
  echo "$one | $two"
  [[ -n $one && $one == "$two" ]]
}
if have mpirun && [[ -e $build/libpitstop_mpi.so ]]; then
  export -f same_with_ranks digest_of
  export pitstop engine OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  step ranks 60 bash -c same_with_ranks
else
  left_out ranks "mpirun is not there, or was not at the build"
fi

# ---- speed
if [[ -x $bench ]]; then
  speeds='engine_speed/(cpu|cuda)' least=0.5
  if [[ $engine != cuda ]]; then speeds='engine_speed/(cpu_one|thrust)' least=0.05; fi
  step speed 90 "$bench" --benchmark_filter="$speeds" --benchmark_min_time="$least" --benchmark_counters_tabular=true
  quote speed 'engine_speed|replications/s'
else
  left_out speed "$bench was not built (Google Benchmark)"
fi

on_device=("$pitstop" run experiments/scenarios/llama3-405b.yaml --engine "$engine" --quiet --no-advice)
if [[ $engine != cuda ]]; then
  left_out counters "needs a GPU"
elif have ncu; then
  # Thread instructions over (replications x incidents) is instructions an incident.
  metrics=smsp__thread_inst_executed.sum,smsp__inst_executed.sum
  metrics+=,smsp__thread_inst_executed_per_inst_executed.ratio,smsp__issue_active.avg.pct_of_peak_sustained_active
  metrics+=,sm__warps_active.avg.pct_of_peak_sustained_active,launch__registers_per_thread
  metrics+=,dram__throughput.avg.pct_of_peak_sustained_elapsed,lts__throughput.avg.pct_of_peak_sustained_elapsed
  metrics+=,l1tex__throughput.avg.pct_of_peak_sustained_active,gpu__time_duration.sum
  step counters 90 ncu --clock-control none --kernel-name-base demangled -k regex:SimulateOne -c 1 --metrics "$metrics" \
    "${on_device[@]}" --replications 131072
  quote counters '(smsp|sm|launch|dram|lts|l1tex|gpu)__'
  incidents=$(sed -n 's/.*incidents=\([0-9.]*\).*/\1/p' "$out/speed.log" | head -1)
  say "      the kernel simulated 131,072 replications of ${incidents:-some 450} incidents each"
else
  left_out counters "ncu is not there"
fi

# ---- sanitizers: streams, clocks on nodes, spares, overlaps, the lot, on a small scale
cat >"$out/small.yaml" <<'YAML'
name: small
job: {nodes: 24, work: 10d}
cluster: {spares: 2}
causes:
  ageing: {lifetime: {model: weibull, mean: 30d, shape: 0.7}, symptom: crash, remedy: replace, detected_by: [monitor]}
  sudden: {mtbf: 60d, symptom: hang, remedy: reboot, detected_by: [monitor]}
  code:   {scope: job, mtbf: 5d, symptom: crash, remedy: restart, detected_by: [monitor]}
detection: {monitor: {latency: {model: uniform, min: 10s, max: 60s}}}
recovery: {profile: hyperpod-field, validation_failure: 20%}
checkpoint: {interval: 1h, stall: 10s, persist: 1min, restore: 1min, where: lustre}
YAML
sanitized=("$pitstop" run "$out/small.yaml" --engine "$engine" --quiet --no-advice --replications 96)
for tool in memcheck racecheck initcheck; do
  if [[ $engine != cuda ]]; then
    left_out "$tool" "needs a GPU"
  elif have compute-sanitizer; then
    step "$tool" 60 compute-sanitizer --tool "$tool" --error-exitcode 9 "${sanitized[@]}"
    quote "$tool" 'ERROR SUMMARY|RACECHECK SUMMARY'
  else
    left_out "$tool" "compute-sanitizer is not there"
  fi
done

# ---- the benchmarks of `pitstop calibrate`
if [[ $engine == cuda ]]; then
  mkdir -p "$out/storage"
  step calibrate 150 "$pitstop" calibrate gpu --copy 1GiB --stress 5 nccl -e 64M storage --path "$out/storage" --file 256MiB \
    -o "$out/calibration.yaml"
  quote calibrate 'of a bare cudaMemcpy loop'
  if grep -q 'they should agree' "$out/calibrate.log"; then
    failures=$((failures + 1))
    say "FAIL  device to host is not within 5 % of a bare cudaMemcpy loop"
  fi
  step calibrate_ranks 60 "$pitstop" calibrate nccl --ranks 2 -b 8 -e 16M -f 8 -n 5 --batches 3
  if have compute-sanitizer; then
    step calibrate_memcheck 90 compute-sanitizer --tool memcheck --error-exitcode 9 "$pitstop" calibrate gpu --copy 1MiB \
      --memory 1% --stress 1 --repetitions 2
    quote calibrate_memcheck 'ERROR SUMMARY'
  fi
else
  left_out calibrate "needs a GPU"
fi

say "$((SECONDS - began)) s in all; $failures failed; record: $record"
[[ $failures -eq 0 ]]
