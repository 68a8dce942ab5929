#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `error app.node_too_old: candor needs Node 24.15 or newer; this is ${process.versions.node}\n`,
  )
  process.exit(2)
}
const { main } = await import('candor/main')
process.exitCode = await main(process.argv.slice(2))
