import { describe, expect, it } from 'vitest'
import { expConstants, jobSize, startCrew, writeFields } from '../../src/kernels/index.ts'
import { createRandom, logistic } from '../../src/math/index.ts'

describe('expConstants', () => {
  it('make the kernels’ gradients those of math/logistic.ts, to the bit, at any margin', () => {
    const random = createRandom(6)
    const special = [0, -0, 1e-300, -1e-300, 37, -37, 707.9, -707.9, 708.1, -708.1, 745, -746, 1e5, -1e5]
    const drawn = Array.from({ length: 60_000 }, () => random.normal() * 4 * (1 + random.int(40)))
    const margins = Float64Array.from([...special, ...drawn])
    const { gradients } = advance(margins)
    const wanted = margins.map((m) => Math.fround(logistic(m)))
    expect(gradients.every((g, i) => g === wanted[i])).toBe(true)
  })
})

/** Gradients p - 0 of rows with label 0, as the kernel stores them: float32. */
function advance(margins: Float64Array) {
  const crew = startCrew(null)!
  const rows = margins.length
  const chunkRows = Math.ceil(rows / 512) * 512
  const fields = {
    power: 0,
    step: 0,
    totals: 0,
    output: 0,
    outputs: 1,
    marginStride: 0,
    rows,
    chunkRows,
    leaves: 0,
    leafList: 0,
    segments: 0,
    nodeCapacity: 0,
    order: 0,
    margins: crew.reserve(rows * 8 + 8),
    labels: crew.reserve(rows + 8),
    weights: 0,
    loss: 0,
    gradients: crew.reserve(rows * 8 + 8),
    sums: crew.reserve(chunkRows),
    constants: crew.reserve(expConstants.length * 8),
  }
  const job = crew.reserve(jobSize('AdvanceJob'))
  const { buffer } = crew.memory
  new Float64Array(buffer, fields.margins, rows).set(margins)
  new Float64Array(buffer, fields.constants, expConstants.length).set(expConstants)
  writeFields(new DataView(buffer), job, 'AdvanceJob', fields)
  crew.run('advanceRows', 1, job)
  const pairs = new Float32Array(buffer, fields.gradients, rows * 2)
  crew.close()
  return { gradients: margins.map((_, i) => pairs[2 * i]!) }
}
