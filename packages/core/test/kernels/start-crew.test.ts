import { afterAll, describe, expect, it } from 'vitest'
import { type Crew, startCrew, writeFields } from '../../src/kernels/index.ts'
import { threadExecutor } from '../thread-executor.ts'

const executor = threadExecutor(3)
afterAll(() => executor.close())

describe('startCrew', () => {
  it('reserves memory apart, and gives it back', () => {
    const crew = startCrew(null)!
    const first = crew.reserve(10)
    const second = crew.reserve(300_000)
    expect(second - first).toBeGreaterThanOrEqual(4096)
    expect(crew.memory.buffer.byteLength).toBeGreaterThanOrEqual(second + 300_000)
    crew.giveBack(second)
    expect(crew.reserve(1)).toBe(second)
    crew.close()
  })

  it.each([1, 3])('runs every chunk once on %i threads, many runs one after another', (threads) => {
    const crew = startCrew(threads === 1 ? null : executor)!
    const task = codingTask(crew, 200_000)
    for (let run = 0; run < 200; run++) {
      new Uint8Array(crew.memory.buffer, task.codes, 8 * 200_000).fill(9)
      crew.run('codeRows', task.chunks, task.job)
      const codes = new Uint8Array(crew.memory.buffer, task.codes, 8 * 200_000)
      // One cut at 0.5: rows 0 … 99,999 hold 0, the others 1.
      expect([codes[0], codes[8 * 99_999], codes[8 * 100_000], codes[8 * 199_999]]).toEqual([0, 0, 1, 1])
    }
    crew.close()
  })

  it('takes helpers that come late, and ends without those that never come', () => {
    const crew = startCrew({ threads: 8, help: () => {} })!
    const task = codingTask(crew, 50_000)
    crew.run('codeRows', task.chunks, task.job)
    expect(new Uint8Array(crew.memory.buffer, task.codes, 8 * 50_000)[8 * 49_999]).toBe(1)
    crew.close()
  })

  it('says so when a helper fails', async () => {
    const crew = startCrew(executor)!
    // Chunks far outside the memory trap; the caller's own trap comes first unless helpers take all chunks.
    const run = () => crew.run('codeRows', 50, 0xfffffff0)
    expect(run).toThrow()
    await new Promise((resolve) => setTimeout(resolve, 200))
    const task = codingTask(crew, 50_000)
    expect(() => crew.run('codeRows', task.chunks, task.job)).toThrow(
      'a helper thread failed in the kernel codeRows; expected it to end',
    )
    crew.close()
  })
})

/** Codes of one column of 0 and 1 with one cut. */
function codingTask(crew: Crew, rows: number) {
  const values = crew.reserve(rows * 4)
  const cuts = crew.reserve(1024)
  const counts = crew.reserve(4)
  const codes = crew.reserve(rows * 8)
  const job = crew.reserve(64)
  const { buffer } = crew.memory
  new Float32Array(buffer, values, rows).fill(1).fill(0, 0, rows / 2)
  new Float32Array(buffer, cuts, 256).fill(Infinity)
  new Float32Array(buffer, cuts, 1)[0] = 0.5
  new Uint32Array(buffer, counts, 1)[0] = 1
  const chunkRows = 2048
  const fields = {
    values,
    rows,
    columns: 1,
    cuts,
    counts,
    codes,
    rowStride: 8,
    groupStride: 0,
    width: 1,
    chunkRows,
  }
  writeFields(new DataView(buffer), job, 'CodeJob', fields)
  return { codes, job, chunks: Math.ceil(rows / chunkRows) }
}
