import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { columnOf, valueAt } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { readTable } from '../../src/jobs/read-table.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const shared = join(dirname(fileURLToPath(import.meta.url)), '../../../../../shared/data')

/** 120 rows; the older and the poorer are `bad`, most of them. */
const people = Array.from({ length: 120 }, (_, i) => {
  const age = 20 + ((i * 37) % 60)
  const amount = 100 + ((i * 7919) % 9000) + 0.25
  return { i, age, amount, town: ['Ñuñoa', 'Lugo', 'Málaga'][i % 3]!, bad: age > 50 !== (i % 9 === 0) }
})
const comma = (value: number) =>
  value
    .toFixed(2)
    .replace('.', ',')
    .replace(/\B(?=(\d{3})+,)/, '.')
const csv = (header: string, line: (person: (typeof people)[number]) => string) =>
  [header, ...people.map(line), ''].filter((text, i) => i > 0 || text !== '').join('\n')

const odd: readonly (readonly [string, string | Uint8Array, object, object])[] = [
  [
    'semicolons, decimal commas and Latin-1',
    Buffer.from(
      csv(
        'edad;monto;comuna;estado',
        (p) => `${p.age};${comma(p.amount)};${p.town};${p.bad ? 'malo' : 'bueno'}`,
      ),
      'latin1',
    ),
    { column: 'estado', positive: 'malo' },
    { encoding: 'windows-1252', numbers: { monto: 'decimal_comma' } },
  ],
  [
    'a line of its own that says the separator',
    `sep=;\n${csv('edad;town;y', (p) => `${p.age};${p.town};${p.bad ? 1 : 0}`)}`,
    { column: 'y', positive: '1' },
    {},
  ],
  [
    'UTF-16 with tabs',
    Buffer.from(`\ufeff${csv('edad\ttown\ty', (p) => `${p.age}\t${p.town}\t${p.bad ? 1 : 0}`)}`, 'utf16le'),
    { column: 'y', positive: '1' },
    { encoding: 'utf-16le' },
  ],
  [
    'no header',
    csv('', (p) => `${p.age},${p.amount},${p.town},${p.bad ? '>50K' : '<=50K'}`),
    { column: 'column_3', positive: '>50K' },
    { header: false },
  ],
  [
    'columns of one name, amounts with signs, words for missing, a stray word',
    csv('age,amount,age,rate,stray,Churn', (p) =>
      [
        p.age,
        `"$${p.amount.toFixed(2).replace(/\B(?=(\d{3})+\.)/, ',')}"`,
        p.i % 7 === 0 ? 'N/A' : p.age,
        `${p.age}%`,
        p.i === 5 ? 'about 5' : p.i * 1.5,
        p.bad ? 'True' : 'False',
      ].join(','),
    ),
    { column: 'Churn', positive: 'true' },
    {
      repeated: 'numbered',
      missing: ['N/A', 'about 5'],
      numbers: { amount: 'plain', rate: 'plain' },
    },
  ],
  [
    'a target with gaps, constant and empty columns, dates',
    csv('when,day,same,none,age,outcome', (p) =>
      [
        `${1 + (p.i % 28)}/05/2014`,
        `2014-05-${String(1 + (p.i % 28)).padStart(2, '0')}`,
        7,
        '',
        p.age,
        p.i % 10 === 0 ? '' : p.bad ? 'Y' : 'N',
      ].join(','),
    ),
    { column: 'outcome', positive: 'Y', missing: 12 },
    {},
  ],
  [
    'three classes',
    csv('a,b,species', (p) => `${p.age},${p.amount},${['x', 'y', 'z'][Math.floor(p.age / 10) % 3]}`),
    { column: 'species', positive: null, task: 'classification', classes: ['x', 'y', 'z'] },
    {},
  ],
  [
    'classes 1 and 2',
    csv('age,class', (p) => `${p.age},${p.age > 65 !== (p.i % 9 === 0) ? 2 : 1}`),
    { column: 'class', positive: '2' },
    {},
  ],
  [
    'a word where the class is not known',
    csv('age,label', (p) => `${p.age},${p.i % 9 === 1 ? 'NA' : p.bad ? 'pos' : 'neg'}`),
    { column: 'label', positive: 'pos', classes: ['neg', 'pos'], missing: 14 },
    { missing: ['NA'] },
  ],
  [
    'few different numbers',
    csv('a,b,quality', (p) => `${p.age},${p.amount},${3 + (Math.floor(p.age / 10) % 3)}`),
    { column: 'quality', positive: null, task: 'classification' },
    {},
  ],
  [
    'a number to be predicted, and the same number again',
    csv('a,b,euros,price', (p) => `${p.age},${p.town},${p.amount * 1.1},${p.amount}`),
    { column: 'price', positive: null, task: 'regression', classes: [] },
    {},
  ],
]

