import type { Crew, OperationName } from '../kernels/index.ts'
import type { Random } from '../math/index.ts'

/** How a kernel grows trees: `job` and the generators' states lie in the crew's memory, nodes of tree t from t · nodeStride on. */
export type TreeKernel<S extends TreeSpace, T> = {
  readonly operation: OperationName
  /** most bytes that the nodes of one tree take */
  readonly nodeBytes: number
  readonly layOut: (crew: Crew, nodeStride: number, batch: number) => S
  readonly readTree: (crew: Crew, space: S, tree: number, nodeStride: number) => T
}

export type TreeSpace = { readonly job: number; readonly states: number }

/** Nodes of a batch may take this much, so that large trees are asked for a few at a time. */
const batchBytes = 64e6

/** Grows trees in batches, one a thread at a time, each from the state of its own stream. */
export function treeBatches<S extends TreeSpace, T>(crew: Crew, kernel: TreeKernel<S, T>) {
  const { operation, nodeBytes, layOut, readTree } = kernel
  const nodeStride = Math.ceil(nodeBytes / 4096) * 4096 + 4096
  const batch = Math.max(crew.threads, Math.min(4 * crew.threads, Math.floor(batchBytes / nodeStride)))
  const space = layOut(crew, nodeStride, batch)
  return {
    batch,
    grow: (streams: readonly Random[]): readonly T[] => {
      const states = new Uint32Array(crew.memory.buffer, space.states, streams.length * 4)
      streams.forEach((stream, i) => {
        states.set(stream.state(), i * 4)
      })
      crew.run(operation, streams.length, space.job)
      return streams.map((_, i) => readTree(crew, space, i, nodeStride))
    },
    close: () => crew.close(),
  }
}
