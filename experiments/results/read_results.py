# Reads a Pitstop result file with h5py alone: python3 read_results.py FILE.h5
import sys
import h5py

with h5py.File(sys.argv[1]) as f:
    print(f"{f.attrs['command_line']} (Pitstop {f.attrs['version']}, seed {f.attrs['seed']})")
    runs, ledger = f["replications"][:], f["ledger"][:]  # or pandas.DataFrame(f["replications"][:])
    print(f"{len(runs)} replications, mean wall time {runs['wall_s'].mean():.3f} s, ETTR {runs['ettr'].mean():.6f}")
    for row in ledger[ledger["point"] == 0]:
        print(f"{row['line'].decode():14s} {row['mean_s']:14.3f} s")