describe('init, train, score and explain without a word of configuration', () => {
  it.each(odd)('%s', async (what, content, target, reading) => {
    const name = what.replaceAll(/[^a-z]+/g, '-')
    const data = folder.file(`odd/${name}.csv`, content)
    const dataDir = folder.in('odd', name)
    const run = await runCli(['init', data, '--as', 'own', '--data-dir', dataDir, '--json'])
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' })
    const answer = JSON.parse(run.stdout)
    expect(answer).toMatchObject({ scenario: 'own', target })
    expect(answer.reading).toEqual(reading)
    await expectUsable(data, dataDir)
  })
})

async function expectUsable(data: string, dataDir: string): Promise<void> {
  const keep = ['--data-dir', dataDir, '--quiet']
  const train = ['train', data, '--scenario', 'own', '--name', 'own', '--set', 'n_estimators=5', ...keep]
  const trained = await runCli(train)
  expect(trained.code, trained.stderr).toBe(0)
  const scores = join(dataDir, 'scores.csv')
  const scored = await runCli(['score', data, '--model', 'own', '--out', scores, ...keep])
  expect(scored.code, scored.stderr).toBe(0)
  const out = join(dataDir, 'words.csv')
  const rows = ['--rows', '0:2', '--words', 'es', '--out', out]
  const explained = await runCli(['explain', data, '--model', 'own', ...rows, ...keep])
  expect(explained.code, explained.stderr).toBe(0)
  expect(readFileSync(out, 'utf8').split('\n').length).toBeGreaterThan(2)
}

const real: readonly (readonly [string, string, string | null, readonly string[]])[] = [
  ['insurance-claims/insurance_claims.csv', 'fraud_reported', 'Y', ['policy_number', 'incident_location']],
  ['paysim/paysim_head.csv', 'isFraud', '1', ['nameOrig', 'nameDest', 'isFlaggedFraud']],
  ['amlsim-20k/nodes.csv', 'isFraud', '1', ['nodeid', 'fraudStep']],
  ['engagement/engagement.csv.gz', 'is_fake_series', 'true', ['user_id', 'timestamp', 'attack_type']],
  ['adult/adult.data.gz', 'column_14', '>50K', []],
  ['lending-club/lending_club.csv', 'Class', 'bad', []],
  ['hmda-boston/HMDA.csv', 'deny', 'yes', []],
]

describe.skipIf(!existsSync(shared))('public tables', () => {
  it.each(real)(
    '%s',
    async (file, column, positive, left) => {
      const data = join(shared, file)
      const dataDir = folder.in('real', column, file.replaceAll(/\W+/g, '-'))
      const run = await runCli(['init', data, '--as', 'own', '--data-dir', dataDir, '--json'])
      expect(run.code, run.stderr).toBe(0)
      const { target, columns } = JSON.parse(run.stdout)
      expect(target).toMatchObject({ column, positive })
      const names = columns.filter(
        ({ read, role }: { read: boolean; role: string }) => !read && role !== 'target',
      )
      expect(names.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining([...left]))
      await expectUsable(data, dataDir)
    },
    60_000,
  )
})

