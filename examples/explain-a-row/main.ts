import sampleModel from '../../fixtures/tree-reference/adult-lgb-missing/model.txt?raw'
import sampleRows from '../../fixtures/tree-reference/adult-lgb-missing/X.csv?raw'
import { explainRow, openSession, type RowAnswer } from './explain-row.ts'

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T
const modelInput = at<HTMLInputElement>('model')
const rowsInput = at<HTMLInputElement>('rows')
const rowInput = at<HTMLInputElement>('row')
const language = at<HTMLSelectElement>('language')

let model = new TextEncoder().encode(sampleModel)
let rows = sampleRows

modelInput.addEventListener('change', async () => {
  const file = modelInput.files?.[0]
  if (file !== undefined) model = new Uint8Array(await file.arrayBuffer())
  show()
})
rowsInput.addEventListener('change', async () => {
  rows = (await rowsInput.files?.[0]?.text()) ?? rows
  show()
})
rowInput.addEventListener('input', show)
language.addEventListener('change', show)
show()

function show(): void {
  at('answer').hidden = true
  at('message').textContent = ''
  try {
    const session = openSession(model, rows)
    const row = rowInput.value === '' ? Number.NaN : Number(rowInput.value)
    if (!Number.isInteger(row) || row < 0 || row >= session.rows)
      throw new Error(`Row ${rowInput.value || '…'} is not there: rows go from 0 to ${session.rows - 1}.`)
    rowInput.max = String(session.rows - 1)
    showAnswer(row, session.format, explainRow(session, row, language.value as 'en' | 'es'))
  } catch (error) {
    at('message').textContent = error instanceof Error ? error.message : String(error)
  }
}

function showAnswer(
  row: number,
  format: string,
  { decision, base, score, residual, factors, reasons }: RowAnswer,
): void {
  at('heading').textContent = `Row ${row}: ${decision.toFixed(4)} (${format})`
  at('reasons').replaceChildren(...reasons.map(({ text }) => element('li', text)))
  at('reasons').lang = language.value
  const largest = Math.max(...factors.map(({ phi }) => Math.abs(phi)))
  at('factors').replaceChildren(...factors.map(({ feature, phi }) => factorRow(feature, phi, largest)))
  const lines: [string, number][] = [
    ['Average of the training rows', base],
    ['Score of this row', score],
    ['Score − average − contributions', residual],
  ]
  at('sum').replaceChildren(...lines.map(([label, value]) => tableRow(label, value)))
  at('answer').hidden = false
}

function factorRow(feature: string, phi: number, largest: number): HTMLElement {
  const row = tableRow(feature, phi)
  const cell = element('td')
  const bar = element('div')
  bar.className = phi < 0 ? 'bar lowers' : 'bar'
  bar.style.width = `${largest === 0 ? 0 : (100 * Math.abs(phi)) / largest}%`
  bar.title = phi < 0 ? 'lowers the score' : 'raises the score'
  cell.append(bar)
  row.append(cell)
  return row
}

function tableRow(label: string, value: number): HTMLElement {
  const row = element('tr')
  const heading = element('th', label)
  heading.setAttribute('scope', 'row')
  const cell = element(
    'td',
    Math.abs(value) < 1e-9 && value !== 0 ? value.toExponential(1) : value.toFixed(4),
  )
  cell.className = 'number'
  cell.dataset['value'] = String(value)
  row.append(heading, cell)
  return row
}

function element(name: string, text = ''): HTMLElement {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
