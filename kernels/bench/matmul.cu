// The rate of matrix products: our own tiled kernels, and cuBLAS where it was found; and a stress run that
// asks whether the same product comes out every time.
#include "kernels/bench/cases.cuh"
#include "kernels/bench/collectives/patterns.cuh"
#include "kernels/bench/product.cuh"

#ifdef PITSTOP_WITH_CUBLAS
#include <cublas_v2.h>
#endif

#include <cmath>
#include <type_traits>

namespace pitstop::bench {

namespace {

constexpr int kSide = 4096;
constexpr std::uint64_t kSeed = 9;

double operations(int side) { return 2.0 * side * side * side; }

template <class Precision>
class Matmul {
 public:
  using Stored = typename Precision::Stored;

  explicit Matmul(int side)
      : side_(side),
        a_(elements() * sizeof(Stored)),
        b_(elements() * sizeof(Stored)),
        c_(elements() * sizeof(float)) {
    enqueue_random(a_.template as<Stored>(), elements(), kSeed, stream_);
    enqueue_random(b_.template as<Stored>(), elements(), kSeed + 1, stream_);
    // Every bit set is not a number: an element that nothing writes shows.
    cuda_check(cudaMemsetAsync(c_.template as<void>(), 0xFF, c_.bytes(), stream_), "poison device memory");
    stream_.wait();
  }

  void enqueue(cudaStream_t stream) const {
    enqueue_matmul<Precision>(a_.template as<Stored>(), b_.template as<Stored>(), product(), side_, stream);
  }
  double multiply() const {
    return watch_.time(stream_, [&] { enqueue(stream_); });
  }
  std::string wrong() const {
    const double error =
        matmul_error(a_.template as<Stored>(), b_.template as<Stored>(), product(), side_, stream_);
    if (error <= Precision::tolerance) return "";  // false for what is not a number
    return "the product is off by " + std::to_string(error) + " of its norm";
  }

 protected:
  std::size_t elements() const { return static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_); }
  float* product() const { return c_.template as<float>(); }

  int side_;
  Stream stream_;
  DeviceMemory a_, b_, c_;
  Stopwatch watch_;
};

#ifdef PITSTOP_WITH_CUBLAS

void cublas_check(cublasStatus_t status, const char* doing) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw DeviceError(std::string("cannot ") + doing + ": " + cublasGetStatusString(status));
}

template <class Precision>
class CublasMatmul : public Matmul<Precision> {
 public:
  explicit CublasMatmul(int side) : Matmul<Precision>(side) {
    cublas_check(cublasCreate(&handle_), "start cuBLAS");
    cublas_check(cublasSetStream(handle_, this->stream_), "give cuBLAS a stream");
  }
  ~CublasMatmul() { cublasDestroy(handle_); }
  CublasMatmul(const CublasMatmul&) = delete;
  CublasMatmul& operator=(const CublasMatmul&) = delete;

  double multiply() const {
    return this->watch_.time(this->stream_, [&] {
      constexpr bool kTf32 = std::is_same_v<Precision, Tf32>;
      const float one = 1, zero = 0;
      // Column-major is the transpose: (A B)^T = B^T A^T.
      cublas_check(
          cublasGemmEx(handle_, CUBLAS_OP_N, CUBLAS_OP_N, this->side_, this->side_, this->side_, &one,
                       this->b_.template as<void>(), type(), this->side_, this->a_.template as<void>(),
                       type(), this->side_, &zero, this->product(), CUDA_R_32F, this->side_,
                       kTf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT),
          "multiply matrices by cuBLAS");
    });
  }

 private:
  static cudaDataType_t type() {
    if (std::is_same_v<Precision, Fp16>) return CUDA_R_16F;
    return std::is_same_v<Precision, Bf16> ? CUDA_R_16BF : CUDA_R_32F;
  }
  cublasHandle_t handle_ = nullptr;
};

#endif

