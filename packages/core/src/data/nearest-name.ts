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
    const other = candidate.toLowerCase()
    const longer = Math.max(name.length, candidate.length, 1)
    // no edit makes up for a difference in length but one for each letter
    if (Math.abs(folded.length - other.length) / longer > bestRank) continue
    const rank = editDistance(folded, other) / longer
    if (rank > bestRank) continue
    const exact = editDistance(name, candidate)
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
  let beforeLast = new Int32Array(b.length + 1)
  let last = new Int32Array(b.length + 1)
  let row = new Int32Array(b.length + 1)
  for (let j = 1; j <= b.length; j++) last[j] = j
  for (let i = 1; i <= a.length; i++) {
    fillRow(row, { a, b, i, last, beforeLast })
    const free = beforeLast
    beforeLast = last
    last = row
    row = free
  }
  return last[b.length]!
}

type Before = {
  readonly a: string
  readonly b: string
  readonly i: number
  readonly last: Int32Array
  readonly beforeLast: Int32Array
}

function fillRow(row: Int32Array, { a, b, i, last, beforeLast }: Before): void {
  const sign = a.charCodeAt(i - 1)
  const signBefore = a.charCodeAt(i - 2)
  row[0] = i
  for (let j = 1; j <= b.length; j++) {
    const other = b.charCodeAt(j - 1)
    const replaced = last[j - 1]! + (sign === other ? 0 : 1)
    const least = Math.min(row[j - 1]! + 1, last[j]! + 1, replaced)
    const swaps = i > 1 && j > 1 && signBefore === other && sign === b.charCodeAt(j - 2)
    row[j] = swaps ? Math.min(least, beforeLast[j - 2]! + 1) : least
  }
}
