import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  buildEnsemble,
  canonicalJson,
  type FittedModel,
  type Model,
  type Pipeline,
  sha256Hex,
} from '@candor/core'
import { describe, expect, it } from 'vitest'
import {
  type BundleParts,
  checkBundleFolder,
  packBundle,
  readBundle,
  writeBundle,
} from '../../src/store/bundle.ts'
import { unknownMaking } from '../../src/store/unknown-making.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

/** One stump on one column. */
function stump(): BundleParts & { readonly model: Model } {
  const pipeline: Pipeline = {
    version: 1,
    inputs: [{ name: 'x', type: 'float64', unit: null }],
    rowSteps: [],
    encoders: [{ kind: 'passthrough', source: 'x' }],
    outputs: [{ name: 'x', kind: 'value', level: null, source: 'x', sources: ['x'], family: 'x' }],
  }
  const ensemble = buildEnsemble(
    [
      {
        feature: [0, -1, -1],
        threshold: [0.5, 0, 0],
        left: [1, 0, 0],
        right: [2, 0, 0],
        value: [0, -1, 1],
        cover: [4, 1, 3],
      },
    ],
    {
      featureNames: ['x'],
      outputs: 1,
      leafWidth: 1,
      comparison: '<',
      precision: 'float32',
      missing: 'default_direction',
      accumulator: 'float64',
      combine: 'sum',
      link: 'logistic',
      coverSource: 'count',
    },
  )
  return {
    pipeline,
    model: {
      algorithm: 'gbm',
      task: 'classification',
      classes: ['0', '1'],
      ensemble,
      calibrator: { kind: 'sigmoid', a: -1, b: 0 },
    },
    background: { rows: 2, names: ['x'], columns: [Float64Array.of(0.25, Number.NaN)] },
    backgroundName: 'train-200',
    profile: { rows: 0, columns: [] },
    about: {
      ...unknownMaking,
      candor_version: '0',
      target: 'y',
      positive: '1',
      seed: 0,
      rows: { train: 3, test: 1 },
    },
  }
}

async function written(name: string): Promise<string> {
  const path = folder.in(name)
  await writeBundle(path, packBundle(stump()))
  return path
}

