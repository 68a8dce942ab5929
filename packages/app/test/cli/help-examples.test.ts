import { afterAll, beforeAll, expect, it } from 'vitest'
import { processContext } from '../../src/cli/context.ts'
import { createProgram } from '../../src/cli/program.ts'
import { createApp } from '../../src/http/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

/** Servers, which do not end, and what wants a damaged log, an id or somebody who is known. */
const notHere = [
  'demo',
  'serve',
  'log re-anchor',
  'store erase',
  'keys rotate',
  'keys revoke',
  'users disable',
  'jobs show',
  'jobs cancel',
]

/** What others need comes first. */
const before = ['generate', 'train', 'score', 'model export']

const folder = temporaryFolder()
const home = process.cwd()
beforeAll(() => process.chdir(folder.path))
afterAll(() => process.chdir(home))

const commands = createProgram(processContext(createApp))
  .commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((child) => `${command.name()} ${child.name()}`),
  )
  .filter((name) => !notHere.includes(name))

it('every example of the help runs, in a folder that held nothing', async () => {
  for (const name of [...before, ...commands.filter((command) => !before.includes(command))]) {
    const examples = await examplesOf(name)
    expect(examples.length, name).toBeGreaterThanOrEqual(2)
    for (const example of examples) {
      const run = await runCli(wordsOf(example))
      expect(run.code, `${example}\n${run.stderr}`).toBe(0)
    }
  }
}, 600_000)

async function examplesOf(name: string): Promise<string[]> {
  const help = await runCli([...name.split(' '), '--help'])
  return [...help.stdout.matchAll(/^ {2}\$ candor (.*)$/gm)].map(([, line = '']) =>
    line.replace(/ \| .*/, ''),
  )
}

/** As a shell parts them; the examples quote with single quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain)
}
