import type { Matrix } from '../features/index.ts'
import { type Crew, jobSize, writeFields } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { gatherInput, type SplitCodes } from './split-codes.ts'

const noSlot = 0xffffffff

/** Records of coded columns, with their bounds, as `codeColumn` of the kernels wants them: bounds close together, filled up to what is looked at. */
export function layColumns(crew: Crew, { columns }: SplitCodes): number {
  const size = jobSize('CodedColumn')
  const records = crew.reserve(columns.length * size)
  let table = crew.reserve(columns.reduce((bytes, { bounds }) => bytes + 16 * firstStepOf(bounds), 0))
  const view = new DataView(crew.memory.buffer)
  columns.forEach(({ input, bounds, rightSlot, leftSlot }, i) => {
    const firstStep = firstStepOf(bounds)
    new Float64Array(crew.memory.buffer, table, 2 * firstStep).fill(Number.NaN).set(bounds)
    writeFields(view, records + i * size, 'CodedColumn', {
      column: input,
      bounds: table,
      firstStep,
      rightSlot: rightSlot === -1 ? noSlot : rightSlot,
      leftSlot: leftSlot === -1 ? noSlot : leftSlot,
      unused: 0,
    })
    table += 16 * firstStep
  })
  return records
}

/** Highest power of two of the search among bounds, of which there is at least one. */
function firstStepOf({ length }: Float64Array): number {
  return 1 << (31 - Math.clz32(length))
}

/** Values of the inputs of some rows, and their number: the third field of a job that begins with `values`, `stride`, `rows`. */
export function layValues(
  crew: Crew,
  { job, values, stride }: { readonly job: number; readonly values: number; readonly stride: number },
  ensemble: Ensemble,
  { inputs }: SplitCodes,
  matrix: Matrix,
  first: number,
  rows: number,
): void {
  inputs.forEach((input, i) => {
    const to = new Float64Array(crew.memory.buffer, values + i * stride, rows)
    gatherInput(ensemble, input, matrix, first, rows, to)
  })
  new DataView(crew.memory.buffer).setUint32(job + 8, rows, true)
}
