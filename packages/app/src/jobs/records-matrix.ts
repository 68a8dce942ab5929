import type { FeatureValues } from '@candor/client'
import { applyPipeline, fromRecords, type Matrix } from '@candor/core'
import { ownName } from './own-name.ts'
import { type RecordReading, recordMatrix, withUnits } from './record-matrix.ts'

/**
 * The model columns of records that all have the same names: row for row what `recordMatrix` makes of each.
 *
 * @throws SeveralErrors of the faults of the first record, data.wrong_value which names the row of any other
 */
export function recordsMatrix(reading: RecordReading, records: readonly FeatureValues[]): Matrix {
  const { pipeline, aliases } = reading
  const [first] = records
  const known = first === undefined ? {} : recordMatrix(reading, first).values
  const names = Object.keys(first ?? {}).map((name) => [ownName(aliases, name), name] as const)
  const used = names.filter(([column]) => Object.hasOwn(known, column))
  const rows = records.map((record) =>
    Object.fromEntries(used.map(([column, name]) => [column, record[name] ?? null])),
  )
  return applyPipeline(pipeline, withUnits(reading, fromRecords(rows, pipeline.inputs))).matrix
}
