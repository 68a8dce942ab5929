import type { OutputColumn, OutputRows } from './files/output-rows.ts'

type Values = Float64Array | readonly (string | boolean | null)[]

/** Rows to be written, as plain values that a file can keep. */
export type KeptRows = {
  readonly rows: number
  readonly columns: readonly {
    readonly name: string
    readonly type: OutputColumn['type']
    readonly values: Values
  }[]
}

/**
 * Works out every value of rows to be written. What no number has is NaN.
 *
 * @example
 * keptRows({ rows: 1, columns: [{ name: 'x', type: 'number', at: () => 2 }] }).columns[0].values // Float64Array [2]
 */
export function keptRows({ rows, columns }: OutputRows): KeptRows {
  return {
    rows,
    columns: columns.map(({ name, type, at }) => ({
      ...{ name, type },
      values:
        type === 'number' || type === 'integer'
          ? Float64Array.from({ length: rows }, (_, row) => numberOf(at(row)))
          : Array.from({ length: rows }, (_, row) => at(row) as string | boolean | null),
    })),
  }
}

/** The rows as they were. */
export function writtenRows({ rows, columns }: KeptRows): OutputRows {
  return {
    rows,
    columns: columns.map(({ name, type, values }) => ({ name, type, at: (row) => values[row]! })),
  }
}

function numberOf(value: ReturnType<OutputColumn['at']>): number {
  return value === null ? Number.NaN : Number(value)
}
