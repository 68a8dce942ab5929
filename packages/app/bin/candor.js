#!/usr/bin/env node
import module from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { builtServer } from './built-server.js'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `error app.node_too_old: candor needs Node 24.15 or newer; this is ${process.versions.node}\n`,
  )
  process.exit(2)
}
// Compiled code is kept between runs.
module.enableCompileCache?.()
const built = builtServer(dirname(dirname(fileURLToPath(import.meta.url))))
const { main } = await import(built === null ? 'candor/main' : pathToFileURL(built).href)
process.exitCode = await main(process.argv.slice(2))
