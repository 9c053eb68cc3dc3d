#pragma once

namespace inklens::bench {

/// Single-precision operations per second (in 10^9; a multiply-add counts two) of `threads`
/// threads that do nothing but multiply-adds in registers: the limit of any matrix product in
/// this kind of build. Without fused instructions (WebAssembly SIMD) a multiply and an add.
/// Takes about `milliseconds`.
double PeakGflops(int threads, double milliseconds);

/// What the loop is made of, e.g. "avx512 fused multiply-add".
const char* PeakInstruction();

}  // namespace inklens::bench
