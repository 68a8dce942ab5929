import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Explainer, type ExplainerChoice, type Matrix, prepareExplainer } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { measureCost } from '../../src/jobs/measure-cost.ts'
import { type LoadedBundle, readBundle, writeBundle } from '../../src/store/bundle.ts'
import { model, stump } from '../served/model-kinds.ts'
import { packedModel } from '../served/registered-models.ts'

describe('measureCost', () => {
  it('asks for single rows of the background, the first one before it measures', async () => {
    const background = tableOf([0.1, 0.7, 0.9])
    const { explainerOf, asked } = listening(await bundleOf(background), {
      method: 'interventional',
      background,
    })
    const cost = measureCost(await bundleOf(background), explainerOf)
    expect(cost).toEqual({
      scoreMs: expect.any(Number),
      shapMs: expect.any(Number),
      tableBytes: expect.any(Number),
    })
    expect(asked.every(({ rows }) => rows === 1)).toBe(true)
    expect(firstValues(asked).slice(0, 5)).toEqual([0.1, 0.7, 0.9, 0.7, 0.9])
  })

  it('asks without a background for a row of ones, often enough for what is new to be compiled', async () => {
    const { explainerOf, asked } = listening(await bundleOf(null), {
      method: 'path_dependent',
      background: null,
    })
    measureCost(await bundleOf(null), explainerOf)
    expect(firstValues(asked).slice(0, 3)).toEqual([0, 1, 1])
    expect(asked.length).toBeGreaterThan(9)
  })

  it('has no cost of an explanation that the model does not have', async () => {
    const none = () => prepareExplainer(model([stump(0, -1, 1)], { coverSource: 'none' }), pathDependent)
    expect(measureCost(await bundleOf(null), none)).toMatchObject({ shapMs: null, tableBytes: 0 })
  })
})

const pathDependent: ExplainerChoice = { method: 'path_dependent', background: null }

/** The model's own explainer, and the rows that it was asked for. */
function listening(bundle: LoadedBundle, choice: ExplainerChoice) {
  const asked: Matrix[] = []
  const explainer = prepareExplainer(bundle.model, choice)
  const explainerOf = (): Explainer => ({
    ...explainer,
    explain: (matrix) => {
      asked.push(matrix)
      return explainer.explain(matrix)
    },
  })
  return { explainerOf, asked }
}

function firstValues(asked: readonly Matrix[]): number[] {
  return asked.map(({ columns }) => columns[0]![0]!)
}

function tableOf(values: readonly number[]): Matrix {
  return {
    rows: values.length,
    names: ['x', 'y'],
    columns: [values, values].map((x) => Float64Array.from(x)),
  }
}

async function bundleOf(background: Matrix | null): Promise<LoadedBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-cost-'))
  const packed = packedModel(model([stump(0, -1, 1), stump(1, -0.5, 2)], {}), background)
  await writeBundle(folder, packed, { force: true })
  return readBundle(folder)
}
