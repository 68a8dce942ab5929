/**
 * The known name that most resembles a name: smallest edit distance (insertion, deletion, replacement, swap of two
 * neighbours) over the longer length, without regard to case; ties go to the smaller distance with regard to case, then
 * to the earlier name. '' when there are no names.
 *
 * Source: optimal string alignment distance, Damerau 1964. Deviation: divided by the longer length, so that `fraud`
 * finds `fraud_reported` and not `age`.
 * @example
 * nearestName('amout', ['step', 'amount', 'type'])   // 'amount'
 */
export function nearestName(name: string, names: readonly string[]): string {
  const folded = name.toLowerCase()
  let best = ''
  let [bestRank, bestExact] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const candidate of names) {
    const longer = Math.max(name.length, candidate.length, 1)
    const rank = distanceWithin(folded, candidate.toLowerCase(), Math.ceil(bestRank * longer)) / longer
    if (rank > bestRank) continue
    const exact = distanceWithin(name, candidate, rank === bestRank ? bestExact : Number.POSITIVE_INFINITY)
    if (rank === bestRank && exact >= bestExact) continue
    best = candidate
    bestRank = rank
    bestExact = exact
  }
  return best
}

/**
 * Edit distance of two texts: insertions, deletions, replacements and swaps of two neighbours, each part edited once.
 *
 * @example
 * editDistance('amout', 'amount')   // 1
 * editDistance('ab', 'ba')          // 1
 */
export function editDistance(a: string, b: string): number {
  return distanceWithin(a, b, Number.POSITIVE_INFINITY)
}

type Rows = readonly [Int32Array, Int32Array, Int32Array]

/** Names are compared one after the other, and most are short. */
let kept = rowsOf(64)

function rowsOf(length: number): Rows {
  return [new Int32Array(length), new Int32Array(length), new Int32Array(length)]
}

/** The edit distance where it is at most the limit, else infinity. */
function distanceWithin(a: string, b: string, limit: number): number {
  // no edit makes up for a difference in length but one for each letter
  if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY
  if (b.length >= kept[0].length) kept = rowsOf(2 * b.length)
  let [beforeLast, last, row] = kept
  for (let j = 0; j <= b.length; j++) last[j] = j
  let leastBefore = 0
  for (let i = 1; i <= a.length; i++) {
    const least = fillRow(row, { a, b, i, last, beforeLast })
    // whatever follows is made of these two rows, and never less
    if (least > limit && leastBefore > limit) return Number.POSITIVE_INFINITY
    leastBefore = least
    const free = beforeLast
    beforeLast = last
    last = row
    row = free
  }
  const distance = last[b.length]!
  return distance > limit ? Number.POSITIVE_INFINITY : distance
}

type Before = {
  readonly a: string
  readonly b: string
  readonly i: number
  readonly last: Int32Array
  readonly beforeLast: Int32Array
}

/** The least of the row. */
function fillRow(row: Int32Array, { a, b, i, last, beforeLast }: Before): number {
  const sign = a.charCodeAt(i - 1)
  const signBefore = i > 1 ? a.charCodeAt(i - 2) : -1
  let [least, left, otherBefore] = [i, i, -1]
  row[0] = i
  for (let j = 1; j <= b.length; j++) {
    const other = b.charCodeAt(j - 1)
    let distance = last[j - 1]! + (sign === other ? 0 : 1)
    if (left + 1 < distance) distance = left + 1
    if (last[j]! + 1 < distance) distance = last[j]! + 1
    const isSwap = j > 1 && signBefore === other && sign === otherBefore
    if (isSwap && beforeLast[j - 2]! + 1 < distance) distance = beforeLast[j - 2]! + 1
    row[j] = distance
    if (distance < least) least = distance
    left = distance
    otherBefore = other
  }
  return least
}
