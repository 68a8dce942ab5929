import { type Crew, jobSize } from '../kernels/index.ts'
import type { RoundsTask } from './boosting-rounds.ts'
import type { GrowRules } from './grow-tree.ts'
import type { CodeLayout } from './packed-codes.ts'
import type { PackedNode } from './packed-node.ts'
import type { PackedRows } from './packed-rows.ts'

/** Addresses that all trees of a run use. */
export type TreeSpace = {
  readonly crew: Crew
  readonly layout: CodeLayout
  readonly rules: GrowRules
  /** as the rules have it, or greater where it stands for a smallest number of rows too */
  readonly minHessian: number
  /** bytes of the histogram of one node, all columns */
  readonly slotBytes: number
  /** where counts of rows begin in it, 0 = none are needed */
  readonly countsAt: number
  /** most nodes that are split at once */
  readonly batch: number
  /** every thread has a histogram for each small child of a batch; else nodes and groups are the tasks */
  readonly isFused: boolean
  readonly parts: number
  readonly threadStride: number
  readonly stamps: number
  readonly stampStride: number
  readonly scratch: number
  readonly scratchStride: number
  readonly records: number
  readonly results: number
  /** sets of the best splits of each pair of children, and of the nodes that are split; 0 = no category columns */
  readonly masks: number
  readonly sets: number
  /** the tree's columns, and those of each child of a batch where they are drawn */
  readonly columns: number
  readonly drawnColumns: number
  readonly searchScratch: number
  readonly used: number
  readonly jobs: {
    readonly start: number
    readonly level: number
    readonly histogram: number
    readonly search: number
  }
  /** addresses of histograms that no node holds */
  readonly free: number[]
  /** columns of the tree at hand */
  chosen: number
  /** counts levels, so that a thread can tell whether its histogram is of this one */
  stamp: number
}

/** Histograms of a level may take this much of each thread's cache before nodes become tasks of their own. */
const fusedBytes = 3 * 1_048_576
/** Rows of a task, and most tasks that one node's rows are dealt to. */
export const taskRows = 49_152
export const mostParts = 4
const stampStride = 8192
/** Up to here all nodes of a level are split at once. */
const deepestLevels = 12
/** A tree deeper than that has open nodes on so many levels, as a rule. */
const openLevels = 64
export const columnBytes = 16
export const searchScratchStride = 4096

/** Reserves what the trees of a run need. */
export function startTreeSpace(
  crew: Crew,
  layout: CodeLayout,
  rows: PackedRows,
  task: RoundsTask,
): TreeSpace {
  const { rules, parameters } = task
  const floor = leastHessian(task)
  const countsAt = floor === null ? layout.columns * 4096 : 0
  const slotBytes = layout.columns * (floor === null ? 5120 : 4096)
  const { families, pairs } = batchOf(rules, slotBytes)
  const isFused = layout.groups === 1 && pairs * slotBytes <= fusedBytes
  const threadStride = Math.ceil((pairs * slotBytes) / 4096) * 4096 + 4096
  const partBytes = isFused ? crew.threads * threadStride : partsNeeded(rows, pairs) * slotBytes
  const scratchStride = rows.chunkRows * 2 + 8192
  const isSampled = parameters.colsampleBylevel < 1 || parameters.colsampleBynode < 1
  const space = {
    crew,
    layout,
    rules,
    minHessian: floor ?? rules.minHessianPerLeaf,
    slotBytes,
    countsAt,
    batch: families,
    isFused,
    threadStride,
    stampStride,
    scratchStride,
    parts: crew.reserve(partBytes),
    stamps: crew.reserve(crew.threads * stampStride),
    scratch: crew.reserve(crew.threads * scratchStride),
    records: crew.reserve(
      families * (jobSize('PairRecord') + mostParts * layout.groups * jobSize('TaskRecord')),
    ),
    results: crew.reserve(families * 80),
    masks: layout.levels === undefined ? 0 : crew.reserve(families * 512),
    sets: layout.levels === undefined ? 0 : crew.reserve(families * 256),
    columns: crew.reserve(layout.columns * columnBytes),
    drawnColumns: isSampled ? crew.reserve(families * 2 * layout.columns * columnBytes) : 0,
    searchScratch: crew.reserve(crew.threads * searchScratchStride),
    used: crew.reserve(layout.groups),
    jobs: {
      start: crew.reserve(jobSize('StartJob')),
      level: crew.reserve(jobSize('LevelJob')),
      histogram: crew.reserve(jobSize('HistogramJob')),
      search: crew.reserve(jobSize('SearchJob')),
    },
    free: [],
    chosen: 0,
    stamp: 1,
  }
  new Uint8Array(crew.memory.buffer, space.stamps, crew.threads * stampStride).fill(0)
  return space
}

