import { expect, it } from 'vitest'
import { clusterLeaves } from '../../src/explain/cell-clusters.ts'
import { codedFeatures } from '../../src/explain/cell-codes.ts'
import { blockLeaves } from '../../src/explain/cell-program.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { leafBoxes, reorderedBoxes } from '../../src/explain/leaf-boxes.ts'
import { randomEnsemble } from './random-ensemble.ts'

function leavesOf(seed: number) {
  const ensemble = randomEnsemble({ seed, features: 5, trees: 40, depth: 5, stop: 0.2, categoriesFrom: 4 })
  const trees = Int32Array.from(ensemble.treeOutput.keys())
  const features = codedFeatures(ensemble, trees)!
  return { features, boxes: leafBoxes(ensemble, explainedOutput(ensemble, 0), trees, features, null)! }
}

it('gives every leaf a place, and every node a parent or a place among the tops', () => {
  for (const seed of [1, 2, 3]) {
    const { features, boxes } = leavesOf(seed)
    const { order, shape } = clusterLeaves(features, boxes)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from(boxes.node.keys()))
    const nodes = [...shape.children.flat(), ...shape.tops].sort((a, b) => a - b)
    expect(nodes).toEqual(
      Array.from({ length: shape.blockLeaf.length - 1 + shape.children.length }, (_, i) => i),
    )
    shape.children.forEach((below, unit) => {
      for (const child of below) expect(child).toBeLessThan(shape.blockLeaf.length - 1 + unit)
    })
  }
})

it('puts only leaves of the same features into a block, at most 16', () => {
  const { features, boxes } = leavesOf(4)
  const { order, shape } = clusterLeaves(features, boxes)
  const setOf = (leaf: number) =>
    [...boxes.place.subarray(boxes.slotStart[leaf], boxes.slotStart[leaf + 1])].sort().join()
  for (let block = 0; block < shape.blockLeaf.length - 1; block++) {
    const own = order.subarray(shape.blockLeaf[block], shape.blockLeaf[block + 1])
    expect(own.length).toBeGreaterThan(0)
    expect(own.length).toBeLessThanOrEqual(blockLeaves)
    expect(new Set(Array.from(own, setOf)).size).toBe(1)
  }
})

it('is the same again, and leaves keep their boxes in the other order', () => {
  const { features, boxes } = leavesOf(5)
  const { order, shape } = clusterLeaves(features, boxes)
  expect(clusterLeaves(features, boxes)).toEqual({ order, shape })
  const back = new Int32Array(order.length)
  order.forEach((leaf, place) => {
    back[leaf] = place
  })
  const { treeStart: _, ...again } = reorderedBoxes(reorderedBoxes(boxes, order), back)
  const { treeStart, ...before } = boxes
  expect(again).toEqual(before)
  expect(treeStart.at(-1)).toBe(order.length)
})
