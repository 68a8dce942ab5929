import { candorError } from '../errors.ts'
import { normalQuantile } from './normal-quantile.ts'

/** A seeded stream of random numbers. Every method draws from the same stream, in the order of the calls. */
export type Random = {
  /** 32 random bits, 0 … 4294967295; one draw */
  bits(): number
  /** a number in [0, 1) with 53 random bits; two draws */
  next(): number
  /** an integer in [0, n), all equally likely, for 1 <= n <= 2^32; redraws while the top bits are n or more */
  int(n: number): number
  /** a standard normal number, by the quantile function, between -8.3 and 8.3; two draws */
  normal(): number
  /** puts the elements into random order, in place, and returns the same array */
  shuffle<T extends unknown[] | Int32Array | Uint32Array | Float64Array>(array: T): T
  /** the numbers 0 … n - 1 in random order */
  permutation(n: number): Int32Array
  /** k distinct numbers of 0 … n - 1, ascending; every subset equally likely */
  choice(n: number, k: number): Int32Array
  /**
   * An independent stream. The k-th call returns the one that starts k · 2^64 steps after the start of this one, however
   * much was drawn here. Take streams from one generator, or in a chain, not both: they would meet.
   */
  jump(): Random
  /** the four words that `randomFromState` goes on from; a copy */
  state(): Uint32Array
}

/**
 * The one source of randomness: xoshiro128** 1.1, its 128-bit state filled by two steps of SplitMix64 from the seed.
 * The same seed gives the same numbers in every engine and version. Not for secrets.
 *
 * Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021), reference code in the public domain.
 * Seeding equals `Xoshiro128StarStar::seed_from_u64` of Rust's rand_xoshiro.
 *
 * @param seed an integer, 0 <= seed <= 2^53 - 1
 * @throws math.out_of_range
 * @example
 * createRandom(7).int(100) // 53
 * createRandom(7).permutation(5) // [0, 4, 2, 1, 3]
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) throw outOfRange('seed', '[0, 9007199254740991]', seed)
  return randomFromState(seededState(seed))
}

/**
 * The generator with a given state of four 32-bit words, not all zero; for tests against published outputs.
 *
 * @example
 * randomFromState(Uint32Array.of(1, 2, 3, 4)).bits() // 11520
 */
export function randomFromState(start: Uint32Array): Random {
  const state = start.slice()
  const nextStart = start.slice()
  const bits = () => step(state)
  const next = () => unit(bits)
  const int = (n: number) => below(bits, n)
  return {
    bits,
    next,
    int,
    normal: () => normalQuantile(((bits() >>> 6) * 67108864 + (bits() >>> 6) + 0.5) / 4503599627370496),
    shuffle: (array) => shuffleInPlace(int, array),
    permutation: (n) => shuffleInPlace(int, countingUp(n)),
    choice: (n, k) => chooseAscending(int, n, k),
    jump: () => {
      advance2to64(nextStart)
      return randomFromState(nextStart)
    },
    state: () => state.slice(),
  }
}

function seededState(seed: number): Uint32Array {
  const [first, second] = splitMix64(BigInt(seed), 2)
  const words = [first! & mask32, first! >> 32n, second! & mask32, second! >> 32n]
  return Uint32Array.from(words, Number)
}

const mask32 = 0xffffffffn

function splitMix64(seed: bigint, count: number): bigint[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    return z ^ (z >> 31n)
  })
}

function step(state: Uint32Array): number {
  const s1 = state[1]!
  const scrambled = Math.imul(s1, 5)
  const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0
  const shifted = s1 << 9
  state[2]! ^= state[0]!
  state[3]! ^= s1
  state[1]! ^= state[2]!
  state[0]! ^= state[3]!
  state[2]! ^= shifted
  const s3 = state[3]!
  state[3] = (s3 << 11) | (s3 >>> 21)
  return result
}

function unit(bits: () => number): number {
  const high = bits() >>> 5
  return (high * 67108864 + (bits() >>> 6)) / 9007199254740992
}

function below(bits: () => number, n: number): number {
  if (!(Number.isInteger(n) && n >= 1 && n <= 4294967296)) throw outOfRange('n', '[1, 4294967296]', n)
  if (n === 1) return 0
  const shift = Math.clz32(n - 1)
  let drawn = bits() >>> shift
  while (drawn >= n) drawn = bits() >>> shift
  return drawn
}

function shuffleInPlace<T extends { length: number; [i: number]: unknown }>(
  int: (n: number) => number,
  array: T,
): T {
  for (let i = array.length - 1; i > 0; i--) {
    const j = int(i + 1)
    const kept = array[i]
    array[i] = array[j]
    array[j] = kept
  }
  return array
}

function countingUp(n: number): Int32Array {
  return new Int32Array(n).map((_, i) => i)
}

/** Floyd's subset sampling (Bentley and Floyd 1987). */
/** Floyd's algorithm: what was chosen is marked by a bit of n, or where few of many are chosen kept in a set. */
function chooseAscending(int: (n: number) => number, n: number, k: number): Int32Array {
  if (n > mostNumbers) throw outOfRange('n', `[0, ${mostNumbers}]`, n)
  if (!(Number.isInteger(k) && k >= 0 && k <= n)) throw outOfRange('k', `[0, ${n}]`, k)
  return k > n / fewOfMany ? chooseByBits(int, n, k) : chooseBySet(int, n, k)
}

/** 0 … 2^31 - 1 are what an Int32Array holds. */
const mostNumbers = 2_147_483_648
/** A set takes some 300 bits a number, and at most 2^24 of them. */
const fewOfMany = 256

function chooseBySet(int: (n: number) => number, n: number, k: number): Int32Array {
  const chosen = new Set<number>()
  for (let last = n - k; last < n; last++) {
    const drawn = int(last + 1)
    chosen.add(chosen.has(drawn) ? last : drawn)
  }
  return Int32Array.from(chosen).sort()
}

function chooseByBits(int: (n: number) => number, n: number, k: number): Int32Array {
  const isChosen = new Uint8Array((n + 7) >>> 3)
  for (let last = n - k; last < n; last++) {
    const drawn = int(last + 1)
    const added = ((isChosen[drawn >>> 3]! >> (drawn & 7)) & 1) === 1 ? last : drawn
    isChosen[added >>> 3]! |= 1 << (added & 7)
  }
  const chosen = new Int32Array(k)
  for (let i = 0, at = 0; at < k; i++) if ((isChosen[i >>> 3]! >> (i & 7)) & 1) chosen[at++] = i
  return chosen
}

/** The jump polynomial of the reference code: 2^64 steps at once. */
const jumpPolynomial = [0x8764000b, 0xf542d2d3, 0x6fa035c3, 0x77f2db5b]

function advance2to64(state: Uint32Array): void {
  const sum = new Uint32Array(4)
  for (let bit = 0; bit < 128; bit++) {
    if ((jumpPolynomial[bit >> 5]! >>> (bit & 31)) & 1) {
      for (let i = 0; i < 4; i++) sum[i]! ^= state[i]!
    }
    step(state)
  }
  state.set(sum)
}

function outOfRange(name: string, range: string, value: number) {
  return candorError('math.out_of_range', { name, range, value })
}
