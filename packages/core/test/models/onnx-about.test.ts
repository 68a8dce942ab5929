import { expect, it } from 'vitest'
import { onnxAbout } from '../../src/models/onnx-about.ts'

const about = (text: string) => onnxAbout(new Map([['candor', text]]))

it('onnxAbout takes what it knows and leaves the rest', () => {
  const said = {
    algorithm: 'rf',
    features: ['a'],
    classes: ['x', 'y'],
    anomaly: { samples: 3, threshold: 0.5 },
  }
  expect(about(JSON.stringify({ ...said, more: 1 }))).toEqual(said)
  expect(about('{"algorithm":7,"features":[1],"classes":"x","anomaly":{"samples":0,"threshold":1}}')).toEqual(
    {},
  )
  for (const text of ['', 'null', '[', '3']) expect(about(text)).toEqual({})
  expect(onnxAbout(new Map())).toEqual({})
})
