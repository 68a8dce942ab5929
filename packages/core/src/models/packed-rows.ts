import { type Crew, expConstants, jobSize, writeFields } from '../kernels/index.ts'
import type { RoundsTask } from './boosting-rounds.ts'
import { type GradientSums, sumBlock } from './gradient-grid.ts'
import { powerOf } from './objective.ts'
import type { PackedCodes } from './packed-codes.ts'
import type { RoundRows } from './round-rows.ts'

/** Rows of a boosting run in the kernels' memory: addresses of what each row has. */
export type PackedRows = {
  readonly codes: PackedCodes
  readonly rows: number
  readonly chunkRows: number
  readonly chunks: number
  /** (start, end) of each chunk and node, relative to the chunk, as u32; `nodeCapacity` nodes a chunk */
  readonly segments: number
  readonly nodeCapacity: number
  /** u16 a row: rows of the chunk in the order of its segments */
  readonly order: number
  /** f64 a row, output after output */
  readonly margins: number
  readonly marginStride: number
  readonly outputs: number
  /** u8 a row (logistic) or f64 */
  readonly labels: number
  /** f64 a row; 0 = all are 1 */
  readonly weights: number
  /** (g f32, h f32) a row */
  readonly gradients: number
  /** (Σ abs(g), Σ h, Σ loss) of each 512 rows, f64 */
  readonly sums: number
  /** u8 a row: takes part in the tree at hand */
  readonly drawn: number
  /** whether `drawn` has to be looked at where all rows with weight take part */
  readonly hasZeroWeights: boolean
  /** number of the loss, of its power and step where it has a logarithmic link */
  readonly loss: number
  readonly power: number
  readonly step: number
  /** several classes: f64 a row, log Σ e^margin; else 0 */
  readonly totals: number
  readonly job: number
  readonly leafList: number
  /** numbers that the gradients need */
  readonly constants: number
}

export type Leaf = { readonly node: number; readonly value: number }
export type Sums = GradientSums & { readonly loss: number }

/** Most rows of a chunk, as its order is of u16. */
const longestChunk = 65_536

/** Numbers of the losses, as the kernel has them (kernels/advance-rows.ts). */
const losses = { logistic: 0, squared: 1, softmax: 2, poisson: 3, gamma: 3, tweedie: 3 } as const
const classTotalsLoss = 4
const leavesAlone = 5

/**
 * Brings labels, weights and first margins into the memory. The size of chunks shows in no result.
 *
 * @param nodeCapacity most nodes of a tree
 */
export function packRows(
  crew: Crew,
  codes: PackedCodes,
  given: RoundRows,
  { objective, parameters, bases }: RoundsTask,
  nodeCapacity: number,
): PackedRows {
  const { rows } = codes
  const { labels, W } = given
  const chunkRows = chunkSize(rows, crew.threads)
  const chunks = Math.ceil(rows / chunkRows)
  const { name, outputs } = objective
  const marginStride = rows * 8 + 16
  const packed = {
    codes,
    rows,
    chunkRows,
    chunks,
    nodeCapacity,
    outputs,
    marginStride,
    loss: losses[name],
    power: powerOf(name, parameters.tweedieVariancePower) ?? 0,
    step: name === 'poisson' ? (parameters.maxDeltaStep ?? 0) : 0,
    segments: crew.reserve(chunks * nodeCapacity * 8),
    order: crew.reserve(rows * 2),
    margins: crew.reserve(marginStride * outputs),
    labels: crew.reserve(rows * (name === 'logistic' ? 1 : 8) + 8),
    weights: W === null ? 0 : crew.reserve(rows * 8 + 8),
    gradients: crew.reserve(rows * 8 + 8),
    sums: crew.reserve(Math.ceil(rows / sumBlock) * 24),
    totals: name === 'softmax' ? crew.reserve(rows * 8 + 16) : 0,
    drawn: crew.reserve(rows),
    hasZeroWeights: W?.includes(0) ?? false,
    job: crew.reserve(jobSize('AdvanceJob')),
    leafList: crew.reserve(nodeCapacity * 16),
    constants: crew.reserve(expConstants.length * 8),
  }
  const { buffer } = crew.memory
  new Float64Array(buffer, packed.constants, expConstants.length).set(expConstants)
  if (name === 'logistic') new Uint8Array(buffer, packed.labels, rows).set(labels)
  else new Float64Array(buffer, packed.labels, rows).set(labels)
  if (W !== null) new Float64Array(buffer, packed.weights, rows).set(W)
  if (W !== null) markWeighted(crew, packed, W)
  startMargins(crew, packed, given, bases)
  return packed
}

