import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'

const here = fileURLToPath(new URL('../../../../', import.meta.url))
const program = join(here, 'packages/app/bin/built-server.js')
const { builtServer } = (await import(program)) as { builtServer: (folder: string) => string | null }

/** Somebody may keep his clones in a folder of this name. */
const root = temporaryFolder().in('test')
const app = join(root, 'packages/app')
const source = join(app, 'src/main.ts')

/** Makes what is asked for, and does no more than to say which sources it is made of; `edit` is done meanwhile. */
const bundler = (edit = '') => `
  import { mkdirSync, writeFileSync } from 'node:fs'
  const out = process.argv[process.argv.indexOf('--outDir') + 1]
  if (process.argv.includes('--outDir')) {
    mkdirSync(out, { recursive: true })
    writeFileSync(\`\${out}/sources.json\`, '["src/main.ts"]')
    writeFileSync(\`\${out}/main.mjs\`, '')
    ${edit}
  }`

beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  for (const path of ['scripts/build.mjs', 'packages/app/bin/built-server.js'])
    cpSync(join(here, path), join(root, path))
  for (const name of ['app', 'client', 'core', 'scenarios', 'web'])
    write(`packages/${name}/package.json`, '{ "type": "module" }')
  write('package-lock.json', '{}')
  for (const name of ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'])
    write(`node_modules/@expo-google-fonts/inter/${name}.ttf`, '')
  write('packages/app/src/main.ts', 'one')
  write('node_modules/vite/package.json', '{ "type": "module" }')
  write('node_modules/vite/bin/vite.js', bundler())
})

it('leaves a bundle of the sources as they are, and makes it anew where one has changed', () => {
  const first = built()
  expect(first).not.toBeNull()
  expect(built()).toBe(first)
  for (const path of [source, join(root, 'packages/core/package.json')]) {
    const before = built()
    writeFileSync(path, '{ "type": "module", "exports": {} }')
    expect(builtServer(app)).toBeNull()
    const after = built()
    expect(after).not.toBeNull()
    expect(after).not.toBe(before)
  }
})

it('leaves no bundle of sources that were changed while it was made', () => {
  const edit = `writeFileSync(${JSON.stringify(source)}, 'two')`
  write('node_modules/vite/bin/vite.js', bundler(edit))
  expect(built()).toBeNull()
  write('node_modules/vite/bin/vite.js', bundler())
  expect(built()).not.toBeNull()
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** What a start would take after a build. */
function built(): string | null {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'])
  expect(status, stderr.toString()).toBe(0)
  return builtServer(app)
}
