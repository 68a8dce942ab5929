/** Rows that follow each other. */
@unmanaged
export class RowRange {
  first: u32
  count: u32
}
