import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
const packagesFolder = join(root, 'packages')

const packageImports: Record<string, readonly string[]> = {
  core: [],
  scenarios: ['core'],
  client: ['core'],
  app: ['core', 'scenarios', 'client'],
  web: ['core', 'client'],
}
const packageNames: Record<string, string> = {
  '@candor/core': 'core',
  '@candor/scenarios': 'scenarios',
  '@candor/client': 'client',
  '@candor/web': 'web',
  candor: 'app',
}
const coreLeaves = ['errors.ts', 'math', 'kernels.generated.ts', 'kernels', 'metrics']
const coreRooms = [
  ...coreLeaves,
  'data',
  'features',
  'models',
  'explain',
  'audit',
  'monitor',
  'report',
  'index.ts',
]
const appRooms = [
  'errors',
  'errors.ts',
  'meters.ts',
  'config',
  'store',
  'jobs',
  'http',
  'cli',
  'stream',
  'batch',
  'main.ts',
]
const webRooms = ['engine', 'text', 'ui', 'api', 'charts', 'panels', 'pages', 'stage']
const appSideBySide = ['http', 'cli', 'stream', 'batch']
const homeless = /^(common|shared|helpers?|misc|utils?)(\.[a-z]+)?$/

type Source = { readonly path: string; readonly text: string; readonly imports: readonly string[] }

const sources = Object.fromEntries(
  Object.keys(packageImports).map((name) => [name, readSources(join(packagesFolder, name, 'src'))]),
)
const allSources = Object.values(sources).flat()

