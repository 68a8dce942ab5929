// Builds what cannot be run from source, the page and the charts for the server, and the server in a few files, which starts sooner than from source:
// all into packages/app/assets. With --if-stale it does so only when a source file has changed since the last build (by content, not by time).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf as sourceDigest } from '../packages/app/bin/built-server.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const app = join(root, 'packages/app')
const assets = join(app, 'assets')
const ifStale = process.argv.includes('--if-stale')

const pageStamp = join(assets, 'built-from')
const pageDigest = digestOf([
  'packages/web',
  'packages/client/src',
  'packages/core/src',
  'scripts/build.mjs',
  'package-lock.json',
])
if (!ifStale || textOf(pageStamp) !== pageDigest) buildPage()

const serverStamp = join(assets, 'server.json')
const packageFiles = ['app', 'client', 'core', 'scenarios'].map((name) => `packages/${name}/package.json`)
const serverSources = [
  'packages/app/src',
  'packages/app/vite.server.config.ts',
  'packages/client/src',
  'packages/core/src',
  'packages/scenarios/src',
  'scripts/build.mjs',
  'package-lock.json',
  ...packageFiles,
]
const serverDigest = digestOf(serverSources)
const server = JSON.parse(textOf(serverStamp) ?? 'null')
if (!ifStale || server?.digest !== serverDigest) buildServer(server)
else writeServerStamp(server.entry)

function buildPage() {
  process.stderr.write('building the page …\n')
  rmSync(pageStamp, { force: true })
  mkdirSync(join(assets, 'fonts'), { recursive: true })
  for (const weight of ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'])
    copyFileSync(
      join(root, `node_modules/@expo-google-fonts/inter/${weight}.ttf`),
      join(assets, 'fonts', `${weight.split('/')[1]}.ttf`),
    )
  for (const config of ['vite.charts.config.ts', 'vite.config.ts']) vite('packages/web', config)
  writeFileSync(pageStamp, pageDigest)
}

/** A server that runs goes on with the files that it was started from: the build before this one stays. */
function buildServer(before) {
  process.stderr.write('bundling the server …\n')
  const folder = `server-${serverDigest.slice(0, 12)}`
  rmSync(serverStamp, { force: true })
  vite('packages/app', 'vite.server.config.ts', '--outDir', join('assets', folder))
  const kept = [folder, before === null ? '' : dirname(before.entry)]
  for (const name of readdirSync(assets))
    if (/^server-/.test(name) && !kept.includes(name)) rmSync(join(assets, name), { recursive: true })
  writeServerStamp(join(folder, 'main.mjs'))
}

/** With size, time and digest of each source: what `packages/app/bin/built-server.js` compares at every start. Who writes meanwhile has no bundle of what he wrote. */
function writeServerStamp(entry) {
  const paths = JSON.parse(readFileSync(join(assets, dirname(entry), 'sources.json'), 'utf8'))
  const others = [...packageFiles, 'package-lock.json'].map((path) => relative(app, join(root, path)))
  const sources = [...paths, ...others].map((path) => {
    const { size, mtimeMs } = statSync(join(app, path))
    return [path, size, mtimeMs, sourceDigest(join(app, path))]
  })
  if (digestOf(serverSources) !== serverDigest) {
    rmSync(serverStamp, { force: true })
    process.stderr.write(
      'a source was changed meanwhile: the server starts from source until the next build\n',
    )
    return
  }
  writeWhole(serverStamp, JSON.stringify({ digest: serverDigest, entry, sources }))
}

function writeWhole(path, text) {
  writeFileSync(`${path}.partial`, text)
  renameSync(`${path}.partial`, path)
}

function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function vite(folder, config, ...options) {
  const bin = join(root, 'node_modules/vite/bin/vite.js')
  const args = [bin, 'build', '--config', join(root, folder, config), '--logLevel', 'warn', ...options]
  const run = spawnSync(process.execPath, args, { cwd: join(root, folder), stdio: ['ignore', 2, 2] })
  if (run.status !== 0) process.exit(run.status ?? 1)
}

function digestOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesOf(join(root, path))).sort())
    hash.update(relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}

function filesOf(path) {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter(
        (entry) =>
          entry.isFile() && !/[\\/](test|node_modules)([\\/]|$)/.test(relative(root, entry.parentPath)),
      )
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return [path]
  }
}
