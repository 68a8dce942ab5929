const averageGlyph = 0.54

/** Breaks a label into at most `most` lines that fit `width` pixels at `size` px type; the last one is shortened in its middle. */
export function wrapText(text: string, width: number, size: number, most: number): string[] {
  const room = Math.max(4, Math.floor(width / (size * averageGlyph)))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  if (lines.length <= most) return lines.map((each) => shorten(each, room))
  return [...lines.slice(0, most - 1), shorten(lines.slice(most - 1).join(' '), room)]
}

function shorten(text: string, room: number): string {
  if (text.length <= room) return text
  const head = Math.ceil((room - 1) / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (room - 1 - head))}`
}

/**
 * Labels of one line each that fit, shortened so that they stay apart: those that would look alike keep what tells them apart.
 *
 * @example
 * distinctLabels(['balance_of_the_last_10_months', 'balance_of_the_last_20_months'], 80, 12) // ['bal…10_months', 'bal…20_months']
 */
export function distinctLabels(labels: readonly string[], width: number, size: number): string[] {
  const room = Math.max(4, Math.floor(width / (size * averageGlyph)))
  const short = labels.map((label) => shorten(label, room))
  return labels.map((label, i) => {
    const alike = labels.filter((other, k) => k !== i && short[k] === short[i] && other !== label)
    return alike.length === 0 ? short[i]! : aroundDifference(label, alike, room)
  })
}

/** A few letters of the beginning, then those about the first place in which a label is not as the others. */
function aroundDifference(label: string, others: readonly string[], room: number): string {
  const first = Math.max(...others.map((other) => [...label].findIndex((sign, k) => other[k] !== sign)))
  const head = Math.max(1, Math.floor(room / 4))
  const tail = room - head - 1
  const from = Math.min(Math.max(head, first - 2), Math.max(head, label.length - tail))
  const rest = label.slice(from, from + tail)
  const end = from + tail < label.length ? `${rest.slice(0, -1)}…` : rest
  return `${label.slice(0, head)}…${end}`
}
