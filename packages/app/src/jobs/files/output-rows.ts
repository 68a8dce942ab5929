/** A column to be written: `at(row)` is its value, null where there is none (a NaN counts as none). */
export type OutputColumn = {
  readonly name: string
  readonly type: 'integer' | 'number' | 'text' | 'boolean'
  readonly at: (row: number) => number | string | boolean | null
}

export type OutputRows = { readonly rows: number; readonly columns: readonly OutputColumn[] }
