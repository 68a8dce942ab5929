// First room of the flow. Columns of values enter; a Table with a schema, its digest and its splits leave.
// It must not know files, encoders or models.
export * from './canonical-json.ts'
export * from './category-column.ts'
export * from './cells.ts'
export * from './column-of.ts'
export * from './column-schema.ts'
export * from './compare-text.ts'
export * from './make-table.ts'
export * from './nearest-name.ts'
export * from './select-columns.ts'
export * from './select-rows.ts'
export * from './table.ts'
