import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

export type TemporaryFolder = {
  readonly path: string
  readonly in: (...parts: string[]) => string
  /** writes a file and gives its path */
  readonly file: (name: string, content: string | Uint8Array) => string
}

/** A folder of its own for one test file; removed when its tests are done. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'candor-test-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  const inside = (...parts: string[]) => join(path, ...parts)
  const file = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(inside(name)), { recursive: true })
    writeFileSync(inside(name), content)
    return inside(name)
  }
  return { path, in: inside, file }
}
