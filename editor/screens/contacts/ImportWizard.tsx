import { Modal, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { uploadImport } from '../../data/upload-import.ts'
import { queries } from '../../data/queries.ts'
import { sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ImportDrop } from './ImportDrop.tsx'
import { ImportMapping } from './ImportMapping.tsx'
import { ImportProgress } from './ImportProgress.tsx'

/** From a file to contacts: choose it, see what was understood, watch it run. Closing it does not stop it. */
export function ImportWizard({
  id,
  onOpen,
  onClose,
}: {
  id: string | null
  onOpen(id: string): void
  onClose(): void
}) {
  const { imports } = useTexts()
  const cache = useQueryClient()
  const [share, setShare] = useState<number | null>(null)
  const current = useQuery({ ...queries.import(id ?? ''), enabled: id !== null })
  const state = current.data?.state
  useEffect(() => {
    if (state === 'done' || state === 'running') void cache.invalidateQueries({ queryKey: ['contacts'] })
    if (state === 'done') void cache.invalidateQueries({ queryKey: ['catalogue'] })
  }, [state, cache])
  const upload = useMutation({
    mutationFn: (file: File) => uploadImport(file, setShare),
    onSuccess: (made) => {
      cache.setQueryData(['import', made.id], made)
      onOpen(made.id)
    },
    onError: sayError,
    onSettled: () => setShare(null),
  })
  return (
    <Modal opened onClose={onClose} title={imports.title} size={state === 'uploaded' ? 960 : 620}>
      {id === null ? (
        <ImportDrop busy={upload.isPending} share={share} onFile={(file) => upload.mutate(file)} onOpen={onOpen} />
      ) : current.data ? (
        state === 'uploaded' ? (
          <ImportMapping detail={current.data} />
        ) : (
          <ImportProgress
            detail={current.data}
            at={current.dataUpdatedAt}
            onAnother={() => onOpen('new')}
            onClose={onClose}
          />
        )
      ) : (
        <Skeleton height={220} />
      )}
    </Modal>
  )
}
