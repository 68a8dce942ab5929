import { encodedColumns } from './encoder-kinds.ts'
import type { FittedEncoder, Pipeline } from './pipeline.ts'

/**
 * Which columns of a pipeline's matrix hold numbers of levels without an order, NaN where the level is missing or unknown: those that a
 * trainer may split by sets.
 *
 * @returns one a column
 * @example
 * const plan = { rowSteps: [], encoders: [{ kind: 'ordinal', source: 'state', missing: 'nan' }], families: {} }
 * nativeColumns(fitPipeline(fromRecords([{ state: 'OH' }, { state: 'IN' }]), plan)) // [true]
 */
export function nativeColumns({ encoders }: Pick<Pipeline, 'encoders'>): boolean[] {
  return encoders.flatMap((encoder) => encodedColumns(encoder).map(() => isNative(encoder)))
}

function isNative(encoder: FittedEncoder): boolean {
  return encoder.kind === 'ordinal' && encoder.missing === 'nan'
}
