/** Rising numbers, in pieces. */
export type SortedRun = Iterable<Float64Array>

/** A run that is being read: its piece, the place in it, and what comes after. */
type Cursor = { piece: Float64Array; at: number; readonly rest: Iterator<Float64Array> }

/**
 * Passes the numbers of several rising runs in rising order, with how many went before.
 *
 * @example
 * const found = []
 * mergeSorted([[Float64Array.of(1, 4)], [Float64Array.of(2), Float64Array.of(3)]], (value) => found.push(value))
 * found   // [1, 2, 3, 4]
 */
export function mergeSorted(runs: readonly SortedRun[], take: (value: number, i: number) => void): void {
  const heap = runs.flatMap((run) => {
    const cursor = { piece: new Float64Array(0), at: 0, rest: run[Symbol.iterator]() }
    return fill(cursor) ? [cursor] : []
  })
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i)
  for (let i = 0; heap.length > 0; i++) {
    const [top] = heap
    take(top!.piece[top!.at]!, i)
    top!.at++
    if (!fill(top!)) {
      const last = heap.pop()!
      if (heap.length > 0) heap[0] = last
    }
    sink(heap, 0)
  }
}

/** Whether there is a number at the cursor, after going on to the next piece where need be. */
function fill(cursor: Cursor): boolean {
  while (cursor.at >= cursor.piece.length) {
    const next = cursor.rest.next()
    if (next.done === true) return false
    cursor.piece = next.value
    cursor.at = 0
  }
  return true
}

function sink(heap: Cursor[], start: number): void {
  for (let i = start; ; ) {
    const least = leastOf(heap, i, 2 * i + 1, 2 * i + 2)
    if (least === i) return
    const moved = heap[i]!
    heap[i] = heap[least]!
    heap[least] = moved
    i = least
  }
}

function leastOf(heap: readonly Cursor[], parent: number, left: number, right: number): number {
  let least = parent
  if (left < heap.length && numberAt(heap[left]!) < numberAt(heap[least]!)) least = left
  if (right < heap.length && numberAt(heap[right]!) < numberAt(heap[least]!)) least = right
  return least
}

function numberAt({ piece, at }: Cursor): number {
  return piece[at]!
}
