import { candorError } from '../errors.ts'

/** Rows in two parts, each rising; no row is in both, every row is in one. */
export type Split = { readonly train: Int32Array; readonly test: Int32Array }

/**
 * The two parts that flags make of rows: 1 is a test row, 0 a training row.
 *
 * @throws data.split_too_small when a part has no row
 * @example
 * partition(Uint8Array.of(0, 1, 0))   // { train: Int32Array [0, 2], test: Int32Array [1] }
 */
export function partition(isTest: Uint8Array): Split {
  return { train: rowsWhere(isTest, 0, 'train'), test: rowsWhere(isTest, 1, 'test') }
}

function rowsWhere(flags: Uint8Array, sought: number, part: string): Int32Array {
  const rows = new Int32Array(flags.length)
  let n = 0
  for (let row = 0; row < flags.length; row++) if (flags[row] === sought) rows[n++] = row
  if (n === 0) throw candorError('data.split_too_small', { rows: 0, part })
  return rows.slice(0, n)
}

/**
 * How many of n a share is, rounded up as scikit-learn rounds a test size.
 *
 * @throws math.out_of_range for a share outside (0, 1)
 * @example
 * testCount(7, 0.2)   // 2
 */
export function testCount(n: number, testShare: number): number {
  if (!(testShare > 0 && testShare < 1))
    throw candorError('math.out_of_range', { name: 'test share', range: '(0, 1)', value: testShare })
  return Math.ceil(testShare * n)
}
