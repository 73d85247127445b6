import { Button, FileButton, Modal } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { queryClient } from '../data/queries.ts'
import { sayError, sayNote } from '../data/say.ts'
import { useTexts } from '../i18n/texts.ts'
import type { ImportRefusal } from './import-document.ts'
import classes from './Gallery.module.css'

/** Makes a journey from a file, or says why not. What reads it is loaded when there is one. */
export function ImportButton({ size }: { size: 'xs' | 'sm' }) {
  const { remap, journeys, common } = useTexts()
  const navigate = useNavigate()
  const [refusal, setRefusal] = useState<(ImportRefusal & { file: string }) | null>(null)
  const [busy, setBusy] = useState(false)
  const read = async (file: File | null) => {
    if (!file) return
    setBusy(true)
    try {
      const { importFile } = await import('./import-file.ts')
      const made = await importFile(await file.text())
      if (!made) return
      if (!made.ok) return setRefusal({ ...made, file: file.name })
      if (made.unknown > 0) sayNote(remap.unknownKinds(made.unknown))
      void queryClient.invalidateQueries({ queryKey: ['journeys'] })
      await navigate({ to: '/journeys/$journeyId', params: { journeyId: made.id } })
    } catch (error) {
      sayError(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <FileButton accept="application/json,.json" onChange={(file) => void read(file)}>
        {(props) => (
          <Button {...props} variant="default" size={size} loading={busy} leftSection={<IconUpload size={15} />}>
            {size === 'xs' ? journeys.importFile : remap.importButton}
          </Button>
        )}
      </FileButton>
      <Modal opened={refusal !== null} onClose={() => setRefusal(null)} title={remap.importRefused} size={480}>
        {refusal && (
          <div className={classes.refusal}>
            <b>{refusal.file}</b>
            <p>{remap.importReasons[refusal.reason]}</p>
            {refusal.issues.length > 0 && (
              <ul>
                {refusal.issues.map((issue) => (
                  <li key={issue}>{issue}</li>
                ))}
              </ul>
            )}
            <Button onClick={() => setRefusal(null)}>{common.close}</Button>
          </div>
        )}
      </Modal>
    </>
  )
}
