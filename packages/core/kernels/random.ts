// Twin: src/math/random.ts. `state` is the address of the generator's four words.

/** A whole number below n, each equally likely. */
export function below(state: usize, n: u32): u32 {
  if (n == 1) return 0
  const shift = clz(n - 1)
  let drawn = bits(state) >> shift
  while (drawn >= n) drawn = bits(state) >> shift
  return drawn
}

/** A number in [0, 1) with 53 bits. */
export function unit(state: usize): f64 {
  const high = <f64>(bits(state) >> 5)
  return (high * 67108864 + <f64>(bits(state) >> 6)) / 9007199254740992
}

/** xoshiro128** 1.1. */
function bits(state: usize): u32 {
  const s0 = load<u32>(state)
  const s1 = load<u32>(state, 4)
  const s2 = load<u32>(state, 8) ^ s0
  const s3 = load<u32>(state, 12) ^ s1
  const result = rotl<u32>(s1 * 5, 7) * 9
  store<u32>(state, s0 ^ s3)
  store<u32>(state, s1 ^ s2, 4)
  store<u32>(state, s2 ^ (s1 << 9), 8)
  store<u32>(state, rotl<u32>(s3, 11), 12)
  return result
}
