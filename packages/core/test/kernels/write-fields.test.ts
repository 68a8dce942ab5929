import { describe, expect, it } from 'vitest'
import { writeFields } from '../../src/kernels/write-fields.ts'

describe('writeFields', () => {
  it('writes numbers where the kernels read them', () => {
    const view = new DataView(new ArrayBuffer(48))
    const values = {
      gain: 0.5,
      leftG: -1,
      leftH: 2,
      column: -1,
      bin: 4_000_000_000,
      missingLeft: 1,
      leftRows: 7,
    }
    writeFields(view, 8, 'SplitResult', values)
    expect(new Float64Array(view.buffer, 8, 3)).toEqual(Float64Array.of(0.5, -1, 2))
    expect(view.getInt32(32, true)).toBe(-1)
    expect(new Uint32Array(view.buffer, 36, 3)).toEqual(Uint32Array.of(4_000_000_000, 1, 7))
  })
})
