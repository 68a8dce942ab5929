import { describe, expect, it } from 'vitest'
import { onnxBytes } from '../../src/models/onnx-bytes.ts'
import { isOnnx, onnxModel } from '../../src/models/onnx-model.ts'
import { protobufBytesOf } from '../../src/models/protobuf-writer.ts'

const empty = { nodes: [], constants: {}, inputs: [], outputs: [], metadata: {}, treeOperators: 3 as const }

describe('onnxModel', () => {
  it('reads nodes, constants, inputs, outputs and metadata', () => {
    const bytes = onnxBytes({
      ...empty,
      nodes: [
        {
          operator: 'Cast',
          inputs: ['X'],
          outputs: ['Y'],
          attributes: {
            to: { int: 1 },
            ids: { ints: [1, -1] },
            values: { floats: [0.5] },
            word: { text: 'SUM' },
            words: { texts: ['a', 'b'] },
            tensor: { tensor: { type: 'float64', values: [0.1] } },
          },
        },
      ],
      constants: { c: { type: 'int64', values: [7, -7], dims: [1, 2] }, t: { type: 'text', values: ['x'] } },
      inputs: [{ name: 'X', type: 'float32', columns: 4 }],
      outputs: [{ name: 'Y', type: 'int64', columns: null }],
      metadata: { key: 'value' },
    })
    expect(isOnnx(bytes)).toBe(true)
    const { nodes, tensors, inputs, outputs, metadata } = onnxModel(bytes)
    expect(nodes).toEqual([
      {
        operator: 'Cast',
        inputs: ['X'],
        outputs: ['Y'],
        attributes: {
          path: 'node 0 Cast',
          value: {
            to: 1,
            ids: Float64Array.of(1, -1),
            values: Float32Array.of(0.5),
            word: 'SUM',
            words: ['a', 'b'],
            tensor: { elementType: 11, dims: [1], numbers: Float64Array.of(0.1), texts: [] },
          },
        },
      },
    ])
    expect(tensors.get('c')).toEqual({
      elementType: 7,
      dims: [1, 2],
      numbers: Float64Array.of(7, -7),
      texts: [],
    })
    expect(tensors.get('t')?.texts).toEqual(['x'])
    expect(inputs).toEqual([{ name: 'X', elementType: 1, width: 4 }])
    expect(outputs).toEqual([{ name: 'Y', elementType: 7, width: null }])
    expect(metadata).toEqual(new Map([['key', 'value']]))
  })

  it('reads numbers that stand in fields of their own', () => {
    const bytes = protobufBytesOf((model) => {
      model.message(7, (graph) =>
        graph.message(5, (tensor) => {
          tensor.numbers(1, [2])
          tensor.number(2, 1)
          tensor.floats(4, [0.5, 1])
          tensor.text(8, 'c')
        }),
      )
    })
    expect(onnxModel(bytes).tensors.get('c')?.numbers).toEqual(Float32Array.of(0.5, 1))
  })

  const tensor = (write: (out: Parameters<Parameters<typeof protobufBytesOf>[0]>[0]) => void) =>
    protobufBytesOf((model) => model.message(7, (graph) => graph.message(5, write)))
  it.each([
    ['no graph', protobufBytesOf((model) => model.number(1, 8)), 'graph is absent'],
    [
      'a tensor of 10 GB',
      tensor((out) => {
        out.numbers(1, [50_000, 50_000])
        out.number(2, 1)
        out.bytes(9, new Uint8Array(8))
      }),
      'is 2; expected 2500000000 elements',
    ],
    [
      'half a number',
      tensor((out) => {
        out.number(2, 11)
        out.bytes(9, new Uint8Array(9))
      }),
      '9 bytes; expected a multiple of 8',
    ],
    ['a tensor in another file', tensor((out) => out.number(14, 1)), 'kept in another file'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => onnxModel(bytes)).toThrow(message)
  })
})
