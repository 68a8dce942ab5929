/** What the search of splits reads and writes, and the worth of a side. */
@unmanaged
export class SearchJob {
  lambda: f64
  alpha: f64
  gamma: f64
  minHessian: f64
  /** largest size of a leaf value; Infinity = no limit */
  maxStep: f64
  /** category columns: added to the hessian where levels are sorted; L2 penalty of groups of levels */
  smooth: f64
  groupLambda: f64
  pairs: usize
  slotBytes: u32
  /** bytes from one part of a histogram to the next, number of parts, and the stamp of the valid ones (no stamps: all are) */
  partStride: u32
  stampStride: u32
  stamp: u32
  /** where counts of rows begin in a histogram, 0 = there are none */
  countsAt: u32
  minRows: u32
  /** 1 where leaf values are held by a largest step or by monotone columns */
  isHeld: u32
  /** up to so many levels are tried one by one; most levels of the smaller group */
  mostSingly: u32
  mostInGroup: u32
  /** for each thread: a record `NodeScan`, then what sorts 256 levels */
  scratch: usize
  scratchStride: u32
}

@unmanaged
export class SplitResult {
  gain: f64
  leftG: f64
  leftH: f64
  /** -1 = none */
  column: i32
  bin: u32
  missingLeft: u32
  /** rows on the left, where they are counted */
  leftRows: u32
}

/** What the scan of a node needs at hand; each thread has one. */
@unmanaged
export class NodeScan {
  G: f64
  H: f64
  low: f64
  high: f64
  score: f64
  /** L2 penalty of the children */
  lambda: f64
  rows: u32
  column: u32
  /** 1: values may only rise with the column, -1: only fall, 2: the column holds categories */
  direction: i32
  bins: u32
  hist: usize
  counts: usize
}

export const tieShare: f64 = 1e-10
export const categories: i32 = 2

// @ts-ignore: decorator
@inline
export function score(G: f64, H: f64, j: SearchJob): f64 {
  const s = shrink(G, j.alpha)
  return (s * s) / (H + j.lambda)
}

// @ts-ignore: decorator
@inline
export function shrink(G: f64, alpha: f64): f64 {
  if (alpha == 0) return G
  const size = abs(G) - alpha
  return size > 0 ? (G > 0 ? size : -size) : 0
}
