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
  let best = ''
  let bestRank = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const
  for (const candidate of names) {
    if (leastRank(name, candidate) > bestRank[0]) continue
    const rank = rankOf(name, candidate)
    if (rank[0] < bestRank[0] || (rank[0] === bestRank[0] && rank[1] < bestRank[1])) {
      best = candidate
      bestRank = rank
    }
  }
  return best
}

/** No edit makes up for a difference in length but one for each letter. */
function leastRank(name: string, candidate: string): number {
  const difference = Math.abs(name.toLowerCase().length - candidate.toLowerCase().length)
  return difference / Math.max(name.length, candidate.length, 1)
}

function rankOf(name: string, candidate: string): readonly [number, number] {
  const longer = Math.max(name.length, candidate.length, 1)
  const folded = editDistance(name.toLowerCase(), candidate.toLowerCase())
  return [folded / longer, editDistance(name, candidate)]
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
  let last = Int32Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = distanceRow(a, b, i, last, beforeLast)
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

function distanceRow(
  a: string,
  b: string,
  i: number,
  last: Int32Array,
  beforeLast: Int32Array,
): Int32Array<ArrayBuffer> {
  const row = new Int32Array(b.length + 1)
  row[0] = i
  for (let j = 1; j <= b.length; j++) {
    const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
    row[j] = Math.min(row[j - 1]! + 1, last[j]! + 1, replaced)
    const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
    if (swaps) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1)
  }
  return row
}
