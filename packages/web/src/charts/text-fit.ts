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
