#!/usr/bin/env node
import module from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `error app.node_too_old: candor needs Node 24.15 or newer; this is ${process.versions.node}\n`,
  )
  process.exit(2)
}
// Compiled code is kept between runs: several hundred source files are read at every start.
module.enableCompileCache?.()
const { main } = await import('candor/main')
process.exitCode = await main(process.argv.slice(2))
