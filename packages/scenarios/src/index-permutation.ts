import type { Random } from '@candor/core'

/**
 * A seeded one-to-one map of 0 … size − 1 onto itself that holds no table: for unique numbers and addresses in a stream
 * of any length. Index i past the end of a round goes on in the next round: i + size maps to map(i) + size.
 *
 * A Feistel network of four rounds over the next even number of bits; results outside [0, size) walk on along their cycle
 * (Black and Rogaway 2002). Not for secrets.
 *
 * @param size whole number in [1, 2^30]
 * @param random gives the four round keys; four draws
 * @example
 * const place = indexPermutation(5, createRandom(1))
 * [0, 1, 2, 3, 4].map(place) // [3, 2, 0, 4, 1]
 */
export function indexPermutation(size: number, random: Random): (index: number) => number {
  const halfBits = Math.max(1, Math.ceil((32 - Math.clz32(size - 1)) / 2))
  const keys = [random.bits(), random.bits(), random.bits(), random.bits()]
  const place = (start: number) => {
    let walked = feistel(start, halfBits, keys)
    while (walked >= size) walked = feistel(walked, halfBits, keys)
    return walked
  }
  return (index) => place(index % size) + size * Math.floor(index / size)
}

function feistel(index: number, halfBits: number, keys: readonly number[]): number {
  const mask = (1 << halfBits) - 1
  let left = index >>> halfBits
  let right = index & mask
  for (const key of keys) {
    const mixed = left ^ (mix(right ^ key) & mask)
    left = right
    right = mixed
  }
  return ((left << halfBits) | right) >>> 0
}

/** The finaliser of MurmurHash3 (Appleby, public domain). */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
