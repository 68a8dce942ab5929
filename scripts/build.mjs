// Builds what cannot be run from source: the page, and the charts for the server, into packages/app/assets.
// With --if-stale it does so only when a source file has changed since the last build (by content, not by time).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const assets = join(root, 'packages/app/assets')
const stampFile = join(assets, 'built-from')
const digest = digestOf([
  'packages/web',
  'packages/client/src',
  'packages/core/src',
  'scripts/build.mjs',
  'package-lock.json',
])

const isFresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest
if (!(process.argv.includes('--if-stale') && isFresh)) build()

function build() {
  process.stderr.write('building the page …\n')
  rmSync(stampFile, { force: true })
  mkdirSync(join(assets, 'fonts'), { recursive: true })
  for (const weight of ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'])
    copyFileSync(
      join(root, `node_modules/@expo-google-fonts/inter/${weight}.ttf`),
      join(assets, 'fonts', `${weight.split('/')[1]}.ttf`),
    )
  for (const config of ['vite.charts.config.ts', 'vite.config.ts']) vite(config)
  writeFileSync(stampFile, digest)
}

function vite(config) {
  const bin = join(root, 'node_modules/vite/bin/vite.js')
  const args = [bin, 'build', '--config', join(root, 'packages/web', config), '--logLevel', 'warn']
  const run = spawnSync(process.execPath, args, { cwd: join(root, 'packages/web'), stdio: ['ignore', 2, 2] })
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
      .filter((entry) => entry.isFile() && !/[\\/](test|node_modules)([\\/]|$)/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return [path]
  }
}
