/**
 * What may stand in a column, and how a missing value is written in it.
 *
 * | type     | array                              | missing          |
 * |----------|------------------------------------|------------------|
 * | float64  | Float64Array                       | NaN              |
 * | float32  | Float32Array                       | NaN              |
 * | int32    | Int32Array                         | -2147483648      |
 * | boolean  | Uint8Array of 0 and 1              | 255              |
 * | category | Int32Array of positions in levels  | -1               |
 * | instant  | Float64Array, ms since 1970 in UTC | NaN              |
 */
export type ColumnType = 'float64' | 'float32' | 'int32' | 'boolean' | 'category' | 'instant'

export type Column =
  | { readonly type: 'float64'; readonly values: Float64Array }
  | { readonly type: 'float32'; readonly values: Float32Array }
  | { readonly type: 'int32'; readonly values: Int32Array }
  | { readonly type: 'boolean'; readonly values: Uint8Array }
  | { readonly type: 'category'; readonly values: Int32Array; readonly levels: readonly string[] }
  | { readonly type: 'instant'; readonly values: Float64Array }

export const missingInt32 = -2147483648
export const missingBoolean = 255
export const missingCode = -1

/** What a column is for. `leak`: known only because of the outcome; refused as an input unless forced. */
export type Role = 'id' | 'time' | 'group' | 'feature' | 'target' | 'weight' | 'leak'

export type Sensitivity = 'none' | 'personal' | 'protected' | 'proxy'

/** One column's meaning. `availableAt`: whether its value is known before the decision or only after it. */
export type ColumnSchema = {
  readonly name: string
  readonly type: ColumnType
  readonly role: Role
  readonly unit: string | null
  readonly sensitivity: Sensitivity
  readonly availableAt: 'before' | 'after'
}

export type Schema = readonly ColumnSchema[]

/** Columns of equal length in schema order; `columns[j]` is described by `schema[j]`. Values are never changed in place. */
export type Table = {
  readonly rows: number
  readonly schema: Schema
  readonly columns: readonly Column[]
}
