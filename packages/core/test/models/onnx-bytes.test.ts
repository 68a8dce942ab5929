import { expect, it } from 'vitest'
import { onnxBytes } from '../../src/models/onnx-bytes.ts'
import { onnxModel } from '../../src/models/onnx-model.ts'
import {
  protobufAllInside,
  protobufMessage,
  protobufNumber,
  protobufText,
} from '../../src/models/protobuf-message.ts'

it('onnxBytes says which operators it needs', () => {
  const graph = { nodes: [], constants: {}, inputs: [], outputs: [], metadata: {} }
  const versions = ([3, 5] as const).map((treeOperators) => {
    const root = protobufMessage(onnxBytes({ ...graph, treeOperators }))
    const opsets = protobufAllInside(root, 8).map((opset) => [
      protobufText(opset, 1),
      protobufNumber(opset, 2),
    ])
    return [protobufNumber(root, 1), ...opsets]
  })
  expect(versions).toEqual([
    [8, ['', 15], ['ai.onnx.ml', 3]],
    [10, ['', 21], ['ai.onnx.ml', 5]],
  ])
})

it('onnxBytes writes constants of every type', () => {
  const constants = {
    a: { type: 'float32', values: [0.1, 2] },
    b: { type: 'float64', values: [0.1] },
    c: { type: 'int64', values: [-3] },
    d: { type: 'uint8', values: [255] },
    e: { type: 'text', values: ['no', 'yes'] },
  } as const
  const { tensors } = onnxModel(
    onnxBytes({ nodes: [], constants, inputs: [], outputs: [], metadata: {}, treeOperators: 3 }),
  )
  expect([...tensors].map(([name, { numbers, texts }]) => [name, ...Array.from(numbers), ...texts])).toEqual([
    ['a', Math.fround(0.1), 2],
    ['b', 0.1],
    ['c', -3],
    ['d', 255],
    ['e', 'no', 'yes'],
  ])
})
