/**
 * Hands sums of the kept rows back to all rows: row i of a batch gets those of its place, each number where it belongs. Chunk = 2,048 rows.
 */
@unmanaged
class SpreadCellsJob {
  /** rows of the batch */
  rows: u32
  /** `width` f64 for each kept row */
  sums: usize
  width: u32
  /** u32 for each row of the batch: its kept row */
  place: usize
  /** `numbers` f64 for each row of the batch; those that nothing goes to stay as they are */
  out: usize
  numbers: u32
  /** u32 for each number of the sums that counts: where it goes in a row, in bytes */
  targets: usize
  targetCount: u32
}

const chunkRows: u32 = 2048

export function spreadCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SpreadCellsJob>(job)
  const first = chunk * chunkRows
  const end = min(first + chunkRows, j.rows)
  const rowBytes = <usize>j.numbers << 3
  const targetsEnd = j.targets + (<usize>j.targetCount << 2)
  let out = j.out + <usize>first * rowBytes
  for (let row = first; row < end; row++) {
    let from = j.sums + <usize>load<u32>(j.place + (<usize>row << 2)) * (<usize>j.width << 3)
    for (let target = j.targets; target < targetsEnd; target += 4) {
      store<f64>(out + <usize>load<u32>(target), load<f64>(from))
      from += 8
    }
    out += rowBytes
  }
}
