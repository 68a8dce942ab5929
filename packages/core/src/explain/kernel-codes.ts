import type { Matrix } from '../features/index.ts'
import { type Crew, jobSize, writeFields } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { gatherInput, type SplitCodes } from './split-codes.ts'

const noSlot = 0xffffffff

/** Records of coded columns, with their bounds, as `codeColumn` of the kernels wants them. */
export function layColumns(crew: Crew, { columns }: SplitCodes): number {
  const size = jobSize('CodedColumn')
  const records = crew.reserve(columns.length * size)
  const tables = crew.reserve(columns.length * 2048)
  const view = new DataView(crew.memory.buffer)
  columns.forEach(({ input, bounds, rightSlot, leftSlot }, i) => {
    const table = tables + i * 2048
    new Float64Array(crew.memory.buffer, table, 256).fill(Number.NaN).set(bounds)
    writeFields(view, records + i * size, 'CodedColumn', {
      column: input,
      bounds: table,
      firstStep: 1 << (31 - Math.clz32(bounds.length)),
      rightSlot: rightSlot === -1 ? noSlot : rightSlot,
      leftSlot: leftSlot === -1 ? noSlot : leftSlot,
      unused: 0,
    })
  })
  return records
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
