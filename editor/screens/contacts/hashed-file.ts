const isHash = /^[0-9a-f]{64}$/i

/** The hashes of a file, in chunks: the first cell of each line; empty lines and a header are passed over. */
export async function* hashesOf(file: Blob, size = 50_000): AsyncGenerator<string[]> {
  let chunk: string[] = []
  let first = true
  for await (const line of linesOf(file)) {
    const cell = (line.split(/[,;\t]/)[0] ?? '').trim().replace(/^"(.*)"$/, '$1')
    const header = first && !isHash.test(cell)
    if (cell !== '') first = false
    // What is no hash is sent as something short: whoever chose the wrong file sends no addresses.
    if (cell !== '' && !header) chunk.push(isHash.test(cell) ? cell : '-')
    if (chunk.length === size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}

async function* linesOf(file: Blob): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
