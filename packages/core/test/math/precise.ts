/**
 * Oracles in whole numbers: values with `BITS` binary places, computed from the definitions (series, no rational
 * approximation), so that an error is measured in units of the last place of the true result and not against another library.
 */
export const BITS = 1600n
export const ONE = 1n << BITS

/** A double as an exact fixed-point number; |x| >= 2^-1000 or 0. */
export function fixed(x: number): bigint {
  const [mantissa, exponent] = parts(x)
  const shift = BITS + BigInt(exponent)
  return shift >= 0n ? mantissa << shift : mantissa >> -shift
}

/** x = mantissa · 2^exponent with an integer mantissa. */
function parts(x: number): [bigint, number] {
  if (x === 0) return [0n, 0]
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))) - 53, -1074)
  const scaled = exponent < -1000 ? (x * 2 ** 500) / 2 ** (exponent + 500) : x / 2 ** exponent
  return [BigInt(scaled), exponent]
}

/** abs(actual - value · 2^scale) in units of the last place of `actual`. */
export function ulpsFrom(actual: number, value: bigint, scale = 0): number {
  const [mantissa, exponent] = parts(actual)
  const place = lastPlace(actual)
  const shift = BITS + BigInt(exponent - scale)
  const own = shift >= 0n ? mantissa << shift : mantissa >> -shift
  const unit = BITS + BigInt(place - scale)
  const difference = own > value ? own - value : value - own
  return Number((difference << 20n) >> unit) / 2 ** 20
}

function lastPlace(x: number): number {
  const size = Math.abs(x)
  const exponent = Math.floor(Math.log2(size))
  const floor = 2 ** exponent > size ? exponent - 1 : exponent
  return Math.max(floor - 52, -1074)
}

export function multiply(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS
}

export function divide(a: bigint, b: bigint): bigint {
  return (a << BITS) / b
}

/** 2 Σ s^(2k+1) / (2k+1) for s = 1/3 */
export const LN2 = twiceAtanh(ONE / 3n)

/** e^x = value · 2^scale */
export function expOf(x: bigint): { value: bigint; scale: number } {
  const k = (x + LN2 / 2n) / LN2 - (x < -LN2 / 2n ? 1n : 0n)
  const r = x - k * LN2
  let sum = ONE
  let term = ONE
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = multiply(term, r) / n
    sum += term
  }
  return { value: sum, scale: Number(k) }
}

/** log(value · 2^scale) */
export function logOf(value: bigint, scale = 0): bigint {
  let m = value
  let k = BigInt(scale)
  while (m > (ONE * 3n) / 2n) {
    m >>= 1n
    k++
  }
  while (m < (ONE * 3n) / 4n) {
    m <<= 1n
    k--
  }
  return twiceAtanh(divide(m - ONE, m + ONE)) + k * LN2
}

function twiceAtanh(s: bigint): bigint {
  const square = multiply(s, s)
  let power = s
  let sum = 0n
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n
    power = multiply(power, square)
  }
  return 2n * sum
}

/** Machin's formula */
export const PI = 4n * (4n * arctanInverse(5n) - arctanInverse(239n))

function arctanInverse(n: bigint): bigint {
  let power = ONE / n
  let sum = 0n
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -(power / k)
    power /= n * n
  }
  return sum
}

export function sinOf(x: bigint): bigint {
  const turn = 2n * PI
  const r = ((x % turn) + turn) % turn
  const square = multiply(r, r)
  let term = r
  let sum = 0n
  for (let k = 2n; term !== 0n && term !== -1n; k += 2n) {
    sum += term
    term = -multiply(term, square) / (k * (k + 1n))
  }
  return sum
}

export function cosOf(x: bigint): bigint {
  return sinOf(x + PI / 2n)
}

export function sqrtOf(x: bigint): bigint {
  let root = x > ONE ? x : ONE
  for (;;) {
    const next = (root + divide(x, root)) / 2n
    if (next >= root) return root
    root = next
  }
}

/** 1 - 2/√π e^(-x²) Σ 2^n x^(2n+1) / (1 · 3 · … · (2n+1)), x >= 0 */
export function erfcOf(x: bigint): bigint {
  const square = multiply(x, x)
  let term = x
  let sum = 0n
  for (let n = 1n; term !== 0n; n++) {
    sum += term
    term = (2n * multiply(term, square)) / (2n * n + 1n)
  }
  const { value, scale } = expOf(-square)
  const decay = scale < 0 ? value >> BigInt(-scale) : value << BigInt(scale)
  return ONE - divide(2n * multiply(decay, sum), sqrtOf(PI))
}
