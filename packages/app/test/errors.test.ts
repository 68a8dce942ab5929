import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogue } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { appCatalogue, appError } from '../src/errors.ts'

const here = dirname(fileURLToPath(import.meta.url))
const sources = textsIn(join(here, '../src'), 'errors.ts')
const tests = textsIn(here, 'errors.test.ts')

function textsIn(folder: string, besides: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== besides)
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

describe('the catalogue', () => {
  it.each(Object.entries(appCatalogue))('%s is thrown somewhere and tested', (code, { template, remedy }) => {
    expect(code).toMatch(/^[a-z]+\.[a-z0-9_]+$/)
    expect(sources.includes(`'${code}'`)).toBe(true)
    expect(tests.includes(code)).toBe(true)
    expect(template).not.toMatch(/\n|\.$/)
    expect(remedy).toMatch(/\.$/)
  })

  it('shares no code with core', () => {
    expect(Object.keys(appCatalogue).filter((code) => code in catalogue)).toEqual([])
  })

  it('fills the template', () => {
    const error = appError('app.port_in_use', { host: '127.0.0.1', port: 8080 })
    expect(error).toMatchObject({ code: 'app.port_in_use', kind: 'state' })
    expect(error.message).toBe('port 8080 on 127.0.0.1 is in use; expected a free port')
  })
})
