import { log } from '../math/index.ts'

const bins = 10
/** Added to every count, so that an empty bin has a logarithm. */
const addition = 1e-10

/**
 * Shannon entropy in bits, −Σ p log₂ p, of ten equal bins from the least to the greatest value; p = (count + 1e-10) / their sum.
 * Bins are closed on the left, the last one on both sides; a constant series lies in one bin.
 *
 * @param least the minimum of x
 * @param greatest the maximum of x
 * @example
 * histogramEntropy(Float64Array.of(1, 1, 9, 9), 1, 9) // 1.0000000…: two bins of ten hold a half each
 */
export function histogramEntropy(x: Float64Array, least: number, greatest: number): number {
  const counts = binCounts(x, least, greatest)
  const total = x.length + bins * addition
  let entropy = 0
  for (let b = 0; b < bins; b++) {
    const share = (counts[b]! + addition) / total
    entropy -= share * log(share)
  }
  return entropy / Math.LN2
}

function binCounts(x: Float64Array, least: number, greatest: number): Int32Array {
  const counts = new Int32Array(bins)
  const width = (greatest - least) / bins
  if (width === 0) return counts.fill(x.length, 0, 1)
  for (let i = 0; i < x.length; i++) counts[binOf(x[i]!, least, width)]!++
  return counts
}

/** The quotient may be one off at an edge; the edges themselves decide. */
function binOf(value: number, least: number, width: number): number {
  const near = Math.min(bins - 1, Math.floor((value - least) / width))
  if (value < near * width + least) return near - 1
  return near < bins - 1 && value >= (near + 1) * width + least ? near + 1 : near
}
