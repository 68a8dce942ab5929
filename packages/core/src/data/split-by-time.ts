import { candorError } from '../errors.ts'
import { ascendingOrder } from '../math/index.ts'
import type { Split } from './partition.ts'
import { partition, testCount } from './partition.ts'

/**
 * A split by time: the last ceil(testShare · n) rows are the test part, together with the earlier rows of the same time as
 * the first of them, so that rows of equal time are never divided; where that would leave no training row, the test part
 * begins after that time.
 *
 * @param times     any rising scale: ms since 1970, a step, a year
 * @param testShare in (0, 1), default 0.2
 * @throws math.out_of_range, data.missing_time, data.split_too_small
 * @example
 * splitByTime(Float64Array.of(1, 2, 2, 3), { testShare: 0.5 }).test   // Int32Array [1, 2, 3]
 */
export function splitByTime(
  times: Float64Array,
  { testShare = 0.2 }: { readonly testShare?: number } = {},
): Split {
  checkTimes(times)
  const order = ascendingOrder(times)
  const first = times[order[0]!]!
  const border = times[order[times.length - testCount(times.length, testShare)]!]!
  const isTest = new Uint8Array(times.length)
  for (let row = 0; row < times.length; row++) {
    const time = times[row]!
    isTest[row] = Number(border > first ? time >= border : time > border)
  }
  return partition(isTest)
}

/**
 * Checks that there are times, and one in every row.
 *
 * @throws data.missing_time, data.no_rows
 * @example
 * checkTimes(Float64Array.of(1, 2))
 */
export function checkTimes(times: Float64Array): void {
  if (times.length === 0) throw candorError('data.no_rows', { what: 'the table', minimum: 2 })
  const row = times.findIndex((time) => Number.isNaN(time))
  if (row >= 0) throw candorError('data.missing_time', { row })
}