describe('architecture', () => {
  it('packages import only packages to their left', () => {
    const faults = Object.entries(sources).flatMap(([name, files]) =>
      files.flatMap((file) =>
        file.imports
          .map((target) => packageNames[packageOf(target)])
          .filter(
            (target) => target !== undefined && target !== name && !packageImports[name]!.includes(target),
          )
          .map((target) => `${short(file.path)} imports ${target}`),
      ),
    )
    expect(faults).toEqual([])
  })

  it('rooms of core import only rooms to their left, through the index', () => {
    expect(roomFaults('core', coreRooms, [])).toEqual([])
    expect(privateEntrances('core', coreRooms)).toEqual([])
  })

  it('rooms of app import only rooms to their left, and http and cli never meet', () => {
    expect(roomFaults('app', appRooms, appSideBySide)).toEqual([])
  })

  it('rooms of web import only rooms to their left', () => {
    expect(roomFaults('web', webRooms, [])).toEqual([])
  })

  it('no file imports itself through others', () => {
    expect(cycles(allSources)).toEqual([])
  })

  it('core and scenarios touch neither Node nor the page, nor the platform’s own exp, log, pow, sin, cos', () => {
    const faults = [...sources['core']!, ...sources['scenarios']!].flatMap((file) => [
      ...file.imports
        .filter((target) => target.startsWith('node:'))
        .map((target) => `${short(file.path)} imports ${target}`),
      ...platformWords(file.text).map((word) => `${short(file.path)} uses ${word}`),
    ])
    expect(faults).toEqual([])
  })

  it('core has no dependency and imports nothing from outside', () => {
    const manifest = JSON.parse(readFileSync(join(packagesFolder, 'core/package.json'), 'utf8'))
    expect(manifest.dependencies).toBeUndefined()
    const outside = sources['core']!.flatMap((file) =>
      file.imports.filter((target) => !target.startsWith('.')),
    )
    expect(outside).toEqual([])
  })

  it('no domain id stands outside its folder', () => {
    const ids = readdirSync(join(packagesFolder, 'scenarios/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
    expect(ids).toContain('claims')
    const outside = allSources.filter((file) => !file.path.includes(`${sep}scenarios${sep}`))
    const faults = outside.flatMap((file) =>
      ids
        .filter((id) => new RegExp(`(['"\`])${id}(-[a-z]+)?\\1`).test(withoutComments(file.text)))
        .map((id) => `${short(file.path)} says ${id}`),
    )
    expect(faults).toEqual([])
  })

  it('no file or folder has a homeless name, and every name is kebab-case', () => {
    const names = allSources.flatMap((file) => relative(packagesFolder, file.path).split(sep))
    expect(names.filter((name) => homeless.test(name))).toEqual([])
    expect(names.filter((name) => !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name))).toEqual([])
  })

  it('every test file has a source file of the same name, or is named here', () => {
    const whole = [
      'architecture',
      'examples',
      'errors',
      'conformance',
      'from-data-to-words',
      'explain/tree-reference',
      'explain/model-kinds',
    ]
    const orphans = ['core', 'scenarios', 'client'].flatMap((name) =>
      listFiles(join(packagesFolder, name, 'test'))
        .filter((path) => path.endsWith('.test.ts'))
        .map((path) => relative(join(packagesFolder, name, 'test'), path).replace(/\.test\.ts$/, ''))
        .filter((test) => !whole.includes(test))
        .filter((test) => !sources[name]!.some((file) => stem(name, file.path) === test))
        .map((test) => `${name}/test/${test}`),
    )
    expect(orphans).toEqual([])
  })

  it('finds the faults it is meant to find', () => {
    expect(platformWords('const a = Math.exp(1); document.title; b ** 2; process.env')).toEqual([
      'Math.exp',
      '**',
      'document',
      'process',
    ])
    const a = { path: '/x/a.ts', text: '', imports: ['./b.ts'] }
    const b = { path: '/x/b.ts', text: '', imports: ['./a.ts'] }
    expect(cycles([a, b])).toHaveLength(1)
    expect(importsOf(`import { x } from './y.ts'\nexport * from "./z.ts"\nawait import('./w.ts')`)).toEqual([
      './y.ts',
      './z.ts',
      './w.ts',
    ])
  })
})

function roomFaults(name: string, rooms: readonly string[], sideBySide: readonly string[]): string[] {
  return sources[name]!.flatMap((file) => {
    const from = roomOf(name, file.path)
    return file.imports
      .filter((target) => target.startsWith('.'))
      .map((target) => roomOf(name, resolve(dirname(file.path), target)))
      .filter((to) => to !== from && !mayImport(from, to, rooms, sideBySide))
      .map((to) => `${short(file.path)} imports ${to}`)
  })
}

function mayImport(
  from: string,
  to: string,
  rooms: readonly string[],
  sideBySide: readonly string[],
): boolean {
  if (sideBySide.includes(from) && sideBySide.includes(to)) return false
  if (!rooms.includes(from)) return true
  return rooms.includes(to) && rooms.indexOf(to) < rooms.indexOf(from)
}

/** Imports of another room's file that is not its index. */
function privateEntrances(name: string, rooms: readonly string[]): string[] {
  return sources[name]!.flatMap((file) =>
    file.imports
      .filter((target) => target.startsWith('.'))
      .map((target) => resolve(dirname(file.path), target))
      .filter((target) => roomOf(name, target) !== roomOf(name, file.path))
      .filter(
        (target) => rooms.includes(roomOf(name, target)) && !/(index|errors|generated)\.ts$/.test(target),
      )
      .map((target) => `${short(file.path)} imports ${short(target)}`),
  )
}

function roomOf(name: string, path: string): string {
  return relative(join(packagesFolder, name, 'src'), path).split(sep)[0]!
}

function cycles(files: readonly Source[]): string[][] {
  const graph = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter((target) => target.startsWith('.'))
        .map((target) => resolve(dirname(file.path), target)),
    ]),
  )
  const found: string[][] = []
  const done = new Set<string>()
  const walk = (path: string, trail: string[]): void => {
    if (trail.includes(path)) return void found.push([...trail.slice(trail.indexOf(path)), path].map(short))
    if (done.has(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return found
}

function platformWords(text: string): string[] {
  const words: [string, RegExp][] = [
    ...[
      'exp',
      'log',
      'pow',
      'expm1',
      'log1p',
      'log2',
      'log10',
      'sin',
      'cos',
      'tan',
      'tanh',
      'sinh',
      'cosh',
      'cbrt',
      'hypot',
      'random',
    ].map((name): [string, RegExp] => [`Math.${name}`, new RegExp(`Math\\.${name}\\(`)]),
    ['**', /[^*/]\*\*[^*/]/],
    ['document', /\bdocument\./],
    ['window', /\bwindow\./],
    ['process', /\bprocess\./],
    ['Buffer', /\bBuffer\b/],
    ['Date.now', /\bDate\.now\(|new Date\(\)/],
  ]
  const code = withoutComments(text)
  return words.filter(([, pattern]) => pattern.test(code)).map(([word]) => word)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"])\/\/.*$/gm, '$1')
}

function packageOf(target: string): string {
  return target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]!
}

function stem(name: string, path: string): string {
  return relative(join(packagesFolder, name, 'src'), path).replace(/\.tsx?$/, '')
}

function readSources(folder: string): Source[] {
  return listFiles(folder)
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
    .map(({ path, text }) => ({ path, text, imports: importsOf(text) }))
}

function importsOf(text: string): string[] {
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)['"]([^'"]+)['"]/g
  return [...withoutComments(text).matchAll(pattern)].map((match) => match[1]!)
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function short(path: string): string {
  return relative(packagesFolder, path)
}
