// Installs the dependencies when they are missing or older than the lock file.
// Runs on whatever Node the machine has (the pinned one comes with the installation), hence plain JavaScript
// and built-in modules only.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const installed = join(root, 'node_modules', '.package-lock.json')
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

const isFresh =
  existsSync(node) &&
  existsSync(installed) &&
  statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs

if (!isFresh) process.exit(install())

function install() {
  process.stderr.write('installing dependencies (once, about half a minute) …\n')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--loglevel=error']
  const options = { cwd: root, env: cleanEnvironment(), stdio: ['ignore', 2, 2] }
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  return run.status ?? 1
}

/** npm hands its own settings to child processes; those that would leave packages out are dropped. */
function cleanEnvironment() {
  const unwanted =
    /^(NODE_ENV|npm_config_(workspaces?|omit|include|production|only|global|location|prefix|dry_run))$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)))
}
