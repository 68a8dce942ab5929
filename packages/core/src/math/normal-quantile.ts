import { log } from './log.ts'
import { polynomial } from './polynomial.ts'

/**
 * Quantile of the standard normal distribution, relative error about 1e-16 for p in (0, 1).
 *
 * Three rational functions: of p - 1/2 in the middle (abs(p - 1/2) <= 0.425), of √(-log(min(p, 1 - p))) outside.
 * 0 gives -Infinity, 1 gives Infinity, outside [0, 1] NaN.
 *
 * Source: Wichura 1988, algorithm AS 241, PPND16.
 * @example
 * normalQuantile(0.975) // 1.959963984540054
 * normalQuantile(0.5) // 0
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * rational(0.180625 - q * q, middleTop, middleBottom)
  const tail = q < 0 ? p : 1 - p
  if (!(tail > 0)) return tail === 0 ? q / 0 : Number.NaN
  const r = Math.sqrt(-log(tail))
  const size = r <= 5 ? rational(r - 1.6, nearTop, nearBottom) : rational(r - 5, farTop, farBottom)
  return q < 0 ? -size : size
}

function rational(x: number, top: readonly number[], bottom: readonly number[]): number {
  return polynomial(x, top) / polynomial(x, bottom)
}

const middleTop = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const middleBottom = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
]
const nearTop = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const nearBottom = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const farTop = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.00002711555568743488, 2.0103343992922881e-7,
]
const farBottom = [
  1, 0.5998322065558879, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
]
