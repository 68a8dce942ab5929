// Fails when the lock file lacks a platform package that one of its entries names, or when a version is a range.
// npm drops such entries without a word, and then `npm ci` refuses its own lock file.
import { readFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const names = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')))
const faults = []

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {}))
    if (!names.has(name)) faults.push(`${path}: optional package ${name} has no entry`)
  if (path !== '' && !path.startsWith('packages/')) continue
  for (const kind of ['dependencies', 'devDependencies'])
    for (const [name, version] of Object.entries(entry[kind] ?? {}))
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        faults.push(`${path || 'root'}: ${name} is a range: ${version}`)
}

for (const fault of faults) process.stderr.write(`${fault}\n`)
process.stdout.write(`lock file: ${names.size} packages, ${faults.length} faults\n`)
process.exitCode = faults.length > 0 ? 1 : 0
