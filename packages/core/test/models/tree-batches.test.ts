import { describe, expect, it } from 'vitest'
import { startCrew } from '../../src/kernels/index.ts'
import { treeBatches } from '../../src/models/tree-batches.ts'

describe('treeBatches', () => {
  const batchOf = (threads: number, nodeBytes: number) => {
    const crew = startCrew({ threads, help: () => {} })!
    let stride = 0
    const { batch, close } = treeBatches(crew, {
      operation: 'growForest',
      nodeBytes,
      layOut: (_, nodeStride) => {
        stride = nodeStride
        return { job: 0, states: 0 }
      },
      readTree: () => null,
    })
    close()
    return { batch, stride }
  }

  it('asks for four trees a thread where their nodes take little room', () => {
    expect(batchOf(3, 5000)).toEqual({ batch: 12, stride: 12_288 })
  })

  it('asks for fewer large ones, but for one a thread', () => {
    expect(batchOf(2, 16e6).batch).toBe(3)
    expect(batchOf(2, 80e6).batch).toBe(2)
  })
})
