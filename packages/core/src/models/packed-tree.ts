import { type Crew, type JobFields, jobSize, writeFields } from '../kernels/index.ts'
import { largestFloat32 } from './binning.ts'
import type { BoostedTree } from './boosting-rounds.ts'
import { shrink } from './find-split.ts'
import type { GrowRules } from './grow-tree.ts'
import type { CodeLayout } from './packed-codes.ts'
import type { Leaf, PackedRows } from './packed-rows.ts'

/** Addresses that all trees of a run use. */
export type TreeSpace = {
  readonly crew: Crew
  readonly layout: CodeLayout
  readonly rules: GrowRules
  /** bytes of the histogram of one node, all columns */
  readonly slotBytes: number
  /** every thread has a histogram for each small child of a level; else nodes and groups are the tasks */
  readonly isFused: boolean
  readonly parts: number
  readonly threadStride: number
  readonly stamps: number
  readonly stampStride: number
  readonly scratch: number
  readonly scratchStride: number
  readonly records: number
  readonly results: number
  readonly columns: number
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
const taskRows = 49_152
const mostParts = 4
const sampledRows = 256
const stampStride = 8192
const recordBytes = 64

/** Reserves what trees of at most `rules.maxDepth` levels need. */
export function startTreeSpace(
  crew: Crew,
  layout: CodeLayout,
  rows: PackedRows,
  rules: GrowRules,
): TreeSpace {
  const slotBytes = layout.columns * 4096
  const widest = 1 << Math.max(0, rules.maxDepth! - 2)
  const isFused = layout.groups === 1 && widest * slotBytes <= fusedBytes
  const threadStride = Math.ceil((widest * slotBytes) / 4096) * 4096 + 4096
  const partBytes = isFused ? crew.threads * threadStride : partsNeeded(rows, widest) * slotBytes
  const scratchStride = rows.chunkRows * 2 + 8192
  const nodes = 1 << (rules.maxDepth! + 1)
  const space = {
    crew,
    layout,
    rules,
    slotBytes,
    isFused,
    threadStride,
    stampStride,
    scratchStride,
    parts: crew.reserve(partBytes),
    stamps: crew.reserve(crew.threads * stampStride),
    scratch: crew.reserve(crew.threads * scratchStride),
    records: crew.reserve(nodes * recordBytes * (1 + mostParts * layout.groups)),
    results: crew.reserve(nodes * 40),
    columns: crew.reserve(layout.columns * 12),
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

/** Each node has at least one part; large ones up to four, of at least `taskRows` rows. */
function partsNeeded({ rows }: PackedRows, nodes: number): number {
  return nodes + Math.ceil(rows / taskRows) + mostParts
}

type TreeTask = {
  readonly columns: Int32Array
  readonly rows: PackedRows
  /** rows that are parted like the others but seen by no histogram: validation */
  readonly held: PackedRows | null
  readonly grids: { readonly gridG: number; readonly gridH: number }
  readonly hasDrawn: boolean
}

type Node = {
  /** place among the nodes in the order in which they are found; its segments stand there too */
  readonly id: number
  readonly depth: number
  readonly G: number
  readonly H: number
  /** address of its histogram, 0 = none */
  histogram: number
  split: Split | null
  left: number
  right: number
}

type Split = {
  readonly column: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
  readonly leftG: number
  readonly leftH: number
}

/** Where the parts of one histogram stand; `stamps` = 0: all are valid. */
type Parts = { readonly address: number; readonly count: number; readonly stamps: number }

/** Grows one tree, level by level; the result is in preorder as `growTree` has it. */
export function growPackedTree(space: TreeSpace, task: TreeTask): { tree: BoostedTree; leaves: Leaf[] } {
  chooseColumns(space, task.columns)
  const nodes = [growRoot(space, task)]
  for (let level = nodes; level.length > 0; ) level = growLevel(space, task, nodes, level)
  return freeze(space, nodes)
}

function chooseColumns(space: TreeSpace, chosen: Int32Array): void {
  const { crew, layout, columns, used } = space
  const { buffer } = crew.memory
  space.chosen = chosen.length
  const records = new Uint32Array(buffer, columns, chosen.length * 3)
  const marks = new Uint8Array(buffer, used, layout.groups).fill(0)
  chosen.forEach((column, i) => {
    records.set([column, column, layout.cuts[column]!.length + 1], i * 3)
    marks[Math.floor(column / layout.width)] = 1
  })
}

function growRoot(space: TreeSpace, task: TreeTask): Node {
  const { crew, isFused, jobs } = space
  const { rows, grids, hasDrawn } = task
  space.stamp++
  writeFields(view(crew), jobs.start, 'StartJob', {
    ...sharedFields(space, rows),
    ...grids,
    drawn: hasDrawn ? rows.drawn : 0,
    partials: isFused ? space.parts : 0,
  })
  crew.run('startTree', rows.chunks, jobs.start)
  const parts = isFused ? threadParts(space, 0) : rootTasks(space, task)
  const { G, H } = sumOfParts(space, parts, task.columns[0]!)
  const root: Node = { id: 0, depth: 0, G, H, histogram: 0, split: null, left: -1, right: -1 }
  search(space, [{ first: root, second: null, parent: 0, parts }])
  return root
}

/** What the jobs of a tree have in common. */
function sharedFields({ layout, ...space }: TreeSpace, rows: PackedRows) {
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
    scratch: space.scratch,
    scratchStride: space.scratchStride,
  }
}

function view({ memory }: Crew): DataView {
  return new DataView(memory.buffer)
}

function takeSlot({ free, crew, slotBytes }: TreeSpace): number {
  return free.pop() ?? crew.reserve(slotBytes)
}

function threadParts({ crew, parts, stamps, slotBytes }: TreeSpace, slot: number): Parts {
  return { address: parts + slot * slotBytes, count: crew.threads, stamps: stamps + slot * 4 }
}

/** Sums of a node, from any of its columns: all bins, missing values among them. Exact, so any column gives the same. */
function sumOfParts(space: TreeSpace, parts: Parts, column: number): { G: number; H: number } {
  const { buffer } = space.crew.memory
  let G = 0
  let H = 0
  for (let p = 0; p < parts.count; p++) {
    if (parts.stamps !== 0 && stampOf(space, parts.stamps, p) !== space.stamp) continue
    const slots = new Float64Array(buffer, parts.address + p * partStride(space) + column * 4096, 512)
    for (let i = 0; i < usedSlots(space, column) * 2; i += 2) {
      G += slots[i]!
      H += slots[i + 1]!
    }
  }
  return { G, H }
}

function usedSlots({ layout }: TreeSpace, column: number): number {
  return layout.cuts[column]!.length + 2
}

function stampOf({ crew, stampStride: stride }: TreeSpace, stamps: number, thread: number): number {
  return new Uint32Array(crew.memory.buffer, stamps + thread * stride, 1)[0]!
}

function partStride({ isFused, threadStride, slotBytes }: TreeSpace): number {
  return isFused ? threadStride : slotBytes
}

function growLevel(space: TreeSpace, task: TreeTask, nodes: Node[], level: readonly Node[]): Node[] {
  const splitting = level.filter(({ split }) => split !== null)
  if (splitting.length === 0) return []
  space.stamp++
  const families = splitting.map((node) => addChildren(nodes, node))
  const sides = families.map((family) => sideToAdd(space, task, family))
  partRows(space, task.rows, families, sides)
  if (task.held !== null) partRows(space, task.held, families, null)
  search(space, space.isFused ? fusedPairs(space, families, sides) : taskPairs(space, task, families))
  return families.flatMap(({ left, right }) => [left, right])
}

type Family = { readonly node: Node; readonly left: Node; readonly right: Node }
type Side = 'left' | 'right' | 'neither'

function addChildren(nodes: Node[], node: Node): Family {
  const { leftG, leftH } = node.split!
  const blank = { depth: node.depth + 1, histogram: 0, split: null, left: -1, right: -1 }
  const left: Node = { ...blank, id: nodes.length, G: leftG, H: leftH }
  const right: Node = { ...blank, id: nodes.length + 1, G: node.G - leftG, H: node.H - leftH }
  nodes.push(left, right)
  node.left = left.id
  node.right = right.id
  return { node, left, right }
}

/** Whether some split could keep to the rules, as far as depth and hessian tell. */
function canSplit({ rules }: TreeSpace, { depth, H }: Node): boolean {
  return depth < rules.maxDepth! && H >= 2 * rules.minHessianPerLeaf
}

/** The child that is likely to have fewer rows, by a sample of the node's; which one it is shows in no result. */
function sideToAdd(space: TreeSpace, { rows }: TreeTask, { node, left, right }: Family): Side {
  if (!canSplit(space, left) && !canSplit(space, right)) return 'neither'
  if (!space.isFused) return 'left'
  return leftShare(space, rows, node) <= 0.5 ? 'left' : 'right'
}

function leftShare({ crew, layout }: TreeSpace, rows: PackedRows, { id, split }: Node): number {
  const { buffer } = crew.memory
  const codes = new Uint8Array(buffer, codeAddress(layout, rows, split!.column))
  const order = new Uint16Array(buffer, rows.order, rows.rows)
  const missing = missingLeftCode(layout, split!)
  const perChunk = Math.ceil(sampledRows / rows.chunks)
  let left = 0
  let seen = 0
  for (let chunk = 0; chunk < rows.chunks; chunk++) {
    const first = chunk * rows.chunkRows
    const [start, end] = segmentOf(crew, rows, chunk, id)
    const step = Math.max(1, Math.floor((end - start) / perChunk))
    for (let i = start; i < end; i += step) {
      const row = first + (id === 0 ? i : order[first + i]!)
      const code = codes[row * 8]!
      if (code <= split!.bin || code === missing) left++
      seen++
    }
  }
  return seen === 0 ? 0 : left / seen
}

function codeAddress({ width }: CodeLayout, { codes }: PackedRows, column: number): number {
  const group = Math.floor(column / width)
  return codes.address + group * codes.groupStride + (column - group * width)
}

/** Code of a missing value where it goes left, else one that no row has. */
function missingLeftCode({ cuts }: CodeLayout, { column, missingLeft }: Split): number {
  return missingLeft ? cuts[column]!.length + 1 : 256
}

/** The root's rows stand in no order yet: it is all of the chunk. */
function segmentOf(crew: Crew, rows: PackedRows, chunk: number, id: number): [number, number] {
  if (id === 0) return [0, Math.min(rows.chunkRows, rows.rows - chunk * rows.chunkRows)]
  const at = rows.segments + (chunk * rows.nodeCapacity + id) * 8
  const [start, end] = new Uint32Array(crew.memory.buffer, at, 2)
  return [start!, end!]
}

/** Parts the rows of each family; where sides are given and histograms are fused, adds those rows to their histograms too. */
function partRows(
  space: TreeSpace,
  rows: PackedRows,
  families: readonly Family[],
  sides: readonly Side[] | null,
): void {
  const { crew, layout, records, jobs, isFused } = space
  const fields = view(crew)
  let slot = 0
  families.forEach(({ node, left, right }, i) => {
    const side = sides?.[i] ?? 'neither'
    writeFields(fields, records + i * 32, 'SplitRecord', {
      node: node.id,
      left: left.id,
      right: right.id,
      codes: codeAddress(layout, rows, node.split!.column),
      bin: node.split!.bin,
      missingLeft: missingLeftCode(layout, node.split!),
      side: ['left', 'right', 'neither'].indexOf(side),
      slot: side === 'neither' ? 0 : slot++,
    })
  })
  writeFields(fields, jobs.level, 'LevelJob', {
    ...sharedFields(space, rows),
    splits: records,
    count: families.length,
    isRoot: families[0]!.node.id === 0 ? 1 : 0,
    partials: isFused && sides !== null ? space.parts : 0,
  })
  crew.run('splitLevel', rows.chunks, jobs.level)
}

/** A child whose histogram was added up, its sibling (null at the root), and what the sibling takes it off. */
type Pair = {
  readonly first: Node
  readonly second: Node | null
  readonly parent: number
  readonly parts: Parts
}

function fusedPairs(space: TreeSpace, families: readonly Family[], sides: readonly Side[]): Pair[] {
  const pairs: Pair[] = []
  for (const [i, { node, left, right }] of families.entries()) {
    if (sides[i] === 'neither') {
      dropHistogram(space, node)
      continue
    }
    const [first, second] = sides[i] === 'left' ? [left, right] : [right, left]
    const parts = threadParts(space, pairs.length)
    pairs.push({ first, second, parent: handOver(node), parts })
  }
  return pairs
}

function dropHistogram({ free }: TreeSpace, node: Node): void {
  if (node.histogram !== 0) free.push(node.histogram)
  node.histogram = 0
}

function handOver(node: Node): number {
  const { histogram } = node
  node.histogram = 0
  return histogram
}

/** Deals the smaller child of each family to tasks of one group of columns and some chunks each. */
function taskPairs(space: TreeSpace, { rows }: TreeTask, families: readonly Family[]): Pair[] {
  const tasks: JobFields<'TaskRecord'>[] = []
  const pairs: Pair[] = []
  let part = 0
  for (const { node, left, right } of families) {
    if (!canSplit(space, left) && !canSplit(space, right)) {
      dropHistogram(space, node)
      continue
    }
    const [leftRows, rightRows] = [rowsOf(space, rows, left), rowsOf(space, rows, right)]
    const [first, second] = leftRows <= rightRows ? [left, right] : [right, left]
    const parts = dealTasks(space, rows, first.id, Math.min(leftRows, rightRows), part, tasks)
    part += parts.count
    pairs.push({ first, second, parent: handOver(node), parts })
  }
  runTasks(space, rows, tasks)
  return pairs
}

function rowsOf({ crew }: TreeSpace, rows: PackedRows, { id }: Node): number {
  const segments = new Uint32Array(crew.memory.buffer, rows.segments, rows.chunks * rows.nodeCapacity * 2)
  let count = 0
  for (let at = id * 2; at < segments.length; at += rows.nodeCapacity * 2)
    count += segments[at + 1]! - segments[at]!
  return count
}

function rootTasks(space: TreeSpace, { rows }: TreeTask): Parts {
  const tasks: JobFields<'TaskRecord'>[] = []
  const parts = dealTasks(space, rows, 0, rows.rows, 0, tasks)
  runTasks(space, rows, tasks)
  return parts
}

function dealTasks(
  { crew, layout, parts, slotBytes, used }: TreeSpace,
  { chunks }: PackedRows,
  node: number,
  rows: number,
  firstPart: number,
  tasks: JobFields<'TaskRecord'>[],
): Parts {
  const count = Math.min(Math.max(1, Math.ceil(rows / taskRows)), mostParts, chunks)
  const address = parts + firstPart * slotBytes
  const isUsed = new Uint8Array(crew.memory.buffer, used, layout.groups)
  for (let group = 0; group < layout.groups; group++) {
    if (isUsed[group] === 0) continue
    for (let p = 0; p < count; p++)
      tasks.push({
        node,
        group,
        firstChunk: Math.floor((chunks * p) / count),
        endChunk: Math.floor((chunks * (p + 1)) / count),
        out: address + p * slotBytes,
        isRoot: node === 0 ? 1 : 0,
      })
  }
  return { address, count, stamps: 0 }
}

function runTasks(space: TreeSpace, rows: PackedRows, tasks: readonly JobFields<'TaskRecord'>[]): void {
  const { crew, records, jobs } = space
  const fields = view(crew)
  const size = jobSize('TaskRecord')
  tasks.forEach((task, i) => {
    writeFields(fields, records + i * size, 'TaskRecord', task)
  })
  writeFields(fields, jobs.histogram, 'HistogramJob', { ...sharedFields(space, rows), tasks: records })
  if (tasks.length > 0) crew.run('histogramNodes', tasks.length, jobs.histogram)
}

/** Finds the best split of each child that may have one. */
function search(space: TreeSpace, pairs: readonly Pair[]): void {
  const { crew, rules, records, results, columns, jobs } = space
  const fields = view(crew)
  pairs.forEach((pair, i) => {
    writeFields(fields, records + i * recordBytes, 'PairRecord', pairRecord(space, pair, results + i * 80))
  })
  writeFields(fields, jobs.search, 'SearchJob', {
    lambda: rules.lambda,
    alpha: rules.alpha,
    gamma: rules.gamma,
    minHessian: rules.minHessianPerLeaf,
    pairs: records,
    columns,
    columnCount: space.chosen,
    slotBytes: space.slotBytes,
    partStride: partStride(space),
    stampStride: space.stampStride,
    stamp: space.stamp,
  })
  if (pairs.length > 0) crew.run('searchSplits', pairs.length, jobs.search)
  pairs.forEach((pair, i) => {
    readResult(space, fields, pair.first, results + i * 80)
    if (pair.second !== null) readResult(space, fields, pair.second, results + i * 80 + 40)
  })
}

function pairRecord(space: TreeSpace, { first, second, parent, parts }: Pair, out: number) {
  first.histogram = takeSlot(space)
  const isWanted = second !== null && canSplit(space, second)
  if (second !== null && isWanted) second.histogram = parent
  else if (parent !== 0) space.free.push(parent)
  return {
    firstG: first.G,
    firstH: first.H,
    secondG: second?.G ?? 0,
    secondH: second?.H ?? 0,
    parts: parts.address,
    partCount: parts.count,
    stamps: parts.stamps,
    first: first.histogram,
    second: isWanted ? parent : 0,
    search: (canSplit(space, first) ? 1 : 0) + (isWanted ? 2 : 0),
    out,
    unused: 0,
  }
}

function readResult(space: TreeSpace, fields: DataView, node: Node, at: number): void {
  const column = canSplit(space, node) ? fields.getInt32(at + 24, true) : -1
  if (column === -1) dropHistogram(space, node)
  else node.split = splitAt(fields, at, column)
}

function splitAt(fields: DataView, at: number, column: number): Split {
  return {
    column,
    gain: fields.getFloat64(at, true),
    leftG: fields.getFloat64(at + 8, true),
    leftH: fields.getFloat64(at + 16, true),
    bin: fields.getUint32(at + 28, true),
    missingLeft: fields.getUint32(at + 32, true) === 1,
  }
}

/** The nodes in preorder, and the leaves under the numbers that their segments have. */
function freeze({ layout, rules }: TreeSpace, nodes: readonly Node[]): { tree: BoostedTree; leaves: Leaf[] } {
  const tree = emptyTree()
  const leaves: Leaf[] = []
  const open: { node: Node; parent: number; isLeft: boolean }[] = [
    { node: nodes[0]!, parent: -1, isLeft: false },
  ]
  while (open.length > 0) {
    const { node, parent, isLeft } = open.pop()!
    const id = tree.feature.length
    if (parent !== -1) (isLeft ? tree.left : tree.right)[parent] = id
    addNode(tree, node, layout, rules)
    if (node.split === null) leaves.push({ node: node.id, value: tree.value[id]! })
    else {
      open.push({ node: nodes[node.right]!, parent: id, isLeft: false })
      open.push({ node: nodes[node.left]!, parent: id, isLeft: true })
    }
  }
  return { tree, leaves }
}

function emptyTree(): BoostedTree {
  return {
    feature: [],
    bin: [],
    threshold: [],
    left: [],
    right: [],
    defaultLeft: [],
    value: [],
    cover: [],
    gain: [],
  }
}

function addNode(tree: BoostedTree, { split, G, H }: Node, { cuts }: CodeLayout, rules: GrowRules): void {
  tree.feature.push(split?.column ?? -1)
  tree.bin.push(split?.bin ?? -1)
  tree.threshold.push(split === null ? 0 : (cuts[split.column]![split.bin] ?? largestFloat32))
  tree.left.push(-1)
  tree.right.push(-1)
  tree.defaultLeft.push(split?.missingLeft ?? true)
  tree.value.push(split === null ? (0 - shrink(G, rules.alpha)) / (H + rules.lambda) : 0)
  tree.cover.push(H)
  tree.gain.push(split?.gain ?? 0)
}