/**
 * The hessian of a leaf that makes its number of rows large enough too, so that rows need not be counted: without weights a logistic
 * hessian is at most ¼, that of the squared loss 1. null where rows have to be counted.
 */
function leastHessian({ rules, objective, train }: RoundsTask): number | null {
  const { minRowsPerLeaf: rows, minHessianPerLeaf: hessian } = rules
  if (rows <= 1) return hessian
  if (train.W !== null) return null
  if (objective.name === 'squared') return Math.max(rows, hessian)
  return objective.name === 'logistic' && rows <= 4 * hessian ? hessian : null
}

/** Nodes that are split at once, and how many of these may have children that are searched. */
function batchOf({ maxLeaves, maxDepth }: GrowRules, slotBytes: number): { families: number; pairs: number } {
  if (maxLeaves !== undefined) return { families: 1, pairs: 1 }
  if (maxDepth !== null && maxDepth <= deepestLevels)
    return { families: 1 << (maxDepth - 1), pairs: 1 << Math.max(0, maxDepth - 2) }
  const nodes = Math.min(1024, Math.max(16, Math.floor(fusedBytes / slotBytes)))
  return { families: nodes, pairs: nodes }
}

/** Each node has at least one part; large ones up to four, of at least `taskRows` rows. */
function partsNeeded({ rows }: PackedRows, nodes: number): number {
  return nodes + Math.ceil(rows / taskRows) + mostParts
}

/** Most nodes of a tree. */
export function nodeLimit({ maxLeaves, maxDepth }: GrowRules, rows: number): number {
  const byDepth = maxDepth === null || maxDepth > 28 ? Number.POSITIVE_INFINITY : 1 << (maxDepth + 1)
  return Math.max(2, Math.min(byDepth, 2 * (maxLeaves ?? rows), 2 * rows))
}

/** Bytes for the segments of a tree's nodes and for the histograms that are held at once. */
export function historyBytes(rules: GrowRules, columns: number, rows: number): number {
  const slotBytes = columns * 5120
  const segments = (rows / 65_536 + 40) * nodeLimit(rules, rows) * 8
  return segments + heldHistograms(rules, slotBytes) * slotBytes
}

function heldHistograms(rules: GrowRules, slotBytes: number): number {
  if (rules.maxLeaves !== undefined) return rules.maxLeaves + 2
  if (rules.maxDepth !== null && rules.maxDepth <= deepestLevels) return 1 << rules.maxDepth
  return batchOf(rules, slotBytes).pairs * openLevels
}

/** Whether some split could keep to the rules, as far as depth, hessian and rows tell. */
export function canSplit(
  { rules, minHessian, countsAt }: TreeSpace,
  { depth, H, rows }: PackedNode,
): boolean {
  if (rules.maxDepth !== null && depth >= rules.maxDepth) return false
  return H >= 2 * minHessian && (countsAt === 0 || rows >= 2 * rules.minRowsPerLeaf)
}

export function takeHistogram({ free, crew, slotBytes }: TreeSpace): number {
  return free.pop() ?? crew.reserve(slotBytes)
}

export function dropHistogram({ free }: TreeSpace, node: PackedNode): void {
  if (node.histogram !== 0) free.push(node.histogram)
  node.histogram = 0
}

/** What the jobs of a tree have in common. */
export function sharedFields({ layout, ...space }: TreeSpace, rows: PackedRows) {
  return {
    rows: rows.rows,
    chunkRows: rows.chunkRows,
    segments: rows.segments,
    nodeCapacity: rows.nodeCapacity,
    order: rows.order,
    gradients: rows.gradients,
    codes: rows.codes.address,
    groupStride: rows.codes.groupStride,
    groups: layout.groups,
    columns: layout.columns,
    width: layout.width,
    used: space.used,
    threadStride: space.threadStride,
    stamps: space.stamps,
    stampStride: space.stampStride,
    stamp: space.stamp,
    slotBytes: space.slotBytes,
    countsAt: space.countsAt,
    scratch: space.scratch,
    scratchStride: space.scratchStride,
  }
}
