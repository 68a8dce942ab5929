/**
 * The leaves that rows of a tile reach in one tree, as addresses of nodes: eight rows side by side, so that the eight loads of a step
 * overlap. No branch depends on data but the question whether all eight have arrived; a leaf is its own child, so that who has arrived
 * stays. Rows behind the last one (up to seven) are walked too, whatever their codes are.
 *
 * @param codes u16, 1,024 rows a slot
 */
export function walkTree(root: usize, depth: u32, codes: usize, count: u32, leaves: usize): void {
  for (let r: u32 = 0; r < count; r += 8) {
    const at = codes + (<usize>r << 1)
    let a = root
    let b = root
    let c = root
    let d = root
    let e = root
    let f = root
    let g = root
    let h = root
    for (let step: u32 = 0; step < depth; step++) {
      const before = d
      const other = h
      a = below(a, at, 0)
      b = below(b, at, 2)
      c = below(c, at, 4)
      d = below(d, at, 6)
      e = below(e, at, 8)
      f = below(f, at, 10)
      g = below(g, at, 12)
      h = below(h, at, 14)
      if (d == before && h == other && (step & 1) && haveArrived(a, b, c, e) && haveArrived(f, g, d, h)) break
    }
    const to = leaves + (<usize>r << 2)
    store<u32>(to, <u32>a)
    store<u32>(to, <u32>b, 4)
    store<u32>(to, <u32>c, 8)
    store<u32>(to, <u32>d, 12)
    store<u32>(to, <u32>e, 16)
    store<u32>(to, <u32>f, 20)
    store<u32>(to, <u32>g, 24)
    store<u32>(to, <u32>h, 28)
  }
}

// @ts-ignore: decorator
@inline
function below(node: usize, codes: usize, offset: usize): usize {
  const bits = load<u64>(node)
  const code = <u32>load<u16>(codes + ((<usize>bits & 0xffff) << 11) + offset)
  return <usize>(bits >> 32) + (<usize>(code > (<u32>bits >> 16)) << 3)
}

function haveArrived(a: usize, b: usize, c: usize, d: usize): bool {
  return isLeaf(a) && isLeaf(b) && isLeaf(c) && isLeaf(d)
}

// @ts-ignore: decorator
@inline
function isLeaf(node: usize): bool {
  return load<u32>(node, 4) == <u32>node
}
