export type InputFormat = 'delimited' | 'parquet' | 'ndjson' | 'json' | 'libsvm'

/** A file that exists, is not empty and whose format is known. `name` is what messages call it. */
export type InputFile = {
  readonly path: string
  readonly name: string
  readonly format: InputFormat
  readonly gzip: boolean
  /** of a table made of LIBSVM text: the indices that are its columns */
  readonly sparse?: SparseColumns
}

/** The columns of LIBSVM text: `f` and the index as it is written. Those that stand nowhere are missing everywhere. */
export type SparseColumns = { readonly first: number; readonly last: number }
