/** Things in order of cost, those of equal cost in the order in which they came: a binary heap. */
export type CheapestFirst<T> = {
  readonly size: () => number
  readonly add: (cost: number, thing: T) => void
  /** takes out the cheapest; undefined where there is none */
  readonly take: () => { readonly cost: number; readonly thing: T } | undefined
}

/**
 * An empty queue.
 *
 * @example
 * const queue = cheapestFirst()
 * queue.add(2, 'b')
 * queue.add(1, 'a')
 * queue.take() // { cost: 1, thing: 'a' }
 */
export function cheapestFirst<T>(): CheapestFirst<T> {
  type Entry = { readonly cost: number; readonly thing: T; readonly came: number }
  const heap: Entry[] = []
  let came = 0
  const isBefore = (a: Entry, b: Entry) => a.cost < b.cost || (a.cost === b.cost && a.came < b.came)
  const sink = (entry: Entry) => {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, entry)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = entry
  }
  return {
    size: () => heap.length,
    add: (cost, thing) => {
      const entry = { cost, thing, came: came++ }
      let at = heap.push(entry) - 1
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (!isBefore(entry, heap[parent]!)) break
        heap[at] = heap[parent]!
        at = parent
      }
      heap[at] = entry
    },
    take: () => {
      const first = heap[0]
      const last = heap.pop()
      if (last !== undefined && last !== first) sink(last)
      return first && { cost: first.cost, thing: first.thing }
    },
  }
}
