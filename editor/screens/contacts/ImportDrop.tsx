import { Button, FileButton, Progress } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../../data/queries.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './imports.module.css'

/** Where a file goes in, and the imports that ran before. */
export function ImportDrop({
  busy,
  share,
  onFile,
  onOpen,
}: {
  busy: boolean
  share: number | null
  onFile(file: File): void
  onOpen(id: string): void
}) {
  const { imports } = useTexts()
  const format = useFormat()
  const earlier = useQuery(queries.imports()).data ?? []
  const [over, setOver] = useState(false)
  return (
    <>
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const file = event.dataTransfer.files[0]
          if (file && !busy) onFile(file)
        }}
      >
        <IconFileSpreadsheet size={38} stroke={1.3} aria-hidden />
        <b>{busy ? imports.uploading : imports.drop}</b>
        {busy ? <Progress w={240} value={(share ?? 0) * 100} animated /> : <span>{imports.formats}</span>}
        <FileButton accept=".csv,.tsv,.txt,.xlsx,text/csv" onChange={(file) => file && onFile(file)}>
          {(props) => (
            <Button {...props} mt={8} loading={busy} data-autofocus>
              {imports.choose}
            </Button>
          )}
        </FileButton>
      </div>
      {earlier.length > 0 && (
        <>
          <h3 className={classes.title}>{imports.earlier}</h3>
          <ul className={classes.earlier}>
            {earlier.slice(0, 6).map((one) => (
              <li key={one.id}>
                <button type="button" onClick={() => onOpen(one.id)}>
                  <b>{one.fileName}</b>
                  <span>{imports.states[one.state]}</span>
                  <span>{imports.rows(format.number(one.rowsRead))}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
