#include "experiments/results/hdf5/hdf5_id.hpp"

#include <hdf5.h>

#include <type_traits>

namespace pitstop {

static_assert(std::is_same_v<hid_t, FileId> && std::is_same_v<herr_t, int>);

void check_hdf5(std::int64_t status, const std::string& part) {
  if (status < 0) throw BadPart(part);
}

Hdf5Id::Hdf5Id(FileId id, int (*close)(FileId), const std::string& part) : id_(id), close_(close) {
  check_hdf5(id_, part);
}

void keep_hdf5_quiet() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

}  // namespace pitstop
