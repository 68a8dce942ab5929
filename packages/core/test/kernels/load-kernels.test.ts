import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { operations } from '../../src/kernels/control.ts'
import { bindKernels, loadKernels } from '../../src/kernels/load-kernels.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..')

describe('loadKernels', () => {
  it('has every operation that a crew can run, and nothing else', () => {
    const { module, memory } = loadKernels()!
    const names = Object.keys(bindKernels(module, memory)).filter((name) => name !== 'memory')
    expect(names.toSorted()).toEqual(operations.toSorted())
  })

  it('is compiled from the sources as they stand', async () => {
    const script = join(root, 'scripts/kernels.mjs')
    const { compileKernels } = (await import(script)) as { compileKernels: () => Promise<string> }
    expect(await compileKernels()).toBe(
      readFileSync(join(root, 'packages/core/src/kernels.generated.ts'), 'utf8'),
    )
  })

  it('gives null where WebAssembly is missing, so that callers take the plain engines', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    vi.resetModules()
    try {
      const { loadKernels: load } = await import('../../src/kernels/load-kernels.ts')
      expect(load()).toBeNull()
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
