import { describe, expect, it } from 'vitest'
import { recordsOfTensors } from '../../../src/http/v2/records-of-tensors.ts'

const columns = [
  { name: 'x', type: 'float64' },
  { name: 'on', type: 'boolean' },
] as const

const tensor = { name: 'input', shape: [1, 2], datatype: 'FP32' as const, data: [0.1, 1] }

describe('recordsOfTensors', () => {
  it('reads a whole table in the order of the inputs; 1 and 0 are true and false', () => {
    expect(recordsOfTensors({ inputs: [tensor] }, columns)).toEqual([{ x: Math.fround(0.1), on: true }])
  })

  it('reads a tensor for each column', () => {
    const inputs = [
      { name: 'on', shape: [2], datatype: 'BOOL' as const, data: [false, null] },
      { name: 'x', shape: [2, 1], datatype: 'INT64' as const, data: [[1], [2]] },
    ]
    expect(recordsOfTensors({ inputs }, columns)).toEqual([
      { on: false, x: 1 },
      { on: null, x: 2 },
    ])
  })

  it.each([
    [{ inputs: [{ ...tensor, data: [1] }] }, /^tensor input: its shape/],
    [{ inputs: [tensor], parameters: { content_type: 'pickle' } }, /known: pd, np$/],
    [{ inputs: [tensor], parameters: { content_type: 'pd' } }, /expected \[1\] or \[1,1\]/],
  ])('refuses (%#)', (request, message) => {
    expect(() => recordsOfTensors(request, columns)).toThrow(
      expect.objectContaining({ code: 'http.tensor_refused', message: expect.stringMatching(message) }),
    )
  })
})
