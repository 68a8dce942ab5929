import type { Matrix } from '../features/index.ts'
import { type Crew, type Executor, jobSize, withCrew, writeFields } from '../kernels/index.ts'
import type { Ensemble } from './ensemble.ts'
import { fillBase, finishMean } from './margin-ends.ts'
import { type ScoreProgram, scoreProgram, type TestedColumn } from './score-program.ts'

/**
 * Margins by the WebAssembly kernels: same bits as the plain walk. Rows are copied into the kernels' memory 32,768 at a time, and
 * threads take tiles of them.
 *
 * @returns null where the plain walk has to be taken: few rows, no WebAssembly, a model that `scoreProgram` does not do, the wrong
 *   number of columns or a missing value that the ensemble refuses (the walk then says which)
 */
export function kernelMargins(
  ensemble: Ensemble,
  matrix: Matrix,
  trees: number,
  executor: Executor | null,
  baseMargins: Float64Array | null = null,
): Float64Array | null {
  if (matrix.rows * trees < fewestSteps || matrix.columns.length !== ensemble.featureNames.length) return null
  if (ensemble.missing === 'refuse' && trees < ensemble.treeOutput.length) return null
  const program = scoreProgram(ensemble, trees)
  if (program === null) return null
  const helped = matrix.rows > tileRows[program.form] ? executor : null
  return withCrew(helped, (crew) => scoreAll(crew, ensemble, matrix, program, baseMargins))
}

/** Rows times trees below which the walk is done before the kernels are set up. */
const fewestSteps = 50_000
const batchRows = 32_768
const tileRows = { select: 512, walk: 1024 }
const noSlot = 0xffffffff

function scoreAll(
  crew: Crew,
  ensemble: Ensemble,
  matrix: Matrix,
  program: ScoreProgram,
  baseMargins: Float64Array | null,
): Float64Array | null {
  const single = ensemble.accumulator === 'float32'
  const sums = new (single ? Float32Array : Float64Array)(matrix.rows * ensemble.outputs)
  if (ensemble.combine === 'sum') fillBase(ensemble, sums, baseMargins)
  const space = layOut(crew, ensemble, matrix, program)
  for (let first = 0; first < matrix.rows; first += batchRows) {
    const rows = Math.min(batchRows, matrix.rows - first)
    const part = sums.subarray(first * ensemble.outputs, (first + rows) * ensemble.outputs)
    const { buffer } = crew.memory
    const shared = single
      ? new Float32Array(buffer, space.margins, part.length)
      : new Float64Array(buffer, space.margins, part.length)
    shared.set(part)
    if (scoreBatch(crew, space, matrix, first, rows) && ensemble.missing === 'refuse') return null
    part.set(shared)
  }
  if (ensemble.combine === 'mean') finishMean(ensemble, program.trees.length, sums)
  return single ? Float64Array.from(sums) : (sums as Float64Array)
}

type Space = {
  readonly job: number
  readonly values: number
  readonly stride: number
  readonly margins: number
  readonly missing: number
  readonly tileRows: number
  readonly features: readonly number[]
}

function layOut(crew: Crew, ensemble: Ensemble, matrix: Matrix, program: ScoreProgram): Space {
  const features = [...new Set(program.columns.map(({ feature }) => feature))]
  const batch = Math.min(batchRows, matrix.rows)
  const stride = batch * 8 + 4096
  const scratchStride = Math.ceil(scratchBytes(program) / 4096) * 4096 + 4096
  const job = crew.reserve(jobSize('ScoreJob'))
  const fields = {
    values: crew.reserve(features.length * stride),
    stride,
    rows: 0,
    columns: layColumns(crew, program.columns, features),
    columnCount: program.columns.length,
    isSingle: ensemble.precision === 'float32' ? 1 : 0,
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
    slots: program.slots,
    trees: layTrees(crew, program),
    treeCount: program.trees.length,
    margins: crew.reserve(batch * ensemble.outputs * 8),
    outputs: ensemble.outputs,
    addsSingle: ensemble.accumulator === 'float32' ? 1 : 0,
    missing: crew.reserve(4),
    walks: program.form === 'walk' ? 1 : 0,
    width: ensemble.leafWidth,
  }
  writeFields(new DataView(crew.memory.buffer), job, 'ScoreJob', fields)
  const { values, margins, missing } = fields
  return { job, features, values, stride, margins, missing, tileRows: tileRows[program.form] }
}

