import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { jobSize, jobs } from '../../src/kernels/jobs.ts'

const sources = join(dirname(fileURLToPath(import.meta.url)), '../../kernels')

describe('jobs', () => {
  it('are the records of the kernels: same fields, same order, same sizes', () => {
    const text = readdirSync(sources)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(sources, name), 'utf8'))
      .join('\n')
    const classes = [...text.matchAll(/@unmanaged\n(?:export )?class (\w+) \{([^}]*)\}/g)].map(
      ([, name, body]) => [
        name!,
        [...body!.matchAll(/^ {2}(\w+): (\w+)$/gm)].map(([, field, type]) => ({
          name: field!,
          type: type === 'usize' ? 'u32' : type!,
        })),
      ],
    )
    expect(Object.fromEntries(classes)).toEqual(jobs)
  })

  it('put float64 fields first, so that they are aligned without gaps', () => {
    for (const fields of Object.values(jobs)) {
      const types = fields.map(({ type }) => (type === 'f64' ? 0 : 1))
      expect(types).toEqual(types.toSorted())
    }
    expect(jobSize('PairRecord')).toBe(128)
    expect(jobSize('SplitResult')).toBe(40)
    expect(jobSize('SplitRecord')).toBe(36)
  })
})
