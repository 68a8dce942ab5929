import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogue } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { appCatalogue, appError } from '../src/errors.ts'

const here = dirname(fileURLToPath(import.meta.url))
const thrown = matchesIn(join(here, '../src'), `errors${sep}`, /'[a-z]+\.[a-z0-9_]+'/g)
const tested = matchesIn(here, 'errors.test.ts', /\b[a-z]+\.[a-z0-9_]+\b/g)

/** Whole codes, so that none counts where only a longer one stands. */
function matchesIn(folder: string, besides: string, code: RegExp): ReadonlySet<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith(besides),
  )
  return new Set(files.flatMap((name) => readFileSync(join(folder, name), 'utf8').match(code) ?? []))
}

/** `file code place` of each error made with values that stand written out, without one that its template shows. */
function unfilled(folder: string): readonly string[] {
  const templates: Readonly<Record<string, { readonly template: string }>> = { ...catalogue, ...appCatalogue }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  return files.flatMap((file) => {
    const made = readFileSync(join(folder, file), 'utf8').matchAll(
      /\b(?:app|candor)Error\(\s*'([a-z]+\.[a-z0-9_]+)'\s*(?:\)|,\s*\{([^{}]*)\})/g,
    )
    return [...made].flatMap(([, code, values = '']) =>
      values.includes('...')
        ? []
        : placesOf(templates[code!]?.template ?? '')
            .filter((place) => !new RegExp(`(^|[,\\s])${place}\\s*([:,]|$)`).test(values.trim()))
            .map((place) => `${file} ${code} ${place}`),
    )
  })
}

function placesOf(template: string): readonly string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, place]) => place!)
}

describe('the catalogue', () => {
  it.each(Object.entries(appCatalogue))('%s is thrown somewhere and tested', (code, { template, remedy }) => {
    expect(code).toMatch(/^[a-z]+\.[a-z0-9_]+$/)
    expect(thrown.has(`'${code}'`), 'thrown').toBe(true)
    expect(tested.has(code), 'tested').toBe(true)
    expect(template).not.toMatch(/\n|\.$/)
    expect(remedy).toMatch(/\.$/)
  })

  it('has every place of a template filled where its error is made', () => {
    expect(unfilled(join(here, '../src'))).toEqual([])
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