describe('a bundle', () => {
  it('reads back what was written', async () => {
    const parts = stump()
    const { manifest, model, pipeline, background, hash } = await readBundle(await written('one'))
    expect(model).toEqual(parts.model)
    expect(pipeline).toEqual(parts.pipeline)
    expect(background).toEqual(parts.background)
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(manifest.background).toMatchObject({ name: 'train-200', rows: 2 })
  })

  it('keeps the scale of an isolation forest, and hashes it', async () => {
    const { ensemble } = stump().model
    const isolation = {
      algorithm: 'isolation-forest',
      task: 'anomaly',
      classes: [],
      calibrator: null,
    } as const
    const packed = (threshold: number) =>
      packBundle({ ...stump(), model: { ...isolation, ensemble, anomaly: { samples: 256, threshold } } })
    const path = folder.in('isolation')
    await writeBundle(path, packed(0.5))
    expect((await readBundle(path)).model).toEqual({
      ...isolation,
      ensemble,
      anomaly: { samples: 256, threshold: 0.5 },
    })
    expect(packed(0.6).manifest.model_hash).not.toBe(packed(0.5).manifest.model_hash)
  })

  it('keeps sums of columns in the manifest, and the trees of each member of a vote in a file', async () => {
    const head = { task: 'classification', classes: ['0', '1'], calibrator: null } as const
    const linear = { featureNames: ['x'], coefficients: [[2.5]], intercepts: [-1], link: 'logistic' } as const
    const logistic = { ...head, algorithm: 'logistic', linear }
    const vote = {
      ...head,
      algorithm: 'voting',
      calibrator: { kind: 'sigmoid', a: -2, b: 0 },
      members: [
        { weight: 1, model: logistic },
        { weight: 2, model: stump().model },
        { weight: 0.5, model: { ...stump().model, calibrator: null } },
      ],
    } as const
    const kept: [string, FittedModel, string[]][] = [
      ['logistic', logistic, []],
      ['vote', vote, ['ensemble.bin', 'ensemble_2.bin']],
    ]
    const hashes = new Set<string>()
    for (const [name, model, files] of kept) {
      const path = folder.in(name)
      await writeBundle(path, packBundle({ ...stump(), model }))
      const read = await readBundle(path)
      expect(read.model).toEqual(model)
      expect(readdirSync(path).filter((file) => file.startsWith('ensemble'))).toEqual(files)
      hashes.add(read.hash)
    }
    const other = { ...logistic, linear: { ...linear, intercepts: [-2] } }
    hashes.add(packBundle({ ...stump(), model: other }).manifest.model_hash)
    expect(hashes.size).toBe(3)
  })

  it('has the same bytes each time', async () => {
    const [a, b] = [await written('first'), await written('second')]
    const names = readdirSync(a).sort()
    expect(names).toEqual(['background.bin', 'ensemble.bin', 'manifest.json', 'reference.json'])
    for (const name of names)
      expect(readFileSync(join(a, name)).equals(readFileSync(join(b, name)))).toBe(true)
  })

  it('has a hash of the model alone: metrics do not change it, the calibrator does', () => {
    const { manifest } = packBundle(stump())
    const measured = packBundle({
      ...stump(),
      about: { ...stump().about, metrics: { test: { auc: { value: 1 } } } },
    })
    expect(measured.manifest.model_hash).toBe(manifest.model_hash)
    expect(measured.manifest.manifest_digest).not.toBe(manifest.manifest_digest)
    const { model } = stump()
    const bare = packBundle({ ...stump(), model: { ...model, calibrator: null } })
    expect(bare.manifest.model_hash).not.toBe(manifest.model_hash)
  })

  it('refuses an existing folder and replaces it when forced', async () => {
    const path = await written('there')
    await expect(writeBundle(path, packBundle(stump()))).rejects.toMatchObject({ code: 'files.exists' })
    folder.file('there/stray', 'x')
    await writeBundle(path, packBundle(stump()), { force: true })
    expect(readdirSync(path)).not.toContain('stray')
  })

  it('never takes the place of anything but a bundle or an empty folder', async () => {
    const precious = folder.file('precious/sub/file', 'keep')
    const file = folder.file('a-file', 'keep')
    for (const place of [folder.in('precious'), file]) {
      await expect(checkBundleFolder(place, true)).rejects.toMatchObject({ code: 'store.not_replaceable' })
      const writing = writeBundle(place, packBundle(stump()), { force: true })
      await expect(writing).rejects.toMatchObject({ code: 'store.not_replaceable' })
    }
    expect([readFileSync(precious, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['keep', 'keep'])
    mkdirSync(folder.in('empty'))
    await writeBundle(folder.in('empty'), packBundle(stump()), { force: true })
    expect(readdirSync(folder.in('empty'))).toContain('manifest.json')
  })

  it('names the file of which any byte was changed', async () => {
    const whole = await written('whole')
    for (const name of readdirSync(whole)) {
      const damaged = folder.in(`damaged-${name}`)
      await cp(whole, damaged, { recursive: true })
      const bytes = readFileSync(join(damaged, name))
      for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
        const changed = Uint8Array.from(bytes)
        changed[at]! ^= 1
        writeFileSync(join(damaged, name), changed)
        await expect(readBundle(damaged)).rejects.toMatchObject({
          code: expect.stringMatching(/^store\.(damaged_bundle|unknown_bundle)$/),
          message: expect.stringContaining(name === 'manifest.json' ? damaged : join(damaged, name)),
        })
      }
    }
  })

  it('misses a file, is no bundle, is of another time', async () => {
    const whole = await written('partly')
    writeFileSync(
      join(whole, 'manifest.json'),
      readFileSync(join(whole, 'manifest.json'), 'utf8').replace('bundle/1', 'bundle/9'),
    )
    await expect(readBundle(whole)).rejects.toMatchObject({ code: 'store.unknown_bundle' })
    await expect(readBundle(folder.path)).rejects.toMatchObject({ code: 'store.not_a_bundle' })
    for (const text of ['null', '7', '{'])
      await expect(readBundle(dirname(folder.file('odd/manifest.json', text)))).rejects.toMatchObject({
        code: 'store.damaged_bundle',
        message: expect.stringMatching(/manifest.json is damaged: it is no JSON/),
      })
    const { manifest, files } = packBundle(stump())
    const { manifest_digest: _, ...rest } = { ...manifest, files: { '../secret': '0' } }
    const digest = sha256Hex(canonicalJson(rest))
    await writeBundle(folder.in('reaching'), { files, manifest: { ...rest, manifest_digest: digest } })
    await expect(readBundle(folder.in('reaching'))).rejects.toMatchObject({
      message: expect.stringMatching(/manifest.json is damaged: it names a file outside of the bundle/),
    })
    await writeBundle(folder.in('less'), { manifest, files: new Map([...files].slice(1)) })
    await expect(readBundle(folder.in('less'))).rejects.toMatchObject({
      code: 'store.damaged_bundle',
      message: expect.stringMatching(/ensemble.bin is damaged: it is missing/),
    })
  })
})
