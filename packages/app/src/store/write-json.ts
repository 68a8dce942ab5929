import { writeFile } from 'node:fs/promises'
import { wholeFile } from './whole-file.ts'

/** The text of a JSON document as it is written to files: two spaces, keys in the order of the value, a line end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Writes a JSON document, whole or not at all. */
export async function writeJson(path: string, value: unknown, force: boolean): Promise<void> {
  await wholeFile(path, force, (neighbour) => writeFile(neighbour, jsonText(value)))
}
