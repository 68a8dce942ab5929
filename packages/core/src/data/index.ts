// First room of the flow. Columns of values enter; a Table with a schema, its digest and its splits leave.
// It must not know files, encoders or models.
export * from './table.ts'
