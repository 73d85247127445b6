import type { Board } from '../schema/activities.ts'

/** The board at the top of a driver's page in the Web UI, as Markdown. */
export function boardMarkdown(board: Board, part: number): string {
  const lines = [
    `### ${escape(board.name)} · version ${board.number} · partition ${part}`,
    `**${board.state}** · ${board.waiting} inside · ${board.failed} failed · rate ${board.rate === null ? 'as the gateways allow' : `${board.rate}/s`} · next due ${board.nextDueAt ?? '–'}`,
    '',
    '| # | step | kind | here | passed | failed |',
    '|--:|---|---|--:|--:|--:|',
    ...board.rows
      .slice(0, 100)
      .map(
        (row, index) =>
          `| ${index} | ${escape(row.step)} | ${row.kind} | ${row.here} | ${row.passed} | ${row.failed} |`,
      ),
  ]
  if (board.rows.length > 100) lines.push(`| | … ${board.rows.length - 100} more steps | | | | |`)
  if (board.lastError) lines.push('', `Last error: \`${board.lastError.replaceAll('`', "'")}\``)
  if (board.link) lines.push('', `[Open the canvas](${board.link})`)
  return lines.join('\n')
}

function escape(text: string): string {
  return text.replace(/[|\\`*_<>\n]/g, ' ')
}
