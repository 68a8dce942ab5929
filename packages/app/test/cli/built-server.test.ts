import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'

const program = fileURLToPath(new URL('../../bin/built-server.js', import.meta.url))
const { builtServer, digestOf } = (await import(program)) as {
  builtServer: (folder: string) => string | null
  digestOf: (path: string) => string
}

const temporary = temporaryFolder()
const folder = temporary.in('package')
const source = join(folder, 'src/one.ts')

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['src', 'assets/server-1']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(source, 'export const one = 1')
  const { size, mtimeMs } = statSync(source)
  const stamp = { entry: 'server-1/main.mjs', sources: [['src/one.ts', size, mtimeMs, digestOf(source)]] }
  writeFileSync(join(folder, 'assets/server.json'), JSON.stringify(stamp))
  writeFileSync(join(folder, 'assets/server-1/main.mjs'), '')
})

it('takes the bundle of the sources as they are', () => {
  expect(builtServer(folder)).toBe(join(folder, 'assets/server-1/main.mjs'))
})

it('takes it for copies of the same content too', () => {
  writeLater('export const one = 1')
  expect(builtServer(folder)).toBe(join(folder, 'assets/server-1/main.mjs'))
})

it.each<[string, () => void]>([
  ['was changed', () => writeFileSync(source, 'export const one = 11')],
  ['was changed to as many bytes', () => writeLater('export const one = 2')],
  ['is gone', () => rmSync(source)],
])('runs the sources where one %s', (_, change) => {
  change()
  expect(builtServer(folder)).toBeNull()
})

it.each<[string, string | null]>([
  ['was never made', null],
  ['is being made', ''],
])('runs the sources where the bundle %s', (_, stamp) => {
  rmSync(join(folder, 'assets/server.json'))
  if (stamp !== null) writeFileSync(join(folder, 'assets/server.json'), stamp)
  expect(builtServer(folder)).toBeNull()
})

it('runs the sources where its files were taken away', () => {
  rmSync(join(folder, 'assets/server-1'), { recursive: true })
  expect(builtServer(folder)).toBeNull()
})

function writeLater(text: string): void {
  writeFileSync(source, text)
  utimesSync(source, new Date(), new Date(Date.now() + 5000))
}
