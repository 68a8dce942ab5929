import { createRandom, type Matrix, trainBoosting } from '@candor/core'
import { expect, it } from 'vitest'
import { createThreadExecutor } from '../../src/jobs/thread-executor.ts'

it('gives core threads that change no bit of a model, and ends them', async () => {
  const random = createRandom(12)
  const rows = 20_000
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random.normal()))
  const matrix: Matrix = { rows, names: ['a', 'b', 'c'], columns }
  const labels = columns[0]!.map((x, row) => (x + columns[1]![row]! > random.normal() ? 1 : 0))
  const executor = createThreadExecutor({ threads: 3 })
  const alone = trainBoosting(matrix, labels, { nEstimators: 20 })
  expect(trainBoosting(matrix, labels, { nEstimators: 20, executor })).toEqual(alone)
  expect(trainBoosting(matrix, labels, { nEstimators: 20, executor })).toEqual(alone)
  await executor.close()
})
