/** A running SHA-256: `update` as often as wanted, then `digest` once. */
export type Sha256 = { update(bytes: Uint8Array): Sha256; digest(): Uint8Array }

/**
 * SHA-256 of bytes: 32 bytes.
 *
 * Source: FIPS 180-4, section 6.2. The round constants are computed from the primes, as the standard defines them.
 * @example
 * sha256(new Uint8Array(0)).length // 32
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createSha256().update(bytes).digest()
}

/**
 * SHA-256 of bytes, or of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits.
 *
 * @example
 * sha256Hex('abc') // "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
 */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hexOf(sha256(typeof bytes === 'string' ? encoder.encode(bytes) : bytes))
}

const encoder = new TextEncoder()

/**
 * Lower-case hexadecimal digits of bytes.
 *
 * @example
 * hexOf(Uint8Array.of(0, 255)) // "00ff"
 */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += hexOfByte[bytes[i]!]
  return text
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * SHA-256 of bytes that come in pieces; pieces of any size give the same digest as all at once.
 *
 * @example
 * hexOf(createSha256().update(Uint8Array.of(97)).update(Uint8Array.of(98, 99)).digest()).slice(0, 8) // "ba7816bf"
 */
export function createSha256(): Sha256 {
  const state = Int32Array.from(initialState)
  const block = new Uint8Array(64)
  let held = 0
  let total = 0
  const sha: Sha256 = {
    update(bytes) {
      let at = 0
      total += bytes.length
      if (held > 0) {
        at = Math.min(64 - held, bytes.length)
        block.set(bytes.subarray(0, at), held)
        held += at
        if (held < 64) return sha
        compress(state, block, 0)
      }
      for (; at + 64 <= bytes.length; at += 64) compress(state, bytes, at)
      block.set(bytes.subarray(at))
      held = bytes.length - at
      return sha
    },
    digest() {
      sha.update(padding(total))
      return bigEndian(state)
    },
  }
  return sha
}

/** A one bit, zeros, and the length in bits as 64-bit number, up to a whole block. */
function padding(total: number): Uint8Array {
  const bytes = new Uint8Array((total % 64 < 56 ? 64 : 128) - (total % 64))
  const view = new DataView(bytes.buffer)
  bytes[0] = 0x80
  view.setUint32(bytes.length - 8, Math.floor(total / 536870912))
  view.setUint32(bytes.length - 4, (total * 8) % 4294967296)
  return bytes
}

function bigEndian(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, i) => {
    view.setInt32(i * 4, word)
  })
  return bytes
}

const schedule = new Int32Array(64)

function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  expand(bytes, at)
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let i = 0; i < 64; i++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + roundConstants[i]! + schedule[i]!) | 0
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
  state[5]! += f
  state[6]! += g
  state[7]! += h
}

function expand(bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const j = at + 4 * i
    schedule[i] = (bytes[j]! << 24) | (bytes[j + 1]! << 16) | (bytes[j + 2]! << 8) | bytes[j + 3]!
  }
  for (let i = 16; i < 64; i++) {
    const v = schedule[i - 15]!
    const w = schedule[i - 2]!
    const small0 = rotate(v, 7) ^ rotate(v, 18) ^ (v >>> 3)
    const small1 = rotate(w, 17) ^ rotate(w, 19) ^ (w >>> 10)
    schedule[i] = schedule[i - 16]! + small0 + schedule[i - 7]! + small1
  }
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n))
}

const primes = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
  107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223,
  227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311,
]
const roundConstants = Int32Array.from(primes, (p) => rootFraction(p, 3n))
const initialState = Int32Array.from(primes.slice(0, 8), (p) => rootFraction(p, 2n))

/** First 32 bits after the point of the root: the largest r with r^degree <= p 2^(32 degree), by bisection in integers. */
function rootFraction(p: number, degree: bigint): number {
  const goal = BigInt(p) << (32n * degree)
  let low = 0n
  let high = 1n << 37n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    const power = degree === 2n ? middle * middle : middle * middle * middle
    if (power <= goal) low = middle
    else high = middle
  }
  return Number(low & 0xffffffffn)
}