template <class Product>
BenchCase product_case(const GpuPlan& plan, const std::string& key) {
  BenchCase c;
  c.outputs = {{key, "FLOP/s", operations(kSide), "4096 x 4096, random numbers", 0}};
  const auto product = std::make_shared<std::unique_ptr<Product>>();
  c.prepare = [=] { *product = std::make_unique<Product>(kSide); };
  c.once = [=] { return std::vector<double>{(*product)->multiply()}; };
  c.wrong = [=] { return (*product)->wrong(); };
  c.warmups = 3;
  c.repetitions = plan.repetitions;
  return c;
}

template <class Precision>
void add_products(const GpuPlan& plan, std::vector<BenchCase>& cases) {
  cases.push_back(product_case<Matmul<Precision>>(plan, std::string("gpu.matmul.own.") + Precision::name));
#ifdef PITSTOP_WITH_CUBLAS
  cases.push_back(
      product_case<CublasMatmul<Precision>>(plan, std::string("gpu.matmul.cublas.") + Precision::name));
#endif
}

// The same product again and again, compared bit by bit with the first.
class Stress : public Matmul<Fp16> {
 public:
  Stress() : Matmul<Fp16>(kSide), first_(c_.bytes()) {
    multiply();
    cuda_check(
        cudaMemcpyAsync(first_.as<void>(), c_.as<void>(), c_.bytes(), cudaMemcpyDeviceToDevice, stream_),
        "keep a product");
    planted_found_ = differences() == 0;
    Patterns::flip_bit(c_.as<std::uint64_t>() + words() / 2, stream_);
    planted_found_ = planted_found_ && differences() == 1;
    const double once_s = multiply();
    each_ = static_cast<int>(std::ceil(1.0 / once_s));
  }

  // About a second of products; then one comparison. Seconds of a product.
  double second() {
    const double seconds = watch_.time(stream_, [&] {
      for (int i = 0; i < each_; ++i) enqueue(stream_);
    });
    different_ += differences();
    return seconds / each_;
  }
  std::string wrong() const {
    if (!planted_found_) return "the comparison did not find an error that was planted";
    if (different_ != 0)
      return "the same product came out differently (" + std::to_string(different_) +
             " words): silent corruption";
    return Matmul<Fp16>::wrong();
  }

 private:
  std::size_t words() const { return c_.bytes() / sizeof(std::uint64_t); }
  std::uint64_t differences() const {
    return patterns_.differences(c_.as<std::uint64_t>(), first_.as<std::uint64_t>(), words(), stream_);
  }

  DeviceMemory first_;
  Patterns patterns_;
  bool planted_found_ = false;
  int each_ = 1;
  std::uint64_t different_ = 0;
};

}  // namespace

DeviceLoad matmul_load() {
  const auto product = std::make_shared<Matmul<Fp16>>(2048);
  return {"matmul", [product](cudaStream_t stream) { product->enqueue(stream); }};
}

std::vector<BenchCase> matmul_cases(const GpuPlan& plan) {
  std::vector<BenchCase> cases;
  add_products<Fp32>(plan, cases);
  add_products<Tf32>(plan, cases);
  add_products<Bf16>(plan, cases);
  add_products<Fp16>(plan, cases);
  return cases;
}

std::vector<BenchCase> stress_cases(const GpuPlan& plan) {
  BenchCase c;
  c.outputs = {{"gpu.validation.stress", "FLOP/s", operations(kSide), "fp16, one sample a second", 0}};
  const auto stress = std::make_shared<std::unique_ptr<Stress>>();
  c.prepare = [=] { *stress = std::make_unique<Stress>(); };
  c.once = [=] { return std::vector<double>{(*stress)->second()}; };
  c.wrong = [=] { return (*stress)->wrong(); };
  c.warmups = 0;
  c.repetitions = plan.stress_s;
  return {std::move(c)};
}

}  // namespace pitstop::bench