/** Codes; then leaf numbers and the select stack, or the leaves that a tile reached. */
function scratchBytes({ form, slots, stackDepth }: ScoreProgram): number {
  return form === 'walk' ? slots * 2048 + 4096 : slots * 512 + 512 + (stackDepth + 1) * 64
}

function layColumns(crew: Crew, columns: readonly TestedColumn[], features: readonly number[]): number {
  const size = jobSize('TestedColumn')
  const records = crew.reserve(columns.length * size)
  const tables = columns.map((column) => layTable(crew, column))
  const view = new DataView(crew.memory.buffer)
  columns.forEach(({ feature, kind, bounds, words, rightSlot, leftSlot }, i) => {
    writeFields(view, records + i * size, 'TestedColumn', {
      column: features.indexOf(feature),
      bounds: tables[i]!,
      firstStep: words.length > 0 ? words.length : firstStep(bounds),
      rightSlot: rightSlot === -1 ? noSlot : rightSlot,
      leftSlot: leftSlot === -1 ? noSlot : leftSlot,
      kind,
    })
  })
  return records
}

function firstStep({ length }: Float64Array): number {
  return length === 0 ? 0 : 1 << (31 - Math.clz32(length))
}

/** Bounds are filled up with NaN to what the search may look at. */
function layTable(crew: Crew, { bounds, words }: TestedColumn): number {
  if (words.length > 0) {
    const address = crew.reserve(words.length * 4)
    new Uint32Array(crew.memory.buffer, address, words.length).set(words)
    return address
  }
  const size = Math.max(1, 2 * firstStep(bounds))
  const address = crew.reserve(size * 8)
  new Float64Array(crew.memory.buffer, address, size).fill(Number.NaN).set(bounds)
  return address
}

function layTrees(crew: Crew, { form, trees }: ScoreProgram): number {
  const size = jobSize('TreeProgram')
  const records = crew.reserve(trees.length * size)
  let nodes = crew.reserve(trees.reduce((bytes, tree) => bytes + tree.nodes.length, 0))
  let values = crew.reserve(trees.reduce((bytes, tree) => bytes + tree.values.length * 8, 0))
  const view = new DataView(crew.memory.buffer)
  trees.forEach((tree, i) => {
    const { count, output } = tree
    writeFields(view, records + i * size, 'TreeProgram', { nodes, count, values, output })
    new Uint8Array(crew.memory.buffer, nodes, tree.nodes.length).set(tree.nodes)
    if (form === 'walk')
      addressChildren(new Uint32Array(crew.memory.buffer, nodes, tree.nodes.length / 4), nodes)
    new Float64Array(crew.memory.buffer, values, tree.values.length).set(tree.values)
    nodes += tree.nodes.length
    values += tree.values.length * 8
  })
  return records
}

/** Numbers of children become addresses. */
function addressChildren(words: Uint32Array, nodes: number): void {
  for (let i = 1; i < words.length; i += 2) words[i] = nodes + words[i]! * 8
}

/** Whether any value that some tree looks at was missing. */
function scoreBatch(crew: Crew, space: Space, { columns }: Matrix, first: number, rows: number): boolean {
  const view = new DataView(crew.memory.buffer)
  space.features.forEach((feature, i) => {
    const column = columns[feature]!.subarray(first, first + rows)
    new Float64Array(crew.memory.buffer, space.values + i * space.stride, rows).set(column)
  })
  view.setUint32(space.job + 8, rows, true)
  view.setUint32(space.missing, 0, true)
  crew.run('scoreRows', Math.ceil(rows / space.tileRows), space.job)
  return view.getUint32(space.missing, true) === 1
}