describe('the files of a scenario', () => {
  const dataDir = folder.in('files')
  const data = folder.file(
    'mine.csv',
    csv('age,town,y', (p) => `${p.age},${p.town},${p.bad ? 1 : 0}`),
  )
  const at = (name: string) => join(dataDir, 'scenarios/mine', name)
  const init = (...more: string[]) => runCli(['init', data, '--data-dir', dataDir, ...more])
  const check = (...more: string[]) => runCli(['init', '--check', 'mine', '--data-dir', dataDir, ...more])
  const change = (name: string, edit: (value: Record<string, unknown>) => void) => {
    const text = readFileSync(at(name), 'utf8')
    const value = JSON.parse(text)
    edit(value)
    writeFileSync(at(name), JSON.stringify(value))
    return () => writeFileSync(at(name), text)
  }

  it('are written under the name of the table, and not over those that are there', async () => {
    const run = await init()
    expect(run.stdout).toMatch(/^mine: 120 rows, 3 columns\ntarget y: 2 classes, looking for 1 \(proposed/)
    expect(run.stdout).toContain('protected: age')
    expect(readFileSync(at('README.md'), 'utf8')).toContain('| age | int32 | feature | protected | yes |')
    expect(await init()).toMatchObject({ code: 4, last: expect.stringContaining('jobs.scenario_exists') })
    expect((await init('--force')).code).toBe(0)
  })

  it('have open points, which a person takes out', async () => {
    const run = await check()
    expect(run).toMatchObject({
      code: 1,
      last: expect.stringMatching(/^error check.failed: mine has \d+ open points$/),
    })
    expect(run.stdout).toContain('policy.json uses.review.threshold: 0.5 is nobody')
    const back = ['schema', 'features', 'policy', 'wording', 'checks'].map((name) =>
      change(`${name}.json`, (value) => {
        value['open'] = []
      }),
    )
    expect(await check()).toMatchObject({ code: 0, stdout: 'mine: nothing is open\n' })
    for (const undo of back) undo()
    const { open } = JSON.parse((await check('--json')).stdout)
    expect(open.length).toBeGreaterThan(5)
  })

  it('are checked: errors name file and field', async () => {
    const broken: [string, (value: Record<string, unknown>) => void, RegExp][] = [
      ['policy.json', (value) => Object.assign(value, { favourable: 'maybe' }), /policy\.json, favourable: /],
      [
        'policy.json',
        (value) => Object.assign(value, { defaultUse: 'nobody' }),
        /defaultUse: unknown name nobody; nearest known: review/,
      ],
      [
        'features.json',
        (value) => Object.assign(value, { drop: ['agee'] }),
        /features\.json, drop\.0: unknown name agee; nearest known: age/,
      ],
      [
        'schema.json',
        (value) => Object.assign(value, { id: 'yours' }),
        /schema\.json, id: yours is not the name of its folder/,
      ],
    ]
    for (const [name, edit, message] of broken) {
      const undo = change(name, edit)
      const run = await check()
      expect(run).toMatchObject({ code: 2, last: expect.stringMatching(message) })
      expect(run.last).toContain('jobs.scenario_file_invalid')
      undo()
    }
    const groups = [
      [{ column: 'age', edges: [40, 30] }, /checks\.json, groups\.0\.edges: edges must ascend/],
      [{ column: 'age', edges: [30], tiers: ['young'] }, /checks\.json, groups\.0\.tiers: one more name/],
    ] as const
    for (const [group, message] of groups) {
      const undo = change('checks.json', (value) => Object.assign(value, { groups: [group] }))
      expect((await check()).last).toMatch(message)
      undo()
    }
    writeFileSync(at('checks.json'), '{')
    expect((await check()).last).toMatch(/checks\.json, the document: /)
  })

  it('must all be there, and the id must be known', async () => {
    const empty = folder.in('empty')
    folder.file('empty/scenarios/half/schema.json', '{}')
    expect(await runCli(['init', '--check', 'half', '--data-dir', empty])).toMatchObject({
      code: 3,
      last: expect.stringContaining('jobs.scenario_file_missing'),
    })
    expect(await runCli(['train', data, '--scenario', 'min', '--data-dir', dataDir])).toMatchObject({
      code: 3,
      last: expect.stringMatching(/scenarios\.unknown: .*mine/),
    })
  })

  it('have an id of their own', async () => {
    expect(await init('--as', 'claims')).toMatchObject({
      last: expect.stringContaining('jobs.reserved_scenario'),
    })
    expect(await init('--as', 'claims-2')).toMatchObject({
      last: expect.stringContaining('jobs.reserved_scenario'),
    })
    expect(await init('--as', '../x')).toMatchObject({
      last: expect.stringContaining('jobs.bad_scenario_id'),
    })
    const claims = folder.file('claims.csv', readFileSync(data))
    const run = await runCli(['init', claims, '--data-dir', dataDir, '--json'])
    expect(JSON.parse(run.stdout).scenario).toBe('my-claims')
  })

  it('go where --out says', async () => {
    const run = await init('--as', 'elsewhere', '--out', folder.in('out'))
    expect(run.stderr).toContain('Candor looks for it in')
    expect(existsSync(folder.in('out/schema.json'))).toBe(true)
  })
})

describe('what init cannot do', () => {
  it('needs data, and a column that can be a target', async () => {
    expect(await runCli(['init'])).toMatchObject({
      code: 2,
      last: expect.stringContaining('cli.data_needed'),
    })
    const same = folder.file('same.csv', 'a,b\n1,x\n1,x\n')
    expect(await runCli(['init', same, '--data-dir', folder.in('none')])).toMatchObject({
      code: 2,
      last: expect.stringContaining('jobs.no_target_proposed'),
    })
  })

  it('takes one table of a folder, which is named where there are several', async () => {
    folder.file(
      'tables/people.csv',
      csv('age,town,y', (p) => `${p.age},${p.town},${p.bad ? 1 : 0}`),
    )
    folder.file('tables/events.csv', 'who,what\n1,2\n')
    const tables = folder.in('tables')
    const dataDir = folder.in('tables-data')
    const init = (...more: string[]) =>
      runCli(['init', tables, '--as', 'own', '--data-dir', dataDir, ...more])
    expect((await init()).last).toMatch(/jobs.label_table_needed: .* holds the tables events, people/)
    folder.file('tables/none/notes.txt', 'nothing')
    expect(await runCli(['init', folder.in('tables/none'), '--as', 'own'])).toMatchObject({
      code: 3,
      last: expect.stringMatching(/jobs.no_tables_in_folder: /),
    })
    expect((await init('--label-table', 'persons')).last).toMatch(/jobs.no_table_in_folder: /)
    expect((await init('--label-table', 'people')).code).toBe(0)
    await expectUsable(tables, dataDir)
  })

  it('proposes features of the history that other tables have, and makes them', async () => {
    const [path, dataDir] = [folder.in('past'), folder.in('past-data')]
    folder.file(
      'past/people.csv',
      csv('who,seen,town,y', (p) => `p${p.i},2024-03-01,${p.town},${p.bad ? 1 : 0}`),
    )
    const visits = people.flatMap((p) =>
      [1, 2, p.bad ? 28 : 3].map((day) => `p${p.i},2024-02-${String(day).padStart(2, '0')},${p.i + day},web`),
    )
    folder.file(
      'past/visits.csv',
      ['who,at,spent,how', ...visits, 'p1,2024-03-01,1000000,web', ''].join('\n'),
    )
    const data = ['--data-dir', dataDir]
    const given = [
      '--label-table',
      'people',
      '--entity',
      'who',
      '--time',
      'seen',
      '--target',
      'y',
      '--as',
      'past',
    ]
    const run = await runCli(['init', path, ...given, '--json', ...data])
    expect(run.stderr).toContain('table visits: features of the history of each who are proposed')
    expect(JSON.parse(run.stdout).history).toEqual(['visits'])
    const out = folder.in('past.csv')
    const made = await runCli(['features', path, '--scenario', 'past', '--out', out, '--json', ...data])
    expect(JSON.parse(made.stdout)).toMatchObject({ rows: people.length, points: 3 * people.length + 1 })
    const train = await runCli(['train', out, '--scenario', 'past', '--algorithm', 'rf', '--json', ...data])
    expect(JSON.parse(train.stdout).features).toBe(4)
    // the visit on the day itself is not seen
    const rows = readFileSync(out, 'utf8').split('\n')
    expect(rows[0]).toBe(
      'who,seen,town,y,visits_count,visits_count_30d,visits_hours_since_last,visits_spent_mean,visits_spent_max,visits_spent_sum_30d,visits_how_kinds',
    )
    expect(rows.find((row) => row.startsWith('p1,'))).toMatch(/^p1,2024-03-01,[^,]+,[01],3,[23],/)
  })

  it('puts beside each row what other tables have once for its entity', async () => {
    const [path, dataDir] = [folder.in('beside'), folder.in('beside-data')]
    folder.file(
      'beside/people.csv',
      csv('who,town,y', (p) => `p${p.i},${p.town},${p.bad ? 1 : 0}`),
    )
    const ages = people.toReversed().map((p) => `p${p.i};${p.age};${p.town}`)
    folder.file('beside/ages.csv', ['who;age;town', ...ages.slice(1), ''].join('\n'))
    folder.file('beside/events.csv', 'who,what\np1,2\np1,3\n')
    const given = ['--label-table', 'people', '--entity', 'who', '--as', 'own', '--data-dir', dataDir]
    const run = await runCli(['init', path, ...given, '--json'])
    expect(run.stderr).toBe(
      'table ages: its row of the same who is put beside each row\ntable events is not read: it has several rows for one who, and no column of dates to put them in order by\n',
    )
    const { columns, rows, reading } = JSON.parse(run.stdout)
    expect(rows).toBe(120)
    expect(columns.map(({ name }: { name: string }) => name)).toEqual([
      'who',
      'town',
      'y',
      'age',
      'ages_town',
    ])
    expect(reading).toEqual({ table: 'people', joined: [{ table: 'ages', key: 'who', on: 'who' }] })
    await expectUsable(path, dataDir)
    const read = await readTable([path], reading)
    const age = columnOf(read, 'age').column
    expect(people.map((_, row) => valueAt(age, row))).toEqual(people.map((p) => (p.i === 119 ? null : p.age)))
    folder.file('beside/ages.csv', 'who,age,town\np1,2,x\np1,3,x\n')
    await expect(readTable([path], reading)).rejects.toMatchObject({ code: 'jobs.joined_not_unique' })
  })
})
