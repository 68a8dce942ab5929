import { exp, log } from '@candor/core'

/** A value for each share in [0, 1): the inverse of a distribution function. */
export type QuantileCurve = (share: number) => number

/** The shares that the knots of a curve stand at. */
export const knotShares: readonly number[] = [0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 0.999, 0.9999, 1]

const pieces = 4096

/**
 * A curve through eleven quantiles, geometric between them, so that a long tail stays a tail. It is looked up in 4,096 pieces, the last of which is cut
 * into 4,096 more; within a piece it is straight. The pieces are made when the first share is asked for.
 *
 * @param quantiles positive, none below the one before it; one for each of `knotShares`
 * @example
 * quantileCurve([1, 1, 1, 1, 4, 16, 16, 16, 16, 16, 16])(0.625) // 8
 */
export function quantileCurve(quantiles: readonly number[]): QuantileCurve {
  let laid: { readonly head: Float64Array; readonly tail: Float64Array } | null = null
  return (share) => {
    laid ??= layPieces(quantiles)
    if (share < from) return lookUp(laid.head, share * pieces)
    return lookUp(laid.tail, (share - from) * pieces * pieces)
  }
}

/** Where the last piece begins. */
const from = (pieces - 1) / pieces

function layPieces(quantiles: readonly number[]) {
  const logs = quantiles.map(log)
  const head = Float64Array.from({ length: pieces + 1 }, (_, i) => exp(between(logs, i / pieces)))
  const tail = Float64Array.from({ length: pieces + 1 }, (_, i) =>
    exp(between(logs, from + i / (pieces * pieces))),
  )
  return { head, tail }
}

function lookUp(values: Float64Array, at: number): number {
  const i = Math.min(Math.floor(at), pieces - 1)
  return values[i]! + (at - i) * (values[i + 1]! - values[i]!)
}

function between(logs: readonly number[], share: number): number {
  const next = knotShares.findIndex((knot, k) => k > 0 && share <= knot)
  const [low, high] = [knotShares[next - 1]!, knotShares[next]!]
  return logs[next - 1]! + ((share - low) / (high - low)) * (logs[next]! - logs[next - 1]!)
}
