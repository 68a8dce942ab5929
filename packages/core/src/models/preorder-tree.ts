import type { GrownTree } from './grown-tree.ts'

/**
 * The same tree with its nodes in preorder: parent, left subtree, right subtree.
 */
export function inPreorder(tree: GrownTree): GrownTree {
  const order = preorder(tree)
  const place = new Int32Array(order.length)
  order.forEach((node, at) => {
    place[node] = at
  })
  const width = tree.value.length / order.length
  const taken = <T>(values: readonly T[]) => order.map((node) => values[node]!)
  const child = (nodes: readonly number[]) => taken(nodes).map((node) => (node === -1 ? -1 : place[node]!))
  return {
    feature: taken(tree.feature),
    bin: taken(tree.bin),
    threshold: taken(tree.threshold),
    left: child(tree.left),
    right: child(tree.right),
    defaultLeft: taken(tree.defaultLeft),
    value: order.flatMap((node) => tree.value.slice(node * width, (node + 1) * width)),
    cover: taken(tree.cover),
    gain: taken(tree.gain),
    order: tree.order,
    rowStart: taken(tree.rowStart),
    rowEnd: taken(tree.rowEnd),
    ...(tree.rightBins && { rightBins: placed(tree.rightBins, place) }),
    ...(tree.sets && { sets: placed(tree.sets, place) }),
  }
}

function placed<T>(nodes: ReadonlyMap<number, T>, place: Int32Array): Map<number, T> {
  return new Map([...nodes].map(([node, value]) => [place[node]!, value]))
}

function preorder({ feature, left, right }: GrownTree): number[] {
  const order: number[] = []
  const open = [0]
  while (open.length > 0) {
    const node = open.pop()!
    order.push(node)
    if (feature[node] !== -1) open.push(right[node]!, left[node]!)
  }
  return order
}
