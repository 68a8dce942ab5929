import { type Crew, expConstants, jobSize, writeFields } from '../kernels/index.ts'
import type { RoundRows } from './boosting-rounds.ts'
import { sumBlock } from './gradient-grid.ts'
import type { LossName } from './loss.ts'
import type { PackedCodes } from './packed-codes.ts'

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
  readonly margins: number
  /** u8 a row (logistic) or f64 (squared) */
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
  readonly objective: LossName
  readonly job: number
  readonly leafList: number
  /** numbers that the gradients need */
  readonly constants: number
}

export type Leaf = { readonly node: number; readonly value: number }
export type Sums = { readonly gradients: number; readonly hessians: number; readonly loss: number }

/** Most rows of a chunk, as its order is of u16. */
const longestChunk = 65_536

/** Brings labels, weights and first margins into the memory. The size of chunks shows in no result. */
export function packRows(
  crew: Crew,
  codes: PackedCodes,
  { labels, W }: RoundRows,
  { objective, base, depth }: { objective: LossName; base: number; depth: number },
): PackedRows {
  const { rows } = codes
  const chunkRows = chunkSize(rows, crew.threads)
  const chunks = Math.ceil(rows / chunkRows)
  const nodeCapacity = 1 << (depth + 1)
  const packed = {
    codes,
    rows,
    chunkRows,
    chunks,
    nodeCapacity,
    objective,
    segments: crew.reserve(chunks * nodeCapacity * 8),
    order: crew.reserve(rows * 2),
    margins: crew.reserve(rows * 8 + 8),
    labels: crew.reserve(rows * (objective === 'logistic' ? 1 : 8) + 8),
    weights: W === null ? 0 : crew.reserve(rows * 8 + 8),
    gradients: crew.reserve(rows * 8 + 8),
    sums: crew.reserve(Math.ceil(rows / sumBlock) * 24),
    drawn: crew.reserve(rows),
    hasZeroWeights: W?.includes(0) ?? false,
    job: crew.reserve(jobSize('AdvanceJob')),
    leafList: crew.reserve(nodeCapacity * 16),
    constants: crew.reserve(expConstants.length * 8),
  }
  const { buffer } = crew.memory
  new Float64Array(buffer, packed.constants, expConstants.length).set(expConstants)
  new Float64Array(buffer, packed.margins, rows).fill(base)
  if (objective === 'logistic') new Uint8Array(buffer, packed.labels, rows).set(labels)
  else new Float64Array(buffer, packed.labels, rows).set(labels)
  if (W !== null) new Float64Array(buffer, packed.weights, rows).set(W)
  if (W !== null) markWeighted(crew, packed, W)
  return packed
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
 * Adds the leaves of the last tree to the margins (null: there is none yet) and takes gradients and loss at the new ones.
 * Twins: `applyTree`, `fillGradients` of plain-rounds.ts, `lossSum`.
 */
export function advance(
  crew: Crew,
  rows: PackedRows,
  leaves: readonly Leaf[] | null,
  wantsGradients = true,
): Sums {
  const view = new DataView(crew.memory.buffer)
  leaves?.forEach(({ node, value }, i) => {
    view.setUint32(rows.leafList + i * 16, node, true)
    view.setFloat64(rows.leafList + i * 16 + 8, value, true)
  })
  writeFields(view, rows.job, 'AdvanceJob', {
    ...rows,
    leaves: leaves?.length ?? 0,
    loss: rows.objective === 'logistic' ? 0 : 1,
    gradients: wantsGradients ? rows.gradients : 0,
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