function startMargins(crew: Crew, packed: PackedRows, { offsets }: RoundRows, bases: Float64Array): void {
  bases.forEach((base, output) => {
    const margins = marginsOf(crew, packed, output).fill(base)
    if (offsets === null) return
    for (let row = 0; row < margins.length; row++) margins[row]! += offsets[row]!
  })
}

function marginsOf(crew: Crew, { margins, marginStride, rows }: PackedRows, output: number): Float64Array {
  return new Float64Array(crew.memory.buffer, margins + output * marginStride, rows)
}

/** @param given rows × outputs, row-major */
export function fillMargins(crew: Crew, packed: PackedRows, given: Float64Array): void {
  const { outputs } = packed
  for (let output = 0; output < outputs; output++) {
    const margins = marginsOf(crew, packed, output)
    for (let row = 0; row < margins.length; row++) margins[row] = given[row * outputs + output]!
  }
}

function chunkSize(rows: number, threads: number): number {
  const even = Math.ceil(rows / (8 * threads) / sumBlock) * sumBlock
  return Math.min(longestChunk, Math.max(4096, even))
}

function markWeighted(crew: Crew, { drawn, rows }: { drawn: number; rows: number }, W: Float64Array): void {
  const marks = new Uint8Array(crew.memory.buffer, drawn, rows)
  for (let row = 0; row < rows; row++) marks[row] = W[row]! > 0 ? 1 : 0
}

/** Marks the rows of the next tree; null = all rows with weight. */
export function markDrawn(crew: Crew, { drawn, rows }: PackedRows, chosen: Int32Array | null): void {
  if (chosen === null) return
  const marks = new Uint8Array(crew.memory.buffer, drawn, rows).fill(0)
  for (const row of chosen) marks[row] = 1
}

/**
 * Adds the leaves of the last tree to the margins (null: there is none yet) and takes gradients and loss at the new ones; for one margin a
 * row. Twins: `applyTree`, `fillGradients` of objective.ts, `lossSum`.
 */
export function advance(
  crew: Crew,
  rows: PackedRows,
  leaves: readonly Leaf[] | null,
  wantsGradients = true,
): Sums {
  return runRows(crew, rows, { leaves, gradients: wantsGradients ? rows.gradients : 0 })
}

/** Adds the leaves of a tree to the margins of its output. */
export function addLeaves(crew: Crew, rows: PackedRows, leaves: readonly Leaf[], output: number): void {
  runRows(crew, rows, { leaves, output, loss: leavesAlone })
}

/** Gradients of one class, from its margins and what `classTotals` kept. Twin: `softmaxLoss.derivatives`. */
export function classGradients(crew: Crew, rows: PackedRows, output: number): Sums {
  return runRows(crew, rows, { output })
}

/** Keeps log Σ e^margin of each row at the margins as they stand, and sums the losses. Twin: `softmaxLoss.value`. */
export function classTotals(crew: Crew, rows: PackedRows): Sums {
  return runRows(crew, rows, { loss: classTotalsLoss })
}

type RowsRun = {
  readonly leaves?: readonly Leaf[] | null
  readonly output?: number
  readonly loss?: number
  readonly gradients?: number
}

function runRows(
  crew: Crew,
  rows: PackedRows,
  { leaves = null, output = 0, loss = rows.loss, gradients = rows.gradients }: RowsRun,
): Sums {
  const view = new DataView(crew.memory.buffer)
  leaves?.forEach(({ node, value }, i) => {
    view.setUint32(rows.leafList + i * 16, node, true)
    view.setFloat64(rows.leafList + i * 16 + 8, value, true)
  })
  writeFields(view, rows.job, 'AdvanceJob', {
    ...rows,
    leaves: leaves?.length ?? 0,
    margins: rows.margins + output * rows.marginStride,
    output,
    loss,
    gradients,
  })
  crew.run('advanceRows', rows.chunks, rows.job)
  return addSums(new Float64Array(crew.memory.buffer, rows.sums, Math.ceil(rows.rows / sumBlock) * 3))
}

function addSums(blocks: Float64Array): Sums {
  let gradients = 0
  let hessians = 0
  let loss = 0
  for (let i = 0; i < blocks.length; i += 3) {
    gradients += blocks[i]!
    hessians += blocks[i + 1]!
    loss += blocks[i + 2]!
  }
  return { gradients, hessians, loss }
}
